/* pomona-pki-private.c: small helpers of this floor around GnuTLS. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pki-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_NAME_PARTS 32
#define TAG_BMP_STRING 30

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
               _("Too large (%s): %zu bytes, at most %zu are accepted"),
               what, size, limit);
  return FALSE;
}

gboolean
pomona_pki_check_rounds (guint    rounds,
                         GError **error)
{
  if (rounds <= POMONA_MAX_ROUNDS)
    return TRUE;
  g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE,
               _("The file asks for %u rounds of password hashing; at most %d are accepted"), rounds, POMONA_MAX_ROUNDS);
  return FALSE;
}

static char *
name_value_to_text (const gnutls_x509_ava_st *part)
{
  g_autofree char *text = NULL;

  if (part->value_tag == TAG_BMP_STRING)
    text = g_convert ((const char *) part->value.data, part->value.size, "UTF-8", "UTF-16BE", NULL, NULL, NULL);
  if (text != NULL)
    return g_steal_pointer (&text);
  return g_utf8_make_valid ((const char *) part->value.data, part->value.size);
}

char *
pomona_name_dup_part (gnutls_x509_dn_t  name,
                      const char       *oid)
{
  gnutls_x509_ava_st part;

  for (int i = 0; i < MAX_NAME_PARTS && gnutls_x509_dn_get_rdn_ava (name, i, 0, &part) >= 0; i++)
    {
      for (int j = 0; j < MAX_NAME_PARTS && gnutls_x509_dn_get_rdn_ava (name, i, j, &part) >= 0; j++)
        {
          /* The size may count a NUL byte at the end of the OID. */
          if (part.oid.data != NULL && part.value.data != NULL &&
              strnlen ((const char *) part.oid.data, part.oid.size) == strlen (oid) &&
              memcmp (part.oid.data, oid, strlen (oid)) == 0)
            return name_value_to_text (&part);
        }
    }
  return g_strdup ("");
}

gboolean
pomona_pem_is_encrypted (const char *text,
                         gsize       size)
{
  return g_strstr_len (text, (gssize) size, "-----BEGIN ENCRYPTED PRIVATE KEY-----") != NULL
      || g_strstr_len (text, (gssize) size, "Proc-Type: 4,ENCRYPTED") != NULL;
}
