/* pomona-inventory-text.c: inventory in words. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-inventory.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-plist.h"

#define BYTES_PER_GIBIBYTE 1073741824.0

/* Longer lists and deeper values are for the source view, not for a line of text. */
#define MAX_MEMBERS 50
#define MAX_DEPTH   4

static const struct
{
  const char *key;
  const char *label;
} labels[] = {
  { "ActiveManagedUsers", N_("Managed users signed in") },
  { "AppAnalyticsEnabled", N_("Shares app analytics") },
  { "AuthenticatedRootVolumeEnabled", N_("Sealed system volume") },
  { "AutoLockTime", N_("Locks itself after") },
  { "AvailableDeviceCapacity", N_("Free space") },
  { "AwaitingConfiguration", N_("Waits in the setup assistant") },
  { "BatteryLevel", N_("Battery") },
  { "BluetoothMAC", N_("Bluetooth address") },
  { "BootstrapTokenAllowedForAuthentication", N_("Bootstrap token may sign in") },
  { "BootstrapTokenRequiredForKernelExtensionApproval", N_("Kernel extensions need the bootstrap token") },
  { "BootstrapTokenRequiredForSoftwareUpdate", N_("Updates need the bootstrap token") },
  { "BuildVersion", N_("Build") },
  { "CarrierSettingsVersion", N_("Carrier settings") },
  { "CellularTechnology", N_("Mobile network") },
  { "CurrentCarrierNetwork", N_("Current carrier") },
  { "DataRoamingEnabled", N_("Data roaming") },
  { "DeviceCapacity", N_("Capacity") },
  { "DeviceID", N_("Device ID of an Apple TV") },
  { "DeviceName", N_("Name") },
  { "DiagnosticSubmissionEnabled", N_("Shares diagnostics") },
  { "EASDeviceIdentifier", N_("Exchange ActiveSync ID") },
  { "EthernetMAC", N_("Ethernet address") },
  { "EnrolledViaDEP", N_("Enrolled automatically") },
  { "FDE_Enabled", N_("FileVault") },
  { "FDE_HasInstitutionalRecoveryKey", N_("FileVault recovery key of the organization") },
  { "FDE_HasPersonalRecoveryKey", N_("FileVault personal recovery key") },
  { "FDE_PersonalRecoveryKeyCMS", N_("Escrowed FileVault key") },
  { "FirewallEnabled", N_("Firewall") },
  { "FirewallSettings", N_("Firewall") },
  { "FirmwarePasswordStatus", N_("Firmware password") },
  { "HardwareEncryptionCaps", N_("Hardware encryption") },
  { "HasBattery", N_("Has a battery") },
  { "HostName", N_("Host name") },
  { "ICCID", N_("SIM card number") },
  { "IMEI", N_("IMEI") },
  { "IsActivationLockEnabled", N_("Activation Lock") },
  { "IsActivationLockManageable", N_("Activation Lock can be managed") },
  { "IsActivationLockSupported", N_("Supports Activation Lock") },
  { "IsAppleSilicon", N_("Apple silicon") },
  { "IsCloudBackupEnabled", N_("iCloud backup") },
  { "IsDeviceLocatorServiceEnabled", N_("Find My") },
  { "IsDoNotDisturbInEffect", N_("Do Not Disturb") },
  { "IsMDMLostModeEnabled", N_("Managed Lost Mode") },
  { "IsMultiUser", N_("Shared iPad") },
  { "IsNetworkTethered", N_("Tethered network") },
  { "IsRecoveryLockEnabled", N_("Recovery Lock") },
  { "IsRoaming", N_("Roaming") },
  { "IsSupervised", N_("Supervised") },
  { "IsUserEnrollment", N_("Enrolled by a user account") },
  { "LastCloudBackupDate", N_("Last iCloud backup") },
  { "LocalHostName", N_("Bonjour name") },
  { "MEID", N_("MEID") },
  { "ManagementStatus", N_("Management") },
  { "Model", N_("Model number") },
  { "ModelName", N_("Model") },
  { "ModelNumber", N_("Part number") },
  { "ModemFirmwareVersion", N_("Modem firmware") },
  { "OSUpdateSettings", N_("Update settings") },
  { "OSVersion", N_("System version") },
  { "PINRequiredForDeviceLock", N_("A lock needs a PIN") },
  { "PINRequiredForEraseDevice", N_("An erase needs a PIN") },
  { "PasscodeCompliant", N_("Passcode meets all rules") },
  { "PasscodeCompliantWithProfiles", N_("Passcode meets the rules of profiles") },
  { "PasscodeLockGracePeriod", N_("Grace period before the passcode") },
  { "PasscodePresent", N_("Passcode set") },
  { "PersonalHotspotEnabled", N_("Personal hotspot") },
  { "PhoneNumber", N_("Phone number") },
  { "ProductName", N_("Product") },
  { "ProvisioningUDID", N_("Provisioning UDID") },
  { "RemoteDesktopEnabled", N_("Remote desktop") },
  { "SIMCarrierNetwork", N_("SIM carrier") },
  { "SecureBoot", N_("Secure boot") },
  { "SecureBootLevel", N_("Secure boot level") },
  { "SerialNumber", N_("Serial number") },
  { "ServiceSubscriptions", N_("Mobile subscriptions") },
  { "SoftwareUpdateDeviceID", N_("Software update ID") },
  { "SubscriberCarrierNetwork", N_("Home carrier") },
  { "SupplementalBuildVersion", N_("Supplemental build") },
  { "SupplementalOSVersionExtra", N_("Supplemental version") },
  { "SupportsLOMDevice", N_("Lights-out management") },
  { "SupportsiOSAppInstalls", N_("Runs iPhone and iPad apps") },
  { "SystemIntegrityProtectionEnabled", N_("System Integrity Protection") },
  { "TimeZone", N_("Time zone") },
  { "UDID", N_("UDID") },
  { "UserApprovedEnrollment", N_("Management approved by the user") },
  { "VoiceRoamingEnabled", N_("Voice roaming") },
  { "WiFiMAC", N_("Wi-Fi address") },
  { "iTunesStoreAccountHash", N_("App Store account hash") },
  { "iTunesStoreAccountIsActive", N_("Signed in to the App Store") },
};

static char *format_value (const char *key,
                           GVariant   *value,
                           guint       depth);

/* "FDE_HasRecoveryKey" → "FDE Has Recovery Key". */
static char *
space_out (const char *key)
{
  GString *text = g_string_new (NULL);

  for (const char *p = key; *p != '\0'; p++)
    {
      gboolean starts_word = p > key && g_ascii_isupper (*p) &&
                             (g_ascii_islower (p[-1]) || (g_ascii_isupper (p[-1]) && g_ascii_islower (p[1])));

      if (*p == '_' || *p == '-' || *p == '.')
        g_string_append_c (text, ' ');
      else
        {
          if (starts_word)
            g_string_append_c (text, ' ');
          g_string_append_c (text, *p);
        }
    }
  return g_string_free (text, FALSE);
}

static const char *
find_label (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strcmp (key, labels[i].key) == 0)
      return _(labels[i].label);
  return NULL;
}

static gboolean
is_one_of (const char        *key,
           const char *const *keys)
{
  return key != NULL && g_strv_contains (keys, key);
}

static double
get_number (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return g_variant_get_double (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return g_variant_get_uint64 (value);
  return g_variant_get_int64 (value);
}

static char *
format_size (double bytes)
{
  /* The comparison is false for what is no number. */
  if (!(bytes >= 0 && bytes < 1e18))
    return g_strdup (_("Unknown"));
  return g_format_size ((guint64) bytes);
}

static char *
format_number (const char *key,
               GVariant   *value)
{
  static const char *const gibibytes[] = { "DeviceCapacity", "AvailableDeviceCapacity", NULL };
  static const char *const bytes[] = { "BundleSize", "DynamicSize", "QuotaSize", NULL };
  static const char *const levels[] = { "BatteryLevel", NULL };
  static const char *const cellular[] = { N_("None"), N_("GSM"), N_("CDMA"), N_("GSM and CDMA") };
  static const char *const encryption[] = { N_("None"), N_("Blocks"), N_("Files"), N_("Blocks and files") };
  double number = get_number (value);

  if (is_one_of (key, gibibytes))
    return format_size (number * BYTES_PER_GIBIBYTE);
  if (is_one_of (key, bytes))
    return format_size (number);
  if (is_one_of (key, levels))
    return number >= 0 && number <= 1 ? g_strdup_printf (_("%.0f %%"), number * 100) : g_strdup (_("Unknown"));
  if (g_strcmp0 (key, "CellularTechnology") == 0 && number >= 0 && number < G_N_ELEMENTS (cellular))
    return g_strdup (_(cellular[(gsize) number]));
  if (g_strcmp0 (key, "HardwareEncryptionCaps") == 0 && number >= 0 && number < G_N_ELEMENTS (encryption))
    return g_strdup (_(encryption[(gsize) number]));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return g_strdup_printf ("%.6g", number);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return g_strdup_printf ("%" G_GUINT64_FORMAT, g_variant_get_uint64 (value));
  return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));
}

static char *
format_date (GVariant *value)
{
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) local = NULL;
  gint64 us;
  char *text;

  g_variant_get (value, "(x)", &us);
  utc = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  text = local != NULL ? g_date_time_format (local, "%x %H:%M") : NULL;
  return text != NULL ? text : g_strdup (_("Unknown"));
}

static char *
format_data (GVariant *value)
{
  g_autofree char *size = g_format_size (g_variant_get_size (value));

  /* Translators: %s is a size like “1.2 kB” */
  return g_strdup_printf (_("%s of data"), size);
}

static void
append_part (GString    *text,
             const char *part)
{
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append (text, part);
}

static char *
format_array (const char *key,
              GVariant   *array,
              guint       depth)
{
  gsize length = pomona_plist_array_length (array);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < MIN (length, MAX_MEMBERS); i++)
    {
      g_autoptr(GVariant) member = pomona_plist_array_get (array, i);
      g_autofree char *part = format_value (key, member, depth + 1);

      append_part (text, part);
    }
  if (length > MAX_MEMBERS)
    append_part (text, "…");
  if (length == 0)
    g_string_append (text, _("None"));
  return g_string_free (text, FALSE);
}

static char *
format_dict (GVariant *dict,
             guint     depth)
{
  GString *text = g_string_new (NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;
  guint n = 0;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autofree char *label = NULL;
      g_autofree char *part = NULL;
      g_autofree char *pair = NULL;

      if (n++ >= MAX_MEMBERS)
        continue;
      label = pomona_inventory_label (key);
      part = format_value (key, value, depth + 1);
      pair = g_strdup_printf ("%s: %s", label, part);
      append_part (text, pair);
    }
  if (n > MAX_MEMBERS)
    append_part (text, "…");
  if (n == 0)
    g_string_append (text, _("None"));
  return g_string_free (text, FALSE);
}

static char *
format_value (const char *key,
              GVariant   *value,
              guint       depth)
{
  if (key != NULL && pomona_command_key_is_secret (key) && !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (POMONA_COMMAND_REDACTED);
  if (depth > MAX_DEPTH)
    return g_strdup ("…");

  switch (pomona_plist_get_value_type (value))
    {
    case POMONA_PLIST_TYPE_STRING:
      return g_variant_dup_string (value, NULL);
    case POMONA_PLIST_TYPE_BOOLEAN:
      return g_strdup (g_variant_get_boolean (value) ? _("Yes") : _("No"));
    case POMONA_PLIST_TYPE_INTEGER:
    case POMONA_PLIST_TYPE_REAL:
      return format_number (key, value);
    case POMONA_PLIST_TYPE_DATE:
      return format_date (value);
    case POMONA_PLIST_TYPE_DATA:
      return format_data (value);
    case POMONA_PLIST_TYPE_ARRAY:
      return format_array (key, value, depth);
    case POMONA_PLIST_TYPE_DICT:
      return format_dict (value, depth);
    case POMONA_PLIST_TYPE_NONE:
    case POMONA_PLIST_TYPE_UID:
    default:
      return g_strdup (_("Unknown"));
    }
}

char *
pomona_inventory_label (const char *key)
{
  const char *label;

  g_return_val_if_fail (key != NULL, NULL);

  label = find_label (key);
  return label != NULL ? g_strdup (label) : space_out (key);
}

char *
pomona_inventory_format (const char *key,
                         GVariant   *value)
{
  g_return_val_if_fail (value != NULL, NULL);

  return format_value (key, value, 0);
}
