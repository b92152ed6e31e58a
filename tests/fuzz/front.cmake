# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(front_route cleandeck_front)
