/* test-command-policy.c: how each command type is queued. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command-policy.h"

#include "mdm-test.h"
#include "pomona-command.h"
#include "pomona-schema.h"

static void
test_every_command (void)
{
  guint n_items;
  const PomonaSchemaItem *items = pomona_schema_list (POMONA_SCHEMA_COMMANDS, &n_items);
  guint n_special = 0;

  for (guint i = 0; i < n_items; i++)
    {
      const PomonaCommandPolicy *policy = pomona_command_policy_get (items[i].id);

      g_assert_true (strcmp (policy->request_type, items[i].id) == 0 || strcmp (policy->request_type, "*") == 0);
      g_assert_cmpint (policy->not_now_first, >, 0);
      g_assert_cmpint (policy->not_now_limit, >=, policy->not_now_first);
      if (strcmp (policy->request_type, "*") != 0)
        n_special++;
    }
  /* Finds every row of the table, so it is sorted and spelled as the protocol spells. */
  g_assert_cmpuint (n_special, ==, 40);
  g_assert_cmpstr (pomona_command_policy_get ("FromTheFuture")->request_type, ==, "*");
  g_assert_cmpstr (pomona_command_policy_get (NULL)->request_type, ==, "*");
}

static void
test_priorities (void)
{
  /* Each goes before the next. */
  static const char *const descending[] = { "EraseDevice", "AccountConfiguration", "InstallProfile", "DeclarativeManagement",
                                            "DeviceConfigured", "DeviceInformation" };
  static const char *const urgent[] = { "DeviceLock", "EraseDevice", "EnableLostMode", "DisableLostMode", "ClearPasscode" };

  for (gsize i = 1; i < G_N_ELEMENTS (descending); i++)
    g_assert_cmpint (pomona_command_policy_get (descending[i - 1])->priority, >,
                     pomona_command_policy_get (descending[i])->priority);
  for (gsize i = 0; i < G_N_ELEMENTS (urgent); i++)
    {
      const PomonaCommandPolicy *policy = pomona_command_policy_get (urgent[i]);

      g_assert_cmpint (policy->priority, ==, POMONA_PRIORITY_URGENT);
      g_assert_cmpint (pomona_command_policy_expires_at (policy, 5), ==, 0);
      g_assert_cmpint (policy->coalesce, ==, POMONA_COALESCE_NEVER);
    }
}

static void
test_expiry (void)
{
  gint64 now = 1000;

  g_assert_cmpint (pomona_command_policy_expires_at (pomona_command_policy_get ("RestartDevice"), now), ==,
                   now + G_TIME_SPAN_DAY);
  g_assert_cmpint (pomona_command_policy_expires_at (pomona_command_policy_get ("DeclarativeManagement"), now), ==, 0);
}

static void
test_destructive (void)
{
  g_assert_true (pomona_command_policy_get ("EraseDevice")->destructive);
  g_assert_true (pomona_command_policy_get ("RemoveProfile")->destructive);
  g_assert_false (pomona_command_policy_get ("DeviceInformation")->destructive);
  g_assert_false (pomona_command_policy_get ("InstallProfile")->destructive);
}

static char *
coalesce_key (const char *body)
{
  g_autoptr(GVariant) command = mdm_test_dict (body);

  return pomona_command_policy_coalesce_key (pomona_command_policy_get (pomona_command_get_request_type (command)), command);
}

#define RT(name) S ("RequestType", name)

static void
check_coalesces (const char *a,
                 const char *b,
                 gboolean    expected)
{
  g_autofree char *key_a = coalesce_key (a);
  g_autofree char *key_b = coalesce_key (b);

  g_assert_cmpint (key_a != NULL && g_strcmp0 (key_a, key_b) == 0, ==, expected);
}

static void
test_coalesce (void)
{
  check_coalesces (RT ("DeviceLock"), RT ("DeviceLock"), FALSE);
  check_coalesces (RT ("EraseDevice"), RT ("EraseDevice"), FALSE);
  check_coalesces (RT ("RestartDevice"), RT ("RestartDevice") YES ("NotifyUser"), TRUE);
  check_coalesces (RT ("DeclarativeManagement"), RT ("DeclarativeManagement") D ("Data", "AQID"), TRUE);
  check_coalesces (RT ("SecurityInfo"), RT ("SecurityInfo"), TRUE);
  check_coalesces (RT ("SecurityInfo"), RT ("ProfileList"), FALSE);
  /* An attestation is not replaced by a refresh. */
  check_coalesces (RT ("DeviceInformation") ARRAY ("Queries", "<string>UDID</string>"),
                   RT ("DeviceInformation") ARRAY ("Queries", "<string>OSVersion</string>"), FALSE);
  check_coalesces (RT ("InstallProfile") D ("Payload", "AQID"), RT ("InstallProfile") D ("Payload", "AQID"), TRUE);
  check_coalesces (RT ("InstallProfile") D ("Payload", "AQID"), RT ("InstallProfile") D ("Payload", "AQIE"), FALSE);
}

static void
test_content_key (void)
{
  /* The order of keys does not matter; everything else does. */
  check_coalesces (RT ("InviteToProgram") S ("a", "1") S ("b", "2"), RT ("InviteToProgram") S ("b", "2") S ("a", "1"), TRUE);
  check_coalesces (RT ("InviteToProgram") S ("a", "1"), RT ("InviteToProgram") I ("a", "1"), FALSE);
  check_coalesces (RT ("InviteToProgram") S ("a", "bc"), RT ("InviteToProgram") S ("ab", "c"), FALSE);
  check_coalesces (RT ("InviteToProgram") ARRAY ("a", "<array><string>x</string></array><string>y</string>"),
                   RT ("InviteToProgram") ARRAY ("a", "<array><string>x</string><string>y</string></array>"), FALSE);
  check_coalesces (RT ("InviteToProgram") DICT ("a", S ("b", "c")) S ("d", "e"),
                   RT ("InviteToProgram") DICT ("a", S ("b", "c") S ("d", "e")), FALSE);
  check_coalesces (RT ("InviteToProgram") DICT ("a", DICT ("b", NO ("c"))),
                   RT ("InviteToProgram") DICT ("a", DICT ("b", YES ("c"))), FALSE);
}

static void
check_order_key (const char *body,
                 const char *expected)
{
  g_autoptr(GVariant) command = mdm_test_dict (body);
  g_autofree char *key = pomona_command_policy_order_key (command);

  g_assert_cmpstr (key, ==, expected);
}

static void
test_order_key (void)
{
  static const char profile[] = "0\x80junk<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>PayloadContent</key><array>"
                                "<dict><key>PayloadIdentifier</key><string>inner</string></dict></array>"
                                "<key>PayloadIdentifier</key><string>outer</string></dict></plist>junk";
  g_autofree char *encoded = g_base64_encode ((const guchar *) profile, sizeof profile - 1);
  g_autofree char *install = g_strconcat (RT ("InstallProfile") "<key>Payload</key><data>", encoded, "</data>", NULL);

  check_order_key (install, "profile:outer");
  check_order_key (RT ("RemoveProfile") S ("Identifier", "outer"), "profile:outer");
  check_order_key (RT ("InstallProfile") D ("Payload", "AQID"), NULL);
  check_order_key (RT ("EnableLostMode"), "lost-mode");
  check_order_key (RT ("DisableLostMode"), "lost-mode");
  check_order_key (RT ("InstallApplication") I ("iTunesStoreID", "42"), "app:42");
  check_order_key (RT ("RemoveApplication") S ("Identifier", "com.example"), "app:com.example");
  check_order_key (RT ("InstallApplication"), NULL);
  check_order_key (RT ("Settings") ARRAY ("Settings", "<dict>" S ("Item", "HostName") "</dict><dict>" S ("Item", "Bluetooth")
                                          "</dict><string>x</string>"), "settings:Bluetooth+HostName");
  check_order_key (RT ("DeviceLock"), NULL);
  check_order_key ("", NULL);
}

static void
test_delays (void)
{
  const PomonaCommandPolicy *policy = pomona_command_policy_get ("InstallProfile");
  gint64 previous = 0;

  g_assert_cmpint (pomona_command_policy_not_now_delay (policy, 0), ==, 0);
  g_assert_cmpint (pomona_command_policy_not_now_delay (policy, 1), ==, G_TIME_SPAN_MINUTE);
  g_assert_cmpint (pomona_command_policy_not_now_delay (policy, 2), ==, 2 * G_TIME_SPAN_MINUTE);
  for (guint i = 1; i < 100; i++)
    {
      gint64 delay = pomona_command_policy_not_now_delay (policy, i);

      g_assert_cmpint (delay, >=, previous);
      g_assert_cmpint (delay, <=, G_TIME_SPAN_HOUR);
      previous = delay;
    }
  g_assert_cmpint (previous, ==, G_TIME_SPAN_HOUR);
  g_assert_cmpint (pomona_command_policy_not_now_delay (policy, G_MAXUINT), ==, G_TIME_SPAN_HOUR);

  g_assert_cmpint (pomona_command_policy_resend_delay (policy, 0), ==, 0);
  g_assert_cmpint (pomona_command_policy_resend_delay (policy, 1), ==, 0);
  g_assert_cmpint (pomona_command_policy_resend_delay (policy, 2), ==, G_TIME_SPAN_MINUTE);
  g_assert_cmpint (pomona_command_policy_resend_delay (policy, 3), ==, 2 * G_TIME_SPAN_MINUTE);
  g_assert_cmpint (pomona_command_policy_resend_delay (policy, G_MAXUINT), ==, G_TIME_SPAN_HOUR);
  /* Nothing holds a lock back. */
  g_assert_cmpint (pomona_command_policy_resend_delay (pomona_command_policy_get ("DeviceLock"), 50), ==, 0);
}

static void
test_override (void)
{
  PomonaCommandPolicy own = *pomona_command_policy_get ("SecurityInfo");
  g_autoptr(GVariant) command = mdm_test_dict (RT ("SecurityInfo"));
  g_autofree char *key = NULL;

  own.coalesce = POMONA_COALESCE_NEVER;
  own.expires_after = 7;
  key = pomona_command_policy_coalesce_key (&own, command);
  g_assert_null (key);
  g_assert_cmpint (pomona_command_policy_expires_at (&own, 1), ==, 8);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/command-policy/every-command", test_every_command);
  g_test_add_func ("/mdm/command-policy/priorities", test_priorities);
  g_test_add_func ("/mdm/command-policy/expiry", test_expiry);
  g_test_add_func ("/mdm/command-policy/destructive", test_destructive);
  g_test_add_func ("/mdm/command-policy/coalesce", test_coalesce);
  g_test_add_func ("/mdm/command-policy/content-key", test_content_key);
  g_test_add_func ("/mdm/command-policy/order-key", test_order_key);
  g_test_add_func ("/mdm/command-policy/delays", test_delays);
  g_test_add_func ("/mdm/command-policy/override", test_override);
  return g_test_run ();
}
