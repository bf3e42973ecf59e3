/* pomona-cms-private.h: what the parts of CMS share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-asn1-private.h"
#include "pomona-certificate.h"

G_BEGIN_DECLS

#define POMONA_OID_CONTENT_TYPE   "1.2.840.113549.1.9.3"
#define POMONA_OID_MESSAGE_DIGEST "1.2.840.113549.1.9.4"

/* Writes issuer and serial number of @certificate as the CHOICE @name of @node. */
void       pomona_cms_put_name     (asn1_node          node,
                                    const char        *name,
                                    PomonaCertificate *certificate);

/* Whether the CHOICE @name of @node names @certificate. */
gboolean   pomona_cms_name_matches (asn1_node          node,
                                    const char        *name,
                                    PomonaCertificate *certificate);

/* The readable certificates of a decoded SignedData. */
GPtrArray *pomona_cms_get_certificates (asn1_node      signed_data);

G_END_DECLS
