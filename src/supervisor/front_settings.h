/* SPDX-License-Identifier: GPL-3.0-or-later */
/* front_settings.h - what the front may know of the configuration. */
#ifndef CLEANDECK_SUPERVISOR_FRONT_SETTINGS_H
#define CLEANDECK_SUPERVISOR_FRONT_SETTINGS_H

#include "config/config.h"
#include "supervisor/asker.h"

/* Sends the keys, the proxies, and CONFIG, with which they count. */
void front_settings_send(const struct config *config, struct asker *asker);

#endif
