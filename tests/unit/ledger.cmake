# SPDX-License-Identifier: GPL-3.0-or-later
# The ledger once more, unlocked and with its folders where it is started.
get_target_property(ledger_sources cleandeck_ledger SOURCES)
list(TRANSFORM ledger_sources PREPEND ${CMAKE_SOURCE_DIR}/sandbox/ledger/)
add_executable(ledger_for_tests ${ledger_sources}
  ${CMAKE_SOURCE_DIR}/sandbox/ledger/ledger_main.c test_front_jail.c)
target_include_directories(ledger_for_tests PRIVATE ${CMAKE_SOURCE_DIR}/sandbox)
target_compile_definitions(ledger_for_tests PRIVATE LEDGER_STATE_DIR=".")
target_link_libraries(ledger_for_tests PRIVATE cleandeck_jail)
use_library(ledger_for_tests libdeflate)
use_library(ledger_for_tests libsodium)
use_library(ledger_for_tests sqlite3)

# The same cases for both; what sanitizers cannot watch is not built for them.
function(add_ledger_cases name program)
  add_executable(test_${name} test_ledger_locked.c test_ledger_crash.c
    test_ledger_flow.c test_ledger_gate.c test_ledger_rig.c test_fd_scratch.c)
  target_compile_definitions(test_${name} PRIVATE
    LEDGER_PROGRAM="$<TARGET_FILE:${program}>")
  target_link_libraries(test_${name} PRIVATE cleandeck_spawn)
  use_library(test_${name} cmocka)
  add_dependencies(test_${name} ${program})
endfunction()

add_unit_test(ledger_parts cleandeck_ledger)
target_sources(test_ledger_parts PRIVATE test_fd_scratch.c)

add_ledger_cases(ledger_unlocked ledger_for_tests)
add_test(NAME unit.ledger_unlocked COMMAND test_ledger_unlocked)
set_tests_properties(unit.ledger_unlocked PROPERTIES LABELS unit TIMEOUT 180)

if(NOT CLEANDECK_SANITIZE)
  add_ledger_cases(ledger_locked cleandeck-ledger)
  target_compile_definitions(test_ledger_locked PRIVATE LEDGER_LOCKED)
  add_test(NAME confine.ledger_locked COMMAND test_ledger_locked)
  add_test(NAME confine.ledger_locked_nobody
    COMMAND test_ledger_locked nobody)
  set_tests_properties(confine.ledger_locked confine.ledger_locked_nobody
    PROPERTIES LABELS confine RUN_SERIAL ON TIMEOUT 300)
endif()
