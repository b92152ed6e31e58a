# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(config_keys cleandeck_config)

# 64 digits and every keyword are not to be guessed.
set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds)
string(REPEAT 0123456789abcdef 4 hash)
file(WRITE ${seeds}/fuzz_config_keys/all
  "# a comment\n\nsha256:${hash} tenant=a-1 scopes=convert,read,ticket,admin,"
  "metrics rate=60 callback-secret=0123456789abcdef # b\n")
file(COPY ${CMAKE_SOURCE_DIR}/samples/config/cleandeck.conf
  DESTINATION ${seeds}/fuzz_config)
