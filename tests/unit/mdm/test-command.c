/* test-command.c: commands read and made. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command.h"

#include "mdm-test.h"

static const PomonaCommandTarget mac = { POMONA_PLATFORM_MACOS, "26.1", POMONA_TRISTATE_YES, POMONA_ACCESS_RIGHTS_ALL };
static const PomonaCommandTarget byod = { POMONA_PLATFORM_IOS, "26.1", POMONA_TRISTATE_NO, -1, .user_enrollment = TRUE };

static char *
write_xml (GVariant *value)
{
  return pomona_plist_write_text (value);
}

static void
test_parse_name (void)
{
  static const char *const names[] = { "SecurityInfo", "  SecurityInfo\n", "securityinfo", "SECURITYINFO" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;
      char *found_uuid = (char *) "set to NULL";
      g_autoptr(GVariant) command = pomona_command_parse (names[i], -1, &found_uuid, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (pomona_command_get_request_type (command), ==, "SecurityInfo");
      g_assert_cmpuint (g_variant_n_children (command), ==, 1);
      g_assert_null (found_uuid);
    }
}

static void
test_parse_name_to_complete (void)
{
  g_autoptr(GVariant) information = pomona_command_parse ("DeviceInformation", -1, NULL, NULL);
  g_autoptr(GVariant) passcode = pomona_command_parse ("ClearPasscode", -1, NULL, NULL);

  g_assert_nonnull (information);
  g_assert_nonnull (passcode);
}

static void
refuse (const char     *text,
        PomonaMdmError  code,
        const char     *word)
{
  GError *error = NULL;

  g_assert_null (pomona_command_parse (text, -1, NULL, &error));
  mdm_test_assert_error (error, code, word);
}

static void
test_parse_refused (void)
{
  g_autoptr(GError) error = NULL;

  refuse ("", POMONA_MDM_ERROR_MALFORMED, "empty");
  refuse (" \n\t ", POMONA_MDM_ERROR_MALFORMED, "empty");
  refuse ("DeviceLok", POMONA_MDM_ERROR_MALFORMED, "DeviceLok");
  refuse ("InstallProfile", POMONA_MDM_ERROR_MALFORMED, "Payload");
  refuse ("<plist version=\"1.0\"><dict><key>Item</key><string>x</string></dict></plist>", POMONA_MDM_ERROR_MALFORMED,
          "RequestType");
  refuse ("<plist version=\"1.0\"><array/></plist>", POMONA_MDM_ERROR_MALFORMED, "RequestType");
  refuse ("<plist version=\"1.0\"><dict><key>RequestType</key><string>two words</string></dict></plist>",
          POMONA_MDM_ERROR_MALFORMED, "RequestType");
  g_assert_null (pomona_command_parse ("two words", -1, NULL, &error));
  g_assert_nonnull (error);
  g_assert_null (pomona_command_parse (NULL, 0, NULL, NULL));
}

static void
test_parse_dictionary (void)
{
  g_autoptr(GVariant) dict = mdm_test_dict (S ("RequestType", "DeviceLock") S ("PIN", "123456"));
  g_autofree char *xml = write_xml (dict);
  g_autoptr(GError) error = NULL;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) command = pomona_command_parse (xml, -1, &uuid, &error);

  g_assert_no_error (error);
  g_assert_true (pomona_plist_equal (command, dict));
  g_assert_null (uuid);
}

static void
test_parse_envelope (void)
{
  g_autoptr(GVariant) envelope = mdm_test_dict (S ("CommandUUID", "0001") DICT ("Command", S ("RequestType", "Unheard")));
  g_autofree char *xml = write_xml (envelope);
  g_autoptr(GError) error = NULL;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) command = pomona_command_parse (xml, strlen (xml), &uuid, &error);
  g_autoptr(GVariant) bad = mdm_test_dict (S ("CommandUUID", "") DICT ("Command", S ("RequestType", "Unheard")));

  g_assert_no_error (error);
  g_assert_cmpstr (pomona_command_get_request_type (command), ==, "Unheard");
  g_assert_cmpstr (uuid, ==, "0001");
  g_assert_null (pomona_command_from_plist (bad, NULL, &error));
  g_assert_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED);
}

static void
test_build (void)
{
  g_autoptr(GVariant) command = pomona_command_new_device_lock ("Call me", NULL, "123456");
  g_autoptr(GBytes) body = pomona_command_build (command, "u-1");
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) again = pomona_command_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body), &uuid, NULL);

  g_assert_cmpstr (uuid, ==, "u-1");
  g_assert_true (pomona_plist_equal (command, again));
}

static void
check_text (GVariant   *command,
            const char *key,
            const char *value)
{
  g_assert_cmpstr (pomona_plist_get_string (command, key), ==, value);
}

static void
test_simple (void)
{
  g_autoptr(GVariant) lock = pomona_command_new_device_lock ("m", "p", NULL);
  g_autoptr(GVariant) restart = pomona_command_new_restart (TRUE);
  g_autoptr(GVariant) quiet = pomona_command_new_restart (FALSE);
  g_autoptr(GVariant) off = pomona_command_new_shut_down ();
  g_autoptr(GVariant) removal = pomona_command_new_remove_profile ("com.example");
  g_autoptr(GVariant) info = pomona_command_new_security_info ();
  g_autoptr(GVariant) name = pomona_command_new_device_name ("Jo");
  g_autoptr(GVariant) settings = pomona_plist_get_array (name, "Settings");
  g_autoptr(GVariant) setting = pomona_plist_array_get (settings, 0);

  check_text (lock, "RequestType", "DeviceLock");
  check_text (lock, "Message", "m");
  check_text (lock, "PhoneNumber", "p");
  g_assert_false (pomona_plist_has (lock, "PIN"));
  check_text (restart, "RequestType", "RestartDevice");
  g_assert_true (pomona_plist_get_bool (restart, "NotifyUser", FALSE));
  g_assert_false (pomona_plist_has (quiet, "NotifyUser"));
  check_text (off, "RequestType", "ShutDownDevice");
  check_text (removal, "Identifier", "com.example");
  check_text (info, "RequestType", "SecurityInfo");
  check_text (setting, "Item", "DeviceName");
  check_text (setting, "DeviceName", "Jo");
}

static void
test_data (void)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("{}", 2);
  g_autoptr(PomonaSecret) token = pomona_secret_new ("t\0k", 3);
  g_autoptr(GVariant) install = pomona_command_new_install_profile (bytes);
  g_autoptr(GVariant) sync = pomona_command_new_declarative_management (bytes);
  g_autoptr(GVariant) bare = pomona_command_new_declarative_management (NULL);
  g_autoptr(GVariant) clear = pomona_command_new_clear_passcode (token);
  g_autoptr(GBytes) payload = pomona_plist_get_data (install, "Payload");
  g_autoptr(GBytes) data = pomona_plist_get_data (sync, "Data");
  g_autoptr(GBytes) unlock = pomona_plist_get_data (clear, "UnlockToken");

  g_assert_true (g_bytes_equal (payload, bytes));
  g_assert_true (g_bytes_equal (data, bytes));
  g_assert_false (pomona_plist_has (bare, "Data"));
  g_assert_cmpmem (g_bytes_get_data (unlock, NULL), g_bytes_get_size (unlock), "t\0k", 3);
}

static void
test_erase (void)
{
  g_autoptr(GBytes) wifi = g_bytes_new_static ("w", 1);
  g_autoptr(PomonaSecret) token = pomona_secret_new ("t", 1);
  const PomonaEraseOptions options = { "123456", "DoNotObliterate", TRUE, TRUE, TRUE, wifi, NULL, token };
  g_autoptr(GVariant) on_mac = pomona_command_new_erase (POMONA_PLATFORM_MACOS, &options);
  g_autoptr(GVariant) on_ipad = pomona_command_new_erase (POMONA_PLATFORM_IPADOS, &options);
  g_autoptr(GVariant) on_tv = pomona_command_new_erase (POMONA_PLATFORM_TVOS, &options);
  g_autoptr(GVariant) plain = pomona_command_new_erase (POMONA_PLATFORM_IOS, NULL);
  g_autoptr(GVariant) service = pomona_plist_get_dict (on_ipad, "ReturnToService");

  check_text (on_mac, "PIN", "123456");
  check_text (on_mac, "ObliterationBehavior", "DoNotObliterate");
  g_assert_false (pomona_plist_has (on_mac, "PreserveDataPlan"));
  g_assert_false (pomona_plist_has (on_mac, "ReturnToService"));
  g_assert_false (pomona_plist_has (on_ipad, "PIN"));
  g_assert_true (pomona_plist_get_bool (on_ipad, "PreserveDataPlan", FALSE));
  g_assert_true (pomona_plist_get_bool (on_ipad, "DisallowProximitySetup", FALSE));
  g_assert_true (pomona_plist_get_bool (service, "Enabled", FALSE));
  g_assert_true (pomona_plist_has (service, "WiFiProfileData"));
  g_assert_true (pomona_plist_has (service, "BootstrapToken"));
  g_assert_false (pomona_plist_has (service, "MDMProfileData"));
  g_assert_false (pomona_plist_has (on_tv, "PreserveDataPlan"));
  g_assert_true (pomona_plist_has (on_tv, "ReturnToService"));
  g_assert_cmpuint (g_variant_n_children (plain), ==, 1);
}

static void
test_lists (void)
{
  g_autoptr(GVariant) apps = pomona_command_new_installed_application_list (&mac);
  g_autoptr(GVariant) byod_apps = pomona_command_new_installed_application_list (&byod);
  g_autoptr(GVariant) byod_profiles = pomona_command_new_profile_list (&byod);
  g_autoptr(GVariant) byod_certificates = pomona_command_new_certificate_list (&byod);

  g_assert_false (pomona_plist_has (apps, "ManagedAppsOnly"));
  g_assert_true (pomona_plist_get_bool (byod_apps, "ManagedAppsOnly", FALSE));
  g_assert_true (pomona_plist_get_bool (byod_profiles, "ManagedOnly", FALSE));
  g_assert_true (pomona_plist_get_bool (byod_certificates, "ManagedOnly", FALSE));
}

static void
test_device_information (void)
{
  const char *const two[] = { "UDID", "OSVersion", NULL };
  g_autoptr(GVariant) chosen = pomona_command_new_device_information (&mac, two);
  g_autoptr(GVariant) usual = pomona_command_new_device_information (&mac, NULL);
  g_auto(GStrv) chosen_queries = pomona_plist_get_strv (chosen, "Queries");
  g_auto(GStrv) usual_queries = pomona_plist_get_strv (usual, "Queries");

  g_assert_true (g_strv_equal ((const char *const *) chosen_queries, two));
  g_assert_cmpuint (g_strv_length (usual_queries), >, 20);
}

static void
test_complete (void)
{
  g_autoptr(PomonaSecret) token = pomona_secret_new ("kept", -1);
  g_autoptr(GVariant) passcode = pomona_command_new ("ClearPasscode");
  g_autoptr(GVariant) filled = pomona_command_complete (passcode, &mac, token);
  g_autoptr(GVariant) without = pomona_command_complete (passcode, &mac, NULL);
  g_autoptr(GVariant) own = mdm_test_dict (S ("RequestType", "ClearPasscode") D ("UnlockToken", "AQID"));
  g_autoptr(GVariant) kept = pomona_command_complete (own, &mac, token);
  g_autoptr(GBytes) unlock = pomona_plist_get_data (filled, "UnlockToken");

  g_assert_cmpmem (g_bytes_get_data (unlock, NULL), g_bytes_get_size (unlock), "kept", 4);
  g_assert_true (pomona_plist_equal (without, passcode));
  g_assert_true (pomona_plist_equal (kept, own));
}

static void
test_complete_managed_only (void)
{
  /* What a user enrollment may not be asked is corrected even if the administrator wrote it. */
  g_autoptr(GVariant) all = mdm_test_dict (S ("RequestType", "ProfileList") NO ("ManagedOnly"));
  g_autoptr(GVariant) for_byod = pomona_command_complete (all, &byod, NULL);
  g_autoptr(GVariant) for_mac = pomona_command_complete (all, &mac, NULL);

  g_assert_true (pomona_plist_get_bool (for_byod, "ManagedOnly", FALSE));
  g_assert_false (pomona_plist_get_bool (for_mac, "ManagedOnly", TRUE));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/command/parse-name", test_parse_name);
  g_test_add_func ("/mdm/command/parse-name-to-complete", test_parse_name_to_complete);
  g_test_add_func ("/mdm/command/parse-refused", test_parse_refused);
  g_test_add_func ("/mdm/command/parse-dictionary", test_parse_dictionary);
  g_test_add_func ("/mdm/command/parse-envelope", test_parse_envelope);
  g_test_add_func ("/mdm/command/build", test_build);
  g_test_add_func ("/mdm/command/simple", test_simple);
  g_test_add_func ("/mdm/command/data", test_data);
  g_test_add_func ("/mdm/command/erase", test_erase);
  g_test_add_func ("/mdm/command/lists", test_lists);
  g_test_add_func ("/mdm/command/device-information", test_device_information);
  g_test_add_func ("/mdm/command/complete", test_complete);
  g_test_add_func ("/mdm/command/complete-managed-only", test_complete_managed_only);
  return g_test_run ();
}
