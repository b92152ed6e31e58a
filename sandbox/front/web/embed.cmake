# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DFILES=a;b -DWRITTEN=front_web_files.c -P embed.cmake
#
# Writes the table of front_web.h. What a file is served as is decided here,
# by its ending; openapi.yaml stands at the root, all others below /web/.
cmake_minimum_required(VERSION 3.22)

set(css "text/css; charset=utf-8")
set(js "text/javascript; charset=utf-8")
set(svg "image/svg+xml")
set(yaml "application/yaml")

set(arrays "")
set(rows "")
set(number 0)
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  string(REGEX REPLACE ".*\\." "" ending ${name})
  set(path /web/${name})
  if(ending STREQUAL "yaml")
    set(path /${name})
  endif()
  file(SHA256 ${file} hash)
  string(SUBSTRING ${hash} 0 16 tag)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes
    "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays
    "static const unsigned char file_${number}[] = {\n${bytes}};\n\n")
  string(APPEND rows "    {\"${path}\", \"${${ending}}\", \"\\\"${tag}\\\"\",\n"
    "\tfile_${number}, sizeof(file_${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${WRITTEN} "/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Written by sandbox/front/web/embed.cmake. */
#include \"front/front_web.h\"

${arrays}const struct front_web_file front_web_files[] = {
${rows}    {0},
};
")
