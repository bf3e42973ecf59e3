/* pomona-pki-private.c: small helpers of this floor around GnuTLS. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pki-private.h"

#include <glib/gi18n.h>

G_DEFINE_QUARK (pomona-pki-error-quark, pomona_pki_error)

void
pomona_datum_clear (gnutls_datum_t *datum)
{
  if (datum->data != NULL)
    {
      pomona_secret_wipe (datum->data, datum->size);
      gnutls_free (datum->data);
    }
  datum->data = NULL;
  datum->size = 0;
}

gnutls_datum_t
pomona_datum_view (const void *data,
                   gsize       size)
{
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) size };

  return datum;
}

gnutls_datum_t
pomona_datum_from_bytes (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return pomona_datum_view (data, size);
}

GBytes *
pomona_datum_to_bytes (const gnutls_datum_t *datum)
{
  return g_bytes_new (datum->data, datum->size);
}

gboolean
pomona_pki_fail (GError         **error,
                 PomonaPkiError   code,
                 int              status,
                 const char      *text)
{
  g_set_error (error, POMONA_PKI_ERROR, code, "%s: %s", text, gnutls_strerror (status));
  return FALSE;
}

gboolean
pomona_pki_check_size (gsize        size,
                       gsize        limit,
                       const char  *what,
                       GError     **error)
{
  if (size <= limit)
    return TRUE;
  /* Translators: %s is a kind of data, such as "certificate" */
  g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE,
               _("Too large for a %s: %zu bytes, at most %zu are accepted"),
               what, size, limit);
  return FALSE;
}

gboolean
pomona_pem_is_encrypted (const char *text,
                         gsize       size)
{
  return g_strstr_len (text, (gssize) size, "-----BEGIN ENCRYPTED PRIVATE KEY-----") != NULL
      || g_strstr_len (text, (gssize) size, "Proc-Type: 4,ENCRYPTED") != NULL;
}
