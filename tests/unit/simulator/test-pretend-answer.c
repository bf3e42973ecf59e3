/* test-pretend-answer.c: tests of the answers to commands. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-certificate.h"
#include "pomona-cms.h"
#include "pomona-pretend-answer.h"
#include "pomona-pretend-profile.h"
#include "simulator-fixtures.h"

/* Asks and returns the report. @text is a dictionary in GVariant's text form. */
static GVariant *
ask_full (PomonaPretendState *state,
          GVariant           *command,
          gboolean            user_channel,
          PomonaPretendAfter  after)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (command);
  g_autoptr(PomonaPretendAnswer) answer = pomona_pretend_answer_new (state, owned, user_channel);
  g_auto(GVariantDict) report = G_VARIANT_DICT_INIT (NULL);

  g_assert_cmpint (pomona_pretend_answer_get_after (answer), ==, after);
  pomona_pretend_answer_fill (answer, &report);
  return g_variant_ref_sink (pomona_plist_dict_end (&report));
}

static GVariant *
ask (PomonaPretendState *state,
     const char         *text)
{
  return ask_full (state, fixture_parse (text), FALSE, POMONA_PRETEND_AFTER_NOTHING);
}

static void
assert_status (GVariant   *report,
               const char *status)
{
  g_assert_cmpstr (pomona_plist_get_string (report, "Status"), ==, status);
  g_assert_cmpint (pomona_plist_has (report, "ErrorChain"), ==, !g_str_equal (status, "Acknowledged"));
}

static void
expect (PomonaPretendState *state,
        const char         *text,
        const char         *status)
{
  g_autoptr(GVariant) report = ask (state, text);

  assert_status (report, status);
}

static GVariant *
dict_in (GVariant   *dict,
         const char *key)
{
  GVariant *value = pomona_plist_get_dict (dict, key);

  g_assert_nonnull (value);
  return value;
}

static PomonaPretendState *
make (PomonaPretendKind kind)
{
  return pomona_pretend_state_new (kind, 0, 1);
}

static void
test_unknown (void)
{
  for (guint kind = 0; kind < POMONA_N_PRETEND_KINDS; kind++)
    {
      g_autoptr(PomonaPretendState) state = make (kind);
      g_autoptr(GVariant) report = ask (state, "{'RequestType': <'MakeTea'>}");
      g_autoptr(GVariant) chain = pomona_plist_get_array (report, "ErrorChain");
      g_autoptr(GVariant) entry = pomona_plist_array_get (chain, 0);

      assert_status (report, "Error");
      g_assert_cmpint (pomona_plist_get_int (entry, "ErrorCode", 0), ==, 12021);
      g_assert_cmpstr (pomona_plist_get_string (entry, "ErrorDomain"), ==, "MCMDMErrorDomain");
      expect (state, "@a{sv} {}", "CommandFormatError");
    }
}

/* Every command that exists is answered without keys as well, whatever it says. */
static void
test_bare (void)
{
  for (guint kind = 0; kind < POMONA_N_PRETEND_KINDS; kind++)
    for (guint user = 0; user < 2; user++)
      {
        g_autofree const char **types = pomona_pretend_answer_list_types (kind, user);

        if (!user || kind == POMONA_PRETEND_MAC)
          g_assert_cmpuint (g_strv_length ((char **) types), >=, user ? 10 : 25);
        for (guint i = 0; types[i] != NULL; i++)
          {
            g_autoptr(PomonaPretendState) state = make (kind);
            g_auto(GVariantDict) command = G_VARIANT_DICT_INIT (NULL), report = G_VARIANT_DICT_INIT (NULL);
            g_autoptr(GVariant) dict = NULL, written = NULL;
            g_autoptr(PomonaPretendAnswer) answer = NULL;
            g_autoptr(GBytes) bytes = NULL;

            pomona_plist_set_string (&command, "RequestType", types[i]);
            dict = g_variant_ref_sink (pomona_plist_dict_end (&command));
            answer = pomona_pretend_answer_new (state, dict, user);
            pomona_pretend_answer_fill (answer, &report);
            bytes = pomona_plist_write (pomona_plist_dict_end (&report));
            written = pomona_plist_parse_dict (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, NULL);
            g_assert_nonnull (written);
            g_assert_nonnull (pomona_plist_get_string (written, "Status"));
          }
      }
}

static void
test_platform (void)
{
  g_autoptr(PomonaPretendState) mac = make (POMONA_PRETEND_MAC), phone = make (POMONA_PRETEND_IPHONE), tv = make (POMONA_PRETEND_APPLE_TV);
  g_autoptr(GVariant) user = NULL;

  expect (mac, "{'RequestType': <'ClearPasscode'>, 'UnlockToken': <b'x'>}", "Error");
  expect (phone, "{'RequestType': <'RotateFileVaultKey'>}", "Error");
  expect (tv, "{'RequestType': <'DeviceLock'>}", "Error");
  expect (mac, "{'RequestType': <'ActiveNSExtensions'>}", "Error");
  user = ask_full (mac, fixture_parse ("{'RequestType': <'ActiveNSExtensions'>}"), TRUE, POMONA_PRETEND_AFTER_NOTHING);
  assert_status (user, "Acknowledged");
}

static void
test_rights (void)
{
  g_autoptr(PomonaPretendState) state = make (POMONA_PRETEND_IPHONE);

  pomona_pretend_state_set (state, "access-rights", g_variant_new_int64 (8191 & ~4));
  expect (state, "{'RequestType': <'DeviceLock'>}", "Error");
  expect (state, "{'RequestType': <'SecurityInfo'>}", "Acknowledged");
  pomona_pretend_state_set (state, "access-rights", g_variant_new_int64 (8191));
  expect (state, "{'RequestType': <'DeviceLock'>}", "Acknowledged");
}

static void
test_information (void)
{
  g_autoptr(PomonaPretendState) phone = make (POMONA_PRETEND_IPHONE), mac = make (POMONA_PRETEND_MAC);
  g_autoptr(GVariant) report = ask (phone, "{'RequestType': <'DeviceInformation'>, 'Queries': <[<'UDID'>, <'IMEI'>, <'HostName'>, <'Nonsense'>, <'passcode'>, <'ServiceSubscriptions'>]>}");
  g_autoptr(GVariant) responses = dict_in (report, "QueryResponses");
  g_autoptr(GVariant) all = ask (mac, "{'RequestType': <'DeviceInformation'>}");
  g_autoptr(GVariant) all_responses = dict_in (all, "QueryResponses");
  g_autoptr(GVariant) few = NULL, few_responses = NULL;

  assert_status (report, "Acknowledged");
  g_assert_cmpuint (g_variant_n_children (responses), ==, 3);
  g_assert_cmpstr (pomona_plist_get_string (responses, "UDID"), ==, pomona_pretend_state_get_string (phone, "UDID"));
  g_assert_true (pomona_plist_has (responses, "IMEI"));
  g_assert_true (pomona_plist_has (responses, "ServiceSubscriptions"));
  g_assert_cmpuint (g_variant_n_children (all_responses), >, 20);
  g_assert_true (pomona_plist_get_bool (all_responses, "IsAppleSilicon", FALSE));
  /* Without the right to network information its queries stay without answer. */
  pomona_pretend_state_set (phone, "access-rights", g_variant_new_int64 (16));
  few = ask (phone, "{'RequestType': <'DeviceInformation'>, 'Queries': <[<'UDID'>, <'WiFiMAC'>, <'OSVersion'>]>}");
  few_responses = dict_in (few, "QueryResponses");
  g_assert_cmpuint (g_variant_n_children (few_responses), ==, 2);
}

static void
test_settings (void)
{
  g_autoptr(PomonaPretendState) state = make (POMONA_PRETEND_IPAD);
  g_autoptr(GVariant) report = ask (state,
    "{'RequestType': <'Settings'>, 'Settings': <[<{'Item': <'DeviceName'>, 'DeviceName': <'Counter iPad'>}>,"
    " <{'Item': <'TimeZone'>, 'TimeZone': <'Nowhere/Land'>}>, <{'Item': <'HostName'>, 'HostName': <'x'>}>,"
    " <{'Item': <'DataRoaming'>, 'Enabled': <true>}>, <'nonsense'>,"
    " <{'Item': <'MDMOptions'>, 'MDMOptions': <{'ActivationLockAllowedWhileSupervised': <true>}>}>]>}");
  g_autoptr(GVariant) results = pomona_plist_get_array (report, "Settings");
  static const char *const expected[] = { "Acknowledged", "Error", "Error", "Acknowledged", "Error", "Acknowledged" };
  g_autoptr(GVariant) told = NULL, responses = NULL;

  assert_status (report, "Acknowledged");
  g_assert_cmpuint (pomona_plist_array_length (results), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr(GVariant) result = pomona_plist_array_get (results, i);

      g_assert_cmpstr (pomona_plist_get_string (result, "Status"), ==, expected[i]);
    }
  told = ask (state, "{'RequestType': <'DeviceInformation'>, 'Queries': <[<'DeviceName'>, <'DataRoamingEnabled'>, <'MDMOptions'>]>}");
  responses = dict_in (told, "QueryResponses");
  g_assert_cmpstr (pomona_plist_get_string (responses, "DeviceName"), ==, "Counter iPad");
  g_assert_true (pomona_plist_get_bool (responses, "DataRoamingEnabled", FALSE));
  g_assert_true (pomona_plist_has (responses, "MDMOptions"));
}

static void
test_security (void)
{
  g_autoptr(PomonaPretendState) mac = make (POMONA_PRETEND_MAC), pad = make (POMONA_PRETEND_IPAD);
  g_autoptr(GVariant) mac_report = ask (mac, "{'RequestType': <'SecurityInfo'>}"), pad_report = ask (pad, "{'RequestType': <'SecurityInfo'>}");
  g_autoptr(GVariant) mac_info = dict_in (mac_report, "SecurityInfo"), pad_info = dict_in (pad_report, "SecurityInfo");

  g_assert_true (pomona_plist_has (mac_info, "FDE_Enabled"));
  g_assert_false (pomona_plist_has (mac_info, "PasscodePresent"));
  g_assert_true (pomona_plist_get_bool (pad_info, "PasscodePresent", FALSE));
  g_assert_false (pomona_plist_has (pad_info, "FDE_Enabled"));
}

static GVariant *
install_command (GBytes *payload)
{
  g_auto(GVariantDict) command = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_string (&command, "RequestType", "InstallProfile");
  pomona_plist_set_data (&command, "Payload", payload);
  return pomona_plist_dict_end (&command);
}

static GVariant *
install (PomonaPretendState *state,
         GVariant           *profile,
         PomonaPretendAfter  after)
{
  g_autoptr(GBytes) bytes = pomona_plist_write (profile);

  return ask_full (state, install_command (bytes), FALSE, after);
}

static guint
count_profiles (PomonaPretendState *state,
                const char         *command)
{
  g_autoptr(GVariant) report = ask (state, command);
  g_autoptr(GVariant) list = pomona_plist_get_array (report, "ProfileList");

  assert_status (report, "Acknowledged");
  return pomona_plist_array_length (list);
}

static void
test_profiles (void)
{
  g_autoptr(PomonaPretendState) state = make (POMONA_PRETEND_IPHONE);
  g_auto(GVariantDict) one = G_VARIANT_DICT_INIT (NULL), two = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GVariant) first = NULL, second = NULL, broken = NULL, restrictions = NULL, global = NULL, bools = NULL, security = NULL, info = NULL;
  g_autoptr(GBytes) junk = g_bytes_new_static ("junk", 4);

  pomona_plist_set_bool (&one, "allowCamera", FALSE);
  first = install (state, fixture_profile ("com.example.one", "com.apple.applicationaccess", &one), POMONA_PRETEND_AFTER_NOTHING);
  assert_status (first, "Acknowledged");
  pomona_plist_set_bool (&two, "forcePIN", TRUE);
  second = install (state, fixture_profile ("com.example.two", "com.apple.mobiledevice.passwordpolicy", &two), POMONA_PRETEND_AFTER_NOTHING);
  assert_status (second, "Acknowledged");
  g_assert_cmpuint (count_profiles (state, "{'RequestType': <'ProfileList'>}"), ==, 2);
  broken = ask_full (state, install_command (junk), FALSE, POMONA_PRETEND_AFTER_NOTHING);
  assert_status (broken, "Error");
  expect (state, "{'RequestType': <'InstallProfile'>}", "CommandFormatError");

  restrictions = ask (state, "{'RequestType': <'Restrictions'>, 'ProfileRestrictions': <true>}");
  global = dict_in (restrictions, "GlobalRestrictions");
  bools = dict_in (global, "restrictedBool");
  g_assert_true (pomona_plist_has (bools, "allowCamera"));
  g_assert_true (pomona_plist_has (restrictions, "ProfileRestrictions"));

  pomona_pretend_state_set_bool (state, "passcode", FALSE);
  security = ask (state, "{'RequestType': <'SecurityInfo'>}");
  info = dict_in (security, "SecurityInfo");
  g_assert_false (pomona_plist_get_bool (info, "PasscodeCompliantWithProfiles", TRUE));

  expect (state, "{'RequestType': <'RemoveProfile'>, 'Identifier': <'com.example.none'>}", "Error");
  expect (state, "{'RequestType': <'RemoveProfile'>, 'Identifier': <'com.example.one'>}", "Acknowledged");
  g_assert_cmpuint (count_profiles (state, "{'RequestType': <'ProfileList'>}"), ==, 1);
}

static GVariant *
enrollment (const char *challenge)
{
  return fixture_enrollment ("https://a.example/mdm", "https://a.example/scep", challenge, TRUE);
}

static void
add_profile (PomonaPretendState *state,
             GVariant           *profile,
             gboolean            managed)
{
  g_autoptr(GBytes) bytes = pomona_plist_write (profile);
  PomonaPretendInstalled *installed = pomona_pretend_installed_new (bytes, NULL);

  installed->managed = managed;
  g_ptr_array_add (state->profiles, installed);
}

static void
test_enrollment_profile (void)
{
  g_autoptr(PomonaPretendState) state = make (POMONA_PRETEND_MAC);
  g_autoptr(GVariant) early = NULL, renewed = NULL, moved = NULL, certificates = NULL, list = NULL, removed = NULL;

  early = install (state, enrollment ("a"), POMONA_PRETEND_AFTER_NOTHING);
  assert_status (early, "Error");
  add_profile (state, enrollment ("a"), FALSE);
  renewed = install (state, enrollment ("b"), POMONA_PRETEND_AFTER_RENEW);
  assert_status (renewed, "Acknowledged");
  moved = install (state, fixture_with_payload (enrollment ("b"), "com.apple.mdm", "Topic", g_variant_new_string ("com.apple.mgmt.other")),
                   POMONA_PRETEND_AFTER_NOTHING);
  assert_status (moved, "Error");

  pomona_pretend_state_set (state, "identity-certificate",
    pomona_plist_new_data (pomona_certificate_get_der (pomona_authority_get_certificate (fixture_authority ()))));
  certificates = ask (state, "{'RequestType': <'CertificateList'>}");
  list = pomona_plist_get_array (certificates, "CertificateList");
  g_assert_cmpuint (pomona_plist_array_length (list), ==, 2);
  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr(GVariant) item = pomona_plist_array_get (list, i);
      g_autoptr(GBytes) der = pomona_plist_get_data (item, "Data");
      g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_from_der (der, NULL);

      g_assert_nonnull (certificate);
      g_assert_cmpint (pomona_plist_get_bool (item, "IsIdentity", FALSE), ==, i == 0);
    }
  removed = ask_full (state, fixture_parse ("{'RequestType': <'RemoveProfile'>, 'Identifier': <'com.example.enroll'>}"), FALSE,
                      POMONA_PRETEND_AFTER_CHECK_OUT);
  assert_status (removed, "Acknowledged");
}

static void
test_declared_profile (void)
{
  g_autoptr(PomonaPretendState) state = make (POMONA_PRETEND_MAC);
  g_auto(GVariantDict) payload = G_VARIANT_DICT_INIT (NULL), same = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GVariant) report = NULL;
  PomonaPretendInstalled *installed;

  add_profile (state, fixture_profile ("com.example.one", "com.example.type", &payload), TRUE);
  installed = state->profiles->pdata[0];
  installed->declared = g_strdup ("declaration");
  report = install (state, fixture_profile ("com.example.one", "com.example.type", &same), POMONA_PRETEND_AFTER_NOTHING);
  assert_status (report, "Error");
  expect (state, "{'RequestType': <'RemoveProfile'>, 'Identifier': <'com.example.one'>}", "Error");
}

static void
test_apps (void)
{
  g_autoptr(PomonaPretendState) state = make (POMONA_PRETEND_IPHONE);
  g_autoptr(GVariant) installed = NULL, managed = NULL, managed_list = NULL, one = NULL, one_list = NULL, item = NULL, attributes = NULL, list = NULL;
  guint before = state->apps->len;

  installed = ask (state, "{'RequestType': <'InstallApplication'>, 'Identifier': <'com.example.fresh'>, 'ManagementFlags': <int64 1>,"
                          " 'Attributes': <{'Removable': <false>}>}");
  assert_status (installed, "Acknowledged");
  g_assert_cmpstr (pomona_plist_get_string (installed, "State"), ==, "Installing");
  g_assert_cmpuint (state->apps->len, ==, before + 1);
  managed = ask (state, "{'RequestType': <'ManagedApplicationList'>}");
  managed_list = dict_in (managed, "ManagedApplicationList");
  g_assert_cmpuint (g_variant_n_children (managed_list), ==, 1);
  one = ask (state, "{'RequestType': <'InstalledApplicationList'>, 'Identifiers': <[<'com.example.fresh'>]>, 'Items': <[<'Name'>, <'Version'>]>}");
  one_list = pomona_plist_get_array (one, "InstalledApplicationList");
  g_assert_cmpuint (pomona_plist_array_length (one_list), ==, 1);
  item = pomona_plist_array_get (one_list, 0);
  g_assert_cmpuint (g_variant_n_children (item), ==, 2);
  g_assert_cmpstr (pomona_plist_get_string (item, "Name"), ==, "Fresh");
  attributes = ask (state, "{'RequestType': <'ManagedApplicationAttributes'>, 'Identifiers': <[<'com.example.fresh'>]>}");
  list = pomona_plist_get_array (attributes, "ApplicationAttributes");
  g_assert_cmpuint (pomona_plist_array_length (list), ==, 1);
  expect (state, "{'RequestType': <'InstallApplication'>}", "CommandFormatError");
  expect (state, "{'RequestType': <'RemoveApplication'>, 'Identifier': <'com.example.none'>}", "Error");
  expect (state, "{'RequestType': <'RemoveApplication'>, 'Identifier': <'com.example.fresh'>}", "Acknowledged");
  g_assert_cmpuint (state->apps->len, ==, before);
}

static void
test_enterprise_app (void)
{
  g_autoptr(PomonaPretendState) mac = make (POMONA_PRETEND_MAC);

  expect (mac, "{'RequestType': <'InstallEnterpriseApplication'>}", "CommandFormatError");
  expect (mac, "{'RequestType': <'InstallEnterpriseApplication'>, 'InstallAsManaged': <true>, 'Manifest': <{'items': <[<{'metadata':"
               " <{'bundle-identifier': <'com.example.tool'>, 'title': <'Tool'>, 'bundle-version': <'3.1'>}>}>]>}>}", "Acknowledged");
  g_assert_nonnull (pomona_pretend_find_dict (mac->apps, "Identifier", "com.example.tool", NULL));
}

static void
test_power (void)
{
  g_autoptr(PomonaPretendState) mac = make (POMONA_PRETEND_MAC), phone = make (POMONA_PRETEND_IPHONE);
  g_autoptr(PomonaPretendState) intel = pomona_pretend_state_new (POMONA_PRETEND_MAC, 5, 1);
  g_autoptr(GVariant) lock = ask (phone, "{'RequestType': <'DeviceLock'>, 'Message': <'Bring it back'>}");
  g_autoptr(GVariant) restart = ask_full (mac, fixture_parse ("{'RequestType': <'RestartDevice'>}"), FALSE, POMONA_PRETEND_AFTER_RESTART);
  g_autoptr(GVariant) down = ask_full (mac, fixture_parse ("{'RequestType': <'ShutDownDevice'>}"), FALSE, POMONA_PRETEND_AFTER_SHUT_DOWN);
  g_autoptr(GVariant) erase = ask_full (phone, fixture_parse ("{'RequestType': <'EraseDevice'>}"), FALSE, POMONA_PRETEND_AFTER_ERASE);

  g_assert_cmpstr (pomona_plist_get_string (lock, "MessageResult"), ==, "Success");
  g_assert_true (pomona_pretend_state_get_bool (phone, "locked"));
  assert_status (restart, "Acknowledged");
  assert_status (down, "Acknowledged");
  assert_status (erase, "Acknowledged");
  /* A Mac with another maker's processor wants six digits. */
  expect (intel, "{'RequestType': <'DeviceLock'>}", "CommandFormatError");
  expect (intel, "{'RequestType': <'EraseDevice'>, 'PIN': <'12345'>}", "CommandFormatError");
  expect (intel, "{'RequestType': <'DeviceLock'>, 'PIN': <'123456'>}", "Acknowledged");
}

static void
test_passcode (void)
{
  g_autoptr(PomonaPretendState) phone = make (POMONA_PRETEND_IPHONE);

  expect (phone, "{'RequestType': <'ClearPasscode'>}", "CommandFormatError");
  expect (phone, "{'RequestType': <'ClearPasscode'>, 'UnlockToken': <@ay [1, 2]>}", "Error");
  pomona_pretend_state_set (phone, "unlock-token", fixture_parse ("@ay [1, 2]"));
  expect (phone, "{'RequestType': <'ClearPasscode'>, 'UnlockToken': <@ay [1, 2]>}", "Acknowledged");
  g_assert_false (pomona_pretend_state_get_bool (phone, "passcode"));
}

static void
test_lost_mode (void)
{
  g_autoptr(PomonaPretendState) phone = make (POMONA_PRETEND_IPHONE);
  g_autoptr(GVariant) where = NULL;

  expect (phone, "{'RequestType': <'DeviceLocation'>}", "Error");
  expect (phone, "{'RequestType': <'EnableLostMode'>}", "Error");
  expect (phone, "{'RequestType': <'EnableLostMode'>, 'Message': <'Lost'>}", "Acknowledged");
  where = ask (phone, "{'RequestType': <'DeviceLocation'>}");
  assert_status (where, "Acknowledged");
  g_assert_true (pomona_plist_has (where, "Latitude"));
  expect (phone, "{'RequestType': <'PlayLostModeSound'>}", "Acknowledged");
  expect (phone, "{'RequestType': <'DisableLostMode'>}", "Acknowledged");
  expect (phone, "{'RequestType': <'DisableLostMode'>}", "Error");
}

static void
test_recovery (void)
{
  g_autoptr(PomonaPretendState) mac = make (POMONA_PRETEND_MAC), intel = pomona_pretend_state_new (POMONA_PRETEND_MAC, 5, 1);
  g_autoptr(GVariant) good = NULL, bad = NULL;

  expect (mac, "{'RequestType': <'SetRecoveryLock'>, 'NewPassword': <'one'>}", "Acknowledged");
  expect (mac, "{'RequestType': <'SetRecoveryLock'>, 'NewPassword': <'two'>}", "Error");
  expect (mac, "{'RequestType': <'SetRecoveryLock'>, 'NewPassword': <'two'>, 'CurrentPassword': <'one'>}", "Acknowledged");
  good = ask (mac, "{'RequestType': <'VerifyRecoveryLock'>, 'Password': <'two'>}");
  bad = ask (mac, "{'RequestType': <'VerifyRecoveryLock'>, 'Password': <'one'>}");
  g_assert_true (pomona_plist_get_bool (good, "PasswordVerified", FALSE));
  g_assert_false (pomona_plist_get_bool (bad, "PasswordVerified", TRUE));
  expect (mac, "{'RequestType': <'SetFirmwarePassword'>, 'NewPassword': <'x'>}", "Error");
  expect (intel, "{'RequestType': <'SetFirmwarePassword'>, 'NewPassword': <'x'>}", "Acknowledged");
  expect (intel, "{'RequestType': <'SetRecoveryLock'>, 'NewPassword': <'x'>}", "Error");
}

static void
test_filevault (void)
{
  g_autoptr(PomonaPretendState) mac = make (POMONA_PRETEND_MAC);
  PomonaAuthority *authority = fixture_authority ();
  GBytes *der = pomona_certificate_get_der (pomona_authority_get_certificate (authority));
  g_autofree char *old = g_strdup (pomona_pretend_state_get_string (mac, "filevault-key"));
  g_auto(GVariantDict) command = G_VARIANT_DICT_INIT (NULL), unlock = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GVariant) report = NULL, result = NULL;
  g_autoptr(GBytes) message = NULL, plain = NULL;
  g_autoptr(GError) error = NULL;

  pomona_pretend_state_set_bool (mac, "filevault", TRUE);
  expect (mac, "{'RequestType': <'RotateFileVaultKey'>, 'KeyType': <'personal'>, 'FileVaultUnlock': <{'Password': <'wrong'>}>}", "Error");
  pomona_plist_set_string (&unlock, "Password", old);
  pomona_plist_set_string (&command, "RequestType", "RotateFileVaultKey");
  pomona_plist_set_string (&command, "KeyType", "personal");
  pomona_plist_set_data (&command, "ReplyEncryptionCertificate", der);
  pomona_plist_set_dict (&command, "FileVaultUnlock", pomona_plist_dict_end (&unlock));
  report = ask_full (mac, pomona_plist_dict_end (&command), FALSE, POMONA_PRETEND_AFTER_NOTHING);
  assert_status (report, "Acknowledged");
  result = dict_in (report, "RotateResult");
  message = pomona_plist_get_data (result, "EncryptedNewRecoveryKey");
  plain = pomona_cms_decrypt (message, pomona_authority_get_certificate (authority), pomona_authority_get_key (authority), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain),
                   pomona_pretend_state_get_string (mac, "filevault-key"), 24);
  g_assert_cmpstr (old, !=, pomona_pretend_state_get_string (mac, "filevault-key"));
}

static void
test_users (void)
{
  g_autoptr(PomonaPretendState) mac = make (POMONA_PRETEND_MAC), pad = make (POMONA_PRETEND_IPAD);
  g_autoptr(GVariant) report = NULL, users = NULL;

  expect (pad, "{'RequestType': <'UserList'>}", "Error");
  expect (mac, "{'RequestType': <'AccountConfiguration'>, 'AutoSetupAdminAccounts': <[<{'shortName': <'admin'>}>]>}", "Acknowledged");
  report = ask (mac, "{'RequestType': <'UserList'>}");
  users = pomona_plist_get_array (report, "Users");
  g_assert_cmpuint (pomona_plist_array_length (users), ==, 2);
  expect (mac, "{'RequestType': <'DeleteUser'>, 'UserName': <'office'>}", "Error");
  expect (mac, "{'RequestType': <'DeleteUser'>, 'UserName': <'admin'>}", "Acknowledged");
  expect (mac, "{'RequestType': <'DeleteUser'>, 'UserName': <'admin'>}", "Error");
  g_assert_nonnull (pomona_pretend_state_get (mac, "AutoSetupAdminAccounts"));
}

static void
test_updates (void)
{
  g_autoptr(PomonaPretendState) mac = make (POMONA_PRETEND_MAC);
  g_autoptr(GVariant) none = ask (mac, "{'RequestType': <'AvailableOSUpdates'>}"), some = NULL, some_list = NULL, scheduled = NULL, results = NULL, result = NULL;
  g_autoptr(GVariant) none_list = pomona_plist_get_array (none, "AvailableOSUpdates"), status = NULL, status_list = NULL;

  g_assert_cmpuint (pomona_plist_array_length (none_list), ==, 0);
  pomona_pretend_state_set_bool (mac, "update-offered", TRUE);
  some = ask (mac, "{'RequestType': <'AvailableOSUpdates'>}");
  some_list = pomona_plist_get_array (some, "AvailableOSUpdates");
  g_assert_cmpuint (pomona_plist_array_length (some_list), ==, 1);
  scheduled = ask (mac, "{'RequestType': <'ScheduleOSUpdate'>, 'Updates': <[<{'InstallAction': <'Default'>}>]>}");
  results = pomona_plist_get_array (scheduled, "UpdateResults");
  result = pomona_plist_array_get (results, 0);
  g_assert_cmpstr (pomona_plist_get_string (result, "Status"), ==, "Installing");
  status = ask (mac, "{'RequestType': <'OSUpdateStatus'>}");
  status_list = pomona_plist_get_array (status, "OSUpdateStatus");
  g_assert_cmpuint (pomona_plist_array_length (status_list), ==, 1);
}

static void
test_sync (void)
{
  g_autoptr(PomonaPretendState) mac = make (POMONA_PRETEND_MAC);
  g_autoptr(GVariant) command = g_variant_ref_sink (fixture_parse ("{'RequestType': <'DeclarativeManagement'>, 'Data': <@ay [123, 125]>}"));
  g_autoptr(PomonaPretendAnswer) answer = pomona_pretend_answer_new (mac, command, FALSE);

  g_assert_cmpint (pomona_pretend_answer_get_after (answer), ==, POMONA_PRETEND_AFTER_SYNC);
  g_assert_cmpuint (g_bytes_get_size (pomona_pretend_answer_get_data (answer)), ==, 2);
}

static void
test_canned (void)
{
  g_autoptr(PomonaPretendAnswer) later = pomona_pretend_answer_new_not_now ();
  g_autoptr(PomonaPretendAnswer) error = pomona_pretend_answer_new_error ("Domain", 7, "No");

  g_assert_cmpstr (pomona_pretend_answer_get_status (later), ==, "NotNow");
  g_assert_cmpstr (pomona_pretend_answer_get_status (error), ==, "Error");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/answer/unknown", test_unknown);
  g_test_add_func ("/simulator/answer/bare", test_bare);
  g_test_add_func ("/simulator/answer/platform", test_platform);
  g_test_add_func ("/simulator/answer/rights", test_rights);
  g_test_add_func ("/simulator/answer/information", test_information);
  g_test_add_func ("/simulator/answer/settings", test_settings);
  g_test_add_func ("/simulator/answer/security", test_security);
  g_test_add_func ("/simulator/answer/profiles", test_profiles);
  g_test_add_func ("/simulator/answer/enrollment-profile", test_enrollment_profile);
  g_test_add_func ("/simulator/answer/declared-profile", test_declared_profile);
  g_test_add_func ("/simulator/answer/apps", test_apps);
  g_test_add_func ("/simulator/answer/enterprise-app", test_enterprise_app);
  g_test_add_func ("/simulator/answer/power", test_power);
  g_test_add_func ("/simulator/answer/passcode", test_passcode);
  g_test_add_func ("/simulator/answer/lost-mode", test_lost_mode);
  g_test_add_func ("/simulator/answer/recovery", test_recovery);
  g_test_add_func ("/simulator/answer/filevault", test_filevault);
  g_test_add_func ("/simulator/answer/users", test_users);
  g_test_add_func ("/simulator/answer/updates", test_updates);
  g_test_add_func ("/simulator/answer/sync", test_sync);
  g_test_add_func ("/simulator/answer/canned", test_canned);
  return g_test_run ();
}
