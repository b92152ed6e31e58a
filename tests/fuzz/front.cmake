# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(front_route cleandeck_front)
add_fuzz_target(front_prefer cleandeck_front)
add_fuzz_target(front_range cleandeck_front)
add_fuzz_target(front_accept cleandeck_front)
