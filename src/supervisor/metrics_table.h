/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics_table.h - what metrics.c and metrics_write.c share. */
#ifndef CLEANDECK_SUPERVISOR_METRICS_TABLE_H
#define CLEANDECK_SUPERVISOR_METRICS_TABLE_H

#include "supervisor/metrics.h"

/* Upper ends of the buckets, in milliseconds, inclusive; they rise. */
extern const uint64_t metrics_bounds[METRICS_BUCKETS];

#endif
