/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attempt_special.h - the attempts that are more than one call. */
#ifndef CLEANDECK_TESTS_CONFINE_ATTEMPT_SPECIAL_H
#define CLEANDECK_TESTS_CONFINE_ATTEMPT_SPECIAL_H

/* Each: 0 when it worked, or the errno. */
int special_malloc(void);
int special_memfd(void);
int special_open_library(void);
int special_open_fonts(void);
int special_nothing_open(void);
int special_nothing_came(void);
int special_tmp_files(void);
int special_thread(void);
int special_fork(void);
int special_accept(void);
int special_write_state(void);
int special_write_store(void);
int special_create_root_beneath(void);
int special_open_passwd_beneath(void);
int special_write_tmp_beneath(void);
int special_open_write(void);
int special_create_root(void);
int special_truncate(void);
int special_tmpfile(void);
int special_open_proc(void);
int special_mprotect(void);
int special_vfork(void);
int special_nodelay(void);
int special_cork(void);
int special_sendto_address(void);
int special_fast_open_sendto(void);
int special_fast_open_sendmsg(void);
int special_i386_getpid(void);
int special_i386_socketcall(void);
int special_i386_thread(void);

#endif
