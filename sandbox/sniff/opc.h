/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * opc.h - which OOXML document a package is.
 *
 * By what the office follows: the package's relationships name the main
 * part, [Content_Types].xml gives its type (ECMA-376-2, 9 and 10). Names of
 * folders and endings say nothing.
 */
#ifndef CLEANDECK_SNIFF_OPC_H
#define CLEANDECK_SNIFF_OPC_H

#include "sniff/package.h"

#define OPC_CONTENT_TYPES "[Content_Types].xml"

/*
 * Sets verdict->kind and returns FAULT_NONE; or writes the verdict:
 * FAULT_TYPE_UNSUPPORTED (another OOXML document), FAULT_DAMAGED (the main
 * part or its type is missing), FAULT_ARCHIVE_UNSAFE (two main parts, two
 * types, a target outside), or what reading the parts gives.
 */
enum fault opc_judge(struct package *package);

#endif
