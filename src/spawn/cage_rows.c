/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of what each role can see. No reason, no merge. */
#include "spawn/cage.h"

#define ALL                                                                    \
	(ROLE_BIT(ROLE_FRONT) | ROLE_BIT(ROLE_SNIFF) | ROLE_BIT(ROLE_OFFICE) | \
	    ROLE_BIT(ROLE_RENDER))
#define OFFICE ROLE_BIT(ROLE_OFFICE)
#define DRAWS  (ROLE_BIT(ROLE_OFFICE) | ROLE_BIT(ROLE_RENDER))
#define SNIFF  ROLE_BIT(ROLE_SNIFF)
#define RENDER ROLE_BIT(ROLE_RENDER)
#define FRONT  ROLE_BIT(ROLE_FRONT)

/* Set by the build: x86_64-linux-gnu and the like (Debian multiarch). */
#define LIBRARIES "usr/lib/" CLEANDECK_MULTIARCH

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
	"finished artifacts, to serve; only the supervisor writes there"},
    {FRONT, CAGE_BIND_RW, "index", "index", false,
	"the front's records of finished decks"},
    {0, CAGE_FOLDER, NULL, NULL, false, NULL},
};
/* clang-format on */
