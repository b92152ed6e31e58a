/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * role_link.h - what a confined process finds when it starts.
 *
 * src/spawn puts these descriptors in place before exec; nothing else is
 * open but 0, 1 and 2, which are /dev/null.
 */
#ifndef CLEANDECK_BASE_ROLE_LINK_H
#define CLEANDECK_BASE_ROLE_LINK_H

#define ROLE_LINK_CONTROL 3 /* the channel to the supervisor (wire.h) */
#define ROLE_LINK_TASKS   4 /* /proc/self/task of this process, a folder */
#define ROLE_LINK_PIDS    5 /* /proc/self/ns/pid: its own pid namespace */
#define ROLE_LINK_FREE    6 /* from here on nothing is open */

#endif
