/* pomona-pretend-birth.c: how a pretend device comes into being. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"
#include "pomona-pretend-birth-private.h"

#define SERIAL_LETTERS "0123456789CDFGHJKLMNPQRTVWXY"
#define HEX_UPPER      "0123456789ABCDEF"
#define HEX_LOWER      "0123456789abcdef"
#define DIGITS         "0123456789"

/* What stays when everything is erased. */
static const char *const hardware[] = {
  "UDID", "ProvisioningUDID", "SerialNumber", "WiFiMAC", "BluetoothMAC", "EthernetMAC", "IMEI", "MEID", "ICCID", "EID",
  "PhoneNumber", "DeviceCapacity", "Model", "ModelName", "ModelNumber", "ProductName", "IsAppleSilicon", "HasBattery",
  "IsSupervised", "DeviceName", "OSVersion", "BuildVersion", "DeviceID", "EASDeviceIdentifier", "SoftwareUpdateDeviceID", NULL,
};

static void
take_string (PomonaPretendState *self,
             const char         *key,
             char               *value)
{
  pomona_pretend_state_set (self, key, g_variant_new_take_string (value));
}

static char *
make_mac (PomonaPretendState *self)
{
  g_autofree char *tail = pomona_pretend_state_random_text (self, HEX_LOWER, 8);

  /* The bit that marks an address as given locally is set, so that no real card has it. */
  return g_strdup_printf ("%02x:%c%c:%c%c:%c%c:%c%c:%02x", (guint) (g_rand_int_range (self->rand, 0, 64) << 2) | 2, tail[0], tail[1],
                          tail[2], tail[3], tail[4], tail[5], tail[6], tail[7], (guint) g_rand_int_range (self->rand, 0, 256));
}

static char *
make_udid (PomonaPretendState *self)
{
  g_autofree char *tail = NULL;

  if (self->model->chip == NULL)
    return pomona_pretend_state_random_text (self, HEX_LOWER, 40);
  tail = pomona_pretend_state_random_text (self, HEX_UPPER, 14);
  return g_strdup_printf ("%s-00%s", self->model->chip, tail);
}

static void
birth_udid (PomonaPretendState *self)
{
  if (self->model->kind != POMONA_PRETEND_MAC)
    {
      take_string (self, "UDID", make_udid (self));
      return;
    }
  /* A Mac enrolls with the UUID of its hardware; the other form is for developers' portals only. */
  take_string (self, "UDID", pomona_pretend_state_random_uuid (self));
  if (self->model->chip != NULL)
    take_string (self, "ProvisioningUDID", make_udid (self));
  else
    pomona_pretend_state_set_string (self, "ProvisioningUDID", pomona_pretend_state_get_string (self, "UDID"));
}

static void
birth_cellular (PomonaPretendState *self)
{
  g_autofree char *imei = pomona_pretend_state_random_text (self, DIGITS, 13);
  g_autofree char *iccid = pomona_pretend_state_random_text (self, DIGITS, 13);
  g_autofree char *eid = pomona_pretend_state_random_text (self, DIGITS, 24);
  g_autofree char *number = pomona_pretend_state_random_text (self, DIGITS, 4);

  /* 00 is no body that gives out numbers, and 555-01… numbers belong to nobody. */
  take_string (self, "IMEI", g_strdup_printf ("00%s", imei));
  take_string (self, "MEID", g_strndup (pomona_pretend_state_get_string (self, "IMEI"), 14));
  take_string (self, "ICCID", g_strdup_printf ("890000%s", iccid));
  take_string (self, "EID", g_strdup_printf ("89000000%s", eid));
  take_string (self, "PhoneNumber", g_strdup_printf ("+1555010%s", number));
}

void
pomona_pretend_birth_hardware (PomonaPretendState *self,
                               guint               number)
{
  const PomonaPretendModel *model = self->model;
  guint n_capacities = 0;
  g_autofree char *serial = NULL;

  while (n_capacities < G_N_ELEMENTS (model->capacities) && model->capacities[n_capacities] != 0)
    n_capacities++;
  birth_udid (self);
  serial = pomona_pretend_state_random_text (self, SERIAL_LETTERS, 8);
  take_string (self, "SerialNumber", g_strdup_printf ("ZP%s", serial));
  take_string (self, "DeviceName", pomona_pretend_device_name (model->kind, number));
  take_string (self, "WiFiMAC", make_mac (self));
  take_string (self, "BluetoothMAC", make_mac (self));
  if (model->ethernet)
    take_string (self, "EthernetMAC", make_mac (self));
  if (model->cellular)
    birth_cellular (self);
  pomona_pretend_state_set (self, "DeviceCapacity",
                            g_variant_new_double (model->capacities[g_rand_int_range (self->rand, 0, n_capacities)]));
  take_string (self, "Model", g_strdup_printf ("%sD/A", model->order_number));
  pomona_pretend_state_set_string (self, "ModelName", model->model_name);
  pomona_pretend_state_set_string (self, "ModelNumber", model->model_number);
  pomona_pretend_state_set_string (self, "ProductName", model->product_name);
  pomona_pretend_state_set_string (self, "OSVersion", model->os_version);
  pomona_pretend_state_set_string (self, "BuildVersion", model->build);
  take_string (self, "SoftwareUpdateDeviceID", g_strdup_printf ("%sAP", model->product_name));
  pomona_pretend_state_set_bool (self, "IsSupervised", TRUE);
  if (model->kind == POMONA_PRETEND_MAC)
    {
      pomona_pretend_state_set_bool (self, "IsAppleSilicon", model->chip != NULL);
      pomona_pretend_state_set_bool (self, "HasBattery", model->battery);
    }
  else if (model->kind == POMONA_PRETEND_APPLE_TV)
    take_string (self, "DeviceID", pomona_pretend_state_random_uuid (self));
  else
    take_string (self, "EASDeviceIdentifier", pomona_pretend_state_random_text (self, SERIAL_LETTERS, 26));
}

void
pomona_pretend_birth_keep_hardware (PomonaPretendState *self,
                                    GHashTable         *before)
{
  for (guint i = 0; hardware[i] != NULL; i++)
    {
      GVariant *value = g_hash_table_lookup (before, hardware[i]);

      if (value != NULL)
        pomona_pretend_state_set (self, hardware[i], value);
    }
}

static void
birth_mac (PomonaPretendState *self)
{
  g_autofree char *host = g_strdup (pomona_pretend_state_get_string (self, "DeviceName"));
  gboolean silicon = self->model->chip != NULL;

  g_strdelimit (host, " ", '-');
  pomona_pretend_state_set_string (self, "LocalHostName", host);
  take_string (self, "HostName", g_strdup_printf ("%s.local", host));
  pomona_pretend_state_set_bool (self, "SystemIntegrityProtectionEnabled", TRUE);
  pomona_pretend_state_set_bool (self, "SupportsiOSAppInstalls", silicon);
  pomona_pretend_state_set_bool (self, "SupportsLOMDevice", self->model->ethernet && silicon);
  pomona_pretend_state_set_bool (self, "IsActivationLockSupported", silicon);
  pomona_pretend_state_set_bool (self, "PINRequiredForEraseDevice", !silicon);
  pomona_pretend_state_set_bool (self, "PINRequiredForDeviceLock", !silicon);
  pomona_pretend_state_set_string (self, "EACSPreflight", "success");
  pomona_pretend_state_set_bool (self, "filevault", g_rand_boolean (self->rand));
  pomona_pretend_state_set_bool (self, "firewall", TRUE);
  pomona_pretend_state_set_bool (self, "remote-desktop", FALSE);
  take_string (self, "filevault-key", pomona_pretend_state_random_text (self, SERIAL_LETTERS, 24));
}

static void
birth_mobile (PomonaPretendState *self)
{
  pomona_pretend_state_set_bool (self, "passcode", TRUE);
  pomona_pretend_state_set_bool (self, "IsDeviceLocatorServiceEnabled", FALSE);
  pomona_pretend_state_set_bool (self, "IsDoNotDisturbInEffect", FALSE);
  pomona_pretend_state_set_bool (self, "IsCloudBackupEnabled", FALSE);
  pomona_pretend_state_set_bool (self, "IsMDMLostModeEnabled", FALSE);
  pomona_pretend_state_set_bool (self, "IsMultiUser", FALSE);
  pomona_pretend_state_set_bool (self, "DiagnosticSubmissionEnabled", FALSE);
  pomona_pretend_state_set_bool (self, "AppAnalyticsEnabled", FALSE);
  pomona_pretend_state_set_bool (self, "IsNetworkTethered", FALSE);
  pomona_pretend_state_set (self, "CellularTechnology", g_variant_new_int64 (self->model->cellular ? 3 : 0));
  if (!self->model->cellular)
    return;
  pomona_pretend_state_set_string (self, "ModemFirmwareVersion", "3.12.01");
  pomona_pretend_state_set_string (self, "CarrierSettingsVersion", "62.0.1");
  pomona_pretend_state_set_string (self, "CurrentCarrierNetwork", "Practice Mobile");
  pomona_pretend_state_set_string (self, "SubscriberCarrierNetwork", "Practice Mobile");
  pomona_pretend_state_set_string (self, "CurrentMCC", "001");
  pomona_pretend_state_set_string (self, "CurrentMNC", "01");
  pomona_pretend_state_set_string (self, "SubscriberMCC", "001");
  pomona_pretend_state_set_string (self, "SubscriberMNC", "01");
  pomona_pretend_state_set_bool (self, "DataRoamingEnabled", FALSE);
  pomona_pretend_state_set_bool (self, "VoiceRoamingEnabled", FALSE);
  pomona_pretend_state_set_bool (self, "PersonalHotspotEnabled", FALSE);
  pomona_pretend_state_set_bool (self, "IsRoaming", FALSE);
}

static void
add_app (PomonaPretendState *self,
         const char         *name,
         const char         *identifier,
         const char         *version,
         gint64              size)
{
  g_auto(GVariantDict) app = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_string (&app, "Name", name);
  pomona_plist_set_string (&app, "Identifier", identifier);
  pomona_plist_set_string (&app, "Version", version);
  pomona_plist_set_string (&app, "ShortVersion", version);
  pomona_plist_set_int (&app, "BundleSize", size + g_rand_int_range (self->rand, 0, 1000000));
  if (self->model->kind != POMONA_PRETEND_MAC)
    pomona_plist_set_int (&app, "DynamicSize", g_rand_int_range (self->rand, 4096, 40000000));
  g_ptr_array_add (self->apps, g_variant_ref_sink (pomona_plist_dict_end (&app)));
}

/* A system's own apps carry its version; the others are inventions. */
static void
birth_apps (PomonaPretendState *self)
{
  static const struct { guint kinds; gboolean system; const char *name, *identifier; int mb; } all[] = {
    { POMONA_PRETEND_ON_MAC, TRUE, "Safari", "com.apple.Safari", 14 },
    { POMONA_PRETEND_ON_MAC, TRUE, "Mail", "com.apple.mail", 22 },
    { POMONA_PRETEND_ON_MAC, TRUE, "Preview", "com.apple.Preview", 10 },
    { POMONA_PRETEND_ON_MAC, TRUE, "Terminal", "com.apple.Terminal", 9 },
    { POMONA_PRETEND_ON_MAC, TRUE, "Calendar", "com.apple.iCal", 17 },
    { POMONA_PRETEND_ON_MAC, FALSE, "Ledger Pro", "com.example.ledger", 212 },
    { POMONA_PRETEND_ON_MAC, FALSE, "Plotter Driver", "com.example.plotter", 88 },
    { POMONA_PRETEND_ON_MAC, FALSE, "Studio Mixer", "com.example.mixer", 640 },
    { POMONA_PRETEND_ON_MOBILE, FALSE, "Timesheet", "com.example.timesheet", 41 },
    { POMONA_PRETEND_ON_MOBILE, FALSE, "Stock Counter", "com.example.stock", 63 },
    { POMONA_PRETEND_ON_MOBILE, FALSE, "Visitor Book", "com.example.visitors", 37 },
    { POMONA_PRETEND_ON_MOBILE, FALSE, "Route Planner", "com.example.routes", 118 },
    { POMONA_PRETEND_ON_TV, FALSE, "Signage", "com.example.signage", 95 },
    { POMONA_PRETEND_ON_TV, FALSE, "Lobby Clock", "com.example.lobbyclock", 20 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *version = NULL;

      if ((all[i].kinds & POMONA_PRETEND_BIT (self->model->kind)) == 0 || (!all[i].system && g_rand_int_range (self->rand, 0, 4) == 0))
        continue;
      version = all[i].system ? g_strdup (pomona_pretend_state_get_string (self, "OSVersion"))
                              : g_strdup_printf ("%d.%d.%d", g_rand_int_range (self->rand, 1, 9), g_rand_int_range (self->rand, 0, 12),
                                                 g_rand_int_range (self->rand, 0, 5));
      add_app (self, all[i].name, all[i].identifier, version, all[i].mb * (gint64) 1000000);
    }
}

static void
birth_user (PomonaPretendState *self)
{
  g_auto(GVariantDict) user = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *guid = pomona_pretend_state_random_uuid (self);

  pomona_plist_set_string (&user, "UserName", "office");
  pomona_plist_set_string (&user, "FullName", "Office");
  pomona_plist_set_int (&user, "UID", 501);
  pomona_plist_set_string (&user, "UserGUID", guid);
  pomona_plist_set_bool (&user, "IsLoggedIn", TRUE);
  pomona_plist_set_bool (&user, "MobileAccount", FALSE);
  pomona_plist_set_bool (&user, "HasSecureToken", TRUE);
  g_ptr_array_add (self->users, g_variant_ref_sink (pomona_plist_dict_end (&user)));
}

void
pomona_pretend_birth_software (PomonaPretendState *self)
{
  double capacity = pomona_pretend_state_get_real (self, "DeviceCapacity");

  if (self->model->kind != POMONA_PRETEND_APPLE_TV)
    pomona_pretend_state_set (self, "AvailableDeviceCapacity",
                              g_variant_new_double (capacity * g_rand_double_range (self->rand, 0.1, 0.9)));
  if (self->model->battery)
    pomona_pretend_state_set (self, "BatteryLevel", g_variant_new_double (g_rand_int_range (self->rand, 20, 101) / 100.0));
  pomona_pretend_state_set_bool (self, "AwaitingConfiguration", FALSE);
  pomona_pretend_state_set_bool (self, "IsActivationLockEnabled", FALSE);
  pomona_pretend_state_set_bool (self, "iTunesStoreAccountIsActive", FALSE);
  pomona_pretend_state_set_string (self, "TimeZone", "Europe/Berlin");
  take_string (self, "bypass-code", pomona_pretend_state_random_text (self, SERIAL_LETTERS, 25));
  if (self->model->kind == POMONA_PRETEND_MAC)
    {
      birth_mac (self);
      birth_user (self);
    }
  else if (self->model->kind != POMONA_PRETEND_APPLE_TV)
    birth_mobile (self);
  birth_apps (self);
}
