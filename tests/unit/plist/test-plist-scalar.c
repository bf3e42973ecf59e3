/* test-plist-scalar.c: numbers, dates and base64 as text. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-plist-private.h"

static void
test_integer (void)
{
  guint64 value = 0;

  g_assert_true (pomona_plist_check_integer ("-5", 2, &value));
  g_assert_cmpint ((gint64) value, ==, -5);
  g_assert_true (pomona_plist_check_integer ("12345", 2, &value));
  g_assert_cmpuint (value, ==, 12);
  g_assert_true (pomona_plist_check_integer ("0xffffffffffffffff", 18, &value));
  g_assert_cmpuint (value, ==, G_MAXUINT64);
  g_assert_false (pomona_plist_check_integer ("", 0, &value));
  g_assert_false (pomona_plist_check_integer ("-", 1, &value));
  g_assert_false (pomona_plist_check_integer ("00", 2, &value));
  g_assert_false (pomona_plist_check_integer ("000000000000000000000000000000", 30, &value));
  g_assert_false (pomona_plist_check_integer ("1\0002", 3, &value));
}

static void
test_real (void)
{
  const char *const good[] = { "1", "-1", "+1.5", "1e5", "1E-5", ".5", "5.", "0e-999", "2.3e-308" };
  const char *const bad[] = { "", "e", ".", "-", "1e", "1.2.3", "--1", "inf", "nan", "NaN", "1e-999", "5e-324", "0x1", "1e400", "1 " };
  g_autofree char *digits = g_strnfill (401, '1');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (pomona_plist_check_real (good[i], strlen (good[i])));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (pomona_plist_check_real (bad[i], strlen (bad[i])));
  g_assert_false (pomona_plist_check_real (digits, 401));
}

static void
test_base64 (void)
{
  gsize size = 99;

  g_assert_null (pomona_plist_check_base64 ("", 0, &size));
  g_assert_cmpuint (size, ==, 0);
  g_assert_null (pomona_plist_check_base64 ("QQ==", 4, &size));
  g_assert_cmpuint (size, ==, 1);
  g_assert_null (pomona_plist_check_base64 (" QU\n\t\rI= ", 9, &size));
  g_assert_cmpuint (size, ==, 2);
  g_assert_null (pomona_plist_check_base64 ("QUJD", 4, &size));
  g_assert_cmpuint (size, ==, 3);
  g_assert_nonnull (pomona_plist_check_base64 ("QUJDR", 5, &size));
  g_assert_nonnull (pomona_plist_check_base64 ("QUJ*", 4, &size));
  g_assert_nonnull (pomona_plist_check_base64 ("=QUJ", 4, &size));
}

static void
test_date (void)
{
  gint64 us = 0;
  g_autofree char *text = pomona_plist_date_to_text (1999999);
  g_autofree char *before = pomona_plist_date_to_text (-1);

  g_assert_true (pomona_plist_date_from_text ("1970-01-01T00:00:01Z...", 20, &us));
  g_assert_cmpint (us, ==, G_USEC_PER_SEC);
  g_assert_false (pomona_plist_date_from_text ("1970-01-01T00:00:01Z", 19, &us));
  g_assert_false (pomona_plist_date_from_text ("", 0, &us));
  g_assert_cmpstr (text, ==, "1970-01-01T00:00:01Z");
  g_assert_cmpstr (before, ==, "1969-12-31T23:59:59Z");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/scalar/integer", test_integer);
  g_test_add_func ("/plist/scalar/real", test_real);
  g_test_add_func ("/plist/scalar/base64", test_base64);
  g_test_add_func ("/plist/scalar/date", test_date);
  return g_test_run ();
}
