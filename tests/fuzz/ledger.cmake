# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(ledger_spool cleandeck_ledger)
