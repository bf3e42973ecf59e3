/* test-command-check.c: which device can take which command. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command.h"

#include "mdm-test.h"

#define RT(name) S ("RequestType", name)

static PomonaCommandTarget
new_target (PomonaPlatform  platform,
            const char     *version)
{
  return (PomonaCommandTarget) { platform, version, POMONA_TRISTATE_YES, POMONA_ACCESS_RIGHTS_ALL, FALSE, FALSE, FALSE };
}

static void
accept (const PomonaCommandTarget *target,
        const char                *body)
{
  g_autoptr(GVariant) command = mdm_test_dict (body);
  g_autoptr(GError) error = NULL;

  g_assert_true (pomona_command_check (command, target, &error));
  g_assert_no_error (error);
}

static void
refuse (const PomonaCommandTarget *target,
        const char                *body,
        PomonaMdmError             code,
        const char                *word)
{
  g_autoptr(GVariant) command = mdm_test_dict (body);
  GError *error = NULL;

  g_assert_false (pomona_command_check (command, target, &error));
  mdm_test_assert_error (error, code, word);
}

static void
test_versions (void)
{
  PomonaCommandTarget mac = new_target (POMONA_PLATFORM_MACOS, "26.1");
  PomonaCommandTarget old_mac = new_target (POMONA_PLATFORM_MACOS, "11.4");
  PomonaCommandTarget next_mac = new_target (POMONA_PLATFORM_MACOS, "27.0");
  PomonaCommandTarget tv = new_target (POMONA_PLATFORM_TVOS, "26.1");
  PomonaCommandTarget unversioned = new_target (POMONA_PLATFORM_MACOS, NULL);

  accept (&mac, RT ("SetRecoveryLock") S ("NewPassword", "x"));
  refuse (&old_mac, RT ("SetRecoveryLock") S ("NewPassword", "x"), POMONA_MDM_ERROR_NOT_SUPPORTED, "11.5");
  accept (&unversioned, RT ("SetRecoveryLock") S ("NewPassword", "x"));
  refuse (&tv, RT ("DeviceLock"), POMONA_MDM_ERROR_NOT_SUPPORTED, "tvOS");
  refuse (&mac, RT ("ClearPasscode") D ("UnlockToken", "AQID"), POMONA_MDM_ERROR_NOT_SUPPORTED, "macOS");
  accept (&mac, RT ("ScheduleOSUpdateScan"));
  refuse (&next_mac, RT ("ScheduleOSUpdateScan"), POMONA_MDM_ERROR_NOT_SUPPORTED, "removed");
}

static void
test_unknown (void)
{
  PomonaCommandTarget mac = new_target (POMONA_PLATFORM_MACOS, "26.1");
  PomonaCommandTarget nobody = new_target (POMONA_PLATFORM_UNKNOWN, NULL);

  accept (&mac, RT ("FromTheFuture") I ("Whatever", "1"));
  accept (&nobody, RT ("DeviceLock"));
  accept (&mac, RT ("DeviceLock") I ("KeyFromTheFuture", "1"));
  refuse (&mac, "", POMONA_MDM_ERROR_MALFORMED, "RequestType");
  refuse (&nobody, RT ("RemoveProfile"), POMONA_MDM_ERROR_MALFORMED, "Identifier");
}

static void
test_supervision (void)
{
  PomonaCommandTarget phone = new_target (POMONA_PLATFORM_IOS, "26.1");

  accept (&phone, RT ("EnableLostMode") S ("Message", "m"));
  phone.supervised = POMONA_TRISTATE_UNKNOWN;
  accept (&phone, RT ("EnableLostMode") S ("Message", "m"));
  phone.supervised = POMONA_TRISTATE_NO;
  refuse (&phone, RT ("EnableLostMode") S ("Message", "m"), POMONA_MDM_ERROR_NOT_PERMITTED, "supervised");
  accept (&phone, RT ("DeviceLock"));
}

static void
test_rights (void)
{
  PomonaCommandTarget mac = new_target (POMONA_PLATFORM_MACOS, "26.1");

  mac.access_rights = POMONA_ACCESS_RIGHTS_ALL & ~8;
  refuse (&mac, RT ("EraseDevice"), POMONA_MDM_ERROR_NOT_PERMITTED, "right");
  accept (&mac, RT ("DeviceLock"));
  mac.access_rights = -1;
  accept (&mac, RT ("EraseDevice"));
  /* It depends on the queries which rights this one needs. */
  mac.access_rights = 0;
  accept (&mac, RT ("DeviceInformation") ARRAY ("Queries", "<string>UDID</string>"));
}

static void
test_channels (void)
{
  PomonaCommandTarget mac = new_target (POMONA_PLATFORM_MACOS, "26.1");
  PomonaCommandTarget ipad = new_target (POMONA_PLATFORM_IPADOS, "26.1");

  mac.user_channel = TRUE;
  refuse (&mac, RT ("DeviceLock"), POMONA_MDM_ERROR_NOT_SUPPORTED, "not to one of its users");
  accept (&mac, RT ("ProfileList"));
  ipad.shared_ipad = TRUE;
  accept (&ipad, RT ("DeviceLock"));
  ipad.user_channel = TRUE;
  refuse (&ipad, RT ("DeviceLock"), POMONA_MDM_ERROR_NOT_SUPPORTED, "not to one of its users");
}

static void
test_user_enrollment (void)
{
  PomonaCommandTarget phone = new_target (POMONA_PLATFORM_IOS, "26.1");

  phone.user_enrollment = TRUE;
  phone.supervised = POMONA_TRISTATE_NO;
  refuse (&phone, RT ("EraseDevice"), POMONA_MDM_ERROR_NOT_PERMITTED, "owns");
  accept (&phone, RT ("DeviceLock"));
  phone.access_rights = 0;
  accept (&phone, RT ("DeviceLock"));
}

static void
test_keys (void)
{
  PomonaCommandTarget mac = new_target (POMONA_PLATFORM_MACOS, "26.1");

  refuse (&mac, RT ("InstallProfile"), POMONA_MDM_ERROR_MALFORMED, "Payload");
  refuse (&mac, RT ("InstallProfile") S ("Payload", "text"), POMONA_MDM_ERROR_MALFORMED, "data");
  accept (&mac, RT ("InstallProfile") D ("Payload", "AQID"));
  refuse (&mac, RT ("DeviceLock") I ("PIN", "123456"), POMONA_MDM_ERROR_MALFORMED, "PIN");
  refuse (&mac, RT ("DeviceInformation") ARRAY ("Queries", "<integer>1</integer>"), POMONA_MDM_ERROR_MALFORMED, "Queries[0]");
  refuse (&mac, RT ("DeviceInformation") S ("Queries", "UDID"), POMONA_MDM_ERROR_MALFORMED, "list");
}

static void
test_nested_keys (void)
{
  PomonaCommandTarget phone = new_target (POMONA_PLATFORM_IOS, "26.1");

  accept (&phone, RT ("EraseDevice") DICT ("ReturnToService", YES ("Enabled")));
  refuse (&phone, RT ("EraseDevice") DICT ("ReturnToService", ""), POMONA_MDM_ERROR_MALFORMED, "ReturnToService.Enabled");
  refuse (&phone, RT ("EraseDevice") DICT ("ReturnToService", S ("Enabled", "yes")), POMONA_MDM_ERROR_MALFORMED,
          "ReturnToService.Enabled");
}

#define SETTING(body) RT ("Settings") ARRAY ("Settings", "<dict>" body "</dict>")

static void
test_settings (void)
{
  PomonaCommandTarget mac = new_target (POMONA_PLATFORM_MACOS, "26.1");
  PomonaCommandTarget phone = new_target (POMONA_PLATFORM_IOS, "26.1");

  accept (&mac, SETTING (S ("Item", "DeviceName") S ("DeviceName", "Jo")));
  refuse (&mac, SETTING (S ("Item", "DeviceName")), POMONA_MDM_ERROR_MALFORMED, "Settings[0].DeviceName");
  refuse (&mac, SETTING (S ("Item", "Wallpaper") D ("Image", "AQID") I ("Where", "1")), POMONA_MDM_ERROR_NOT_SUPPORTED,
          "Wallpaper");
  accept (&phone, SETTING (S ("Item", "Wallpaper") D ("Image", "AQID") I ("Where", "1")));
  phone.supervised = POMONA_TRISTATE_NO;
  refuse (&phone, SETTING (S ("Item", "Wallpaper") D ("Image", "AQID") I ("Where", "1")), POMONA_MDM_ERROR_NOT_PERMITTED,
          "supervised");
  accept (&mac, SETTING (S ("Item", "FromTheFuture")));
  refuse (&mac, RT ("Settings"), POMONA_MDM_ERROR_MALFORMED, "Settings");
}

/* What our own constructors make passes our own check. */
static void
test_own_commands (void)
{
  static const struct
  {
    PomonaPlatform  platform;
    const char     *version;
  } devices[] = {
    { POMONA_PLATFORM_MACOS, "26.1" }, { POMONA_PLATFORM_IOS, "26.1" }, { POMONA_PLATFORM_IPADOS, "18.1" },
    { POMONA_PLATFORM_TVOS, "26.1" },
  };
  const PomonaEraseOptions options = { "123456", "Default", TRUE, TRUE, TRUE, NULL, NULL, NULL };
  g_autoptr(GBytes) bytes = g_bytes_new_static ("{}", 2);

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      PomonaCommandTarget target = new_target (devices[i].platform, devices[i].version);
      GVariant *commands[] = {
        pomona_command_new_erase (target.platform, &options),
        pomona_command_new_device_information (&target, NULL),
        pomona_command_new_security_info (),
        pomona_command_new_profile_list (&target),
        pomona_command_new_certificate_list (&target),
        pomona_command_new_installed_application_list (&target),
        pomona_command_new_install_profile (bytes),
        pomona_command_new_remove_profile ("x"),
        pomona_command_new_device_name ("x"),
        pomona_command_new_restart (FALSE),
        pomona_command_new_declarative_management (bytes),
      };

      for (gsize j = 0; j < G_N_ELEMENTS (commands); j++)
        {
          g_autoptr(GVariant) command = commands[j];
          g_autoptr(GError) error = NULL;

          g_assert_true (pomona_command_check (command, &target, &error));
          g_assert_no_error (error);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/command-check/versions", test_versions);
  g_test_add_func ("/mdm/command-check/unknown", test_unknown);
  g_test_add_func ("/mdm/command-check/supervision", test_supervision);
  g_test_add_func ("/mdm/command-check/rights", test_rights);
  g_test_add_func ("/mdm/command-check/channels", test_channels);
  g_test_add_func ("/mdm/command-check/user-enrollment", test_user_enrollment);
  g_test_add_func ("/mdm/command-check/keys", test_keys);
  g_test_add_func ("/mdm/command-check/nested-keys", test_nested_keys);
  g_test_add_func ("/mdm/command-check/settings", test_settings);
  g_test_add_func ("/mdm/command-check/own-commands", test_own_commands);
  return g_test_run ();
}
