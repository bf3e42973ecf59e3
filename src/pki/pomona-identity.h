/* pomona-identity.h: a certificate with its key and chain, from and to files. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pomona-certificate.h"
#include "pomona-key.h"

G_BEGIN_DECLS

#define POMONA_TYPE_IDENTITY (pomona_identity_get_type ())

/* A PomonaIdentity is immutable and reference counted. */

/* Larger files are refused unread. */
#define POMONA_IDENTITY_MAX_SIZE (1024 * 1024)

GType              pomona_identity_get_type        (void) G_GNUC_CONST;

/**
 * pomona_identity_new:
 * @chain: (nullable) (element-type PomonaCertificate): the issuers, nearest first
 *
 * Errors: MISMATCH if @key is not the key of @certificate.
 */
PomonaIdentity    *pomona_identity_new             (PomonaCertificate    *certificate,
                                                    PomonaKey            *key,
                                                    GPtrArray            *chain,
                                                    GError              **error);

/**
 * pomona_identity_load:
 * @file: contents of a file that the administrator chose: PKCS #12, PEM with certificate and key in any
 *   order, or a certificate alone as PEM or DER
 * @key_file: (nullable): contents of another file with the key, if it is not in @file
 * @password: (nullable): for PKCS #12 or an encrypted key
 *
 * Takes about 0.3 s for PKCS #12: not on a thread that must not wait. Of several certificates, the one that
 * belongs to the key is the identity's. Errors: PASSWORD_NEEDED, PASSWORD_WRONG, NO_KEY, NO_CERTIFICATE,
 * MISMATCH, INVALID, UNSUPPORTED, TOO_LARGE.
 */
PomonaIdentity    *pomona_identity_load            (GBytes               *file,
                                                    GBytes               *key_file,
                                                    PomonaSecret         *password,
                                                    GError              **error);

/**
 * pomona_identity_to_pkcs12:
 * @password: text; who has the file and this has the identity
 * @name: what a keychain shows
 * @legacy: 3DES and SHA-1 instead of AES-256 and SHA-256, for systems that read nothing newer
 *
 * Takes about 0.4 s.
 */
GBytes            *pomona_identity_to_pkcs12       (PomonaIdentity       *self,
                                                    PomonaSecret         *password,
                                                    const char           *name,
                                                    gboolean              legacy,
                                                    GError              **error);

PomonaIdentity    *pomona_identity_ref             (PomonaIdentity       *self);
void               pomona_identity_unref           (PomonaIdentity       *self);

/** Returns: (transfer none) */
PomonaCertificate *pomona_identity_get_certificate (PomonaIdentity       *self);
/** Returns: (transfer none) */
PomonaKey         *pomona_identity_get_key         (PomonaIdentity       *self);
/** Returns: (transfer none) (element-type PomonaCertificate): without the identity's own; may be empty */
GPtrArray         *pomona_identity_get_chain       (PomonaIdentity       *self);
/** Own certificate and chain one behind the other, as TLS wants them. */
char              *pomona_identity_get_chain_pem   (PomonaIdentity       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaIdentity, pomona_identity_unref)

G_END_DECLS
