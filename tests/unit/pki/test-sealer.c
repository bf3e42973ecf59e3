/* test-sealer.c: sealing, key wrapping, random bytes and digests. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki-fixtures.h"
#include "pomona-digest.h"
#include "pomona-random.h"
#include "pomona-sealer.h"

static PomonaSealer *
new_sealer (void)
{
  g_autoptr(PomonaSecret) key = pomona_sealer_generate_key ();
  g_autoptr(GError) error = NULL;
  PomonaSealer *sealer = pomona_sealer_new (key, &error);

  g_assert_no_error (error);
  return sealer;
}

static void
test_round_trip (void)
{
  g_autoptr(PomonaSealer) sealer = new_sealer ();
  static const gsize sizes[] = { 0, 1, 15, 16, 17, 1000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *data = g_malloc (sizes[i] + 1);
      g_autoptr(GBytes) sealed = NULL;
      g_autoptr(GBytes) sealed_again = NULL;
      g_autoptr(PomonaSecret) opened = NULL;
      g_autoptr(GError) error = NULL;

      pomona_random_bytes (data, sizes[i] + 1);
      sealed = pomona_sealer_seal (sealer, "device/1/token", data, sizes[i]);
      sealed_again = pomona_sealer_seal (sealer, "device/1/token", data, sizes[i]);
      g_assert_cmpuint (g_bytes_get_size (sealed), ==, sizes[i] + 29);
      g_assert_false (g_bytes_equal (sealed, sealed_again));
      opened = pomona_sealer_open (sealer, "device/1/token", sealed, &error);
      g_assert_no_error (error);
      g_assert_true (pomona_secret_equal_data (opened, data, sizes[i]));
    }
}

static void
test_context (void)
{
  g_autoptr(PomonaSealer) sealer = new_sealer ();
  g_autoptr(PomonaSealer) other = new_sealer ();
  g_autoptr(PomonaSecret) secret = pomona_secret_new ("unlock", -1);
  g_autoptr(GBytes) sealed = pomona_sealer_seal_secret (sealer, "device/1/token", secret);
  g_autoptr(GError) error = NULL;

  g_assert_null (pomona_sealer_open (sealer, "device/2/token", sealed, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_MISMATCH);
  g_clear_error (&error);
  g_assert_null (pomona_sealer_open (other, "device/1/token", sealed, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_MISMATCH);
}

static void
test_changed (void)
{
  g_autoptr(PomonaSealer) sealer = new_sealer ();
  g_autoptr(GBytes) sealed = pomona_sealer_seal (sealer, "x", "secret", 6);
  gsize size;
  const guint8 *data = g_bytes_get_data (sealed, &size);

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr(GBytes) changed = NULL;
      g_autoptr(GBytes) cut = g_bytes_new (data, i);
      g_autoptr(GError) error = NULL;

      copy[i] ^= 1;
      changed = g_bytes_new (copy, size);
      g_assert_null (pomona_sealer_open (sealer, "x", changed, &error));
      g_assert_error (error, POMONA_PKI_ERROR, (int) (i == 0 ? POMONA_PKI_ERROR_UNSUPPORTED : POMONA_PKI_ERROR_MISMATCH));
      g_clear_error (&error);
      g_assert_null (pomona_sealer_open (sealer, "x", cut, &error));
      g_assert_nonnull (error);
    }
}

static void
test_check_value (void)
{
  g_autoptr(PomonaSecret) key = pomona_sealer_generate_key ();
  g_autoptr(PomonaSecret) short_key = pomona_random_secret (31);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaSealer) a = pomona_sealer_new (key, &error);
  g_autoptr(PomonaSealer) b = pomona_sealer_new (key, &error);
  g_autoptr(PomonaSealer) c = new_sealer ();

  g_assert_cmpuint (strlen (pomona_sealer_get_check_value (a)), ==, 16);
  g_assert_cmpstr (pomona_sealer_get_check_value (a), ==, pomona_sealer_get_check_value (b));
  g_assert_cmpstr (pomona_sealer_get_check_value (a), !=, pomona_sealer_get_check_value (c));
  g_assert_null (pomona_sealer_new (short_key, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID);
}

static void
test_wrap (void)
{
  g_autoptr(PomonaSecret) key = pomona_sealer_generate_key ();
  g_autoptr(PomonaSecret) passphrase = pomona_secret_new ("ein langer Satz", -1);
  g_autoptr(PomonaSecret) wrong = pomona_secret_new ("ein kurzer Satz", -1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) wrapped = pomona_sealer_wrap_key (key, passphrase, &error);
  g_autoptr(PomonaSecret) opened = NULL;

  g_assert_no_error (error);
  opened = pomona_sealer_unwrap_key (wrapped, passphrase, &error);
  g_assert_no_error (error);
  g_assert_true (pomona_secret_equal (opened, key));
  g_assert_null (pomona_sealer_unwrap_key (wrapped, wrong, &error));
  g_assert_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_WRONG);
}

/* What a file may not talk us into: other formats, fewer rounds, or so many that it never ends. */
static void
test_unwrap_refused (void)
{
  g_autoptr(PomonaSecret) key = pomona_sealer_generate_key ();
  g_autoptr(PomonaSecret) passphrase = pomona_secret_new ("x", -1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) wrapped = pomona_sealer_wrap_key (key, passphrase, &error);
  static const struct { gsize at; guint8 value; PomonaPkiError code; } cases[] = {
    { 0, 'X', POMONA_PKI_ERROR_INVALID },
    { 4, 2, POMONA_PKI_ERROR_UNSUPPORTED },
    { 8, 0x7f, POMONA_PKI_ERROR_UNSUPPORTED },
    { 9, 0, POMONA_PKI_ERROR_UNSUPPORTED },
  };
  gsize size;
  const guint8 *data;

  g_assert_no_error (error);
  data = g_bytes_get_data (wrapped, &size);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr(GBytes) changed = NULL;

      copy[cases[i].at] = cases[i].value;
      changed = g_bytes_new (copy, size);
      g_assert_null (pomona_sealer_unwrap_key (changed, passphrase, &error));
      g_assert_error (error, POMONA_PKI_ERROR, (int) cases[i].code);
      g_clear_error (&error);
    }
}

static void
test_random (void)
{
  g_autofree char *a = pomona_random_token (16);
  g_autofree char *b = pomona_random_token (16);
  g_autoptr(GHashTable) letters = g_hash_table_new (NULL, NULL);

  g_assert_cmpuint (strlen (a), ==, 22);
  g_assert_cmpstr (a, !=, b);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *token = pomona_random_token (17);

      for (const char *c = token; *c != '\0'; c++)
        {
          g_assert_true (g_ascii_isalnum (*c) || *c == '-' || *c == '_');
          g_hash_table_add (letters, GINT_TO_POINTER (*c));
        }
    }
  g_assert_cmpuint (g_hash_table_size (letters), ==, 64);
}

static void
test_digest (void)
{
  g_autofree char *abc = pomona_digest_sha256_hex ("abc", 3);
  g_autofree char *nothing = pomona_digest_sha256_hex (NULL, 0);
  g_autoptr(GBytes) bytes = pki_bytes ("abc");
  g_autofree char *again = pomona_digest_sha256_hex_bytes (bytes);
  g_autoptr(GBytes) raw = pomona_digest_sha256 (bytes);

  /* FIPS 180-2, appendix B.1 */
  g_assert_cmpstr (abc, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (again, ==, abc);
  g_assert_cmpstr (nothing, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  g_assert_cmpuint (g_bytes_get_size (raw), ==, 32);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sealer/round-trip", test_round_trip);
  g_test_add_func ("/sealer/context", test_context);
  g_test_add_func ("/sealer/changed", test_changed);
  g_test_add_func ("/sealer/check-value", test_check_value);
  g_test_add_func ("/sealer/wrap", test_wrap);
  g_test_add_func ("/sealer/unwrap-refused", test_unwrap_refused);
  g_test_add_func ("/random/token", test_random);
  g_test_add_func ("/digest/sha256", test_digest);
  return g_test_run ();
}
