/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cfb_kind.h - which document a compound file is, and whether a password
 * protects it: by the streams in its root (MS-PPT, MS-DOC, MS-XLS,
 * MS-OFFCRYPTO), not by its class id, which says nothing reliable.
 */
#ifndef CLEANDECK_SNIFF_CFB_KIND_H
#define CLEANDECK_SNIFF_CFB_KIND_H

#include "sniff/verdict.h"

/*
 * Judges a compound file. On FAULT_NONE verdict->kind is KIND_PPT (pps and
 * pot are the same inside), KIND_DOC or KIND_XLS. Otherwise the verdict is
 * written: FAULT_ENCRYPTED, FAULT_TYPE_UNSUPPORTED, FAULT_TYPE_MISMATCH (two
 * documents in one), FAULT_DAMAGED, FAULT_TOO_COMPLEX.
 */
enum fault cfb_kind_judge(
    const uint8_t *bytes, size_t size, struct sniff_verdict *verdict);

#endif
