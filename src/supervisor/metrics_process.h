/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics_process.h - what /proc says of this process. */
#ifndef CLEANDECK_SUPERVISOR_METRICS_PROCESS_H
#define CLEANDECK_SUPERVISOR_METRICS_PROCESS_H

#include "base/compat.h"

/* Descriptors open now, without the one that looks; 0 when not known. */
uint64_t metrics_process_files(void);

/* Resident bytes, by /proc/self/statm (proc(5)); 0 when not known. */
uint64_t metrics_process_memory(void);

#endif
