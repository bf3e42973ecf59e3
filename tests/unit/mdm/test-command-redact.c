/* test-command-redact.c: no secret reaches the screen or the log. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command.h"

#include "mdm-test.h"

#define HIDDEN "T0PSECRET"

static void
check_hidden (const char *body)
{
  g_autoptr(GVariant) dict = mdm_test_dict (body);
  g_autoptr(GVariant) redacted = pomona_command_redact (dict);
  g_autofree char *before = pomona_plist_write_text (dict);
  g_autofree char *after = pomona_plist_write_text (redacted);
  /* "T0PSECRET" as data. */
  g_autofree char *encoded = g_base64_encode ((const guchar *) HIDDEN, strlen (HIDDEN));

  g_assert_true (strstr (before, HIDDEN) != NULL || strstr (before, encoded) != NULL);
  g_assert_null (strstr (after, HIDDEN));
  g_assert_null (strstr (after, encoded));
  g_assert_nonnull (strstr (after, POMONA_COMMAND_REDACTED));
}

static void
test_secrets (void)
{
  check_hidden (S ("RequestType", "DeviceLock") S ("PIN", HIDDEN));
  check_hidden (S ("RequestType", "ClearPasscode") D ("UnlockToken", "VDBQU0VDUkVU"));
  check_hidden (S ("NewPassword", HIDDEN));
  check_hidden (S ("CurrentPassword", HIDDEN));
  check_hidden (S ("Password", HIDDEN));
  check_hidden (S ("SomeFuturePassword", HIDDEN));
  check_hidden (D ("passwordHash", "VDBQU0VDUkVU"));
  check_hidden (D ("BootstrapToken", "VDBQU0VDUkVU"));
  check_hidden (S ("Challenge", HIDDEN));
  check_hidden (DICT ("FileVaultUnlock", S ("Anything", HIDDEN)));
  check_hidden (DICT ("Command", ARRAY ("List", "<dict>" S ("PIN", HIDDEN) "</dict>")));
  check_hidden (S ("ActivationLockBypassCode", HIDDEN));
  check_hidden (S ("PushMagic", HIDDEN));
}

static void
test_rest_is_kept (void)
{
  g_autoptr(GVariant) dict = mdm_test_dict (S ("RequestType", "X") YES ("PasscodePresent") NO ("RequirePassword") I ("n", "3")
                                            D ("Payload", "AQID") ARRAY ("a", "<string>x</string><real>1.5</real>")
                                            "<key>d</key><date>2026-01-01T00:00:00Z</date>");
  g_autoptr(GVariant) redacted = pomona_command_redact (dict);

  g_assert_true (pomona_plist_equal (dict, redacted));
}

static void
test_profiles_inside (void)
{
  static const char profile[] = "<plist><dict><key>Challenge</key><string>" HIDDEN "</string></dict></plist>";
  static const char harmless[] = "<plist><dict><key>Name</key><string>x</string></dict></plist>";
  g_autoptr(GBytes) secret_bytes = g_bytes_new_static (profile, strlen (profile));
  g_autoptr(GBytes) harmless_bytes = g_bytes_new_static (harmless, strlen (harmless));
  g_autoptr(GVariant) secret = pomona_command_new_install_profile (secret_bytes);
  g_autoptr(GVariant) open = pomona_command_new_install_profile (harmless_bytes);
  g_autoptr(GVariant) secret_redacted = pomona_command_redact (secret);
  g_autoptr(GVariant) open_redacted = pomona_command_redact (open);

  g_assert_cmpstr (pomona_plist_get_string (secret_redacted, "Payload"), ==, POMONA_COMMAND_REDACTED);
  g_assert_true (pomona_plist_equal (open, open_redacted));
}

static void
test_keys (void)
{
  g_assert_true (pomona_command_key_is_secret ("PIN"));
  g_assert_true (pomona_command_key_is_secret ("pin"));
  g_assert_true (pomona_command_key_is_secret ("password"));
  g_assert_true (pomona_command_key_is_secret ("OutgoingPassword"));
  g_assert_false (pomona_command_key_is_secret (""));
  g_assert_false (pomona_command_key_is_secret ("PINRequiredForDeviceLock"));
  g_assert_false (pomona_command_key_is_secret ("PasswordPolicy"));
  g_assert_false (pomona_command_key_is_secret ("word"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/command-redact/secrets", test_secrets);
  g_test_add_func ("/mdm/command-redact/rest-is-kept", test_rest_is_kept);
  g_test_add_func ("/mdm/command-redact/profiles-inside", test_profiles_inside);
  g_test_add_func ("/mdm/command-redact/keys", test_keys);
  return g_test_run ();
}
