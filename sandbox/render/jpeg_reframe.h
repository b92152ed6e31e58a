/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * jpeg_reframe.h - a JPEG stream with nothing in it but the picture.
 *
 * cairo copies JPEG streams into its output byte for byte: EXIF, GPS, XMP,
 * comments and whatever follows the end marker would reach the participants.
 * The stream is walked marker by marker (ITU-T T.81 annex B) and written
 * anew, without decoding it.
 */
#ifndef CLEANDECK_RENDER_JPEG_REFRAME_H
#define CLEANDECK_RENDER_JPEG_REFRAME_H

#include "base/compat.h"

/*
 * Writes to `out` (at least `size` bytes, not overlapping `in`) the picture
 * in `in`. What remains: SOI, one APP0 JFIF and one APP14 Adobe of fixed
 * content where the source has them (they say how colours are coded), DQT,
 * one SOF0, SOF1 or SOF2, DHT, DRI, the scans with their restart markers,
 * EOI. What goes: all other application segments, comments, fill bytes,
 * thumbnails, what follows EOI.
 *
 * `width` and `height` are what the stream must hold. Returns 0; -EBADMSG
 * for a stream that is truncated, of another size, or in any way other than
 * described: arithmetic coding, DNL, 12 bits, several frames, segments whose
 * length and content disagree, more than LIMIT_JPEG_SCANS scans. `out` is
 * then not to be used.
 *
 * What it cannot see without decoding: bytes hidden in the coded picture
 * itself, for instance between its last block and the next marker.
 */
NODISCARD int jpeg_reframe(const uint8_t *in, size_t size, uint32_t width,
    uint32_t height, uint8_t *out, size_t *ret_size);

#endif
