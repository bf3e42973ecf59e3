/* pomona-cms-signed.c: signs messages, SignedData of CMS. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-cms.h"

#include <glib/gi18n.h>
#include <gnutls/crypto.h>

#include "pomona-certificate-private.h"
#include "pomona-cms-private.h"
#include "pomona-pki-private.h"

#define SIGNER "signerInfos.?LAST"
#define ATTRIBUTE SIGNER ".signedAttrs.?LAST"
#define DER_NULL "\x05\x00"
#define MAX_DIGEST_SIZE 64

static void
put_digest_algorithm (asn1_node                  node,
                      const char                *name,
                      gnutls_digest_algorithm_t  digest)
{
  g_autofree char *algorithm = g_strconcat (name, ".algorithm", NULL);
  g_autofree char *parameters = g_strconcat (name, ".parameters", NULL);

  pomona_asn1_put_oid (node, algorithm, gnutls_digest_get_oid (digest));
  pomona_asn1_put (node, parameters, DER_NULL, 2);
}

static void
put_content (asn1_node  node,
             GBytes    *content)
{
  g_autoptr(GBytes) octets = NULL;
  gsize size;
  const void *data;

  pomona_asn1_put_oid (node, "encapContentInfo.eContentType", POMONA_OID_DATA);
  if (content == NULL)
    {
      pomona_asn1_leave_out (node, "encapContentInfo.eContent");
      return;
    }
  data = g_bytes_get_data (content, &size);
  octets = pomona_asn1_tlv (ASN1_TAG_OCTET_STRING, data, size);
  pomona_asn1_put_bytes (node, "encapContentInfo.eContent", octets);
}

static void
put_certificates (asn1_node          node,
                  PomonaCertificate *signer,
                  GPtrArray         *chain)
{
  pomona_asn1_choose (node, "certificates", "NEW");
  pomona_asn1_put_bytes (node, "certificates.?LAST", pomona_certificate_get_der (signer));
  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      PomonaCertificate *certificate = g_ptr_array_index (chain, i);

      if (pomona_certificate_equal (certificate, signer))
        continue;
      pomona_asn1_choose (node, "certificates", "NEW");
      pomona_asn1_put_bytes (node, "certificates.?LAST", pomona_certificate_get_der (certificate));
    }
}

static void
put_attribute (asn1_node   node,
               const char *oid,
               GBytes     *value)
{
  pomona_asn1_choose (node, SIGNER ".signedAttrs", "NEW");
  pomona_asn1_put_oid (node, ATTRIBUTE ".type", oid);
  pomona_asn1_choose (node, ATTRIBUTE ".values", "NEW");
  pomona_asn1_put_bytes (node, ATTRIBUTE ".values.?1", value);
}

static gboolean
put_attributes (asn1_node                    node,
                GBytes                      *content,
                const PomonaCmsSignOptions  *options,
                gnutls_digest_algorithm_t    digest,
                GError                     **error)
{
  /* The OID of "data" */
  static const guint8 data_type[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01 };
  g_autoptr(GBytes) type_value = g_bytes_new_static (data_type, sizeof data_type);
  g_autoptr(GBytes) digest_value = NULL;
  guint8 value[MAX_DIGEST_SIZE];
  gsize size;
  const void *data = g_bytes_get_data (content, &size);
  int status = gnutls_hash_fast (digest, data != NULL ? data : "", size, value);

  if (status < 0)
    return pomona_pki_fail (error, POMONA_PKI_ERROR_UNSUPPORTED, status, _("Signing failed"));
  digest_value = pomona_asn1_tlv (ASN1_TAG_OCTET_STRING, value, gnutls_hash_get_len (digest));
  put_attribute (node, POMONA_OID_CONTENT_TYPE, type_value);
  put_attribute (node, POMONA_OID_MESSAGE_DIGEST, digest_value);
  for (guint i = 0; i < options->n_attributes; i++)
    put_attribute (node, options->attributes[i].oid, options->attributes[i].value);
  return TRUE;
}

/* The attributes as they are signed: sorted, since it is DER, and tagged as a SET and not as [0]. */
static GBytes *
encode_attributes (asn1_node node)
{
  g_autoptr(GBytes) der = pomona_asn1_encode (node, SIGNER ".signedAttrs");
  gsize size;
  guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&der), &size);

  data[0] = 0x31;
  return g_bytes_new_take (data, size);
}

static void
put_signature_algorithm (asn1_node                  node,
                         PomonaKey                 *key,
                         gnutls_digest_algorithm_t  digest)
{
  if (pomona_key_is_rsa (key))
    {
      pomona_asn1_put_oid (node, SIGNER ".signatureAlgorithm.algorithm", POMONA_OID_RSA);
      pomona_asn1_put (node, SIGNER ".signatureAlgorithm.parameters", DER_NULL, 2);
    }
  else
    {
      gnutls_sign_algorithm_t algorithm = gnutls_pk_to_sign (GNUTLS_PK_ECDSA, digest);

      pomona_asn1_put_oid (node, SIGNER ".signatureAlgorithm.algorithm", gnutls_sign_get_oid (algorithm));
      pomona_asn1_leave_out (node, SIGNER ".signatureAlgorithm.parameters");
    }
}

static gboolean
put_signer (asn1_node                    node,
            GBytes                      *content,
            PomonaCertificate           *certificate,
            PomonaKey                   *key,
            const PomonaCmsSignOptions  *options,
            gnutls_digest_algorithm_t    digest,
            GError                     **error)
{
  g_autoptr(GBytes) to_sign = NULL;
  g_autoptr(GBytes) signature = NULL;

  pomona_asn1_choose (node, "signerInfos", "NEW");
  pomona_asn1_put (node, SIGNER ".version", "\x01", 1);
  pomona_cms_put_name (node, SIGNER ".sid", certificate);
  put_digest_algorithm (node, SIGNER ".digestAlgorithm", digest);
  if (options->flags & POMONA_CMS_NO_ATTRIBUTES)
    {
      pomona_asn1_leave_out (node, SIGNER ".signedAttrs");
      to_sign = g_bytes_ref (content);
    }
  else
    {
      if (!put_attributes (node, content, options, digest, error))
        return FALSE;
      to_sign = encode_attributes (node);
    }
  signature = pomona_key_sign (key, digest, to_sign, error);
  if (signature == NULL)
    return FALSE;
  put_signature_algorithm (node, key, digest);
  pomona_asn1_put_bytes (node, SIGNER ".signature", signature);
  pomona_asn1_leave_out (node, SIGNER ".unsignedAttrs");
  return TRUE;
}

GBytes *
pomona_cms_sign (GBytes                      *content,
                 PomonaCertificate           *certificate,
                 PomonaKey                   *key,
                 const PomonaCmsSignOptions  *options,
                 GError                     **error)
{
  static const PomonaCmsSignOptions defaults = { 0 };
  g_auto(asn1_node) node = NULL;
  g_autoptr(GBytes) der = NULL;
  gnutls_digest_algorithm_t digest;

  if (options == NULL)
    options = &defaults;
  if (!pomona_pki_check_size (g_bytes_get_size (content), POMONA_CMS_MAX_SIZE, _("signed message"), error))
    return NULL;
  digest = options->digest != 0 ? options->digest : GNUTLS_DIG_SHA256;
  node = pomona_asn1_new ("SignedData");
  pomona_asn1_put (node, "version", "\x01", 1);
  pomona_asn1_choose (node, "digestAlgorithms", "NEW");
  put_digest_algorithm (node, "digestAlgorithms.?LAST", digest);
  put_content (node, options->flags & POMONA_CMS_DETACHED ? NULL : content);
  put_certificates (node, certificate, options->chain);
  pomona_asn1_leave_out (node, "crls");
  if (!put_signer (node, content, certificate, key, options, digest, error))
    return NULL;
  der = pomona_asn1_encode (node, "");
  return pomona_asn1_wrap (POMONA_OID_SIGNED_DATA, der);
}

GBytes *
pomona_cms_sign_attached (GBytes             *content,
                          PomonaCertificate  *certificate,
                          PomonaKey          *key,
                          GPtrArray          *chain,
                          GError            **error)
{
  const PomonaCmsSignOptions options = { .chain = chain };

  return pomona_cms_sign (content, certificate, key, &options, error);
}

GBytes *
pomona_cms_sign_detached (GBytes             *content,
                          PomonaCertificate  *certificate,
                          PomonaKey          *key,
                          GPtrArray          *chain,
                          GError            **error)
{
  const PomonaCmsSignOptions options = { .flags = POMONA_CMS_DETACHED, .chain = chain };

  return pomona_cms_sign (content, certificate, key, &options, error);
}
