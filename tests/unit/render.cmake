# SPDX-License-Identifier: GPL-3.0-or-later
add_library(render_rig STATIC ${CMAKE_CURRENT_SOURCE_DIR}/../support/render_rig.c
  ${CMAKE_CURRENT_SOURCE_DIR}/../support/pdf_builder.c)
target_include_directories(render_rig PUBLIC
  ${CMAKE_CURRENT_SOURCE_DIR}/../support)
target_link_libraries(render_rig PUBLIC cleandeck_render)

add_unit_test(jpeg_reframe cleandeck_render)
add_unit_test(render render_rig)
add_unit_test(render_file cleandeck_render)
add_unit_test(render_flatten render_rig)
add_unit_test(render_text cleandeck_render)
