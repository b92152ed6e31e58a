# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name cli_json cli_options cli_output cli_stem)
  add_unit_test(${name} cleandeck_cli)
endforeach()
