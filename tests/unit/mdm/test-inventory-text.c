/* test-inventory-text.c: inventory in words. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-inventory.h"

#include "mdm-test.h"
#include "pomona-schema.h"

static void
check_label (const char *key,
             const char *expected)
{
  g_autofree char *label = pomona_inventory_label (key);

  g_assert_cmpstr (label, ==, expected);
}

static void
test_labels (void)
{
  check_label ("DeviceName", "Name");
  check_label ("FDE_Enabled", "FileVault");
  check_label ("iTunesStoreAccountIsActive", "Signed in to the App Store");
  check_label ("BrandNewKey", "Brand New Key");
  check_label ("FDE_HasBrandNewThing", "FDE Has Brand New Thing");
  check_label ("IsMDMReady", "Is MDM Ready");
  check_label ("kebab-case.item", "kebab case item");
  check_label ("X", "X");
  check_label ("", "");
}

/* Every key that has words of its own is one that devices send. */
static void
test_labels_exist (void)
{
  const PomonaSchemaItem *information = pomona_schema_command ("DeviceInformation");
  const PomonaSchemaKey *answers = pomona_schema_find_key (information->response_keys, information->n_response_keys,
                                                           "QueryResponses");
  guint n_own = 0;

  for (guint i = 0; i < answers->n_keys; i++)
    {
      g_autofree char *label = pomona_inventory_label (answers->keys[i].name);
      g_autofree char *no_words = g_strdup (answers->keys[i].name);

      g_assert_cmpstr (label, !=, "");
      if (strcmp (label, no_words) != 0)
        n_own++;
    }
  g_assert_cmpuint (n_own, >, 60);
}

static void
check (const char *body,
       const char *expected)
{
  g_autoptr(GVariant) dict = mdm_test_dict (body);
  g_autoptr(GVariant) value = NULL;
  g_autofree char *text = NULL;
  const char *key;
  GVariantIter iter;

  g_variant_iter_init (&iter, dict);
  g_assert_true (g_variant_iter_next (&iter, "{&sv}", &key, &value));
  text = pomona_inventory_format (key, value);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_scalars (void)
{
  check (S ("DeviceName", "Jo"), "Jo");
  check (YES ("IsSupervised"), "Yes");
  check (NO ("IsSupervised"), "No");
  check (I ("MaximumResidentUsers", "-3"), "-3");
  check ("<key>x</key><real>1.5</real>", "1.5");
  check ("<key>DeviceCapacity</key><real>0</real>", "0 bytes");
  check ("<key>DeviceCapacity</key><real>-1</real>", "Unknown");
  check ("<key>DeviceCapacity</key><real>1e40</real>", "Unknown");
  check (I ("BundleSize", "2000"), "2.0\xc2\xa0kB");
  check ("<key>BatteryLevel</key><real>0.57</real>", "57 %");
  check ("<key>BatteryLevel</key><real>-1</real>", "Unknown");
  check (I ("HardwareEncryptionCaps", "3"), "Blocks and files");
  check (I ("HardwareEncryptionCaps", "9"), "9");
  check (I ("HardwareEncryptionCaps", "-1"), "-1");
  check (I ("CellularTechnology", "1"), "GSM");
  check (D ("Data", "AQID"), "3 bytes of data");
  check (I ("Big", "18446744073709551615"), "18446744073709551615");
}

static void
test_date (void)
{
  g_autoptr(GVariant) value = g_variant_ref_sink (pomona_plist_new_date (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC));
  g_autoptr(GVariant) never = g_variant_ref_sink (pomona_plist_new_date (G_MAXINT64));
  g_autofree char *text = pomona_inventory_format ("LastCloudBackupDate", value);
  g_autofree char *unknown = pomona_inventory_format ("LastCloudBackupDate", never);

  g_assert_nonnull (strchr (text, ':'));
  g_assert_cmpstr (unknown, ==, "Unknown");
}

static void
test_containers (void)
{
  g_autoptr(GString) many = g_string_new ("<key>a</key><array>");
  g_autoptr(GVariant) dict = NULL;
  g_autoptr(GVariant) array = NULL;
  g_autofree char *text = NULL;

  check (ARRAY ("a", ""), "None");
  check (DICT ("d", ""), "None");
  check (ARRAY ("a", "<string>x</string><string>y</string>"), "x, y");
  check (DICT ("ManagementStatus", YES ("EnrolledViaDEP") NO ("UserApprovedEnrollment")),
         "Enrolled automatically: Yes, Management approved by the user: No");
  check (ARRAY ("a", "<array><array><array><array><array><string>deep</string></array></array></array></array></array>"), "…");

  for (guint i = 0; i < 60; i++)
    g_string_append (many, "<integer>1</integer>");
  g_string_append (many, "</array>");
  dict = mdm_test_dict (many->str);
  array = pomona_plist_get_array (dict, "a");
  text = pomona_inventory_format ("a", array);
  g_assert_true (g_str_has_suffix (text, ", 1, …"));
  g_assert_cmpuint (strlen (text), ==, 50 * 3 + strlen ("…"));
}

static void
test_secrets (void)
{
  check (S ("ActivationLockBypassCode", "12345"), POMONA_COMMAND_REDACTED);
  check (DICT ("d", S ("Password", "12345")), "Password: " POMONA_COMMAND_REDACTED);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/inventory-text/labels", test_labels);
  g_test_add_func ("/mdm/inventory-text/labels-exist", test_labels_exist);
  g_test_add_func ("/mdm/inventory-text/scalars", test_scalars);
  g_test_add_func ("/mdm/inventory-text/date", test_date);
  g_test_add_func ("/mdm/inventory-text/containers", test_containers);
  g_test_add_func ("/mdm/inventory-text/secrets", test_secrets);
  return g_test_run ();
}
