/* pomona-certificate-build.c: writes and signs new certificates. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "pomona-certificate-private.h"
#include "pomona-hex.h"
#include "pomona-pki-private.h"
#include "pomona-random.h"

#define SERIAL_SIZE 16

/* Each of these returns a status of GnuTLS, so that they chain with "if (status >= 0)". */

static int
set_subject (gnutls_x509_crt_t            crt,
             const PomonaCertificateSpec *spec)
{
  const struct { const char *oid; const char *value; } parts[] = {
    { GNUTLS_OID_X520_COUNTRY_NAME, spec->country },
    { GNUTLS_OID_X520_ORGANIZATION_NAME, spec->organization },
    { GNUTLS_OID_X520_COMMON_NAME, spec->common_name },
    { GNUTLS_OID_LDAP_UID, spec->user_id },
    { GNUTLS_OID_PKCS9_EMAIL, spec->email },
  };
  int status = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parts) && status >= 0; i++)
    {
      if (parts[i].value != NULL && *parts[i].value != '\0')
        status = gnutls_x509_crt_set_dn_by_oid (crt, parts[i].oid, 0, parts[i].value,
                                                (unsigned int) strlen (parts[i].value));
    }
  return status;
}

static int
set_serial (gnutls_x509_crt_t crt)
{
  guint8 serial[SERIAL_SIZE];

  pomona_random_bytes (serial, sizeof serial);
  /* Positive, and of the same length every time. */
  serial[0] = (guint8) ((serial[0] & 0x7f) | 0x40);
  return gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
}

static int
set_validity (gnutls_x509_crt_t            crt,
              const PomonaCertificateSpec *spec)
{
  int status = gnutls_x509_crt_set_activation_time (crt, (time_t) (spec->not_before / G_USEC_PER_SEC));

  if (status >= 0)
    status = gnutls_x509_crt_set_expiration_time (crt, (time_t) (spec->not_after / G_USEC_PER_SEC));
  return status;
}

static int
set_names (gnutls_x509_crt_t  crt,
           const char *const *names)
{
  int status = 0;

  for (guint i = 0; names != NULL && names[i] != NULL && status >= 0; i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (names[i]);

      if (address != NULL)
        status = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
                                                       (unsigned int) g_inet_address_get_native_size (address),
                                                       GNUTLS_FSAN_APPEND);
      else
        status = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, names[i],
                                                       (unsigned int) strlen (names[i]), GNUTLS_FSAN_APPEND);
    }
  return status;
}

static int
set_usage (gnutls_x509_crt_t            crt,
           const PomonaCertificateSpec *spec)
{
  int status = gnutls_x509_crt_set_basic_constraints (crt, spec->authority ? 1 : 0, -1);

  if (status >= 0 && spec->key_usage != 0)
    status = gnutls_x509_crt_set_key_usage (crt, spec->key_usage);
  for (guint i = 0; spec->purposes != NULL && spec->purposes[i] != NULL && status >= 0; i++)
    status = gnutls_x509_crt_set_key_purpose_oid (crt, spec->purposes[i], 0);
  if (status >= 0)
    status = set_names (crt, spec->names);
  return status;
}

static int
set_key_ids (gnutls_x509_crt_t  crt,
             PomonaCertificate *issuer)
{
  guint8 id[64];
  size_t size = sizeof id;
  int status = gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA1, id, &size);

  if (status >= 0)
    status = gnutls_x509_crt_set_subject_key_id (crt, id, size);
  if (status >= 0 && issuer != NULL)
    {
      g_autoptr(GBytes) issuer_id = pomona_certificate_dup_subject_key_id (issuer);

      if (issuer_id != NULL)
        status = gnutls_x509_crt_set_authority_key_id (crt, g_bytes_get_data (issuer_id, NULL),
                                                       g_bytes_get_size (issuer_id));
    }
  return status;
}

static int
fill_in (gnutls_x509_crt_t            crt,
         gnutls_pubkey_t              subject_key,
         PomonaCertificate           *issuer,
         const PomonaCertificateSpec *spec)
{
  int status = gnutls_x509_crt_set_version (crt, 3);

  /* Not gnutls_x509_crt_set_crq (): it checks the request's signature over bytes that it encoded anew and
   * refuses valid requests. */
  if (status >= 0)
    status = gnutls_x509_crt_set_pubkey (crt, subject_key);
  if (status >= 0)
    status = set_subject (crt, spec);
  if (status >= 0)
    status = set_serial (crt);
  if (status >= 0)
    status = set_validity (crt, spec);
  if (status >= 0)
    status = set_usage (crt, spec);
  if (status >= 0)
    status = set_key_ids (crt, issuer);
  return status;
}

PomonaCertificate *
pomona_certificate_build (gnutls_pubkey_t               subject_key,
                          PomonaCertificate            *issuer,
                          PomonaKey                    *issuer_key,
                          const PomonaCertificateSpec  *spec,
                          GError                      **error)
{
  g_auto(gnutls_x509_crt_t) crt = NULL;
  g_auto(gnutls_datum_t) der = { 0 };
  int status = gnutls_x509_crt_init (&crt);

  if (status >= 0)
    status = fill_in (crt, subject_key, issuer, spec);
  if (status >= 0)
    status = gnutls_x509_crt_privkey_sign (crt, issuer != NULL ? pomona_certificate_get_handle (issuer) : crt,
                                           pomona_key_get_handle (issuer_key), GNUTLS_DIG_SHA256, 0);
  if (status >= 0)
    status = gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The certificate could not be made"));
      return NULL;
    }
  /* Read back: a certificate that was only built lacks the raw names that verification compares. */
  return pomona_certificate_new_from_data (der.data, der.size, error);
}

PomonaCertificate *
pomona_certificate_new_self_signed (PomonaKey                    *key,
                                    const PomonaCertificateSpec  *spec,
                                    GError                      **error)
{
  g_auto(gnutls_pubkey_t) public_key = NULL;
  int status = gnutls_pubkey_init (&public_key);

  if (status >= 0)
    status = gnutls_pubkey_import_privkey (public_key, pomona_key_get_handle (key), 0, 0);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The key is not usable"));
      return NULL;
    }
  return pomona_certificate_build (public_key, NULL, key, spec, error);
}

char *
pomona_public_key_dup_id (gnutls_pubkey_t key)
{
  guint8 id[64];
  size_t size = sizeof id;

  if (gnutls_pubkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, id, &size) < 0)
    return NULL;
  return pomona_hex_encode (id, size);
}
