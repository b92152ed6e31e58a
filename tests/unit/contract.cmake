# SPDX-License-Identifier: GPL-3.0-or-later
# The front behind a played supervisor, and before the contract's proxy.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME unit.front_contract COMMAND ${Python3_EXECUTABLE}
  ${CMAKE_SOURCE_DIR}/tests/support/front_contract.py
  $<TARGET_FILE:front_for_tests>)
set_tests_properties(unit.front_contract PROPERTIES LABELS unit TIMEOUT 300
  SKIP_RETURN_CODE 77)
