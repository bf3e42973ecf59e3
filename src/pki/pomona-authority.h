/* pomona-authority.h: a certificate authority: certificate and key. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pomona-certificate.h"
#include "pomona-csr.h"
#include "pomona-key.h"

G_BEGIN_DECLS

#define POMONA_TYPE_AUTHORITY (pomona_authority_get_type ())

/* A PomonaAuthority is immutable and reference counted; it may be used from any thread. Signing with an
 * RSA key takes about 2 ms, with P-256 about 0.1 ms.
 *
 * The service has two: one with an RSA key for device identities (SCEP clients encrypt to it), and one for
 * TLS, so that a fault in SCEP's decryption could never be used to make a server certificate. */

/* What Apple's systems accept as the life of a server certificate of an installed authority. */
#define POMONA_AUTHORITY_MAX_SERVER_DAYS 825

GType              pomona_authority_get_type        (void) G_GNUC_CONST;

/* A new, self-signed authority. Its key usage allows SCEP too: keyCertSign, cRLSign, digitalSignature,
 * keyEncipherment (RFC 8894 2.1.2). @organization may be NULL. */
PomonaAuthority   *pomona_authority_new             (const char                   *common_name,
                                                     const char                   *organization,
                                                     PomonaKeyKind                 kind,
                                                     guint                         days,
                                                     GError                      **error);

/* From what was stored. Errors: MISMATCH, UNTRUSTED (the certificate is not one of an authority). */
PomonaAuthority   *pomona_authority_new_from_parts  (PomonaCertificate            *certificate,
                                                     PomonaKey                    *key,
                                                     GError                      **error);

PomonaAuthority   *pomona_authority_ref             (PomonaAuthority              *self);
void               pomona_authority_unref           (PomonaAuthority              *self);

/** Returns: (transfer none) */
PomonaCertificate *pomona_authority_get_certificate (PomonaAuthority              *self);
/** Returns: (transfer none) */
PomonaKey         *pomona_authority_get_key         (PomonaAuthority              *self);

/**
 * pomona_authority_issue_device:
 * @csr: the device's request; only its public key is used, the subject is ours to say
 * @common_name: subject CN, for example the UDID
 * @organization: (nullable): subject O
 * @not_before: unix microseconds UTC; an hour back forgives a device's clock
 * @not_after: unix microseconds UTC
 *
 * A device identity: purpose client authentication, key usage digitalSignature and, for RSA,
 * keyEncipherment. Errors: WEAK_KEY (RSA below 2048 bits, curves below 256), FAILED.
 */
PomonaCertificate *pomona_authority_issue_device    (PomonaAuthority              *self,
                                                     PomonaCsr                    *csr,
                                                     const char                   *common_name,
                                                     const char                   *organization,
                                                     gint64                        not_before,
                                                     gint64                        not_after,
                                                     GError                      **error);

/**
 * pomona_authority_issue_server:
 * @key: the server's key
 * @names: (array zero-terminated=1): host names and IP addresses; the first becomes the common name
 * @organization: (nullable): subject O
 * @days: at most POMONA_AUTHORITY_MAX_SERVER_DAYS, more are cut
 *
 * A certificate for a TLS server, valid from an hour ago.
 */
PomonaCertificate *pomona_authority_issue_server    (PomonaAuthority              *self,
                                                     PomonaKey                    *key,
                                                     const char *const            *names,
                                                     const char                   *organization,
                                                     guint                         days,
                                                     GError                      **error);

/* Anything else, as @spec says; for stand-ins of other authorities. */
PomonaCertificate *pomona_authority_issue           (PomonaAuthority              *self,
                                                     PomonaKey                    *key,
                                                     const PomonaCertificateSpec  *spec,
                                                     GError                      **error);

/**
 * pomona_authority_issued:
 * @when: unix microseconds UTC at which @certificate has to be valid; 0: at no particular time
 *
 * Errors: UNTRUSTED, EXPIRED.
 *
 * Returns: whether @certificate was issued by this authority
 */
gboolean           pomona_authority_issued          (PomonaAuthority              *self,
                                                     PomonaCertificate            *certificate,
                                                     gint64                        when,
                                                     GError                      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaAuthority, pomona_authority_unref)

G_END_DECLS
