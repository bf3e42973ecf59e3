/* pomona-certificate-private.h: making and checking certificates, for this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/abstract.h>

#include "pomona-certificate.h"
#include "pomona-csr.h"
#include "pomona-key.h"

G_BEGIN_DECLS

/* The public key; NULL if GnuTLS does not know the kind. Asking for it before anything is verified also
 * avoids calls that leak on such certificates. */
gnutls_pubkey_t    pomona_certificate_get_public_key (PomonaCertificate            *self);

/* Name of the issuer and serial number as DER and bytes, to compare with what CMS messages name. */
GBytes            *pomona_certificate_get_raw_issuer (PomonaCertificate            *self);
GBytes            *pomona_certificate_get_raw_serial (PomonaCertificate            *self);
/* NULL if there is none. */
GBytes            *pomona_certificate_dup_subject_key_id (PomonaCertificate        *self);

/* Signs a new certificate for @subject_key. @issuer NULL: it signs itself with @issuer_key. */
PomonaCertificate *pomona_certificate_build          (gnutls_pubkey_t               subject_key,
                                                      PomonaCertificate            *issuer,
                                                      PomonaKey                    *issuer_key,
                                                      const PomonaCertificateSpec  *spec,
                                                      GError                      **error);

/* The public half. */
gnutls_pubkey_t    pomona_key_get_public_key         (PomonaKey                    *key);

/* The subject of a request as DER, as it was sent. */
GBytes            *pomona_csr_get_raw_subject        (PomonaCsr                    *self);

/* SHA-256 of the SubjectPublicKeyInfo as hexadecimal digits; NULL if the library cannot tell. */
char              *pomona_public_key_dup_id          (gnutls_pubkey_t               key);

G_END_DECLS
