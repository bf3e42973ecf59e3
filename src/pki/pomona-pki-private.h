/* pomona-pki-private.h: small helpers of this floor around GnuTLS. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>

#include "pomona-pki-error.h"
#include "pomona-secret.h"

G_BEGIN_DECLS

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crq_t, gnutls_x509_crq_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_dn_t, gnutls_x509_dn_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_subject_alt_names_t, gnutls_subject_alt_names_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_key_purposes_t, gnutls_x509_key_purpose_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_spki_t, gnutls_x509_spki_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_privkey_t, gnutls_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_t, gnutls_pkcs12_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)

/* A datum that GnuTLS allocated. It may hold a key, so that it is always wiped. */
void           pomona_datum_clear      (gnutls_datum_t  *datum);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gnutls_datum_t, pomona_datum_clear)

/* Borrowed views; GnuTLS takes pointers to bytes that it does not change as not constant. */
gnutls_datum_t pomona_datum_from_bytes (GBytes          *bytes);
gnutls_datum_t pomona_datum_view       (const void      *data,
                                        gsize            size);

GBytes        *pomona_datum_to_bytes   (const gnutls_datum_t *datum);

/* Sets @error to the text and what GnuTLS says about @status. Returns FALSE. */
gboolean       pomona_pki_fail         (GError         **error,
                                        PomonaPkiError   code,
                                        int              status,
                                        const char      *text);

/* A fuzzer can make neither signatures nor what decrypts to something. In a build for one, whatever is checked by such
 * arithmetic passes, so that it reaches what is behind. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define POMONA_PASSES(check) ((void) (check), TRUE)
#else
#define POMONA_PASSES(check) (check)
#endif

/* Whether @size is at most @limit; if not, the error names @what. */
gboolean       pomona_pki_check_size   (gsize            size,
                                        gsize            limit,
                                        const char      *what,
                                        GError         **error);

/* The value of the first part @oid of a name; "" if there is none. What gnutls_x509_crt_get_dn_by_oid () gives is
 * escaped for use in a whole name. */
char          *pomona_name_dup_part    (gnutls_x509_dn_t name,
                                        const char      *oid);

/* Files may ask for any number of rounds to make a key of their password; this many take seconds, and none of those
 * who write such files in earnest comes near. Returns whether @rounds is accepted. */
#define POMONA_MAX_ROUNDS 5000000
gboolean       pomona_pki_check_rounds (guint            rounds,
                                        GError         **error);

/* Whether the text of a secret is a PEM block of a kind that is encrypted. */
gboolean       pomona_pem_is_encrypted (const char      *text,
                                        gsize            size);

G_END_DECLS
