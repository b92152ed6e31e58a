/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "office/office.h"

int
main(int argc, char **argv)
{
	return worker_main(&office_role, argc, argv);
}
