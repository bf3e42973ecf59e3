/* pomona-pretend-answer-information.c: DeviceInformation. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-answer-private.h"

#include "pomona-clock.h"

/* Queries whose answer is a fact of that name. Whether a device has the fact depends on its kind. */
static const char *const plain[] = {
  "UDID", "ProvisioningUDID", "OrganizationInfo", "MDMOptions", "LastCloudBackupDate", "AwaitingConfiguration",
  "iTunesStoreAccountIsActive", "iTunesStoreAccountHash", "DeviceName", "OSVersion", "SupplementalOSVersionExtra",
  "BuildVersion", "SupplementalBuildVersion", "ModelName", "Model", "ModelNumber", "IsAppleSilicon", "ProductName",
  "SerialNumber", "DeviceCapacity", "AvailableDeviceCapacity", "IMEI", "MEID", "ModemFirmwareVersion", "CellularTechnology",
  "BatteryLevel", "HasBattery", "IsSupervised", "IsMultiUser", "IsDeviceLocatorServiceEnabled", "IsActivationLockEnabled",
  "IsActivationLockSupported", "IsDoNotDisturbInEffect", "DeviceID", "EASDeviceIdentifier", "IsCloudBackupEnabled",
  "LocalHostName", "HostName", "AutoSetupAdminAccounts", "SystemIntegrityProtectionEnabled", "SupportsLOMDevice",
  "IsMDMLostModeEnabled", "MaximumResidentUsers", "EstimatedResidentUsers", "QuotaSize", "ResidentUsers",
  "UserSessionTimeout", "TemporarySessionTimeout", "TemporarySessionOnly", "ManagedAppleIDDefaultDomains",
  "OnlineAuthenticationGracePeriod", "SkipLanguageAndLocaleSetupForNewUsers", "PushToken", "DiagnosticSubmissionEnabled",
  "AppAnalyticsEnabled", "TimeZone", "ICCID", "BluetoothMAC", "WiFiMAC", "EthernetMAC", "CurrentCarrierNetwork",
  "SubscriberCarrierNetwork", "CarrierSettingsVersion", "PhoneNumber", "DataRoamingEnabled", "VoiceRoamingEnabled",
  "PersonalHotspotEnabled", "IsNetworkTethered", "IsRoaming", "SubscriberMCC", "SubscriberMNC", "CurrentMCC", "CurrentMNC",
  "PINRequiredForEraseDevice", "PINRequiredForDeviceLock", "SupportsiOSAppInstalls", "SoftwareUpdateDeviceID",
  "SoftwareUpdateSettings", "AccessibilitySettings", "EACSPreflight", NULL,
};

static GVariant *
os_update_settings (PomonaPretendState *state)
{
  g_auto(GVariantDict) settings = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_string (&settings, "CatalogURL", "https://swscan.example/catalog");
  pomona_plist_set_bool (&settings, "IsDefaultCatalog", TRUE);
  pomona_plist_set_date (&settings, "PreviousScanDate", pomona_clock_now () - POMONA_CLOCK_DAY);
  pomona_plist_set_bool (&settings, "PerformPeriodicCheck", TRUE);
  pomona_plist_set_bool (&settings, "AutoCheckEnabled", TRUE);
  pomona_plist_set_bool (&settings, "BackgroundDownloadEnabled", TRUE);
  pomona_plist_set_bool (&settings, "AutomaticAppInstallationEnabled", FALSE);
  pomona_plist_set_bool (&settings, "AutomaticOSInstallationEnabled", FALSE);
  pomona_plist_set_bool (&settings, "AutomaticSecurityUpdatesEnabled", TRUE);
  return pomona_plist_dict_end (&settings);
}

static GVariant *
active_users (PomonaPretendState *state)
{
  PomonaPlistArray *users = pomona_plist_array_new ();

  for (guint i = 0; i < state->users->len; i++)
    if (pomona_plist_get_bool (state->users->pdata[i], "IsLoggedIn", FALSE))
      pomona_plist_array_append_string (users, pomona_plist_get_string (state->users->pdata[i], "UserGUID"));
  return pomona_plist_array_end (users);
}

static GVariant *
subscriptions (PomonaPretendState *state)
{
  static const char *const keys[] = {
    "CarrierSettingsVersion", "CurrentCarrierNetwork", "CurrentMCC", "CurrentMNC", "ICCID", "EID", "IMEI", "MEID",
    "PhoneNumber", "SubscriberCarrierNetwork", "IsRoaming",
  };
  PomonaPlistArray *list = pomona_plist_array_new ();
  g_auto(GVariantDict) one = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    pomona_plist_set_value (&one, keys[i], pomona_pretend_state_get (state, keys[i]));
  pomona_plist_set_bool (&one, "IsDataPreferred", TRUE);
  pomona_plist_set_bool (&one, "IsVoicePreferred", TRUE);
  pomona_plist_set_string (&one, "Label", "Primary");
  pomona_plist_set_string (&one, "LabelID", "00000000-0000-0000-0000-000000000001");
  pomona_plist_set_string (&one, "Slot", "CTSubscriptionSlotOne");
  pomona_plist_array_append (list, pomona_plist_dict_end (&one));
  return pomona_plist_array_end (list);
}

/* Answers that have to be put together; NULL if there is none. Floating. */
static GVariant *
composed (PomonaPretendState *state,
          const char         *query)
{
  if (state->model->kind == POMONA_PRETEND_MAC && g_str_equal (query, "OSUpdateSettings"))
    return os_update_settings (state);
  if (state->model->kind == POMONA_PRETEND_MAC && g_str_equal (query, "ActiveManagedUsers"))
    return active_users (state);
  if (state->model->cellular && g_str_equal (query, "ServiceSubscriptions"))
    return subscriptions (state);
  return NULL;
}

static gboolean
has_right (PomonaPretendState *state,
           const char         *query)
{
  static const char *const network[] = {
    "ICCID", "BluetoothMAC", "WiFiMAC", "EthernetMAC", "CurrentCarrierNetwork", "SubscriberCarrierNetwork",
    "CarrierSettingsVersion", "PhoneNumber", "DataRoamingEnabled", "VoiceRoamingEnabled", "PersonalHotspotEnabled",
    "IsNetworkTethered", "IsRoaming", "SubscriberMCC", "SubscriberMNC", "CurrentMCC", "CurrentMNC", "ServiceSubscriptions", NULL,
  };
  gint64 rights = pomona_pretend_state_get_int (state, "access-rights");

  if (rights == 0 || g_str_equal (query, "UDID"))
    return TRUE;
  return (rights & (g_strv_contains (network, query) ? 32 : 16)) != 0;
}

void
pomona_pretend_do_device_information (PomonaPretendAnswer *self)
{
  g_auto(GVariantDict) responses = G_VARIANT_DICT_INIT (NULL);
  g_auto(GStrv) queries = pomona_plist_get_strv (self->command, "Queries");
  gboolean named = pomona_plist_has (self->command, "Queries");
  const char *const *asked = named ? (const char *const *) queries : plain;

  /* Without a list of queries a device tells what it can. */
  for (guint i = 0; asked[i] != NULL; i++)
    {
      GVariant *value = NULL;

      if (!has_right (self->state, asked[i]))
        continue;
      if (g_strv_contains (plain, asked[i]))
        value = pomona_pretend_state_get (self->state, asked[i]);
      if (value == NULL)
        value = composed (self->state, asked[i]);
      pomona_plist_set_value (&responses, asked[i], value);
    }
  pomona_plist_set_dict (&self->values, "QueryResponses", pomona_plist_dict_end (&responses));
}
