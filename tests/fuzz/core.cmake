# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(wire cleandeck_wire)
add_fuzz_target(config cleandeck_config)
add_fuzz_target(inventory cleandeck_base)
add_fuzz_target(status cleandeck_spawn)
