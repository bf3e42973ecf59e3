/* pomona-scep-address.h: addresses for SCEP that nobody can guess. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whoever asks for a certificate makes the service decrypt with the key of its authority. So each enrollment profile names an
 * address of its own for it. The service needs no memory of them: an address carries a code that only it can make. */
#pragma once

#include "pomona-authority.h"

G_BEGIN_DECLS

/* A new last part of a path, URL-safe. */
char     *pomona_scep_address_new   (PomonaAuthority  *authority,
                                     GError          **error);

/* Whether it was made by pomona_scep_address_new () with this authority, at any time. */
gboolean  pomona_scep_address_check (PomonaAuthority  *authority,
                                     const char       *address);

G_END_DECLS
