/* pomona-certificate-pem.c: certificates as PEM text and back. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-certificate.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-pki-private.h"

#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define PEM_MAX_SIZE (4 * POMONA_CERTIFICATE_MAX_SIZE)

/* The next block from *@text on, of which *@size bytes are left; both are moved behind it. NULL without an
 * error at the end. */
static PomonaCertificate *
next_certificate (const char **text,
                  gsize       *size,
                  GError     **error)
{
  const char *begin = g_strstr_len (*text, (gssize) *size, PEM_BEGIN);
  g_auto(gnutls_datum_t) der = { 0 };
  gnutls_datum_t pem;
  int status;

  if (begin == NULL)
    return NULL;
  pem = pomona_datum_view (begin, *size - (gsize) (begin - *text));
  *size -= (gsize) (begin - *text) + strlen (PEM_BEGIN);
  *text = begin + strlen (PEM_BEGIN);
  status = gnutls_pem_base64_decode2 ("CERTIFICATE", &pem, &der);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status, _("The certificate is not readable"));
      return NULL;
    }
  return pomona_certificate_new_from_data (der.data, der.size, error);
}

static gboolean
check_text (const char  *pem,
            gssize       size,
            gsize       *length,
            GError     **error)
{
  *length = size < 0 ? strlen (pem) : (gsize) size;
  return pomona_pki_check_size (*length, PEM_MAX_SIZE, _("certificate"), error);
}

static void
set_none (GError **error)
{
  if (error == NULL || *error == NULL)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_CERTIFICATE,
                         _("There is no certificate in this text; one starts with “-----BEGIN CERTIFICATE-----”"));
}

PomonaCertificate *
pomona_certificate_new_from_pem (const char  *pem,
                                 gssize       size,
                                 GError     **error)
{
  g_autoptr(GError) local = NULL;
  PomonaCertificate *self;
  gsize length;

  if (!check_text (pem, size, &length, error))
    return NULL;
  self = next_certificate (&pem, &length, &local);
  if (self == NULL)
    {
      set_none (&local);
      g_propagate_error (error, g_steal_pointer (&local));
    }
  return self;
}

GPtrArray *
pomona_certificate_chain_from_pem (const char  *pem,
                                   gssize       size,
                                   GError     **error)
{
  g_autoptr(GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);
  g_autoptr(GError) local = NULL;
  PomonaCertificate *certificate;
  gsize length;

  if (!check_text (pem, size, &length, error))
    return NULL;
  while ((certificate = next_certificate (&pem, &length, &local)) != NULL)
    {
      if (chain->len == POMONA_CERTIFICATE_MAX_CHAIN)
        {
          pomona_certificate_unref (certificate);
          g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE,
                       _("More than %d certificates in one file"), POMONA_CERTIFICATE_MAX_CHAIN);
          return NULL;
        }
      g_ptr_array_add (chain, certificate);
    }
  if (local == NULL && chain->len == 0)
    set_none (&local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_steal_pointer (&chain);
}

char *
pomona_certificate_to_pem (PomonaCertificate *self)
{
  gnutls_datum_t der = pomona_datum_from_bytes (pomona_certificate_get_der (self));
  g_auto(gnutls_datum_t) pem = { 0 };
  int status = gnutls_pem_base64_encode2 ("CERTIFICATE", &der, &pem);

  if (status < 0)
    g_error ("Writing PEM: %s", gnutls_strerror (status));
  return g_strndup ((const char *) pem.data, pem.size);
}

char *
pomona_certificate_chain_to_pem (GPtrArray *chain)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < chain->len; i++)
    {
      g_autofree char *pem = pomona_certificate_to_pem (g_ptr_array_index (chain, i));

      g_string_append (text, pem);
    }
  return g_string_free (text, FALSE);
}
