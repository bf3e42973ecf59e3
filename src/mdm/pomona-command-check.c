/* pomona-command-check.c: whether a device can take a command. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-mdm-error.h"
#include "pomona-plist.h"
#include "pomona-schema.h"

/* Whom to check for, with the schema's system worked out. */
typedef struct
{
  const PomonaCommandTarget *target;
  gboolean                   has_system;
  PomonaSystem               system;
} Checker;

static gboolean check_keys (const Checker          *checker,
                            const PomonaSchemaKey  *keys,
                            guint                   n_keys,
                            GVariant               *dict,
                            const char             *path,
                            GError                **error);

static gboolean
check_versions (const Checker        *checker,
                const PomonaSupport  *support,
                const char           *what,
                GError              **error)
{
  const char *system = pomona_platform_get_display_name (checker->target->platform);

  switch (pomona_support_get_state (support, checker->target->os_version))
    {
    case POMONA_SUPPORT_NEVER:
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_NOT_SUPPORTED, _("%s does not exist on %s"), what, system);
      return FALSE;
    case POMONA_SUPPORT_NOT_YET:
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_NOT_SUPPORTED, _("%s needs %s %s; this device has %s"),
                   what, system, support->introduced, checker->target->os_version);
      return FALSE;
    case POMONA_SUPPORT_REMOVED:
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_NOT_SUPPORTED,
                   _("%s was removed in %s %s; this device has %s"),
                   what, system, support->removed, checker->target->os_version);
      return FALSE;
    case POMONA_SUPPORT_YES:
    case POMONA_SUPPORT_DEPRECATED:
    default:
      return TRUE;
    }
}

static gboolean
check_channel (const Checker        *checker,
               const PomonaSupport  *support,
               const char           *what,
               GError              **error)
{
  const PomonaCommandTarget *target = checker->target;
  PomonaTristate channel;

  if (target->shared_ipad)
    channel = target->user_channel ? support->shared_ipad_user_channel : support->shared_ipad_device_channel;
  else
    channel = target->user_channel ? support->user_channel : support->device_channel;
  if (channel == POMONA_TRISTATE_NO && target->user_channel)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_NOT_SUPPORTED,
                   _("%s is for the device as a whole; send it to the device, not to one of its users"), what);
      return FALSE;
    }
  if (channel == POMONA_TRISTATE_NO)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_NOT_SUPPORTED,
                   _("%s is for a user of the device; send it to the user, not to the device"), what);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_enrollment (const Checker        *checker,
                  const PomonaSupport  *support,
                  const char           *what,
                  GError              **error)
{
  const PomonaCommandTarget *target = checker->target;

  if (support->supervised == POMONA_TRISTATE_YES && target->supervised == POMONA_TRISTATE_NO)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_NOT_PERMITTED,
                   _("%s works on supervised devices only; this one is not supervised"), what);
      return FALSE;
    }
  if (support->user_enrollment == POMONA_MODE_FORBIDDEN && target->user_enrollment)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_NOT_PERMITTED,
                   _("%s is not allowed on a device that its user owns and enrolled with a work account"), what);
      return FALSE;
    }
  if (support->shared_ipad == POMONA_MODE_FORBIDDEN && target->shared_ipad)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_NOT_PERMITTED,
                   _("%s is not allowed on a shared iPad"), what);
      return FALSE;
    }
  /* A user enrollment has rights of its own, whatever its profile lists. */
  if (support->access_rights > 0 && target->access_rights >= 0 && !target->user_enrollment &&
      (support->access_rights & ~target->access_rights) != 0)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_NOT_PERMITTED,
                   _("The enrollment of this device does not grant the right to send %s; enroll it again with all rights"),
                   what);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_support (const Checker        *checker,
               const PomonaSupport  *supports,
               const char           *what,
               GError              **error)
{
  const PomonaSupport *support;

  if (!checker->has_system)
    return TRUE;
  support = &supports[checker->system];
  return check_versions (checker, support, what, error) &&
         check_channel (checker, support, what, error) &&
         check_enrollment (checker, support, what, error);
}

/* A key that this system, or this kind of enrollment, does not have need not be there. */
static gboolean
is_required (const Checker         *checker,
             const PomonaSchemaKey *key)
{
  const PomonaSupport *support;

  if (!key->required || key->wild)
    return FALSE;
  if (!checker->has_system)
    return TRUE;
  support = &key->support[checker->system];
  if (checker->target->user_enrollment && support->user_enrollment == POMONA_MODE_FORBIDDEN)
    return FALSE;
  return pomona_support_get_state (support, checker->target->os_version) <= POMONA_SUPPORT_DEPRECATED;
}

static gboolean
has_type (PomonaSchemaType  type,
          GVariant         *value)
{
  PomonaPlistType found = pomona_plist_get_value_type (value);

  switch (type)
    {
    case POMONA_SCHEMA_TYPE_STRING:
      return found == POMONA_PLIST_TYPE_STRING;
    case POMONA_SCHEMA_TYPE_INTEGER:
      return found == POMONA_PLIST_TYPE_INTEGER;
    case POMONA_SCHEMA_TYPE_REAL:
      return found == POMONA_PLIST_TYPE_REAL || found == POMONA_PLIST_TYPE_INTEGER;
    case POMONA_SCHEMA_TYPE_BOOLEAN:
      return found == POMONA_PLIST_TYPE_BOOLEAN;
    case POMONA_SCHEMA_TYPE_DATE:
      return found == POMONA_PLIST_TYPE_DATE;
    case POMONA_SCHEMA_TYPE_DATA:
      return found == POMONA_PLIST_TYPE_DATA;
    case POMONA_SCHEMA_TYPE_ARRAY:
      return found == POMONA_PLIST_TYPE_ARRAY;
    case POMONA_SCHEMA_TYPE_DICTIONARY:
      return found == POMONA_PLIST_TYPE_DICT;
    case POMONA_SCHEMA_TYPE_ANY:
    default:
      return TRUE;
    }
}

static const char *
describe_type (PomonaSchemaType type)
{
  switch (type)
    {
    case POMONA_SCHEMA_TYPE_STRING:
      return _("text");
    case POMONA_SCHEMA_TYPE_INTEGER:
      return _("a whole number");
    case POMONA_SCHEMA_TYPE_REAL:
      return _("a number");
    case POMONA_SCHEMA_TYPE_BOOLEAN:
      return _("true or false");
    case POMONA_SCHEMA_TYPE_DATE:
      return _("a date");
    case POMONA_SCHEMA_TYPE_DATA:
      return _("data");
    case POMONA_SCHEMA_TYPE_ARRAY:
      return _("a list");
    case POMONA_SCHEMA_TYPE_DICTIONARY:
      return _("a dictionary");
    case POMONA_SCHEMA_TYPE_ANY:
    default:
      return _("a value");
    }
}

/* Members of an array whose members take one of several shapes, told apart by their Item. */
static gboolean
check_alternative (const Checker          *checker,
                   const PomonaSchemaKey  *array,
                   GVariant               *member,
                   const char             *path,
                   GError                **error)
{
  const char *item = pomona_plist_get_string (member, "Item");
  const PomonaSchemaKey *alternative = item != NULL ? pomona_schema_find_alternative (array, "Item", item) : NULL;

  if (alternative == NULL)
    return TRUE;
  return check_support (checker, alternative->support, item, error) &&
         check_keys (checker, alternative->keys, alternative->n_keys, member, path, error);
}

static gboolean
check_value (const Checker          *checker,
             const PomonaSchemaKey  *key,
             GVariant               *value,
             const char             *path,
             GError                **error)
{
  gsize length;

  if (!has_type (key->type, value))
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED, _("%s must be %s"), path, describe_type (key->type));
      return FALSE;
    }
  if (key->type == POMONA_SCHEMA_TYPE_DICTIONARY)
    return check_keys (checker, key->keys, key->n_keys, value, path, error);
  if (key->type != POMONA_SCHEMA_TYPE_ARRAY)
    return TRUE;

  length = pomona_plist_array_length (value);
  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) member = pomona_plist_array_get (value, i);
      g_autofree char *member_path = g_strdup_printf ("%s[%" G_GSIZE_FORMAT "]", path, i);

      if (key->n_alternatives > 0 && !check_alternative (checker, key, member, member_path, error))
        return FALSE;
      if (key->item != NULL && !check_value (checker, key->item, member, member_path, error))
        return FALSE;
    }
  return TRUE;
}

/* Keys that the facts do not know pass: devices ignore them, and the facts may be older than the device. */
static gboolean
check_keys (const Checker          *checker,
            const PomonaSchemaKey  *keys,
            guint                   n_keys,
            GVariant               *dict,
            const char             *path,
            GError                **error)
{
  for (guint i = 0; i < n_keys; i++)
    {
      g_autoptr(GVariant) value = keys[i].wild ? NULL : pomona_plist_get_value (dict, keys[i].name);
      g_autofree char *key_path = path != NULL ? g_strconcat (path, ".", keys[i].name, NULL) : g_strdup (keys[i].name);

      if (value == NULL && is_required (checker, &keys[i]))
        {
          g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED, _("The command needs %s"), key_path);
          return FALSE;
        }
      if (value != NULL && !check_value (checker, &keys[i], value, key_path, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
pomona_command_check (GVariant                   *command,
                      const PomonaCommandTarget  *target,
                      GError                    **error)
{
  const char *request_type = pomona_command_get_request_type (command);
  Checker checker = { target, FALSE, POMONA_SYSTEM_IOS };
  const PomonaSchemaItem *item;

  g_return_val_if_fail (target != NULL, FALSE);

  if (request_type == NULL)
    {
      g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED, _("The command has no RequestType"));
      return FALSE;
    }
  item = pomona_schema_command (request_type);
  if (item == NULL)
    return TRUE;
  checker.has_system = pomona_platform_get_system (target->platform, &checker.system);
  return check_support (&checker, item->support, request_type, error) &&
         check_keys (&checker, item->keys, item->n_keys, command, NULL, error);
}
