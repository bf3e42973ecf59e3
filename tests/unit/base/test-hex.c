/* test-hex.c: hexadecimal digits. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-base-error.h"
#include "pomona-hex.h"

static void
test_encode (void)
{
  const guint8 data[] = { 0x00, 0x01, 0xab, 0xff, 0x7f };
  g_autoptr(GBytes) bytes = g_bytes_new (data, sizeof data);
  g_autofree char *text = pomona_hex_encode (data, sizeof data);
  g_autofree char *same = pomona_hex_encode_bytes (bytes);
  g_autofree char *empty = pomona_hex_encode (NULL, 0);

  g_assert_cmpstr (text, ==, "0001abff7f");
  g_assert_cmpstr (same, ==, text);
  g_assert_cmpstr (empty, ==, "");
}

static void
test_round_trip (void)
{
  guint8 data[256];
  g_autofree char *text = NULL;
  g_autofree char *capitals = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) from_capitals = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 256; i++)
    data[i] = (guint8) i;
  text = pomona_hex_encode (data, sizeof data);
  capitals = g_ascii_strup (text, -1);
  bytes = pomona_hex_decode (text, &error);
  g_assert_no_error (error);
  from_capitals = pomona_hex_decode (capitals, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (data, sizeof data, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_true (g_bytes_equal (bytes, from_capitals));
}

static void
test_refuses (void)
{
  const char *const bad[] = { "a", "abc", "0g", "g0", "0x", " 0", "00 00", "é" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = pomona_hex_decode (bad[i], &error);

      g_assert_null (bytes);
      g_assert_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID);
    }
}

static void
test_empty (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = pomona_hex_decode ("", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
}

static void
test_names_position (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (pomona_hex_decode ("00112z", &error));
  g_assert_nonnull (strstr (error->message, "6"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hex/encode", test_encode);
  g_test_add_func ("/hex/round-trip", test_round_trip);
  g_test_add_func ("/hex/refuses", test_refuses);
  g_test_add_func ("/hex/empty", test_empty);
  g_test_add_func ("/hex/names-position", test_names_position);
  return g_test_run ();
}
