/* pomona-mdmcert.c: the messages of the signing service mdmcert.download. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-mdmcert.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-clock.h"
#include "pomona-cms.h"
#include "pomona-hex.h"
#include "pomona-json.h"
#include "pomona-pki-private.h"

#define MAX_FILE_SIZE (1024 * 1024)
/* Mails are slow, and people too. */
#define CERTIFICATE_LIFE (90 * POMONA_CLOCK_DAY)

PomonaCertificate *
pomona_mdmcert_new_certificate (PomonaKey  *key,
                                GError    **error)
{
  gint64 now = pomona_clock_now ();
  const PomonaCertificateSpec spec = {
    .common_name = "Pomona",
    .not_before = now - POMONA_CLOCK_HOUR,
    .not_after = now + CERTIFICATE_LIFE,
    .key_usage = GNUTLS_KEY_KEY_ENCIPHERMENT | GNUTLS_KEY_DIGITAL_SIGNATURE,
  };

  return pomona_certificate_new_self_signed (key, &spec, error);
}

char *
pomona_mdmcert_build_request (PomonaCsr         *csr,
                              PomonaCertificate *encrypt_to,
                              const char        *email,
                              const char        *api_key)
{
  g_autofree char *csr_pem = pomona_csr_to_pem (csr);
  g_autofree char *csr_text = g_base64_encode ((const guchar *) csr_pem, strlen (csr_pem));
  g_autofree char *certificate_pem = pomona_certificate_to_pem (encrypt_to);
  g_autofree char *certificate_text = g_base64_encode ((const guchar *) certificate_pem, strlen (certificate_pem));
  g_autoptr(JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "csr", csr_text);
  json_object_set_string_member (object, "email", email);
  json_object_set_string_member (object, "key", api_key);
  json_object_set_string_member (object, "encrypt", certificate_text);
  return pomona_json_write_object (object, FALSE);
}

GBytes *
pomona_mdmcert_read_reply (GBytes             *file,
                           PomonaCertificate  *certificate,
                           PomonaKey          *key,
                           GError            **error)
{
  g_autoptr(GString) digits = NULL;
  g_autoptr(GBytes) message = NULL;
  gsize size;
  const char *text = g_bytes_get_data (file, &size);

  if (!pomona_pki_check_size (size, MAX_FILE_SIZE, _("signed request"), error))
    return NULL;
  digits = g_string_sized_new (size);
  for (gsize i = 0; i < size; i++)
    {
      if (!g_ascii_isspace (text[i]))
        g_string_append_c (digits, text[i]);
    }
  message = pomona_hex_decode (digits->str, NULL);
  if (message == NULL || g_bytes_get_size (message) == 0)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("The file is not the one that mdmcert.download sends by mail"));
      return NULL;
    }
  return pomona_cms_decrypt (message, certificate, key, NULL, error);
}
