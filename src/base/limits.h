/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * limits.h - how big anything may be, in one place.
 *
 * What an operator may change is a default here and a keyword in
 * src/config/config_table.c; the rest is fixed. Sizes in bytes, times in
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
#define LIMIT_RECORD_BYTES    (32 * LIMIT_MIB) /* 10,000 pages of JSON */
#define LIMIT_THUMBNAIL_WIDTH 150              /* pixels */
#define LIMIT_SLIDE_PNG_WIDTH 1600             /* pixels */

/* One job. */
#define LIMIT_JOB_TIME       (120 * 1000)
#define LIMIT_JOB_MEMORY     (2 * LIMIT_GIB)
#define LIMIT_JOB_TMP        (512 * LIMIT_MIB)
#define LIMIT_JOB_TASKS      64
#define LIMIT_SNIFF_TIME     (20 * 1000)
#define LIMIT_START_TIME     (60 * 1000) /* of a role, until READY */
#define LIMIT_PREPARE_TIME   (10 * 1000) /* of a child, until READY */
#define LIMIT_WORKER_FILES   256
#define LIMIT_RESIDENT_FILES 4096 /* of the ledger and the courier */

/* The service. */
#define LIMIT_QUEUE          256
#define LIMIT_QUEUE_PER_KEY  64
#define LIMIT_QUEUE_MAX      10000
#define LIMIT_WORKERS_MAX    256
#define LIMIT_UPLOADS_MEMORY (1 * LIMIT_GIB) /* all bodies at once */
#define LIMIT_CONNECTIONS    4096
#define LIMIT_PER_ADDRESS    64 /* uploads at once from one client */
#define LIMIT_HEADER_BYTES   (32 * LIMIT_KIB)
#define LIMIT_IDLE_TIME      (30 * 1000) /* a connection that says nothing */
#define LIMIT_ARTIFACT_TTL   (24 * 3600) /* seconds */
#define LIMIT_SEND_BUFFER                                                      \
	(256 * LIMIT_KIB) /* of a connection, in the kernel                    \
			   */
#define LIMIT_KEYS           1024
#define LIMIT_SIGNING_KEYS   64 /* for links and tickets, old ones too */
#define LIMIT_POISON_DEATHS  2  /* crashes of a worker under one document */
#define LIMIT_POISON_LOSSES  6  /* the same, by somebody else: kills, zygotes */
#define LIMIT_POISON_RUNS    6 /* begun, and cut off by the end of the service */
#define LIMIT_LEDGER_END     (10 * 1000) /* to write what it has, at the end */
#define LIMIT_ACCEPT_WAIT    (2 * 1000)  /* for the check, before 202 */
#define LIMIT_STORAGE_PAUSE  (5 * 1000)  /* after a full disk */
#define LIMIT_STORES_AHEAD   64 /* artifacts on their way to the ledger */
#define LIMIT_CALLBACK_HOSTS 64 /* in a list of the configuration */
#define LIMIT_CONFIG_LINE    2048
#define LIMIT_RATE           600 /* uploads a minute of a key, of an address */
#define LIMIT_DISK           (20 * LIMIT_GIB)
#define LIMIT_DISK_RESERVE   (256 * LIMIT_MIB)
#define LIMIT_POISON_TTL     3600        /* seconds */
#define LIMIT_LINK_TTL       (7 * 86400) /* seconds; a ticket's, too */
#define LIMIT_SIGNING_DAYS   30
#define LIMIT_CALLBACK_TTL   (48 * 3600) /* seconds */
#define LIMIT_WAIT           120         /* seconds */
#define LIMIT_DRAIN          30          /* seconds */

/* The front: one request. */
#define LIMIT_HEAD_IDLES    2    /* idle times to send a head, however slowly */
#define LIMIT_BODY_IDLES    30   /* the same for a body, or to read an answer */
#define LIMIT_FIRST_WORD    1000 /* of a new connection, when we stop */
#define LIMIT_BOUNDARY      70   /* RFC 2046 section 5.1.1 */
#define LIMIT_FORM_PARTS    16
#define LIMIT_FORM_FIELD    255 /* a form's or query's text field */
#define LIMIT_FORM_BUFFER   (16 * LIMIT_KIB) /* one header of a part */
#define LIMIT_FORM_SILENCE  (32 * LIMIT_KIB) /* of a form, without a value */
#define LIMIT_FORM_OVERHEAD (64 * LIMIT_KIB) /* of a form, beside its file */
#define LIMIT_RETRY_AFTER   3600 /* seconds we ask a client to wait */
#define LIMIT_ETAG_FIELDS   8 /* If-None-Match so many times; more: the whole */

/* The front: who may, and how often. */
#define LIMIT_TICKET_TEXT  1792 /* a ticket as it stands in a URL */
#define LIMIT_JSON_BODY    (8 * LIMIT_KIB)
#define LIMIT_JSON_DEPTH   4
#define LIMIT_NETWORKS     32   /* in a list of the configuration */
#define LIMIT_PROXY_HOPS   16   /* between a client and us */
#define LIMIT_RATE_ENTRIES 4096 /* buckets of one class */
#define LIMIT_RATE_BURST   10   /* at once, however low the rate */
#define LIMIT_STRANGERS    60   /* wrong keys a minute from one address */

/* The front: those who wait. */
#define LIMIT_IDEMPOTENCY  255         /* bytes of an Idempotency-Key */
#define LIMIT_FORWARDED    1023        /* bytes of X-Forwarded-For */
#define LIMIT_POLL         60          /* seconds of ?wait= */
#define LIMIT_HEARTBEAT    (15 * 1000) /* between two signs of life of events */
#define LIMIT_AFTERMATH    (60 * 1000) /* an ended deck is kept in memory */
#define LIMIT_LIVE_DECKS   65536
#define LIMIT_RECORD_HEADS 256             /* records kept in memory */
#define LIMIT_RECORD_HEAD  (4 * LIMIT_KIB) /* of one on disk */
#define LIMIT_EVENTS_SLICE (4 * LIMIT_KIB) /* of a stream, in a turn */
#define LIMIT_ANSWER_TIME  (60 * 1000)     /* of the supervisor, to a request */
#define LIMIT_METRICS      (4 * LIMIT_MIB) /* text */
#define LIMIT_MESSAGES     256             /* of the supervisor's, in a turn */
#define LIMIT_WAKES        256             /* connections looked at in a turn */

/* The front: how much of one thing it does before it looks at the next. */
#define LIMIT_HASH_SLICE     (512 * LIMIT_KIB)
#define LIMIT_DRAIN_SLICE    (1 * LIMIT_MIB)
#define LIMIT_BUNDLE_SLICE   (16 * LIMIT_KIB) /* of an archive */
#define LIMIT_INVENTORY_ROWS 64               /* of a deck, read at once */
#define LIMIT_SWEEP_SLICE    256              /* records looked at */
#define LIMIT_SWEEP_TIME     (60 * 1000)      /* between two sweeps */

/* The ledger: how much it does before it looks at the next, and how often. */
#define LIMIT_LEDGER_TURN   32          /* messages of one transaction */
#define LIMIT_LEDGER_SYNC   1000        /* a conclusion waits for its sync */
#define LIMIT_LEDGER_CALM   100         /* the same, when nothing is to do */
#define LIMIT_LEDGER_SWEEP  (30 * 1000) /* between two sweeps */
#define LIMIT_LEDGER_SLICE  8           /* decks removed at once */
#define LIMIT_LEDGER_ROOM   1000        /* between two DISKs, or retries */
#define LIMIT_LEDGER_RECORD (8 * LIMIT_KIB)  /* decks/ID/record */
#define LIMIT_LEDGER_VALUE  (64 * LIMIT_MIB) /* deck.json of 10000 pages */
#define LIMIT_LEDGER_SPARE  (16 * LIMIT_MIB) /* of room, before "has room" */
#define LIMIT_FLIGHTS       8                /* callbacks on their way */
#define LIMIT_FLIGHT_TIME   (120 * 1000)
#define LIMIT_SIGNING_OLD   40 /* days a key is believed after use */
#define LIMIT_CLOCK_JUMP    2  /* seconds; less is a correction */

/* The courier: callbacks, and each of them. */
#define LIMIT_COURIER_AT_ONCE      8
#define LIMIT_COURIER_PER_TENANT   6   /* of these, while others wait or not */
#define LIMIT_COURIER_WAITING      256 /* orders that are not begun */
#define LIMIT_COURIER_ADDRESSES    4   /* of a name, tried one by one */
#define LIMIT_COURIER_NAME_TIME    (10 * 1000)
#define LIMIT_COURIER_CONNECT_TIME (10 * 1000)      /* to each address */
#define LIMIT_COURIER_TIME         (30 * 1000)      /* all of it */
#define LIMIT_COURIER_BODY         (64 * LIMIT_KIB) /* that is sent */
#define LIMIT_COURIER_HEAD         (32 * LIMIT_KIB) /* of the answer */
#define LIMIT_COURIER_ANSWER       (16 * LIMIT_KIB) /* its body, thrown away */

#endif
