/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The attempts. Bad pointers and descriptors: only the wall may answer. */
#include "attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attempt_special.h"

#define BAD        (-1)
#define PATH(text) ((long)(text))
/*                  front   ledger  courier sniff   office   render */
#define ALL_DIE                                                                \
	{                                                                      \
		DIES, DIES, DIES, DIES, DIES, DIES                             \
	}
#define ALL_WORK                                                               \
	{                                                                      \
		WORKS, WORKS, WORKS, WORKS, WORKS, WORKS                       \
	}
#define SOFT                                                                   \
	{                                                                      \
		DIES, DIES, DIES, DIES, REFUSED, DIES                          \
	} /* office: an errno */
#define ONLY_OFFICE                                                            \
	{                                                                      \
		DIES, DIES, DIES, DIES, WORKS, DIES                            \
	}
#define ONLY_FRONT                                                             \
	{                                                                      \
		WORKS, DIES, DIES, DIES, DIES, DIES                            \
	}

/* clang-format off */
const struct attempt attempts[] = {
    /* What each role needs. */
    {"malloc", ALL_WORK, special_malloc, 0, {0}},
    {"send_sealed_memfd", {WORKS, WORKS, DIES, DIES, WORKS, WORKS}, special_memfd, 0, {0}},
    {"open_library_read_only", {DIES, WORKS, WORKS, DIES, WORKS, WORKS},
	special_open_library, 0, {0}},
    {"open_fonts_read_only", {DIES, REFUSED, REFUSED, DIES, WORKS, WORKS},
	special_open_fonts, 0, {0}},
    {"nothing_else_open", {WORKS, SKIP, SKIP, WORKS, WORKS, WORKS},
	special_nothing_open, 0, {0}},
    {"nothing_at_all_open", {SKIP, WORKS, WORKS, SKIP, SKIP, SKIP},
	special_nothing_came, 0, {0}},
    {"files_in_tmp", {DIES, REFUSED, DIES, DIES, WORKS, DIES}, special_tmp_files, 0, {0}},
    {"thread", ONLY_OFFICE, special_thread, 0, {0}},
    {"fork", ONLY_OFFICE, special_fork, 0, {0}},
    {"accept", ONLY_FRONT, special_accept, 0, {0}},
    {"write_state", {DIES, WORKS, DIES, DIES, REFUSED, DIES},
	special_write_state, 0, {0}},
    /* Files. */
    {"write_store", {REFUSED, DIES, DIES, DIES, DIES, DIES}, special_write_store, 0, {0}},
    {"create_in_root_openat2", {REFUSED, DIES, DIES, DIES, DIES, DIES},
	special_create_root_beneath, 0, {0}},
    {"open_passwd_openat2", {REFUSED, DIES, DIES, DIES, DIES, DIES},
	special_open_passwd_beneath, 0, {0}},
    {"write_tmp_openat2", {REFUSED, DIES, DIES, DIES, DIES, DIES},
	special_write_tmp_beneath, 0, {0}},
    {"open_for_writing", {DIES, REFUSED, DIES, DIES, REFUSED, DIES},
	special_open_write, 0, {0}},
    {"create_in_root", {DIES, REFUSED, DIES, DIES, REFUSED, DIES},
	special_create_root, 0, {0}},
    {"truncating_open", {DIES, REFUSED, DIES, DIES, REFUSED, DIES},
	special_truncate, 0, {0}},
    {"tmpfile_in_usr", {DIES, REFUSED, DIES, DIES, REFUSED, DIES},
	special_tmpfile, 0, {0}},
    {"open_proc", {DIES, REFUSED, REFUSED, DIES, REFUSED, REFUSED}, special_open_proc, 0,
	{0}},
    {"open_by_handle_at", ALL_DIE, NULL, SYS_open_by_handle_at,
	{BAD, 0, 0}},
    {"name_to_handle_at", ALL_DIE, NULL, SYS_name_to_handle_at,
	{AT_FDCWD, PATH("/"), 0, 0, 0}},
    {"symlink", ALL_DIE, NULL, SYS_symlink, {PATH("/x"), PATH("/tmp/y")}},
    {"link", ALL_DIE, NULL, SYS_link, {PATH("/x"), PATH("/tmp/y")}},
    {"mknod", ALL_DIE, NULL, SYS_mknod, {PATH("/tmp/node"), 0020666, 0x101}},
    {"setxattr", ALL_DIE, NULL, SYS_setxattr,
	{PATH("/tmp"), PATH("user.x"), 0, 0, 0}},
    {"chroot", ALL_DIE, NULL, SYS_chroot, {PATH("/")}},
    {"pivot_root", ALL_DIE, NULL, SYS_pivot_root, {PATH("/"), PATH("/")}},
    {"mount", ALL_DIE, NULL, SYS_mount,
	{PATH("tmpfs"), PATH("/usr"), PATH("tmpfs"), 0, 0}},
    {"umount2", ALL_DIE, NULL, SYS_umount2, {PATH("/"), 2}},
    {"open_tree", ALL_DIE, NULL, SYS_open_tree, {BAD, PATH(""), 1}},
    {"move_mount", ALL_DIE, NULL, SYS_move_mount, {BAD, 0, BAD, 0, 0}},
    {"fsopen", ALL_DIE, NULL, SYS_fsopen, {PATH("tmpfs"), 0}},
    /* Programs and memory. */
    {"execve", SOFT, NULL, SYS_execve,
	{PATH("/lib64/ld-linux-x86-64.so.2"), 0, 0}},
    {"execveat", ALL_DIE, NULL, SYS_execveat,
	{BAD, PATH(""), 0, 0, AT_EMPTY_PATH}},
    {"mmap_exec", ALL_DIE, NULL, SYS_mmap,
	{0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, BAD, 0}},
    {"mprotect_exec", ALL_DIE, special_mprotect, 0, {0}},
    {"pkey_mprotect", ALL_DIE, NULL, SYS_pkey_mprotect, {0, 0, 4, BAD}},
    {"personality", ALL_DIE, NULL, SYS_personality, {0x0400000}},
    {"memfd_secret", ALL_DIE, NULL, 447, {0}},
    {"shmget", ALL_DIE, NULL, SYS_shmget, {0, 4096, 0}},
    {"process_vm_writev", ALL_DIE, NULL, SYS_process_vm_writev,
	{1, 0, 0, 0, 0, 0}},
    {"userfaultfd", ALL_DIE, NULL, SYS_userfaultfd, {0}},
    /* Processes. */
    {"clone_newuser", ALL_DIE, NULL, SYS_clone, {CLONE_NEWUSER | SIGCHLD}},
    {"clone_newns", ALL_DIE, NULL, SYS_clone, {CLONE_NEWNS | SIGCHLD}},
    {"clone_newpid", ALL_DIE, NULL, SYS_clone, {CLONE_NEWPID | SIGCHLD}},
    {"clone_newnet", ALL_DIE, NULL, SYS_clone, {CLONE_NEWNET | SIGCHLD}},
    {"clone_newipc", ALL_DIE, NULL, SYS_clone, {CLONE_NEWIPC | SIGCHLD}},
    {"clone_newuts", ALL_DIE, NULL, SYS_clone, {CLONE_NEWUTS | SIGCHLD}},
    {"clone_newcgroup", ALL_DIE, NULL, SYS_clone,
	{CLONE_NEWCGROUP | SIGCHLD}},
    {"clone3", SOFT, NULL, SYS_clone3, {0, 0}},
    {"vfork", ALL_DIE, special_vfork, 0, {0}},
    {"unshare", ALL_DIE, NULL, SYS_unshare, {CLONE_NEWUSER}},
    {"setns", ALL_DIE, NULL, SYS_setns, {BAD, 0}},
    {"ptrace", ALL_DIE, NULL, SYS_ptrace, {0, 0, 0, 0}},
    {"kill_init", ALL_DIE, NULL, SYS_kill, {1, 0}},
    {"tkill", ALL_DIE, NULL, SYS_tkill, {1, 0}},
    {"pidfd_open", ALL_DIE, NULL, SYS_pidfd_open, {1, 0}},
    {"pidfd_getfd", ALL_DIE, NULL, SYS_pidfd_getfd, {BAD, 0, 0}},
    {"kcmp", ALL_DIE, NULL, SYS_kcmp, {1, 1, 0, 0, 0}},
    {"prctl_dumpable", ALL_DIE, NULL, SYS_prctl, {PR_SET_DUMPABLE, 1}},
    {"prctl_seccomp", ALL_DIE, NULL, SYS_prctl, {PR_SET_SECCOMP, 2, 0}},
    {"seccomp", ALL_DIE, NULL, SYS_seccomp, {1, 0, 0}},
    {"setrlimit", ALL_DIE, NULL, SYS_setrlimit, {0, 0}},
    {"prlimit64_set", ALL_DIE, NULL, SYS_prlimit64, {0, 0, PATH("x"), 0}},
    {"setuid", ALL_DIE, NULL, SYS_setuid, {0}},
    {"capset", ALL_DIE, NULL, SYS_capset, {0, 0}},
    {"sched_setaffinity", ALL_DIE, NULL, SYS_sched_setaffinity, {0, 0, 0}},
    /* Sockets. */
    {"socket", SOFT, NULL, SYS_socket, {AF_INET, SOCK_STREAM, 0}},
    {"socketpair", SOFT, NULL, SYS_socketpair, {AF_UNIX, SOCK_STREAM, 0, 0}},
    {"connect", {DIES, DIES, FEIGNED, DIES, DIES, DIES}, NULL, SYS_connect, {BAD, 0, 0}},
    {"bind", ALL_DIE, NULL, SYS_bind, {BAD, 0, 0}},
    {"listen", ALL_DIE, NULL, SYS_listen, {BAD, 1}},
    {"setsockopt_nodelay", ONLY_FRONT, special_nodelay, 0, {0}},
    {"setsockopt_cork", ONLY_FRONT, special_cork, 0, {0}},
    {"setsockopt_attach_filter", ALL_DIE, NULL, SYS_setsockopt,
	{BAD, SOL_SOCKET, SO_ATTACH_FILTER}},
    {"sendto_address", ALL_DIE, special_sendto_address, 0, {0}},
    {"fast_open_sendto", ALL_DIE, special_fast_open_sendto, 0, {0}},
    {"fast_open_sendmsg", ALL_DIE, special_fast_open_sendmsg, 0, {0}},
    {"sendmmsg", ALL_DIE, NULL, SYS_sendmmsg, {BAD, 0, 0, 0}},
    /* The kernel's corners. */
    {"bpf", ALL_DIE, NULL, SYS_bpf, {0, 0, 0}},
    {"io_uring_setup", ALL_DIE, NULL, SYS_io_uring_setup, {1, 0}},
    {"perf_event_open", ALL_DIE, NULL, SYS_perf_event_open,
	{0, 0, BAD, BAD, 0}},
    {"add_key", ALL_DIE, NULL, SYS_add_key, {0, 0, 0, 0, 0}},
    {"keyctl", ALL_DIE, NULL, SYS_keyctl, {0, -3, 0}},
    {"kexec_load", ALL_DIE, NULL, SYS_kexec_load, {0, 0, 0, 0}},
    {"init_module", ALL_DIE, NULL, SYS_init_module, {0, 0, 0}},
    {"ioctl_tiocsti", SOFT, NULL, SYS_ioctl, {0, TIOCSTI, PATH("x")}},
    {"vmsplice", ALL_DIE, NULL, SYS_vmsplice, {BAD, 0, 0, 0}},
    {"splice", ALL_DIE, NULL, SYS_splice, {BAD, 0, BAD, 0, 0, 0}},
    {"tee", ALL_DIE, NULL, SYS_tee, {BAD, BAD, 0, 0}},
    {"timer_create", ALL_DIE, NULL, SYS_timer_create, {0, 0, 0}},
    {"inotify_init1", ALL_DIE, NULL, SYS_inotify_init1, {0}},
    {"fanotify_init", ALL_DIE, NULL, SYS_fanotify_init, {0, 0}},
    {"acct", ALL_DIE, NULL, SYS_acct, {0}},
    {"reboot", ALL_DIE, NULL, SYS_reboot, {0, 0, 0, 0}},
    {"unknown_call", ALL_DIE, NULL, 999, {0}},
#ifdef __x86_64__
    /* The filter's architecture check: other tables of numbers. */
    {"x32_getpid", ALL_DIE, NULL, 0x40000000 | SYS_getpid, {0}},
    {"i386_getpid", ALL_DIE, special_i386_getpid, 0, {0}},
    {"i386_socketcall", ALL_DIE, special_i386_socketcall, 0, {0}},
    {"i386_in_a_thread", {SKIP, SKIP, SKIP, SKIP, DIES, SKIP}, special_i386_thread, 0,
	{0}},
#endif
    {NULL, ALL_DIE, NULL, 0, {0}},
};
/* clang-format on */

int
attempt_make(const struct attempt *attempt)
{
	const long *a = attempt->arguments;

	if (attempt->make)
		return attempt->make();
	long result =
	    syscall(attempt->number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (result == 0 && attempt->number == SYS_clone)
		_exit(0); /* the new process itself */
	return result < 0 ? errno : 0;
}
