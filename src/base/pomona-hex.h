/* pomona-hex.h: bytes as hexadecimal digits and back. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pomona_hex_encode:
 * @data: (nullable): bytes
 * @size: their number
 *
 * Returns: (transfer full): two lower-case digits a byte
 */
char   *pomona_hex_encode       (const void  *data,
                                 gsize        size);

/**
 * pomona_hex_encode_bytes:
 *
 * As pomona_hex_encode ().
 */
char   *pomona_hex_encode_bytes (GBytes      *bytes);

/**
 * pomona_hex_decode:
 * @text: digits of either case, nothing between them
 *
 * Returns: (transfer full): the bytes, or NULL and POMONA_BASE_ERROR_INVALID if there is another
 *   character or an odd number of digits
 */
GBytes *pomona_hex_decode       (const char  *text,
                                 GError     **error);

G_END_DECLS
