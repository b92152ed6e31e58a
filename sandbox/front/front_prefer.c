/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "front/front_prefer.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define BLANKS " \t"
#define TOKEN_BYTES                                                            \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"       \
	"!#$%&'*+-.^_`|~"
#define WORD_SIZE 32 /* more than of all that we know */

/* A name or a value; one that is too long to be known is "?". */
struct word {
	char text[WORD_SIZE];
	size_t size;
};

static void
add_byte(struct word *word, char byte)
{
	if (word->size + 1 < sizeof(word->text))
		word->text[word->size++] = byte;
	else
		text_format(word->text, sizeof(word->text), "?");
}

static void
take_token(const char **at, struct word *ret_word)
{
	size_t length = strspn(*at, TOKEN_BYTES);

	for (size_t i = 0; i < length; i++)
		add_byte(ret_word, (*at)[i]);
	*at += length;
}

/* From its opening to its closing quote, if there is one. */
static void
take_quoted(const char **at, struct word *ret_word)
{
	const char *next = *at + 1;

	while (*next != '\0' && *next != '"') {
		if (*next == '\\' && next[1] != '\0')
			next++;
		add_byte(ret_word, *next++);
	}
	*at = *next == '"' ? next + 1 : next;
}

/* "name", "name=value" or "name = "value"", from the first byte on. */
static void
take_pair(const char **at, struct word *ret_name, struct word *ret_value)
{
	take_token(at, ret_name);
	*at += strspn(*at, BLANKS);
	if (**at != '=')
		return;
	*at += 1;
	*at += strspn(*at, BLANKS);
	if (**at == '"')
		take_quoted(at, ret_value);
	else
		take_token(at, ret_value);
}

/* Goes to the comma that ends this preference, past its parameters. */
static void
skip_rest(const char **at)
{
	while (**at != '\0' && **at != ',') {
		struct word quoted = {.size = 0};
		if (**at == '"')
			take_quoted(at, &quoted);
		else
			*at += 1;
	}
	*at += **at == ',' ? 1 : 0;
}

static void
note(struct front_prefer *prefer, const struct word *name,
    const struct word *value)
{
	uint64_t seconds = UINT32_MAX;

	if (strcasecmp(name->text, "respond-async") == 0 && value->size == 0)
		prefer->respond_async = true;
	if (strcasecmp(name->text, "wait") != 0 || prefer->wait_given ||
	    value->text[strspn(value->text, "0123456789")] != '\0' ||
	    text_parse_u64(value->text, UINT32_MAX, &seconds) == -EINVAL)
		return; /* a number beyond all others is a long wait */
	prefer->wait_given = true;
	prefer->wait = (uint32_t)seconds;
}

void
front_prefer_add(struct front_prefer *prefer, const char *value)
{
	while (*value != '\0') {
		struct word name = {.size = 0};
		struct word said = {.size = 0};
		value += strspn(value, BLANKS ",");
		take_pair(&value, &name, &said);
		note(prefer, &name, &said);
		skip_rest(&value);
	}
}

void
front_prefer_applied(const struct front_prefer *prefer, uint32_t wait,
    char text[FRONT_PREFER_SIZE])
{
	text[0] = '\0';
	if (prefer->wait_given && wait > 0)
		text_format(text, FRONT_PREFER_SIZE, "wait=%u", wait);
	else if (prefer->respond_async)
		text_format(text, FRONT_PREFER_SIZE, "respond-async");
}
