/* pomona-cms.h: signed and encrypted messages (CMS, RFC 5652). SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "pomona-certificate.h"
#include "pomona-key.h"

G_BEGIN_DECLS

/* Everything here takes DER and, where it reads, BER: Apple's systems send both. The functions keep no
 * state and may be called from any thread. A private key operation takes about 2 ms with RSA. */

/* Messages that are larger are refused unread. */
#define POMONA_CMS_MAX_SIZE (16 * 1024 * 1024)

/* --- encrypted ------------------------------------------------------------------------------ */

/**
 * pomona_cms_encrypt:
 * @recipients: (array length=n_recipients): who can read it; their keys have to be RSA
 * @cipher: GNUTLS_CIPHER_AES_128_CBC, _192_, _256_, GNUTLS_CIPHER_3DES_CBC or GNUTLS_CIPHER_DES_CBC; the
 *   last one only to answer in kind or to pretend to be an old client
 *
 * Errors: UNSUPPORTED.
 *
 * Returns: (transfer full): EnvelopedData in a ContentInfo
 */
GBytes    *pomona_cms_encrypt           (GBytes                        *plain,
                                         PomonaCertificate *const      *recipients,
                                         guint                          n_recipients,
                                         gnutls_cipher_algorithm_t      cipher,
                                         GError                       **error);

/**
 * pomona_cms_decrypt:
 * @certificate: to whom it has to be encrypted; recipients are named by issuer and serial number
 * @key: its key
 * @cipher: (out) (optional): what it was encrypted with, to answer in kind
 *
 * A message whose encrypted key does not decrypt fails as one whose contents do not, and takes as long, so
 * that nobody learns about the key by asking often. Errors: INVALID, TOO_LARGE, UNSUPPORTED, NO_RECIPIENT,
 * DECRYPT.
 */
GBytes    *pomona_cms_decrypt           (GBytes                        *message,
                                         PomonaCertificate             *certificate,
                                         PomonaKey                     *key,
                                         gnutls_cipher_algorithm_t     *cipher,
                                         GError                       **error);

/* --- signed --------------------------------------------------------------------------------- */

/**
 * PomonaCmsAttribute:
 * @oid: kind of attribute
 * @value: its one value, as DER
 *
 * A signed attribute beyond contentType and messageDigest, which are always there.
 */
typedef struct
{
  const char *oid;
  GBytes     *value;
} PomonaCmsAttribute;

/**
 * PomonaCmsFlags:
 * @POMONA_CMS_ATTACHED: the content is in the message
 * @POMONA_CMS_DETACHED: it is not
 * @POMONA_CMS_NO_ATTRIBUTES: sign the content itself instead of attributes with its digest, as Apple's
 *   systems do in the header Mdm-Signature
 */
typedef enum
{
  POMONA_CMS_ATTACHED = 0,
  POMONA_CMS_DETACHED = 1 << 0,
  POMONA_CMS_NO_ATTRIBUTES = 1 << 1,
} PomonaCmsFlags;

/**
 * PomonaCmsSignOptions:
 * @digest: 0 for SHA-256
 * @attributes: (nullable) (array length=n_attributes): more signed attributes
 * @chain: (nullable) (element-type PomonaCertificate): certificates to add behind the signer's
 */
typedef struct
{
  PomonaCmsFlags             flags;
  gnutls_digest_algorithm_t  digest;
  const PomonaCmsAttribute  *attributes;
  guint                      n_attributes;
  GPtrArray                 *chain;
} PomonaCmsSignOptions;

/* SignedData in a ContentInfo; the certificate of the signer is in it. @options NULL: attached, SHA-256. */
GBytes    *pomona_cms_sign              (GBytes                        *content,
                                         PomonaCertificate             *certificate,
                                         PomonaKey                     *key,
                                         const PomonaCmsSignOptions    *options,
                                         GError                       **error);

/* For signed profiles. @chain may be NULL. */
GBytes    *pomona_cms_sign_attached     (GBytes                        *content,
                                         PomonaCertificate             *certificate,
                                         PomonaKey                     *key,
                                         GPtrArray                     *chain,
                                         GError                       **error);
GBytes    *pomona_cms_sign_detached     (GBytes                        *content,
                                         PomonaCertificate             *certificate,
                                         PomonaKey                     *key,
                                         GPtrArray                     *chain,
                                         GError                       **error);

/**
 * PomonaCmsSigned:
 *
 * A signed message whose signature matches. Who the signer is, whether anybody trusts it and since when
 * is not looked at: see pomona_authority_issued () and pomona_certificate_is_valid_at ().
 */
typedef struct _PomonaCmsSigned PomonaCmsSigned;

/**
 * pomona_cms_verify:
 * @content: (nullable): what was signed if it is not in the message; it is then used even if the message
 *   has a content of its own
 *
 * Takes exactly one signature, by RSA (PKCS #1 v1.5 or PSS) or ECDSA with SHA-1 or better, with or without
 * signed attributes; the certificate of the signer has to be in the message. Errors: INVALID, TOO_LARGE,
 * UNSUPPORTED, NO_CERTIFICATE, SIGNATURE.
 */
PomonaCmsSigned           *pomona_cms_verify               (GBytes           *message,
                                                            GBytes           *content,
                                                            GError          **error);
void                       pomona_cms_signed_free          (PomonaCmsSigned  *self);

/** Returns: (transfer none) */
PomonaCertificate         *pomona_cms_signed_get_signer    (PomonaCmsSigned  *self);
/** Returns: (transfer none): what was signed; empty if there was nothing */
GBytes                    *pomona_cms_signed_get_content   (PomonaCmsSigned  *self);
gnutls_digest_algorithm_t  pomona_cms_signed_get_digest    (PomonaCmsSigned  *self);
/** Returns: (transfer none) (element-type PomonaCertificate): all certificates in it that are readable */
GPtrArray                 *pomona_cms_signed_get_certificates (PomonaCmsSigned *self);
/** Returns: (transfer none) (nullable): DER of the value of a signed attribute; NULL if it is missing, is
 *   there twice, or has not exactly one value */
GBytes                    *pomona_cms_signed_get_attribute (PomonaCmsSigned  *self,
                                                            const char       *oid);

/* --- certificates only ---------------------------------------------------------------------- */

/* SignedData without a signature, which is how certificates travel in a bundle. The order is kept. */
GBytes    *pomona_cms_certs_only        (PomonaCertificate *const      *certificates,
                                         guint                          n_certificates);
/* At most POMONA_CERTIFICATE_MAX_CHAIN of them, at least one.
 * Returns: (transfer full) (element-type PomonaCertificate) */
GPtrArray *pomona_cms_read_certificates (GBytes                        *message,
                                         GError                       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaCmsSigned, pomona_cms_signed_free)

G_END_DECLS
