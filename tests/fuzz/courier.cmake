# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(courier_url cleandeck_courier)
# Seeds: the URLs that a test knows to be nasty, and some that are fine.
set(seeds ${CMAKE_CURRENT_BINARY_DIR}/seeds/fuzz_courier_url)
file(MAKE_DIRECTORY ${seeds})
set(number 0)
foreach(url
    "https://good.example.org/a?b=c" "http://good.example.org:80/"
    "https://a.wild.example.org./" "http://127.0.0.1/" "http://0x7f.1/"
    "https://[2001:db8::7]:443/%2e%2e/" "http://a@good.example.org/"
    "*.b.example https://a.b.example/" "http://c.example http://c.example/"
    "10.0.0.7 https://10.0.0.7/" "[::1] https://[::1]/")
  file(WRITE ${seeds}/${number} "${url}")
  math(EXPR number "${number} + 1")
endforeach()
