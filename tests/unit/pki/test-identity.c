/* test-identity.c: identities from and to files. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-identity.h"

typedef struct
{
  PomonaCertificate *certificate;
  PomonaIdentity *identity;
  PomonaSecret *password;
  PomonaSecret *wrong;
  char *certificate_pem;
  char *authority_pem;
  PomonaSecret *key_pem;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GPtrArray) chain = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (chain, pomona_authority_get_certificate (pki_authority ()));
  fixture->certificate = pki_identity (pki_rsa_key (), "push");
  fixture->identity = pomona_identity_new (fixture->certificate, pki_rsa_key (), chain, &error);
  g_assert_no_error (error);
  fixture->password = pomona_secret_new ("grün & geheim", -1);
  fixture->wrong = pomona_secret_new ("falsch", -1);
  fixture->certificate_pem = pomona_certificate_to_pem (fixture->certificate);
  fixture->authority_pem = pomona_certificate_to_pem (pomona_authority_get_certificate (pki_authority ()));
  fixture->key_pem = pomona_key_to_pem (pki_rsa_key (), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  pomona_certificate_unref (fixture->certificate);
  pomona_identity_unref (fixture->identity);
  pomona_secret_unref (fixture->password);
  pomona_secret_unref (fixture->wrong);
  pomona_secret_unref (fixture->key_pem);
  g_free (fixture->certificate_pem);
  g_free (fixture->authority_pem);
}

static void
assert_same (Fixture        *fixture,
             PomonaIdentity *identity,
             guint           chain_length)
{
  g_assert_true (pomona_certificate_equal (pomona_identity_get_certificate (identity), fixture->certificate));
  g_assert_cmpstr (pomona_key_get_key_id (pomona_identity_get_key (identity)), ==, pomona_key_get_key_id (pki_rsa_key ()));
  g_assert_cmpuint (pomona_identity_get_chain (identity)->len, ==, chain_length);
}

static void
test_pkcs12 (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint legacy = 0; legacy < 2; legacy++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) file = NULL;
      g_autoptr(PomonaIdentity) again = NULL;

      file = pomona_identity_to_pkcs12 (fixture->identity, fixture->password, "Pomona", legacy, &error);
      g_assert_no_error (error);
      again = pomona_identity_load (file, NULL, fixture->password, &error);
      g_assert_no_error (error);
      assert_same (fixture, again, 1);
      g_assert_null (pomona_identity_load (file, NULL, fixture->wrong, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_WRONG);
      g_clear_error (&error);
      g_assert_null (pomona_identity_load (file, NULL, NULL, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_NEEDED);
    }
}

static void
test_pem (Fixture       *fixture,
          gconstpointer  data)
{
  /* Any order: the certificate is found by the key. */
  g_autofree char *one_file = g_strconcat (fixture->authority_pem, pomona_secret_get_text (fixture->key_pem),
                                           fixture->certificate_pem, NULL);
  g_autoptr(GBytes) file = pki_bytes (one_file);
  g_autoptr(GBytes) certificate_file = pki_bytes (fixture->certificate_pem);
  g_autoptr(GBytes) key_file = pki_bytes (pomona_secret_get_text (fixture->key_pem));
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaIdentity) from_one = pomona_identity_load (file, NULL, NULL, &error);
  g_autoptr(PomonaIdentity) from_two = NULL;
  g_autoptr(PomonaIdentity) from_der = NULL;
  g_autofree char *pem = NULL;

  g_assert_no_error (error);
  assert_same (fixture, from_one, 1);
  pem = pomona_identity_get_chain_pem (from_one);
  g_assert_true (g_str_has_prefix (pem, fixture->certificate_pem));
  g_assert_true (g_str_has_suffix (pem, fixture->authority_pem));
  from_two = pomona_identity_load (certificate_file, key_file, NULL, &error);
  g_assert_no_error (error);
  assert_same (fixture, from_two, 0);
  from_der = pomona_identity_load (pomona_certificate_get_der (fixture->certificate), key_file, NULL, &error);
  g_assert_no_error (error);
  assert_same (fixture, from_der, 0);
}

static void
test_encrypted_key (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *key = pomona_key_to_pem_encrypted (pki_rsa_key (), fixture->password, &error);
  g_autofree char *text = g_strconcat (fixture->certificate_pem, key, NULL);
  g_autoptr(GBytes) file = pki_bytes (text);
  g_autoptr(PomonaIdentity) identity = NULL;

  g_assert_no_error (error);
  identity = pomona_identity_load (file, NULL, fixture->password, &error);
  g_assert_no_error (error);
  assert_same (fixture, identity, 0);
  g_assert_null (pomona_identity_load (file, NULL, NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_NEEDED);
  g_clear_error (&error);
  g_assert_null (pomona_identity_load (file, NULL, fixture->wrong, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_WRONG);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GBytes) certificate_file = pki_bytes (fixture->certificate_pem);
  g_autoptr(GBytes) key_file = pki_bytes (pomona_secret_get_text (fixture->key_pem));
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaSecret) other_key = pomona_key_to_pem (pki_other_rsa_key (), &error);
  g_autoptr(GBytes) other_key_file = pki_bytes (pomona_secret_get_text (other_key));
  g_autoptr(GBytes) text_file = pki_bytes ("Dear administrator");
  g_autoptr(GBytes) empty_file = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) cut_file = g_bytes_new ("0\x82\x10\x00\x02\x01\x03garbage", 14);
  g_autoptr(GBytes) large_file = g_bytes_new_take (g_malloc0 (POMONA_IDENTITY_MAX_SIZE + 1), POMONA_IDENTITY_MAX_SIZE + 1);
  const struct { GBytes *file; GBytes *key_file; PomonaPkiError code; } cases[] = {
    { certificate_file, NULL, POMONA_PKI_ERROR_NO_KEY },
    { pomona_certificate_get_der (fixture->certificate), NULL, POMONA_PKI_ERROR_NO_KEY },
    { certificate_file, other_key_file, POMONA_PKI_ERROR_MISMATCH },
    { key_file, NULL, POMONA_PKI_ERROR_NO_CERTIFICATE },
    { text_file, NULL, POMONA_PKI_ERROR_NO_CERTIFICATE },
    { empty_file, NULL, POMONA_PKI_ERROR_NO_CERTIFICATE },
    { cut_file, NULL, POMONA_PKI_ERROR_INVALID },
    { certificate_file, text_file, POMONA_PKI_ERROR_INVALID },
    { large_file, NULL, POMONA_PKI_ERROR_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_clear_error (&error);
      g_assert_null (pomona_identity_load (cases[i].file, cases[i].key_file, NULL, &error));
      g_assert_error (error, POMONA_PKI_ERROR, (int) cases[i].code);
    }
  g_clear_error (&error);
  g_assert_null (pomona_identity_new (fixture->certificate, pki_p256_key (), NULL, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_MISMATCH);
}

static void
test_openssl_reads (Fixture       *fixture,
                    gconstpointer  data)
{
  if (!pki_has_program ("openssl"))
    return;
  for (guint legacy = 0; legacy < 2; legacy++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PomonaSecret) password = pomona_secret_new ("secret", -1);
      g_autoptr(GBytes) file = pomona_identity_to_pkcs12 (fixture->identity, password, "Pomona", legacy, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_free (pki_write_bytes ("ours.p12", file));
      text = pki_run (TRUE, "openssl", "pkcs12", "-in", "ours.p12", "-passin", "pass:secret", "-nodes", NULL);
      g_assert_nonnull (strstr (text, "friendlyName: Pomona"));
      g_assert_nonnull (strstr (text, "BEGIN PRIVATE KEY"));
      g_assert_nonnull (strstr (text, fixture->certificate_pem));
      g_assert_nonnull (strstr (text, fixture->authority_pem));
    }
}

static void
test_openssl_writes (Fixture       *fixture,
                     gconstpointer  data)
{
  static const struct { const char *options; const char *password; } cases[] = {
    { "-passout pass:secret", "secret" },
    { "-passout pass:", NULL },
    { "-passout pass:", "" },
    { "-passout pass:secret -legacy", "secret" },
    { "-passout pass:secret -keypbe AES-256-CBC -certpbe NONE", "secret" },
    { "-passout pass:secret -macalg sha512", "secret" },
  };

  if (!pki_has_program ("openssl"))
    return;
  g_free (pki_write ("id.pem", fixture->certificate_pem, -1));
  g_free (pki_write ("ca.pem", fixture->authority_pem, -1));
  g_free (pki_write ("id.key", pomona_secret_get_text (fixture->key_pem), -1));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *command = NULL;
      g_autoptr(PomonaSecret) password = cases[i].password != NULL ? pomona_secret_new (cases[i].password, -1) : NULL;
      g_autoptr(GBytes) file = NULL;
      g_autoptr(PomonaIdentity) identity = NULL;
      g_autoptr(GError) error = NULL;

      command = g_strdup_printf ("openssl pkcs12 -export -in id.pem -inkey id.key -certfile ca.pem -out theirs.p12 %s",
                                 cases[i].options);
      g_free (pki_run (TRUE, "sh", "-c", command, NULL));
      file = pki_read ("theirs.p12");
      identity = pomona_identity_load (file, NULL, password, &error);
      if (error != NULL)
        g_error ("%s: %s", cases[i].options, error->message);
      assert_same (fixture, identity, 1);
    }
}

/* What a file may not talk us into: hours of hashing for its MAC, its certificates or its key. */
static void
test_rounds (Fixture       *fixture,
             gconstpointer  data)
{
  /* INTEGER 70000, which nothing but the rounds is here, and INTEGER 8388607 */
  static const guint8 before[] = { 0x02, 0x03, 0x01, 0x11, 0x70 };
  static const guint8 after[] = { 0x02, 0x03, 0x7f, 0xff, 0xff };
  g_autoptr(PomonaSecret) password = pomona_secret_new ("secret", -1);
  g_autoptr(GBytes) file = NULL;
  gsize size;
  const guint8 *bytes;
  guint found = 0;

  if (!pki_has_program ("openssl"))
    return;
  g_free (pki_write ("id.pem", fixture->certificate_pem, -1));
  g_free (pki_write ("id.key", pomona_secret_get_text (fixture->key_pem), -1));
  g_free (pki_run (TRUE, "openssl", "pkcs12", "-export", "-iter", "70000", "-in", "id.pem", "-inkey", "id.key", "-out",
                   "rounds.p12", "-passout", "pass:secret", NULL));
  file = pki_read ("rounds.p12");
  bytes = g_bytes_get_data (file, &size);
  for (gsize at = 0; at + sizeof before <= size; at++)
    {
      g_autofree guint8 *copy = NULL;
      g_autoptr(GBytes) changed = NULL;
      g_autoptr(GError) error = NULL;

      if (memcmp (bytes + at, before, sizeof before) != 0)
        continue;
      found++;
      copy = g_memdup2 (bytes, size);
      memcpy (copy + at, after, sizeof after);
      changed = g_bytes_new (copy, size);
      g_assert_null (pomona_identity_load (changed, NULL, password, &error));
      g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
    }
  g_assert_cmpuint (found, ==, 3);
}

static void
test_key_rounds (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(PomonaSecret) password = pomona_secret_new ("secret", -1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) file = NULL;
  g_autofree guint8 *copy = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *pem = NULL;
  guint8 *at;
  gsize size;

  if (!pki_has_program ("openssl"))
    return;
  g_free (pki_write ("id.key", pomona_secret_get_text (fixture->key_pem), -1));
  g_free (pki_run (TRUE, "openssl", "pkcs8", "-topk8", "-iter", "70000", "-in", "id.key", "-outform", "DER", "-out",
                   "rounds.der", "-passout", "pass:secret", NULL));
  file = pki_read ("rounds.der");
  copy = g_memdup2 (g_bytes_get_data (file, &size), g_bytes_get_size (file));
  at = memmem (copy, size, "\x02\x03\x01\x11\x70", 5);
  g_assert_nonnull (at);
  memcpy (at, "\x02\x03\x7f\xff\xff", 5);
  base64 = g_base64_encode (copy, size);
  pem = g_strdup_printf ("-----BEGIN ENCRYPTED PRIVATE KEY-----\n%s\n-----END ENCRYPTED PRIVATE KEY-----\n", base64);
  g_assert_null (pomona_key_new_from_pem (pem, -1, password, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (pomona_key_new_from_der (copy, size, password, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
}

/* A PKCS #12 file with certificates alone */
static void
test_openssl_no_key (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(PomonaSecret) password = pomona_secret_new ("secret", -1);
  g_autoptr(GBytes) file = NULL;
  g_autoptr(GError) error = NULL;

  if (!pki_has_program ("openssl"))
    return;
  g_free (pki_write ("id.pem", fixture->certificate_pem, -1));
  g_free (pki_run (TRUE, "openssl", "pkcs12", "-export", "-nokeys", "-in", "id.pem", "-out", "certs.p12", "-passout",
                   "pass:secret", NULL));
  file = pki_read ("certs.p12");
  g_assert_null (pomona_identity_load (file, NULL, password, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_KEY);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/identity/pkcs12", test_pkcs12);
  ADD ("/identity/pem", test_pem);
  ADD ("/identity/encrypted-key", test_encrypted_key);
  ADD ("/identity/refused", test_refused);
  ADD ("/identity/openssl-reads", test_openssl_reads);
  ADD ("/identity/openssl-writes", test_openssl_writes);
  ADD ("/identity/rounds", test_rounds);
  ADD ("/identity/key-rounds", test_key_rounds);
  ADD ("/identity/openssl-no-key", test_openssl_no_key);
  return g_test_run ();
}
