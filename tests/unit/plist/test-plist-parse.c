/* test-plist-parse.c: reading property lists that are right. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include "plist-test.h"

static void
assert_value (const char *inner,
              const char *expected)
{
  g_autoptr(GVariant) value = parse_inner (inner);
  g_autoptr(GVariant) wanted = g_variant_ref_sink (g_variant_new_parsed (expected));

  if (!g_variant_equal (value, wanted))
    {
      g_autofree char *text = g_variant_print (value, TRUE);

      g_error ("%s became %s instead of %s", inner, text, expected);
    }
}

static void
test_scalars (void)
{
  assert_value ("<string>abc</string>", "'abc'");
  assert_value ("<string></string>", "''");
  assert_value ("<string/>", "''");
  assert_value ("<string> two  spaces\n</string>", "' two  spaces\\n'");
  assert_value ("<true/>", "true");
  assert_value ("<true />", "true");
  assert_value ("<false/>", "false");
  assert_value ("<true></true>", "true");
  assert_value ("<data></data>", "@ay []");
  assert_value ("<data/>", "@ay []");
  assert_value ("<data>\n\tAAEC\n\t/w==\n</data>", "[byte 0x00, 0x01, 0x02, 0xff]");
  assert_value ("<array/>", "@av []");
  assert_value ("<dict/>", "@a{sv} {}");
  assert_value ("<array></array>", "@av []");
  assert_value ("<dict> </dict>", "@a{sv} {}");
}

static void
test_integers (void)
{
  assert_value ("<integer>0</integer>", "@x 0");
  assert_value ("<integer>-0</integer>", "@x 0");
  assert_value ("<integer>+7</integer>", "@x 7");
  assert_value ("<integer>-7</integer>", "@x -7");
  assert_value ("<integer> 42 </integer>", "@x 42");
  assert_value ("<integer>\n\t-42\n</integer>", "@x -42");
  assert_value ("<integer>0x1F</integer>", "@x 31");
  assert_value ("<integer>9223372036854775807</integer>", "@x 9223372036854775807");
  assert_value ("<integer>-9223372036854775808</integer>", "@x -9223372036854775808");
  assert_value ("<integer>9223372036854775808</integer>", "@t 9223372036854775808");
  assert_value ("<integer>18446744073709551615</integer>", "@t 18446744073709551615");
  assert_value ("<integer>-1</integer>", "@x -1");
}

static void
test_reals (void)
{
  assert_value ("<real>1.5</real>", "1.5");
  assert_value ("<real>-2</real>", "-2.0");
  assert_value ("<real>1e3</real>", "1000.0");
  assert_value ("<real> .25 </real>", "0.25");
  assert_value ("<real>1.7976931348623157e308</real>", "1.7976931348623157e308");
  assert_value ("<real>0.1</real>", "0.1");
  assert_value ("<real>0.0e0</real>", "0.0");
}

/* In many countries the point is a comma; what is in a document does not change by that. */
static void
test_reals_in_other_locales (void)
{
  const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "pl_PL.UTF-8", "ru_RU.UTF-8", NULL };
  gboolean found = FALSE;

  for (guint i = 0; names[i] != NULL && !found; i++)
    found = setlocale (LC_ALL, names[i]) != NULL;
  if (!found)
    {
      g_test_skip ("No locale with a decimal comma is installed");
      return;
    }
  g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
  assert_value ("<real>1.5</real>", "1.5");
  g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
  setlocale (LC_ALL, "C");
}

static void
test_dates (void)
{
  assert_value ("<date>1970-01-01T00:00:00Z</date>", "(@x 0,)");
  assert_value ("<date>2038-01-19T03:14:08Z</date>", "(@x 2147483648000000,)");
  assert_value ("<date>2000-02-29T12:00:00Z</date>", "(@x 951825600000000,)");
  /* What systems write for “never” in either direction. */
  assert_value ("<date>4001-01-01T00:00:00Z</date>", "(@x 64092211200000000,)");
  assert_value ("<date>0001-01-01T00:00:00Z</date>", "(@x -62135596800000000,)");
  assert_value ("<date>9999-12-31T23:59:59Z</date>", "(@x 253402300799000000,)");
  assert_value ("<date>1900-01-01T00:00:00Z</date>", "(@x -2208988800000000,)");
}

static void
test_texts (void)
{
  assert_value ("<string>&lt;&gt;&amp;&quot;&apos;</string>", "'<>&\"\\''");
  assert_value ("<string>&#65;&#x42;&#xe4;&#8364;&#x1F600;</string>", "'ABä€😀'");
  assert_value ("<string>ä€😀</string>", "'ä€😀'");
  assert_value ("<string><![CDATA[<b>&amp;</b>]]></string>", "'<b>&amp;</b>'");
  assert_value ("<string>a<![CDATA[b]]>c&amp;<![CDATA[]]>d</string>", "'abc&d'");
  assert_value ("<string>&amp;</string>", "'&'");
  assert_value ("<string>x&amp;</string>", "'x&'");
  assert_value ("<string>a > b</string>", "'a > b'");
}

static void
test_containers (void)
{
  assert_value ("<array><integer>1</integer><string>a</string><array/><dict/></array>",
                "[<@x 1>, <'a'>, <@av []>, <@a{sv} {}>]");
  assert_value ("<dict><key>b</key><true/><key>a</key><array><true/></array><key>c</key><dict/></dict>",
                "{'b': <true>, 'a': <[<true>]>, 'c': <@a{sv} {}>}");
  assert_value ("<dict><key>a</key><dict><key>a</key><dict><key>a</key><string>x</string></dict></dict></dict>",
                "{'a': <{'a': <{'a': <'x'>}>}>}");
  assert_value ("<dict><key></key><true/></dict>", "{'': <true>}");
  assert_value ("<dict><key>&amp;</key><true/></dict>", "{'&': <true>}");
}

static void
test_surroundings (void)
{
  const char *const documents[] = {
    "<plist><true/></plist>",
    "<plist version=\"1.0\"><true/></plist>",
    "\357\273\277<?xml version=\"1.0\" encoding=\"utf-8\"?><plist><true/></plist>",
    "<?xml version='1.0' encoding='UTF-8'?>\r\n<plist >\r\n<true/>\r\n</plist>\r\n",
    "<?xml version=\"1.0\"?><!-- one --><!DOCTYPE plist SYSTEM \"file://x>y[\"><!-- two --><plist><true/></plist>",
    "<plist><!-- <false/> --><true/><!-- > --></plist><!-- end -->\n",
    "<plist><true/></plist >",
    "  \n<plist><true/></plist>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GVariant) value = pomona_plist_parse (documents[i], strlen (documents[i]), NULL, &error);

      g_assert_no_error (error);
      g_assert_true (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN));
    }
}

static void
test_dict_wanted (void)
{
  const char dict[] = "<plist><dict><key>a</key><true/></dict></plist>";
  const char array[] = "<plist><array/></plist>";
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = pomona_plist_parse_dict (dict, strlen (dict), NULL, &error);

  g_assert_no_error (error);
  g_assert_true (pomona_plist_get_bool (value, "a", FALSE));
  g_assert_null (pomona_plist_parse_dict (array, strlen (array), NULL, &error));
  g_assert_error (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (pomona_plist_parse_dict ("x", 1, NULL, &error));
  g_assert_error (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_FORMAT);
}

static void
test_limits (void)
{
  const char text[] = "<plist><array><array><true/><true/></array></array></plist>";
  const struct
  {
    PomonaPlistLimits limits;
    int code; /* -1: accepted */
  } cases[] = {
    { { 0 }, -1 },
    { { .max_size = sizeof text - 1 }, -1 },
    { { .max_size = sizeof text - 2 }, POMONA_PLIST_ERROR_TOO_LARGE },
    { { .max_depth = 2 }, -1 },
    { { .max_depth = 1 }, POMONA_PLIST_ERROR_TOO_DEEP },
    { { .max_depth = 1000 }, -1 },
    { { .max_nodes = 4 }, -1 },
    { { .max_nodes = 3 }, POMONA_PLIST_ERROR_TOO_MANY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GVariant) value = pomona_plist_parse (text, sizeof text - 1, &cases[i].limits, &error);

      if (cases[i].code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, POMONA_PLIST_ERROR, cases[i].code);
    }
}

/* The deepest that is accepted can be read to its bottom: GVariant itself stops at 128 levels. */
static void
test_deepest (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GVariant) value = NULL;

  for (guint i = 0; i < POMONA_PLIST_MAX_DEPTH; i++)
    g_string_append (text, "<dict><key>k</key>");
  g_string_append (text, "<string>bottom</string>");
  for (guint i = 0; i < POMONA_PLIST_MAX_DEPTH; i++)
    g_string_append (text, "</dict>");
  value = parse_inner (text->str);
  for (guint i = 0; i < POMONA_PLIST_MAX_DEPTH - 1; i++)
    {
      GVariant *inner = pomona_plist_get_dict (value, "k");

      g_assert_nonnull (inner);
      g_variant_unref (value);
      value = inner;
    }
  g_assert_cmpstr (pomona_plist_get_string (value, "k"), ==, "bottom");
  {
    g_autofree char *deeper = g_strconcat ("<array>", text->str, "</array>", NULL);

    assert_inner_refused (deeper, POMONA_PLIST_ERROR_TOO_DEEP, "nested");
  }
}

static void
test_many_values (void)
{
  g_autoptr(GString) text = g_string_new ("<dict>");
  g_autoptr(GVariant) value = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "<key>key %u</key><integer>%u</integer>", i, i);
  g_string_append (text, "</dict>");
  value = parse_inner (text->str);
  g_assert_cmpuint (g_variant_n_children (value), ==, 20000);
  g_assert_cmpint (pomona_plist_get_int (value, "key 19999", -1), ==, 19999);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/parse/scalars", test_scalars);
  g_test_add_func ("/plist/parse/integers", test_integers);
  g_test_add_func ("/plist/parse/reals", test_reals);
  g_test_add_func ("/plist/parse/reals-in-other-locales", test_reals_in_other_locales);
  g_test_add_func ("/plist/parse/dates", test_dates);
  g_test_add_func ("/plist/parse/texts", test_texts);
  g_test_add_func ("/plist/parse/containers", test_containers);
  g_test_add_func ("/plist/parse/surroundings", test_surroundings);
  g_test_add_func ("/plist/parse/dict-wanted", test_dict_wanted);
  g_test_add_func ("/plist/parse/limits", test_limits);
  g_test_add_func ("/plist/parse/deepest", test_deepest);
  g_test_add_func ("/plist/parse/many-values", test_many_values);
  return g_test_run ();
}
