/* test-plist-json.c: property lists as JSON and back. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plist-test.h"

#include "pomona-json.h"

static void
test_to_json (void)
{
  g_autoptr(GVariant) value = g_variant_ref_sink (g_variant_new_parsed (
      "{'s': <'ä'>, 'i': <@x -5>, 'u': <@t 18446744073709551615>, 'r': <1.5>, 'b': <true>, 'd': <[byte 0x41, 0x42]>,"
      " 't': <(@x 1500000,)>, 'o': <@a{sv} {}>, 'a': <[<@x 1>, <@av []>]>, 'id': <(@u 3,)>}"));
  g_autoptr(JsonNode) node = pomona_plist_to_json (value);
  g_autofree char *text = pomona_json_write (node, FALSE);

  g_assert_cmpstr (text, ==,
                   "{\"s\":\"ä\",\"i\":-5,\"u\":\"18446744073709551615\",\"r\":1.5,\"b\":true,\"d\":\"QUI=\","
                   "\"t\":\"1970-01-01T00:00:01Z\",\"o\":{},\"a\":[1,[]],\"id\":{\"CF$UID\":3}}");
}

static void
test_from_json (void)
{
  g_autoptr(JsonNode) node = pomona_json_parse (
      "{\"z\": \"x\", \"n\": null, \"i\": 5, \"d\": 1.5, \"b\": false, \"a\": [1, \"y\", {}], \"o\": {\"k\": true}}",
      -1, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = pomona_plist_from_json (node, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_false (g_variant_is_floating (value));
  text = g_variant_print (value, TRUE);
  g_assert_cmpstr (text, ==,
                   "{'z': <'x'>, 'i': <int64 5>, 'd': <1.5>, 'b': <false>, 'a': <[<int64 1>, <'y'>, "
                   "<@a{sv} {}>]>, 'o': <{'k': <true>}>}");
}

static void
test_round_trip (void)
{
  g_autoptr(GVariant) value = parse_inner (
      "<dict><key>b</key><string>x</string><key>a</key><array><integer>1</integer><real>2.5</real><true/></array></dict>");
  g_autoptr(JsonNode) node = pomona_plist_to_json (value);
  g_autoptr(GVariant) again = pomona_plist_from_json (node, NULL);

  g_assert_true (g_variant_equal (value, again));
}

static void
assert_not_from (const char *text,
                 int         code)
{
  g_autoptr(JsonNode) node = pomona_json_parse (text, -1, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (node);
  g_assert_null (pomona_plist_from_json (node, &error));
  g_assert_error (error, POMONA_PLIST_ERROR, code);
}

static void
test_refuses (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);

  assert_not_from ("null", POMONA_PLIST_ERROR_INVALID);
  assert_not_from ("[1, null]", POMONA_PLIST_ERROR_INVALID);
  assert_not_from ("{\"a\": [null]}", POMONA_PLIST_ERROR_INVALID);
  for (guint i = 0; i <= POMONA_PLIST_MAX_DEPTH; i++)
    g_string_append (deep, "[");
  for (guint i = 0; i <= POMONA_PLIST_MAX_DEPTH; i++)
    g_string_append (deep, "]");
  assert_not_from (deep->str, POMONA_PLIST_ERROR_TOO_DEEP);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/json/to", test_to_json);
  g_test_add_func ("/plist/json/from", test_from_json);
  g_test_add_func ("/plist/json/round-trip", test_round_trip);
  g_test_add_func ("/plist/json/refuses", test_refuses);
  return g_test_run ();
}
