/* pomona-command-policy.c: how each command type is queued. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command-policy.h"

#include <string.h>

#include "pomona-command.h"
#include "pomona-plist.h"
#include "pomona-profile-summary.h"

#define MINUTES(n) ((n) * G_TIME_SPAN_MINUTE)
#define HOURS(n)   ((n) * G_TIME_SPAN_HOUR)
#define DAYS(n)    ((n) * G_TIME_SPAN_DAY)

/* Waits double; past this many there is no need to compute on. */
#define MAX_DOUBLINGS 20

/* The longest wait between two deliveries of a command that was never answered. */
#define MAX_RESEND_DELAY HOURS (1)

/* Kinds of rules; a row in the table below picks one and may set itself apart in a field or two. */
#define URGENT      POMONA_PRIORITY_URGENT, 0, 0, 0, MINUTES (1), MINUTES (15), POMONA_COALESCE_NEVER
#define CHANGE      POMONA_PRIORITY_NORMAL, DAYS (90), 6, MINUTES (1), MINUTES (1), HOURS (1), POMONA_COALESCE_SAME_CONTENT
#define MOMENT      POMONA_PRIORITY_NORMAL, DAYS (1), 3, MINUTES (1), MINUTES (1), HOURS (1), POMONA_COALESCE_SAME_TYPE
#define INVENTORY   POMONA_PRIORITY_INVENTORY, DAYS (7), 4, MINUTES (5), MINUTES (5), HOURS (1), POMONA_COALESCE_SAME_CONTENT

/* Locks and erasures wait for a lost device as long as it takes. A restart that arrives a week late surprises. Inventory is
 * asked for again anyway. Sorted by name. */
static const PomonaCommandPolicy policies[] = {
  { "AccountConfiguration", POMONA_PRIORITY_SETUP, DAYS (7), 6, MINUTES (1), MINUTES (1), HOURS (1),
    POMONA_COALESCE_SAME_TYPE, FALSE },
  { "ActivationLockBypassCode", INVENTORY, FALSE },
  { "ActiveNSExtensions", INVENTORY, FALSE },
  { "AvailableOSUpdates", INVENTORY, FALSE },
  { "CertificateList", INVENTORY, FALSE },
  { "ClearActivationLockBypassCode", CHANGE, TRUE },
  { "ClearPasscode", URGENT, TRUE },
  { "ContentCachingInformation", INVENTORY, FALSE },
  { "DeclarativeManagement", POMONA_PRIORITY_SYNC, 0, 0, MINUTES (1), MINUTES (1), HOURS (1),
    POMONA_COALESCE_SAME_TYPE, FALSE },
  { "DeleteUser", CHANGE, TRUE },
  { "DeviceConfigured", POMONA_PRIORITY_RELEASE, 0, 0, MINUTES (1), MINUTES (1), MINUTES (15),
    POMONA_COALESCE_SAME_TYPE, FALSE },
  { "DeviceInformation", INVENTORY, FALSE },
  { "DeviceLocation", POMONA_PRIORITY_URGENT, DAYS (1), 0, 0, MINUTES (1), MINUTES (15), POMONA_COALESCE_SAME_TYPE, FALSE },
  { "DeviceLock", URGENT, TRUE },
  { "DisableLostMode", URGENT, FALSE },
  { "EnableLostMode", URGENT, FALSE },
  { "EraseDevice", URGENT, TRUE },
  { "InstalledApplicationList", INVENTORY, FALSE },
  { "LogOutUser", MOMENT, FALSE },
  { "ManagedApplicationAttributes", INVENTORY, FALSE },
  { "ManagedApplicationConfiguration", INVENTORY, FALSE },
  { "ManagedApplicationFeedback", INVENTORY, FALSE },
  { "ManagedApplicationList", INVENTORY, FALSE },
  { "ManagedMediaList", INVENTORY, FALSE },
  { "NSExtensionMappings", INVENTORY, FALSE },
  { "OSUpdateStatus", INVENTORY, FALSE },
  { "PlayLostModeSound", POMONA_PRIORITY_URGENT, HOURS (1), 0, 0, MINUTES (1), MINUTES (15),
    POMONA_COALESCE_SAME_TYPE, FALSE },
  { "ProfileList", INVENTORY, FALSE },
  { "ProvisioningProfileList", INVENTORY, FALSE },
  { "RemoveApplication", CHANGE, TRUE },
  { "RemoveProfile", CHANGE, TRUE },
  { "RequestMirroring", MOMENT, FALSE },
  { "RestartDevice", MOMENT, FALSE },
  { "Restrictions", INVENTORY, FALSE },
  { "SecurityInfo", INVENTORY, FALSE },
  { "SetAutoAdminPassword", POMONA_PRIORITY_SETUP, DAYS (30), 6, MINUTES (1), MINUTES (1), HOURS (1),
    POMONA_COALESCE_SAME_CONTENT, FALSE },
  { "ShutDownDevice", MOMENT, FALSE },
  { "StopMirroring", MOMENT, FALSE },
  { "UserConfigured", POMONA_PRIORITY_RELEASE, 0, 0, MINUTES (1), MINUTES (1), MINUTES (15),
    POMONA_COALESCE_SAME_TYPE, FALSE },
  { "UserList", INVENTORY, FALSE },
};

static const PomonaCommandPolicy fallback = { "*", CHANGE, FALSE };

static int
compare_policy (const void *name,
                const void *policy)
{
  return strcmp (name, ((const PomonaCommandPolicy *) policy)->request_type);
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
sorted_keys (GVariant *dict)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));
  g_ptr_array_sort (keys, compare_keys);
  return keys;
}

static void
add_bytes (GChecksum  *checksum,
           const void *data,
           gsize       size)
{
  guint64 length = GUINT64_TO_BE (size);

  g_checksum_update (checksum, (const guchar *) &length, sizeof length);
  g_checksum_update (checksum, data, size);
}

/* Two commands with the same keys and values give the same sum, whatever order the keys came in. Lengths are part of it, so
 * that no two different values run together into the same bytes. */
static void
add_value (GChecksum *checksum,
           GVariant  *value)
{
  g_checksum_update (checksum, (const guchar *) g_variant_get_type_string (value), -1);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    {
      g_autoptr(GPtrArray) keys = sorted_keys (value);

      for (guint i = 0; i < keys->len; i++)
        {
          const char *key = g_ptr_array_index (keys, i);
          g_autoptr(GVariant) member = pomona_plist_get_value (value, key);

          add_bytes (checksum, key, strlen (key));
          add_value (checksum, member);
        }
      add_bytes (checksum, NULL, 0);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("av")))
    {
      gsize length = pomona_plist_array_length (value);

      for (gsize i = 0; i < length; i++)
        {
          g_autoptr(GVariant) member = pomona_plist_array_get (value, i);

          add_value (checksum, member);
        }
      add_bytes (checksum, NULL, 0);
    }
  else
    add_bytes (checksum, g_variant_get_data (value), g_variant_get_size (value));
}

static char *
content_key (GVariant *command)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  add_value (checksum, command);
  return g_strdup_printf ("%s:%s", pomona_command_get_request_type (command), g_checksum_get_string (checksum));
}

static gint64
doubled (gint64 first,
         guint  doublings,
         gint64 limit)
{
  gint64 delay = first;

  for (guint i = 0; i < MIN (doublings, MAX_DOUBLINGS) && delay < limit; i++)
    delay *= 2;
  return MIN (delay, limit);
}

/* The first of these texts or numbers that the command has. */
static char *
key_from_member (const char        *prefix,
                 GVariant          *command,
                 const char *const *members)
{
  for (gsize i = 0; members[i] != NULL; i++)
    {
      const char *text = pomona_plist_get_string (command, members[i]);
      gint64 number = pomona_plist_get_int (command, members[i], 0);

      if (text != NULL)
        return g_strdup_printf ("%s:%s", prefix, text);
      if (number != 0)
        return g_strdup_printf ("%s:%" G_GINT64_FORMAT, prefix, number);
    }
  return NULL;
}

static char *
profile_key (GVariant *command)
{
  g_autoptr(GBytes) payload = pomona_plist_get_data (command, "Payload");
  g_autofree char *identifier = NULL;

  if (payload == NULL)
    identifier = g_strdup (pomona_plist_get_string (command, "Identifier"));
  else
    identifier = pomona_profile_find_identifier (payload);
  return identifier != NULL ? g_strconcat ("profile:", identifier, NULL) : NULL;
}

static char *
settings_key (GVariant *command)
{
  g_autoptr(GVariant) settings = pomona_plist_get_array (command, "Settings");
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  gsize length = pomona_plist_array_length (settings);
  g_autofree char *joined = NULL;

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) setting = pomona_plist_array_get (settings, i);
      const char *item = pomona_plist_get_string (setting, "Item");

      if (item != NULL)
        g_ptr_array_add (items, g_strdup (item));
    }
  g_ptr_array_sort (items, compare_keys);
  g_ptr_array_add (items, NULL);
  joined = g_strjoinv ("+", (char **) items->pdata);
  return g_strconcat ("settings:", joined, NULL);
}

const PomonaCommandPolicy *
pomona_command_policy_get (const char *request_type)
{
  const PomonaCommandPolicy *policy = NULL;

  if (request_type != NULL)
    policy = bsearch (request_type, policies, G_N_ELEMENTS (policies), sizeof policies[0], compare_policy);
  return policy != NULL ? policy : &fallback;
}

char *
pomona_command_policy_coalesce_key (const PomonaCommandPolicy *policy,
                                    GVariant                  *command)
{
  switch (policy->coalesce)
    {
    case POMONA_COALESCE_SAME_TYPE:
      return g_strdup (pomona_command_get_request_type (command));
    case POMONA_COALESCE_SAME_CONTENT:
      return content_key (command);
    case POMONA_COALESCE_NEVER:
    default:
      return NULL;
    }
}

char *
pomona_command_policy_order_key (GVariant *command)
{
  static const char *const app_members[] = { "Identifier", "iTunesStoreID", "ManifestURL", NULL };
  static const struct
  {
    const char *request_type;
    const char *key;
  } fixed[] = {
    { "DisableLostMode", "lost-mode" },        { "EnableLostMode", "lost-mode" },
    { "DisableRemoteDesktop", "remote-desktop" }, { "EnableRemoteDesktop", "remote-desktop" },
    { "SetFirmwarePassword", "firmware-password" }, { "SetRecoveryLock", "recovery-lock" },
    { "RotateFileVaultKey", "filevault" },
  };
  const char *request_type = pomona_command_get_request_type (command);

  if (request_type == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
    if (strcmp (request_type, fixed[i].request_type) == 0)
      return g_strdup (fixed[i].key);
  if (strcmp (request_type, "Settings") == 0)
    return settings_key (command);
  if (strcmp (request_type, "InstallProfile") == 0 || strcmp (request_type, "RemoveProfile") == 0)
    return profile_key (command);
  if (strcmp (request_type, "InstallApplication") == 0 || strcmp (request_type, "RemoveApplication") == 0 ||
      strcmp (request_type, "InstallEnterpriseApplication") == 0)
    return key_from_member ("app", command, app_members);
  return NULL;
}

gint64
pomona_command_policy_not_now_delay (const PomonaCommandPolicy *policy,
                                     guint                      not_now_count)
{
  if (not_now_count == 0)
    return 0;
  return doubled (policy->not_now_first, not_now_count - 1, policy->not_now_limit);
}

gint64
pomona_command_policy_resend_delay (const PomonaCommandPolicy *policy,
                                    guint                      deliveries)
{
  if (deliveries < 2 || policy->resend_after == 0)
    return 0;
  return doubled (policy->resend_after, deliveries - 2, MAX_RESEND_DELAY);
}

gint64
pomona_command_policy_expires_at (const PomonaCommandPolicy *policy,
                                  gint64                     created)
{
  return policy->expires_after == 0 ? 0 : created + policy->expires_after;
}
