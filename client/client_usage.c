/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/client_usage.h"

static const struct {
	enum client_command command;
	const char *word;
	const char *usage;
} commands[] = {
    {CLIENT_SUBMIT, "submit",
     "usage: cleandeck submit FILE... [OPTION]...\n"
	"\n"
	"Sends each FILE to the service, and prints the id of its deck.\n"
	"\n"
	"  --wait                  wait for the end, and print what came of "
	"it\n"
	"  --artifacts LIST        of pdf,svg,thumbnails,text,png\n"
	"  --ttl SECONDS           keep the deck no longer than that\n"
	"  --callback URL          tell this URL of the end\n"
	"  --meeting ID            say for which meeting it is\n"
	"  --idempotency-key KEY   names the upload: twice the same KEY is "
	"one\n"
	"                          deck; made at random without this option\n"},
    {CLIENT_STATUS, "status",
     "usage: cleandeck status ID... [OPTION]...\n"
	"\n"
	"Prints a line for each deck: how far it is, what came of it.\n"      },
    {CLIENT_WATCH,  "watch",
     "usage: cleandeck watch ID [OPTION]...\n"
	"\n"
	"Prints each slide's URL the moment it may be fetched, until the deck\n"
	"has ended. The exit code is that of its end.\n"                      },
    {CLIENT_FETCH,  "fetch",
     "usage: cleandeck fetch ID [-o DIR] [OPTION]...\n"
	"\n"
	"Fetches what a deck became into DIR (./ID), compares it with what "
	"the\n"
	"service has recorded, and goes on where an earlier call has stopped.\n"
	"\n"
	"  -o, --output DIR     folder for the files; made when missing\n"
	"  --artifacts LIST     only these, of pdf,svg,thumbnails,text,png\n"
	"  --bundle             one archive, DIR/bundle.zip, instead\n"       },
    {CLIENT_RM,     "rm",
     "usage: cleandeck rm ID... [OPTION]...\n"
	"\n"
	"Cancels each deck that has not ended, erases each that has, and\n"
	"prints the service's receipt.\n"                                     },
    {CLIENT_TICKET, "ticket",
     "usage: cleandeck ticket [OPTION]...\n"
	"\n"
	"Prints a link by which one person may upload one deck, without a "
	"key.\n"
	"\n"
	"  --expires-in SECONDS  how long it may be used\n"
	"  --max-bytes N         how large the document may be\n"
	"  --kinds LIST          which it may be, as pptx,odp,pdf\n"
	"  --language de|en      of the page behind the link\n"
	"  --meeting ID, --callback URL, --ttl SECONDS, --artifacts LIST\n"
	"                        as of submit\n"                              },
    {CLIENT_LINK,   "link",
     "usage: cleandeck link ID [NAME] [OPTION]...\n"
	"\n"
	"Prints a link to one file of a deck that needs no key: its PDF, or\n"
	"NAME (slides/1.svg).\n"
	"\n"
	"  --expires-in SECONDS  how long it may be used\n"                   },
};

static const char common[] =
    "\n"
    "  --url URL            the service (" CLIENT_OPTIONS_DEFAULT_URL ")\n"
    "  --key-file FILE      the key is the first line of FILE\n"
    "  --ca FILE            trust the certificates of FILE, and no others\n"
    "  --timeout SECONDS    give up after this time\n"
    "  --json               JSON on standard output, an object a line\n"
    "  -q, --quiet          no progress on standard error\n"
    "\n"
    "CLEANDECK_URL and CLEANDECK_KEY stand in for --url and --key-file.\n"
    "Exit: 0 good, 2 usage or no permission, 3 refused, 4 over a limit,\n"
    "5 try again, 6 the service failed or is not there. See cleandeck(1).\n";

const char *
client_usage_text(enum client_command command)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		if (commands[i].command == command)
			return commands[i].usage;
	return "";
}

const char *
client_usage_common(void)
{
	return common;
}

const char *
client_usage_word(enum client_command command)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		if (commands[i].command == command)
			return commands[i].word;
	return "";
}
