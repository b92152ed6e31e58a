# SPDX-License-Identifier: GPL-3.0-or-later
# Who may: keys, tickets, links, rates, addresses.
add_unit_test(front_body cleandeck_front)
add_unit_test(front_hash cleandeck_front)
add_unit_test(front_keys cleandeck_front)
add_unit_test(front_peer cleandeck_front)
add_unit_test(front_rate cleandeck_front)
add_unit_test(front_token cleandeck_front)
