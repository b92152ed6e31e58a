/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * limits.h - how big anything may be, in one place.
 *
 * What an operator may change is a default here and a keyword in
 * src/config/config.c; the rest is fixed. Sizes in bytes, times in
 * milliseconds, unless the name says otherwise.
 */
#ifndef CLEANDECK_BASE_LIMITS_H
#define CLEANDECK_BASE_LIMITS_H

#include "base/compat.h"

#define LIMIT_KIB UINT64_C(1024)
#define LIMIT_MIB (1024 * LIMIT_KIB)
#define LIMIT_GIB (1024 * LIMIT_MIB)

/* A document, on its way in. */
#define LIMIT_UPLOAD        (100 * LIMIT_MIB)
#define LIMIT_UPLOAD_MAX    (2 * LIMIT_GIB - 1)
#define LIMIT_FILE_NAME     255 /* of an upload, as the client says it */
#define LIMIT_DECLARED_TYPE 127 /* RFC 6838: 127 characters a half */

/* Its container, as sniff sees it. */
#define LIMIT_ZIP_ENTRIES     5000
#define LIMIT_ZIP_PART        (512 * LIMIT_MIB) /* one part, inflated */
#define LIMIT_ZIP_TOTAL       (2 * LIMIT_GIB)   /* all parts, inflated */
#define LIMIT_ZIP_RATIO       200 /* inflated by packed, above the floor */
#define LIMIT_ZIP_RATIO_FLOOR (16 * LIMIT_MIB)
#define LIMIT_ZIP_NAME        512
#define LIMIT_XML_DEPTH       256
#define LIMIT_XML_ATTRIBUTE   (4 * LIMIT_MIB) /* a tag with all of them */
#define LIMIT_XML_ATTRIBUTES  1024            /* of one tag */
#define LIMIT_XML_PART        (64 * LIMIT_MIB)
#define LIMIT_XML_TOTAL       (256 * LIMIT_MIB) /* all parts, inflated */
#define LIMIT_MAGIC_BYTES     (1 * LIMIT_MIB)   /* what libmagic reads */
#define LIMIT_CFB_STREAMS     20000

/* What comes out. */
#define LIMIT_PAGES           500
#define LIMIT_PAGES_MAX       10000
#define LIMIT_PAGE_POINTS     14400 /* ISO 32000-1 annex C.2 */
#define LIMIT_PAGE_POINTS_MIN 1
#define LIMIT_PICTURE_PIXELS  (25 * 1000 * 1000)
#define LIMIT_PICTURE_SIDE    32767             /* cairo's own, for a picture */
#define LIMIT_DECODED_PICTURE (512 * LIMIT_MIB) /* one of a PDF, as pixels */
#define LIMIT_FALLBACK_DPI    300   /* what cairo cannot say in PDF, SVG */
#define LIMIT_SVG_ELEMENTS    50000 /* a browser lays it out in a second */
#define LIMIT_JPEG_SCANS      100   /* each is a pass over all pixels */
#define LIMIT_PDF_BYTES       (256 * LIMIT_MIB)
#define LIMIT_SVG_BYTES       (20 * LIMIT_MIB) /* BigBlueButton blanks more */
#define LIMIT_PNG_BYTES       (32 * LIMIT_MIB)
#define LIMIT_TEXT_BYTES      (1 * LIMIT_MIB)
#define LIMIT_THUMBNAIL_WIDTH 150  /* pixels */
#define LIMIT_SLIDE_PNG_WIDTH 1600 /* pixels */

/* One job. */
#define LIMIT_JOB_TIME     (120 * 1000)
#define LIMIT_JOB_MEMORY   (2 * LIMIT_GIB)
#define LIMIT_JOB_TMP      (512 * LIMIT_MIB)
#define LIMIT_JOB_TASKS    64
#define LIMIT_SNIFF_TIME   (20 * 1000)
#define LIMIT_START_TIME   (60 * 1000) /* of a role, until READY */
#define LIMIT_PREPARE_TIME (10 * 1000) /* of a child, until READY */
#define LIMIT_WORKER_FILES 256

/* The service. */
#define LIMIT_QUEUE          64
#define LIMIT_QUEUE_MAX      10000
#define LIMIT_WORKERS_MAX    256
#define LIMIT_UPLOADS_MEMORY (1 * LIMIT_GIB) /* all bodies at once */
#define LIMIT_CONNECTIONS    512
#define LIMIT_PER_ADDRESS    64 /* uploads at once from one client */
#define LIMIT_HEADER_BYTES   (32 * LIMIT_KIB)
#define LIMIT_IDLE_TIME      (30 * 1000) /* a connection that says nothing */
#define LIMIT_ARTIFACT_TTL   (24 * 3600) /* seconds */
#define LIMIT_KEYS           64

/* The front: one request. */
#define LIMIT_HEAD_IDLES    2  /* idle times to send a head, however slowly */
#define LIMIT_BODY_IDLES    30 /* the same for a body, or to read an answer */
#define LIMIT_BOUNDARY      70 /* RFC 2046 section 5.1.1 */
#define LIMIT_FORM_PARTS    16
#define LIMIT_FORM_FIELD    255 /* a form's or query's text field */
#define LIMIT_FORM_BUFFER   (16 * LIMIT_KIB) /* one header of a part */
#define LIMIT_FORM_SILENCE  (32 * LIMIT_KIB) /* of a form, without a value */
#define LIMIT_FORM_OVERHEAD (64 * LIMIT_KIB) /* of a form, beside its file */
#define LIMIT_RETRY_AFTER   3600 /* seconds we ask a client to wait */

/* The front: how much of one thing it does before it looks at the next. */
#define LIMIT_HASH_SLICE  (512 * LIMIT_KIB)
#define LIMIT_DRAIN_SLICE (1 * LIMIT_MIB)
#define LIMIT_SWEEP_SLICE 256         /* records looked at */
#define LIMIT_SWEEP_TIME  (60 * 1000) /* between two sweeps */

#endif
