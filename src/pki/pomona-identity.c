/* pomona-identity.c: a certificate with its key and chain, from files. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-identity.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-cms.h"
#include "pomona-identity-private.h"
#include "pomona-pki-private.h"

struct _PomonaIdentity
{
  PomonaCertificate *certificate;
  PomonaKey *key;
  GPtrArray *chain;
};

G_DEFINE_BOXED_TYPE (PomonaIdentity, pomona_identity, pomona_identity_ref, pomona_identity_unref)

static void
identity_clear (gpointer data)
{
  PomonaIdentity *self = data;

  g_clear_pointer (&self->certificate, pomona_certificate_unref);
  g_clear_pointer (&self->key, pomona_key_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
}

PomonaIdentity *
pomona_identity_new (PomonaCertificate  *certificate,
                     PomonaKey          *key,
                     GPtrArray          *chain,
                     GError            **error)
{
  PomonaIdentity *self;

  if (!pomona_key_matches_certificate (key, certificate))
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_MISMATCH,
                   _("The key does not belong to the certificate “%s”"), pomona_certificate_get_subject (certificate));
      return NULL;
    }
  self = g_atomic_rc_box_new0 (PomonaIdentity);
  self->certificate = pomona_certificate_ref (certificate);
  self->key = pomona_key_ref (key);
  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);
  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      PomonaCertificate *other = g_ptr_array_index (chain, i);

      if (!pomona_certificate_equal (other, certificate))
        g_ptr_array_add (self->chain, pomona_certificate_ref (other));
    }
  return self;
}

PomonaIdentity *
pomona_identity_ref (PomonaIdentity *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_identity_unref (PomonaIdentity *self)
{
  g_atomic_rc_box_release_full (self, identity_clear);
}

PomonaCertificate *
pomona_identity_get_certificate (PomonaIdentity *self)
{
  return self->certificate;
}

PomonaKey *
pomona_identity_get_key (PomonaIdentity *self)
{
  return self->key;
}

GPtrArray *
pomona_identity_get_chain (PomonaIdentity *self)
{
  return self->chain;
}

char *
pomona_identity_get_chain_pem (PomonaIdentity *self)
{
  g_autofree char *own = pomona_certificate_to_pem (self->certificate);
  g_autofree char *others = pomona_certificate_chain_to_pem (self->chain);

  return g_strconcat (own, others, NULL);
}

static gboolean
is_pem (GBytes *file)
{
  gsize size;
  const char *text = g_bytes_get_data (file, &size);

  return text != NULL && g_strstr_len (text, (gssize) size, "-----BEGIN ") != NULL;
}

/* A certificate file: PEM, one certificate as DER, or a bundle without signature. */
static GPtrArray *
read_certificates (GBytes  *file,
                   GError **error)
{
  g_autoptr(GPtrArray) certificates = NULL;
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(GError) local = NULL;
  gsize size;
  const char *text = g_bytes_get_data (file, &size);

  if (is_pem (file))
    return pomona_certificate_chain_from_pem (text, (gssize) size, error);
  certificate = pomona_certificate_new_from_der (file, &local);
  if (certificate != NULL)
    {
      certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);
      g_ptr_array_add (certificates, g_steal_pointer (&certificate));
      return g_steal_pointer (&certificates);
    }
  certificates = pomona_cms_read_certificates (file, NULL);
  if (certificates == NULL)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_CERTIFICATE,
                         _("The file is neither a certificate nor a PKCS #12 file (.p12, .pfx, .pem, .cer)"));
  return g_steal_pointer (&certificates);
}

static PomonaKey *
read_key (GBytes        *file,
          PomonaSecret  *password,
          GError       **error)
{
  gsize size;
  const char *text = g_bytes_get_data (file, &size);

  if (is_pem (file))
    return pomona_key_new_from_pem (text, (gssize) size, password, error);
  return pomona_key_new_from_der (text, size, password, error);
}

static PomonaIdentity *
identity_from_parts (GPtrArray  *certificates,
                     PomonaKey  *key,
                     GError    **error)
{
  for (guint i = 0; i < certificates->len; i++)
    {
      PomonaCertificate *certificate = g_ptr_array_index (certificates, i);

      if (pomona_key_matches_certificate (key, certificate))
        return pomona_identity_new (certificate, key, certificates, error);
    }
  g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_MISMATCH, _("The key does not belong to the certificate “%s”"),
               pomona_certificate_get_subject (g_ptr_array_index (certificates, 0)));
  return NULL;
}

PomonaIdentity *
pomona_identity_load (GBytes        *file,
                      GBytes        *key_file,
                      PomonaSecret  *password,
                      GError       **error)
{
  g_autoptr(GPtrArray) certificates = NULL;
  g_autoptr(PomonaKey) key = NULL;
  g_autoptr(GError) local = NULL;

  if (!pomona_pki_check_size (g_bytes_get_size (file), POMONA_IDENTITY_MAX_SIZE, _("certificate file"), error))
    return NULL;
  if (pomona_pkcs12_detect (file))
    {
      if (!pomona_pkcs12_read (file, password, &key, &certificates, error))
        return NULL;
      return identity_from_parts (certificates, key, error);
    }
  certificates = read_certificates (file, error);
  if (certificates == NULL)
    return NULL;
  key = read_key (key_file != NULL ? key_file : file, password, &local);
  if (key == NULL && key_file == NULL &&
      (!is_pem (file) || g_error_matches (local, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_KEY)))
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_KEY,
                           _("The file has a certificate and no private key; choose the file with the key as well"));
      return NULL;
    }
  if (key == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return identity_from_parts (certificates, key, error);
}
