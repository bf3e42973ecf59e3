/* test-csr.c: certificate requests. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"

/* Not a code of the error domain */
#define NO_ERROR -1

static void
test_round_trip (void)
{
  static const char *const names[] = { "a.example", "192.0.2.1", NULL };
  const PomonaCsrSpec spec = {
    .common_name = "Orchard", .country = "DE", .email = "mdm@example.org", .challenge = "pass word", .names = names,
  };
  PomonaKey *keys[] = { pki_rsa_key (), pki_p256_key () };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PomonaCsr) csr = pomona_csr_new (keys[i], &spec, &error);
      g_autoptr(PomonaCsr) again = NULL;
      g_autofree char *pem = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (pomona_csr_get_common_name (csr), ==, "Orchard");
      g_assert_nonnull (strstr (pomona_csr_get_subject (csr), "C=DE"));
      g_assert_nonnull (strstr (pomona_csr_get_subject (csr), "mdm@example.org"));
      g_assert_true (pomona_secret_equal_data (pomona_csr_get_challenge (csr), "pass word", 9));
      g_assert_cmpstr (pomona_csr_get_key_id (csr), ==, pomona_key_get_key_id (keys[i]));
      g_assert_cmpint (pomona_csr_get_digest (csr), ==, GNUTLS_DIG_SHA256);
      g_assert_cmpint (pomona_csr_is_rsa (csr), ==, i == 0);
      pem = pomona_csr_to_pem (csr);
      g_assert_true (g_str_has_prefix (pem, "-----BEGIN CERTIFICATE REQUEST-----"));
      again = pomona_csr_new_from_pem (pem, -1, &error);
      g_assert_no_error (error);
      pki_assert_bytes (pomona_csr_get_der (again), pomona_csr_get_der (csr));
    }
}

static void
test_refused (void)
{
  g_autoptr(PomonaCsr) csr = pki_csr (pki_p256_key (), "x", NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (pomona_csr_get_der (csr), &size);
  g_autoptr(GBytes) large = g_bytes_new_take (g_malloc0 (POMONA_CSR_MAX_SIZE + 1), POMONA_CSR_MAX_SIZE + 1);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr(GBytes) cut = g_bytes_new (data, i);
      g_autoptr(GBytes) changed = NULL;

      g_assert_null (pomona_csr_new_from_der (cut, NULL));
      copy[i] ^= 0x01;
      changed = g_bytes_new (copy, size);
      g_assert_null (pomona_csr_new_from_der (changed, NULL));
    }
  g_assert_null (pomona_csr_new_from_der (large, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (pomona_csr_new_from_pem ("nothing", -1, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
}

/* The attributes of a request are a SET whose order depends on their lengths; those of clients that do not sort
 * have to be taken as well. */
static void
test_challenge_lengths (void)
{
  static const char *const names[] = { "a.example", NULL };

  for (guint length = 1; length <= 120; length += 7)
    {
      g_autofree char *challenge = g_strnfill (length, 'x');
      const PomonaCsrSpec spec = { .common_name = "x", .challenge = challenge, .names = names };
      g_autoptr(GError) error = NULL;
      g_autoptr(PomonaCsr) csr = pomona_csr_new (pki_p256_key (), &spec, &error);

      g_assert_no_error (error);
      g_assert_true (pomona_secret_equal_data (pomona_csr_get_challenge (csr), challenge, length));
    }
}

/* strongSwan's requests have the challenge behind the names, sorted or not. */
static void
test_unsorted (void)
{
  static const guint lengths[] = { 2, 6, 20, 40, 60, 100 };

  if (!pki_has_program ("pki"))
    return;
  g_free (pki_run (TRUE, "sh", "-c", "pki --gen --type rsa --size 2048 > swan.key 2>/dev/null", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *challenge = g_strnfill (lengths[i], 'x');
      g_autofree char *command = NULL;
      g_autoptr(GBytes) der = NULL;
      g_autoptr(PomonaCsr) csr = NULL;
      g_autoptr(GError) error = NULL;

      command = g_strdup_printf ("pki --req --type rsa --in swan.key --dn 'C=DE, CN=x' --san dns:a.example --password %s "
                                 "> swan.csr 2>/dev/null", challenge);
      g_free (pki_run (TRUE, "sh", "-c", command, NULL));
      der = pki_read ("swan.csr");
      csr = pomona_csr_new_from_der (der, &error);
      g_assert_no_error (error);
      g_assert_true (pomona_secret_equal_data (pomona_csr_get_challenge (csr), challenge, lengths[i]));
    }
}

static void
test_openssl_reads (void)
{
  g_autoptr(PomonaCsr) csr = pki_csr (pki_rsa_key (), "Orchard", "secret");
  g_autofree char *pem = pomona_csr_to_pem (csr);
  g_autofree char *text = NULL;

  if (!pki_has_program ("openssl"))
    return;
  g_free (pki_write ("ours.csr", pem, -1));
  text = pki_run (TRUE, "openssl", "req", "-in", "ours.csr", "-verify", "-noout", "-subject", "-text", NULL);
  g_assert_nonnull (strstr (text, "Orchard"));
  g_assert_nonnull (strstr (text, "secret"));
}

static void
test_openssl_writes (void)
{
  static const struct { const char *algorithm; const char *option; const char *digest; int code; } cases[] = {
    { "rsa", "rsa_keygen_bits:2048", "-sha256", NO_ERROR },
    { "rsa", "rsa_keygen_bits:2048", "-sha1", NO_ERROR },
    { "rsa", "rsa_keygen_bits:2048", "-sha512", NO_ERROR },
    { "ec", "ec_paramgen_curve:P-256", "-sha256", NO_ERROR },
    { "ec", "ec_paramgen_curve:P-384", "-sha384", NO_ERROR },
    { "rsa", "rsa_keygen_bits:2048", "-md5", POMONA_PKI_ERROR_SIGNATURE },
    { "ec", "ec_paramgen_curve:brainpoolP256r1", "-sha256", POMONA_PKI_ERROR_UNSUPPORTED },
  };

  if (!pki_has_program ("openssl"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *output = NULL;
      g_autoptr(GBytes) der = NULL;
      g_autoptr(PomonaCsr) csr = NULL;
      g_autoptr(GError) error = NULL;

      output = pki_run (TRUE, "openssl", "req", "-new", "-newkey", cases[i].algorithm, "-pkeyopt", cases[i].option, "-nodes",
                        "-keyout", "o.key", cases[i].digest, "-subj", "/C=DE/CN=open", "-outform", "DER", "-out", "o.csr", NULL);
      der = pki_read ("o.csr");
      csr = pomona_csr_new_from_der (der, &error);
      if (cases[i].code == NO_ERROR)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (pomona_csr_get_common_name (csr), ==, "open");
        }
      else
        {
          g_assert_null (csr);
          g_assert_error (error, POMONA_PKI_ERROR, cases[i].code);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csr/round-trip", test_round_trip);
  g_test_add_func ("/csr/refused", test_refused);
  g_test_add_func ("/csr/challenge-lengths", test_challenge_lengths);
  g_test_add_func ("/csr/unsorted", test_unsorted);
  g_test_add_func ("/csr/openssl-reads", test_openssl_reads);
  g_test_add_func ("/csr/openssl-writes", test_openssl_writes);
  return g_test_run ();
}
