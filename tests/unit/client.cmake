# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name client_deck client_options client_sse client_words)
  add_unit_test(${name} cleandeck_client)
endforeach()

# The real program against a service that is none.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(NOT CLEANDECK_SANITIZE AND NOT DEFINED ENV{CLEANDECK_SLOW})
  return() # once is enough
endif()
add_test(NAME unit.client_rig COMMAND ${Python3_EXECUTABLE}
  ${CMAKE_SOURCE_DIR}/tests/support/client_rig.py
  $<TARGET_FILE:cleandeck-remote>)
set_tests_properties(unit.client_rig PROPERTIES LABELS unit TIMEOUT 180)
