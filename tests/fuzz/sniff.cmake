# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(sniff cleandeck_sniff)
add_fuzz_target(sniff_zip cleandeck_sniff)
add_fuzz_target(sniff_xml cleandeck_sniff)
