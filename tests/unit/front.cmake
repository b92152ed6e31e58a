# SPDX-License-Identifier: GPL-3.0-or-later
# The front once more, unlocked and with folders below where it is started.
get_target_property(front_sources cleandeck_front SOURCES)
list(TRANSFORM front_sources PREPEND ${CMAKE_SOURCE_DIR}/sandbox/front/)
add_executable(front_for_tests ${front_sources}
  ${CMAKE_SOURCE_DIR}/sandbox/front/front_main.c test_front_jail.c)
target_include_directories(front_for_tests PRIVATE ${CMAKE_SOURCE_DIR}/sandbox)
target_compile_definitions(front_for_tests PRIVATE
  FRONT_STORE_DIR="store")
target_link_libraries(front_for_tests PRIVATE cleandeck_jail
  cleandeck_front_web)
use_library(front_for_tests libmicrohttpd)
use_library(front_for_tests jansson)
use_library(front_for_tests libsodium)

add_unit_test(front_bundle cleandeck_front)
target_sources(test_front_bundle PRIVATE test_front_bundle_rig.c)
add_unit_test(front_deck cleandeck_front)
add_unit_test(front_fields cleandeck_front)
# Its clock is the test's.
add_unit_test(front_http cleandeck_front)
use_library(test_front_http libmicrohttpd)
target_link_options(test_front_http PRIVATE -Wl,--wrap=time)
add_unit_test(front_page cleandeck_front)
add_unit_test(front_route cleandeck_front)
add_unit_test(front_serve cleandeck_front)
use_library(test_front_serve libmicrohttpd)
add_unit_test(front_wish cleandeck_front)
add_unit_test(front_words cleandeck_front)

# The real program behind a played supervisor, by raw sockets. Under
# sanitizers, where it finds most; without them the system tests do the same.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(CLEANDECK_SANITIZE OR DEFINED ENV{CLEANDECK_SLOW})
  foreach(rows front_rig front_jobs)
    add_test(NAME unit.${rows} COMMAND ${Python3_EXECUTABLE}
      ${CMAKE_SOURCE_DIR}/tests/support/${rows}.py
      $<TARGET_FILE:front_for_tests>)
    set_tests_properties(unit.${rows} PROPERTIES LABELS unit TIMEOUT 180)
  endforeach()
endif()
