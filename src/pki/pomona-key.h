/* pomona-key.h: a private key. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <gnutls/abstract.h>

#include "pomona-pki-error.h"
#include "pomona-pki-types.h"
#include "pomona-secret.h"

G_BEGIN_DECLS

#define POMONA_TYPE_KEY (pomona_key_get_type ())

/* A PomonaKey is a private key in memory, immutable and reference counted; it may be used from any thread. */

/**
 * PomonaKeyKind:
 * @POMONA_KEY_RSA_2048: what SCEP, Apple's portals and push certificates need
 * @POMONA_KEY_RSA_4096: slow; for authorities that live long
 * @POMONA_KEY_P256: elliptic curve; what a TLS server wants
 */
typedef enum
{
  POMONA_KEY_RSA_2048,
  POMONA_KEY_RSA_4096,
  POMONA_KEY_P256,
} PomonaKeyKind;

/* Larger files are refused unread. */
#define POMONA_KEY_MAX_SIZE (64 * 1024)

GType             pomona_key_get_type            (void) G_GNUC_CONST;

/* New keys. An RSA key takes 40 to 60 ms and more: not on a thread that must not wait. */
PomonaKey        *pomona_key_new                 (PomonaKeyKind       kind,
                                                  GError            **error);
PomonaKey        *pomona_key_new_rsa             (guint               bits,
                                                  GError            **error);
PomonaKey        *pomona_key_new_p256            (GError            **error);

/* PKCS #8 (plain or encrypted), PKCS #1 and SEC 1 as PEM, of a text that may hold other blocks too; @size
 * -1 if it ends with NUL. An encrypted key takes about 125 ms. Errors: PASSWORD_NEEDED, PASSWORD_WRONG,
 * NO_KEY, INVALID, TOO_LARGE.
 * @password: (nullable) */
PomonaKey        *pomona_key_new_from_pem        (const char         *pem,
                                                  gssize              size,
                                                  PomonaSecret       *password,
                                                  GError            **error);

/* The same as DER. */
PomonaKey        *pomona_key_new_from_der        (const void         *data,
                                                  gsize               size,
                                                  PomonaSecret       *password,
                                                  GError            **error);

PomonaKey        *pomona_key_ref                 (PomonaKey          *self);
void              pomona_key_unref               (PomonaKey          *self);

/* PKCS #8 as PEM, not encrypted. */
PomonaSecret     *pomona_key_to_pem              (PomonaKey          *self,
                                                  GError            **error);
/* PKCS #8 as PEM, encrypted with AES-256 (PBES2). Takes about 125 ms. */
char             *pomona_key_to_pem_encrypted    (PomonaKey          *self,
                                                  PomonaSecret       *password,
                                                  GError            **error);

gboolean          pomona_key_is_rsa              (PomonaKey          *self);
/** Bits of the modulus or the curve. */
guint             pomona_key_get_bits            (PomonaKey          *self);

/** SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hexadecimal digits. */
const char       *pomona_key_get_key_id          (PomonaKey          *self);
gboolean          pomona_key_matches_certificate (PomonaKey          *self,
                                                  PomonaCertificate  *certificate);

/** SubjectPublicKeyInfo as DER. */
GBytes           *pomona_key_get_public_der      (PomonaKey          *self,
                                                  GError            **error);

/* A bare signature: PKCS #1 v1.5 of an RSA key, ECDSA as DER of a curve key. */
GBytes           *pomona_key_sign                (PomonaKey          *self,
                                                  gnutls_digest_algorithm_t digest,
                                                  GBytes             *data,
                                                  GError            **error);

/** Returns: (transfer none): for calls of GnuTLS that do not change it */
gnutls_privkey_t  pomona_key_get_handle          (PomonaKey          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaKey, pomona_key_unref)

G_END_DECLS
