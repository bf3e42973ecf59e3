/* pomona-csr-build.c: writes and signs new certificate requests. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "pomona-certificate-private.h"
#include "pomona-csr.h"
#include "pomona-pki-private.h"

/* Each of these returns a status of GnuTLS, so that they chain with "if (status >= 0)". */

static int
set_subject (gnutls_x509_crq_t    crq,
             const PomonaCsrSpec *spec)
{
  const struct { const char *oid; const char *value; } parts[] = {
    { GNUTLS_OID_X520_COUNTRY_NAME, spec->country },
    { GNUTLS_OID_X520_ORGANIZATION_NAME, spec->organization },
    { GNUTLS_OID_X520_COMMON_NAME, spec->common_name },
    { GNUTLS_OID_PKCS9_EMAIL, spec->email },
  };
  int status = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parts) && status >= 0; i++)
    {
      if (parts[i].value != NULL && *parts[i].value != '\0')
        status = gnutls_x509_crq_set_dn_by_oid (crq, parts[i].oid, 0, parts[i].value,
                                                (unsigned int) strlen (parts[i].value));
    }
  return status;
}

static int
set_names (gnutls_x509_crq_t  crq,
           const char *const *names)
{
  int status = 0;

  for (guint i = 0; names != NULL && names[i] != NULL && status >= 0; i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (names[i]);

      if (address != NULL)
        status = gnutls_x509_crq_set_subject_alt_name (crq, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
                                                       (unsigned int) g_inet_address_get_native_size (address),
                                                       GNUTLS_FSAN_APPEND);
      else
        status = gnutls_x509_crq_set_subject_alt_name (crq, GNUTLS_SAN_DNSNAME, names[i],
                                                       (unsigned int) strlen (names[i]), GNUTLS_FSAN_APPEND);
    }
  return status;
}

PomonaCsr *
pomona_csr_new (PomonaKey            *key,
                const PomonaCsrSpec  *spec,
                GError              **error)
{
  g_auto(gnutls_x509_crq_t) crq = NULL;
  g_auto(gnutls_datum_t) der = { 0 };
  g_autoptr(GBytes) bytes = NULL;
  int status = gnutls_x509_crq_init (&crq);

  if (status >= 0)
    status = gnutls_x509_crq_set_version (crq, 1);
  if (status >= 0)
    status = gnutls_x509_crq_set_pubkey (crq, pomona_key_get_public_key (key));
  if (status >= 0)
    status = set_subject (crq, spec);
  if (status >= 0)
    status = set_names (crq, spec->names);
  if (status >= 0 && spec->challenge != NULL)
    status = gnutls_x509_crq_set_challenge_password (crq, spec->challenge);
  if (status >= 0)
    status = gnutls_x509_crq_privkey_sign (crq, pomona_key_get_handle (key), GNUTLS_DIG_SHA256, 0);
  if (status >= 0)
    status = gnutls_x509_crq_export2 (crq, GNUTLS_X509_FMT_DER, &der);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The certificate request could not be made"));
      return NULL;
    }
  bytes = pomona_datum_to_bytes (&der);
  return pomona_csr_new_from_der (bytes, error);
}
