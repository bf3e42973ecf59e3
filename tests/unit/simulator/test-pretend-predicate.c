/* test-pretend-predicate.c: tests of the conditions of activations. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-json.h"
#include "pomona-pretend-predicate.h"

static const char *const status_text =
  "{\"device\": {\"model\": {\"family\": \"iPad\", \"number\": \"A2696\"}, \"operating-system\": {\"version\": \"26.1\", \"family\": \"iPadOS\"}},"
  " \"passcode\": {\"is-present\": true}, \"number\": {\"of-things\": 7},"
  " \"mdm\": {\"app\": [{\"identifier\": \"com.example.app\", \"state\": \"managed\"}, {\"identifier\": \"com.example.other\", \"state\": \"queued\"}]}}";
static const char *const properties_text = "{\"age\": 19, \"roles\": [\"Grade11\", \"Grade12\"], \"room\": \"Lab 3\", \"nothing\": null, \"size\": 1.5}";

static gboolean
decide (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendPredicate) predicate = pomona_pretend_predicate_new (text, &error);
  g_autoptr(JsonObject) status = pomona_json_parse_object (status_text, -1, NULL);
  g_autoptr(JsonObject) properties = pomona_json_parse_object (properties_text, -1, NULL);

  if (error != NULL)
    g_error ("%s: %s", text, error->message);
  return pomona_pretend_predicate_evaluate (predicate, status, properties);
}

static void
test_true (void)
{
  static const char *const texts[] = {
    "TRUEPREDICATE",
    "@status(device.model.family) == 'iPad'",
    "@status(device.model.family) = \"iPad\"",
    "@status( device.model.family ) == 'iPad'",
    "device.model.family == 'iPad'",
    "device.operating-system.family == 'iPadOS'",
    "@status(device.model.family) != 'Mac'",
    "@status(device.model.family) <> 'Mac'",
    "NOT @status(device.model.family) == 'Mac'",
    "!(@status(device.model.family) == 'Mac')",
    "@status(device.model.family) ==[c] 'ipad'",
    "@status(device.model.family) BEGINSWITH 'iP'",
    "@status(device.model.family) ENDSWITH[cd] 'PAD'",
    "@status(device.model.family) CONTAINS 'Pa'",
    "'Pa' IN @status(device.model.family)",
    "@status(device.model.family) LIKE 'i*d'",
    "@status(device.model.family) LIKE 'i??d'",
    "@status(device.model.family) MATCHES 'i[A-Z]ad'",
    "@status(device.model.family) IN {'iPad', 'iPhone'}",
    "@status(passcode.is-present) == TRUE",
    "@status(passcode.is-present) == 1",
    "@status(passcode.is-present) == YES",
    "@status(number.of-things) > 6 AND @status(number.of-things) < 8",
    "@status(number.of-things) >= 7 && @status(number.of-things) <= 7",
    "@status(number.of-things) BETWEEN {5, 7}",
    "@status(number.of-things) == 7.0",
    "@status(no.such.thing) == NULL",
    "@status(no.such.thing) != 'x'",
    "@property(nothing) == nil",
    "(@property(age) >= 18) AND (\"Grade12\" IN @property(roles))",
    "@property(roles) CONTAINS 'Grade11'",
    "ANY @property(roles) == 'Grade11'",
    "ALL @property(roles) BEGINSWITH 'Grade'",
    "NONE @property(roles) == 'Grade1'",
    "@property(size) > 1.4",
    "@property(age) > -3",
    "SUBQUERY(@status(mdm.app), $app, ($app.@key(identifier) == \"com.example.app\") AND ($app.@key(state) == \"managed\")).@count == 1",
    "SUBQUERY(@status(mdm.app), $a, $a.@key(identifier) BEGINSWITH 'com.').@count == 2",
    "SUBQUERY(@status(mdm.app), $a, SUBQUERY(@status(mdm.app), $b, $a.@key(identifier) == $b.@key(identifier)).@count == 1).@count == 2",
    "@status(mdm.app).@count > 1",
    "ANY @status(mdm.app).state == 'managed'",
    "'it\\'s' == \"it's\"",
    "FALSEPREDICATE OR TRUEPREDICATE",
    "TRUEPREDICATE OR FALSEPREDICATE AND FALSEPREDICATE",
    "not not TRUEPREDICATE",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!decide (texts[i]))
      g_error ("Should be true: %s", texts[i]);
}

static void
test_false (void)
{
  static const char *const texts[] = {
    "FALSEPREDICATE",
    "@status(device.model.family) == 'ipad'",
    "@status(device.model.family) == NULL",
    "@status(no.such.thing) > 3",
    "@status(no.such.thing) < 3",
    "@status(device.model.family) > 3",
    "@status(device.model.family) MATCHES 'Pa'",
    "@status(device.model.family) MATCHES '('",
    "@status(number.of-things) BETWEEN {8, 9}",
    "@status(number.of-things) BETWEEN {8}",
    "@status(number.of-things) IN {}",
    "TRUEPREDICATE AND FALSEPREDICATE",
    "ANY @status(device.model.family) == 'iPad'",
    "ALL @property(roles) == 'Grade11'",
    "SUBQUERY(@status(mdm.app), $app, $app.@key(state) == 'removed').@count > 0",
    "$free == 'x'",
    "@property(age).@key(x) == 3",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (decide (texts[i]))
      g_error ("Should be false: %s", texts[i]);
}

static void
test_errors (void)
{
  static const char *const texts[] = {
    "", " ", "(", "@status", "@status(", "@status()", "@status(a) ==", "== 3", "@status(a) 3", "@status(a) == 'x", "@status(a) == 'x' y",
    "@status(a) == {'x'", "SUBQUERY(@status(a), $x", "SUBQUERY(@status(a), x, TRUEPREDICATE).@count == 1", "@status(a) ==[x] 'b'",
    "NOT", "TRUEPREDICATE AND", "(TRUEPREDICATE", "@property(a)", "@status(a). == 3", "$ == 3", "@status(a) == @nothing(b)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (pomona_pretend_predicate_new (texts[i], &error));
      g_assert_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID);
    }
}

static void
test_limits (void)
{
  g_autofree char *open = g_strnfill (200, '(');
  g_autofree char *close = g_strnfill (200, ')');
  g_autofree char *deep = g_strconcat (open, "TRUEPREDICATE", close, NULL);
  g_autofree char *nots = g_strnfill (500, '!');
  g_autofree char *many = g_strconcat (nots, "TRUEPREDICATE", NULL);
  g_autofree char *x = g_strnfill (POMONA_PRETEND_PREDICATE_MAX_SIZE, 'x');
  g_autofree char *lists = g_strnfill (500, '{');
  g_autofree char *nested = g_strconcat ("1 IN ", lists, NULL);
  const char *const texts[] = { deep, many, x, nested, "@status(a) == '\xff'" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (pomona_pretend_predicate_new (texts[i], &error));
      g_assert_nonnull (error);
    }
}

/* Sub-queries that multiply end with "no" instead of going on for ever. */
static void
test_effort (void)
{
  g_autoptr(GString) rows = g_string_new ("{\"list\": [");
  g_autoptr(JsonObject) status = NULL;
  g_autoptr(PomonaPretendPredicate) predicate = pomona_pretend_predicate_new (
    "SUBQUERY(@status(list), $a, SUBQUERY(@status(list), $b, SUBQUERY(@status(list), $c, TRUEPREDICATE).@count > 0).@count > 0).@count == 300", NULL);

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (rows, "%s%u", i > 0 ? "," : "", i);
  g_string_append (rows, "]}");
  status = pomona_json_parse_object (rows->str, -1, NULL);
  g_assert_nonnull (predicate);
  g_assert_false (pomona_pretend_predicate_evaluate (predicate, status, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/predicate/true", test_true);
  g_test_add_func ("/simulator/predicate/false", test_false);
  g_test_add_func ("/simulator/predicate/errors", test_errors);
  g_test_add_func ("/simulator/predicate/limits", test_limits);
  g_test_add_func ("/simulator/predicate/effort", test_effort);
  return g_test_run ();
}
