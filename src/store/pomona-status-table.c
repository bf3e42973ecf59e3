/* pomona-status-table.c: what devices report by declarative management. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-json.h"
#include "pomona-status-table.h"

#define DEFAULT_LIMIT 200

JsonObject *
pomona_status_get (PomonaDb    *db,
                   const char  *enrollment_id,
                   gint64      *received_at,
                   GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "SELECT state, received_at FROM status WHERE enrollment_id = ?");

  pomona_statement_text (st, enrollment_id);
  if (!pomona_statement_next (st))
    {
      pomona_statement_finish (st, error);
      return NULL;
    }
  if (received_at != NULL)
    *received_at = pomona_statement_get_int (st, 1);
  return pomona_json_parse_object (pomona_statement_get_text (st, 0), -1, error);
}

/* --- keeping --- */

static gboolean
keep_report (PomonaDb                     *db,
             const char                   *enrollment_id,
             GBytes                       *body,
             const PomonaDdmStatusReport  *report,
             GError                      **error)
{
  g_autoptr(PomonaStatement) insert = pomona_db_prepare (db,
    "INSERT INTO status_report (enrollment_id, received_at, readable, is_full, body) VALUES (?, ?, ?, ?, ?)");
  g_autoptr(PomonaStatement) bound = pomona_db_prepare (db,
    "DELETE FROM status_report WHERE enrollment_id = ?1 AND id <="
    " (SELECT id FROM status_report WHERE enrollment_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)");

  pomona_statement_text (insert, enrollment_id);
  pomona_statement_int (insert, pomona_clock_now ());
  pomona_statement_int (insert, report != NULL);
  pomona_statement_int (insert, report != NULL && report->full);
  pomona_statement_bytes (insert, body);
  pomona_statement_text (bound, enrollment_id);
  pomona_statement_int (bound, POMONA_STATUS_REPORTS);
  return pomona_statement_run (insert, error) && pomona_statement_run (bound, error);
}

static gboolean
keep_change (PomonaDb    *db,
             const char  *enrollment_id,
             const char  *name,
             JsonNode    *value,
             GError     **error)
{
  g_autofree char *text = value != NULL ? pomona_json_write (value, FALSE) : NULL;
  g_autoptr(PomonaStatement) insert = pomona_db_prepare (db,
    "INSERT INTO status_change (enrollment_id, name, at, value) VALUES (?, ?, ?, ?)");
  g_autoptr(PomonaStatement) bound = pomona_db_prepare (db,
    "DELETE FROM status_change WHERE enrollment_id = ?1 AND name = ?2 AND id <="
    " (SELECT id FROM status_change WHERE enrollment_id = ?1 AND name = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)");

  pomona_statement_text (insert, enrollment_id);
  pomona_statement_text (insert, name);
  pomona_statement_int (insert, pomona_clock_now ());
  pomona_statement_text (insert, text);
  pomona_statement_text (bound, enrollment_id);
  pomona_statement_text (bound, name);
  pomona_statement_int (bound, POMONA_STATUS_CHANGES);
  return pomona_statement_run (insert, error) && pomona_statement_run (bound, error);
}

static gboolean
write_state (PomonaDb    *db,
             const char  *enrollment_id,
             JsonObject  *state,
             GError     **error)
{
  g_autofree char *text = pomona_json_write_object (state, FALSE);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO status (enrollment_id, state, received_at, changed_at) VALUES (?1, ?2, ?3, ?3)"
    " ON CONFLICT (enrollment_id) DO UPDATE SET received_at = ?3,"
    " changed_at = CASE WHEN state = ?2 THEN changed_at ELSE ?3 END, state = ?2");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, text);
  pomona_statement_int (st, pomona_clock_now ());
  return pomona_statement_run (st, error);
}

static gboolean
merge (PomonaDb                     *db,
       const char                   *enrollment_id,
       const PomonaDdmStatusReport  *report,
       char                       ***changed,
       GError                      **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(JsonObject) before = pomona_status_get (db, enrollment_id, NULL, &local);
  g_autoptr(JsonObject) after = NULL;
  g_auto(GStrv) names = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  after = pomona_ddm_status_merge (before, report);
  names = pomona_ddm_status_diff (before, after);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (!keep_change (db, enrollment_id, names[i], pomona_ddm_status_get (after, names[i]), error))
        return FALSE;
    }
  if (changed != NULL)
    *changed = g_steal_pointer (&names);
  return write_state (db, enrollment_id, after, error);
}

gboolean
pomona_status_put (PomonaDb                     *db,
                   const char                   *enrollment_id,
                   GBytes                       *body,
                   const PomonaDdmStatusReport  *report,
                   char                       ***changed,
                   GError                      **error)
{
  if (!keep_report (db, enrollment_id, body, report, error))
    return FALSE;
  if (report != NULL)
    return merge (db, enrollment_id, report, changed, error);
  if (changed != NULL)
    *changed = g_new0 (char *, 1);
  return TRUE;
}

gboolean
pomona_status_clear (PomonaDb    *db,
                     const char  *enrollment_id,
                     GError     **error)
{
  return pomona_db_run_text (db, "DELETE FROM status WHERE enrollment_id = ?", enrollment_id, error);
}

/* --- reading --- */

GPtrArray *
pomona_status_list_changes (PomonaDb    *db,
                            const char  *enrollment_id,
                            const char  *name,
                            guint        limit,
                            GError     **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_status_change_free);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT name, at, value FROM status_change WHERE enrollment_id = ?1 AND (?2 IS NULL OR name = ?2)"
    " ORDER BY id DESC LIMIT ?3");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, name);
  pomona_statement_int (st, limit != 0 ? limit : DEFAULT_LIMIT);
  while (pomona_statement_next (st))
    {
      PomonaStatusChange *change = g_new0 (PomonaStatusChange, 1);

      change->name = g_strdup (pomona_statement_get_text (st, 0));
      change->at = pomona_statement_get_int (st, 1);
      change->value = g_strdup (pomona_statement_get_nullable (st, 2));
      g_ptr_array_add (all, change);
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

void
pomona_status_change_free (PomonaStatusChange *change)
{
  if (change == NULL)
    return;
  g_free (change->name);
  g_free (change->value);
  g_free (change);
}

GPtrArray *
pomona_status_list_reports (PomonaDb    *db,
                            const char  *enrollment_id,
                            GError     **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_status_report_free);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT received_at, readable, is_full, body FROM status_report WHERE enrollment_id = ? ORDER BY id DESC");

  pomona_statement_text (st, enrollment_id);
  while (pomona_statement_next (st))
    {
      PomonaStatusReport *report = g_new0 (PomonaStatusReport, 1);

      report->received_at = pomona_statement_get_int (st, 0);
      report->readable = pomona_statement_get_int (st, 1) != 0;
      report->full = pomona_statement_get_int (st, 2) != 0;
      report->body = pomona_statement_get_bytes (st, 3);
      g_ptr_array_add (all, report);
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

void
pomona_status_report_free (PomonaStatusReport *report)
{
  if (report == NULL)
    return;
  g_bytes_unref (report->body);
  g_free (report);
}
