/* test-ddm-status.c: reports add up to a state. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-status.h"

#include "ddm-test.h"

static PomonaDdmStatusReport *
parse (const char *text)
{
  g_autofree char *json = ddm_test_quote (text);
  g_autoptr(GError) error = NULL;
  PomonaDdmStatusReport *report = pomona_ddm_status_report_parse (json, -1, &error);

  g_assert_no_error (error);
  return report;
}

/* Feeds reports one after the other. */
static JsonObject *
add_up (const char *const *reports)
{
  JsonObject *state = NULL;

  for (gsize i = 0; reports[i] != NULL; i++)
    {
      g_autoptr(PomonaDdmStatusReport) report = parse (reports[i]);
      JsonObject *next = pomona_ddm_status_merge (state, report);

      g_clear_pointer (&state, json_object_unref);
      state = next;
    }
  return state;
}

#define ADD_UP(...) add_up ((const char *const[]) { __VA_ARGS__, NULL })

static void
test_parse (void)
{
  g_autoptr(PomonaDdmStatusReport) report = parse ("{'StatusItems':{'a':1},'Errors':[],'FullReport':true,'New':7}");
  g_autoptr(PomonaDdmStatusReport) bare = parse ("{'StatusItems':{}}");
  g_autoptr(PomonaDdmStatusReport) errors_only = parse ("{'Errors':[]}");
  g_autoptr(PomonaDdmStatusReport) again = pomona_ddm_status_report_ref (report);

  g_assert_true (again->full);
  g_assert_nonnull (again->errors);
  g_assert_false (bare->full);
  g_assert_null (bare->errors);
  g_assert_cmpuint (json_object_get_size (errors_only->items), ==, 0);
}

static void
refuse (const char *text)
{
  g_autofree char *json = ddm_test_quote (text);
  g_autoptr(GError) error = NULL;

  g_assert_null (pomona_ddm_status_report_parse (json, -1, &error));
  g_assert_nonnull (error);
}

static void
test_refused (void)
{
  refuse ("");
  refuse ("[]");
  refuse ("{}");
  refuse ("{'StatusItems':[]}");
  refuse ("{'StatusItems':7,'Errors':[]}");
}

static void
test_increments (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{'device':{'model':{'family':'Mac','identifier':'Mac14,2'}},'passcode':{'is-present':false}}}",
    "{'StatusItems':{'passcode':{'is-present':true}}}",
    "{'StatusItems':{'device':{'operating-system':{'version':'26.1'}}}}");

  ddm_test_assert_json (state,
                        "{'items':{'device':{'model':{'family':'Mac','identifier':'Mac14,2'},"
                        "'operating-system':{'version':'26.1'}},'passcode':{'is-present':true}},'errors':{}}");
}

static void
test_state_is_not_changed (void)
{
  g_autoptr(JsonObject) before = ADD_UP ("{'StatusItems':{'mdm':{'app':[{'identifier':'a','state':'managed'}]}}}");
  g_autoptr(PomonaDdmStatusReport) report = parse ("{'StatusItems':{'mdm':{'app':[{'identifier':'a','_removed':true}]}}}");
  g_autoptr(JsonObject) after = pomona_ddm_status_merge (before, report);

  ddm_test_assert_json (before, "{'items':{'mdm':{'app':[{'identifier':'a','state':'managed'}]}},'errors':{}}");
  ddm_test_assert_json (after, "{'items':{'mdm':{'app':[]}},'errors':{}}");
}

static void
test_full_report (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{'device':{'model':{'family':'Mac'}},'mdm':{'app':[{'identifier':'a'}]}},"
    "'Errors':[{'StatusItem':'x.y','Reasons':[]}]}",
    "{'StatusItems':{'passcode':{'is-present':true},'mdm':{'app':[{'identifier':'b'}]}},'FullReport':true}");

  ddm_test_assert_json (state, "{'items':{'passcode':{'is-present':true},'mdm':{'app':[{'identifier':'b'}]}},'errors':{}}");
}

static void
test_rows (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{'mdm':{'app':[{'identifier':'a','state':'queued'},{'identifier':'b','name':'B'},{'identifier':'c'}]}}}",
    "{'StatusItems':{'mdm':{'app':[{'identifier':'d'},{'identifier':'b','_removed':true},{'identifier':'a','state':'managed'},"
    "{'identifier':'gone','_removed':true},{'no':'identifier'},'odd']}}}",
    "{'StatusItems':{'mdm':{'app':[]}}}");

  ddm_test_assert_json (state, "{'items':{'mdm':{'app':[{'identifier':'a','state':'managed'},{'identifier':'c'},"
                               "{'identifier':'d'}]}},'errors':{}}");
}

/* A row is replaced as a whole: a key that it lost is lost. */
static void
test_rows_are_whole (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{'app':{'managed':{'list':[{'identifier':'a','state':'failed','reasons':[{'code':'Error.X'}]}]}}}}",
    "{'StatusItems':{'app':{'managed':{'list':[{'identifier':'a','state':'managed'}]}}}}");

  ddm_test_assert_json (state, "{'items':{'app':{'managed':{'list':[{'identifier':'a','state':'managed'}]}}},'errors':{}}");
}

/* An item that is a dictionary comes whole too. */
static void
test_dictionary_items (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{'softwareupdate':{'failure-reason':{'count':3,'reason':'x','timestamp':'t'},'install-state':'failed'}}}",
    "{'StatusItems':{'softwareupdate':{'failure-reason':{'count':0}}}}");

  ddm_test_assert_json (state, "{'items':{'softwareupdate':{'failure-reason':{'count':0},'install-state':'failed'}},'errors':{}}");
}

/* The lists of declarations have identifiers, but no way to remove one: they always come complete. */
static void
test_declarations_are_complete (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{'management':{'declarations':{'activations':[{'identifier':'a'}],'assets':[],'configurations':[],"
    "'management':[]}}}}",
    "{'StatusItems':{'management':{'declarations':{'activations':[{'identifier':'b'}],'assets':[],'configurations':[],"
    "'management':[]}}}}");

  ddm_test_assert_json (state, "{'items':{'management':{'declarations':{'activations':[{'identifier':'b'}],'assets':[],"
                               "'configurations':[],'management':[]}}},'errors':{}}");
}

static void
test_unknown_items (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{'future':{'thing':{'a':1,'b':2},'list':[{'identifier':'x'}],'plain':[1,2]}}}",
    "{'StatusItems':{'future':{'thing':{'b':3},'list':[{'identifier':'y'}],'plain':[3]}}}");

  ddm_test_assert_json (state, "{'items':{'future':{'thing':{'a':1,'b':3},'list':[{'identifier':'x'},{'identifier':'y'}],"
                               "'plain':[3]}},'errors':{}}");
}

static void
test_changed_type (void)
{
  g_autoptr(JsonObject) state = ADD_UP ("{'StatusItems':{'future':7,'mdm':{'app':'odd'}}}",
                                        "{'StatusItems':{'future':{'a':1},'mdm':{'app':[{'identifier':'x'}]}}}",
                                        "{'StatusItems':{'future':null}}");

  ddm_test_assert_json (state, "{'items':{'future':null,'mdm':{'app':[{'identifier':'x'}]}},'errors':{}}");
}

static void
test_errors (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{},'Errors':[{'StatusItem':'test.error-value','Reasons':[{'Code':'E'}]},{'StatusItem':'passcode.is-present'},"
    "{'Reasons':[]},'odd']}",
    "{'StatusItems':{'passcode':{'is-present':true}}}");

  ddm_test_assert_json (state, "{'items':{'passcode':{'is-present':true}},'errors':{'test.error-value':[{'Code':'E'}]}}");
}

static void
test_growth_is_bounded (void)
{
  g_autoptr(JsonObject) state = NULL;

  for (guint round = 0; round < 5; round++)
    {
      g_autoptr(GString) json = g_string_new ("{\"StatusItems\":{");
      g_autoptr(PomonaDdmStatusReport) report = NULL;
      JsonObject *next;

      for (guint i = 0; i < 11000; i++)
        g_string_append_printf (json, "%s\"n%u-%u\":1", i > 0 ? "," : "", round, i);
      g_string_append (json, "}}");
      report = pomona_ddm_status_report_parse (json->str, -1, NULL);
      next = pomona_ddm_status_merge (state, report);
      g_clear_pointer (&state, json_object_unref);
      state = next;
      g_assert_cmpuint (json_object_get_size (pomona_json_get_object (state, "items")), <=, 50000);
      /* The newest is always there. */
      g_string_printf (json, "n%u-0", round);
      g_assert_nonnull (pomona_ddm_status_get (state, json->str));
    }
}

static void
test_get (void)
{
  g_autoptr(JsonObject) state = ADD_UP ("{'StatusItems':{'device':{'model':{'family':'Mac'}}}}");

  g_assert_cmpstr (json_node_get_string (pomona_ddm_status_get (state, "device.model.family")), ==, "Mac");
  g_assert_nonnull (pomona_ddm_status_get (state, "device.model"));
  g_assert_null (pomona_ddm_status_get (state, "device.model.family.x"));
  g_assert_null (pomona_ddm_status_get (state, "device.modell"));
  g_assert_null (pomona_ddm_status_get (state, ""));
  g_assert_null (pomona_ddm_status_get (NULL, "device"));
}

static void
test_list (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{'softwareupdate':{'failure-reason':{'count':3}},'future':{'b':{'c':1},'a':[{'x':1}]},"
    "'device':{'model':{'family':'Mac'}}}}");
  g_autoptr(GPtrArray) list = pomona_ddm_status_list (state);
  static const char *const expected[] = { "device.model.family", "future.a", "future.b.c", "softwareupdate.failure-reason" };

  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpstr (((PomonaDdmStatusItem *) g_ptr_array_index (list, i))->name, ==, expected[i]);
}

static void
test_diff (void)
{
  g_autoptr(JsonObject) before = ADD_UP ("{'StatusItems':{'a':1,'b':2,'c':{'d':3},'mdm':{'app':[{'identifier':'x'}]}}}");
  g_autoptr(JsonObject) after = ADD_UP ("{'StatusItems':{'b':2,'c':{'d':4},'e':5,'mdm':{'app':[{'identifier':'y'}]}}}");
  g_auto(GStrv) names = pomona_ddm_status_diff (before, after);
  g_auto(GStrv) none = pomona_ddm_status_diff (after, after);
  g_auto(GStrv) all = pomona_ddm_status_diff (NULL, after);
  static const char *const expected[] = { "a", "c.d", "e", "mdm.app", NULL };

  g_assert_true (g_strv_equal ((const char *const *) names, expected));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (all), ==, 4);
}

#define DECLARATIONS(body) "{'StatusItems':{'management':{'declarations':{" body "}}}}"

static void
test_declaration_states (void)
{
  g_autoptr(JsonObject) state = ADD_UP (DECLARATIONS (
    "'activations':[{'identifier':'off','active':false,'valid':'valid','server-token':'1',"
    "'reasons':[{'code':'Info.Predicate','description':'d','details':{'Predicate':'x'}},{'odd':1},'odd']}],"
    "'configurations':[{'identifier':'ok','active':true,'valid':'valid'},{'identifier':'bad','active':true,'valid':'invalid'},"
    "{'identifier':'new','active':true,'valid':'unknown'},{'identifier':'idle','active':false,'valid':'unknown'},"
    "{'identifier':'broken','active':false,'valid':'invalid'},{'no':'identifier'},'odd'],"
    "'management':[{'identifier':'org','active':false,'valid':'valid'},{'identifier':'later','active':false,'valid':'odd'}]"));
  g_autoptr(GPtrArray) list = pomona_ddm_status_declarations (state);
  static const struct
  {
    const char                *identifier;
    PomonaDdmKind              kind;
    PomonaDdmDeclarationState  state;
  } expected[] = {
    { "off", POMONA_DDM_ACTIVATION, POMONA_DDM_STATE_NOT_APPLICABLE },
    { "ok", POMONA_DDM_CONFIGURATION, POMONA_DDM_STATE_INSTALLED },
    { "bad", POMONA_DDM_CONFIGURATION, POMONA_DDM_STATE_FAILED },
    { "new", POMONA_DDM_CONFIGURATION, POMONA_DDM_STATE_PENDING },
    { "idle", POMONA_DDM_CONFIGURATION, POMONA_DDM_STATE_INACTIVE },
    { "broken", POMONA_DDM_CONFIGURATION, POMONA_DDM_STATE_FAILED },
    { "org", POMONA_DDM_MANAGEMENT, POMONA_DDM_STATE_INSTALLED },
    { "later", POMONA_DDM_MANAGEMENT, POMONA_DDM_STATE_PENDING },
  };
  const PomonaDdmDeclarationStatus *off = g_ptr_array_index (list, 0);
  const PomonaDdmReason *reason;

  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < list->len; i++)
    {
      const PomonaDdmDeclarationStatus *status = g_ptr_array_index (list, i);

      g_assert_cmpstr (status->identifier, ==, expected[i].identifier);
      g_assert_cmpint (status->kind, ==, expected[i].kind);
      g_assert_cmpint (status->state, ==, expected[i].state);
    }
  g_assert_cmpstr (off->server_token, ==, "1");
  g_assert_cmpuint (off->reasons->len, ==, 1);
  reason = g_ptr_array_index (off->reasons, 0);
  g_assert_cmpstr (reason->code, ==, "Info.Predicate");
  g_assert_cmpstr (reason->description, ==, "d");
  g_assert_nonnull (reason->details);
}

static void
test_declaration_listed_twice (void)
{
  g_autoptr(JsonObject) state = ADD_UP (DECLARATIONS (
    "'configurations':[{'identifier':'x','active':false,'valid':'valid','server-token':'old'},"
    "{'identifier':'x','active':true,'valid':'unknown','server-token':'new'},"
    "{'identifier':'y','active':true,'valid':'valid','server-token':'old'},"
    "{'identifier':'y','active':false,'valid':'unknown','server-token':'new'}]"));
  g_autoptr(GPtrArray) list = pomona_ddm_status_declarations (state);

  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((PomonaDdmDeclarationStatus *) g_ptr_array_index (list, 0))->server_token, ==, "new");
  g_assert_cmpstr (((PomonaDdmDeclarationStatus *) g_ptr_array_index (list, 1))->server_token, ==, "old");
}

static void
test_capabilities (void)
{
  g_autoptr(JsonObject) state = ADD_UP (
    "{'StatusItems':{'management':{'client-capabilities':{'supported-versions':['1.0.0'],'supported-payloads':{"
    "'declarations':{'configurations':['com.apple.configuration.legacy'],'assets':7},"
    "'status-items':['test.string-value','device.model.family','app.managed.list',7]}}}}}");
  g_autoptr(JsonObject) nothing = ADD_UP ("{'StatusItems':{}}");
  g_auto(GStrv) items = pomona_ddm_status_supported_items (state);
  g_auto(GStrv) no_items = pomona_ddm_status_supported_items (nothing);

  g_assert_true (pomona_ddm_status_has_capabilities (state));
  g_assert_false (pomona_ddm_status_has_capabilities (nothing));
  g_assert_true (pomona_ddm_status_supports_declaration (state, "com.apple.configuration.legacy"));
  g_assert_false (pomona_ddm_status_supports_declaration (state, "com.apple.configuration.package"));
  g_assert_false (pomona_ddm_status_supports_declaration (state, "com.apple.asset.data"));
  g_assert_false (pomona_ddm_status_supports_declaration (state, "nonsense"));
  g_assert_false (pomona_ddm_status_supports_declaration (nothing, "com.apple.configuration.legacy"));
  g_assert_cmpuint (g_strv_length (items), ==, 2);
  g_assert_cmpstr (items[0], ==, "app.managed.list");
  g_assert_cmpuint (g_strv_length (no_items), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ddm/status/parse", test_parse);
  g_test_add_func ("/ddm/status/refused", test_refused);
  g_test_add_func ("/ddm/status/increments", test_increments);
  g_test_add_func ("/ddm/status/state-is-not-changed", test_state_is_not_changed);
  g_test_add_func ("/ddm/status/full-report", test_full_report);
  g_test_add_func ("/ddm/status/rows", test_rows);
  g_test_add_func ("/ddm/status/rows-are-whole", test_rows_are_whole);
  g_test_add_func ("/ddm/status/dictionary-items", test_dictionary_items);
  g_test_add_func ("/ddm/status/declarations-are-complete", test_declarations_are_complete);
  g_test_add_func ("/ddm/status/unknown-items", test_unknown_items);
  g_test_add_func ("/ddm/status/changed-type", test_changed_type);
  g_test_add_func ("/ddm/status/errors", test_errors);
  g_test_add_func ("/ddm/status/growth-is-bounded", test_growth_is_bounded);
  g_test_add_func ("/ddm/status/get", test_get);
  g_test_add_func ("/ddm/status/list", test_list);
  g_test_add_func ("/ddm/status/diff", test_diff);
  g_test_add_func ("/ddm/status/declaration-states", test_declaration_states);
  g_test_add_func ("/ddm/status/declaration-listed-twice", test_declaration_listed_twice);
  g_test_add_func ("/ddm/status/capabilities", test_capabilities);
  return g_test_run ();
}
