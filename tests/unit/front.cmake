# SPDX-License-Identifier: GPL-3.0-or-later
# The front once more, unlocked and with folders below where it is started.
get_target_property(front_sources cleandeck_front SOURCES)
list(TRANSFORM front_sources PREPEND ${CMAKE_SOURCE_DIR}/sandbox/front/)
add_executable(front_for_tests ${front_sources}
  ${CMAKE_SOURCE_DIR}/sandbox/front/front_main.c test_front_jail.c)
target_include_directories(front_for_tests PRIVATE ${CMAKE_SOURCE_DIR}/sandbox)
target_compile_definitions(front_for_tests PRIVATE
  FRONT_STORE_DIR="store" FRONT_INDEX_DIR="index")
target_link_libraries(front_for_tests PRIVATE cleandeck_jail)
use_library(front_for_tests libmicrohttpd)
use_library(front_for_tests jansson)
use_library(front_for_tests libsodium)

add_unit_test(front_route cleandeck_front)
add_unit_test(front_words cleandeck_front)

# The real program behind a played supervisor, by raw sockets.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME unit.front_rig COMMAND ${Python3_EXECUTABLE}
  ${CMAKE_SOURCE_DIR}/tests/support/front_rig.py
  $<TARGET_FILE:front_for_tests>)
set_tests_properties(unit.front_rig PROPERTIES LABELS unit TIMEOUT 180)
