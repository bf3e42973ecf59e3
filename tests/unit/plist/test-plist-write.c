/* test-plist-write.c: writing property lists. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <math.h>

#include "plist-test.h"

static void
test_text (void)
{
  GVariant *value = g_variant_new_parsed (
      "{'z': <'a<b>&\"'>, 'i': <@x -5>, 'u': <@t 18446744073709551615>, 'r': <1.5>, 'b': <true>, 'f': <false>,"
      " 'd': <[byte 0x41, 0x42]>, 't': <(@x 1500000,)>, 'o': <@a{sv} {}>, 'a': <[<@x 1>, <@av []>]>, 'e': <@ay []>}");
  g_autofree char *text = pomona_plist_write_text (value);

  g_assert_cmpstr (text, ==,
                   XML_HEAD
                   "<dict>\n"
                   "\t<key>z</key>\n"
                   "\t<string>a&lt;b&gt;&amp;\"</string>\n"
                   "\t<key>i</key>\n"
                   "\t<integer>-5</integer>\n"
                   "\t<key>u</key>\n"
                   "\t<integer>18446744073709551615</integer>\n"
                   "\t<key>r</key>\n"
                   "\t<real>1.5</real>\n"
                   "\t<key>b</key>\n"
                   "\t<true/>\n"
                   "\t<key>f</key>\n"
                   "\t<false/>\n"
                   "\t<key>d</key>\n"
                   "\t<data>\n"
                   "\tQUI=\n"
                   "\t</data>\n"
                   "\t<key>t</key>\n"
                   "\t<date>1970-01-01T00:00:01Z</date>\n"
                   "\t<key>o</key>\n"
                   "\t<dict/>\n"
                   "\t<key>a</key>\n"
                   "\t<array>\n"
                   "\t\t<integer>1</integer>\n"
                   "\t\t<array/>\n"
                   "\t</array>\n"
                   "\t<key>e</key>\n"
                   "\t<data>\n"
                   "\t</data>\n"
                   "</dict>\n"
                   "</plist>\n");
}

/* A floating value is consumed, one with an owner is not. */
static void
test_ownership (void)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (g_variant_new_string ("x"));
  g_autoptr(GBytes) first = pomona_plist_write (owned);
  g_autoptr(GBytes) second = pomona_plist_write (owned);
  g_autoptr(GBytes) floating = pomona_plist_write (g_variant_new_string ("x"));
  gsize size;
  const char *data = g_bytes_get_data (first, &size);

  g_assert_true (g_bytes_equal (first, second));
  g_assert_true (g_bytes_equal (first, floating));
  g_assert_cmpint (data[size - 1], ==, '\n');
  g_assert_cmpstr (g_variant_get_string (owned, NULL), ==, "x");
}

static void
assert_round_trip (GVariant *floating)
{
  g_autoptr(GVariant) value = g_variant_ref_sink (floating);
  g_autoptr(GBytes) bytes = pomona_plist_write (value);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) again = pomona_plist_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                                                  &error);

  g_assert_no_error (error);
  if (!g_variant_equal (value, again))
    g_error ("%s became %s", g_variant_print (value, TRUE), g_variant_print (again, TRUE));
}

static void
test_round_trips (void)
{
  const double reals[] = { 0, -0.5, 0.1, 1e300, 2.3e-308, 1.0 / 3, 123456789.123456789 };
  g_autoptr(GByteArray) all = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (reals); i++)
    assert_round_trip (g_variant_new_double (reals[i]));
  assert_round_trip (g_variant_new_int64 (G_MININT64));
  assert_round_trip (g_variant_new_int64 (G_MAXINT64));
  assert_round_trip (g_variant_new_uint64 ((guint64) G_MAXINT64 + 1));
  assert_round_trip (g_variant_new_string ("\t\r\n ]]> &amp; <![CDATA[ ä€😀"));
  assert_round_trip (g_variant_new_string ("  "));
  assert_round_trip (pomona_plist_new_date (G_GINT64_CONSTANT (-62135596800) * G_USEC_PER_SEC));
  assert_round_trip (pomona_plist_new_date (G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC));
  for (guint i = 0; i < 300; i++)
    {
      guint8 byte = (guint8) i;
      g_autoptr(GBytes) bytes = NULL;

      g_byte_array_append (all, &byte, 1);
      bytes = g_bytes_new (all->data, all->len);
      assert_round_trip (pomona_plist_new_data (bytes));
    }
}

static void
test_unwritable (void)
{
  g_autofree char *text = pomona_plist_write_text (g_variant_new_string ("a\001b\033"));
  g_autofree char *late = pomona_plist_write_text (pomona_plist_new_date (G_MAXINT64));
  g_autofree char *nan = pomona_plist_write_text (g_variant_new_double (NAN));
  g_autofree char *infinite = pomona_plist_write_text (g_variant_new_double (HUGE_VAL));
  g_autofree char *tiny = pomona_plist_write_text (g_variant_new_double (5e-324));
  g_autofree char *uid = pomona_plist_write_text (pomona_plist_new_uid (7));

  g_assert_nonnull (strstr (text, "<string>a\357\277\275b\357\277\275</string>"));
  g_assert_nonnull (strstr (late, "<date>9999-12-31T23:59:59Z</date>"));
  g_assert_nonnull (strstr (nan, "<real>0</real>"));
  g_assert_nonnull (strstr (infinite, "<real>0</real>"));
  g_assert_nonnull (strstr (tiny, "<real>0</real>"));
  g_assert_nonnull (strstr (uid, "<key>CF$UID</key>\n\t<integer>7</integer>"));
}

static void
test_wrong_type (void)
{
  if (g_test_subprocess ())
    {
      g_autofree char *text = pomona_plist_write_text (g_variant_new_int32 (1));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*type i is no property-list value*");
}

static void
test_locale (void)
{
  g_autofree char *text = NULL;

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("The German locale is not installed");
      return;
    }
  text = pomona_plist_write_text (g_variant_new_double (1234.5));
  g_assert_nonnull (strstr (text, "<real>1234.5</real>"));
  setlocale (LC_ALL, "C");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/write/text", test_text);
  g_test_add_func ("/plist/write/ownership", test_ownership);
  g_test_add_func ("/plist/write/round-trips", test_round_trips);
  g_test_add_func ("/plist/write/unwritable", test_unwritable);
  g_test_add_func ("/plist/write/wrong-type", test_wrong_type);
  g_test_add_func ("/plist/write/locale", test_locale);
  return g_test_run ();
}
