# SPDX-License-Identifier: GPL-3.0-or-later
add_unit_test(log cleandeck_base)
foreach(name config_host config_keys config_network config_table)
  add_unit_test(${name} cleandeck_config)
endforeach()
foreach(name estimate queue)
  add_unit_test(${name} cleandeck_jobs)
endforeach()
foreach(name activation metrics notify)
  add_unit_test(${name} cleandeck_supervisor)
endforeach()

# What prometheus itself says of our text, where it is installed.
find_program(PROMTOOL promtool)
if(PROMTOOL)
  add_test(NAME unit.metrics_promtool COMMAND sh -c
    "\"$1\" --print | \"$2\" check metrics" -
    $<TARGET_FILE:test_metrics> ${PROMTOOL})
  set_tests_properties(unit.metrics_promtool PROPERTIES
    LABELS unit TIMEOUT 120)
endif()
