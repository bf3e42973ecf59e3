/* pomona-authorities.h: our own certificates: loads them, makes the missing ones. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-authority.h"
#include "pomona-store.h"

G_BEGIN_DECLS

/* The authority of device identities; made at the first start. Blocks. */
PomonaAuthority *pomona_authorities_load_device (PomonaStore        *store,
                                                 const char         *organization,
                                                 GError            **error);
/* The authority of our TLS certificate; made at the first start. */
PomonaAuthority *pomona_authorities_load_tls    (PomonaStore        *store,
                                                 const char         *organization,
                                                 GError            **error);
/* The server certificate for these names, from the store while it covers them all and is good for another 30 days, else a
 * new one. *chain: PomonaCertificate, the server's own first. */
gboolean         pomona_authorities_load_leaf   (PomonaStore        *store,
                                                 PomonaAuthority    *authority,
                                                 const char * const *names,
                                                 GPtrArray         **chain,
                                                 PomonaKey         **key,
                                                 GError            **error);
/* The same from PEM files of the administrator. Errors: unreadable, or the key is another's. */
gboolean         pomona_authorities_read_files  (const char         *certificate_path,
                                                 const char         *key_path,
                                                 GPtrArray         **chain,
                                                 PomonaKey         **key,
                                                 GError            **error);

G_END_DECLS
