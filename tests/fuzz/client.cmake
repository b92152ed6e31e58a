# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(client_sse cleandeck_client)
