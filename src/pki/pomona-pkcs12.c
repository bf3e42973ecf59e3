/* pomona-pkcs12.c: PKCS #12 files, read and written. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-identity-private.h"
#include "pomona-pki-private.h"

#define MAX_BAGS 32

/* What GnuTLS allocates when it reads a list of certificates. */
typedef struct
{
  gnutls_x509_crt_t *items;
  unsigned int count;
} CertificateList;

static void
certificate_list_clear (CertificateList *self)
{
  for (unsigned int i = 0; i < self->count; i++)
    gnutls_x509_crt_deinit (self->items[i]);
  gnutls_free (self->items);
  self->items = NULL;
  self->count = 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CertificateList, certificate_list_clear)

/* PFX ::= SEQUENCE { version INTEGER (3), … } */
gboolean
pomona_pkcs12_detect (GBytes *file)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  gsize header;

  if (size < 8 || data[0] != 0x30)
    return FALSE;
  header = data[1] > 0x80 ? 2 + (gsize) (data[1] & 0x7f) : 2;
  return header + 3 < size && memcmp (data + header, "\x02\x01\x03", 3) == 0;
}

static gboolean
append_all (GPtrArray              *certificates,
            const CertificateList  *list,
            GError                **error)
{
  for (unsigned int i = 0; i < list->count; i++)
    {
      g_auto(gnutls_datum_t) der = { 0 };
      PomonaCertificate *certificate;
      int status = gnutls_x509_crt_export2 (list->items[i], GNUTLS_X509_FMT_DER, &der);

      if (status < 0)
        return pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status, _("The certificate is not readable"));
      certificate = pomona_certificate_new_from_data (der.data, der.size, error);
      if (certificate == NULL)
        return FALSE;
      g_ptr_array_add (certificates, certificate);
    }
  return TRUE;
}

/* The rounds of what is in a bag that is not encrypted itself. */
static gboolean
check_keys_in_bag (gnutls_pkcs12_bag_t   bag,
                   GError              **error)
{
  int count = gnutls_pkcs12_bag_get_count (bag);

  for (int i = 0; i < count; i++)
    {
      gnutls_datum_t key = { 0 };
      unsigned int rounds = 0;

      if (gnutls_pkcs12_bag_get_type (bag, (unsigned int) i) == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY &&
          gnutls_pkcs12_bag_get_data (bag, (unsigned int) i, &key) >= 0 &&
          gnutls_pkcs8_info (&key, GNUTLS_X509_FMT_DER, NULL, NULL, NULL, NULL, &rounds, NULL) >= 0 &&
          !pomona_pki_check_rounds (rounds, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_rounds (gnutls_pkcs12_t   p12,
              GError          **error)
{
  unsigned int rounds = 0;
  char *digest = NULL;
  int status = gnutls_pkcs12_mac_info (p12, NULL, NULL, NULL, &rounds, &digest);

  /* Asked for only because GnuTLS leaks it otherwise, if it is a digest that it does not know. */
  gnutls_free (digest);
  if (status >= 0 && !pomona_pki_check_rounds (rounds, error))
    return FALSE;
  for (int i = 0; i < MAX_BAGS; i++)
    {
      g_auto(gnutls_pkcs12_bag_t) bag = NULL;

      if (gnutls_pkcs12_bag_init (&bag) < 0 || gnutls_pkcs12_get_bag (p12, i, bag) < 0)
        return TRUE;
      rounds = 0;
      if (gnutls_pkcs12_bag_enc_info (bag, NULL, NULL, NULL, NULL, &rounds, NULL) >= 0 &&
          !pomona_pki_check_rounds (rounds, error))
        return FALSE;
      if (!check_keys_in_bag (bag, error))
        return FALSE;
    }
  g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE, _("The PKCS #12 file has too many parts"));
  return FALSE;
}

/* "No password" and "an empty password" are two things in PKCS #12; a person means either. */
static const char *
find_password (gnutls_pkcs12_t  p12,
               PomonaSecret    *password,
               int             *status)
{
  const char *text = password != NULL ? pomona_secret_get_text (password) : NULL;

  *status = gnutls_pkcs12_verify_mac (p12, text);
  if (*status == GNUTLS_E_MAC_VERIFY_FAILED && (text == NULL || *text == '\0'))
    {
      text = text == NULL ? "" : NULL;
      *status = gnutls_pkcs12_verify_mac (p12, text);
    }
  return text;
}

static PomonaKey *
take_key (gnutls_x509_privkey_t   key,
          GError                **error)
{
  g_auto(gnutls_datum_t) der = { 0 };
  int status = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN, &der);

  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_UNSUPPORTED, status, _("This kind of key is not usable here"));
      return NULL;
    }
  return pomona_key_new_from_der (der.data, der.size, NULL, error);
}

static gboolean
read_contents (gnutls_pkcs12_t   p12,
               const char       *password,
               PomonaKey       **key,
               GPtrArray       **certificates,
               GError          **error)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);
  g_auto(gnutls_x509_privkey_t) private_key = NULL;
  g_auto(CertificateList) chain = { 0 };
  g_auto(CertificateList) extra = { 0 };
  int status = gnutls_pkcs12_simple_parse (p12, password, &private_key, &chain.items, &chain.count, &extra.items,
                                           &extra.count, NULL, GNUTLS_PKCS12_SP_INCLUDE_SELF_SIGNED);

  /* That is how GnuTLS says that there is no key. */
  if (status < 0 && status != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    return pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status, _("The PKCS #12 file is not readable"));
  if (!append_all (found, &chain, error) || !append_all (found, &extra, error))
    return FALSE;
  if (private_key == NULL || found->len == 0)
    {
      g_set_error (error, POMONA_PKI_ERROR,
                   private_key == NULL ? POMONA_PKI_ERROR_NO_KEY : POMONA_PKI_ERROR_NO_CERTIFICATE, "%s",
                   private_key == NULL ? _("The PKCS #12 file has no private key")
                                       : _("The PKCS #12 file has no certificate"));
      return FALSE;
    }
  *key = take_key (private_key, error);
  if (*key == NULL)
    return FALSE;
  *certificates = g_steal_pointer (&found);
  return TRUE;
}

gboolean
pomona_pkcs12_read (GBytes        *file,
                    PomonaSecret  *password,
                    PomonaKey    **key,
                    GPtrArray    **certificates,
                    GError       **error)
{
  gnutls_datum_t data = pomona_datum_from_bytes (file);
  g_auto(gnutls_pkcs12_t) p12 = NULL;
  const char *text;
  int status = gnutls_pkcs12_init (&p12);

  if (status >= 0)
    status = gnutls_pkcs12_import (p12, &data, GNUTLS_X509_FMT_DER, 0);
  if (status < 0)
    return pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status, _("The PKCS #12 file is not readable"));
  if (!check_rounds (p12, error))
    return FALSE;
  text = find_password (p12, password, &status);
  if (status == GNUTLS_E_MAC_VERIFY_FAILED)
    {
      if (password == NULL)
        g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_NEEDED,
                             _("The file is protected by a password"));
      else
        g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_WRONG,
                             _("The password does not open the file"));
      return FALSE;
    }
  if (status < 0)
    return pomona_pki_fail (error, POMONA_PKI_ERROR_UNSUPPORTED, status, _("The PKCS #12 file is not readable"));
  return read_contents (p12, text, key, certificates, error);
}

/* --- writing --------------------------------------------------------------------------------- */

typedef struct
{
  const char *password;
  const char *name;
  unsigned int encryption;
  gnutls_mac_algorithm_t mac;
  guint8 id[64];                      /* ties certificate and key together */
  size_t id_size;
} Writing;

/* Each of these returns a status of GnuTLS. */

static int
put_key (gnutls_pkcs12_t  p12,
         PomonaKey       *key,
         Writing         *writing)
{
  g_auto(gnutls_x509_privkey_t) private_key = NULL;
  g_auto(gnutls_pkcs12_bag_t) bag = NULL;
  g_auto(gnutls_datum_t) der = { 0 };
  gnutls_datum_t id;
  int status = gnutls_privkey_export_x509 (pomona_key_get_handle (key), &private_key);

  writing->id_size = sizeof writing->id;
  if (status >= 0)
    status = gnutls_x509_privkey_get_key_id (private_key, 0, writing->id, &writing->id_size);
  if (status >= 0)
    status = gnutls_x509_privkey_export2_pkcs8 (private_key, GNUTLS_X509_FMT_DER, writing->password,
                                                writing->encryption, &der);
  if (status >= 0)
    status = gnutls_pkcs12_bag_init (&bag);
  if (status >= 0)
    status = gnutls_pkcs12_bag_set_data (bag, GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, &der);
  id = pomona_datum_view (writing->id, writing->id_size);
  if (status >= 0)
    status = gnutls_pkcs12_bag_set_key_id (bag, 0, &id);
  if (status >= 0)
    status = gnutls_pkcs12_bag_set_friendly_name (bag, 0, writing->name);
  if (status >= 0)
    status = gnutls_pkcs12_set_bag (p12, bag);
  return status;
}

static int
put_certificates (gnutls_pkcs12_t  p12,
                  PomonaIdentity  *identity,
                  Writing         *writing)
{
  GPtrArray *chain = pomona_identity_get_chain (identity);
  gnutls_datum_t id = pomona_datum_view (writing->id, writing->id_size);
  g_auto(gnutls_pkcs12_bag_t) bag = NULL;
  int status = gnutls_pkcs12_bag_init (&bag);

  if (status >= 0)
    status = gnutls_pkcs12_bag_set_crt (bag, pomona_certificate_get_handle (pomona_identity_get_certificate (identity)));
  if (status >= 0)
    status = gnutls_pkcs12_bag_set_key_id (bag, 0, &id);
  if (status >= 0)
    status = gnutls_pkcs12_bag_set_friendly_name (bag, 0, writing->name);
  for (guint i = 0; i < chain->len && status >= 0; i++)
    status = gnutls_pkcs12_bag_set_crt (bag, pomona_certificate_get_handle (g_ptr_array_index (chain, i)));
  if (status >= 0)
    status = gnutls_pkcs12_bag_encrypt (bag, writing->password, writing->encryption);
  if (status >= 0)
    status = gnutls_pkcs12_set_bag (p12, bag);
  return status;
}

GBytes *
pomona_identity_to_pkcs12 (PomonaIdentity  *self,
                           PomonaSecret    *password,
                           const char      *name,
                           gboolean         legacy,
                           GError         **error)
{
  g_auto(gnutls_pkcs12_t) p12 = NULL;
  g_auto(gnutls_datum_t) der = { 0 };
  Writing writing = {
    .password = pomona_secret_get_text (password),
    .name = name,
    .encryption = legacy ? GNUTLS_PKCS_PKCS12_3DES : GNUTLS_PKCS_PBES2_AES_256,
    .mac = legacy ? GNUTLS_MAC_SHA1 : GNUTLS_MAC_SHA256,
  };
  int status;

  if (writing.password == NULL)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_WRONG,
                           _("The password must be a text"));
      return NULL;
    }
  status = gnutls_pkcs12_init (&p12);
  if (status >= 0)
    status = put_key (p12, pomona_identity_get_key (self), &writing);
  if (status >= 0)
    status = put_certificates (p12, self, &writing);
  if (status >= 0)
    status = gnutls_pkcs12_generate_mac2 (p12, writing.mac, writing.password);
  if (status >= 0)
    status = gnutls_pkcs12_export2 (p12, GNUTLS_X509_FMT_DER, &der);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The PKCS #12 file could not be written"));
      return NULL;
    }
  return pomona_datum_to_bytes (&der);
}
