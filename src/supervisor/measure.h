/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measure.h - reads the gauges of the whole service. */
#ifndef CLEANDECK_SUPERVISOR_MEASURE_H
#define CLEANDECK_SUPERVISOR_MEASURE_H

#include "supervisor/service.h"

/*
 * Everything there is to measure, as a sealed memfd of Prometheus text.
 * Returns a descriptor, or -errno.
 */
NODISCARD int measure_service(struct service *service);

#endif
