/* pomona-cms.c: what the parts of CMS share, and bundles of certificates. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-cms.h"

#include <glib/gi18n.h>

#include "pomona-certificate-private.h"
#include "pomona-cms-private.h"
#include "pomona-pki-private.h"

void
pomona_cms_put_name (asn1_node          node,
                     const char        *name,
                     PomonaCertificate *certificate)
{
  g_autofree char *issuer = g_strconcat (name, ".issuerAndSerialNumber.issuer", NULL);
  g_autofree char *serial = g_strconcat (name, ".issuerAndSerialNumber.serialNumber", NULL);

  pomona_asn1_choose (node, name, "issuerAndSerialNumber");
  pomona_asn1_put_bytes (node, issuer, pomona_certificate_get_raw_issuer (certificate));
  pomona_asn1_put_bytes (node, serial, pomona_certificate_get_raw_serial (certificate));
}

gboolean
pomona_cms_name_matches (asn1_node          node,
                         const char        *name,
                         PomonaCertificate *certificate)
{
  g_autofree char *key_id_name = g_strconcat (name, ".subjectKeyIdentifier", NULL);
  g_autofree char *issuer_name = g_strconcat (name, ".issuerAndSerialNumber.issuer", NULL);
  g_autofree char *serial_name = g_strconcat (name, ".issuerAndSerialNumber.serialNumber", NULL);
  g_autoptr(GBytes) key_id = pomona_asn1_get (node, key_id_name);
  g_autoptr(GBytes) issuer = NULL;
  g_autoptr(GBytes) serial = NULL;

  if (key_id != NULL)
    {
      g_autoptr(GBytes) own = pomona_certificate_dup_subject_key_id (certificate);

      return own != NULL && g_bytes_equal (own, key_id);
    }
  issuer = pomona_asn1_get (node, issuer_name);
  serial = pomona_asn1_get (node, serial_name);
  return issuer != NULL && serial != NULL &&
         g_bytes_equal (issuer, pomona_certificate_get_raw_issuer (certificate)) &&
         g_bytes_equal (serial, pomona_certificate_get_raw_serial (certificate));
}

GPtrArray *
pomona_cms_get_certificates (asn1_node signed_data)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);
  guint count = MIN (pomona_asn1_count (signed_data, "certificates"), POMONA_CERTIFICATE_MAX_CHAIN);

  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *name = g_strdup_printf ("certificates.?%u", i);
      g_autoptr(GBytes) der = pomona_asn1_get (signed_data, name);
      PomonaCertificate *certificate = der != NULL ? pomona_certificate_new_from_der (der, NULL) : NULL;

      if (certificate != NULL)
        g_ptr_array_add (certificates, certificate);
    }
  return certificates;
}

GBytes *
pomona_cms_certs_only (PomonaCertificate *const *certificates,
                       guint                     n_certificates)
{
  g_auto(asn1_node) node = pomona_asn1_new ("SignedData");
  g_autoptr(GBytes) der = NULL;

  pomona_asn1_put (node, "version", "\x01", 1);
  pomona_asn1_put_oid (node, "encapContentInfo.eContentType", POMONA_OID_DATA);
  pomona_asn1_leave_out (node, "encapContentInfo.eContent");
  if (n_certificates == 0)
    pomona_asn1_leave_out (node, "certificates");
  for (guint i = 0; i < n_certificates; i++)
    {
      pomona_asn1_choose (node, "certificates", "NEW");
      pomona_asn1_put_bytes (node, "certificates.?LAST", pomona_certificate_get_der (certificates[i]));
    }
  pomona_asn1_leave_out (node, "crls");
  der = pomona_asn1_encode (node, "");
  return pomona_asn1_wrap (POMONA_OID_SIGNED_DATA, der);
}

GPtrArray *
pomona_cms_read_certificates (GBytes  *message,
                              GError **error)
{
  g_autoptr(GBytes) content = NULL;
  g_autoptr(GPtrArray) certificates = NULL;
  g_auto(asn1_node) node = NULL;

  if (!pomona_pki_check_size (g_bytes_get_size (message), POMONA_CMS_MAX_SIZE, _("bundle of certificates"), error))
    return NULL;
  content = pomona_asn1_unwrap (message, POMONA_OID_SIGNED_DATA, _("bundle of certificates"), error);
  if (content == NULL ||
      !pomona_asn1_decode (&node, "SignedData", content, _("bundle of certificates"), error))
    return NULL;
  certificates = pomona_cms_get_certificates (node);
  if (certificates->len == 0)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_CERTIFICATE,
                           _("There is no certificate in this bundle"));
      return NULL;
    }
  return g_steal_pointer (&certificates);
}
