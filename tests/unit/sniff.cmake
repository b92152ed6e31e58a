# SPDX-License-Identifier: GPL-3.0-or-later
# The documents of these tests are built in them, by two small writers.
add_library(document_builders STATIC
  ${CMAKE_SOURCE_DIR}/tests/support/cfb_builder.c
  ${CMAKE_SOURCE_DIR}/tests/support/judge.c
  ${CMAKE_SOURCE_DIR}/tests/support/zip_builder.c)
target_include_directories(document_builders PUBLIC
  ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(document_builders PUBLIC cleandeck_sniff)
use_library(document_builders cmocka)
use_library(document_builders zlib)

foreach(name sniff sniff_cfb sniff_cfb_walk sniff_limits sniff_odf
    sniff_ooxml sniff_xml sniff_zip sniff_zip_entry)
  add_unit_test(${name} cleandeck_sniff document_builders)
endforeach()
