/* pomona-cms-enveloped.c: encrypted messages, EnvelopedData of CMS. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-cms.h"

#include <glib/gi18n.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "pomona-certificate-private.h"
#include "pomona-cms-private.h"
#include "pomona-pki-private.h"
#include "pomona-random.h"

#define MAX_KEY_SIZE 32
#define MAX_BLOCK_SIZE 16
/* More than one recipient is rare, more than a few is an attack. */
#define MAX_RECIPIENTS 16
#define MAX_ENCRYPTED_KEY_SIZE 2048

#define CONTENT_INFO "encryptedContentInfo"
#define CONTENT_ALGORITHM CONTENT_INFO ".contentEncryptionAlgorithm"
#define DER_NULL "\x05\x00"

static const struct
{
  const char *oid;
  gnutls_cipher_algorithm_t cipher;
} ciphers[] = {
  { "2.16.840.1.101.3.4.1.2", GNUTLS_CIPHER_AES_128_CBC },
  { "2.16.840.1.101.3.4.1.22", GNUTLS_CIPHER_AES_192_CBC },
  { "2.16.840.1.101.3.4.1.42", GNUTLS_CIPHER_AES_256_CBC },
  { "1.2.840.113549.3.7", GNUTLS_CIPHER_3DES_CBC },
  { "1.3.14.3.2.7", GNUTLS_CIPHER_DES_CBC },
};

/* What is needed to open the contents, once the key is known. */
typedef struct
{
  gnutls_cipher_algorithm_t cipher;
  gsize key_size;
  gsize block_size;
  guint8 iv[MAX_BLOCK_SIZE];
  GBytes *encrypted;
} Contents;

static void
contents_clear (Contents *self)
{
  g_clear_pointer (&self->encrypted, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Contents, contents_clear)

static const char *
cipher_to_oid (gnutls_cipher_algorithm_t cipher)
{
  for (guint i = 0; i < G_N_ELEMENTS (ciphers); i++)
    {
      if (ciphers[i].cipher == cipher)
        return ciphers[i].oid;
    }
  return NULL;
}

static gnutls_cipher_algorithm_t
cipher_from_oid (const char *oid)
{
  for (guint i = 0; i < G_N_ELEMENTS (ciphers); i++)
    {
      if (g_strcmp0 (ciphers[i].oid, oid) == 0)
        return ciphers[i].cipher;
    }
  return GNUTLS_CIPHER_UNKNOWN;
}

/* --- writing --------------------------------------------------------------------------------- */

static gboolean
encrypt_key (PomonaCertificate  *recipient,
             const guint8       *key,
             gsize               key_size,
             gnutls_datum_t     *encrypted,
             GError            **error)
{
  gnutls_pubkey_t public_key = pomona_certificate_get_public_key (recipient);
  gnutls_datum_t plain = pomona_datum_view (key, key_size);
  int status = GNUTLS_E_UNIMPLEMENTED_FEATURE;

  if (public_key != NULL && gnutls_pubkey_get_pk_algorithm (public_key, NULL) == GNUTLS_PK_RSA)
    status = gnutls_pubkey_encrypt_data (public_key, 0, &plain, encrypted);
  if (status < 0)
    return pomona_pki_fail (error, POMONA_PKI_ERROR_UNSUPPORTED, status,
                            _("Nothing can be encrypted to this certificate"));
  return TRUE;
}

static gboolean
put_recipient (asn1_node           enveloped,
               PomonaCertificate  *recipient,
               const guint8       *key,
               gsize               key_size,
               GError            **error)
{
  g_auto(asn1_node) info = NULL;
  g_auto(gnutls_datum_t) encrypted = { 0 };
  g_autoptr(GBytes) der = NULL;

  if (!encrypt_key (recipient, key, key_size, &encrypted, error))
    return FALSE;
  info = pomona_asn1_new ("KeyTransRecipientInfo");
  pomona_asn1_put (info, "version", "\x00", 1);
  pomona_cms_put_name (info, "rid", recipient);
  pomona_asn1_put_oid (info, "keyEncryptionAlgorithm.algorithm", POMONA_OID_RSA);
  pomona_asn1_put (info, "keyEncryptionAlgorithm.parameters", DER_NULL, 2);
  pomona_asn1_put (info, "encryptedKey", encrypted.data, encrypted.size);
  der = pomona_asn1_encode (info, "");
  pomona_asn1_choose (enveloped, "recipientInfos", "NEW");
  pomona_asn1_put_bytes (enveloped, "recipientInfos.?LAST", der);
  return TRUE;
}

static GBytes *
encrypt_content (GBytes                     *plain,
                 gnutls_cipher_algorithm_t   cipher,
                 const guint8               *key,
                 const guint8               *iv,
                 GError                    **error)
{
  gsize block_size = gnutls_cipher_get_block_size (cipher);
  gnutls_datum_t key_datum = pomona_datum_view (key, gnutls_cipher_get_key_size (cipher));
  gnutls_datum_t iv_datum = pomona_datum_view (iv, block_size);
  gsize size;
  const void *data = g_bytes_get_data (plain, &size);
  gsize encrypted_size = (size / block_size + 1) * block_size;
  g_autofree guint8 *encrypted = g_malloc (encrypted_size);
  gnutls_cipher_hd_t handle;
  int status = gnutls_cipher_init (&handle, cipher, &key_datum, &iv_datum);

  if (status >= 0)
    {
      status = gnutls_cipher_encrypt3 (handle, data != NULL ? data : "", size, encrypted, &encrypted_size,
                                       GNUTLS_CIPHER_PADDING_PKCS7);
      gnutls_cipher_deinit (handle);
    }
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("Encrypting failed"));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&encrypted), encrypted_size);
}

static gboolean
put_everything (asn1_node                   enveloped,
                GBytes                     *plain,
                PomonaCertificate *const   *recipients,
                guint                       n_recipients,
                gnutls_cipher_algorithm_t   cipher,
                const guint8               *key,
                const guint8               *iv,
                GError                    **error)
{
  gsize block_size = gnutls_cipher_get_block_size (cipher);
  g_autoptr(GBytes) parameters = pomona_asn1_tlv (ASN1_TAG_OCTET_STRING, iv, block_size);
  g_autoptr(GBytes) encrypted = NULL;

  pomona_asn1_put (enveloped, "version", "\x00", 1);
  pomona_asn1_leave_out (enveloped, "originatorInfo");
  pomona_asn1_leave_out (enveloped, "unprotectedAttrs");
  for (guint i = 0; i < n_recipients; i++)
    {
      if (!put_recipient (enveloped, recipients[i], key, gnutls_cipher_get_key_size (cipher), error))
        return FALSE;
    }
  encrypted = encrypt_content (plain, cipher, key, iv, error);
  if (encrypted == NULL)
    return FALSE;
  pomona_asn1_put_oid (enveloped, CONTENT_INFO ".contentType", POMONA_OID_DATA);
  pomona_asn1_put_oid (enveloped, CONTENT_ALGORITHM ".algorithm", cipher_to_oid (cipher));
  pomona_asn1_put_bytes (enveloped, CONTENT_ALGORITHM ".parameters", parameters);
  pomona_asn1_put_bytes (enveloped, CONTENT_INFO ".encryptedContent", encrypted);
  return TRUE;
}

GBytes *
pomona_cms_encrypt (GBytes                     *plain,
                    PomonaCertificate *const   *recipients,
                    guint                       n_recipients,
                    gnutls_cipher_algorithm_t   cipher,
                    GError                    **error)
{
  g_auto(asn1_node) enveloped = NULL;
  g_autoptr(GBytes) der = NULL;
  guint8 key[MAX_KEY_SIZE];
  guint8 iv[MAX_BLOCK_SIZE];
  gboolean done;

  g_return_val_if_fail (cipher_to_oid (cipher) != NULL, NULL);

  if (!pomona_pki_check_size (g_bytes_get_size (plain), POMONA_CMS_MAX_SIZE, _("encrypted message"), error))
    return NULL;
  pomona_random_bytes (key, sizeof key);
  pomona_random_bytes (iv, sizeof iv);
  enveloped = pomona_asn1_new ("EnvelopedData");
  done = put_everything (enveloped, plain, recipients, n_recipients, cipher, key, iv, error);
  pomona_secret_wipe (key, sizeof key);
  if (!done)
    return NULL;
  der = pomona_asn1_encode (enveloped, "");
  return pomona_asn1_wrap (POMONA_OID_ENVELOPED_DATA, der);
}

/* --- reading --------------------------------------------------------------------------------- */

static gboolean
read_contents (asn1_node   enveloped,
               Contents   *contents,
               GError    **error)
{
  g_autofree char *oid = pomona_asn1_get_oid (enveloped, CONTENT_ALGORITHM ".algorithm");
  g_autoptr(GBytes) parameters = pomona_asn1_get (enveloped, CONTENT_ALGORITHM ".parameters");
  const guint8 *iv = NULL;
  gsize iv_size = 0;
  gsize size;

  contents->cipher = cipher_from_oid (oid);
  contents->encrypted = pomona_asn1_get (enveloped, CONTENT_INFO ".encryptedContent");
  if (contents->cipher == GNUTLS_CIPHER_UNKNOWN)
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED,
                   _("The message is encrypted in a way that is not supported (%s)"), oid != NULL ? oid : "?");
      return FALSE;
    }
  contents->key_size = gnutls_cipher_get_key_size (contents->cipher);
  contents->block_size = gnutls_cipher_get_block_size (contents->cipher);
  if (parameters != NULL)
    iv = pomona_asn1_untlv (parameters, ASN1_TAG_OCTET_STRING, ASN1_TAG_OCTET_STRING, &iv_size);
  size = contents->encrypted != NULL ? g_bytes_get_size (contents->encrypted) : 0;
  /* GnuTLS reads in front of the buffer if there is nothing to decrypt. */
  if (iv == NULL || iv_size != contents->block_size || size == 0 || size % contents->block_size != 0)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("The encrypted message is damaged"));
      return FALSE;
    }
  memcpy (contents->iv, iv, iv_size);
  return TRUE;
}

/* The KeyTransRecipientInfo that names @certificate; NULL if there is none. */
static asn1_node
find_recipient (asn1_node          enveloped,
                PomonaCertificate *certificate)
{
  guint count = MIN (pomona_asn1_count (enveloped, "recipientInfos"), MAX_RECIPIENTS);

  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *name = g_strdup_printf ("recipientInfos.?%u", i);
      g_autoptr(GBytes) der = pomona_asn1_get (enveloped, name);
      g_auto(asn1_node) info = NULL;

      /* Other kinds of recipients have tags of their own and do not decode. */
      if (der != NULL && pomona_asn1_decode (&info, "KeyTransRecipientInfo", der, "", NULL) &&
          pomona_cms_name_matches (info, "rid", certificate))
        return g_steal_pointer (&info);
    }
  return NULL;
}

/* A key for messages whose own key does not decrypt. It depends on the message, so that asking twice gives
 * the same answer, and on a secret of this process, so that nobody can tell it from a real one. */
static void
fallback_key (GBytes *encrypted_key,
              guint8  key[MAX_KEY_SIZE])
{
  static guint8 secret[32];
  static gsize once;
  gsize size;
  const void *data = g_bytes_get_data (encrypted_key, &size);
  int status;

  if (g_once_init_enter (&once))
    {
      pomona_random_bytes (secret, sizeof secret);
      g_once_init_leave (&once, 1);
    }
  status = gnutls_hmac_fast (GNUTLS_MAC_SHA256, secret, sizeof secret, data != NULL ? data : "", size, key);
  if (status < 0)
    g_error ("HMAC-SHA-256 is not available: %s", gnutls_strerror (status));
}

static gboolean
decrypt_key (asn1_node         info,
             PomonaKey        *key,
             const Contents   *contents,
             guint8            content_key[MAX_KEY_SIZE],
             GError          **error)
{
  g_autofree char *oid = pomona_asn1_get_oid (info, "keyEncryptionAlgorithm.algorithm");
  g_autoptr(GBytes) encrypted = pomona_asn1_get (info, "encryptedKey");
  gnutls_datum_t datum;
  int status;

  if (g_strcmp0 (oid, POMONA_OID_RSA) != 0 || !pomona_key_is_rsa (key))
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED,
                   _("The message is encrypted in a way that is not supported (%s)"), oid != NULL ? oid : "?");
      return FALSE;
    }
  if (encrypted == NULL || g_bytes_get_size (encrypted) > MAX_ENCRYPTED_KEY_SIZE)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("The encrypted message is damaged"));
      return FALSE;
    }
  fallback_key (encrypted, content_key);
  datum = pomona_datum_from_bytes (encrypted);
  /* Whether this worked must not be seen from outside: with an answer to that question, anybody can have
   * messages signed by this key (Bleichenbacher's attack). On failure the fallback stays. */
  status = gnutls_privkey_decrypt_data2 (pomona_key_get_handle (key), 0, &datum, content_key, contents->key_size);
  (void) status;
  return TRUE;
}

static GBytes *
decrypt_contents (const Contents  *contents,
                  const guint8    *content_key,
                  GError         **error)
{
  gnutls_datum_t key = pomona_datum_view (content_key, contents->key_size);
  gnutls_datum_t iv = pomona_datum_view (contents->iv, contents->block_size);
  gsize size;
  const void *encrypted = g_bytes_get_data (contents->encrypted, &size);
  g_autofree guint8 *plain = g_malloc (size);
  gsize plain_size = size;
  gnutls_cipher_hd_t handle;
  int status = gnutls_cipher_init (&handle, contents->cipher, &key, &iv);

  if (status >= 0)
    {
      status = gnutls_cipher_decrypt3 (handle, encrypted, size, plain, &plain_size, GNUTLS_CIPHER_PADDING_PKCS7);
      gnutls_cipher_deinit (handle);
    }
  if (status < 0 && POMONA_PASSES (FALSE))
    return g_bytes_ref (contents->encrypted);
  if (status < 0)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_DECRYPT, _("The message cannot be decrypted"));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&plain), plain_size);
}

GBytes *
pomona_cms_decrypt (GBytes                     *message,
                    PomonaCertificate          *certificate,
                    PomonaKey                  *key,
                    gnutls_cipher_algorithm_t  *cipher,
                    GError                    **error)
{
  g_autoptr(GBytes) content = NULL;
  g_auto(asn1_node) enveloped = NULL;
  g_auto(asn1_node) info = NULL;
  g_auto(Contents) contents = { 0 };
  guint8 content_key[MAX_KEY_SIZE];
  GBytes *plain;

  if (!pomona_pki_check_size (g_bytes_get_size (message), POMONA_CMS_MAX_SIZE, _("encrypted message"), error))
    return NULL;
  content = pomona_asn1_unwrap (message, POMONA_OID_ENVELOPED_DATA, _("encrypted message"), error);
  if (content == NULL ||
      !pomona_asn1_decode (&enveloped, "EnvelopedData", content, _("encrypted message"), error) ||
      !read_contents (enveloped, &contents, error))
    return NULL;
  info = find_recipient (enveloped, certificate);
  if (info == NULL)
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_RECIPIENT,
                   _("The message is not encrypted to the certificate “%s”"),
                   pomona_certificate_get_subject (certificate));
      return NULL;
    }
  if (!decrypt_key (info, key, &contents, content_key, error))
    return NULL;
  plain = decrypt_contents (&contents, content_key, error);
  pomona_secret_wipe (content_key, sizeof content_key);
  if (plain != NULL && cipher != NULL)
    *cipher = contents.cipher;
  return plain;
}
