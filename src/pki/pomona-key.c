/* pomona-key.c: a private key. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-key.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-certificate-private.h"
#include "pomona-pki-private.h"

struct _PomonaKey
{
  gnutls_privkey_t handle;
  gnutls_pubkey_t public_key;
  char *key_id;
  guint bits;
  gboolean is_rsa;
};

G_DEFINE_BOXED_TYPE (PomonaKey, pomona_key, pomona_key_ref, pomona_key_unref)

static void
key_clear (gpointer data)
{
  PomonaKey *self = data;

  /* GnuTLS wipes the numbers of the key itself. */
  g_clear_pointer (&self->handle, gnutls_privkey_deinit);
  g_clear_pointer (&self->public_key, gnutls_pubkey_deinit);
  g_clear_pointer (&self->key_id, g_free);
}

static PomonaKey *
key_new_take (gnutls_privkey_t   handle,
              GError           **error)
{
  g_autoptr(PomonaKey) self = g_atomic_rc_box_new0 (PomonaKey);
  unsigned int bits = 0;
  int status;

  self->handle = handle;
  self->is_rsa = gnutls_privkey_get_pk_algorithm (handle, &bits) == GNUTLS_PK_RSA;
  self->bits = bits;
  status = gnutls_pubkey_init (&self->public_key);
  if (status >= 0)
    status = gnutls_pubkey_import_privkey (self->public_key, handle, 0, 0);
  if (status >= 0)
    self->key_id = pomona_public_key_dup_id (self->public_key);
  if (self->key_id == NULL)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_UNSUPPORTED, status, _("This kind of key is not usable here"));
      return NULL;
    }
  return g_steal_pointer (&self);
}

static PomonaKey *
key_generate (gnutls_pk_algorithm_t   algorithm,
              guint                   bits,
              GError                **error)
{
  g_auto(gnutls_privkey_t) handle = NULL;
  int status = gnutls_privkey_init (&handle);

  if (status >= 0)
    status = gnutls_privkey_generate (handle, algorithm, bits, 0);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The key could not be made"));
      return NULL;
    }
  return key_new_take (g_steal_pointer (&handle), error);
}

PomonaKey *
pomona_key_new_rsa (guint    bits,
                    GError **error)
{
  return key_generate (GNUTLS_PK_RSA, bits, error);
}

PomonaKey *
pomona_key_new_p256 (GError **error)
{
  return key_generate (GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), error);
}

PomonaKey *
pomona_key_new (PomonaKeyKind   kind,
                GError        **error)
{
  switch (kind)
    {
    case POMONA_KEY_RSA_4096:
      return pomona_key_new_rsa (4096, error);
    case POMONA_KEY_P256:
      return pomona_key_new_p256 (error);
    case POMONA_KEY_RSA_2048:
    default:
      return pomona_key_new_rsa (2048, error);
    }
}

static const char *
password_text (PomonaSecret *password)
{
  return password != NULL ? pomona_secret_get_text (password) : NULL;
}

static void
set_import_error (int            status,
                  gboolean       encrypted,
                  PomonaSecret  *password,
                  GError       **error)
{
  if (encrypted && password == NULL)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_NEEDED,
                         _("The key is protected by a password"));
  else if (encrypted || status == GNUTLS_E_DECRYPTION_FAILED)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_WRONG,
                         _("The password does not open the key"));
  else if (status == GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR || status == GNUTLS_E_BASE64_DECODING_ERROR)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_KEY,
                         _("There is no private key in this text"));
  else
    pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status, _("The key is not readable"));
}

static gboolean
check_rounds (const gnutls_datum_t   *datum,
              gnutls_x509_crt_fmt_t   format,
              GError                **error)
{
  unsigned int rounds = 0;

  /* Fails for what is not encrypted, with no rounds to look at. */
  if (gnutls_pkcs8_info (datum, format, NULL, NULL, NULL, NULL, &rounds, NULL) < 0)
    return TRUE;
  return pomona_pki_check_rounds (rounds, error);
}

static PomonaKey *
key_import (const void             *data,
            gsize                   size,
            gnutls_x509_crt_fmt_t   format,
            PomonaSecret           *password,
            GError                **error)
{
  gnutls_datum_t datum = pomona_datum_view (data, size);
  g_auto(gnutls_x509_privkey_t) key = NULL;
  g_auto(gnutls_privkey_t) handle = NULL;
  gboolean encrypted;
  int status;

  if (!pomona_pki_check_size (size, POMONA_KEY_MAX_SIZE, _("key"), error))
    return NULL;
  if (!check_rounds (&datum, format, error))
    return NULL;
  encrypted = format == GNUTLS_X509_FMT_PEM && pomona_pem_is_encrypted (data, size);
  status = gnutls_x509_privkey_init (&key);
  if (status >= 0)
    status = gnutls_x509_privkey_import2 (key, &datum, format, password_text (password), 0);
  if (status < 0)
    {
      set_import_error (status, encrypted, password, error);
      return NULL;
    }
  status = gnutls_privkey_init (&handle);
  if (status >= 0)
    status = gnutls_privkey_import_x509 (handle, key, GNUTLS_PRIVKEY_IMPORT_COPY);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_UNSUPPORTED, status, _("This kind of key is not usable here"));
      return NULL;
    }
  return key_new_take (g_steal_pointer (&handle), error);
}

/* A file may hold certificates and other things in front of its key. */
static const char *
find_key_block (const char *pem,
                gsize       size)
{
  static const char *const headers[] = {
    "-----BEGIN PRIVATE KEY-----", "-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY-----",
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      const char *found = g_strstr_len (pem, (gssize) size, headers[i]);

      if (found != NULL)
        return found;
    }
  return NULL;
}

PomonaKey *
pomona_key_new_from_pem (const char    *pem,
                         gssize         size,
                         PomonaSecret  *password,
                         GError       **error)
{
  gsize length = size < 0 ? strlen (pem) : (gsize) size;
  const char *begin;

  if (!pomona_pki_check_size (length, POMONA_KEY_MAX_SIZE, _("key"), error))
    return NULL;
  begin = find_key_block (pem, length);
  if (begin == NULL)
    {
      set_import_error (GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR, FALSE, password, error);
      return NULL;
    }
  return key_import (begin, length - (gsize) (begin - pem), GNUTLS_X509_FMT_PEM, password, error);
}

PomonaKey *
pomona_key_new_from_der (const void    *data,
                         gsize          size,
                         PomonaSecret  *password,
                         GError       **error)
{
  return key_import (data, size, GNUTLS_X509_FMT_DER, password, error);
}

PomonaKey *
pomona_key_ref (PomonaKey *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_key_unref (PomonaKey *self)
{
  g_atomic_rc_box_release_full (self, key_clear);
}

static int
export_pkcs8 (PomonaKey      *self,
              const char     *password,
              gnutls_datum_t *pem)
{
  g_auto(gnutls_x509_privkey_t) key = NULL;
  int status = gnutls_privkey_export_x509 (self->handle, &key);

  if (status >= 0)
    status = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, password,
                                                password != NULL ? GNUTLS_PKCS_PBES2_AES_256 : GNUTLS_PKCS_PLAIN,
                                                pem);
  return status;
}

PomonaSecret *
pomona_key_to_pem (PomonaKey  *self,
                   GError    **error)
{
  g_auto(gnutls_datum_t) pem = { 0 };
  int status = export_pkcs8 (self, NULL, &pem);

  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The key could not be written"));
      return NULL;
    }
  return pomona_secret_new (pem.data, pem.size);
}

char *
pomona_key_to_pem_encrypted (PomonaKey     *self,
                             PomonaSecret  *password,
                             GError       **error)
{
  g_auto(gnutls_datum_t) pem = { 0 };
  const char *text = password_text (password);
  int status;

  if (text == NULL)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_WRONG,
                           _("The password must be a text"));
      return NULL;
    }
  status = export_pkcs8 (self, text, &pem);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The key could not be written"));
      return NULL;
    }
  return g_strndup ((const char *) pem.data, pem.size);
}

gboolean
pomona_key_is_rsa (PomonaKey *self)
{
  return self->is_rsa;
}

guint
pomona_key_get_bits (PomonaKey *self)
{
  return self->bits;
}

const char *
pomona_key_get_key_id (PomonaKey *self)
{
  return self->key_id;
}

gboolean
pomona_key_matches_certificate (PomonaKey         *self,
                                PomonaCertificate *certificate)
{
  return strcmp (self->key_id, pomona_certificate_get_key_id (certificate)) == 0;
}

GBytes *
pomona_key_get_public_der (PomonaKey  *self,
                           GError    **error)
{
  g_auto(gnutls_datum_t) der = { 0 };
  int status = gnutls_pubkey_export2 (self->public_key, GNUTLS_X509_FMT_DER, &der);

  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The key could not be written"));
      return NULL;
    }
  return pomona_datum_to_bytes (&der);
}

GBytes *
pomona_key_sign (PomonaKey                  *self,
                 gnutls_digest_algorithm_t   digest,
                 GBytes                     *data,
                 GError                    **error)
{
  gnutls_datum_t datum = pomona_datum_from_bytes (data);
  g_auto(gnutls_datum_t) signature = { 0 };
  int status = gnutls_privkey_sign_data (self->handle, digest, 0, &datum, &signature);

  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("Signing failed"));
      return NULL;
    }
  return pomona_datum_to_bytes (&signature);
}

gnutls_privkey_t
pomona_key_get_handle (PomonaKey *self)
{
  return self->handle;
}

gnutls_pubkey_t
pomona_key_get_public_key (PomonaKey *self)
{
  return self->public_key;
}
