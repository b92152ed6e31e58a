/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Goal: a courier that was taken over can send nothing but where the
 * supervisor connected it, for its sockets belong to the host's network.
 * Each deed is done by a process of its own under the real filter; what dies
 * dies of SIGSYS.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/role_link.h"
#include "base/text.h"
#include "jail/jail.h"

/* Where the child's sockets are, away from what the lock closes. */
#define DATAGRAMS 20 /* connected to one listener of datagrams */
#define STREAM    21 /* not connected */
#define HIGH      (UINT64_C(1) << 32)

static int known;     /* datagrams to here are what is meant to be */
static int elsewhere; /* and to here are not */
static struct sockaddr_in elsewhere_address;
static int stream; /* listens */
static struct sockaddr_in stream_address;

static int
make_socket(int type, struct sockaddr_in *ret_address)
{
	socklen_t size = sizeof(*ret_address);
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	*ret_address = (struct sockaddr_in){
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	assert_int_equal(
	    bind(fd, (struct sockaddr *)ret_address, sizeof(*ret_address)), 0);
	assert_int_equal(
	    getsockname(fd, (struct sockaddr *)ret_address, &size), 0);
	return fd;
}

static void
place(int fd, int number)
{
	if (fd < 0 || dup2(fd, number) < 0)
		_exit(100);
	(void)close(fd);
}

static long
send_message(uint64_t fd, const struct sockaddr_in *to, int flags)
{
	struct iovec part = {.iov_base = (char[]){"x"}, .iov_len = 1};
	struct sockaddr_in address = {.sin_port = 0};
	struct msghdr msg = {.msg_iov = &part, .msg_iovlen = 1};

	if (to) {
		address = *to;
		msg.msg_name = &address;
		msg.msg_namelen = sizeof(address);
	}
	return syscall(SYS_sendmsg, fd, &msg, flags);
}

/* A deed: its name, what is to come of it, and how it is done. */
struct deed {
	const char *name;
	int outcome; /* an errno, or 0; or -SIGSYS */
	long (*run)(void);
};

#define DEED(name, result)                                                     \
	static long name(void)                                                 \
	{                                                                      \
		return result;                                                 \
	}

static const int on = 1;

DEED(speak, send_message(ROLE_LINK_CONTROL, NULL, MSG_NOSIGNAL))
DEED(speak_fast, send_message(ROLE_LINK_CONTROL, NULL, MSG_FASTOPEN))
DEED(send_there, send(DATAGRAMS, "x", 1, MSG_NOSIGNAL))
DEED(send_elsewhere,
    sendto(DATAGRAMS, "x", 1, 0, (struct sockaddr *)&elsewhere_address,
	sizeof(elsewhere_address)))
DEED(send_fast, send(STREAM, "x", 1, MSG_FASTOPEN))
DEED(message_elsewhere, send_message(DATAGRAMS, &elsewhere_address, 0))
DEED(message_there, send_message(DATAGRAMS, NULL, 0))
DEED(message_high, send_message(HIGH | DATAGRAMS, &elsewhere_address, 0))
DEED(message_high_3, send_message(HIGH | ROLE_LINK_CONTROL, NULL, 0))
DEED(messages, syscall(SYS_sendmmsg, DATAGRAMS, NULL, 0, 0))
DEED(close_socket, syscall(SYS_close, DATAGRAMS))
DEED(close_2, syscall(SYS_close, 2))
DEED(close_7, syscall(SYS_close, 7) < 0 && errno == EBADF ? 0 : -1)

static long
close_all_others(void)
{
	for (int fd = 0; fd < 4096; fd++)
		if (fd != ROLE_LINK_CONTROL && close(fd) < 0 && errno != EBADF)
			return -1;
	return 0;
}

DEED(close_3, syscall(SYS_close, ROLE_LINK_CONTROL))
DEED(close_high_3, syscall(SYS_close, HIGH | ROLE_LINK_CONTROL))
DEED(close_range_3, syscall(SYS_close_range, 3, 3, 0))
DEED(dup_socket, syscall(SYS_dup, DATAGRAMS))
#ifdef SYS_dup2
DEED(dup2_3, syscall(SYS_dup2, DATAGRAMS, ROLE_LINK_CONTROL))
#endif
DEED(dup3_3, syscall(SYS_dup3, DATAGRAMS, ROLE_LINK_CONTROL, 0))
/* Allowed, and never gives a number that is taken. */
DEED(duplicate_3, fcntl(DATAGRAMS, F_DUPFD, 3) > 3 ? 0 : -1)
DEED(connect_stream,
    connect(STREAM, (struct sockaddr *)&stream_address, sizeof(stream_address)))
DEED(connect_nowhere,
    connect(DATAGRAMS, &(struct sockaddr){.sa_family = AF_UNSPEC},
	sizeof(struct sockaddr)))
DEED(own_name, getsockname(DATAGRAMS, NULL, NULL))
DEED(peer_name, getpeername(DATAGRAMS, NULL, NULL))

static long
ask_error(void)
{
	int value;
	socklen_t size = sizeof(value);

	return getsockopt(DATAGRAMS, SOL_SOCKET, SO_ERROR, &value, &size);
}

DEED(ask_peer,
    getsockopt(ROLE_LINK_CONTROL, SOL_SOCKET, SO_PEERCRED, NULL, NULL))
DEED(ask_tcp, getsockopt(STREAM, IPPROTO_TCP, TCP_INFO, NULL, NULL))
DEED(set_nodelay, setsockopt(STREAM, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
DEED(set_device, setsockopt(DATAGRAMS, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3))
DEED(set_filter, setsockopt(DATAGRAMS, SOL_SOCKET, SO_ATTACH_FILTER, NULL, 0))
DEED(make_inet, socket(AF_INET, SOCK_DGRAM, 0))
DEED(make_pair, socketpair(AF_UNIX, SOCK_STREAM, 0, NULL))
DEED(bind_socket, bind(STREAM, NULL, 0))
DEED(listen_socket, listen(STREAM, 1))
DEED(accept_socket, accept4(STREAM, NULL, NULL, 0))
DEED(shut_socket, shutdown(DATAGRAMS, SHUT_RDWR))
DEED(ask_device, ioctl(DATAGRAMS, 0x8912 /* SIOCGIFCONF */, NULL))
DEED(write_socket, write(DATAGRAMS, "x", 1))
DEED(splice_socket, syscall(SYS_splice, 0, NULL, DATAGRAMS, NULL, 1, 0))
DEED(open_hosts, open("/etc/hosts", O_RDONLY | O_CLOEXEC) >= 0 ? 0 : -1)
DEED(open_writing, open("/dev/null", O_WRONLY | O_CLOEXEC))
DEED(open_folder, syscall(SYS_openat2, AT_FDCWD, "/", NULL, 0))
DEED(make_memfd, syscall(SYS_memfd_create, "x", 0))
DEED(make_event, syscall(SYS_eventfd2, 0, 0))
DEED(make_thread, syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))
DEED(own_kernel, syscall(SYS_uname, NULL))

#define DIES (-SIGSYS)

/* clang-format off */
static const struct deed deeds[] = {
    {"speak", 0, speak}, {"speak_fast", DIES, speak_fast},
    {"send_there", 0, send_there}, {"send_elsewhere", DIES, send_elsewhere},
    {"send_fast", DIES, send_fast}, {"message_there", DIES, message_there},
    {"message_elsewhere", DIES, message_elsewhere},
    {"message_high", DIES, message_high},
    {"message_high_3", DIES, message_high_3}, {"messages", DIES, messages},
    {"close_socket", 0, close_socket}, {"close_2", 0, close_2},
    {"close_7", 0, close_7}, {"close_all_others", 0, close_all_others},
    {"close_3", DIES, close_3}, {"close_high_3", DIES, close_high_3},
    {"close_range_3", DIES, close_range_3}, {"dup_socket", DIES, dup_socket},
#ifdef SYS_dup2
    {"dup2_3", DIES, dup2_3},
#endif
    {"dup3_3", DIES, dup3_3}, {"duplicate_3", 0, duplicate_3},
    {"connect_stream", EINPROGRESS, connect_stream},
    {"connect_nowhere", EINPROGRESS, connect_nowhere},
    {"own_name", EACCES, own_name}, {"peer_name", EACCES, peer_name},
    {"ask_error", 0, ask_error}, {"ask_peer", DIES, ask_peer},
    {"ask_tcp", DIES, ask_tcp}, {"set_nodelay", DIES, set_nodelay},
    {"set_device", DIES, set_device}, {"set_filter", DIES, set_filter},
    {"make_inet", DIES, make_inet}, {"make_pair", DIES, make_pair},
    {"bind_socket", DIES, bind_socket}, {"listen_socket", DIES, listen_socket},
    {"accept_socket", DIES, accept_socket}, {"shut_socket", DIES, shut_socket},
    {"ask_device", DIES, ask_device}, {"write_socket", DIES, write_socket},
    {"splice_socket", DIES, splice_socket}, {"open_hosts", 0, open_hosts},
    {"open_writing", DIES, open_writing}, {"open_folder", DIES, open_folder},
    {"make_memfd", DIES, make_memfd}, {"make_event", DIES, make_event},
    {"make_thread", DIES, make_thread}, {"own_kernel", DIES, own_kernel},
};
/* clang-format on */

/* In the child: the courier's sockets, its lock, the deed. Exits with it. */
static void NORETURN
do_deed(const struct deed *deed)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	const char *layer;
	int pair[2];
	int datagrams = socket(AF_INET, SOCK_DGRAM, 0);

	if (getsockname(known, (struct sockaddr *)&address, &size) < 0 ||
	    connect(datagrams, (struct sockaddr *)&address, size) < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
		_exit(101);
	place(datagrams, DATAGRAMS);
	place(socket(AF_INET, SOCK_STREAM, 0), STREAM);
	if (fcntl(pair[1], F_DUPFD, 30) < 0) /* the other end stays open */
		_exit(102);
	if (pair[0] != ROLE_LINK_CONTROL)
		place(pair[0], ROLE_LINK_CONTROL);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    jail_enter_resident(ROLE_COURIER, false, &layer) < 0)
		_exit(103);
	errno = 0;
	_exit(deed->run() < 0 ? errno : 0);
}

static bool
is_waiting(int fd)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};

	return poll(&poller, 1, 0) > 0;
}

static void
test_deed(void **state)
{
	const struct deed *deed = *state;
	char byte;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		do_deed(deed);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	int outcome =
	    WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
	if (outcome != deed->outcome)
		fail_msg("%s: %d, not %d", deed->name, outcome, deed->outcome);
	/* Whatever was done, nothing came where nothing may come. */
	assert_false(is_waiting(elsewhere));
	assert_false(is_waiting(stream));
	assert_int_equal(is_waiting(known), deed->run == send_there);
	(void)!recv(known, &byte, 1, MSG_DONTWAIT);
}

int
main(int argc, char **argv)
{
	struct CMUnitTest tests[COUNT_OF(deeds)];
	struct sockaddr_in address;

	if (argc > 1 && strcmp(argv[1], "nobody") == 0 && geteuid() == 0 &&
	    (setresgid(65534, 65534, 65534) < 0 ||
		setresuid(65534, 65534, 65534) < 0))
		return 1;
	known = make_socket(SOCK_DGRAM, &address);
	elsewhere = make_socket(SOCK_DGRAM, &elsewhere_address);
	stream = make_socket(SOCK_STREAM, &stream_address);
	assert_int_equal(listen(stream, 8), 0);
	for (size_t i = 0; i < COUNT_OF(deeds); i++) {
		struct deed *deed = malloc(sizeof(*deed));
		if (!deed)
			return 1;
		*deed = deeds[i];
		tests[i] = (struct CMUnitTest){.name = deed->name,
		    .test_func = test_deed,
		    .initial_state = deed};
	}
	return _cmocka_run_group_tests(
	    "courier_lock", tests, COUNT_OF(tests), NULL, NULL);
}
