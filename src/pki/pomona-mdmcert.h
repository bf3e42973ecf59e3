/* pomona-mdmcert.h: the messages of the signing service mdmcert.download. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * POST of JSON to https://mdmcert.download/api/v1/signrequest, answered with {"result": "success"} or
 * {"result": "failure", "reason": …}. The signed request comes by mail as a file: hexadecimal digits of a
 * message that is encrypted to a certificate that was in the question. */
#pragma once

#include "pomona-certificate.h"
#include "pomona-csr.h"
#include "pomona-key.h"

G_BEGIN_DECLS

/* A throw-away certificate to have the answer encrypted to; @key has to be RSA. Keep both until it came. */
PomonaCertificate *pomona_mdmcert_new_certificate (PomonaKey          *key,
                                                   GError            **error);

/* The body of the question. @email: the registered address; @api_key: this program's own. */
char              *pomona_mdmcert_build_request   (PomonaCsr          *csr,
                                                   PomonaCertificate  *encrypt_to,
                                                   const char         *email,
                                                   const char         *api_key);

/* What is in the file that came by mail: the text for the upload, see pomona_push_request_check (). Errors: INVALID
 * (not such a file), NO_RECIPIENT (for another question), DECRYPT. */
GBytes            *pomona_mdmcert_read_reply      (GBytes             *file,
                                                   PomonaCertificate  *certificate,
                                                   PomonaKey          *key,
                                                   GError            **error);

G_END_DECLS
