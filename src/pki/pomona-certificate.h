/* pomona-certificate.h: an X.509 certificate. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <gnutls/x509.h>

#include "pomona-pki-error.h"
#include "pomona-pki-types.h"

G_BEGIN_DECLS

#define POMONA_TYPE_CERTIFICATE (pomona_certificate_get_type ())

/* A PomonaCertificate is immutable and reference counted; every function here may be called from any
 * thread. */

/* What a certificate may be used for (extended key usage, RFC 5280 4.2.1.12). */
#define POMONA_PURPOSE_CLIENT_AUTH      "1.3.6.1.5.5.7.3.2"
#define POMONA_PURPOSE_SERVER_AUTH      "1.3.6.1.5.5.7.3.1"
#define POMONA_PURPOSE_EMAIL_PROTECTION "1.3.6.1.5.5.7.3.4"

/* Larger ones are refused unread. */
#define POMONA_CERTIFICATE_MAX_SIZE  (64 * 1024)
#define POMONA_CERTIFICATE_MAX_CHAIN 16

/**
 * PomonaCertificateSpec:
 * @common_name: (nullable): subject CN
 * @organization: (nullable): subject O
 * @country: (nullable): subject C, two letters
 * @email: (nullable): subject emailAddress
 * @user_id: (nullable): subject UID; Apple's push certificates carry their topic there
 * @not_before: unix microseconds UTC
 * @not_after: unix microseconds UTC
 * @key_usage: GNUTLS_KEY_… bits, 0 leaves the extension out
 * @purposes: (nullable) (array zero-terminated=1): extended key usage, POMONA_PURPOSE_… or other OIDs
 * @names: (nullable) (array zero-terminated=1): subject alternative names: texts that are IP addresses
 *   become IP addresses, all others host names
 * @authority: whether it may issue certificates
 *
 * What a new certificate says. The serial number is always 128 random bits.
 */
typedef struct
{
  const char        *common_name;
  const char        *organization;
  const char        *country;
  const char        *email;
  const char        *user_id;
  gint64             not_before;
  gint64             not_after;
  guint              key_usage;
  const char *const *purposes;
  const char *const *names;
  gboolean           authority;
} PomonaCertificateSpec;

GType              pomona_certificate_get_type        (void) G_GNUC_CONST;

/* One certificate as DER. Errors: INVALID, TOO_LARGE. */
PomonaCertificate *pomona_certificate_new_from_der    (GBytes                       *der,
                                                       GError                      **error);
PomonaCertificate *pomona_certificate_new_from_data   (const void                   *data,
                                                       gsize                         size,
                                                       GError                      **error);

/* The first certificate in a PEM text; @size -1 if it ends with NUL. Errors: INVALID, TOO_LARGE,
 * NO_CERTIFICATE. */
PomonaCertificate *pomona_certificate_new_from_pem    (const char                   *pem,
                                                       gssize                        size,
                                                       GError                      **error);

/* All certificates in a PEM text, in its order, at least one and at most POMONA_CERTIFICATE_MAX_CHAIN.
 * Returns: (transfer full) (element-type PomonaCertificate) */
GPtrArray         *pomona_certificate_chain_from_pem  (const char                   *pem,
                                                       gssize                        size,
                                                       GError                      **error);

/* The certificates one behind the other, as files of TLS servers have them.
 * @chain: (element-type PomonaCertificate) */
char              *pomona_certificate_chain_to_pem    (GPtrArray                    *chain);

/* A certificate that @key signs for itself. */
PomonaCertificate *pomona_certificate_new_self_signed (PomonaKey                    *key,
                                                       const PomonaCertificateSpec  *spec,
                                                       GError                      **error);

PomonaCertificate *pomona_certificate_ref             (PomonaCertificate            *self);
void               pomona_certificate_unref           (PomonaCertificate            *self);

/** Returns: (transfer none): as it was read, byte for byte */
GBytes            *pomona_certificate_get_der         (PomonaCertificate            *self);
char              *pomona_certificate_to_pem          (PomonaCertificate            *self);

/* Borrowed texts, never NULL; "" where the certificate says nothing (a subject may be empty). */

/** SHA-256 of the DER, 64 lower-case hexadecimal digits. */
const char        *pomona_certificate_get_fingerprint (PomonaCertificate            *self);
/** RFC 4514 text, "CN=…,O=…". */
const char        *pomona_certificate_get_subject     (PomonaCertificate            *self);
const char        *pomona_certificate_get_issuer      (PomonaCertificate            *self);
const char        *pomona_certificate_get_common_name (PomonaCertificate            *self);
const char        *pomona_certificate_get_user_id     (PomonaCertificate            *self);
/** Lower-case hexadecimal digits. */
const char        *pomona_certificate_get_serial      (PomonaCertificate            *self);

/** Unix microseconds UTC; 0 if the certificate says nothing that can be read. */
gint64             pomona_certificate_get_not_before  (PomonaCertificate            *self);
gint64             pomona_certificate_get_not_after   (PomonaCertificate            *self);
gboolean           pomona_certificate_is_valid_at     (PomonaCertificate            *self,
                                                       gint64                        when);

/** Whether the extended key usage names @oid; FALSE if there is no such extension. */
gboolean           pomona_certificate_has_purpose     (PomonaCertificate            *self,
                                                       const char                   *oid);
gboolean           pomona_certificate_is_authority    (PomonaCertificate            *self);
/** Whether it names itself as its issuer; the signature is not looked at. */
gboolean           pomona_certificate_is_self_issued  (PomonaCertificate            *self);

/** Returns: (transfer full): the host names and IP addresses it is for; empty if there are none */
char             **pomona_certificate_get_dns_names   (PomonaCertificate            *self);

/** SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hexadecimal digits; "" if GnuTLS does not
 *  know the kind of key. Equal for a certificate, its key and its request. */
const char        *pomona_certificate_get_key_id      (PomonaCertificate            *self);

/* Whether @issuer signed @self; times are not looked at. Errors: UNTRUSTED. */
gboolean           pomona_certificate_check_issuer    (PomonaCertificate            *self,
                                                       PomonaCertificate            *issuer,
                                                       GError                      **error);

/** Two certificates are equal if they are the same bytes. */
gboolean           pomona_certificate_equal           (PomonaCertificate            *a,
                                                       PomonaCertificate            *b);

/** Returns: (transfer none): for calls of GnuTLS that only read */
gnutls_x509_crt_t  pomona_certificate_get_handle      (PomonaCertificate            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaCertificate, pomona_certificate_unref)

G_END_DECLS
