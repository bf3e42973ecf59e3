/* pomona-pretend-scep.h: what a device says to a SCEP server, and what it believes. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-certificate.h"
#include "pomona-key.h"
#include "pomona-pretend-model.h"
#include "pomona-secret.h"
#include "pomona-simulator-error.h"

G_BEGIN_DECLS

/* Larger answers are refused unread. */
#define POMONA_PRETEND_SCEP_MAX_SIZE (256 * 1024)

/**
 * PomonaPretendScepCaps:
 *
 * What a server says that it can do (RFC 8894 3.5.2).
 */
typedef enum
{
  POMONA_PRETEND_SCEP_POST = 1 << 0,
  POMONA_PRETEND_SCEP_AES = 1 << 1,
  POMONA_PRETEND_SCEP_DES3 = 1 << 2,
  POMONA_PRETEND_SCEP_SHA256 = 1 << 3,
  POMONA_PRETEND_SCEP_SHA512 = 1 << 4,
  POMONA_PRETEND_SCEP_RENEWAL = 1 << 5,
  POMONA_PRETEND_SCEP_STANDARD = 1 << 6,
} PomonaPretendScepCaps;

/* Reads the answer to GetCACaps; words that mean nothing here are passed over. */
PomonaPretendScepCaps pomona_pretend_scep_read_caps (GBytes             *body);

/**
 * pomona_pretend_scep_read_ca:
 * @body: the answer to GetCACert: a certificate, or a bundle of them
 * @fingerprint: (nullable): MD5, SHA-1 or SHA-256 that the certificate must have
 *
 * Returns: (transfer full): the certificate to encrypt to. Errors: SCEP.
 */
PomonaCertificate    *pomona_pretend_scep_read_ca   (GBytes             *body,
                                                     GBytes             *fingerprint,
                                                     GError            **error);

/**
 * PomonaPretendScep:
 *
 * One attempt to get a certificate: the question, and later questions after it.
 */
typedef struct _PomonaPretendScep PomonaPretendScep;

/**
 * pomona_pretend_scep_new:
 * @authority: from GetCACert
 * @caps: from GetCACaps
 * @kind: Macs say it with other algorithms than the others
 * @key: the new key, RSA
 * @common_name: (nullable): subject that is asked for
 * @organization: (nullable): the same
 * @challenge: (nullable): what the server wants to hear
 * @old_certificate: (nullable): with @old_key: signs the request (RenewalReq); NULL for a first request,
 *   which a certificate made for the purpose signs
 *
 * Takes some milliseconds for each private key operation. Errors: of the certificate floor.
 */
PomonaPretendScep    *pomona_pretend_scep_new       (PomonaCertificate       *authority,
                                                     PomonaPretendScepCaps    caps,
                                                     PomonaPretendKind        kind,
                                                     PomonaKey               *key,
                                                     const char              *common_name,
                                                     const char              *organization,
                                                     PomonaSecret            *challenge,
                                                     PomonaCertificate       *old_certificate,
                                                     PomonaKey               *old_key,
                                                     GError                 **error);
void                  pomona_pretend_scep_free      (PomonaPretendScep       *self);

/* The request; every call of it gives the same transaction with a fresh nonce. */
GBytes               *pomona_pretend_scep_request   (PomonaPretendScep       *self,
                                                     GError                 **error);
/* The question whether it was decided by now (CertPoll). */
GBytes               *pomona_pretend_scep_poll      (PomonaPretendScep       *self,
                                                     GError                 **error);

/**
 * pomona_pretend_scep_read:
 * @body: the server's answer
 * @pending: (out): whether the server wants to be asked again
 *
 * Checks signature, transaction, nonce, and that the certificate is for the key that was sent.
 *
 * Returns: (transfer full) (nullable): the certificate; NULL without error if @pending. Errors: SCEP.
 */
PomonaCertificate    *pomona_pretend_scep_read      (PomonaPretendScep       *self,
                                                     GBytes                  *body,
                                                     gboolean                *pending,
                                                     GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendScep, pomona_pretend_scep_free)

G_END_DECLS
