/* test-predicate.c: conditions read and answered. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-predicate.h"

#include "ddm-test.h"

static JsonObject *state;
static JsonObject *properties;

static PomonaPredicate *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  PomonaPredicate *predicate = pomona_predicate_parse (text, NULL, &error);

  if (predicate == NULL)
    g_error ("“%s”: %s", text, error->message);
  return predicate;
}

static void
check (const char *text,
       gboolean    expected)
{
  const PomonaPredicateContext context = { state, properties };
  g_autoptr(PomonaPredicate) predicate = parse (text);
  g_autoptr(GError) error = NULL;
  gboolean result = !expected;

  if (!pomona_predicate_evaluate (predicate, &context, &result, &error))
    g_error ("“%s”: %s", text, error->message);
  if (result != expected)
    g_error ("“%s” is %s", text, result ? "true" : "false");
}

static void
check_unanswerable (const char *text,
                    const char *word)
{
  const PomonaPredicateContext context = { state, properties };
  g_autoptr(PomonaPredicate) predicate = parse (text);
  GError *error = NULL;
  gboolean result;

  g_assert_false (pomona_predicate_evaluate (predicate, &context, &result, &error));
  ddm_test_assert_error (error, POMONA_DDM_ERROR_EVALUATE, word);
}

static void
refuse (const char *text,
        gsize       position,
        const char *word)
{
  GError *error = NULL;
  gsize found = 999;

  if (pomona_predicate_parse (text, &found, &error) != NULL)
    g_error ("“%s” was accepted", text);
  if (found != position)
    g_error ("“%s”: wrong at %" G_GSIZE_FORMAT ", not %" G_GSIZE_FORMAT " (%s)", text, found, position, error->message);
  ddm_test_assert_error (error, POMONA_DDM_ERROR_SYNTAX, word);
}

static void
test_constants (void)
{
  check ("TRUEPREDICATE", TRUE);
  check ("falsepredicate", FALSE);
  check ("NOT FALSEPREDICATE", TRUE);
  check ("!TRUEPREDICATE", FALSE);
  check ("(((TRUEPREDICATE)))", TRUE);
  check ("not not TRUEPREDICATE", TRUE);
}

static void
test_logic (void)
{
  check ("1 == 1 AND 2 == 2", TRUE);
  check ("1 == 1 AND 2 == 3", FALSE);
  check ("1 == 2 OR 2 == 2", TRUE);
  check ("1 == 2 || 2 == 3", FALSE);
  check ("1 == 1 && 2 == 2 && 3 == 4", FALSE);
  /* AND binds closer than OR. */
  check ("1 == 1 OR 1 == 2 AND 1 == 3", TRUE);
  check ("(1 == 1 OR 1 == 2) AND 1 == 3", FALSE);
  check ("NOT 1 == 2 AND 1 == 1", TRUE);
  check ("NOT (1 == 2 OR 1 == 1)", FALSE);
  /* What does not decide is not looked at. */
  check ("1 == 1 OR @status(not.reported) == 1", TRUE);
  check ("1 == 2 AND @status(not.reported) == 1", FALSE);
}

static void
test_numbers (void)
{
  check ("1 < 2", TRUE);
  check ("2 < 1", FALSE);
  check ("1 <= 1", TRUE);
  check ("1 =< 1", TRUE);
  check ("2 > 1", TRUE);
  check ("2 >= 3", FALSE);
  check ("2 => 2", TRUE);
  check ("1 != 2", TRUE);
  check ("1 <> 1", FALSE);
  check ("1 = 1.0", TRUE);
  check ("-1 < 0", TRUE);
  check ("1e3 == 1000", TRUE);
  check ("1.5e-1 == 0.15", TRUE);
  check ("5 BETWEEN {1, 10}", TRUE);
  check ("0 BETWEEN {1, 10}", FALSE);
  check ("10 between {1,10}", TRUE);
  check ("TRUE == 1", TRUE);
  check ("NO == 0", TRUE);
  check ("YES == FALSE", FALSE);
  check ("9007199254740993 == 9007199254740992", FALSE);
  check ("99999999999999999999 > 1", TRUE);
}

static void
test_texts (void)
{
  check ("'iPad' == \"iPad\"", TRUE);
  check ("'iPad' == 'ipad'", FALSE);
  check ("'iPad' ==[c] 'ipad'", TRUE);
  check ("'café' == 'cafe'", FALSE);
  check ("'café' ==[d] 'cafe'", TRUE);
  check ("'CAFÉ' ==[cd] 'cafe'", TRUE);
  check ("'a' < 'b'", TRUE);
  check ("'9' < '18'", FALSE);
  check ("'26.1' BEGINSWITH '26.'", TRUE);
  check ("'26.1' beginswith '27'", FALSE);
  check ("'Mac14,2' ENDSWITH ',2'", TRUE);
  check ("'Mac14,2' CONTAINS 'c14'", TRUE);
  check ("'Mac14,2' CONTAINS[c] 'MAC'", TRUE);
  check ("'c14' IN 'Mac14,2'", TRUE);
  check ("'it\\'s' == \"it's\"", TRUE);
  check ("'a\\\\b' == \"a\\\\b\"", TRUE);
  check ("'' == ''", TRUE);
  check ("'5' == 5", FALSE);
  check ("'5' != 5", TRUE);
}

static void
test_patterns (void)
{
  check ("'Mac14,2' LIKE 'Mac*'", TRUE);
  check ("'Mac14,2' LIKE 'Mac'", FALSE);
  check ("'Mac14,2' LIKE '*14?2'", TRUE);
  check ("'Mac14,2' LIKE[c] 'mAC*'", TRUE);
  check ("'a*b' LIKE 'a\\\\*b'", TRUE);
  check ("'axb' LIKE 'a\\\\*b'", FALSE);
  check ("'a?b' LIKE 'a\\\\?b'", TRUE);
  check ("'axb' LIKE 'a\\\\?b'", FALSE);
  check ("'äöü' LIKE '?ö?'", TRUE);
  check ("'' LIKE '*'", TRUE);
  check ("'' LIKE '?'", FALSE);
  check ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' LIKE '*a*a*a*a*a*a*a*a*c'", FALSE);
  check ("'Mac14,2' MATCHES 'Mac[0-9]+,[0-9]+'", TRUE);
  /* The whole text has to match. */
  check ("'Mac14,2' MATCHES 'Mac'", FALSE);
  check ("'Mac14,2' MATCHES 'x|Mac14,2'", TRUE);
  check ("'MAC14,2' MATCHES[c] 'mac.*'", TRUE);
}

static void
test_patterns_end (void)
{
  check_unanswerable ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' MATCHES '(a|aa)+$'", "too long");
}

static void
test_lists (void)
{
  check ("'a' IN {'a', 'b'}", TRUE);
  check ("'c' IN {'a', 'b'}", FALSE);
  check ("'A' IN[c] {'a', 'b'}", TRUE);
  check ("1 IN {}", FALSE);
  check ("{1, 2} CONTAINS 2", TRUE);
  check ("ANY {1, 2, 3} == 2", TRUE);
  check ("SOME {1, 2, 3} > 3", FALSE);
  check ("ALL {1, 2, 3} > 0", TRUE);
  check ("ALL {1, 2, 3} > 1", FALSE);
  check ("NONE {1, 2, 3} == 4", TRUE);
  check ("NONE {1, 2, 3} == 3", FALSE);
  check ("ANY {} == 1", FALSE);
  check ("ALL {} == 1", TRUE);
  check ("NONE {} == 1", TRUE);
  check ("{1, {2, 'x'}} == {1, {2, 'x'}}", TRUE);
  check ("{1, 2}.@count == 2", TRUE);
}

static void
test_status (void)
{
  check ("@status(device.model.family) == 'Mac'", TRUE);
  check ("@status( device.model.family ) == 'iPad'", FALSE);
  check ("@status(device.operating-system.version) BEGINSWITH '26.'", TRUE);
  check ("@status(passcode.is-present) == TRUE", TRUE);
  check ("@status(passcode.is-present) == YES AND @status(device.model.family) IN {'Mac', 'iPad'}", TRUE);
  /* The old way. */
  check ("device.model.family == 'Mac'", TRUE);
  check ("device.operating-system.version == '26.1'", TRUE);
  /* Below an item. */
  check ("@status(softwareupdate.failure-reason.count) > 2", TRUE);
  check ("@status(softwareupdate.failure-reason).count > 2", TRUE);
  check ("@status(softwareupdate.failure-reason).@key(reason) == NULL", TRUE);
  check ("@status(softwareupdate.failure-reason.reason) == NIL", TRUE);
}

static void
test_properties (void)
{
  check ("@property(age) >= 18", TRUE);
  check ("(@property(age) >= 18) AND (\"Grade12\" IN @property(roles))", TRUE);
  check ("'Grade11' IN @property(roles)", FALSE);
  check ("@property(roles) CONTAINS 'Grade12'", TRUE);
  check ("@property(nothing) == NULL", TRUE);
  check ("@property(nothing) == 'x'", FALSE);
  check ("@property(nothing) > 3", FALSE);
  check ("@property(nothing) CONTAINS 'x'", FALSE);
  check ("@property(nothing) BETWEEN {1, 2}", FALSE);
  check ("'x' IN @property(nothing)", FALSE);
}

static void
test_subqueries (void)
{
  check ("SUBQUERY(@status(mdm.app), $app, ($app.@key(identifier) == \"com.example.app\") AND "
         "($app.@key(state) == \"managed\")).@count == 1", TRUE);
  check ("SUBQUERY(@status(mdm.app), $app, $app.@key(state) == 'managed').@count == 2", TRUE);
  check ("SUBQUERY(@status(mdm.app), $app, $app.state == 'none').@count == 0", TRUE);
  check ("SUBQUERY(@status(mdm.app), $a, SUBQUERY(@status(mdm.app), $b, $b.state == $a.state).@count > 1).@count == 2", TRUE);
  check ("ANY @status(mdm.app).identifier == 'com.example.app'", TRUE);
  check ("'com.example.none' IN @status(mdm.app).identifier", FALSE);
  check ("@status(mdm.app).@count == 3", TRUE);
  check ("SUBQUERY(@property(nothing), $x, $x == 1).@count == 0", TRUE);
  check ("(SUBQUERY({1, 2, 3}, $x, $x > 1)).@count == 2", TRUE);
}

static void
test_unanswerable (void)
{
  check_unanswerable ("@status(not.reported) == 1", "not.reported");
  check_unanswerable ("@status(device.model.marketing-name) == 'x'", "device.model.marketing-name");
  check_unanswerable ("'a' < 1", "less");
  check_unanswerable ("{1} > 0", "less");
  check_unanswerable ("5 BEGINSWITH '5'", "BEGINSWITH");
  check_unanswerable ("1 IN 5", "IN");
  check_unanswerable ("5 CONTAINS 5", "IN");
  check_unanswerable ("ANY 5 == 5", "list");
  check_unanswerable ("'x'.@count == 1", "@count");
  check_unanswerable ("SUBQUERY('x', $a, $a == 1).@count == 1", "SUBQUERY");
  check_unanswerable ("'x' MATCHES @property(bad-pattern)", "expression");
  check_unanswerable ("'a' BETWEEN {1, 2}", "less");
}

/* Seven nested loops over a long list would take for ever. */
static void
test_too_many_steps (void)
{
  check_unanswerable ("SUBQUERY(@property(many), $a, SUBQUERY(@property(many), $b, SUBQUERY(@property(many), $c, "
                      "$a == $b AND $b == $c).@count > 1).@count > 1).@count > 1", "too long");
  check_unanswerable ("SUBQUERY(@property(many), $a, SUBQUERY(@property(many), $b, $b IN @property(many)).@count == 1).@count == 1",
                      "too long");
}

static void
test_no_state (void)
{
  const PomonaPredicateContext nothing = { NULL, NULL };
  g_autoptr(PomonaPredicate) predicate = parse ("@property(x) == NULL");
  g_autoptr(PomonaPredicate) again = pomona_predicate_ref (predicate);
  gboolean result = FALSE;

  g_assert_true (pomona_predicate_evaluate (again, &nothing, &result, NULL));
  g_assert_true (result);
}

static void
test_syntax (void)
{
  refuse ("", 0, "empty");
  refuse ("   ", 0, "empty");
  refuse ("1", 0, "value, not a condition");
  refuse ("@status(passcode.is-present)", 0, "value, not a condition");
  refuse ("1 == 1 AND 2", 11, "value, not a condition");
  refuse ("1 ==", 4, "missing");
  refuse ("== 1", 0, "missing");
  refuse ("1 == 1 2", 7, "ended here");
  refuse ("1 == 1 AND", 10, "missing");
  refuse ("AND 1 == 1", 0, "missing");
  refuse ("(1 == 1", 7, "“)” is missing");
  refuse ("1 == 1)", 6, "ended here");
  refuse ("'a == 1", 0, "no end");
  refuse ("1 == 'a\\", 5, "no end");
  refuse ("1 # 2", 2, "#");
  refuse ("1 == ä", 5, "ä");
  refuse ("'ä' == ä", 7, "ä");
  refuse ("1 == 1 == 1", 7, "ended here");
  refuse ("(1 == 1) == 1", 1, "condition where a value");
  refuse ("1 == (2 == 3)", 6, "condition where a value");
  refuse ("NOT 5", 4, "value, not a condition");
  refuse ("1 + 1 == 2", 2, "+");
}

static void
test_syntax_terms (void)
{
  refuse ("@status == 1", 8, "parentheses");
  refuse ("@status() == 1", 8, "name");
  refuse ("@status('device.model.family') == 'Mac'", 8, "without quotes");
  refuse ("@status(device.model.family == 'Mac'", 8, "name");
  refuse ("@stat(x) == 1", 0, "@status");
  refuse ("@key(identifier) == 'x'", 0, "$app");
  refuse ("@ == 1", 0, "name is missing");
  refuse ("$x == 1", 0, "not defined");
  refuse ("$ == 1", 0, "name is missing");
  refuse ("SUBQUERY(@status(mdm.app), $a, $b.x == 1).@count == 1", 31, "not defined");
  refuse ("SUBQUERY(@status(mdm.app), $a, $a.x == 1).@count == $a.x", 52, "not defined");
  refuse ("SUBQUERY(@status(mdm.app), app, 1 == 1).@count == 1", 27, "variable");
  refuse ("SUBQUERY(@status(mdm.app), $a).@count == 1", 29, "“,”");
  refuse ("SUBQUERY(@status(mdm.app), $a, $a).@count == 1", 31, "value, not a condition");
  refuse ("SUBQUERY(1 == 1, $a, 1 == 1).@count == 1", 11, "“,”");
  refuse ("SUBQUERY((1 == 1), $a, 1 == 1).@count == 1", 10, "condition where a value");
  refuse ("{1, 2 == 1", 6, "“}”");
  refuse ("{1,} == 1", 3, "missing");
  refuse ("@status(mdm.app).@sum == 1", 17, "@count");
  refuse ("@status(mdm.app).5 == 1", 17, "Behind a dot");
  refuse ("@status(mdm.app).@key == 1", 22, "parentheses");
  refuse ("(1 == 1).@count == 1", 1, "condition where a value");
}

static void
test_syntax_operators (void)
{
  refuse ("1 BETWEEN 2", 10, "two values");
  refuse ("1 BETWEEN {2}", 10, "two values");
  refuse ("1 BETWEEN {}", 10, "two values");
  refuse ("'a' ==[x] 'b'", 7, "brackets");
  refuse ("'a' ==[ 'b'", 8, "brackets");
  refuse ("'a' ==[c 'b'", 9, "“]”");
  refuse ("ANY TRUEPREDICATE", 0, "comparison");
  refuse ("ANY 1", 0, "comparison");
  refuse ("'a' MATCHES '('", 12, "regular expression");
  refuse ("'a' LIKES 'b'", 4, "LIKES");
}

static void
test_limits (void)
{
  g_autofree char *deep = g_strnfill (100, '(');
  g_autofree char *deeper_not = g_strnfill (100, '!');
  g_autoptr(GString) braces = g_string_new ("1 IN ");
  g_autoptr(GString) wide = g_string_new ("1 == 1");
  g_autoptr(GString) dots = g_string_new ("@status(x)");
  g_autofree char *huge = g_strnfill (POMONA_PREDICATE_MAX_SIZE + 1, ' ');
  g_autofree char *not_utf8 = g_strdup ("'\xff' == 1");
  gsize position;

  for (guint i = 0; i < 100; i++)
    {
      g_string_append_c (braces, '{');
      g_string_append (wide, " AND 1 == 1");
      g_string_append (dots, ".x");
    }
  g_string_append (dots, " == 1");
  refuse (deep, POMONA_PREDICATE_MAX_DEPTH, "deep");
  refuse (deeper_not, POMONA_PREDICATE_MAX_DEPTH - 1, "deep");
  g_assert_null (pomona_predicate_parse (braces->str, &position, NULL));
  g_assert_null (pomona_predicate_parse (dots->str, &position, NULL));
  refuse (huge, 0, "longer");
  refuse (not_utf8, 0, "not text");
  check (wide->str, TRUE);
}

static void
test_names (void)
{
  g_autoptr(PomonaPredicate) predicate = parse ("@status(b.c) == 1 OR (@status(a) == 2 AND @property(p) == 1) OR "
                                                "SUBQUERY(@status(b.c), $x, $x.y == @property(o)).@count == 1");
  static const char *const items[] = { "a", "b.c", NULL };
  static const char *const names[] = { "o", "p", NULL };

  g_assert_true (g_strv_equal (pomona_predicate_get_status_items (predicate), items));
  g_assert_true (g_strv_equal (pomona_predicate_get_properties (predicate), names));
}

static void
check_warning (const char *text,
               const char *word)
{
  g_autoptr(PomonaPredicate) predicate = parse (text);
  g_autofree char *all = g_strjoinv ("\n", (char **) pomona_predicate_get_warnings (predicate));

  if (word == NULL)
    g_assert_cmpstr (all, ==, "");
  else if (strstr (all, word) == NULL)
    g_error ("“%s” does not say “%s”", all, word);
}

static void
test_warnings (void)
{
  check_warning ("@status(device.model.family) == 'Mac'", NULL);
  check_warning ("@status(softwareupdate.install-reason.reason) == 'x'", NULL);
  check_warning ("device.model.family == 'Mac'", "@status(device.model.family)");
  check_warning ("@status(device.modell.family) == 'Mac'", "no known status item");
  check_warning ("@status(device.operating-system.version) >= '26.0'", "as text");
  check_warning ("'26.0' < @status(device.operating-system.version)", "as text");
  check_warning ("@status(device.operating-system.version) BETWEEN {'26', '27'}", "as text");
  check_warning ("@status(device.operating-system.version) BEGINSWITH '26.'", NULL);
  check_warning ("@property(version) >= 3", NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GString) many = g_string_new ("{'age':18,'roles':['Grade12','x'],'bad-pattern':'(','many':[0");
  int result;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 1; i < 2000; i++)
    g_string_append_printf (many, ",%u", i % 7);
  g_string_append (many, "]}");
  properties = ddm_test_object (many->str);
  state = ddm_test_object (
    "{'items':{'device':{'model':{'family':'Mac'},'operating-system':{'version':'26.1'}},'passcode':{'is-present':true},"
    "'softwareupdate':{'failure-reason':{'count':3}},"
    "'mdm':{'app':[{'identifier':'com.example.app','state':'managed'},{'identifier':'b','state':'managed'},"
    "{'identifier':'c','state':'queued'}]}}}");

  g_test_add_func ("/ddm/predicate/constants", test_constants);
  g_test_add_func ("/ddm/predicate/logic", test_logic);
  g_test_add_func ("/ddm/predicate/numbers", test_numbers);
  g_test_add_func ("/ddm/predicate/texts", test_texts);
  g_test_add_func ("/ddm/predicate/patterns", test_patterns);
  g_test_add_func ("/ddm/predicate/patterns-end", test_patterns_end);
  g_test_add_func ("/ddm/predicate/lists", test_lists);
  g_test_add_func ("/ddm/predicate/status", test_status);
  g_test_add_func ("/ddm/predicate/properties", test_properties);
  g_test_add_func ("/ddm/predicate/subqueries", test_subqueries);
  g_test_add_func ("/ddm/predicate/unanswerable", test_unanswerable);
  g_test_add_func ("/ddm/predicate/too-many-steps", test_too_many_steps);
  g_test_add_func ("/ddm/predicate/no-state", test_no_state);
  g_test_add_func ("/ddm/predicate/syntax", test_syntax);
  g_test_add_func ("/ddm/predicate/syntax-terms", test_syntax_terms);
  g_test_add_func ("/ddm/predicate/syntax-operators", test_syntax_operators);
  g_test_add_func ("/ddm/predicate/limits", test_limits);
  g_test_add_func ("/ddm/predicate/names", test_names);
  g_test_add_func ("/ddm/predicate/warnings", test_warnings);
  result = g_test_run ();
  json_object_unref (state);
  json_object_unref (properties);
  return result;
}
