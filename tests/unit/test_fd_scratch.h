/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_fd_scratch.h - a test's own folder, and its end. */
#ifndef CLEANDECK_TESTS_FD_SCRATCH_H
#define CLEANDECK_TESTS_FD_SCRATCH_H

/* Removes the folder with all in it; follows no link. 0 or -1. */
int scratch_remove(const char *folder);

#endif
