# SPDX-License-Identifier: GPL-3.0-or-later
add_unit_test(policy cleandeck_jail cleandeck_spawn)
