/* pomona-random.h: bytes nobody can guess. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-secret.h"

G_BEGIN_DECLS

/* All of these end the program if the system has no randomness to give: there is nothing safe to go on
 * with. They may be called from any thread. */

/* Fills @data with @size bytes that are good enough for keys. */
void          pomona_random_bytes  (void  *data,
                                    gsize  size);

/* @n_bytes random bytes as base64 for addresses (RFC 4648 section 5, without padding): 16 bytes give 22
 * characters out of A-Z a-z 0-9 - _. */
char         *pomona_random_token  (gsize  n_bytes);

/* A new secret of @n_bytes random bytes. */
PomonaSecret *pomona_random_secret (gsize  n_bytes);

G_END_DECLS
