/* pomona-address.h: where the service listens and what devices are told. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "ADDR:PORT", "[ADDR]:PORT", "*:PORT", ":PORT". The address comes out without brackets. Errors of POMONA_SERVICE_ERROR. */
gboolean pomona_address_parse          (const char   *listen,
                                        char        **address,
                                        guint16      *port,
                                        GError      **error);

/* The URL for devices when nobody chose one: the address itself where it is a particular one, else this computer's name if
 * it is known to the name service, else an address of its own. May block on the name service. */
char    *pomona_address_default_url    (const char   *address,
                                        guint         port);

/* What the TLS certificate is for: the host of the public URL, this computer's name, the address, and the loopback.
 * NULL-terminated, owned. */
char   **pomona_address_server_names   (const char   *public_url,
                                        const char   *address);

G_END_DECLS
