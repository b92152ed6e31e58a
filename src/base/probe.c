/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/probe.h"

#include <errno.h>

static const struct probe_row rows[] = {
    {PROBE_SOCKET,            "socket",              "make an internet socket"                 },
    {PROBE_CONNECT,           "connect",             "call connect"                            },
    {PROBE_EXEC,              "exec",                "run the one program in sight, the loader"},
    {PROBE_PTRACE,            "ptrace",              "call ptrace"                             },
    {PROBE_READ_PASSWD,       "read /etc/passwd",    "open /etc/passwd"                        },
    {PROBE_READ_OTHER_JOB,    "read another job",
     "open another process's descriptors and memory through /proc"                             },
    {PROBE_WRITE_ROOT,        "write outside /tmp",  "create a file in /"                      },
    {PROBE_MOUNT,             "mount",               "mount a tmpfs over /usr"                 },
    {PROBE_KILL_SUPERVISOR,   "kill the supervisor",
     "signal every process in reach, the supervisor among them"                                },
    {PROBE_NEW_NAMESPACE,     "new namespace",       "unshare a user namespace"                },
    {PROBE_FORK_NAMESPACE,    "fork with namespace",
     "clone into a new user namespace"							 },
    {PROBE_EXECUTABLE_MEMORY, "executable memory",
     "map memory that is writable and executable"                                              },
    {PROBE_OTHER_MEMORY,      "other memory",        "read another process's memory"           },
    {PROBE_BPF,               "bpf",                 "call bpf"                                },
    {PROBE_IO_URING,          "io_uring",            "set up an io_uring"                      },
    {PROBE_USERFAULTFD,       "userfaultfd",         "make a userfaultfd"                      },
    {PROBE_KEYS,              "keyctl",              "ask for the session's keyring"           },
};
STATIC_ASSERT(COUNT_OF(rows) == PROBE_COUNT, "a row for each probe");

const struct probe_row *
probe_find(uint32_t number)
{
	return number < PROBE_COUNT ? &rows[number] : NULL;
}

bool
probe_held(int error)
{
	return error != 0 && error != EBADF && error != EFAULT &&
	       error != EINVAL;
}
