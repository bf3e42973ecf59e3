/* pomona-enrollment-note.c: what is noticed and noted about enrollments. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-clock.h"
#include "pomona-enrollment-private.h"
#include "pomona-json.h"

char *
pomona_tags_to_column (const char *const *tags)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (gsize i = 0; tags[i] != NULL; i++)
    json_builder_add_string_value (builder, tags[i]);
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return pomona_json_write (root, FALSE);
}

/* Nearly all devices have none: NULL then, without a parser. Also NULL for what was not written by us. */
char **
pomona_tags_from_column (const char *column)
{
  g_autoptr(GStrvBuilder) tags = g_strv_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  JsonArray *array;

  if (column[0] == '\0' || g_str_equal (column, "[]"))
    return NULL;
  root = pomona_json_parse (column, -1, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return NULL;
  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (tags, json_node_get_string (element));
    }
  return g_strv_builder_end (tags);
}

gboolean
pomona_enrollments_seen (PomonaDb    *db,
                         const char  *id,
                         GError     **error)
{
  /* The second comparison heals times that were written while the clock was wrong. */
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE enrollment SET last_seen = ?1"
    " WHERE (id = ?2 OR id = (SELECT parent_id FROM enrollment WHERE id = ?2))"
    " AND (last_seen <= ?1 - ?3 OR last_seen > ?1)");

  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, id);
  pomona_statement_int (st, POMONA_SEEN_INTERVAL);
  return pomona_statement_run (st, error);
}

static const char *
known_text (const char *text)
{
  return text != NULL && text[0] != '\0' ? text : NULL;
}

/* A row in which nothing would change is not touched, so that the number of changes tells the truth. */
static const char apply_facts_sql[] =
  "WITH told AS (SELECT id, coalesce (?, name) AS name, coalesce (?, serial) AS serial, coalesce (?, model) AS model,"
  "  coalesce (?, product) AS product, coalesce (?, platform) AS platform, coalesce (?, os_version) AS os_version,"
  "  coalesce (?, build) AS build, coalesce (?, imei) AS imei, coalesce (?, supervised) AS supervised,"
  "  coalesce (?, filevault) AS filevault, coalesce (?, passcode) AS passcode,"
  "  coalesce (?, awaiting_configuration) AS awaiting_configuration FROM enrollment WHERE id = ?)"
  " UPDATE enrollment SET name = told.name, serial = told.serial, model = told.model, product = told.product,"
  "  platform = told.platform, os_version = told.os_version, build = told.build, imei = told.imei,"
  "  supervised = told.supervised, filevault = told.filevault, passcode = told.passcode,"
  "  awaiting_configuration = told.awaiting_configuration FROM told WHERE enrollment.id = told.id"
  "  AND (enrollment.name, enrollment.serial, enrollment.model, enrollment.product, enrollment.platform,"
  "       enrollment.os_version, enrollment.build, enrollment.imei, enrollment.supervised, enrollment.filevault,"
  "       enrollment.passcode, enrollment.awaiting_configuration)"
  "   <> (told.name, told.serial, told.model, told.product, told.platform, told.os_version, told.build, told.imei,"
  "       told.supervised, told.filevault, told.passcode, told.awaiting_configuration)";

gboolean
pomona_enrollments_apply_facts (PomonaDb                    *db,
                                const char                  *id,
                                const PomonaInventoryFacts  *facts,
                                gboolean                    *changed,
                                GError                     **error)
{
  PomonaPlatform platform = pomona_platform_from_product (facts->product_name, facts->model_name, facts->os_version);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, apply_facts_sql);
  const PomonaTristate states[] = {
    facts->supervised, facts->filevault, facts->passcode_present, facts->awaiting_configuration,
  };

  pomona_statement_text (st, known_text (facts->device_name));
  pomona_statement_text (st, known_text (facts->serial_number));
  pomona_statement_text (st, known_text (facts->model_name));
  pomona_statement_text (st, known_text (facts->product_name));
  pomona_statement_text (st, platform != POMONA_PLATFORM_UNKNOWN ? pomona_platform_to_string (platform) : NULL);
  pomona_statement_text (st, known_text (facts->os_version));
  pomona_statement_text (st, known_text (facts->build_version));
  pomona_statement_text (st, known_text (facts->imei));
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (states[i] == POMONA_TRISTATE_UNKNOWN)
        pomona_statement_text (st, NULL);
      else
        pomona_statement_int (st, states[i]);
    }
  pomona_statement_text (st, id);
  if (!pomona_statement_run (st, error))
    return FALSE;
  if (changed != NULL)
    *changed = pomona_db_changes (db) > 0;
  return TRUE;
}

gboolean
pomona_enrollments_annotate (PomonaDb           *db,
                             const char         *id,
                             const char         *owner,
                             const char *const  *tags,
                             const char         *notes,
                             GError            **error)
{
  g_autofree char *column = tags != NULL ? pomona_tags_to_column (tags) : NULL;
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE enrollment SET owner = coalesce (?, owner), tags = coalesce (?, tags), notes = coalesce (?, notes) WHERE id = ?");

  pomona_statement_text (st, owner);
  pomona_statement_text (st, column);
  pomona_statement_text (st, notes);
  pomona_statement_text (st, id);
  return pomona_statement_run (st, error) && pomona_db_need_change (db, _("There is no such device"), error);
}

gboolean
pomona_enrollments_mark_unreachable (PomonaDb    *db,
                                     const char  *id,
                                     GBytes      *token,
                                     gint64       since,
                                     gboolean    *changed,
                                     GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE enrollment SET unreachable_since = ?1 WHERE id = ?2 AND state = 'enrolled' AND unreachable_since = 0"
    " AND (?3 IS NULL OR push_token = ?3) AND token_at <= ?1");

  pomona_statement_int (st, since != 0 ? since : pomona_clock_now ());
  pomona_statement_text (st, id);
  pomona_statement_bytes (st, token);
  if (!pomona_statement_run (st, error))
    return FALSE;
  if (changed != NULL)
    *changed = pomona_db_changes (db) > 0;
  return TRUE;
}
