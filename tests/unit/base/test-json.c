/* test-json.c: strict JSON. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "pomona-base-error.h"
#include "pomona-json.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = pomona_json_parse (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static void
assert_refused (const char *data,
                gssize      size,
                int         code,
                const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = pomona_json_parse (data, size, &error);

  if (node != NULL)
    g_test_message ("Not refused: %s", data);
  g_assert_null (node);
  g_assert_error (error, POMONA_BASE_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_values (void)
{
  g_autoptr(JsonObject) object = pomona_json_parse_object (
      " {\"s\": \"a\\n\\u00e4\\ud83d\\ude00\\/\", \"i\": -9223372036854775808, \"j\": 9223372036854775807,"
      " \"d\": -1.5e3, \"w\": 4.0, \"t\": true, \"f\": false, \"n\": null, \"o\": {}, \"a\": [], \"z\": -0,"
      " \"e\": 1E5, \"l\": [\"x\", 1, \"y\", null]}\r\n", -1, NULL);
  g_auto(GStrv) list = NULL;
  g_auto(GStrv) none = NULL;

  g_assert_nonnull (object);
  g_assert_cmpstr (pomona_json_get_string (object, "s"), ==, "a\nä😀/");
  g_assert_cmpint (pomona_json_get_int (object, "i", 0), ==, G_MININT64);
  g_assert_cmpint (pomona_json_get_int (object, "j", 0), ==, G_MAXINT64);
  g_assert_cmpfloat (pomona_json_get_double (object, "d", 0), ==, -1500.0);
  g_assert_cmpint (pomona_json_get_int (object, "d", 0), ==, -1500);
  g_assert_cmpint (pomona_json_get_int (object, "w", 0), ==, 4);
  g_assert_cmpint (pomona_json_get_int (object, "z", 1), ==, 0);
  g_assert_cmpint (pomona_json_get_int (object, "e", 1), ==, 100000);
  g_assert_true (pomona_json_get_bool (object, "t", FALSE));
  g_assert_false (pomona_json_get_bool (object, "f", TRUE));
  g_assert_true (pomona_json_has (object, "n"));
  g_assert_nonnull (pomona_json_get_object (object, "o"));
  g_assert_nonnull (pomona_json_get_array (object, "a"));
  list = pomona_json_get_strv (object, "l");
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_cmpstr (list[1], ==, "y");
  none = pomona_json_get_strv (object, "nothing");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
test_fallbacks (void)
{
  g_autoptr(JsonObject) object = pomona_json_parse_object (
      "{\"s\": \"1\", \"d\": 1.5, \"big\": 1e300, \"n\": null, \"t\": true}", -1, NULL);

  g_assert_null (pomona_json_get_string (object, "d"));
  g_assert_null (pomona_json_get_string (object, "n"));
  g_assert_null (pomona_json_get_string (object, "missing"));
  g_assert_cmpint (pomona_json_get_int (object, "s", 7), ==, 7);
  g_assert_cmpint (pomona_json_get_int (object, "d", 7), ==, 7);
  g_assert_cmpint (pomona_json_get_int (object, "big", 7), ==, 7);
  g_assert_cmpint (pomona_json_get_int (object, "t", 7), ==, 7);
  g_assert_cmpfloat (pomona_json_get_double (object, "s", 7), ==, 7);
  g_assert_true (pomona_json_get_bool (object, "s", TRUE));
  g_assert_null (pomona_json_get_object (object, "s"));
  g_assert_null (pomona_json_get_array (object, "s"));
  g_assert_false (pomona_json_has (object, "missing"));

  g_assert_null (pomona_json_get_string (NULL, "s"));
  g_assert_cmpint (pomona_json_get_int (NULL, "s", 7), ==, 7);
  g_assert_false (pomona_json_has (NULL, "s"));
}

static void
test_scalars (void)
{
  const char *const texts[] = { "0", "-1", "\"x\"", "true", "false", "null", "[]", "{}", "1.5", "\357\273\277[1]" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(JsonNode) node = parse (texts[i]);

      g_assert_nonnull (node);
    }
}

static void
test_refuses (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *part;
  } cases[] = {
    { "", POMONA_BASE_ERROR_INVALID, "empty" },
    { " \n ", POMONA_BASE_ERROR_INVALID, "Line 2" },
    { "{\"a\": 1,\n\"b\": 2,\n\"a\": 3}", POMONA_BASE_ERROR_DUPLICATE, "Line 3" },
    { "{\"a\": 1, \"\\u0061\": 3}", POMONA_BASE_ERROR_DUPLICATE, "“a”" },
    { "{\"\\t\\\"\": 1, \"\\t\\\"\": 3}", POMONA_BASE_ERROR_DUPLICATE, "Line 1" },
    { "9223372036854775808", POMONA_BASE_ERROR_RANGE, "64 bits" },
    { "-9223372036854775809", POMONA_BASE_ERROR_RANGE, "64 bits" },
    { "99999999999999999999999999", POMONA_BASE_ERROR_RANGE, "64 bits" },
    { "1e999", POMONA_BASE_ERROR_RANGE, "large" },
    { "0123", POMONA_BASE_ERROR_INVALID, "zero" },
    { "0x1F", POMONA_BASE_ERROR_INVALID, "behind" },
    { ".5", POMONA_BASE_ERROR_INVALID, "" },
    { "1.", POMONA_BASE_ERROR_INVALID, "" },
    { "1e", POMONA_BASE_ERROR_INVALID, "" },
    { "-", POMONA_BASE_ERROR_INVALID, "" },
    { "+1", POMONA_BASE_ERROR_INVALID, "" },
    { "NaN", POMONA_BASE_ERROR_INVALID, "" },
    { "nul", POMONA_BASE_ERROR_INVALID, "" },
    { "nulls", POMONA_BASE_ERROR_INVALID, "" },
    { "'a'", POMONA_BASE_ERROR_INVALID, "" },
    { "/* c */ 1", POMONA_BASE_ERROR_INVALID, "" },
    { "[1,]", POMONA_BASE_ERROR_INVALID, "" },
    { "[,1]", POMONA_BASE_ERROR_INVALID, "" },
    { "[1 2]", POMONA_BASE_ERROR_INVALID, "comma" },
    { "{\"a\":1,}", POMONA_BASE_ERROR_INVALID, "key" },
    { "{a:1}", POMONA_BASE_ERROR_INVALID, "key" },
    { "{\"a\" 1}", POMONA_BASE_ERROR_INVALID, "colon" },
    { "{\"a\":}", POMONA_BASE_ERROR_INVALID, "" },
    { "{\"a\":", POMONA_BASE_ERROR_INVALID, "ends" },
    { "[1}", POMONA_BASE_ERROR_INVALID, "" },
    { "[", POMONA_BASE_ERROR_INVALID, "ends" },
    { "{", POMONA_BASE_ERROR_INVALID, "ends" },
    { "]", POMONA_BASE_ERROR_INVALID, "" },
    { "1 2", POMONA_BASE_ERROR_INVALID, "behind" },
    { "[]\n\nx", POMONA_BASE_ERROR_INVALID, "Line 3" },
    { "\"a", POMONA_BASE_ERROR_INVALID, "quotation" },
    { "\"a\\", POMONA_BASE_ERROR_INVALID, "backslash" },
    { "\"\\x\"", POMONA_BASE_ERROR_INVALID, "backslash" },
    { "\"\\u12\"", POMONA_BASE_ERROR_INVALID, "four" },
    { "\"\\u0000\"", POMONA_BASE_ERROR_INVALID, "U+0000" },
    { "\"\\ud800\"", POMONA_BASE_ERROR_INVALID, "surrogate" },
    { "\"\\ud800\\u0041\"", POMONA_BASE_ERROR_INVALID, "surrogate" },
    { "\"\\udc00\"", POMONA_BASE_ERROR_INVALID, "surrogate" },
    { "\"a\tb\"", POMONA_BASE_ERROR_INVALID, "control" },
    { "\"a\nb\"", POMONA_BASE_ERROR_INVALID, "control" },
    { "\"\377\"", POMONA_BASE_ERROR_INVALID, "UTF-8" },
    { "\"\355\240\200\"", POMONA_BASE_ERROR_INVALID, "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].text, -1, cases[i].code, cases[i].part);
  assert_refused ("\"a\0b\"", 5, POMONA_BASE_ERROR_INVALID, "UTF-8");
  assert_refused ("[1]\0", 4, POMONA_BASE_ERROR_INVALID, "UTF-8");
}

/* Every beginning of a good text is refused and harms nothing. */
static void
test_truncated (void)
{
  const char text[] = "{\"a\": [1.5e2, \"b\\u00e4\\ud83d\\ude00\", true, null], \"c\": {\"d\": -1}}";
  g_autoptr(JsonNode) node = parse (text);

  for (gsize size = 0; size < strlen (text); size++)
    {
      g_autofree char *exact = g_memdup2 (text, size);

      assert_refused (size > 0 ? exact : "", (gssize) size, POMONA_BASE_ERROR_INVALID, "Line 1");
    }
}

static char *
nest (guint       depth,
      const char *open,
      const char *inner,
      const char *close)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, inner);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deepest = nest (POMONA_JSON_MAX_DEPTH, "[", "0", "]");
  g_autofree char *too_deep = nest (POMONA_JSON_MAX_DEPTH + 1, "[", "0", "]");
  g_autofree char *objects = nest (POMONA_JSON_MAX_DEPTH + 1, "{\"a\":", "0", "}");
  g_autofree char *bomb = nest (170000, "[", "", "]");
  g_autofree char *open = nest (170000, "[", "", "");
  g_autofree char *text = nest (1, "[\"", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "\"]");
  g_autoptr(JsonNode) node = parse (deepest);
  g_autoptr(JsonNode) in_text = parse (text);
  g_autoptr(JsonNode) shallow = pomona_json_parse_full ("[[0]]", -1, 100, 1, NULL);

  g_assert_null (shallow);
  assert_refused (too_deep, -1, POMONA_BASE_ERROR_TOO_DEEP, "nested");
  assert_refused (objects, -1, POMONA_BASE_ERROR_TOO_DEEP, "nested");
  assert_refused (bomb, -1, POMONA_BASE_ERROR_TOO_DEEP, "nested");
  assert_refused (open, -1, POMONA_BASE_ERROR_TOO_DEEP, "nested");
}

static void
test_size (void)
{
  g_autofree char *large = g_strnfill (POMONA_JSON_MAX_SIZE + 1, ' ');
  g_autofree char *digits = g_strnfill (300, '1');
  g_autoptr(GString) zeros = g_string_new ("[0");
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) small = pomona_json_parse_full ("[1, 2, 3]", -1, 8, 64, &error);

  g_assert_null (small);
  g_assert_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_TOO_LARGE);
  assert_refused (large, -1, POMONA_BASE_ERROR_TOO_LARGE, "8388608");
  assert_refused (digits, -1, POMONA_BASE_ERROR_RANGE, "long");
  for (guint i = 0; i < 500000; i++)
    g_string_append (zeros, ",0");
  g_string_append (zeros, "]");
  assert_refused (zeros->str, -1, POMONA_BASE_ERROR_TOO_MANY, "many");
}

static void
test_not_an_object (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (pomona_json_parse_object ("[1]", -1, &error));
  g_assert_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (pomona_json_parse_object ("[1", -1, &error));
  g_assert_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID);
}

static void
test_write (void)
{
  g_autoptr(JsonNode) node = parse ("{\"b\": 1, \"a\": [\"x\\u0001\\\"/\", 2.5, true, null]}");
  g_autofree char *compact = pomona_json_write (node, FALSE);
  g_autofree char *pretty = pomona_json_write (node, TRUE);
  g_autofree char *object = pomona_json_write_object (json_node_get_object (node), FALSE);
  g_autoptr(JsonNode) again = parse (pretty);

  g_assert_cmpstr (compact, ==, "{\"b\":1,\"a\":[\"x\\u0001\\\"/\",2.5,true,null]}");
  g_assert_cmpstr (object, ==, compact);
  g_assert_nonnull (strstr (pretty, "\n  \"a\""));
  g_assert_true (json_node_equal (node, again));
}

static void
test_write_numbers (void)
{
  g_autoptr(JsonNode) node = parse ("[1e55, 0.1, 4.0, -0.0, 1e-5, 9007199254740993, 1.7976931348623157e308, 5e-324]");
  g_autoptr(JsonNode) infinite = json_node_init_double (json_node_alloc (), HUGE_VAL);
  g_autofree char *text = pomona_json_write (node, FALSE);
  g_autofree char *nothing = pomona_json_write (infinite, FALSE);
  g_autoptr(JsonNode) again = parse (text);

  g_assert_cmpstr (text, ==, "[1e+55,0.1,4.0,-0.0,1e-05,9007199254740993,1.7976931348623157e+308,4.94065645841247e-324]");
  g_assert_cmpstr (nothing, ==, "null");
  g_assert_true (json_node_equal (node, again));
}

static void
test_write_layout (void)
{
  g_autoptr(JsonNode) node = parse ("{\"a\":[],\"b\":{},\"c\":[1,{\"d\":null}],\"\\n\":\"\\b\\f\\r\\t\\u001f\\\\\"}");
  g_autofree char *pretty = pomona_json_write (node, TRUE);

  g_assert_cmpstr (pretty, ==,
                   "{\n"
                   "  \"a\": [],\n"
                   "  \"b\": {},\n"
                   "  \"c\": [\n"
                   "    1,\n"
                   "    {\n"
                   "      \"d\": null\n"
                   "    }\n"
                   "  ],\n"
                   "  \"\\n\": \"\\b\\f\\r\\t\\u001f\\\\\"\n"
                   "}");
}

/* json-glib alone takes one key of two; the guard must not be weaker for many keys. */
static void
test_many_keys (void)
{
  g_autoptr(GString) text = g_string_new ("{");
  g_autoptr(JsonNode) node = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "\"key %u\": {\"key\": %u}, ", i, i);
  g_string_append (text, "\"last\": 0");
  {
    g_autofree char *good = g_strconcat (text->str, "}", NULL);
    g_autofree char *bad = g_strconcat (text->str, ", \"key 17\": 1}", NULL);

    node = parse (good);
    assert_refused (bad, -1, POMONA_BASE_ERROR_DUPLICATE, "key 17");
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/values", test_values);
  g_test_add_func ("/json/fallbacks", test_fallbacks);
  g_test_add_func ("/json/scalars", test_scalars);
  g_test_add_func ("/json/refuses", test_refuses);
  g_test_add_func ("/json/truncated", test_truncated);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/size", test_size);
  g_test_add_func ("/json/not-an-object", test_not_an_object);
  g_test_add_func ("/json/write", test_write);
  g_test_add_func ("/json/write-numbers", test_write_numbers);
  g_test_add_func ("/json/write-layout", test_write_layout);
  g_test_add_func ("/json/many-keys", test_many_keys);
  return g_test_run ();
}
