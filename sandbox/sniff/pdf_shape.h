/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pdf_shape.h - is it a PDF from its first byte to its end?
 *
 * Only the shape: a PDF goes to the renderer, which parses it in its own
 * cage, finds out about passwords, and rebuilds it. What matters here is
 * that it is nothing else at the same time (ISO 32000-1, 7.5).
 */
#ifndef CLEANDECK_SNIFF_PDF_SHAPE_H
#define CLEANDECK_SNIFF_PDF_SHAPE_H

#include "sniff/verdict.h"

/*
 * Judges bytes that begin with "%PDF-". On FAULT_NONE verdict->kind is
 * KIND_PDF. Otherwise the verdict is written: FAULT_TYPE_MISMATCH (an
 * archive as well), FAULT_TYPE_UNSUPPORTED (no version 1 or 2),
 * FAULT_DAMAGED (no end).
 */
enum fault pdf_shape_judge(
    const uint8_t *bytes, size_t size, struct sniff_verdict *verdict);

#endif
