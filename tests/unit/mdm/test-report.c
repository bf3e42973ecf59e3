/* test-report.c: answers on the command channel. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-report.h"

#include "mdm-test.h"
#include "pomona-json.h"

#define WHO S ("UDID", "A")

static PomonaReport *
parse (const char *body)
{
  g_autoptr(GVariant) dict = mdm_test_dict (body);
  g_autoptr(GError) error = NULL;
  PomonaReport *report = pomona_report_new_from_plist (dict, &error);

  g_assert_no_error (error);
  return report;
}

static void
refuse (const char     *body,
        PomonaMdmError  code,
        const char     *word)
{
  g_autoptr(GVariant) dict = mdm_test_dict (body);
  GError *error = NULL;

  g_assert_null (pomona_report_new_from_plist (dict, &error));
  mdm_test_assert_error (error, code, word);
}

static void
test_idle (void)
{
  g_autoptr(PomonaReport) report = parse (WHO S ("Status", "Idle"));

  g_assert_cmpint (report->status, ==, POMONA_REPORT_IDLE);
  g_assert_null (report->command_uuid);
  g_assert_cmpstr (report->enrollment_id->id, ==, "A");
  g_assert_cmpuint (report->n_errors, ==, 0);
  g_assert_null (pomona_report_error_text (report));
}

static void
test_acknowledged (void)
{
  g_autoptr(PomonaReport) report = parse (WHO S ("Status", "Acknowledged") S ("CommandUUID", "1") S ("UserID", "U")
                                          S ("UserShortName", "jo") S ("UserLongName", "Jo Doe") NO ("NotOnConsole")
                                          DICT ("QueryResponses", S ("DeviceName", "x")));
  g_autoptr(GVariant) answer = pomona_report_dup_answer (report);

  g_assert_cmpint (report->status, ==, POMONA_REPORT_ACKNOWLEDGED);
  g_assert_cmpstr (report->command_uuid, ==, "1");
  g_assert_cmpstr (report->enrollment_id->id, ==, "A:U");
  g_assert_cmpstr (report->user_short_name, ==, "jo");
  g_assert_cmpstr (report->user_long_name, ==, "Jo Doe");
  g_assert_cmpint (report->not_on_console, ==, POMONA_TRISTATE_NO);
  g_assert_cmpuint (g_variant_n_children (answer), ==, 1);
  g_assert_true (pomona_plist_has (answer, "QueryResponses"));
}

static void
test_errors (void)
{
  g_autoptr(PomonaReport) report = parse (
    WHO S ("Status", "Error") S ("CommandUUID", "1")
    ARRAY ("ErrorChain",
           "<dict>" I ("ErrorCode", "12021") S ("ErrorDomain", "MCMDMErrorDomain") S ("LocalizedDescription", "Unbekannt")
           S ("USEnglishDescription", "Unknown command") "</dict>"
           "<string>not an error</string>"
           "<dict>" I ("ErrorCode", "-7") S ("ErrorDomain", "D") S ("LocalizedDescription", "Nur deutsch") "</dict>"
           "<dict>" S ("ErrorCode", "x") "</dict>"));
  g_autofree char *text = pomona_report_error_text (report);
  g_autoptr(JsonNode) node = pomona_report_errors_to_json (report);
  g_autofree char *json = pomona_json_write (node, FALSE);

  g_assert_cmpuint (report->n_errors, ==, 3);
  g_assert_cmpint (report->errors[0].code, ==, 12021);
  g_assert_cmpstr (report->errors[0].localized, ==, "Unbekannt");
  g_assert_cmpstr (report->errors[2].domain, ==, "");
  g_assert_cmpstr (text, ==, "Unknown command [MCMDMErrorDomain 12021]\nNur deutsch [D -7]\n[ 0]");
  g_assert_cmpstr (json, ==,
                   "[{\"code\":12021,\"domain\":\"MCMDMErrorDomain\",\"description\":\"Unknown command\","
                   "\"localized\":\"Unbekannt\"},"
                   "{\"code\":-7,\"domain\":\"D\",\"description\":null,\"localized\":\"Nur deutsch\"},"
                   "{\"code\":0,\"domain\":\"\",\"description\":null,\"localized\":null}]");
}

static void
test_long_error_chain (void)
{
  g_autoptr(GString) body = g_string_new (WHO S ("Status", "Error") S ("CommandUUID", "1") "<key>ErrorChain</key><array>");
  g_autoptr(PomonaReport) report = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (body, "<dict>" I ("ErrorCode", "1") "</dict>");
  g_string_append (body, "</array>");
  report = parse (body->str);
  g_assert_cmpuint (report->n_errors, ==, 64);
}

static void
test_command_format_error (void)
{
  /* A device that could not read the command at all may not know its UUID either. */
  g_autoptr(PomonaReport) report = parse (WHO S ("Status", "CommandFormatError"));

  g_assert_cmpint (report->status, ==, POMONA_REPORT_COMMAND_FORMAT_ERROR);
  g_assert_null (report->command_uuid);
}

static void
test_unknown_status (void)
{
  g_autoptr(PomonaReport) report = parse (WHO S ("Status", "Perhaps") S ("CommandUUID", "1"));
  g_autoptr(PomonaReport) again = pomona_report_ref (report);

  g_assert_cmpint (again->status, ==, POMONA_REPORT_UNKNOWN);
  g_assert_cmpstr (again->status_text, ==, "Perhaps");
}

static void
test_refused (void)
{
  g_autofree char *many = g_strnfill (257, '1');
  g_autofree char *too_long = g_strconcat (WHO S ("Status", "NotNow") "<key>CommandUUID</key><string>", many, "</string>", NULL);

  refuse (WHO, POMONA_MDM_ERROR_MALFORMED, "Status");
  refuse (WHO I ("Status", "1"), POMONA_MDM_ERROR_MALFORMED, "Status");
  refuse (S ("Status", "Idle"), POMONA_MDM_ERROR_MALFORMED, "UDID");
  refuse (WHO S ("Status", "Acknowledged"), POMONA_MDM_ERROR_MALFORMED, "CommandUUID");
  refuse (WHO S ("Status", "Error") S ("CommandUUID", ""), POMONA_MDM_ERROR_MALFORMED, "CommandUUID");
  refuse (WHO S ("Status", "NotNow") I ("CommandUUID", "1"), POMONA_MDM_ERROR_MALFORMED, "CommandUUID");
  refuse (WHO S ("Status", "NotNow") S ("CommandUUID", "a\nb"), POMONA_MDM_ERROR_LIMIT, "CommandUUID");
  refuse (too_long, POMONA_MDM_ERROR_LIMIT, "CommandUUID");
}

static void
test_status_names (void)
{
  for (guint i = POMONA_REPORT_IDLE; i <= POMONA_REPORT_NOT_NOW; i++)
    g_assert_cmpint (pomona_report_status_from_string (pomona_report_status_to_string (i)), ==, i);
  g_assert_cmpint (pomona_report_status_from_string ("idle"), ==, POMONA_REPORT_UNKNOWN);
  g_assert_cmpint (pomona_report_status_from_string (NULL), ==, POMONA_REPORT_UNKNOWN);
  g_assert_true (pomona_report_status_is_final (POMONA_REPORT_ACKNOWLEDGED));
  g_assert_true (pomona_report_status_is_final (POMONA_REPORT_ERROR));
  g_assert_true (pomona_report_status_is_final (POMONA_REPORT_COMMAND_FORMAT_ERROR));
  g_assert_false (pomona_report_status_is_final (POMONA_REPORT_NOT_NOW));
  g_assert_false (pomona_report_status_is_final (POMONA_REPORT_IDLE));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/report/idle", test_idle);
  g_test_add_func ("/mdm/report/acknowledged", test_acknowledged);
  g_test_add_func ("/mdm/report/errors", test_errors);
  g_test_add_func ("/mdm/report/long-error-chain", test_long_error_chain);
  g_test_add_func ("/mdm/report/command-format-error", test_command_format_error);
  g_test_add_func ("/mdm/report/unknown-status", test_unknown_status);
  g_test_add_func ("/mdm/report/refused", test_refused);
  g_test_add_func ("/mdm/report/status-names", test_status_names);
  return g_test_run ();
}
