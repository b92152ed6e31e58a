/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * odf.h - which OpenDocument file a package is.
 *
 * By its `mimetype`, which must be first and stored, so that tools that look
 * at fixed offsets see the same as those that open the archive, and by its
 * manifest (ODF 1.2 part 3, 3.2 and 3.3).
 */
#ifndef CLEANDECK_SNIFF_ODF_H
#define CLEANDECK_SNIFF_ODF_H

#include "sniff/package.h"

#define ODF_MIMETYPE "mimetype"
#define ODF_MANIFEST "META-INF/manifest.xml"

/*
 * Sets verdict->kind and returns FAULT_NONE; or writes the verdict:
 * FAULT_ENCRYPTED, FAULT_TYPE_UNSUPPORTED (another OpenDocument or similar
 * file), FAULT_TYPE_MISMATCH (mimetype is not where and what it must be),
 * FAULT_DAMAGED (a part is missing), or what reading the manifest gives.
 */
enum fault odf_judge(struct package *package);

#endif
