/* pomona-command.c: commands for devices, read and made. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-inventory.h"
#include "pomona-mdm-error.h"
#include "pomona-plist-extra-private.h"
#include "pomona-schema.h"

/* Longest RequestType and CommandUUID. */
#define MAX_NAME 256

static gboolean
is_name (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

  return length > 0 && length <= MAX_NAME && text[length] == '\0';
}

/* Names of a command's keys that it cannot do without and that are not added later; NULL if there are none. */
static char *
list_required_keys (const PomonaSchemaItem *item)
{
  g_autoptr(GString) names = g_string_new (NULL);

  if (strcmp (item->id, "DeviceInformation") == 0 || strcmp (item->id, "ClearPasscode") == 0)
    return NULL;
  for (guint i = 0; i < item->n_keys; i++)
    if (item->keys[i].required)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", item->keys[i].name);
  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

/* People type names in any case. */
static const PomonaSchemaItem *
find_command (const char *name)
{
  guint n_items;
  const PomonaSchemaItem *items = pomona_schema_list (POMONA_SCHEMA_COMMANDS, &n_items);

  for (guint i = 0; i < n_items; i++)
    if (g_ascii_strcasecmp (items[i].id, name) == 0)
      return &items[i];
  return NULL;
}

static GVariant *
parse_name (const char  *name,
            GError     **error)
{
  const PomonaSchemaItem *item = find_command (name);
  g_autofree char *required = NULL;

  if (item == NULL)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("There is no command %s; check its spelling, or give the whole command as a property list"), name);
      return NULL;
    }
  required = list_required_keys (item);
  if (required != NULL)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("The command %s needs more than its name (%s); give it as a property list"), item->id, required);
      return NULL;
    }
  return pomona_command_new (item->id);
}

GVariant *
pomona_command_parse (const char  *text,
                      gssize       length,
                      char       **out_uuid,
                      GError     **error)
{
  g_autoptr(GVariant) plist = NULL;
  const PomonaPlistLimits limits = { POMONA_COMMAND_MAX_INPUT, 0, 0 };
  gsize size;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (out_uuid != NULL)
    *out_uuid = NULL;
  if (size <= MAX_NAME + 2)
    {
      g_autofree char *name = g_strndup (size > 0 ? text : "", size);

      g_strstrip (name);
      if (*name == '\0')
        {
          g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED, _("The command is empty"));
          return NULL;
        }
      if (strlen (name) <= size && is_name (name))
        return parse_name (name, error);
    }
  plist = pomona_plist_parse_file (text, size, &limits, error);
  if (plist == NULL)
    return NULL;
  return pomona_command_from_plist (plist, out_uuid, error);
}

GVariant *
pomona_command_from_plist (GVariant  *plist,
                           char     **out_uuid,
                           GError   **error)
{
  g_autoptr(GVariant) command = NULL;
  const char *request_type;
  const char *uuid = NULL;

  g_return_val_if_fail (plist != NULL, NULL);

  if (out_uuid != NULL)
    *out_uuid = NULL;
  command = pomona_plist_get_dict (plist, "Command");
  if (command != NULL)
    uuid = pomona_plist_get_string (plist, "CommandUUID");
  else if (pomona_plist_get_value_type (plist) == POMONA_PLIST_TYPE_DICT)
    command = g_variant_ref (plist);

  request_type = command != NULL ? pomona_plist_get_string (command, "RequestType") : NULL;
  if (request_type == NULL || !is_name (request_type))
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                   _("The property list is not a command: it has no RequestType"));
      return NULL;
    }
  if (uuid != NULL && (*uuid == '\0' || strlen (uuid) > MAX_NAME || !g_str_is_ascii (uuid)))
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED, _("The CommandUUID of the command is not one"));
      return NULL;
    }
  if (out_uuid != NULL)
    *out_uuid = g_strdup (uuid);
  return g_steal_pointer (&command);
}

GBytes *
pomona_command_build (GVariant   *command,
                      const char *uuid)
{
  GVariantBuilder builder;

  g_return_val_if_fail (command != NULL && uuid != NULL, NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "Command", command);
  g_variant_builder_add (&builder, "{sv}", "CommandUUID", g_variant_new_string (uuid));
  return pomona_plist_write (g_variant_builder_end (&builder));
}

const char *
pomona_command_get_request_type (GVariant *command)
{
  return pomona_plist_get_string (command, "RequestType");
}

/* A copy of the command with one key more; a key that is there already is replaced. */
static GVariant *
with_key (GVariant   *command,
          const char *key,
          GVariant   *value)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *member;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, command);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &member))
    if (strcmp (name, key) != 0)
      g_variant_builder_add (&builder, "{sv}", name, member);
  g_variant_builder_add (&builder, "{sv}", key, value);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
pomona_command_complete (GVariant                  *command,
                         const PomonaCommandTarget *target,
                         PomonaSecret              *unlock_token)
{
  static const struct
  {
    const char *request_type;
    const char *key;
  } managed_only[] = {
    { "CertificateList", "ManagedOnly" },
    { "InstalledApplicationList", "ManagedAppsOnly" },
    { "ProfileList", "ManagedOnly" },
    { "ProvisioningProfileList", "ManagedOnly" },
  };
  const char *request_type = pomona_command_get_request_type (command);

  g_return_val_if_fail (target != NULL, NULL);

  if (g_strcmp0 (request_type, "DeviceInformation") == 0 && !pomona_plist_has (command, "Queries"))
    {
      g_auto(GStrv) queries = pomona_inventory_queries (target);

      return with_key (command, "Queries", pomona_plist_new_strv ((const char *const *) queries));
    }
  if (g_strcmp0 (request_type, "ClearPasscode") == 0 && !pomona_plist_has (command, "UnlockToken") && unlock_token != NULL)
    return with_key (command, "UnlockToken", pomona_plist_new_secret (unlock_token));
  for (gsize i = 0; i < G_N_ELEMENTS (managed_only) && target->user_enrollment; i++)
    if (g_strcmp0 (request_type, managed_only[i].request_type) == 0)
      return with_key (command, managed_only[i].key, g_variant_new_boolean (TRUE));
  return g_variant_ref (command);
}

static void
begin (GVariantBuilder *builder,
       const char      *request_type)
{
  g_variant_builder_init (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "RequestType", g_variant_new_string (request_type));
}

/* False is what devices assume where the key is missing. */
static void
add_true (GVariantBuilder *builder,
          const char      *key,
          gboolean         value)
{
  if (value)
    pomona_plist_add_bool (builder, key, TRUE);
}

static GVariant *
end (GVariantBuilder *builder)
{
  return g_variant_ref_sink (g_variant_builder_end (builder));
}

GVariant *
pomona_command_new (const char *request_type)
{
  GVariantBuilder builder;

  g_return_val_if_fail (request_type != NULL, NULL);

  begin (&builder, request_type);
  return end (&builder);
}

GVariant *
pomona_command_new_device_lock (const char *message,
                                const char *phone_number,
                                const char *pin)
{
  GVariantBuilder builder;

  begin (&builder, "DeviceLock");
  pomona_plist_add_string (&builder, "Message", message);
  pomona_plist_add_string (&builder, "PhoneNumber", phone_number);
  pomona_plist_add_string (&builder, "PIN", pin);
  return end (&builder);
}

GVariant *
pomona_command_new_restart (gboolean notify_user)
{
  GVariantBuilder builder;

  begin (&builder, "RestartDevice");
  add_true (&builder, "NotifyUser", notify_user);
  return end (&builder);
}

GVariant *
pomona_command_new_shut_down (void)
{
  return pomona_command_new ("ShutDownDevice");
}

static GVariant *
new_return_to_service (const PomonaEraseOptions *options)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_true (&builder, "Enabled", TRUE);
  pomona_plist_add_data (&builder, "WiFiProfileData", options->wifi_profile);
  pomona_plist_add_data (&builder, "MDMProfileData", options->mdm_profile);
  pomona_plist_add_secret (&builder, "BootstrapToken", options->bootstrap_token);
  return g_variant_builder_end (&builder);
}

GVariant *
pomona_command_new_erase (PomonaPlatform            platform,
                          const PomonaEraseOptions *options)
{
  gboolean mac = platform == POMONA_PLATFORM_MACOS;
  gboolean mobile = platform == POMONA_PLATFORM_IOS || platform == POMONA_PLATFORM_IPADOS;
  GVariantBuilder builder;

  begin (&builder, "EraseDevice");
  if (options != NULL && mac)
    {
      pomona_plist_add_string (&builder, "PIN", options->pin);
      pomona_plist_add_string (&builder, "ObliterationBehavior", options->obliteration_behavior);
    }
  if (options != NULL && mobile)
    {
      add_true (&builder, "PreserveDataPlan", options->preserve_data_plan);
      add_true (&builder, "DisallowProximitySetup", options->disallow_proximity_setup);
    }
  if (options != NULL && options->return_to_service &&
      (mobile || platform == POMONA_PLATFORM_TVOS || platform == POMONA_PLATFORM_VISIONOS))
    g_variant_builder_add (&builder, "{sv}", "ReturnToService", new_return_to_service (options));
  return end (&builder);
}

GVariant *
pomona_command_new_clear_passcode (PomonaSecret *unlock_token)
{
  GVariantBuilder builder;

  g_return_val_if_fail (unlock_token != NULL, NULL);

  begin (&builder, "ClearPasscode");
  pomona_plist_add_secret (&builder, "UnlockToken", unlock_token);
  return end (&builder);
}

GVariant *
pomona_command_new_device_name (const char *name)
{
  GVariantBuilder builder;
  GVariantBuilder item;
  g_autoptr(PomonaPlistArray) settings = pomona_plist_array_new ();

  g_return_val_if_fail (name != NULL, NULL);

  g_variant_builder_init (&item, G_VARIANT_TYPE_VARDICT);
  pomona_plist_add_string (&item, "Item", "DeviceName");
  pomona_plist_add_string (&item, "DeviceName", name);
  pomona_plist_array_append (settings, g_variant_builder_end (&item));

  begin (&builder, "Settings");
  g_variant_builder_add (&builder, "{sv}", "Settings", pomona_plist_array_end (g_steal_pointer (&settings)));
  return end (&builder);
}

GVariant *
pomona_command_new_install_profile (GBytes *profile)
{
  GVariantBuilder builder;

  g_return_val_if_fail (profile != NULL, NULL);

  begin (&builder, "InstallProfile");
  pomona_plist_add_data (&builder, "Payload", profile);
  return end (&builder);
}

GVariant *
pomona_command_new_remove_profile (const char *identifier)
{
  GVariantBuilder builder;

  g_return_val_if_fail (identifier != NULL, NULL);

  begin (&builder, "RemoveProfile");
  pomona_plist_add_string (&builder, "Identifier", identifier);
  return end (&builder);
}

GVariant *
pomona_command_new_device_information (const PomonaCommandTarget *target,
                                       const char *const         *queries)
{
  g_autoptr(GVariant) command = NULL;
  GVariantBuilder builder;

  begin (&builder, "DeviceInformation");
  if (queries != NULL)
    g_variant_builder_add (&builder, "{sv}", "Queries", pomona_plist_new_strv (queries));
  command = end (&builder);
  return pomona_command_complete (command, target, NULL);
}

GVariant *
pomona_command_new_security_info (void)
{
  return pomona_command_new ("SecurityInfo");
}

static GVariant *
new_list (const char                *request_type,
          const PomonaCommandTarget *target)
{
  g_autoptr(GVariant) command = pomona_command_new (request_type);

  return pomona_command_complete (command, target, NULL);
}

GVariant *
pomona_command_new_installed_application_list (const PomonaCommandTarget *target)
{
  return new_list ("InstalledApplicationList", target);
}

GVariant *
pomona_command_new_profile_list (const PomonaCommandTarget *target)
{
  return new_list ("ProfileList", target);
}

GVariant *
pomona_command_new_certificate_list (const PomonaCommandTarget *target)
{
  return new_list ("CertificateList", target);
}

GVariant *
pomona_command_new_declarative_management (GBytes *tokens)
{
  GVariantBuilder builder;

  begin (&builder, "DeclarativeManagement");
  pomona_plist_add_data (&builder, "Data", tokens);
  return end (&builder);
}
