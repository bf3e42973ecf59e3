/* test-inventory.c: answers made comparable. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-inventory.h"

#include "mdm-test.h"

static PomonaInventoryFacts *
facts (const char *request_type,
       const char *body)
{
  g_autoptr(GVariant) answer = mdm_test_dict (body);

  return pomona_inventory_facts_from_answer (request_type, answer);
}

static void
test_device_information (void)
{
  g_autoptr(PomonaInventoryFacts) found = facts (
    "DeviceInformation",
    DICT ("QueryResponses",
          S ("DeviceName", "Jo’s Mac") S ("Model", "Z15T") S ("ModelName", "MacBook Air") S ("ProductName", "Mac14,2")
          S ("SerialNumber", "C02") S ("UDID", "A") S ("OSVersion", "26.1") S ("BuildVersion", "25B78") S ("HostName", "")
          "<key>DeviceCapacity</key><real>256</real>" I ("AvailableDeviceCapacity", "1")
          "<key>BatteryLevel</key><real>0.5</real>" YES ("IsSupervised") NO ("IsActivationLockEnabled")
          YES ("PINRequiredForEraseDevice") S ("IsAppleSilicon", "not a truth value")));

  g_assert_cmpstr (found->device_name, ==, "Jo’s Mac");
  g_assert_cmpstr (found->model, ==, "Z15T");
  g_assert_cmpstr (found->model_name, ==, "MacBook Air");
  g_assert_cmpstr (found->product_name, ==, "Mac14,2");
  g_assert_cmpstr (found->serial_number, ==, "C02");
  g_assert_cmpstr (found->udid, ==, "A");
  g_assert_cmpstr (found->os_version, ==, "26.1");
  g_assert_cmpstr (found->build_version, ==, "25B78");
  g_assert_null (found->host_name);
  g_assert_null (found->imei);
  g_assert_cmpint (found->capacity, ==, 274877906944);
  g_assert_cmpint (found->available_capacity, ==, 1073741824);
  g_assert_cmpfloat (found->battery_level, ==, 0.5);
  g_assert_cmpint (found->supervised, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (found->activation_lock, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (found->pin_required_for_erase, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (found->apple_silicon, ==, POMONA_TRISTATE_UNKNOWN);
  g_assert_cmpint (found->filevault, ==, POMONA_TRISTATE_UNKNOWN);
}

static void
test_senseless_numbers (void)
{
  g_autoptr(PomonaInventoryFacts) found = facts (
    "DeviceInformation",
    DICT ("QueryResponses", "<key>DeviceCapacity</key><real>-5</real><key>AvailableDeviceCapacity</key><real>1e300</real>"
          "<key>BatteryLevel</key><real>-1</real>"));

  g_assert_cmpint (found->capacity, ==, -1);
  g_assert_cmpint (found->available_capacity, ==, -1);
  g_assert_cmpfloat (found->battery_level, ==, -1);
}

static void
test_security_mac (void)
{
  g_autoptr(PomonaInventoryFacts) on = facts (
    "SecurityInfo",
    DICT ("SecurityInfo", YES ("FDE_Enabled") D ("FDE_PersonalRecoveryKeyCMS", "AQID") YES ("SystemIntegrityProtectionEnabled")
          DICT ("FirewallSettings", NO ("FirewallEnabled"))
          DICT ("ManagementStatus", YES ("UserApprovedEnrollment") NO ("EnrolledViaDEP"))));
  g_autoptr(PomonaInventoryFacts) off = facts ("SecurityInfo", DICT ("SecurityInfo", NO ("FDE_Enabled")));

  g_assert_cmpint (on->filevault, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (on->filevault_key_escrowed, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (on->encrypted, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (on->firewall, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (on->system_integrity, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (on->user_approved, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (on->enrolled_automatically, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (off->filevault, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (off->filevault_key_escrowed, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (off->encrypted, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (off->firewall, ==, POMONA_TRISTATE_UNKNOWN);
}

static void
test_security_phone (void)
{
  g_autoptr(PomonaInventoryFacts) locked = facts (
    "SecurityInfo", DICT ("SecurityInfo", I ("HardwareEncryptionCaps", "3") YES ("PasscodePresent") NO ("PasscodeCompliant")
                          YES ("PasscodeCompliantWithProfiles")));
  g_autoptr(PomonaInventoryFacts) open = facts (
    "SecurityInfo", DICT ("SecurityInfo", I ("HardwareEncryptionCaps", "3") NO ("PasscodePresent")));
  g_autoptr(PomonaInventoryFacts) untold = facts ("SecurityInfo", DICT ("SecurityInfo", I ("HardwareEncryptionCaps", "3")));

  g_assert_cmpint (locked->passcode_present, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (locked->passcode_compliant, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (locked->passcode_compliant_with_profiles, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (locked->encrypted, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (open->encrypted, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (untold->encrypted, ==, POMONA_TRISTATE_UNKNOWN);
  g_assert_cmpint (locked->filevault_key_escrowed, ==, POMONA_TRISTATE_UNKNOWN);
}

static void
test_no_facts (void)
{
  g_assert_null (facts ("ProfileList", ARRAY ("ProfileList", "")));
  g_assert_null (facts ("DeviceInformation", ""));
  g_assert_null (facts ("SecurityInfo", S ("SecurityInfo", "x")));
  g_assert_null (facts (NULL, ""));
}

static void
test_merge (void)
{
  g_autoptr(PomonaInventoryFacts) older = facts (
    "DeviceInformation", DICT ("QueryResponses", S ("DeviceName", "old") S ("OSVersion", "26.0") YES ("IsSupervised")
                               "<key>DeviceCapacity</key><real>1</real><key>BatteryLevel</key><real>1</real>"));
  g_autoptr(PomonaInventoryFacts) newer = facts (
    "DeviceInformation", DICT ("QueryResponses", S ("DeviceName", "new") NO ("IsSupervised")
                               "<key>BatteryLevel</key><real>0.25</real>"));
  g_autoptr(PomonaInventoryFacts) security = facts ("SecurityInfo", DICT ("SecurityInfo", YES ("FDE_Enabled")));
  g_autoptr(PomonaInventoryFacts) both = pomona_inventory_facts_merge (older, newer);
  g_autoptr(PomonaInventoryFacts) all = pomona_inventory_facts_merge (both, security);
  g_autoptr(PomonaInventoryFacts) alone = pomona_inventory_facts_merge (NULL, all);
  g_autoptr(PomonaInventoryFacts) again = pomona_inventory_facts_ref (alone);

  g_assert_cmpstr (again->device_name, ==, "new");
  g_assert_cmpstr (again->os_version, ==, "26.0");
  g_assert_cmpint (again->supervised, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (again->capacity, ==, 1073741824);
  g_assert_cmpfloat (again->battery_level, ==, 0.25);
  g_assert_cmpint (again->filevault, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (again->encrypted, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (again->filevault_key_escrowed, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (again->lost_mode, ==, POMONA_TRISTATE_UNKNOWN);
}

static void
test_apps (void)
{
  g_autoptr(GVariant) answer = mdm_test_dict (
    ARRAY ("InstalledApplicationList",
           "<dict>" S ("Name", "Notes") S ("Identifier", "com.example.notes") S ("Version", "2") S ("ShortVersion", "2.0")
           I ("BundleSize", "1024") YES ("AppStoreVendable") "</dict>"
           "<string>no app</string>"
           "<dict>" S ("Name", "Test") YES ("BetaApp") YES ("AppStoreVendable") S ("Source", "x") I ("BundleSize", "-3") "</dict>"
           "<dict>" YES ("AdHocCodeSigned") "</dict><dict/>"));
  g_autoptr(GPtrArray) rows = pomona_inventory_apps (answer);
  const PomonaAppRow *notes = g_ptr_array_index (rows, 0);
  const PomonaAppRow *test = g_ptr_array_index (rows, 1);
  const PomonaAppRow *own = g_ptr_array_index (rows, 2);
  const PomonaAppRow *bare = g_ptr_array_index (rows, 3);

  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpstr (notes->name, ==, "Notes");
  g_assert_cmpstr (notes->identifier, ==, "com.example.notes");
  g_assert_cmpstr (notes->version, ==, "2");
  g_assert_cmpstr (notes->short_version, ==, "2.0");
  g_assert_cmpint (notes->size, ==, 1024);
  g_assert_cmpint (notes->managed, ==, POMONA_TRISTATE_UNKNOWN);
  g_assert_cmpstr (notes->source, ==, "app-store");
  g_assert_cmpstr (test->source, ==, "beta");
  g_assert_cmpint (test->managed, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (test->size, ==, -1);
  g_assert_cmpstr (own->source, ==, "developer");
  g_assert_null (bare->source);
  g_assert_null (bare->name);
}

static void
test_profiles (void)
{
  g_autoptr(GVariant) answer = mdm_test_dict (
    ARRAY ("ProfileList",
           "<dict>" S ("PayloadDisplayName", "Wi-Fi") S ("PayloadIdentifier", "com.example.wifi") S ("PayloadUUID", "u")
           S ("PayloadOrganization", "Example") YES ("IsManaged") YES ("PayloadRemovalDisallowed") NO ("IsEncrypted")
           S ("Source", "Declarative")
           ARRAY ("PayloadContent", "<dict>" S ("PayloadType", "com.apple.wifi.managed") "</dict><dict/>")
           ARRAY ("SignerCertificates", "<data>AQID</data><data>BAUG</data>") "</dict>"
           "<dict>" S ("PayloadIdentifier", "bare") ARRAY ("SignerCertificates", "<string>x</string>") "</dict>"));
  g_autoptr(GPtrArray) rows = pomona_inventory_profiles (answer);
  const PomonaProfileRow *wifi = g_ptr_array_index (rows, 0);
  const PomonaProfileRow *bare = g_ptr_array_index (rows, 1);

  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (wifi->name, ==, "Wi-Fi");
  g_assert_cmpstr (wifi->identifier, ==, "com.example.wifi");
  g_assert_cmpstr (wifi->uuid, ==, "u");
  g_assert_cmpstr (wifi->organization, ==, "Example");
  g_assert_cmpint (wifi->managed, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (wifi->removable, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (wifi->encrypted, ==, POMONA_TRISTATE_NO);
  g_assert_cmpuint (wifi->n_payloads, ==, 2);
  g_assert_cmpstr (wifi->payload_types[0], ==, "com.apple.wifi.managed");
  g_assert_null (wifi->payload_types[1]);
  g_assert_cmpuint (g_bytes_get_size (wifi->signer), ==, 3);
  g_assert_cmpstr (wifi->source, ==, "Declarative");
  g_assert_cmpint (bare->removable, ==, POMONA_TRISTATE_UNKNOWN);
  g_assert_null (bare->signer);
  g_assert_cmpuint (bare->n_payloads, ==, 0);
}

static void
test_certificates (void)
{
  g_autoptr(GVariant) answer = mdm_test_dict (
    ARRAY ("CertificateList", "<dict>" S ("CommonName", "Jo") YES ("IsIdentity") D ("Data", "AQID") "</dict><dict/>"));
  g_autoptr(GVariant) nothing = mdm_test_dict (S ("CertificateList", "x"));
  g_autoptr(GPtrArray) rows = pomona_inventory_certificates (answer);
  g_autoptr(GPtrArray) none = pomona_inventory_certificates (nothing);
  const PomonaCertificateRow *jo = g_ptr_array_index (rows, 0);
  const PomonaCertificateRow *bare = g_ptr_array_index (rows, 1);

  g_assert_cmpstr (jo->common_name, ==, "Jo");
  g_assert_cmpint (jo->is_identity, ==, POMONA_TRISTATE_YES);
  g_assert_cmpuint (g_bytes_get_size (jo->der), ==, 3);
  g_assert_null (bare->der);
  g_assert_cmpuint (none->len, ==, 0);
}

static gboolean
asks (const PomonaCommandTarget *target,
      const char                *query)
{
  g_auto(GStrv) queries = pomona_inventory_queries (target);

  return g_strv_contains ((const char *const *) queries, query);
}

static void
test_queries (void)
{
  const PomonaCommandTarget mac = { POMONA_PLATFORM_MACOS, "26.1", POMONA_TRISTATE_YES, POMONA_ACCESS_RIGHTS_ALL };
  const PomonaCommandTarget old_mac = { POMONA_PLATFORM_MACOS, "10.15", POMONA_TRISTATE_YES, POMONA_ACCESS_RIGHTS_ALL };
  const PomonaCommandTarget phone = { POMONA_PLATFORM_IOS, "26.1", POMONA_TRISTATE_NO, POMONA_ACCESS_RIGHTS_ALL };
  const PomonaCommandTarget offline = { POMONA_PLATFORM_IOS, "26.1", POMONA_TRISTATE_NO, 16 };
  const PomonaCommandTarget byod = { POMONA_PLATFORM_IOS, "26.1", POMONA_TRISTATE_NO, 8191, .user_enrollment = TRUE };
  const PomonaCommandTarget nobody = { POMONA_PLATFORM_UNKNOWN, NULL, POMONA_TRISTATE_UNKNOWN, -1 };

  g_assert_true (asks (&mac, "DeviceName"));
  g_assert_true (asks (&mac, "IsAppleSilicon"));
  g_assert_false (asks (&mac, "IMEI"));
  g_assert_false (asks (&old_mac, "IsAppleSilicon"));
  g_assert_true (asks (&phone, "IMEI"));
  g_assert_true (asks (&phone, "WiFiMAC"));
  g_assert_false (asks (&offline, "WiFiMAC"));
  g_assert_true (asks (&offline, "DeviceName"));
  g_assert_false (asks (&byod, "UDID"));
  g_assert_true (asks (&byod, "OSVersion"));
  g_assert_true (asks (&nobody, "ProductName"));
  g_assert_false (asks (&nobody, "IMEI"));
  g_assert_false (asks (&mac, "DevicePropertiesAttestation"));
  g_assert_false (asks (&mac, "EACSPreflight"));
  g_assert_false (asks (&mac, "PushToken"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/inventory/device-information", test_device_information);
  g_test_add_func ("/mdm/inventory/senseless-numbers", test_senseless_numbers);
  g_test_add_func ("/mdm/inventory/security-mac", test_security_mac);
  g_test_add_func ("/mdm/inventory/security-phone", test_security_phone);
  g_test_add_func ("/mdm/inventory/no-facts", test_no_facts);
  g_test_add_func ("/mdm/inventory/merge", test_merge);
  g_test_add_func ("/mdm/inventory/apps", test_apps);
  g_test_add_func ("/mdm/inventory/profiles", test_profiles);
  g_test_add_func ("/mdm/inventory/certificates", test_certificates);
  g_test_add_func ("/mdm/inventory/queries", test_queries);
  return g_test_run ();
}
