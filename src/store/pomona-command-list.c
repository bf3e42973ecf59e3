/* pomona-command-list.c: reading commands, and the sweeps of the scheduler. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-command-private.h"
#include "pomona-records-private.h"

#define DEFAULT_LIMIT 200

/* Where the open commands of an enrollment are meant, the statements name their index: without statistics SQLite prefers
 * that of all commands, which grows with the history. */
#define FROM_COMMAND " FROM command AS c JOIN enrollment AS e ON e.id = c.enrollment_id"

void
pomona_command_record_read (PomonaStatement     *st,
                            PomonaCommandRecord *fields)
{
  *fields = (PomonaCommandRecord) {
    .uuid = pomona_statement_get_text (st, 0),
    .device_id = pomona_statement_get_text (st, 1),
    .device_name = pomona_statement_get_text (st, 2),
    .request_type = pomona_statement_get_text (st, 3),
    .state = POMONA_COMMAND_QUEUED,
    .priority = (int) pomona_statement_get_int (st, 5),
    .automatic = pomona_statement_get_int (st, 6) != 0,
    .created_at = pomona_statement_get_int (st, 7),
    .pushed_at = pomona_statement_get_int (st, 8),
    .sent_at = pomona_statement_get_int (st, 9),
    .answered_at = pomona_statement_get_int (st, 10),
    .not_before = pomona_statement_get_int (st, 11),
    .expires_at = pomona_statement_get_int (st, 12),
    .attempts = (guint) pomona_statement_get_int (st, 13),
    .not_now_count = (guint) pomona_statement_get_int (st, 14),
    .error_text = pomona_statement_get_text (st, 15),
    .error_chain = pomona_statement_get_nullable (st, 16),
    .batch = pomona_statement_get_text (st, 17),
    .answer_readable = pomona_statement_get_int (st, 18) != 0,
  };
  pomona_command_state_from_nick (pomona_statement_get_text (st, 4), &fields->state);
}

static GPtrArray *
read_all (PomonaStatement  *st,
          GError          **error)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_command_record_unref);

  while (pomona_statement_next (st))
    {
      PomonaCommandRecord fields;

      pomona_command_record_read (st, &fields);
      g_ptr_array_add (records, pomona_command_record_new (&fields));
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&records) : NULL;
}

/* " AND c.state IN ('queued', …)"; empty for all. */
static char *
states_clause (guint states)
{
  g_autoptr(GString) clause = NULL;
  guint all = (1u << (POMONA_COMMAND_CANCELLED + 1)) - 1;

  if ((states & all) == 0 || (states & all) == all)
    return g_strdup ("");
  clause = g_string_new (" AND c.state IN (");
  for (int state = POMONA_COMMAND_QUEUED; state <= POMONA_COMMAND_CANCELLED; state++)
    {
      if ((states & POMONA_COMMAND_STATE_BIT (state)) != 0)
        g_string_append_printf (clause, "'%s', ", pomona_command_state_to_nick (state));
    }
  g_string_truncate (clause, clause->len - 2);
  g_string_append_c (clause, ')');
  return g_string_free (g_steal_pointer (&clause), FALSE);
}

/* Clauses are left out rather than switched off by a parameter: the planner sees which index fits. */
static char *
list_sql (const PomonaCommandFilter *filter)
{
  g_autofree char *states = states_clause (filter->states);

  return g_strconcat ("SELECT " POMONA_COMMAND_COLUMNS FROM_COMMAND " WHERE c.created_at < ?1",
                      filter->device_id != NULL ? " AND c.enrollment_id = ?3" : " AND ?3 IS NULL",
                      filter->batch != NULL ? " AND c.batch = ?4 AND c.batch <> ''" : " AND ?4 IS NULL",
                      states, " ORDER BY c.created_at DESC, c.id DESC LIMIT ?2", NULL);
}

GPtrArray *
pomona_commands_list (PomonaDb                   *db,
                      const PomonaCommandFilter  *filter,
                      GError                    **error)
{
  static const PomonaCommandFilter all = { 0 };
  g_autofree char *sql = NULL;
  g_autoptr(PomonaStatement) st = NULL;

  if (filter == NULL)
    filter = &all;
  sql = list_sql (filter);
  st = pomona_db_prepare (db, sql);
  pomona_statement_int (st, filter->before != 0 ? filter->before : G_MAXINT64);
  pomona_statement_int (st, filter->limit != 0 ? filter->limit : DEFAULT_LIMIT);
  pomona_statement_text (st, filter->device_id);
  pomona_statement_text (st, filter->batch);
  return read_all (st, error);
}

/* NULL without an error: the column is NULL. */
static GBytes *
read_body (PomonaStatement  *st,
           int               column,
           const char       *place,
           const char       *uuid,
           GError          **error)
{
  g_autoptr(PomonaSecret) secret = pomona_statement_get_sealed (st, column, place, uuid, error);
  gsize size;
  const guint8 *data;

  if (secret == NULL)
    return NULL;
  data = pomona_secret_get_data (secret, &size);
  return g_bytes_new (data, size);
}

PomonaCommandRecord *
pomona_commands_get (PomonaDb    *db,
                     const char  *uuid,
                     GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT " POMONA_COMMAND_COLUMNS ", b.sealed_request, b.sealed_answer" FROM_COMMAND
    " JOIN command_body AS b ON b.command_id = c.id WHERE c.uuid = ?");
  g_autoptr(GBytes) request = NULL;
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(GError) local = NULL;
  PomonaCommandRecord fields;

  pomona_statement_text (st, uuid);
  if (!pomona_statement_one (st, _("There is no such command"), error))
    return NULL;
  request = read_body (st, POMONA_COMMAND_N_COLUMNS, POMONA_SEAL_REQUEST, uuid, &local);
  if (local == NULL)
    answer = read_body (st, POMONA_COMMAND_N_COLUMNS + 1, POMONA_SEAL_ANSWER, uuid, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  pomona_command_record_read (st, &fields);
  fields.request = request;
  fields.answer = answer;
  return pomona_command_record_new (&fields);
}

GBytes *
pomona_commands_get_request (PomonaDb    *db,
                             const char  *uuid,
                             GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT b.sealed_request FROM command AS c JOIN command_body AS b ON b.command_id = c.id WHERE c.uuid = ?");

  pomona_statement_text (st, uuid);
  if (!pomona_statement_one (st, _("There is no such command"), error))
    return NULL;
  return read_body (st, 0, POMONA_SEAL_REQUEST, uuid, error);
}

gboolean
pomona_commands_count (PomonaDb             *db,
                       const char           *device_id,
                       PomonaCommandCounts  *counts,
                       GError              **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, device_id != NULL
    ? "SELECT state, count (*) FROM command WHERE enrollment_id = ? GROUP BY state"
    : "SELECT state, count (*) FROM command WHERE ? IS NULL GROUP BY state");

  *counts = (PomonaCommandCounts) { 0 };
  pomona_statement_text (st, device_id);
  while (pomona_statement_next (st))
    {
      PomonaCommandState state;

      if (pomona_command_state_from_nick (pomona_statement_get_text (st, 0), &state))
        counts->by_state[state] = (guint) pomona_statement_get_int (st, 1);
    }
  return pomona_statement_finish (st, error);
}

/* --- for the scheduler --- */

GPtrArray *
pomona_commands_list_waiting (PomonaDb  *db,
                              GError   **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_waiting_enrollment_free);
  /* What seems to be put off in the future was put off before the clock was set back, and has waited long enough. */
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT c.enrollment_id, max (c.priority), min (max (c.not_before, iif (c.not_now_at > ?, 0, c.wake_at)))"
    " FROM command AS c INDEXED BY command_open JOIN enrollment AS e ON e.id = c.enrollment_id"
    " WHERE c.is_open AND e.state = 'enrolled' GROUP BY c.enrollment_id ORDER BY 2 DESC, 3, 1");

  pomona_statement_int (st, pomona_clock_now ());
  while (pomona_statement_next (st))
    {
      PomonaWaitingEnrollment *waiting = g_new0 (PomonaWaitingEnrollment, 1);

      waiting->enrollment_id = g_strdup (pomona_statement_get_text (st, 0));
      waiting->priority = (int) pomona_statement_get_int (st, 1);
      waiting->not_before = pomona_statement_get_int (st, 2);
      g_ptr_array_add (all, waiting);
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

void
pomona_waiting_enrollment_free (PomonaWaitingEnrollment *waiting)
{
  if (waiting == NULL)
    return;
  g_free (waiting->enrollment_id);
  g_free (waiting);
}

GPtrArray *
pomona_commands_expire (PomonaDb  *db,
                        guint      limit,
                        GError   **error)
{
  g_autoptr(GPtrArray) over = NULL;
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT " POMONA_COMMAND_COLUMNS FROM_COMMAND
    " WHERE c.is_open AND c.expires_at > 0 AND c.expires_at <= ? ORDER BY c.expires_at LIMIT ?");

  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (st, limit);
  over = read_all (st, error);
  if (over == NULL)
    return NULL;
  for (guint i = 0; i < over->len; i++)
    {
      if (!pomona_commands_mark_expired (db, ((PomonaCommandRecord *) over->pdata[i])->uuid, error))
        return NULL;
    }
  return g_steal_pointer (&over);
}

gboolean
pomona_commands_prune (PomonaDb  *db,
                       gint64     before,
                       guint      limit,
                       guint     *deleted,
                       GError   **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "DELETE FROM command WHERE id IN (SELECT id FROM command WHERE created_at < ?1 AND automatic AND NOT is_open"
    " AND answered_at < ?1 ORDER BY created_at LIMIT ?2)");

  pomona_statement_int (st, before);
  pomona_statement_int (st, limit);
  if (!pomona_statement_run (st, error))
    return FALSE;
  *deleted = (guint) pomona_db_changes (db);
  return TRUE;
}
