# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings and hardening for our own code; third-party headers are SYSTEM.
# Each flag is probed, one per line: gcc 12 and clang 14 differ.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

add_library(cleandeck_flags INTERFACE)
target_include_directories(cleandeck_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(cleandeck_flags INTERFACE
  _GNU_SOURCE _FILE_OFFSET_BITS=64
  CLEANDECK_VERSION="${PROJECT_VERSION}")

function(add_flag flag)
  string(MAKE_C_IDENTIFIER "HAVE${flag}" name)
  # With -Werror: clang only warns of flags for other processors.
  set(CMAKE_REQUIRED_FLAGS -Werror)
  check_c_compiler_flag(${flag} ${name})
  unset(CMAKE_REQUIRED_FLAGS)
  if(${name})
    target_compile_options(cleandeck_flags INTERFACE ${flag})
  endif()
endfunction()

foreach(flag
    -Wall
    -Wextra
    -Wpedantic
    -Wshadow
    -Wconversion
    -Wsign-conversion
    -Wstrict-prototypes
    -Wmissing-prototypes
    -Wvla
    -Wcast-qual
    -Wwrite-strings
    -Wformat=2
    -Wundef
    -Wimplicit-fallthrough
    -Wswitch-enum
    -Wnull-dereference
    -Wframe-larger-than=8192
    -fno-strict-aliasing
    -fstack-protector-strong
    -fstack-clash-protection
    -fcf-protection=full
    -mbranch-protection=standard
    -ftrivial-auto-var-init=zero
    -fzero-call-used-regs=used-gpr
    -fvisibility=hidden)
  add_flag(${flag})
endforeach()
if(CLEANDECK_WERROR)
  target_compile_options(cleandeck_flags INTERFACE -Werror)
endif()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()

if(CLEANDECK_SANITIZE)
  target_compile_options(cleandeck_flags INTERFACE
    -fsanitize=${CLEANDECK_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(cleandeck_flags INTERFACE
    -fsanitize=${CLEANDECK_SANITIZE})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Fortify needs the optimiser, and disagrees with sanitizers.
  target_compile_options(cleandeck_flags INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()

foreach(flag -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code)
  string(MAKE_C_IDENTIFIER "HAVE${flag}" name)
  check_linker_flag(C ${flag} ${name})
  if(${name})
    target_link_options(cleandeck_flags INTERFACE ${flag})
  endif()
endforeach()

# A library's headers and objects, as SYSTEM, by pkg-config.
function(use_library target module)
  string(MAKE_C_IDENTIFIER "PC_${module}" prefix)
  pkg_check_modules(${prefix} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  target_link_libraries(${target} PRIVATE PkgConfig::${prefix})
  get_target_property(dirs PkgConfig::${prefix} INTERFACE_INCLUDE_DIRECTORIES)
  if(dirs)
    set_property(TARGET PkgConfig::${prefix} PROPERTY
      INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${dirs})
  endif()
endfunction()
