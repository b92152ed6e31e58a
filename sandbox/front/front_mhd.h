/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * front_mhd.h - the one place that includes libmicrohttpd.
 *
 * Only front_http, front_serve, front_reply, front_form, front_client and
 * front_loop include it: what they do is talk to that library. The rest of
 * the front is plain C over memory and descriptors.
 */
#ifndef CLEANDECK_FRONT_FRONT_MHD_H
#define CLEANDECK_FRONT_FRONT_MHD_H

#include <microhttpd.h>

#endif
