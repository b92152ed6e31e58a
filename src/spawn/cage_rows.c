/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of what each role can see. No reason, no merge. */
#include "spawn/cage.h"

#define ALL                                                                    \
	(ROLE_BIT(ROLE_FRONT) | ROLE_BIT(ROLE_LEDGER) |                        \
	    ROLE_BIT(ROLE_COURIER) | ROLE_BIT(ROLE_SNIFF) |                    \
	    ROLE_BIT(ROLE_OFFICE) | ROLE_BIT(ROLE_RENDER))
#define OFFICE  ROLE_BIT(ROLE_OFFICE)
#define DRAWS   (ROLE_BIT(ROLE_OFFICE) | ROLE_BIT(ROLE_RENDER))
#define SNIFF   ROLE_BIT(ROLE_SNIFF)
#define RENDER  ROLE_BIT(ROLE_RENDER)
#define FRONT   ROLE_BIT(ROLE_FRONT)
#define LEDGER  ROLE_BIT(ROLE_LEDGER)
#define COURIER ROLE_BIT(ROLE_COURIER)

/* Set by the build: x86_64-linux-gnu and the like (Debian multiarch). */
#define LIBRARIES "usr/lib/" CLEANDECK_MULTIARCH

#define PROGRAM   "usr/lib/libreoffice/program/"

/* clang-format off */
const struct cage_row cage_rows[] = {
    {ALL, CAGE_BIND, LIBRARIES, "/" LIBRARIES, false,
	"shared libraries"},
    {ALL, CAGE_BIND, "usr/lib64", "/usr/lib64", true,
	"the dynamic loader's path on x86"},
    {ALL, CAGE_LINK, "lib", "usr/lib", false,
	"merged /usr: the loader and libraries by their old names"},
    {ALL, CAGE_LINK, "lib64", "usr/lib64", false,
	"the path of the loader that is written into each program"},
    {ALL, CAGE_BIND, "etc/ld.so.cache", "/etc/ld.so.cache", true,
	"finds libraries without a walk over folders"},
    {ALL, CAGE_DEVICE, "dev/null", "/dev/null", false,
	"libraries open it for lack of something better"},
    {SNIFF, CAGE_BIND, "usr/lib/file", "/usr/lib/file", false,
	"libmagic's database"},
    {OFFICE, CAGE_DEVICE, "dev/urandom", "/dev/urandom", false,
	"LibreOffice seeds its generator from it at start"},
    {OFFICE, CAGE_BIND, "usr/lib/libreoffice", "/usr/lib/libreoffice", false,
	"LibreOffice itself"},
    /* Parts that reach for the outside; without them a link leads nowhere. */
    {OFFICE, CAGE_MASK, PROGRAM "libucpdav1.so", "/dev/null", false,
	"would fetch http, https and webdav links"},
    {OFFICE, CAGE_MASK, PROGRAM "libucpftp1.so", "/dev/null", false,
	"would fetch ftp links"},
    {OFFICE, CAGE_MASK, PROGRAM "libucpgio1lo.so", "/dev/null", false,
	"would ask the desktop for smb, sftp and other links"},
    {OFFICE, CAGE_MASK, PROGRAM "libucpcmis1lo.so", "/dev/null", false,
	"would fetch from document servers"},
    {OFFICE, CAGE_MASK, PROGRAM "libcmdmaillo.so", "/dev/null", false,
	"would send mail"},
    {OFFICE, CAGE_MASK, PROGRAM "libldapbe2lo.so", "/dev/null", false,
	"would ask a directory server"},
    {OFFICE, CAGE_MASK, PROGRAM "libjavaloaderlo.so", "/dev/null", false,
	"would load Java code"},
    {OFFICE, CAGE_MASK, PROGRAM "libjavavmlo.so", "/dev/null", false,
	"would start a Java machine"},
    {OFFICE, CAGE_MASK, PROGRAM "libpythonloaderlo.so", "/dev/null", false,
	"would load Python code"},
    {OFFICE, CAGE_MASK, PROGRAM "libpyuno.so", "/dev/null", false,
	"would run Python code"},
    {OFFICE, CAGE_MASK, PROGRAM "libscriptframe.so", "/dev/null", false,
	"would find and run a document's scripts"},
    {OFFICE, CAGE_MASK, PROGRAM "libLanguageToollo.so", "/dev/null", false,
	"would send text to a proofreading server"},
    {OFFICE, CAGE_MASK, PROGRAM "libpdfimportlo.so", "/dev/null", false,
	"would open PDFs, and office documents hidden in them"},
    {OFFICE, CAGE_MASK, PROGRAM "xpdfimport", "/dev/null", false,
	"the program that it would run for that"},
    {OFFICE, CAGE_BIND, "usr/share/libreoffice", "/usr/share/libreoffice",
	true, "LibreOffice's data"},
    {OFFICE, CAGE_BIND, "etc/libreoffice", "/etc/libreoffice", true,
	"LibreOffice's registry (defaults of every setting)"},
    {OFFICE, CAGE_BIND, "var/lib/libreoffice", "/var/lib/libreoffice", true,
	"where Debian keeps the list of LibreOffice's parts"},
    {OFFICE, CAGE_BIND, "usr/share/liblangtag", "/usr/share/liblangtag", true,
	"names of languages, read while documents load"},
    {DRAWS, CAGE_BIND, "usr/share/fonts", "/usr/share/fonts", false,
	"fonts"},
    {DRAWS, CAGE_BIND, "usr/local/share/fonts", "/usr/local/share/fonts",
	true, "fonts that the operator added"},
    {DRAWS, CAGE_BIND, "etc/fonts", "/etc/fonts", false,
	"fontconfig's rules"},
    {DRAWS, CAGE_BIND, "usr/share/fontconfig", "/usr/share/fontconfig", true,
	"the files that links in /etc/fonts/conf.d point to"},
    {DRAWS, CAGE_BIND, "var/cache/fontconfig", "/var/cache/fontconfig", true,
	"fontconfig's cache: without it every start scans all fonts"},
    {RENDER, CAGE_BIND, "usr/share/poppler", "/usr/share/poppler", true,
	"character maps of PDFs whose Asian fonts are not embedded"},
    {OFFICE, CAGE_SHARED, "policy", "office", false,
	"LibreOffice's policy, a read-only layer of its registry"},
    {OFFICE, CAGE_SHARED, "warmup", "warmup", false,
	"our own decks that load every filter before the first document"},
    {ALL, CAGE_FOLDER, "tmp", NULL, false,
	"scratch: each child mounts a tmpfs of its own over it"},
    {FRONT, CAGE_BIND, "store", "decks", false,
	"artifacts and records, to serve; only the ledger writes there"},
    {LEDGER, CAGE_BIND_RW, "state/decks", "decks", false,
	"artifacts and records: written here, served by the front"},
    {LEDGER, CAGE_BIND_RW, "state/spool", "spool", false,
	"originals of decks that were accepted and have not ended"},
    {LEDGER, CAGE_BIND_RW, "state/ledger", "ledger", false,
	"the database"},
    {COURIER, CAGE_DEVICE, "dev/urandom", "/dev/urandom", false,
	"c-ares draws the numbers of its questions from it: not to be guessed"},
    {COURIER, CAGE_BIND, "etc/ssl/certs", "/etc/ssl/certs", false,
	"which certificates of other hosts to believe"},
    {COURIER, CAGE_BIND, "usr/share/ca-certificates",
	"/usr/share/ca-certificates", true,
	"what links in /etc/ssl/certs point to"},
    {COURIER, CAGE_BIND, "usr/local/share/ca-certificates",
	"/usr/local/share/ca-certificates", true,
	"the operator's own, likewise"},
    {COURIER, CAGE_BIND, "etc/hosts", "/etc/hosts", true,
	"names before they are asked for"},
    {COURIER, CAGE_BIND, "etc/resolv.conf", "/etc/resolv.conf", true,
	"which name servers to ask; the supervisor makes the sockets"},
    {0, CAGE_FOLDER, NULL, NULL, false, NULL},
};
/* clang-format on */
