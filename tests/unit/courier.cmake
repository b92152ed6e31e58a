# SPDX-License-Identifier: GPL-3.0-or-later
add_unit_test(courier_url cleandeck_courier)
add_unit_test(courier_body cleandeck_courier)
add_unit_test(dial cleandeck_config cleandeck_wire)
target_sources(test_dial PRIVATE ${CMAKE_SOURCE_DIR}/src/supervisor/dial.c)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(CLEANDECK_SANITIZE)
  # The courier once more, unlocked, in the internet of the system test.
  get_target_property(courier_sources cleandeck_courier SOURCES)
  list(TRANSFORM courier_sources PREPEND ${CMAKE_SOURCE_DIR}/sandbox/courier/)
  add_executable(courier_for_tests ${courier_sources}
    ${CMAKE_SOURCE_DIR}/sandbox/courier/courier_main.c
    test_courier_unlocked.c)
  target_include_directories(courier_for_tests PRIVATE
    ${CMAKE_SOURCE_DIR}/sandbox)
  target_link_libraries(courier_for_tests PRIVATE cleandeck_jail)
  foreach(library libcurl libcares libsodium)
    use_library(courier_for_tests ${library})
  endforeach()
  if(NOT DEFINED ENV{CLEANDECK_SLOW})
    return() # a minute; the same rows run against the real one
  endif()
  add_test(NAME unit.courier_rig COMMAND ${Python3_EXECUTABLE} -B
    ${CMAKE_SOURCE_DIR}/tests/system/test_courier.py ${CMAKE_BINARY_DIR}
    --unlocked $<TARGET_FILE:courier_for_tests>)
  set_tests_properties(unit.courier_rig PROPERTIES
    LABELS unit TIMEOUT 300 SKIP_RETURN_CODE 77)
else()
  # What the lock of the real one lets through, as whoever runs ctest and as
  # an ordinary user.
  add_executable(test_courier_lock test_courier_lock.c)
  target_link_libraries(test_courier_lock PRIVATE cleandeck_jail)
  use_library(test_courier_lock cmocka)
  add_test(NAME confine.courier_lock COMMAND test_courier_lock)
  add_test(NAME confine.courier_lock_nobody COMMAND test_courier_lock nobody)
  set_tests_properties(confine.courier_lock confine.courier_lock_nobody
    PROPERTIES LABELS confine RUN_SERIAL ON TIMEOUT 120)
endif()
