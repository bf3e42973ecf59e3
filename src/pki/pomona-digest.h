/* pomona-digest.h: checksums of bytes. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SHA-256 as 64 lower-case hexadecimal digits. */
char   *pomona_digest_sha256_hex       (const void *data,
                                        gsize       size);
char   *pomona_digest_sha256_hex_bytes (GBytes     *bytes);

/* SHA-256 as 32 bytes. */
GBytes *pomona_digest_sha256           (GBytes     *bytes);

G_END_DECLS
