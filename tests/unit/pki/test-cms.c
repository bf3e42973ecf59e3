/* test-cms.c: encrypted and signed messages. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-asn1-private.h"
#include "pomona-cms.h"

static const gnutls_cipher_algorithm_t ciphers[] = {
  GNUTLS_CIPHER_AES_128_CBC, GNUTLS_CIPHER_AES_192_CBC, GNUTLS_CIPHER_AES_256_CBC, GNUTLS_CIPHER_3DES_CBC,
  GNUTLS_CIPHER_DES_CBC,
};

static GBytes *
encrypt (GBytes                    *plain,
         PomonaCertificate         *to,
         gnutls_cipher_algorithm_t  cipher)
{
  g_autoptr(GError) error = NULL;
  GBytes *message = pomona_cms_encrypt (plain, &to, 1, cipher, &error);

  g_assert_no_error (error);
  return message;
}

static GBytes *
flip (GBytes *bytes,
      gsize   at,
      guint8  mask)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *copy = g_memdup2 (data, size);

  copy[at] ^= mask;
  return g_bytes_new_take (copy, size);
}

static gssize
find_bytes (GBytes     *bytes,
            const void *needle,
            gsize       needle_size)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const guint8 *found = memmem (data, size, needle, needle_size);

  return found != NULL ? found - data : -1;
}

static void
test_encrypt (void)
{
  g_autoptr(PomonaCertificate) to = pki_identity (pki_rsa_key (), "reader");
  static const gsize sizes[] = { 0, 1, 7, 8, 15, 16, 17, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (ciphers); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
        {
          g_autofree char *text = g_strnfill (sizes[j], 'x');
          g_autoptr(GBytes) plain = pki_bytes (text);
          g_autoptr(GBytes) message = encrypt (plain, to, ciphers[i]);
          g_autoptr(GError) error = NULL;
          gnutls_cipher_algorithm_t cipher = 0;
          g_autoptr(GBytes) opened = pomona_cms_decrypt (message, to, pki_rsa_key (), &cipher, &error);

          g_assert_no_error (error);
          pki_assert_bytes (opened, plain);
          g_assert_cmpint (cipher, ==, ciphers[i]);
        }
    }
}

static void
test_recipients (void)
{
  g_autoptr(PomonaCertificate) one = pki_identity (pki_rsa_key (), "one");
  g_autoptr(PomonaCertificate) two = pki_identity (pki_other_rsa_key (), "two");
  g_autoptr(PomonaCertificate) none = pki_identity (pki_rsa_key (), "none");
  g_autoptr(PomonaCertificate) curve = pki_identity (pki_p256_key (), "curve");
  PomonaCertificate *both[] = { one, two };
  g_autoptr(GBytes) plain = pki_bytes ("for two");
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = pomona_cms_encrypt (plain, both, 2, GNUTLS_CIPHER_AES_256_CBC, &error);
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) second = NULL;

  g_assert_no_error (error);
  first = pomona_cms_decrypt (message, one, pki_rsa_key (), NULL, &error);
  g_assert_no_error (error);
  second = pomona_cms_decrypt (message, two, pki_other_rsa_key (), NULL, &error);
  g_assert_no_error (error);
  pki_assert_bytes (first, plain);
  pki_assert_bytes (second, plain);
  /* The same key in another certificate is another recipient. */
  g_assert_null (pomona_cms_decrypt (message, none, pki_rsa_key (), NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_RECIPIENT);
  g_clear_error (&error);
  g_assert_null (pomona_cms_encrypt (plain, &curve, 1, GNUTLS_CIPHER_AES_256_CBC, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED);
}

/* Whether the padding of the encrypted key was right must not show: the message, the kind of error, and what
 * happens when the same is sent again are the same for both. */
static void
test_no_oracle (void)
{
  g_autoptr(PomonaCertificate) to = pki_identity (pki_rsa_key (), "reader");
  g_autofree char *text = g_strnfill (4000, 'x');
  g_autoptr(GBytes) plain = pki_bytes (text);
  g_autoptr(GBytes) message = encrypt (plain, to, GNUTLS_CIPHER_AES_128_CBC);
  /* OCTET STRING of 256 bytes: the encrypted key */
  gssize key_at = find_bytes (message, "\x04\x82\x01\x00", 4);
  guint opened = 0;

  g_assert_cmpint (key_at, >, 0);
  for (guint i = 0; i < 64; i++)
    {
      g_autoptr(GBytes) changed = flip (message, (gsize) key_at + 4 + 3 * i, 0x10);
      g_autoptr(GError) error = NULL;
      g_autoptr(GError) again_error = NULL;
      g_autoptr(GBytes) garbage = pomona_cms_decrypt (changed, to, pki_rsa_key (), NULL, &error);
      g_autoptr(GBytes) again = pomona_cms_decrypt (changed, to, pki_rsa_key (), NULL, &again_error);

      g_assert_cmpint (garbage == NULL, ==, again == NULL);
      if (garbage == NULL)
        {
          g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_DECRYPT);
          g_assert_cmpstr (error->message, ==, again_error->message);
        }
      else
        {
          opened++;
          pki_assert_bytes (garbage, again);
        }
    }
  /* With any wrong key, one in 256 has a padding that looks right. */
  g_assert_cmpuint (opened, <, 8);
}

/* The contents with a padding that is wrong fail as a wrong key does. */
static void
test_wrong_padding (void)
{
  g_autoptr(PomonaCertificate) to = pki_identity (pki_rsa_key (), "reader");
  g_autoptr(GBytes) plain = pki_bytes ("0123456789abcdef");
  g_autoptr(GBytes) message = encrypt (plain, to, GNUTLS_CIPHER_AES_128_CBC);
  g_autoptr(GBytes) changed = NULL;
  g_autoptr(GError) error = NULL;

  /* The last block is padding alone; the block in front of it turns over its bits. */
  changed = flip (message, g_bytes_get_size (message) - 17, 0x55);
  g_assert_null (pomona_cms_decrypt (changed, to, pki_rsa_key (), NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_DECRYPT);
}

static void
test_encrypted_refused (void)
{
  g_autoptr(PomonaCertificate) to = pki_identity (pki_rsa_key (), "reader");
  g_autoptr(GBytes) plain = pki_bytes ("0123456789");
  g_autoptr(GBytes) message = encrypt (plain, to, GNUTLS_CIPHER_AES_128_CBC);
  g_autoptr(GBytes) large = g_bytes_new_take (g_malloc0 (POMONA_CMS_MAX_SIZE + 1), POMONA_CMS_MAX_SIZE + 1);
  g_autoptr(GBytes) other_cipher = NULL;
  g_autoptr(GError) error = NULL;
  static const guint8 aes128[] = { 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02 };
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  for (gsize i = 0; i < size; i += 3)
    {
      g_autoptr(GBytes) cut = g_bytes_new (data, i);
      g_autoptr(GBytes) changed = flip (message, i, 0x81);
      g_autoptr(GBytes) opened = pomona_cms_decrypt (changed, to, pki_rsa_key (), NULL, NULL);

      g_assert_null (pomona_cms_decrypt (cut, to, pki_rsa_key (), NULL, NULL));
    }
  /* AES-128-GCM instead of CBC */
  other_cipher = flip (message, (gsize) find_bytes (message, aes128, sizeof aes128) + sizeof aes128 - 1, 0x04);
  g_assert_null (pomona_cms_decrypt (other_cipher, to, pki_rsa_key (), NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (pomona_cms_decrypt (large, to, pki_rsa_key (), NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
}

/* GnuTLS reads in front of its buffer if there is nothing to decrypt. */
static void
test_no_contents (void)
{
  static const struct { const char *data; gsize size; } contents[] = { { "", 0 }, { "fifteen bytes..", 15 } };
  g_autoptr(PomonaCertificate) to = pki_identity (pki_rsa_key (), "reader");
  g_autoptr(GBytes) plain = pki_bytes ("0123456789");
  g_autoptr(GBytes) message = encrypt (plain, to, GNUTLS_CIPHER_AES_128_CBC);

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) inner = pomona_asn1_unwrap (message, POMONA_OID_ENVELOPED_DATA, "", &error);
      g_auto(asn1_node) node = NULL;
      g_autoptr(GBytes) der = NULL;
      g_autoptr(GBytes) changed = NULL;

      g_assert_true (pomona_asn1_decode (&node, "EnvelopedData", inner, "", &error));
      pomona_asn1_put (node, "encryptedContentInfo.encryptedContent", contents[i].data, contents[i].size);
      der = pomona_asn1_encode (node, "");
      changed = pomona_asn1_wrap (POMONA_OID_ENVELOPED_DATA, der);
      g_assert_null (pomona_cms_decrypt (changed, to, pki_rsa_key (), NULL, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
    }
}

static void
test_sign (void)
{
  static const PomonaCmsFlags flags[] = {
    POMONA_CMS_ATTACHED, POMONA_CMS_DETACHED, POMONA_CMS_NO_ATTRIBUTES, POMONA_CMS_DETACHED | POMONA_CMS_NO_ATTRIBUTES,
  };
  static const gnutls_digest_algorithm_t digests[] = { GNUTLS_DIG_SHA1, GNUTLS_DIG_SHA256, GNUTLS_DIG_SHA384, GNUTLS_DIG_SHA512 };
  PomonaKey *keys[] = { pki_rsa_key (), pki_p256_key () };
  g_autoptr(GBytes) content = pki_bytes ("content");
  g_autoptr(GBytes) other = pki_bytes ("kontent");

  for (guint i = 0; i < G_N_ELEMENTS (flags) * G_N_ELEMENTS (digests) * G_N_ELEMENTS (keys); i++)
    {
      PomonaKey *key = keys[i % 2];
      const PomonaCmsSignOptions options = { .flags = flags[i / 2 % 4], .digest = digests[i / 8] };
      gboolean detached = (options.flags & POMONA_CMS_DETACHED) != 0;
      g_autoptr(PomonaCertificate) signer = pki_identity (key, "signer");
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) message = pomona_cms_sign (content, signer, key, &options, &error);
      g_autoptr(PomonaCmsSigned) read = NULL;

      g_assert_no_error (error);
      read = pomona_cms_verify (message, detached ? content : NULL, &error);
      g_assert_no_error (error);
      g_assert_true (pomona_certificate_equal (pomona_cms_signed_get_signer (read), signer));
      g_assert_cmpint (pomona_cms_signed_get_digest (read), ==, options.digest);
      pki_assert_bytes (pomona_cms_signed_get_content (read), content);
      g_assert_null (pomona_cms_verify (message, other, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE);
      g_clear_error (&error);
      if (detached)
        {
          g_assert_null (pomona_cms_verify (message, NULL, &error));
          g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE);
        }
    }
}

/* An answer of SCEP that carries nothing */
static void
test_sign_empty (void)
{
  g_autoptr(PomonaCertificate) signer = pki_identity (pki_rsa_key (), "signer");
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) not_empty = pki_bytes ("x");
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = pomona_cms_sign_attached (empty, signer, pki_rsa_key (), NULL, &error);
  g_autoptr(GBytes) detached = pomona_cms_sign_detached (empty, signer, pki_rsa_key (), NULL, &error);
  g_autoptr(PomonaCmsSigned) read = pomona_cms_verify (message, NULL, &error);
  g_autoptr(PomonaCmsSigned) read_detached = pomona_cms_verify (detached, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (pomona_cms_signed_get_content (read)), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (pomona_cms_signed_get_content (read_detached)), ==, 0);
  g_assert_null (pomona_cms_verify (message, not_empty, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_SIGNATURE);
}

static void
test_attributes (void)
{
  g_autoptr(PomonaCertificate) signer = pki_identity (pki_rsa_key (), "signer");
  g_autoptr(GBytes) content = pki_bytes ("content");
  g_autoptr(GBytes) value = g_bytes_new ("\x0c\x02hi", 4);
  const PomonaCmsAttribute attributes[] = { { "1.2.3.4", value }, { "1.2.3.5", value }, { "1.2.3.5", value } };
  const PomonaCmsSignOptions options = { .attributes = attributes, .n_attributes = 3 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = pomona_cms_sign (content, signer, pki_rsa_key (), &options, &error);
  g_autoptr(PomonaCmsSigned) read = pomona_cms_verify (message, NULL, &error);

  g_assert_no_error (error);
  pki_assert_bytes (pomona_cms_signed_get_attribute (read, "1.2.3.4"), value);
  g_assert_null (pomona_cms_signed_get_attribute (read, "1.2.3.5"));
  g_assert_null (pomona_cms_signed_get_attribute (read, "1.2.3.6"));
}

/* What is read before anybody has proved anything has a bound. */
static void
test_many_attributes (void)
{
  static const struct { guint count; gboolean accepted; } cases[] = { { 40, TRUE }, { 100, FALSE }, { 5000, FALSE } };
  g_autoptr(PomonaCertificate) signer = pki_identity (pki_p256_key (), "signer");
  g_autoptr(GBytes) content = pki_bytes ("content");
  g_autoptr(GBytes) value = g_bytes_new ("\x0c\x01x", 3);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree PomonaCmsAttribute *attributes = g_new0 (PomonaCmsAttribute, cases[i].count);
      const PomonaCmsSignOptions options = { .attributes = attributes, .n_attributes = cases[i].count };
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) message = NULL;
      g_autoptr(PomonaCmsSigned) read = NULL;

      for (guint j = 0; j < cases[i].count; j++)
        attributes[j] = (PomonaCmsAttribute) { "1.2.3.4", value };
      message = pomona_cms_sign (content, signer, pki_p256_key (), &options, &error);
      g_assert_no_error (error);
      read = pomona_cms_verify (message, NULL, &error);
      if (cases[i].accepted)
        g_assert_no_error (error);
      else
        g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
    }
}

/* The signer is not simply the first certificate, and all of them can be had. */
static void
test_chain (void)
{
  g_autoptr(PomonaCertificate) signer = pki_identity (pki_rsa_key (), "signer");
  g_autoptr(PomonaCertificate) namesake = pki_identity (pki_other_rsa_key (), "signer");
  g_autoptr(GPtrArray) chain = g_ptr_array_new ();
  g_autoptr(GBytes) content = pki_bytes ("content");
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = NULL;
  g_autoptr(PomonaCmsSigned) read = NULL;

  g_ptr_array_add (chain, namesake);
  g_ptr_array_add (chain, signer);
  g_ptr_array_add (chain, pomona_authority_get_certificate (pki_authority ()));
  message = pomona_cms_sign_attached (content, signer, pki_rsa_key (), chain, &error);
  g_assert_no_error (error);
  read = pomona_cms_verify (message, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (pomona_certificate_equal (pomona_cms_signed_get_signer (read), signer));
  g_assert_cmpuint (pomona_cms_signed_get_certificates (read)->len, ==, 3);
}

static void
test_signed_refused (void)
{
  g_autoptr(PomonaCertificate) signer = pki_identity (pki_p256_key (), "signer");
  g_autoptr(GBytes) content = pki_bytes ("the content that is signed");
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = pomona_cms_sign_attached (content, signer, pki_p256_key (), NULL, &error);
  g_autoptr(GBytes) no_content = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  g_assert_no_error (error);
  for (gsize i = 0; i < size; i += 3)
    {
      g_autoptr(GBytes) cut = g_bytes_new (data, i);
      g_autoptr(GBytes) changed = flip (message, i, 0x40);
      g_autoptr(PomonaCmsSigned) read = pomona_cms_verify (changed, NULL, NULL);

      g_assert_null (pomona_cms_verify (cut, NULL, NULL));
      /* What is not signed may change (the certificate's own signature, for one); what was signed may not. */
      if (read != NULL)
        {
          pki_assert_bytes (pomona_cms_signed_get_content (read), content);
          g_assert_cmpstr (pomona_certificate_get_key_id (pomona_cms_signed_get_signer (read)), ==,
                           pomona_key_get_key_id (pki_p256_key ()));
        }
    }
  no_content = pki_bytes ("nothing of the kind");
  g_assert_null (pomona_cms_verify (no_content, NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
}

static void
test_certs_only (void)
{
  g_autoptr(PomonaCertificate) one = pki_identity (pki_rsa_key (), "one");
  PomonaCertificate *both[] = { one, pomona_authority_get_certificate (pki_authority ()) };
  g_autoptr(GBytes) message = pomona_cms_certs_only (both, 2);
  g_autoptr(GBytes) none = pomona_cms_certs_only (NULL, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) read = pomona_cms_read_certificates (message, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 2);
  g_assert_null (pomona_cms_verify (message, NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (pomona_cms_read_certificates (none, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_CERTIFICATE);
}

/* Attributes that were signed in an order that is not that of DER. They are written by hand here, as SignedData
 * with the two attributes the other way round. */
static void
test_unsorted_attributes (void)
{
  g_autoptr(PomonaCertificate) signer = pki_identity (pki_rsa_key (), "signer");
  g_autoptr(GBytes) content = pki_bytes ("content");
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = pomona_cms_sign_attached (content, signer, pki_rsa_key (), NULL, &error);
  static const guint8 first_head[] = { 0x30, 0x18, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03 };
  g_autofree guint8 *copy = NULL;
  g_autofree guint8 *attributes = NULL;
  g_autoptr(GBytes) to_sign = NULL;
  g_autoptr(GBytes) signature = NULL;
  g_autoptr(GBytes) unsorted = NULL;
  g_autoptr(PomonaCmsSigned) read = NULL;
  gsize size;
  gssize at;

  g_assert_no_error (error);
  copy = g_memdup2 (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  size = g_bytes_get_size (message);
  /* [0] of 26 bytes contentType and 49 bytes messageDigest, behind which the signature has 256 bytes */
  at = find_bytes (message, first_head, sizeof first_head);
  g_assert_cmpint (at, >, 2);
  g_assert_cmpint (copy[at - 2], ==, 0xa0);
  g_assert_cmpint (copy[at - 1], ==, 26 + 49);
  attributes = g_memdup2 (copy + at, 26 + 49);
  memcpy (copy + at, attributes + 26, 49);
  memcpy (copy + at + 49, attributes, 26);
  copy[at - 2] = 0x31;
  to_sign = g_bytes_new (copy + at - 2, 2 + 26 + 49);
  copy[at - 2] = 0xa0;
  signature = pomona_key_sign (pki_rsa_key (), GNUTLS_DIG_SHA256, to_sign, &error);
  g_assert_no_error (error);
  memcpy (copy + size - 256, g_bytes_get_data (signature, NULL), 256);
  unsorted = g_bytes_new (copy, size);
  read = pomona_cms_verify (unsorted, NULL, &error);
  g_assert_no_error (error);
  pki_assert_bytes (pomona_cms_signed_get_content (read), content);
}

/* Writes the constructed values of DER anew with indefinite lengths, down to @depth levels. */
static void
append_ber (GByteArray   *out,
            const guint8 *der,
            gsize         size,
            guint         depth)
{
  gsize at = 0;

  while (at < size)
    {
      gsize head = der[at + 1] < 0x80 ? 2 : 2 + (gsize) (der[at + 1] & 0x7f);
      gsize length = der[at + 1] < 0x80 ? der[at + 1] : 0;

      for (gsize i = 2; i < head; i++)
        length = length << 8 | der[at + i];
      if ((der[at] & 0x20) != 0 && depth > 0)
        {
          const guint8 start[] = { der[at], 0x80 };

          g_byte_array_append (out, start, sizeof start);
          append_ber (out, der + at + head, length, depth - 1);
          g_byte_array_append (out, (const guint8 *) "\0\0", 2);
        }
      else
        {
          g_byte_array_append (out, der + at, (guint) (head + length));
        }
      at += head + length;
    }
}

static GBytes *
to_ber (GBytes *der,
        guint   depth)
{
  GByteArray *out = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);

  append_ber (out, data, size, depth);
  return g_byte_array_free_to_bytes (out);
}

/* As deep as anybody writes it: the names and certificates inside are copied as they are. */
static void
test_ber (void)
{
  static const PomonaCmsFlags flags[] = { POMONA_CMS_ATTACHED, POMONA_CMS_DETACHED, POMONA_CMS_NO_ATTRIBUTES };
  g_autoptr(PomonaCertificate) identity = pki_identity (pki_rsa_key (), "both");
  g_autoptr(GBytes) content = pki_bytes ("content");
  g_autoptr(GBytes) encrypted = encrypt (content, identity, GNUTLS_CIPHER_3DES_CBC);
  g_autoptr(GError) error = NULL;

  for (guint depth = 1; depth <= 5; depth++)
    {
      g_autoptr(GBytes) ber = to_ber (encrypted, depth);
      g_autoptr(GBytes) opened = pomona_cms_decrypt (ber, identity, pki_rsa_key (), NULL, &error);

      g_assert_no_error (error);
      pki_assert_bytes (opened, content);
    }
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      const PomonaCmsSignOptions options = { .flags = flags[i] };
      g_autoptr(GBytes) message = pomona_cms_sign (content, identity, pki_rsa_key (), &options, &error);

      g_assert_no_error (error);
      for (guint depth = 1; depth <= 4; depth++)
        {
          g_autoptr(GBytes) ber = to_ber (message, depth);
          g_autoptr(PomonaCmsSigned) read = pomona_cms_verify (ber, content, &error);

          g_assert_no_error (error);
          pki_assert_bytes (pomona_cms_signed_get_content (read), content);
        }
    }
}

/* The committed table is the one of the committed definitions. */
static void
test_table (void)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "..", "src", "pki", NULL);
  g_autofree char *definitions = g_build_filename (source, "pomona-cms.asn", NULL);
  g_autofree char *table = g_build_filename (source, "pomona-cms-asn1.c", NULL);
  g_autofree char *committed = NULL;
  g_autoptr(GBytes) made = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  if (!pki_has_program ("asn1Parser"))
    return;
  if (!g_file_test (table, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("The source is not where G_TEST_SRCDIR says");
      return;
    }
  g_file_get_contents (table, &committed, NULL, &error);
  g_assert_no_error (error);
  g_free (pki_run (TRUE, "asn1Parser", "-n", "pomona_cms_asn1_tab", "-o", "table.c", definitions, NULL));
  made = pki_read ("table.c");
  text = g_strndup (g_bytes_get_data (made, NULL), g_bytes_get_size (made));
  g_assert_true (g_str_has_suffix (committed, text));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cms/table", test_table);
  g_test_add_func ("/cms/encrypted/round-trip", test_encrypt);
  g_test_add_func ("/cms/encrypted/recipients", test_recipients);
  g_test_add_func ("/cms/encrypted/no-oracle", test_no_oracle);
  g_test_add_func ("/cms/encrypted/wrong-padding", test_wrong_padding);
  g_test_add_func ("/cms/encrypted/refused", test_encrypted_refused);
  g_test_add_func ("/cms/encrypted/no-contents", test_no_contents);
  g_test_add_func ("/cms/signed/round-trip", test_sign);
  g_test_add_func ("/cms/signed/empty", test_sign_empty);
  g_test_add_func ("/cms/signed/attributes", test_attributes);
  g_test_add_func ("/cms/signed/unsorted-attributes", test_unsorted_attributes);
  g_test_add_func ("/cms/signed/many-attributes", test_many_attributes);
  g_test_add_func ("/cms/signed/chain", test_chain);
  g_test_add_func ("/cms/signed/refused", test_signed_refused);
  g_test_add_func ("/cms/certs-only", test_certs_only);
  g_test_add_func ("/cms/ber", test_ber);
  return g_test_run ();
}
