# SPDX-License-Identifier: GPL-3.0-or-later
add_fuzz_target(jpeg_reframe cleandeck_render)
add_fuzz_target(render_document cleandeck_render)
