/* pomona-csr.h: a certificate request (PKCS #10). SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <gnutls/abstract.h>

#include "pomona-key.h"
#include "pomona-pki-error.h"
#include "pomona-pki-types.h"

G_BEGIN_DECLS

#define POMONA_TYPE_CSR (pomona_csr_get_type ())

/* A PomonaCsr is immutable, reference counted, and its signature was checked when it was read. */

/* Larger ones are refused unread. */
#define POMONA_CSR_MAX_SIZE (32 * 1024)

/**
 * PomonaCsrSpec:
 * @common_name: (nullable): subject CN
 * @organization: (nullable): subject O
 * @country: (nullable): subject C, two letters
 * @email: (nullable): subject emailAddress
 * @challenge: (nullable): the challenge password of SCEP
 * @names: (nullable) (array zero-terminated=1): host names and IP addresses that are asked for
 *
 * What a new request says.
 */
typedef struct
{
  const char        *common_name;
  const char        *organization;
  const char        *country;
  const char        *email;
  const char        *challenge;
  const char *const *names;
} PomonaCsrSpec;

GType           pomona_csr_get_type       (void) G_GNUC_CONST;

/* A new request, signed with SHA-256. */
PomonaCsr      *pomona_csr_new            (PomonaKey            *key,
                                           const PomonaCsrSpec  *spec,
                                           GError              **error);

/* Errors: INVALID, TOO_LARGE, UNSUPPORTED (kind of key), SIGNATURE. */
PomonaCsr      *pomona_csr_new_from_der   (GBytes               *der,
                                           GError              **error);
/* @size -1 if @pem ends with NUL; the older header NEW CERTIFICATE REQUEST is read too. */
PomonaCsr      *pomona_csr_new_from_pem   (const char           *pem,
                                           gssize                size,
                                           GError              **error);

PomonaCsr      *pomona_csr_ref            (PomonaCsr            *self);
void            pomona_csr_unref          (PomonaCsr            *self);

/** Returns: (transfer none): as it was read, byte for byte */
GBytes         *pomona_csr_get_der        (PomonaCsr            *self);
char           *pomona_csr_to_pem         (PomonaCsr            *self);

/** RFC 4514 text, "" for an empty subject. */
const char     *pomona_csr_get_subject    (PomonaCsr            *self);
const char     *pomona_csr_get_common_name (PomonaCsr           *self);
/** Returns: (transfer none) (nullable): the challenge password */
PomonaSecret   *pomona_csr_get_challenge  (PomonaCsr            *self);
/** SHA-256 of the public key, lower-case hexadecimal digits; equal to that of its key. */
const char     *pomona_csr_get_key_id     (PomonaCsr            *self);
gboolean        pomona_csr_is_rsa         (PomonaCsr            *self);
/** Bits of the modulus or the curve. */
guint           pomona_csr_get_key_bits   (PomonaCsr            *self);
/** What it is signed with. */
gnutls_digest_algorithm_t pomona_csr_get_digest (PomonaCsr      *self);

/** Returns: (transfer none): for calls of GnuTLS that only read */
gnutls_pubkey_t pomona_csr_get_public_key (PomonaCsr            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaCsr, pomona_csr_unref)

G_END_DECLS
