/* test-cms-openssl.c: encrypted and signed messages, with OpenSSL as a second opinion. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-cms.h"

/* Not a code of the error domain */
#define NO_ERROR -1

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

static void
write_signer (PomonaKey         *key,
              PomonaCertificate *certificate)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaSecret) key_pem = pomona_key_to_pem (key, &error);
  g_autofree char *pem = pomona_certificate_to_pem (certificate);
  g_autofree char *ca = pomona_certificate_to_pem (pomona_authority_get_certificate (pki_authority ()));

  g_assert_no_error (error);
  g_free (pki_write ("cert.pem", pem, -1));
  g_free (pki_write ("key.pem", pomona_secret_get_text (key_pem), -1));
  g_free (pki_write ("ca.pem", ca, -1));
}

static void
test_openssl_decrypts (void)
{
  g_autoptr(PomonaCertificate) to = pki_identity (pki_rsa_key (), "reader");
  g_autoptr(GBytes) plain = pki_bytes ("plain text");

  if (!pki_has_program ("openssl"))
    return;
  write_signer (pki_rsa_key (), to);
  /* Single DES is not in its default provider. */
  for (guint i = 0; i < G_N_ELEMENTS (ciphers) - 1; i++)
    {
      g_autoptr(GBytes) message = encrypt (plain, to, ciphers[i]);
      g_autofree char *output = NULL;

      g_free (pki_write_bytes ("enc.der", message));
      output = pki_run (TRUE, "openssl", "cms", "-decrypt", "-inform", "DER", "-in", "enc.der", "-recip", "cert.pem", "-inkey",
                        "key.pem", NULL);
      g_assert_cmpstr (output, ==, "plain text");
    }
}

static void
test_openssl_encrypts (void)
{
  static const struct { const char *option; const char *form; const char *id; gnutls_cipher_algorithm_t cipher; } cases[] = {
    { "-aes-128-cbc", "-nostream", "-subject", GNUTLS_CIPHER_AES_128_CBC },
    { "-aes-192-cbc", "-nostream", "-subject", GNUTLS_CIPHER_AES_192_CBC },
    { "-aes-256-cbc", "-nostream", "-keyid", GNUTLS_CIPHER_AES_256_CBC },
    { "-des3", "-nostream", "-subject", GNUTLS_CIPHER_3DES_CBC },
    /* Streaming makes BER: indefinite lengths, contents in pieces */
    { "-aes-128-cbc", "-stream", "-subject", GNUTLS_CIPHER_AES_128_CBC },
    { "-des3", "-stream", "-keyid", GNUTLS_CIPHER_3DES_CBC },
  };
  g_autoptr(PomonaCertificate) to = pki_identity (pki_rsa_key (), "reader");
  g_autofree char *text = g_strnfill (50000, 'x');
  g_autoptr(GBytes) plain = pki_bytes (text);

  if (!pki_has_program ("openssl"))
    return;
  write_signer (pki_rsa_key (), to);
  g_free (pki_write_bytes ("plain.bin", plain));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *stream = strcmp (cases[i].form, "-stream") == 0 ? "-stream" : "-binary";
      const char *id = strcmp (cases[i].id, "-keyid") == 0 ? "-keyid" : "-binary";
      g_autoptr(GBytes) message = NULL;
      g_autoptr(GBytes) opened = NULL;
      g_autoptr(GError) error = NULL;
      gnutls_cipher_algorithm_t cipher = 0;

      g_free (pki_run (TRUE, "openssl", "cms", "-encrypt", "-binary", stream, id, cases[i].option, "-in", "plain.bin",
                       "-outform", "DER", "-out", "enc.der", "-recip", "cert.pem", NULL));
      message = pki_read ("enc.der");
      opened = pomona_cms_decrypt (message, to, pki_rsa_key (), &cipher, &error);
      g_assert_no_error (error);
      pki_assert_bytes (opened, plain);
      g_assert_cmpint (cipher, ==, cases[i].cipher);
    }
}

static void
test_openssl_oaep (void)
{
  g_autoptr(PomonaCertificate) to = pki_identity (pki_rsa_key (), "reader");
  g_autoptr(GBytes) message = NULL;
  g_autoptr(GError) error = NULL;

  if (!pki_has_program ("openssl"))
    return;
  write_signer (pki_rsa_key (), to);
  g_free (pki_write ("plain.bin", "x", 1));
  g_free (pki_run (TRUE, "openssl", "cms", "-encrypt", "-binary", "-in", "plain.bin", "-outform", "DER", "-out", "enc.der",
                   "-recip", "cert.pem", "-keyopt", "rsa_padding_mode:oaep", NULL));
  message = pki_read ("enc.der");
  g_assert_null (pomona_cms_decrypt (message, to, pki_rsa_key (), NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED);
}

static void
test_openssl_verifies (void)
{
  PomonaKey *keys[] = { pki_rsa_key (), pki_p256_key () };
  g_autoptr(GBytes) content = pki_bytes ("a profile");

  if (!pki_has_program ("openssl"))
    return;
  for (guint i = 0; i < 8; i++)
    {
      PomonaKey *key = keys[i % 2];
      const PomonaCmsSignOptions options = { .flags = (PomonaCmsFlags) (i / 2) };
      g_autoptr(PomonaCertificate) signer = pki_identity (key, "signer");
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) message = pomona_cms_sign (content, signer, key, &options, &error);
      g_autofree char *output = NULL;

      g_assert_no_error (error);
      write_signer (key, signer);
      g_free (pki_write_bytes ("signed.der", message));
      g_free (pki_write_bytes ("content.bin", content));
      output = pki_run (TRUE, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signed.der", "-CAfile", "ca.pem",
                        "-purpose", "any", options.flags & POMONA_CMS_DETACHED ? "-content" : "-out",
                        options.flags & POMONA_CMS_DETACHED ? "content.bin" : "/dev/stdout", NULL);
      g_assert_cmpstr (output, ==, "a profile");
    }
}

static void
test_openssl_signs (void)
{
  /* The kinds of signature that come from clients, and what is refused. Separated by spaces. */
  static const struct { gboolean rsa; const char *options; int code; } cases[] = {
    { TRUE, "-md sha256", NO_ERROR },
    { TRUE, "-md sha1", NO_ERROR },
    { TRUE, "-md sha512 -nodetach", NO_ERROR },
    { TRUE, "-md sha1 -noattr", NO_ERROR },
    { TRUE, "-md sha256 -nodetach -noattr", NO_ERROR },
    { TRUE, "-md sha256 -stream -nodetach", NO_ERROR },
    { TRUE, "-md sha1 -stream -nodetach -noattr", NO_ERROR },
    { TRUE, "-md sha256 -nodetach -in empty.bin", NO_ERROR },
    { TRUE, "-md sha256 -stream -nodetach -in large.bin", NO_ERROR },
    { TRUE, "-md sha256 -keyid", NO_ERROR },
    { TRUE, "-md sha256 -keyopt rsa_padding_mode:pss", NO_ERROR },
    { FALSE, "-md sha256", NO_ERROR },
    { FALSE, "-md sha384 -noattr", NO_ERROR },
    { FALSE, "-md sha1", NO_ERROR },
    { TRUE, "-md md5", POMONA_PKI_ERROR_UNSUPPORTED },
    { TRUE, "-md sha256 -nocerts", POMONA_PKI_ERROR_NO_CERTIFICATE },
    { TRUE, "-md sha256 -signer other.pem -inkey other.key", POMONA_PKI_ERROR_INVALID },
  };
  g_autoptr(GBytes) content = pki_bytes ("a message");
  g_autoptr(PomonaCertificate) other = pki_identity (pki_other_rsa_key (), "other signer");
  g_autofree char *large = g_strnfill (100000, 'x');

  if (!pki_has_program ("openssl"))
    return;
  g_free (pki_write_bytes ("content.bin", content));
  write_signer (pki_other_rsa_key (), other);
  g_free (pki_run (TRUE, "sh", "-c", "cp cert.pem other.pem; cp key.pem other.key", NULL));
  g_free (pki_write ("empty.bin", "", 0));
  g_free (pki_write ("large.bin", large, -1));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PomonaKey *key = cases[i].rsa ? pki_rsa_key () : pki_p256_key ();
      g_autoptr(PomonaCertificate) signer = pki_identity (key, "signer");
      g_autofree char *command = NULL;
      g_autoptr(GBytes) message = NULL;
      g_autoptr(PomonaCmsSigned) read = NULL;
      g_autoptr(GError) error = NULL;

      write_signer (key, signer);
      command = g_strdup_printf ("openssl cms -sign -binary -in content.bin -outform DER -out signed.der -signer cert.pem "
                                 "-inkey key.pem %s", cases[i].options);
      g_free (pki_run (TRUE, "sh", "-c", command, NULL));
      message = pki_read ("signed.der");
      read = pomona_cms_verify (message, strstr (cases[i].options, "-in ") != NULL ? NULL : content, &error);
      if (cases[i].code == NO_ERROR)
        {
          if (error != NULL)
            g_error ("%s: %s", cases[i].options, error->message);
          g_assert_true (pomona_certificate_equal (pomona_cms_signed_get_signer (read), signer));
        }
      else
        {
          g_assert_error (error, POMONA_PKI_ERROR, cases[i].code);
        }
    }
}

/* A signer whose kind of key GnuTLS does not know; its own reader would leak here. */
static void
test_openssl_unknown_key (void)
{
  g_autoptr(GBytes) content = pki_bytes ("a message");
  g_autoptr(GBytes) message = NULL;
  g_autoptr(GError) error = NULL;

  if (!pki_has_program ("openssl"))
    return;
  g_free (pki_write_bytes ("content.bin", content));
  g_free (pki_run (TRUE, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1", "-nodes",
                   "-keyout", "odd.key", "-subj", "/CN=odd", "-out", "odd.pem", NULL));
  g_free (pki_run (TRUE, "openssl", "cms", "-sign", "-binary", "-in", "content.bin", "-outform", "DER", "-out", "odd.der",
                   "-signer", "odd.pem", "-inkey", "odd.key", NULL));
  message = pki_read ("odd.der");
  g_assert_null (pomona_cms_verify (message, content, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_CERTIFICATE);
}

static void
test_openssl_bundle (void)
{
  g_autoptr(PomonaCertificate) one = pki_identity (pki_rsa_key (), "one");
  g_autoptr(GBytes) ours = pomona_cms_certs_only (&one, 1);
  g_autoptr(GBytes) theirs = NULL;
  g_autoptr(GPtrArray) read = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *listed = NULL;

  if (!pki_has_program ("openssl"))
    return;
  write_signer (pki_rsa_key (), one);
  g_free (pki_write_bytes ("bundle.der", ours));
  listed = pki_run (TRUE, "openssl", "pkcs7", "-inform", "DER", "-in", "bundle.der", "-print_certs", "-noout", NULL);
  /* "CN=one" or "CN = one", by its version */
  g_assert_nonnull (strstr (listed, "one"));
  g_free (pki_run (TRUE, "openssl", "crl2pkcs7", "-nocrl", "-certfile", "cert.pem", "-certfile", "ca.pem", "-outform", "DER",
                   "-out", "theirs.der", NULL));
  theirs = pki_read ("theirs.der");
  read = pomona_cms_read_certificates (theirs, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cms-openssl/decrypts", test_openssl_decrypts);
  g_test_add_func ("/cms-openssl/encrypts", test_openssl_encrypts);
  g_test_add_func ("/cms-openssl/oaep", test_openssl_oaep);
  g_test_add_func ("/cms-openssl/verifies", test_openssl_verifies);
  g_test_add_func ("/cms-openssl/signs", test_openssl_signs);
  g_test_add_func ("/cms-openssl/unknown-key", test_openssl_unknown_key);
  g_test_add_func ("/cms-openssl/bundle", test_openssl_bundle);
  return g_test_run ();
}
