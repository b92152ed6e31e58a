# SPDX-License-Identifier: GPL-3.0-or-later
# Who may: tickets and links, addresses behind proxies, small bodies.
add_fuzz_target(front_token cleandeck_front)
add_fuzz_target(front_peer cleandeck_front)
add_fuzz_target(front_body cleandeck_front)

set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds)
file(WRITE ${seeds}/fuzz_front_token/link
  "1700000600,1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
file(WRITE ${seeds}/fuzz_front_peer/all
  "192.0.2.1:80, 10.0.0.1, [2001:db8::1]:80, 2001:db8::2, ::ffff:10.1.1.1")
file(WRITE ${seeds}/fuzz_front_body/ticket [[{"expires_in": 60,
"max_bytes": 1000, "kinds": ["pdf", "pptx"], "language": "de",
"meeting": "M\u00e9", "callback": "https://a.example:80/x?y", "ttl": 1,
"artifacts": ["png", "pdf"]}]])
file(WRITE ${seeds}/fuzz_front_body/link
  [[{"deck": "0123456789abcdef0123456789abcdef", "name": "slides/1.svg"}]])
