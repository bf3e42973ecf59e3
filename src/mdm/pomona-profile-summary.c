/* pomona-profile-summary.c: what a configuration profile is. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-profile-summary.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-mdm-error.h"
#include "pomona-plist.h"

static void
add_warning (GPtrArray  *warnings,
             const char *format,
             ...) G_GNUC_PRINTF (2, 3);

static void
add_warning (GPtrArray  *warnings,
             const char *format,
             ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (warnings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static const char *
get_text (GVariant   *dict,
          const char *key)
{
  const char *text = pomona_plist_get_string (dict, key);

  return text != NULL && *text != '\0' ? text : NULL;
}

/* Looks at one payload; `seen` holds the UUIDs and identifiers so far. */
static void
check_payload (GVariant   *payload,
               gsize       index,
               GPtrArray  *types,
               GHashTable *seen,
               GPtrArray  *warnings)
{
  const char *type = get_text (payload, "PayloadType");
  const char *const keys[] = { "PayloadIdentifier", "PayloadUUID" };

  if (type == NULL)
    {
      add_warning (warnings, _("Payload %zu has no PayloadType, so devices refuse the profile"), index + 1);
      return;
    }
  g_ptr_array_add (types, g_strdup (type));
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *text = get_text (payload, keys[i]);

      if (text == NULL)
        add_warning (warnings, _("The payload %s has no %s, so devices refuse the profile"), type, keys[i]);
      else if (!g_hash_table_add (seen, g_strconcat (keys[i], ":", text, NULL)))
        add_warning (warnings, _("Two parts of the profile share the %s “%s”; one of them may be ignored"), keys[i], text);
    }
  if (pomona_plist_get_int (payload, "PayloadVersion", 0) != 1)
    add_warning (warnings, _("The PayloadVersion of the payload %s is not 1"), type);
}

static void
check_payloads (PomonaProfileSummary *self,
                GVariant             *profile,
                GPtrArray            *warnings)
{
  g_autoptr(GVariant) content = pomona_plist_get_array (profile, "PayloadContent");
  g_autoptr(GPtrArray) types = g_ptr_array_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize length = pomona_plist_array_length (content);

  g_hash_table_add (seen, g_strconcat ("PayloadUUID:", self->uuid, NULL));
  g_hash_table_add (seen, g_strconcat ("PayloadIdentifier:", self->identifier, NULL));
  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);

      check_payload (payload, i, types, seen, warnings);
    }
  if (content == NULL && !self->encrypted)
    add_warning (warnings, _("The profile has no PayloadContent: it does nothing"));

  g_ptr_array_add (types, NULL);
  self->payload_types = (char **) g_ptr_array_steal (types, NULL);
  self->has_mdm = g_strv_contains ((const char *const *) self->payload_types, "com.apple.mdm");
  if (g_strv_contains ((const char *const *) self->payload_types, "com.apple.declarations"))
    add_warning (warnings, _("Declarations inside a profile work only where the profile is installed by hand"));
}

static gboolean
check_type (GVariant  *profile,
            GError   **error)
{
  const char *type = pomona_plist_get_string (profile, "PayloadType");

  if (pomona_plist_get_value_type (profile) == POMONA_PLIST_TYPE_DICT && g_strcmp0 (type, "Configuration") == 0)
    return TRUE;
  if (type != NULL)
    g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                 _("This is a single payload (%s), not a whole profile: its PayloadType must be “Configuration”"), type);
  else
    g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                 _("This property list is not a configuration profile: it has no PayloadType"));
  return FALSE;
}

PomonaProfileSummary *
pomona_profile_summary_new (GVariant  *profile,
                            GError   **error)
{
  g_autoptr(PomonaProfileSummary) self = NULL;
  g_autoptr(GPtrArray) warnings = g_ptr_array_new ();
  const char *const required[] = { "PayloadIdentifier", "PayloadUUID" };

  g_return_val_if_fail (profile != NULL, NULL);

  if (!check_type (profile, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
    if (get_text (profile, required[i]) == NULL)
      {
        g_set_error (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                     _("The profile has no %s; devices know a profile by it"), required[i]);
        return NULL;
      }

  self = g_new0 (PomonaProfileSummary, 1);
  self->identifier = g_strdup (get_text (profile, "PayloadIdentifier"));
  self->uuid = g_strdup (get_text (profile, "PayloadUUID"));
  self->display_name = g_strdup (get_text (profile, "PayloadDisplayName"));
  self->organization = g_strdup (get_text (profile, "PayloadOrganization"));
  self->description = g_strdup (get_text (profile, "PayloadDescription"));
  self->version = pomona_plist_get_int (profile, "PayloadVersion", 0);
  self->removal_disallowed = pomona_plist_get_bool (profile, "PayloadRemovalDisallowed", FALSE);
  self->encrypted = pomona_plist_has (profile, "EncryptedPayloadContent");
  if (self->version != 1)
    add_warning (warnings, _("The PayloadVersion of the profile is not 1"));
  check_payloads (self, profile, warnings);
  if (self->has_mdm)
    add_warning (warnings, _("The profile enrolls a device in device management; it cannot be installed as a command "
                             "on a device that another enrollment manages"));
  g_ptr_array_add (warnings, NULL);
  self->warnings = (char **) g_ptr_array_steal (warnings, NULL);
  return g_steal_pointer (&self);
}

void
pomona_profile_summary_free (PomonaProfileSummary *self)
{
  g_free (self->identifier);
  g_free (self->uuid);
  g_free (self->display_name);
  g_free (self->organization);
  g_free (self->description);
  g_strfreev (self->payload_types);
  g_strfreev (self->warnings);
  g_free (self);
}

/* The property list of a signed profile lies in the signature as it is, unless the signer cut it into pieces. */
static GVariant *
find_plist (GBytes *profile)
{
  gsize size;
  const char *data = g_bytes_get_data (profile, &size);
  const char *start;
  const char *end = NULL;

  if (data == NULL)
    return NULL;
  start = memmem (data, size, "<?xml", 5);
  if (start == NULL)
    return NULL;
  end = memmem (start, size - (gsize) (start - data), "</plist>", 8);
  if (end == NULL)
    return NULL;
  return pomona_plist_parse_dict (start, (gsize) (end - start) + 8, NULL, NULL);
}

char *
pomona_profile_find_identifier (GBytes *profile)
{
  g_autoptr(GVariant) plist = NULL;

  g_return_val_if_fail (profile != NULL, NULL);

  plist = find_plist (profile);
  return plist != NULL ? g_strdup (get_text (plist, "PayloadIdentifier")) : NULL;
}
