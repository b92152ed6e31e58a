# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(front_route cleandeck_front)
add_fuzz_target(front_prefer cleandeck_front)
add_fuzz_target(front_range cleandeck_front)
add_fuzz_target(front_accept cleandeck_front)

# The whole front, by its HTTP. A seed's first byte is the number of pieces.
add_fuzz_target(front_http cleandeck_front)
use_library(fuzz_front_http libmicrohttpd)
set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds/fuzz_front_http)
file(MAKE_DIRECTORY ${seeds})
string(ASCII 13 10 line)
set(key "Host: a${line}Authorization: Bearer fuzz${line}")
set(number 0)
foreach(seed
    "GET / HTTP/1.1${line}Host: a${line}${line}"
    "GET /healthz HTTP/1.0${line}${line}GET /readyz HTTP/1.0${line}${line}"
    "HEAD /v1/decks/0123456789abcdef0123456789abcdef/events HTTP/1.1${line}${key}${line}"
    "POST /v1/decks?filename=a.pptx HTTP/1.1${line}${key}Content-Length: 4${line}Prefer: wait=1${line}Idempotency-Key: a${line}${line}deck"
    "POST /v1/decks HTTP/1.1${line}${key}Transfer-Encoding: chunked${line}${line}4${line}deck${line}0${line}${line}"
    "POST /v1/tickets HTTP/1.1${line}${key}Content-Type: application/json${line}Content-Length: 17${line}${line}{\"meeting\": \"m\" }"
    "POST /v1/decks HTTP/1.1${line}${key}Content-Type: multipart/form-data; boundary=xx${line}Content-Length: 178${line}${line}--xx${line}Content-Disposition: form-data; name=\"artifacts\"${line}${line}pdf${line}--xx${line}Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"${line}Content-Type: application/pdf${line}${line}%PDF${line}--xx--${line}"
    "DELETE /v1/decks/0123456789abcdef0123456789abcdef HTTP/1.1${line}${key}${line}")
  file(WRITE ${seeds}/${number} "!${seed}")
  math(EXPR number "${number} + 1")
endforeach()
