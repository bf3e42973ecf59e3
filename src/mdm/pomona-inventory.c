/* pomona-inventory.c: what devices tell about themselves, made comparable. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-inventory.h"

#include <string.h>

#include "pomona-plist-extra-private.h"
#include "pomona-schema.h"

#define BYTES_PER_GIBIBYTE 1073741824.0

typedef enum
{
  FIELD_TEXT,
  FIELD_TRISTATE,
  FIELD_GIBIBYTES,  /* a real number of them becomes bytes */
  FIELD_LEVEL,      /* 0 to 1; devices say -1 when they do not know */
} FieldKind;

typedef struct
{
  const char *key;
  const char *inside;  /* dictionary that holds the key, or NULL */
  gsize       offset;
  FieldKind   kind;
} Field;

#define FIELD(key, inside, member, kind) { key, inside, G_STRUCT_OFFSET (PomonaInventoryFacts, member), kind }

static const Field device_fields[] = {
  FIELD ("DeviceName", NULL, device_name, FIELD_TEXT),
  FIELD ("Model", NULL, model, FIELD_TEXT),
  FIELD ("ModelName", NULL, model_name, FIELD_TEXT),
  FIELD ("ProductName", NULL, product_name, FIELD_TEXT),
  FIELD ("SerialNumber", NULL, serial_number, FIELD_TEXT),
  FIELD ("UDID", NULL, udid, FIELD_TEXT),
  FIELD ("OSVersion", NULL, os_version, FIELD_TEXT),
  FIELD ("BuildVersion", NULL, build_version, FIELD_TEXT),
  FIELD ("HostName", NULL, host_name, FIELD_TEXT),
  FIELD ("WiFiMAC", NULL, wifi_mac, FIELD_TEXT),
  FIELD ("BluetoothMAC", NULL, bluetooth_mac, FIELD_TEXT),
  FIELD ("EthernetMAC", NULL, ethernet_mac, FIELD_TEXT),
  FIELD ("IMEI", NULL, imei, FIELD_TEXT),
  FIELD ("PhoneNumber", NULL, phone_number, FIELD_TEXT),
  FIELD ("DeviceCapacity", NULL, capacity, FIELD_GIBIBYTES),
  FIELD ("AvailableDeviceCapacity", NULL, available_capacity, FIELD_GIBIBYTES),
  FIELD ("BatteryLevel", NULL, battery_level, FIELD_LEVEL),
  FIELD ("IsSupervised", NULL, supervised, FIELD_TRISTATE),
  FIELD ("AwaitingConfiguration", NULL, awaiting_configuration, FIELD_TRISTATE),
  FIELD ("IsActivationLockEnabled", NULL, activation_lock, FIELD_TRISTATE),
  FIELD ("IsMDMLostModeEnabled", NULL, lost_mode, FIELD_TRISTATE),
  FIELD ("IsCloudBackupEnabled", NULL, cloud_backup, FIELD_TRISTATE),
  FIELD ("IsAppleSilicon", NULL, apple_silicon, FIELD_TRISTATE),
  FIELD ("PINRequiredForDeviceLock", NULL, pin_required_for_lock, FIELD_TRISTATE),
  FIELD ("PINRequiredForEraseDevice", NULL, pin_required_for_erase, FIELD_TRISTATE),
  FIELD ("SystemIntegrityProtectionEnabled", NULL, system_integrity, FIELD_TRISTATE),
};

static const Field security_fields[] = {
  FIELD ("FDE_Enabled", NULL, filevault, FIELD_TRISTATE),
  FIELD ("FirewallEnabled", "FirewallSettings", firewall, FIELD_TRISTATE),
  FIELD ("SystemIntegrityProtectionEnabled", NULL, system_integrity, FIELD_TRISTATE),
  FIELD ("PasscodePresent", NULL, passcode_present, FIELD_TRISTATE),
  FIELD ("PasscodeCompliant", NULL, passcode_compliant, FIELD_TRISTATE),
  FIELD ("PasscodeCompliantWithProfiles", NULL, passcode_compliant_with_profiles, FIELD_TRISTATE),
  FIELD ("UserApprovedEnrollment", "ManagementStatus", user_approved, FIELD_TRISTATE),
  FIELD ("EnrolledViaDEP", "ManagementStatus", enrolled_automatically, FIELD_TRISTATE),
};

/* Fields that are worked out, not read; merging needs to know them too. */
static const Field derived_fields[] = {
  FIELD ("", NULL, filevault_key_escrowed, FIELD_TRISTATE),
  FIELD ("", NULL, encrypted, FIELD_TRISTATE),
};

static const struct
{
  const Field *fields;
  gsize        n_fields;
} field_sets[] = {
  { device_fields, G_N_ELEMENTS (device_fields) },
  { security_fields, G_N_ELEMENTS (security_fields) },
  { derived_fields, G_N_ELEMENTS (derived_fields) },
};

G_DEFINE_BOXED_TYPE (PomonaInventoryFacts, pomona_inventory_facts, pomona_inventory_facts_ref, pomona_inventory_facts_unref)

static void
facts_clear (gpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (device_fields); i++)
    if (device_fields[i].kind == FIELD_TEXT)
      g_free (G_STRUCT_MEMBER (char *, data, device_fields[i].offset));
}

static PomonaInventoryFacts *
facts_new (void)
{
  PomonaInventoryFacts *self = g_atomic_rc_box_new0 (PomonaInventoryFacts);

  for (gsize i = 0; i < G_N_ELEMENTS (field_sets); i++)
    for (gsize j = 0; j < field_sets[i].n_fields; j++)
      {
        const Field *field = &field_sets[i].fields[j];

        if (field->kind == FIELD_TRISTATE)
          G_STRUCT_MEMBER (PomonaTristate, self, field->offset) = POMONA_TRISTATE_UNKNOWN;
        else if (field->kind == FIELD_GIBIBYTES)
          G_STRUCT_MEMBER (gint64, self, field->offset) = -1;
        else if (field->kind == FIELD_LEVEL)
          G_STRUCT_MEMBER (double, self, field->offset) = -1;
      }
  return self;
}

static void
read_field (PomonaInventoryFacts *self,
            const Field          *field,
            GVariant             *dict)
{
  const char *text;
  double number;

  switch (field->kind)
    {
    case FIELD_TEXT:
      text = pomona_plist_get_string (dict, field->key);
      if (text != NULL && *text != '\0')
        G_STRUCT_MEMBER (char *, self, field->offset) = g_strdup (text);
      break;
    case FIELD_TRISTATE:
      G_STRUCT_MEMBER (PomonaTristate, self, field->offset) = pomona_plist_get_tristate (dict, field->key);
      break;
    case FIELD_GIBIBYTES:
      number = pomona_plist_get_real (dict, field->key, -1);
      /* The comparison is false for what is no number; a million terabytes is no capacity. */
      if (number >= 0 && number < 1e9)
        G_STRUCT_MEMBER (gint64, self, field->offset) = (gint64) (number * BYTES_PER_GIBIBYTE);
      break;
    case FIELD_LEVEL:
      number = pomona_plist_get_real (dict, field->key, -1);
      if (number >= 0 && number <= 1)
        G_STRUCT_MEMBER (double, self, field->offset) = number;
      break;
    default:
      break;
    }
}

/* Set of the keys of a dictionary, which has to outlive it. */
static GHashTable *
list_keys (GVariant *dict)
{
  GHashTable *keys = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantIter iter;
  const char *key;

  /* Flattened, so that the keys stay where they are. */
  g_variant_get_data (dict);
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    g_hash_table_add (keys, (gpointer) key);
  return keys;
}

static void
read_fields (PomonaInventoryFacts *self,
             const Field          *fields,
             gsize                 n_fields,
             GVariant             *dict)
{
  /* A lookup walks through the whole dictionary, and most devices send few of the fields. */
  g_autoptr(GHashTable) keys = list_keys (dict);

  for (gsize i = 0; i < n_fields; i++)
    {
      g_autoptr(GVariant) inside = NULL;

      if (!g_hash_table_contains (keys, fields[i].inside != NULL ? fields[i].inside : fields[i].key))
        continue;
      if (fields[i].inside != NULL)
        inside = pomona_plist_get_dict (dict, fields[i].inside);
      if (fields[i].inside == NULL || inside != NULL)
        read_field (self, &fields[i], inside != NULL ? inside : dict);
    }
}

/* An iPhone encrypts always, but only a passcode locks what is encrypted. Its hardware says 3: blocks and files. */
static void
read_encryption (PomonaInventoryFacts *self,
                 GVariant             *info)
{
  g_autoptr(GBytes) key = pomona_plist_get_data (info, "FDE_PersonalRecoveryKeyCMS");

  if (self->filevault != POMONA_TRISTATE_UNKNOWN)
    {
      self->encrypted = self->filevault;
      self->filevault_key_escrowed = key != NULL && g_bytes_get_size (key) > 0 ? POMONA_TRISTATE_YES : POMONA_TRISTATE_NO;
    }
  else if (pomona_plist_has (info, "HardwareEncryptionCaps") && self->passcode_present != POMONA_TRISTATE_UNKNOWN)
    self->encrypted = pomona_plist_get_int (info, "HardwareEncryptionCaps", 0) == 3 ? self->passcode_present
                                                                                   : POMONA_TRISTATE_NO;
}

PomonaInventoryFacts *
pomona_inventory_facts_ref (PomonaInventoryFacts *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_inventory_facts_unref (PomonaInventoryFacts *self)
{
  g_atomic_rc_box_release_full (self, facts_clear);
}

PomonaInventoryFacts *
pomona_inventory_facts_from_answer (const char *request_type,
                                    GVariant   *answer)
{
  g_autoptr(GVariant) dict = NULL;
  g_autoptr(PomonaInventoryFacts) self = NULL;

  if (g_strcmp0 (request_type, "DeviceInformation") == 0)
    {
      dict = pomona_plist_get_dict (answer, "QueryResponses");
      if (dict == NULL)
        return NULL;
      self = facts_new ();
      read_fields (self, device_fields, G_N_ELEMENTS (device_fields), dict);
    }
  else if (g_strcmp0 (request_type, "SecurityInfo") == 0)
    {
      dict = pomona_plist_get_dict (answer, "SecurityInfo");
      if (dict == NULL)
        return NULL;
      self = facts_new ();
      read_fields (self, security_fields, G_N_ELEMENTS (security_fields), dict);
      read_encryption (self, dict);
    }
  return g_steal_pointer (&self);
}

static gboolean
knows (const PomonaInventoryFacts *self,
       const Field                *field)
{
  switch (field->kind)
    {
    case FIELD_TEXT:
      return G_STRUCT_MEMBER (char *, self, field->offset) != NULL;
    case FIELD_TRISTATE:
      return G_STRUCT_MEMBER (PomonaTristate, self, field->offset) != POMONA_TRISTATE_UNKNOWN;
    case FIELD_GIBIBYTES:
      return G_STRUCT_MEMBER (gint64, self, field->offset) >= 0;
    case FIELD_LEVEL:
      return G_STRUCT_MEMBER (double, self, field->offset) >= 0;
    default:
      return FALSE;
    }
}

static void
copy_field (PomonaInventoryFacts       *self,
            const PomonaInventoryFacts *from,
            const Field                *field)
{
  switch (field->kind)
    {
    case FIELD_TEXT:
      g_free (G_STRUCT_MEMBER (char *, self, field->offset));
      G_STRUCT_MEMBER (char *, self, field->offset) = g_strdup (G_STRUCT_MEMBER (char *, from, field->offset));
      break;
    case FIELD_TRISTATE:
      G_STRUCT_MEMBER (PomonaTristate, self, field->offset) = G_STRUCT_MEMBER (PomonaTristate, from, field->offset);
      break;
    case FIELD_GIBIBYTES:
      G_STRUCT_MEMBER (gint64, self, field->offset) = G_STRUCT_MEMBER (gint64, from, field->offset);
      break;
    case FIELD_LEVEL:
      G_STRUCT_MEMBER (double, self, field->offset) = G_STRUCT_MEMBER (double, from, field->offset);
      break;
    default:
      break;
    }
}

PomonaInventoryFacts *
pomona_inventory_facts_merge (const PomonaInventoryFacts *older,
                              const PomonaInventoryFacts *newer)
{
  const PomonaInventoryFacts *const sources[] = { older, newer };
  PomonaInventoryFacts *self;

  g_return_val_if_fail (older != NULL || newer != NULL, NULL);

  self = facts_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    for (gsize j = 0; sources[i] != NULL && j < G_N_ELEMENTS (field_sets); j++)
      for (gsize k = 0; k < field_sets[j].n_fields; k++)
        if (knows (sources[i], &field_sets[j].fields[k]))
          copy_field (self, sources[i], &field_sets[j].fields[k]);
  return self;
}

/* Not asked for on its own account: an attestation needs a nonce and is rationed, the preflight does work, the push token
 * is known better from check-in. */
static gboolean
is_special_query (const char *name)
{
  return strcmp (name, "DevicePropertiesAttestation") == 0 || strcmp (name, "EACSPreflight") == 0 ||
         strcmp (name, "PushToken") == 0;
}

static gboolean
is_query_for (const PomonaSchemaKey     *query,
              PomonaSystem               system,
              const PomonaCommandTarget *target)
{
  const PomonaSupport *support = &query->support[system];
  PomonaSupportState state = pomona_support_get_state (support, target->os_version);

  if (is_special_query (query->name) || state > POMONA_SUPPORT_DEPRECATED)
    return FALSE;
  if (support->supervised == POMONA_TRISTATE_YES && target->supervised == POMONA_TRISTATE_NO)
    return FALSE;
  if (support->user_enrollment == POMONA_MODE_FORBIDDEN && target->user_enrollment)
    return FALSE;
  if (target->user_channel && support->user_channel == POMONA_TRISTATE_NO)
    return FALSE;
  return support->access_rights <= 0 || target->access_rights < 0 || target->user_enrollment ||
         (support->access_rights & ~target->access_rights) == 0;
}

/* Asked where the system is not known yet: every device has these. */
static const char *const basic_queries[] = { "UDID",      "DeviceName",   "OSVersion", "BuildVersion", "ModelName",
                                             "Model",     "ProductName",  "SerialNumber", "IsSupervised", NULL };

char **
pomona_inventory_queries (const PomonaCommandTarget *target)
{
  const PomonaSchemaItem *item = pomona_schema_command ("DeviceInformation");
  const PomonaSchemaKey *queries = pomona_schema_find_key (item->keys, item->n_keys, "Queries");
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  PomonaSystem system;

  g_return_val_if_fail (target != NULL, NULL);

  if (!pomona_platform_get_system (target->platform, &system))
    return g_strdupv ((char **) basic_queries);
  for (guint i = 0; i < queries->item->n_values; i++)
    if (is_query_for (&queries->item->values[i], system, target))
      g_ptr_array_add (names, g_strdup (queries->item->values[i].name));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}
