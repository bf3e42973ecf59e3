/* pomona-mdm-signature.h: the header Mdm-Signature by which a device proves its identity. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-certificate.h"
#include "pomona-key.h"

G_BEGIN_DECLS

/* Longer headers are refused unread. */
#define POMONA_MDM_SIGNATURE_MAX_SIZE (32 * 1024)

/**
 * pomona_mdm_signature_verify:
 * @header: the value of the header: a detached signature of the body in CMS, as base64
 * @body: the body of the request as it came
 *
 * Checks that the body was signed by the certificate in the header. That this certificate is one of ours, is
 * still good and belongs to the device in the body is left to the caller. There is nothing in it against
 * replay: that is up to TLS. Takes about 0.15 ms with RSA and 0.3 ms with P-256.
 *
 * An empty body is refused. Errors as of pomona_cms_verify ().
 *
 * Returns: (transfer full): the certificate of the device
 */
PomonaCertificate *pomona_mdm_signature_verify (const char         *header,
                                                GBytes             *body,
                                                GError            **error);

/* What a device does: the value of the header for @body. */
char              *pomona_mdm_signature_create (GBytes             *body,
                                                PomonaCertificate  *certificate,
                                                PomonaKey          *key,
                                                GError            **error);

G_END_DECLS
