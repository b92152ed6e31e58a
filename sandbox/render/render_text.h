/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * render_text.h - a slide's words, as plain text that cannot play tricks.
 */
#ifndef CLEANDECK_RENDER_RENDER_TEXT_H
#define CLEANDECK_RENDER_RENDER_TEXT_H

#include "base/compat.h"
#include "render/render_file.h"

/*
 * Writes `text` (NUL-terminated, from a hostile document) to `file` as
 * UTF-8 (Unicode 15, table 3-7) and a final newline, unless it is empty.
 * Left out: control characters other than newline and tab, byte order marks,
 * and the bidirectional embeddings, overrides and isolates of Unicode TR 9,
 * which make text read as what it is not. Form feeds and the line and
 * paragraph separators become newlines; what is not UTF-8 becomes U+FFFD.
 * Returns 0 or -errno as render_file_write().
 */
NODISCARD int render_text_write(const char *text, struct render_file *file);

#endif
