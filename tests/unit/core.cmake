# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name artifact base crc32 fault fd inventory kind stage text)
  add_unit_test(${name} cleandeck_base)
endforeach()
foreach(name memfd wire wire_body wire_body_small wire_deck wire_table)
  add_unit_test(${name} cleandeck_wire)
endforeach()
foreach(name cage cgroup verify)
  add_unit_test(${name} cleandeck_spawn)
endforeach()
foreach(name config config_check)
  add_unit_test(${name} cleandeck_config)
endforeach()
foreach(name job)
  add_unit_test(${name} cleandeck_jobs)
endforeach()
foreach(name asker loop pool pool_lies)
  add_unit_test(${name} cleandeck_supervisor)
endforeach()
foreach(name cage cgroup pool pool_lies)
  target_sources(test_${name} PRIVATE test_fd_scratch.c)
endforeach()
target_sources(test_wire PRIVATE test_wire_rig.c)
target_sources(test_wire_table PRIVATE test_wire_rig.c)

# A role that misbehaves, built apart: a sanitizer would not survive its jail.
set(top ${CMAKE_SOURCE_DIR})
add_executable(pool_role test_pool_role.c
  ${top}/sandbox/jail/fence.c ${top}/sandbox/jail/filter.c
  ${top}/sandbox/jail/jail.c ${top}/sandbox/jail/policy_common.c
  ${top}/sandbox/jail/policy_courier.c ${top}/sandbox/jail/policy_front.c
  ${top}/sandbox/jail/policy_ledger.c ${top}/sandbox/jail/policy_office.c
  ${top}/sandbox/jail/policy_render.c ${top}/sandbox/jail/policy_sniff.c
  ${top}/sandbox/jail/probe_attempt.c ${top}/sandbox/jail/trap.c
  ${top}/sandbox/worker/worker.c ${top}/sandbox/worker/worker_child.c
  ${top}/src/base/artifact.c ${top}/src/base/fault.c ${top}/src/base/fd.c
  ${top}/src/base/kind.c ${top}/src/base/probe.c ${top}/src/base/role.c
  ${top}/src/base/text.c ${top}/src/wire/memfd.c ${top}/src/wire/wire.c
  ${top}/src/wire/wire_body.c ${top}/src/wire/wire_table.c)
target_include_directories(pool_role PRIVATE ${top}/src ${top}/sandbox)
target_compile_definitions(pool_role PRIVATE _GNU_SOURCE
  _FILE_OFFSET_BITS=64)
use_library(pool_role libseccomp)
foreach(name pool pool_lies)
  target_sources(test_${name} PRIVATE test_pool_rig.c)
  target_compile_definitions(test_${name} PRIVATE
    POOL_ROLE="$<TARGET_FILE:pool_role>")
  add_dependencies(test_${name} pool_role)
endforeach()
