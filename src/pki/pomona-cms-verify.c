/* pomona-cms-verify.c: reads and checks signed messages, SignedData of CMS. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Not with GnuTLS's own reader: it cannot check a message without a content, falls back to the content in
 * the message when the one that was meant is empty, needs a time that grows with the square of the number
 * of attributes, and leaks on certificates with unknown kinds of keys. */
#include "config.h"

#include "pomona-cms.h"

#include <glib/gi18n.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "pomona-certificate-private.h"
#include "pomona-cms-private.h"
#include "pomona-pki-private.h"

#define SIGNER "signerInfos.?1"
#define MAX_ATTRIBUTES 48
#define MAX_DIGEST_SIZE 64

/* RFC 4055 3.1 */
#define PSS_DEFAULT_SALT 20

#define OID_EC_PUBLIC_KEY "1.2.840.10045.2.1"
#define OID_RSA_PSS "1.2.840.113549.1.1.10"

struct _PomonaCmsSigned
{
  GBytes *content;
  PomonaCertificate *signer;
  GPtrArray *certificates;
  GHashTable *attributes;             /* OID → DER; NULL if there are no signed attributes */
  gnutls_digest_algorithm_t digest;
};

void
pomona_cms_signed_free (PomonaCmsSigned *self)
{
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->signer, pomona_certificate_unref);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_clear_pointer (&self->attributes, g_hash_table_unref);
  g_free (self);
}

static gboolean
fail_damaged (GError **error)
{
  g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID, _("The signed message is damaged"));
  return FALSE;
}

static gboolean
fail_signature (GError **error)
{
  g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE,
                       _("The signature does not match what was signed"));
  return FALSE;
}

static gboolean
digest_is_accepted (gnutls_digest_algorithm_t digest)
{
  return digest == GNUTLS_DIG_SHA1 || digest == GNUTLS_DIG_SHA224 || digest == GNUTLS_DIG_SHA256 ||
         digest == GNUTLS_DIG_SHA384 || digest == GNUTLS_DIG_SHA512;
}

/* --- signed attributes ----------------------------------------------------------------------- */

static gboolean
read_attributes (PomonaCmsSigned  *self,
                 asn1_node         node,
                 GError          **error)
{
  int count = 0;

  if (asn1_number_of_elements (node, SIGNER ".signedAttrs", &count) != ASN1_SUCCESS)
    return TRUE;
  if (count > MAX_ATTRIBUTES)
    return fail_damaged (error);
  self->attributes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  for (int i = 1; i <= count; i++)
    {
      g_autofree char *type = g_strdup_printf (SIGNER ".signedAttrs.?%d.type", i);
      g_autofree char *values = g_strdup_printf (SIGNER ".signedAttrs.?%d.values", i);
      g_autofree char *first = g_strdup_printf (SIGNER ".signedAttrs.?%d.values.?1", i);
      g_autofree char *oid = pomona_asn1_get_oid (node, type);
      g_autoptr(GBytes) value = NULL;

      if (oid == NULL)
        return fail_damaged (error);
      if (pomona_asn1_count (node, values) == 1 && !g_hash_table_contains (self->attributes, oid))
        value = pomona_asn1_get (node, first);
      /* One that is there twice, or with another number of values, counts as empty. */
      if (value == NULL)
        value = g_bytes_new_static ("", 0);
      g_hash_table_replace (self->attributes, g_steal_pointer (&oid), g_steal_pointer (&value));
    }
  return TRUE;
}

static gboolean
check_content_type (PomonaCmsSigned *self,
                    asn1_node        node)
{
  GBytes *value = g_hash_table_lookup (self->attributes, POMONA_OID_CONTENT_TYPE);
  g_autofree char *oid = pomona_asn1_get_oid (node, "encapContentInfo.eContentType");
  g_autoptr(GBytes) expected = NULL;
  guint8 der[128];
  int size = sizeof der;

  if (value == NULL)
    return TRUE;
  if (oid == NULL || asn1_object_id_der (oid, der, &size, 0) != ASN1_SUCCESS)
    return FALSE;
  expected = g_bytes_new (der, (gsize) size);
  return g_bytes_equal (value, expected);
}

static gboolean
check_message_digest (PomonaCmsSigned *self)
{
  GBytes *value = g_hash_table_lookup (self->attributes, POMONA_OID_MESSAGE_DIGEST);
  const guint8 *claimed = NULL;
  guint8 actual[MAX_DIGEST_SIZE];
  gsize claimed_size = 0;
  gsize size;
  const void *data = g_bytes_get_data (self->content, &size);

  if (value != NULL)
    claimed = pomona_asn1_untlv (value, ASN1_TAG_OCTET_STRING, ASN1_TAG_OCTET_STRING, &claimed_size);
  return claimed != NULL && claimed_size == gnutls_hash_get_len (self->digest) &&
         gnutls_hash_fast (self->digest, data != NULL ? data : "", size, actual) >= 0 &&
         POMONA_PASSES (memcmp (claimed, actual, claimed_size) == 0);
}

/* The signed attributes with the tag of a SET, in the order in which they came: that is what was signed, even
 * by those who do not sort. NULL if they came with an indefinite length. */
static GBytes *
get_attributes_as_sent (asn1_node  node,
                        GBytes    *signed_data)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (signed_data, &size);
  int start = 0;
  int end = 0;
  guint8 *copy;

  if (asn1_der_decoding_startEnd (node, data, (int) size, SIGNER ".signedAttrs", &start, &end) != ASN1_SUCCESS ||
      start < 0 || end <= start + 1 || (gsize) end >= size || data[start] != 0xa0 || data[start + 1] == 0x80)
    return NULL;
  copy = g_memdup2 (data + start, (gsize) (end - start) + 1);
  copy[0] = 0x31;
  return g_bytes_new_take (copy, (gsize) (end - start) + 1);
}

/* The same, written anew as DER. */
static GBytes *
get_attributes_sorted (asn1_node node)
{
  g_autofree guint8 *der = NULL;
  int size = 0;

  if (asn1_der_coding (node, SIGNER ".signedAttrs", NULL, &size, NULL) != ASN1_MEM_ERROR)
    return NULL;
  der = g_malloc ((gsize) size);
  if (asn1_der_coding (node, SIGNER ".signedAttrs", der, &size, NULL) != ASN1_SUCCESS)
    return NULL;
  der[0] = 0x31;
  return g_bytes_new_take (g_steal_pointer (&der), (gsize) size);
}

/* --- signature ------------------------------------------------------------------------------- */

/* Some name the whole signature algorithm, some only the kind of key and mean digestAlgorithm. */
static gnutls_sign_algorithm_t
get_signature_algorithm (asn1_node                 node,
                         gnutls_digest_algorithm_t digest)
{
  g_autofree char *oid = pomona_asn1_get_oid (node, SIGNER ".signatureAlgorithm.algorithm");
  gnutls_sign_algorithm_t algorithm;

  if (oid == NULL)
    return GNUTLS_SIGN_UNKNOWN;
  if (strcmp (oid, POMONA_OID_RSA) == 0)
    algorithm = gnutls_pk_to_sign (GNUTLS_PK_RSA, digest);
  else if (strcmp (oid, OID_EC_PUBLIC_KEY) == 0)
    algorithm = gnutls_pk_to_sign (GNUTLS_PK_ECDSA, digest);
  else if (strcmp (oid, OID_RSA_PSS) == 0)
    algorithm = gnutls_pk_to_sign (GNUTLS_PK_RSA_PSS, digest);
  else
    algorithm = gnutls_oid_to_sign (oid);
  return digest_is_accepted (gnutls_sign_get_hash_algorithm (algorithm)) ? algorithm : GNUTLS_SIGN_UNKNOWN;
}

/* Bytes of salt that the parameters of an RSA-PSS signature name. */
static guint
get_salt_size (asn1_node node)
{
  g_autoptr(GBytes) parameters = pomona_asn1_get (node, SIGNER ".signatureAlgorithm.parameters");
  g_auto(asn1_node) pss = NULL;
  g_autoptr(GBytes) salt = NULL;
  guint size = 0;

  if (parameters == NULL || !pomona_asn1_decode (&pss, "RsaPssParameters", parameters, "", NULL))
    return PSS_DEFAULT_SALT;
  salt = pomona_asn1_get (pss, "saltLength");
  if (salt == NULL)
    return PSS_DEFAULT_SALT;
  for (gsize i = 0; i < g_bytes_get_size (salt) && i < 3; i++)
    size = size << 8 | ((const guint8 *) g_bytes_get_data (salt, NULL))[i];
  return size;
}

/* A copy of the key of the signer that knows the size of the salt of an RSA-PSS signature; GnuTLS would take it to
 * be that of the digest. NULL if that is not possible. */
static gnutls_pubkey_t
new_pss_key (PomonaCmsSigned         *self,
             asn1_node                node,
             gnutls_sign_algorithm_t  algorithm)
{
  g_auto(gnutls_pubkey_t) key = NULL;
  g_auto(gnutls_x509_spki_t) spki = NULL;

  if (gnutls_pubkey_init (&key) < 0 || gnutls_x509_spki_init (&spki) < 0 ||
      gnutls_pubkey_import_x509 (key, pomona_certificate_get_handle (self->signer), 0) < 0 ||
      gnutls_pubkey_get_pk_algorithm (key, NULL) != GNUTLS_PK_RSA)
    return NULL;
  gnutls_x509_spki_set_rsa_pss_params (spki, gnutls_sign_get_hash_algorithm (algorithm), get_salt_size (node));
  if (gnutls_pubkey_set_spki (key, spki, 0) < 0)
    return NULL;
  return g_steal_pointer (&key);
}

static gboolean
signature_matches (gnutls_pubkey_t          key,
                   gnutls_sign_algorithm_t  algorithm,
                   GBytes                  *signed_bytes,
                   GBytes                  *signature)
{
  gnutls_datum_t data;
  gnutls_datum_t value = pomona_datum_from_bytes (signature);

  if (signed_bytes == NULL)
    return FALSE;
  data = pomona_datum_from_bytes (signed_bytes);
  return POMONA_PASSES (gnutls_pubkey_verify_data2 (key, algorithm, GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1, &data, &value) >= 0);
}

static gboolean
check_signature (PomonaCmsSigned  *self,
                 asn1_node         node,
                 GBytes           *signed_data,
                 GError          **error)
{
  gnutls_sign_algorithm_t algorithm = get_signature_algorithm (node, self->digest);
  g_autoptr(GBytes) signature = pomona_asn1_get (node, SIGNER ".signature");
  gnutls_pubkey_t key = pomona_certificate_get_public_key (self->signer);
  g_auto(gnutls_pubkey_t) pss_key = NULL;
  g_autoptr(GBytes) as_sent = NULL;
  g_autoptr(GBytes) sorted = NULL;

  if (algorithm == GNUTLS_SIGN_UNKNOWN)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED,
                           _("The message is signed in a way that is not supported"));
      return FALSE;
    }
  if (signature == NULL)
    return fail_damaged (error);
  if (gnutls_sign_get_pk_algorithm (algorithm) == GNUTLS_PK_RSA_PSS)
    pss_key = new_pss_key (self, node, algorithm);
  if (pss_key != NULL)
    key = pss_key;
  if (self->attributes == NULL)
    return signature_matches (key, algorithm, self->content, signature) || fail_signature (error);
  if (!check_content_type (self, node) || !check_message_digest (self))
    return fail_signature (error);
  as_sent = get_attributes_as_sent (node, signed_data);
  if (signature_matches (key, algorithm, as_sent, signature))
    return TRUE;
  sorted = get_attributes_sorted (node);
  if (as_sent != NULL && sorted != NULL && g_bytes_equal (as_sent, sorted))
    return fail_signature (error);
  return signature_matches (key, algorithm, sorted, signature) || fail_signature (error);
}

/* Never simply the first certificate: a message may carry a whole chain, in any order. */
static gboolean
find_signer (PomonaCmsSigned  *self,
             asn1_node         node,
             GError          **error)
{
  self->certificates = pomona_cms_get_certificates (node);
  for (guint i = 0; i < self->certificates->len && self->signer == NULL; i++)
    {
      PomonaCertificate *certificate = g_ptr_array_index (self->certificates, i);

      if (pomona_certificate_get_public_key (certificate) != NULL &&
          pomona_cms_name_matches (node, SIGNER ".sid", certificate))
        self->signer = pomona_certificate_ref (certificate);
    }
  if (self->signer != NULL)
    return TRUE;
  g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_CERTIFICATE,
                       _("The certificate of the signer is not in the message, or its kind of key is not supported"));
  return FALSE;
}

static gboolean
read_content (PomonaCmsSigned  *self,
              asn1_node         node,
              GBytes           *content,
              GError          **error)
{
  int size = 0;

  if (content != NULL)
    self->content = g_bytes_ref (content);
  else if (asn1_read_value (node, "encapContentInfo.eContent", NULL, &size) == ASN1_ELEMENT_NOT_FOUND)
    self->content = g_bytes_new_static ("", 0);
  else
    self->content = pomona_asn1_get_octets (node, "encapContentInfo.eContent");
  return self->content != NULL || fail_damaged (error);
}

static gboolean
read_message (PomonaCmsSigned  *self,
              asn1_node         node,
              GBytes           *signed_data,
              GBytes           *content,
              GError          **error)
{
  g_autofree char *digest = NULL;

  if (pomona_asn1_count (node, "signerInfos") != 1)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("The message does not have exactly one signature"));
      return FALSE;
    }
  digest = pomona_asn1_get_oid (node, SIGNER ".digestAlgorithm.algorithm");
  self->digest = digest != NULL ? gnutls_oid_to_digest (digest) : GNUTLS_DIG_UNKNOWN;
  if (!digest_is_accepted (self->digest))
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED,
                   _("The message is signed with a digest that is not supported (%s)"), digest != NULL ? digest : "?");
      return FALSE;
    }
  return read_content (self, node, content, error) && find_signer (self, node, error) && read_attributes (self, node, error) &&
         check_signature (self, node, signed_data, error);
}

PomonaCmsSigned *
pomona_cms_verify (GBytes  *message,
                   GBytes  *content,
                   GError **error)
{
  g_autoptr(PomonaCmsSigned) self = NULL;
  g_autoptr(GBytes) signed_data = NULL;
  g_auto(asn1_node) node = NULL;

  if (!pomona_pki_check_size (g_bytes_get_size (message), POMONA_CMS_MAX_SIZE, _("signed message"), error))
    return NULL;
  signed_data = pomona_asn1_unwrap (message, POMONA_OID_SIGNED_DATA, _("signed message"), error);
  if (signed_data == NULL || !pomona_asn1_decode (&node, "SignedData", signed_data, _("signed message"), error))
    return NULL;
  self = g_new0 (PomonaCmsSigned, 1);
  if (!read_message (self, node, signed_data, content, error))
    return NULL;
  return g_steal_pointer (&self);
}

PomonaCertificate *
pomona_cms_signed_get_signer (PomonaCmsSigned *self)
{
  return self->signer;
}

GBytes *
pomona_cms_signed_get_content (PomonaCmsSigned *self)
{
  return self->content;
}

gnutls_digest_algorithm_t
pomona_cms_signed_get_digest (PomonaCmsSigned *self)
{
  return self->digest;
}

GPtrArray *
pomona_cms_signed_get_certificates (PomonaCmsSigned *self)
{
  return self->certificates;
}

GBytes *
pomona_cms_signed_get_attribute (PomonaCmsSigned *self,
                                 const char      *oid)
{
  GBytes *value = self->attributes != NULL ? g_hash_table_lookup (self->attributes, oid) : NULL;

  return value != NULL && g_bytes_get_size (value) > 0 ? value : NULL;
}
