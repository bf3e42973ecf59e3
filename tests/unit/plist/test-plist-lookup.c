/* test-plist-lookup.c: taking values out of property lists. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plist-test.h"

static GVariant *
make_dict (void)
{
  return parse_inner ("<dict>"
                      "<key>s</key><string>text</string><key>i</key><integer>-3</integer>"
                      "<key>u</key><integer>18446744073709551615</integer><key>r</key><real>2.5</real>"
                      "<key>b</key><true/><key>d</key><data>QUI=</data><key>t</key><date>1970-01-01T00:00:09Z</date>"
                      "<key>o</key><dict><key>in</key><string>ner</string></dict>"
                      "<key>a</key><array><string>x</string><integer>1</integer><string>y</string></array>"
                      "</dict>");
}

static void
test_values (void)
{
  g_autoptr(GVariant) dict = make_dict ();
  g_autoptr(GVariant) inner = pomona_plist_get_dict (dict, "o");
  g_autoptr(GVariant) array = pomona_plist_get_array (dict, "a");
  g_autoptr(GVariant) value = pomona_plist_get_value (dict, "u");
  g_autoptr(GBytes) data = pomona_plist_get_data (dict, "d");
  g_auto(GStrv) strings = pomona_plist_get_strv (dict, "a");

  g_assert_cmpstr (pomona_plist_get_string (dict, "s"), ==, "text");
  g_assert_cmpint (pomona_plist_get_int (dict, "i", 0), ==, -3);
  g_assert_cmpfloat (pomona_plist_get_real (dict, "r", 0), ==, 2.5);
  g_assert_cmpfloat (pomona_plist_get_real (dict, "i", 0), ==, -3);
  g_assert_cmpfloat (pomona_plist_get_real (dict, "u", 0), >, 1.8e19);
  g_assert_true (pomona_plist_get_bool (dict, "b", FALSE));
  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data), "AB", 2);
  g_assert_cmpint (pomona_plist_get_date (dict, "t"), ==, 9 * G_USEC_PER_SEC);
  g_assert_cmpstr (pomona_plist_get_string (inner, "in"), ==, "ner");
  g_assert_cmpuint (g_variant_get_uint64 (value), ==, G_MAXUINT64);
  g_assert_cmpuint (pomona_plist_array_length (array), ==, 3);
  g_assert_cmpuint (g_strv_length (strings), ==, 2);
  g_assert_cmpstr (strings[1], ==, "y");
}

static void
test_fallbacks (void)
{
  g_autoptr(GVariant) dict = make_dict ();
  const char *const keys[] = { "missing", "s", "i", "u", "r", "b", "d", "t", "o", "a" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *key = keys[i];
      g_autoptr(GBytes) data = pomona_plist_get_data (dict, key);
      g_autoptr(GVariant) inner = pomona_plist_get_dict (dict, key);
      g_autoptr(GVariant) array = pomona_plist_get_array (dict, key);
      g_auto(GStrv) strings = pomona_plist_get_strv (dict, key);

      g_assert_true ((pomona_plist_get_string (dict, key) != NULL) == (key[0] == 's'));
      g_assert_true ((pomona_plist_get_int (dict, key, 77) != 77) == (key[0] == 'i'));
      g_assert_true ((pomona_plist_get_real (dict, key, 77) != 77) == (strchr ("iur", key[0]) != NULL));
      g_assert_true (!pomona_plist_get_bool (dict, key, FALSE) == (key[0] != 'b'));
      g_assert_true ((data != NULL) == (key[0] == 'd'));
      g_assert_true ((pomona_plist_get_date (dict, key) != 0) == (key[0] == 't'));
      g_assert_true ((inner != NULL) == (key[0] == 'o'));
      g_assert_true ((array != NULL) == (key[0] == 'a'));
      g_assert_true ((g_strv_length (strings) > 0) == (key[0] == 'a'));
      g_assert_true (pomona_plist_has (dict, key) == (key[0] != 'm'));
    }
}

/* A caller need not ask whether it has a dictionary. */
static void
test_no_dict (void)
{
  g_autoptr(GVariant) array = parse_inner ("<array><true/></array>");
  GVariant *const others[] = { NULL, array };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_auto(GStrv) strings = pomona_plist_get_strv (others[i], "a");

      g_assert_null (pomona_plist_get_string (others[i], "a"));
      g_assert_cmpint (pomona_plist_get_int (others[i], "a", 5), ==, 5);
      g_assert_true (pomona_plist_get_bool (others[i], "a", TRUE));
      g_assert_cmpfloat (pomona_plist_get_real (others[i], "a", 5), ==, 5);
      g_assert_null (pomona_plist_get_data (others[i], "a"));
      g_assert_cmpint (pomona_plist_get_date (others[i], "a"), ==, 0);
      g_assert_null (pomona_plist_get_dict (others[i], "a"));
      g_assert_null (pomona_plist_get_array (others[i], "a"));
      g_assert_null (pomona_plist_get_value (others[i], "a"));
      g_assert_false (pomona_plist_has (others[i], "a"));
      g_assert_cmpuint (g_strv_length (strings), ==, 0);
    }
}

static void
test_array (void)
{
  g_autoptr(GVariant) array = parse_inner ("<array><string>a</string><array/></array>");
  g_autoptr(GVariant) dict = parse_inner ("<dict/>");
  g_autoptr(GVariant) first = pomona_plist_array_get (array, 0);
  g_autoptr(GVariant) second = pomona_plist_array_get (array, 1);

  g_assert_cmpstr (g_variant_get_string (first, NULL), ==, "a");
  g_assert_cmpint (pomona_plist_get_value_type (second), ==, POMONA_PLIST_TYPE_ARRAY);
  g_assert_null (pomona_plist_array_get (array, 2));
  g_assert_null (pomona_plist_array_get (dict, 0));
  g_assert_null (pomona_plist_array_get (NULL, 0));
  g_assert_cmpuint (pomona_plist_array_length (dict), ==, 0);
  g_assert_cmpuint (pomona_plist_array_length (NULL), ==, 0);
}

/* Borrowed strings outlive the dictionary they were asked from as long as something of the document is left. */
static void
test_borrowing (void)
{
  GVariant *root = make_dict ();
  GVariant *inner = pomona_plist_get_dict (root, "o");
  const char *text = pomona_plist_get_string (inner, "in");
  const char *outer = pomona_plist_get_string (root, "s");
  GVariantDict builder;
  g_autoptr(GVariant) built = NULL;

  g_variant_unref (root);
  g_assert_cmpstr (text, ==, "ner");
  g_assert_cmpstr (outer, ==, "text");
  g_variant_unref (inner);

  /* The same for one that was built and that something flattens later. */
  g_variant_dict_init (&builder, NULL);
  pomona_plist_set_string (&builder, "key", "value");
  built = g_variant_ref_sink (pomona_plist_dict_end (&builder));
  text = pomona_plist_get_string (built, "key");
  g_assert_nonnull (g_variant_get_data (built));
  g_assert_cmpstr (text, ==, "value");
}

static void
test_types (void)
{
  static const struct
  {
    const char *text;
    PomonaPlistType type;
  } types[] = {
    { "@a{sv} {}", POMONA_PLIST_TYPE_DICT },    { "@av []", POMONA_PLIST_TYPE_ARRAY },
    { "'s'", POMONA_PLIST_TYPE_STRING },        { "@x 1", POMONA_PLIST_TYPE_INTEGER },
    { "@t 1", POMONA_PLIST_TYPE_INTEGER },      { "1.0", POMONA_PLIST_TYPE_REAL },
    { "true", POMONA_PLIST_TYPE_BOOLEAN },      { "@ay []", POMONA_PLIST_TYPE_DATA },
    { "(@x 1,)", POMONA_PLIST_TYPE_DATE },      { "(@u 1,)", POMONA_PLIST_TYPE_UID },
    { "@i 1", POMONA_PLIST_TYPE_NONE },         { "<@x 1>", POMONA_PLIST_TYPE_NONE },
    { "@as []", POMONA_PLIST_TYPE_NONE },       { "@a{ss} {}", POMONA_PLIST_TYPE_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr(GVariant) value = g_variant_ref_sink (g_variant_new_parsed (types[i].text));

      g_assert_cmpint (pomona_plist_get_value_type (value), ==, types[i].type);
    }
  g_assert_cmpint (pomona_plist_get_value_type (NULL), ==, POMONA_PLIST_TYPE_NONE);
}

static void
assert_equal (const char *a,
              const char *b,
              gboolean    expected)
{
  g_autoptr(GVariant) x = g_variant_ref_sink (g_variant_new_parsed (a));
  g_autoptr(GVariant) y = g_variant_ref_sink (g_variant_new_parsed (b));

  g_assert_true (pomona_plist_equal (x, y) == expected);
  g_assert_true (pomona_plist_equal (y, x) == expected);
  g_assert_true (pomona_plist_equal (x, x));
}

static void
test_equal (void)
{
  assert_equal ("{'a': <@x 1>, 'b': <'s'>}", "{'b': <'s'>, 'a': <@x 1>}", TRUE);
  assert_equal ("{'a': <@x 1>}", "{'a': <@x 2>}", FALSE);
  assert_equal ("{'a': <@x 1>}", "{'b': <@x 1>}", FALSE);
  assert_equal ("{'a': <@x 1>}", "@a{sv} {}", FALSE);
  assert_equal ("{'o': <{'a': <true>, 'b': <false>}>}", "{'o': <{'b': <false>, 'a': <true>}>}", TRUE);
  assert_equal ("[<@x 1>, <@x 2>]", "[<@x 2>, <@x 1>]", FALSE);
  assert_equal ("[<@x 1>]", "[<@x 1>, <@x 1>]", FALSE);
  assert_equal ("@x 1", "@t 1", TRUE);
  assert_equal ("@x -1", "@t 18446744073709551615", FALSE);
  assert_equal ("@t 18446744073709551615", "@t 18446744073709551615", TRUE);
  assert_equal ("@x 1", "1.0", FALSE);
  assert_equal ("@x 1", "true", FALSE);
  assert_equal ("(@x 1,)", "@x 1", FALSE);
  assert_equal ("@ay [1, 2]", "@ay [1, 2]", TRUE);
  g_assert_true (pomona_plist_equal (NULL, NULL));
}

static void
test_equal_null (void)
{
  g_autoptr(GVariant) value = parse_inner ("<true/>");

  g_assert_false (pomona_plist_equal (value, NULL));
  g_assert_false (pomona_plist_equal (NULL, value));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/lookup/values", test_values);
  g_test_add_func ("/plist/lookup/fallbacks", test_fallbacks);
  g_test_add_func ("/plist/lookup/no-dict", test_no_dict);
  g_test_add_func ("/plist/lookup/array", test_array);
  g_test_add_func ("/plist/lookup/borrowing", test_borrowing);
  g_test_add_func ("/plist/lookup/types", test_types);
  g_test_add_func ("/plist/equal", test_equal);
  g_test_add_func ("/plist/equal/null", test_equal_null);
  return g_test_run ();
}
