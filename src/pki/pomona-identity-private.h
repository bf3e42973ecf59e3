/* pomona-identity-private.h: the PKCS #12 half of reading an identity. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-identity.h"

G_BEGIN_DECLS

/* Whether @file could be PKCS #12: cheap, by its first bytes. */
gboolean pomona_pkcs12_detect (GBytes        *file);

/* Reads key and all certificates of a PKCS #12 file. */
gboolean pomona_pkcs12_read   (GBytes        *file,
                               PomonaSecret  *password,
                               PomonaKey    **key,
                               GPtrArray    **certificates,
                               GError       **error);

G_END_DECLS
