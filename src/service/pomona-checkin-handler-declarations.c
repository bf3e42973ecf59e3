/* pomona-checkin-handler-declarations.c: answers to DeclarativeManagement. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The endpoints "tokens", "declaration-items", "declaration/KIND/IDENTIFIER" and "status", answered in JSON. A channel's set of
 * declarations is empty as long as nothing puts any into it. */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-checkin-handler.h"

#include "pomona-challenge-table.h"
#include "pomona-digest.h"
#include "pomona-inventory-table.h"
#include "pomona-json.h"
#include "pomona-mdm-error.h"
#include "pomona-message-kind.h"
#include "pomona-plist.h"

#include <glib/gi18n.h>
#include <string.h>

/* The kind under which the last status report of a channel is kept in the inventory, and the key in it. */
#define STATUS_KIND "StatusReport"
#define STATUS_KEY "Report"

static const char *const kinds[] = { "activation", "asset", "configuration", "management", NULL };

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED,
                       _("The DeclarativeManagement message asks for something that does not exist"));
  return FALSE;
}

static void
answer_json (PomonaDeviceMessage *message,
             JsonBuilder         *builder)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = pomona_json_write (root, FALSE);
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));

  pomona_device_message_set_answer (message, 200, POMONA_CONTENT_TYPE_DDM, body);
}

/* Stands for the whole set: the sum over identifiers and server tokens, so that it changes with any of them. */
static char *
declarations_token (void)
{
  return pomona_digest_sha256_hex ("", 0);
}

static void
answer_tokens (PomonaDb            *db,
               PomonaDeviceMessage *message)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *token = declarations_token ();
  g_autoptr(GDateTime) epoch = g_date_time_new_from_unix_utc (0);
  /* When the set became what it is: an empty one always was. */
  g_autofree char *timestamp = g_date_time_format (epoch, "%Y-%m-%dT%H:%M:%SZ");

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "SyncTokens");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "DeclarationsToken");
  json_builder_add_string_value (builder, token);
  json_builder_set_member_name (builder, "Timestamp");
  json_builder_add_string_value (builder, timestamp);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  answer_json (message, builder);
}

static void
answer_items (PomonaDb            *db,
              PomonaDeviceMessage *message)
{
  static const char *const arrays[] = { "Activations", "Configurations", "Assets", "Management" };
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *token = declarations_token ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "Declarations");
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    {
      json_builder_set_member_name (builder, arrays[i]);
      json_builder_begin_array (builder);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "DeclarationsToken");
  json_builder_add_string_value (builder, token);
  json_builder_end_object (builder);
  answer_json (message, builder);
}

/* "configuration/IDENTIFIER"; an identifier may hold slashes of its own. */
static gboolean
answer_declaration (PomonaDeviceMessage  *message,
                    const char           *rest,
                    GError              **error)
{
  const char *slash = strchr (rest, '/');
  g_autofree char *kind = slash != NULL ? g_strndup (rest, (gsize) (slash - rest)) : NULL;
  g_autoptr(GBytes) body = NULL;

  if (kind == NULL || slash[1] == '\0' || !g_strv_contains (kinds, kind))
    return malformed (error);
  /* 404 makes the device drop its copy: right, for what is not in the set is not there. */
  body = g_bytes_new_static ("There is no such declaration.\n", 30);
  pomona_device_message_set_answer (message, 404, "text/plain; charset=utf-8", body);
  return TRUE;
}

/* Kept as it came, readable or not: the device sends a report once and takes 200 for kept. */
static GVariant *
wrap_report (GBytes *data)
{
  GVariantDict dict;
  gsize size;
  const char *text = g_bytes_get_data (data, &size);

  g_variant_dict_init (&dict, NULL);
  if (g_utf8_validate_len (text, size, NULL))
    {
      g_autofree char *copy = g_strndup (text, size);

      pomona_plist_set_string (&dict, STATUS_KEY, copy);
    }
  else
    pomona_plist_set_data (&dict, STATUS_KEY, data);
  return g_variant_ref_sink (pomona_plist_dict_end (&dict));
}

static gboolean
take_status (PomonaDb             *db,
             PomonaDeviceMessage  *message,
             GError              **error)
{
  const char *id = message->checkin->enrollment_id->id;
  g_autoptr(PomonaDevice) channel = pomona_enrollments_get (db, id, error);
  g_autoptr(GVariant) report = NULL;

  if (channel == NULL)
    return FALSE;
  report = wrap_report (message->checkin->data);
  return pomona_inventory_put (db, id, STATUS_KIND, report, NULL, error) &&
         pomona_progress_mark (db, pomona_device_message_get_fingerprint (message), POMONA_STEP_DECLARATIONS, NULL, error) &&
         pomona_device_message_tell (message, db, POMONA_EVENT_STATUS_REPORT, POMONA_SEVERITY_INFO, id, NULL, "", -1, error);
}

gboolean
pomona_checkin_declarations (PomonaDb             *db,
                             PomonaDeviceMessage  *message,
                             GError              **error)
{
  const char *endpoint = message->checkin->endpoint;

  if (g_str_equal (endpoint, "tokens"))
    answer_tokens (db, message);
  else if (g_str_equal (endpoint, "declaration-items"))
    answer_items (db, message);
  else if (g_str_equal (endpoint, "status"))
    return take_status (db, message, error);
  else if (g_str_has_prefix (endpoint, "declaration/"))
    return answer_declaration (message, endpoint + strlen ("declaration/"), error);
  else
    return malformed (error);
  return TRUE;
}
