/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger/ledger_word.h"

#include "base/fault.h"
#include "base/kind.h"
#include "base/stage.h"

static const char *
tell_stage(uint32_t stage, uint32_t none, char room[ARTIFACT_NAME_SIZE])
{
	(void)none;
	(void)room;
	return stage_name(stage);
}

static const char *
tell_kind(uint32_t kind, uint32_t none, char room[ARTIFACT_NAME_SIZE])
{
	const struct kind_row *row =
	    kind < KIND_COUNT ? kind_find((enum kind)kind) : NULL;

	(void)none;
	(void)room;
	return row ? row->name : NULL;
}

static const char *
tell_code(uint32_t fault, uint32_t none, char room[ARTIFACT_NAME_SIZE])
{
	(void)none;
	(void)room;
	return fault_is_known(fault) ? fault_find((enum fault)fault)->code
				     : NULL;
}

static const char *
tell_title(uint32_t fault, uint32_t none, char room[ARTIFACT_NAME_SIZE])
{
	(void)none;
	(void)room;
	return fault_is_known(fault) ? fault_find((enum fault)fault)->sentence
				     : NULL;
}

static const char *
tell_artifact(uint32_t artifact, uint32_t page, char room[ARTIFACT_NAME_SIZE])
{
	if (artifact >= ARTIFACT_COUNT ||
	    artifact_name((enum artifact)artifact, page, room) < 0)
		return NULL;
	return room;
}

static const char *
tell_type(uint32_t artifact, uint32_t none, char room[ARTIFACT_NAME_SIZE])
{
	const struct artifact_row *row = artifact_find(artifact);

	(void)none;
	(void)room;
	return row ? row->mime : NULL;
}

const struct ledger_word ledger_words[] = {
    {"stage_name",    1, tell_stage   },
    {"kind_name",     1, tell_kind    },
    {"fault_code",    1, tell_code    },
    {"fault_title",   1, tell_title   },
    {"artifact_name", 2, tell_artifact},
    {"artifact_type", 1, tell_type    },
    {NULL,	    0, NULL         },
};
