/* pomona-push-certificate.c: Apple's push certificate and the request for it. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-push-certificate.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-pki-private.h"
#include "pomona-plist.h"

#define MIN_RSA_BITS 2048

char *
pomona_push_certificate_get_topic (PomonaCertificate  *certificate,
                                   GError            **error)
{
  const char *topic = pomona_certificate_get_user_id (certificate);

  if (*topic == '\0')
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                   _("“%s” is not a push certificate: its subject has no user ID, which would be the topic"),
                   pomona_certificate_get_subject (certificate));
      return NULL;
    }
  if (!g_str_has_prefix (topic, POMONA_PUSH_TOPIC_PREFIX))
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                   _("The push certificate is for the topic “%s”, which is not for device management; such topics begin with “%s”"),
                   topic, POMONA_PUSH_TOPIC_PREFIX);
      return NULL;
    }
  return g_strdup (topic);
}

PomonaCsr *
pomona_push_request_new_csr (PomonaKey   *key,
                             const char  *email,
                             const char  *country,
                             const char  *common_name,
                             GError     **error)
{
  const PomonaCsrSpec spec = { .common_name = common_name, .country = country, .email = email };

  if (!pomona_key_is_rsa (key))
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED,
                           _("Apple gives push certificates to RSA keys only"));
      return NULL;
    }
  if (pomona_key_get_bits (key) < MIN_RSA_BITS)
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_WEAK_KEY,
                   _("The key of the request has %u bits; at least %u are needed"), pomona_key_get_bits (key),
                   (guint) MIN_RSA_BITS);
      return NULL;
    }
  return pomona_csr_new (key, &spec, error);
}

char *
pomona_push_request_build (PomonaCsr  *csr,
                           PomonaKey  *vendor_key,
                           GPtrArray  *chain,
                           GError    **error)
{
  GBytes *der = pomona_csr_get_der (csr);
  g_autoptr(GBytes) signature = NULL;
  g_autoptr(GVariantDict) dict = NULL;
  g_autoptr(GBytes) xml = NULL;
  g_autofree char *csr_text = NULL;
  g_autofree char *signature_text = NULL;
  g_autofree char *chain_text = NULL;

  signature = pomona_key_sign (vendor_key, GNUTLS_DIG_SHA256, der, error);
  if (signature == NULL)
    return NULL;
  csr_text = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  signature_text = g_base64_encode (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  chain_text = pomona_certificate_chain_to_pem (chain);
  dict = g_variant_dict_new (NULL);
  pomona_plist_set_string (dict, "PushCertRequestCSR", csr_text);
  pomona_plist_set_string (dict, "PushCertCertificateChain", chain_text);
  pomona_plist_set_string (dict, "PushCertSignature", signature_text);
  xml = pomona_plist_write (g_variant_dict_end (dict));
  return g_base64_encode (g_bytes_get_data (xml, NULL), g_bytes_get_size (xml));
}
