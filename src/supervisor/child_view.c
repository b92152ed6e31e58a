/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a child's user may see of it, and holding it up. */
#include "supervisor/pool_internal.h"

void
child_pause(struct child *child, bool pause)
{
	struct loop *loop = child->pool->order.loop;

	if (child->ended || child->paused == pause)
		return;
	child->paused = pause;
	if (pause) {
		loop_remove(loop, &child->watch);
	} else if (loop_add(loop, &child->watch, child->channel) < 0) {
		child_kill(child, FAULT_INTERNAL, "no room in the loop");
	}
}

enum role
child_role(const struct child *child)
{
	return child->pool->order.spawn.role;
}

const struct verify_facts *
child_facts(const struct child *child)
{
	return &child->facts;
}

uint32_t
child_landlock(const struct child *child)
{
	return child->landlock;
}
