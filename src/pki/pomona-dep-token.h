/* pomona-dep-token.h: the server token of automated enrollment. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Apple's portal gives it as a file (.p7m) that is encrypted to a certificate that was uploaded before. */
#pragma once

#include "pomona-certificate.h"
#include "pomona-key.h"
#include "pomona-secret.h"

G_BEGIN_DECLS

/* Larger files are refused unread. */
#define POMONA_DEP_TOKEN_MAX_SIZE (256 * 1024)

/**
 * PomonaDepToken:
 * @access_token_expiry: unix microseconds UTC
 *
 * The parts of OAuth 1.0a that the service asks for.
 */
typedef struct
{
  char         *consumer_key;
  PomonaSecret *consumer_secret;
  char         *access_token;
  PomonaSecret *access_secret;
  gint64        access_token_expiry;
} PomonaDepToken;

/* The certificate for the portal; @key has to be RSA. Keep both: the token names the certificate. */
PomonaCertificate *pomona_dep_token_new_certificate (PomonaKey          *key,
                                                     const char         *common_name,
                                                     guint               days,
                                                     GError            **error);

/**
 * pomona_dep_token_read:
 * @file: the file from the portal; a bare encrypted message is read too
 * @certificate: the certificate that was uploaded
 * @key: its key
 *
 * Errors: INVALID, TOO_LARGE, NO_RECIPIENT (the file is for another certificate), DECRYPT.
 */
PomonaDepToken    *pomona_dep_token_read            (GBytes             *file,
                                                     PomonaCertificate  *certificate,
                                                     PomonaKey          *key,
                                                     GError            **error);
void               pomona_dep_token_free            (PomonaDepToken     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDepToken, pomona_dep_token_free)

G_END_DECLS
