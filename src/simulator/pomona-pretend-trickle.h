/* pomona-pretend-trickle.h: a request body that comes slowly, or not to its end. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define POMONA_TYPE_PRETEND_TRICKLE (pomona_pretend_trickle_get_type ())
G_DECLARE_FINAL_TYPE (PomonaPretendTrickle, pomona_pretend_trickle, POMONA, PRETEND_TRICKLE, GInputStream)

/**
 * pomona_pretend_trickle_new:
 * @bytes: what it consists of
 * @chunk: bytes that come at once, at least 1
 * @delay_ms: wait before each chunk
 * @end_after: after that many bytes reading fails, so that the connection breaks; 0 for never
 *
 * To be read asynchronously, on a thread that runs its main context.
 */
GInputStream *pomona_pretend_trickle_new (GBytes *bytes,
                                          gsize   chunk,
                                          guint   delay_ms,
                                          gsize   end_after);

G_END_DECLS
