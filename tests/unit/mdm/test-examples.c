/* test-examples.c: Apple's own examples. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * They are not part of the project; the tests are skipped where POMONA_EXAMPLES does not lead to them. */
#include "config.h"

#include "pomona-command-policy.h"
#include "pomona-command.h"
#include "pomona-inventory.h"
#include "pomona-message-kind.h"
#include "pomona-profile-summary.h"
#include "pomona-report.h"
#include "pomona-schema.h"

#include "../examples.h"
#include "mdm-test.h"

static guint n_commands;
static guint n_reports;
static guint n_profiles;

/* %NULL for the few that hold a wrong character in their base64. */
static GVariant *
parse_example (const char *path,
               const char *contents,
               gsize       size)
{
  g_autoptr(GError) error = NULL;
  GVariant *plist = pomona_plist_parse (contents, size, NULL, &error);

  if (plist == NULL)
    g_test_message ("%s: %s", path, error->message);
  return plist;
}

static void
check_command (const char *path,
               GVariant   *plist)
{
  static const PomonaPlatform platforms[] = { POMONA_PLATFORM_MACOS, POMONA_PLATFORM_IOS, POMONA_PLATFORM_TVOS };
  g_autofree char *xml = pomona_plist_write_text (plist);
  g_autofree char *uuid = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) command = pomona_command_parse (xml, -1, &uuid, &error);
  g_autoptr(GVariant) redacted = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GVariant) again = NULL;
  g_autofree char *order_key = NULL;
  const PomonaSchemaItem *item;
  gboolean taken = FALSE;

  if (command == NULL)
    {
      /* One example has no RequestType. */
      g_test_message ("%s: %s", path, error->message);
      return;
    }
  n_commands++;
  item = pomona_schema_command (pomona_command_get_request_type (command));
  g_assert_nonnull (item);
  body = pomona_command_build (command, uuid != NULL ? uuid : "x");
  again = pomona_command_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (pomona_plist_equal (command, again));
  redacted = pomona_command_redact (command);
  g_assert_cmpstr (pomona_command_get_request_type (redacted), ==, item->id);
  order_key = pomona_command_policy_order_key (command);

  /* Some device takes it; the facts are not stricter than their author. */
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (platforms) && !taken; i++)
    {
      const PomonaCommandTarget target = {
        .platform = platforms[i / 2],
        .os_version = "26.0",
        .supervised = POMONA_TRISTATE_YES,
        .access_rights = POMONA_ACCESS_RIGHTS_ALL,
        .user_channel = i % 2,
      };

      g_clear_error (&error);
      taken = pomona_command_check (command, &target, &error);
    }
  if (!taken)
    g_test_message ("%s: %s", path, error->message);
  g_assert_true (taken);
}

static void
check_report (const char *path,
              GVariant   *plist)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaReport) report = pomona_report_new_from_plist (plist, &error);
  g_autoptr(GVariant) answer = NULL;
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) errors = NULL;
  g_autoptr(GPtrArray) profiles = NULL;
  g_autoptr(GPtrArray) certificates = NULL;

  g_assert_no_error (error);
  n_reports++;
  g_assert_cmpint (pomona_message_kind_guess (NULL, plist), ==, POMONA_MESSAGE_REPORT);
  g_assert_cmpint (report->status, !=, POMONA_REPORT_UNKNOWN);
  answer = pomona_report_dup_answer (report);
  text = pomona_inventory_format ("", answer);
  g_assert_nonnull (text);
  errors = pomona_report_errors_to_json (report);
  profiles = pomona_inventory_profiles (plist);
  certificates = pomona_inventory_certificates (plist);
  if (strstr (path, "/profile.list/") != NULL)
    g_assert_cmpuint (profiles->len, >, 0);
}

static void
check_message (const char *path,
               const char *contents,
               gsize       size)
{
  g_autoptr(GVariant) plist = parse_example (path, contents, size);

  if (plist == NULL)
    return;
  if (pomona_plist_has (plist, "Status"))
    check_report (path, plist);
  else
    check_command (path, plist);
}

static void
check_profile (const char *path,
               const char *contents,
               gsize       size)
{
  g_autoptr(GVariant) plist = parse_example (path, contents, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaProfileSummary) summary = NULL;

  if (plist == NULL)
    return;
  summary = pomona_profile_summary_new (plist, &error);
  if (summary == NULL)
    {
      g_test_message ("%s: %s", path, error->message);
      return;
    }
  n_profiles++;
  g_assert_cmpuint (g_strv_length (summary->payload_types), >, 0);
}

static void
test_commands (void)
{
  g_autofree char *folder = example_folder ("mdm", "commands");

  if (folder == NULL)
    return;
  for_each_example (folder, "", check_message);
  g_test_message ("%u commands, %u reports", n_commands, n_reports);
  g_assert_cmpuint (n_commands, >=, 30);
  g_assert_cmpuint (n_reports, >=, 28);
}

static void
test_profiles (void)
{
  g_autofree char *folder = example_folder ("mdm", "profiles");

  if (folder == NULL)
    return;
  for_each_example (folder, "", check_profile);
  g_test_message ("%u profiles", n_profiles);
  g_assert_cmpuint (n_profiles, >=, 8);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/examples/commands", test_commands);
  g_test_add_func ("/mdm/examples/profiles", test_profiles);
  return g_test_run ();
}
