/* test-plist-build.c: putting property lists together. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plist-test.h"

static void
test_setters (void)
{
  const char *const words[] = { "x", "y", NULL };
  const char *const none[] = { NULL };
  g_autoptr(GBytes) bytes = g_bytes_new ("AB", 2);
  GVariantDict inner, dict;
  PomonaPlistArray *array = pomona_plist_array_new ();
  g_autoptr(GVariant) value = NULL;
  g_autoptr(GVariant) expected = parse_inner (
      "<dict><key>s</key><string>text</string><key>i</key><integer>-3</integer><key>r</key><real>2.5</real>"
      "<key>b</key><false/><key>d</key><data>QUI=</data><key>t</key><date>1970-01-01T00:00:09Z</date>"
      "<key>w</key><array><string>x</string><string>y</string></array><key>n</key><array/>"
      "<key>o</key><dict><key>k</key><true/></dict>"
      "<key>a</key><array><string>s</string><integer>7</integer><data>QUI=</data><true/></array>"
      "<key>v</key><integer>18446744073709551615</integer></dict>");

  g_variant_dict_init (&inner, NULL);
  pomona_plist_set_bool (&inner, "k", TRUE);
  pomona_plist_array_append_string (array, "s");
  pomona_plist_array_append_int (array, 7);
  pomona_plist_array_append_data (array, bytes);
  pomona_plist_array_append (array, g_variant_new_boolean (TRUE));

  g_variant_dict_init (&dict, NULL);
  pomona_plist_set_string (&dict, "s", "text");
  pomona_plist_set_int (&dict, "i", -3);
  pomona_plist_set_real (&dict, "r", 2.5);
  pomona_plist_set_bool (&dict, "b", FALSE);
  pomona_plist_set_data (&dict, "d", bytes);
  pomona_plist_set_date (&dict, "t", 9 * G_USEC_PER_SEC);
  pomona_plist_set_strv (&dict, "w", words);
  pomona_plist_set_strv (&dict, "n", none);
  pomona_plist_set_dict (&dict, "o", pomona_plist_dict_end (&inner));
  pomona_plist_set_array (&dict, "a", pomona_plist_array_end (array));
  pomona_plist_set_value (&dict, "v", g_variant_new_uint64 (G_MAXUINT64));
  value = g_variant_ref_sink (pomona_plist_dict_end (&dict));
  g_assert_true (pomona_plist_equal (value, expected));
}

static void
test_left_out (void)
{
  GVariantDict dict;
  g_autoptr(GVariant) value = NULL;

  g_variant_dict_init (&dict, NULL);
  pomona_plist_set_string (&dict, "s", NULL);
  pomona_plist_set_data (&dict, "d", NULL);
  pomona_plist_set_date (&dict, "t", 0);
  pomona_plist_set_value (&dict, "v", NULL);
  pomona_plist_set_dict (&dict, "o", NULL);
  pomona_plist_set_array (&dict, "a", NULL);
  pomona_plist_set_strv (&dict, "w", NULL);
  value = g_variant_ref_sink (pomona_plist_dict_end (&dict));
  g_assert_cmpuint (g_variant_n_children (value), ==, 0);
}

/* The order of insertion does not show. */
static void
test_sorted (void)
{
  const char *const orders[][4] = { { "b", "a", "B", "ab" }, { "ab", "B", "a", "b" } };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      GVariantDict dict;
      g_autoptr(GVariant) value = NULL;
      g_autofree char *text = NULL;

      g_variant_dict_init (&dict, NULL);
      for (guint j = 0; j < 4; j++)
        pomona_plist_set_bool (&dict, orders[i][j], TRUE);
      value = g_variant_ref_sink (pomona_plist_dict_end (&dict));
      text = g_variant_print (value, FALSE);
      g_assert_cmpstr (text, ==, "{'B': <true>, 'a': <true>, 'ab': <true>, 'b': <true>}");
    }
}

static void
test_replaced (void)
{
  GVariantDict dict;
  g_autoptr(GVariant) value = NULL;

  g_variant_dict_init (&dict, NULL);
  pomona_plist_set_int (&dict, "k", 1);
  pomona_plist_set_string (&dict, "k", "later");
  value = g_variant_ref_sink (pomona_plist_dict_end (&dict));
  g_assert_cmpuint (g_variant_n_children (value), ==, 1);
  g_assert_cmpstr (pomona_plist_get_string (value, "k"), ==, "later");
}

static void
test_array_builder (void)
{
  g_autoptr(PomonaPlistArray) unused = pomona_plist_array_new ();
  g_autoptr(GVariant) kept = g_variant_ref_sink (g_variant_new_string ("kept"));
  g_autoptr(GVariant) empty = g_variant_ref_sink (pomona_plist_array_end (pomona_plist_array_new ()));

  /* Not floating: the builder takes a reference of its own. */
  pomona_plist_array_append (unused, kept);
  pomona_plist_array_append_string (unused, "thrown away");
  g_assert_cmpint (pomona_plist_get_value_type (empty), ==, POMONA_PLIST_TYPE_ARRAY);
  g_assert_cmpuint (pomona_plist_array_length (empty), ==, 0);
}

static void
test_single_values (void)
{
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr(GVariant) data = g_variant_ref_sink (pomona_plist_new_data (nothing));
  g_autoptr(GVariant) date = g_variant_ref_sink (pomona_plist_new_date (-5));
  g_autoptr(GVariant) uid = g_variant_ref_sink (pomona_plist_new_uid (7));

  g_assert_cmpint (pomona_plist_get_value_type (data), ==, POMONA_PLIST_TYPE_DATA);
  g_assert_cmpuint (g_variant_get_size (data), ==, 0);
  g_assert_cmpint (pomona_plist_get_value_type (date), ==, POMONA_PLIST_TYPE_DATE);
  g_assert_cmpint (pomona_plist_get_value_type (uid), ==, POMONA_PLIST_TYPE_UID);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/build/setters", test_setters);
  g_test_add_func ("/plist/build/left-out", test_left_out);
  g_test_add_func ("/plist/build/sorted", test_sorted);
  g_test_add_func ("/plist/build/replaced", test_replaced);
  g_test_add_func ("/plist/build/array-builder", test_array_builder);
  g_test_add_func ("/plist/build/single-values", test_single_values);
  return g_test_run ();
}
