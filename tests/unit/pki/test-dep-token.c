/* test-dep-token.c: server tokens of automated enrollment. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-cms.h"
#include "pomona-dep-token.h"

#define JSON "{\"consumer_key\":\"CK_1\",\"consumer_secret\":\"CS_2\",\"access_token\":\"AT_3\"," \
             "\"access_secret\":\"AS_4\",\"access_token_expiry\":\"2027-03-04T05:06:07Z\"}"
/* What surrounds it: a mail part whose header ends its lines with CRLF, and a frame. */
#define INNER "Content-Type: text/plain;charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" \
              "-----BEGIN MESSAGE-----\n" JSON "\n-----END MESSAGE-----\n"

static PomonaCertificate *
portal_certificate (void)
{
  g_autoptr(GError) error = NULL;
  PomonaCertificate *certificate = pomona_dep_token_new_certificate (pki_rsa_key (), "Pomona", 365, &error);

  g_assert_no_error (error);
  return certificate;
}

static GBytes *
seal (const char        *inner,
      PomonaCertificate *certificate)
{
  g_autoptr(GBytes) plain = pki_bytes (inner);
  g_autoptr(GError) error = NULL;
  GBytes *message = pomona_cms_encrypt (plain, &certificate, 1, GNUTLS_CIPHER_AES_128_CBC, &error);

  g_assert_no_error (error);
  return message;
}

/* As the portal gives it: a mail part with lines of 64 characters. */
static GBytes *
as_mail (GBytes     *message,
         const char *line_end)
{
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  g_autoptr(GString) mail = g_string_new (NULL);

  g_string_append_printf (mail, "Content-Type: application/pkcs7-mime; name=\"smime.p7m\"; smime-type=enveloped-data%s"
                          "Content-Transfer-Encoding: base64%s%s", line_end, line_end, line_end);
  for (const char *at = base64; *at != '\0'; at += MIN (64, strlen (at)))
    g_string_append_printf (mail, "%.64s%s", at, line_end);
  return pki_bytes (mail->str);
}

static void
assert_token (PomonaDepToken *token)
{
  g_assert_cmpstr (token->consumer_key, ==, "CK_1");
  g_assert_cmpstr (pomona_secret_get_text (token->consumer_secret), ==, "CS_2");
  g_assert_cmpstr (token->access_token, ==, "AT_3");
  g_assert_cmpstr (pomona_secret_get_text (token->access_secret), ==, "AS_4");
  g_assert_cmpint (token->access_token_expiry, ==, G_GINT64_CONSTANT (1804136767) * G_USEC_PER_SEC);
}

static void
test_forms (void)
{
  static const char *const inner[] = { INNER, JSON, "\n\n" JSON "\n" };
  g_autoptr(PomonaCertificate) certificate = portal_certificate ();

  for (guint i = 0; i < G_N_ELEMENTS (inner); i++)
    {
      g_autoptr(GBytes) message = seal (inner[i], certificate);
      g_autoptr(GBytes) lf = as_mail (message, "\n");
      g_autoptr(GBytes) crlf = as_mail (message, "\r\n");
      GBytes *files[] = { message, lf, crlf };

      for (guint j = 0; j < G_N_ELEMENTS (files); j++)
        {
          g_autoptr(GError) error = NULL;
          g_autoptr(PomonaDepToken) token = pomona_dep_token_read (files[j], certificate, pki_rsa_key (), &error);

          g_assert_no_error (error);
          assert_token (token);
        }
    }
}

static void
test_refused (void)
{
  static const char *const inner[] = {
    "", "no braces", "}{", "{}", "{\"consumer_key\":1}",
    "{\"consumer_key\":\"a\",\"consumer_secret\":\"b\",\"access_token\":\"c\",\"access_secret\":\"d\"}",
    "{\"consumer_key\":\"a\",\"consumer_secret\":\"b\",\"access_token\":\"c\",\"access_secret\":\"d\","
    "\"access_token_expiry\":\"soon\"}",
  };
  g_autoptr(PomonaCertificate) certificate = portal_certificate ();
  g_autoptr(PomonaCertificate) next = portal_certificate ();
  g_autoptr(GBytes) message = seal (INNER, certificate);
  g_autoptr(GBytes) no_mail = pki_bytes ("hello");
  g_autoptr(GBytes) empty_mail = pki_bytes ("A: b\n\n");
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) large = g_bytes_new_take (g_malloc0 (POMONA_DEP_TOKEN_MAX_SIZE + 1), POMONA_DEP_TOKEN_MAX_SIZE + 1);
  const struct { GBytes *file; PomonaPkiError code; } cases[] = {
    { no_mail, POMONA_PKI_ERROR_INVALID },
    { empty_mail, POMONA_PKI_ERROR_INVALID },
    { nothing, POMONA_PKI_ERROR_INVALID },
    { large, POMONA_PKI_ERROR_TOO_LARGE },
  };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (inner); i++)
    {
      g_autoptr(GBytes) sealed = seal (inner[i], certificate);

      g_assert_null (pomona_dep_token_read (sealed, certificate, pki_rsa_key (), &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
      g_clear_error (&error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_null (pomona_dep_token_read (cases[i].file, certificate, pki_rsa_key (), &error));
      g_assert_error (error, POMONA_PKI_ERROR, (int) cases[i].code);
      g_clear_error (&error);
    }
  /* The same key in another certificate: the token of the last renewal. */
  g_assert_null (pomona_dep_token_read (message, next, pki_rsa_key (), &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_RECIPIENT);
}

static void
test_openssl (void)
{
  g_autoptr(PomonaCertificate) certificate = portal_certificate ();
  g_autofree char *pem = pomona_certificate_to_pem (certificate);
  g_autoptr(GBytes) file = NULL;
  g_autoptr(PomonaDepToken) token = NULL;
  g_autoptr(GError) error = NULL;

  if (!pki_has_program ("openssl"))
    return;
  g_free (pki_write ("portal.pem", pem, -1));
  g_free (pki_write ("inner.txt", INNER, -1));
  g_free (pki_run (TRUE, "openssl", "smime", "-encrypt", "-aes128", "-in", "inner.txt", "-out", "token.p7m", "portal.pem", NULL));
  file = pki_read ("token.p7m");
  token = pomona_dep_token_read (file, certificate, pki_rsa_key (), &error);
  g_assert_no_error (error);
  assert_token (token);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dep-token/forms", test_forms);
  g_test_add_func ("/dep-token/refused", test_refused);
  g_test_add_func ("/dep-token/openssl", test_openssl);
  return g_test_run ();
}
