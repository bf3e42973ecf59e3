/* pomona-command-table.c: putting commands into the queue and taking them through their life. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-command-private.h"

/* --- putting in --- */

static gboolean
check_enrollment (PomonaDb    *db,
                  const char  *id,
                  GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "SELECT state FROM enrollment WHERE id = ?");
  const char *state;

  pomona_statement_text (st, id);
  if (!pomona_statement_one (st, _("There is no such device"), error))
    return FALSE;
  state = pomona_statement_get_text (st, 0);
  if (g_str_equal (state, "enrolled") || g_str_equal (state, "waiting"))
    return TRUE;
  g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED,
                       _("The device is not managed any more. It has to enroll again before it takes commands"));
  return FALSE;
}

/* One that was handed out is not replaced: the device may be at it. */
static char *
find_replaceable (PomonaDb                *db,
                  const PomonaNewCommand  *command,
                  GError                 **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT uuid FROM command INDEXED BY command_open WHERE enrollment_id = ? AND is_open AND state <> 'sent' AND coalesce_key = ? AND uuid <> ?");
  g_autofree char *uuid = NULL;

  pomona_statement_text (st, command->enrollment_id);
  pomona_statement_text (st, command->coalesce_key);
  pomona_statement_text (st, command->uuid);
  if (pomona_statement_next (st))
    uuid = g_strdup (pomona_statement_get_text (st, 0));
  return pomona_statement_finish (st, error) ? g_steal_pointer (&uuid) : NULL;
}

static gboolean
replace_waiting (PomonaDb                *db,
                 const PomonaNewCommand  *command,
                 char                   **replaced,
                 GError                 **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *old = find_replaceable (db, command, &local);
  g_autoptr(PomonaStatement) st = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (old == NULL)
    return TRUE;
  st = pomona_db_prepare (db,
    "UPDATE command SET state = 'cancelled', answered_at = ?, replaced_by = ? WHERE uuid = ?");
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, command->uuid);
  pomona_statement_text (st, old);
  if (!pomona_statement_run (st, error))
    return FALSE;
  *replaced = g_steal_pointer (&old);
  return TRUE;
}

static gboolean
insert_command (PomonaDb                *db,
                const PomonaNewCommand  *command,
                GError                 **error)
{
  gint64 now = command->created_at != 0 ? command->created_at : pomona_clock_now ();
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO command (uuid, enrollment_id, request_type, state, priority, automatic, coalesce_key, order_key, batch,"
    " created_at, not_before, expires_at) VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?)");

  pomona_statement_text (st, command->uuid);
  pomona_statement_text (st, command->enrollment_id);
  pomona_statement_text (st, command->request_type);
  pomona_statement_int (st, command->priority);
  pomona_statement_int (st, command->automatic);
  pomona_statement_text (st, command->coalesce_key);
  pomona_statement_text (st, command->order_key);
  pomona_statement_text (st, command->batch != NULL ? command->batch : "");
  pomona_statement_int (st, pomona_db_unique_time (db, now));
  pomona_statement_int (st, command->not_before);
  pomona_statement_int (st, command->expires_at);
  return pomona_statement_run (st, error);
}

static gboolean
insert_request (PomonaDb    *db,
                const char  *uuid,
                GBytes      *request,
                GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO command_body (command_id, sealed_request) VALUES (?, ?)");
  gsize size;
  const void *data = g_bytes_get_data (request, &size);

  pomona_statement_int (st, pomona_db_last_row_id (db));
  pomona_statement_sealed (st, POMONA_SEAL_REQUEST, uuid, data, size);
  return pomona_statement_run (st, error);
}

gboolean
pomona_commands_enqueue (PomonaDb                *db,
                         const PomonaNewCommand  *command,
                         char                   **replaced,
                         GError                 **error)
{
  g_autofree char *old = NULL;

  if (!check_enrollment (db, command->enrollment_id, error))
    return FALSE;
  if (command->coalesce_key != NULL && !replace_waiting (db, command, &old, error))
    return FALSE;
  if (!insert_command (db, command, error) || !insert_request (db, command->uuid, command->request, error))
    return FALSE;
  if (replaced != NULL)
    *replaced = g_steal_pointer (&old);
  return TRUE;
}

/* --- handing out --- */

static PomonaQueueEntry
read_entry (PomonaStatement *st)
{
  PomonaQueueEntry entry = {
    .uuid = g_strdup (pomona_statement_get_text (st, 0)),
    .request_type = g_strdup (pomona_statement_get_text (st, 1)),
    .priority = (int) pomona_statement_get_int (st, 2),
    .state = POMONA_COMMAND_QUEUED,
    .created = pomona_statement_get_int (st, 4),
    .not_before = pomona_statement_get_int (st, 5),
    .expires = pomona_statement_get_int (st, 6),
    .sent_at = pomona_statement_get_int (st, 7),
    .attempts = (guint) pomona_statement_get_int (st, 8),
    .not_now_count = (guint) pomona_statement_get_int (st, 9),
    .order_key = g_strdup (pomona_statement_get_nullable (st, 10)),
    .not_now_at = pomona_statement_get_int (st, 11),
  };

  pomona_command_state_from_nick (pomona_statement_get_text (st, 3), &entry.state);
  return entry;
}

PomonaCommandQueue *
pomona_commands_get_queue (PomonaDb    *db,
                           const char  *enrollment_id,
                           GError     **error)
{
  g_autoptr(GArray) entries = g_array_new (FALSE, FALSE, sizeof (PomonaQueueEntry));
  g_autoptr(PomonaCommandQueue) queue = g_new0 (PomonaCommandQueue, 1);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT uuid, request_type, priority, state, created_at, not_before, expires_at, sent_at, attempts, not_now_count,"
    " order_key, not_now_at FROM command INDEXED BY command_open WHERE enrollment_id = ? AND is_open");

  pomona_statement_text (st, enrollment_id);
  while (pomona_statement_next (st))
    {
      PomonaQueueEntry entry = read_entry (st);

      g_array_append_val (entries, entry);
    }
  queue->n_entries = entries->len;
  queue->entries = (PomonaQueueEntry *) g_array_steal (entries, NULL);
  return pomona_statement_finish (st, error) ? g_steal_pointer (&queue) : NULL;
}

void
pomona_command_queue_free (PomonaCommandQueue *queue)
{
  if (queue == NULL)
    return;
  for (gsize i = 0; i < queue->n_entries; i++)
    {
      g_free ((char *) queue->entries[i].uuid);
      g_free ((char *) queue->entries[i].request_type);
      g_free ((char *) queue->entries[i].order_key);
    }
  g_free (queue->entries);
  g_free (queue);
}

/* A statement on one open command: ?1 is its UUID, ?2 the time. */
static gboolean
change_open (PomonaDb    *db,
             const char  *sql,
             const char  *uuid,
             GError     **error)
{
  return pomona_db_run_text_time (db, sql, uuid, pomona_clock_now (), error) &&
         pomona_db_need_change (db, _("There is no such command, or it has ended already"), error);
}

gboolean
pomona_commands_mark_pushed (PomonaDb    *db,
                             const char  *enrollment_id,
                             GError     **error)
{
  return pomona_db_run_text_time (db,
    "UPDATE command INDEXED BY command_open SET state = 'pushed', pushed_at = ?2"
    " WHERE enrollment_id = ?1 AND is_open AND state = 'queued'",
    enrollment_id, pomona_clock_now (), error);
}

gboolean
pomona_commands_mark_sent (PomonaDb    *db,
                           const char  *uuid,
                           GError     **error)
{
  return change_open (db,
    "UPDATE command SET state = 'sent', sent_at = ?2, wake_at = 0, attempts = attempts + 1 WHERE uuid = ?1 AND is_open", uuid, error);
}

gboolean
pomona_commands_mark_requeued (PomonaDb    *db,
                               const char  *uuid,
                               GError     **error)
{
  return pomona_db_run_text (db, "UPDATE command SET state = 'queued' WHERE uuid = ? AND is_open", uuid, error) &&
         pomona_db_need_change (db, _("There is no such command, or it has ended already"), error);
}

gboolean
pomona_commands_mark_expired (PomonaDb    *db,
                              const char  *uuid,
                              GError     **error)
{
  return change_open (db, "UPDATE command SET state = 'expired', answered_at = ?2 WHERE uuid = ?1 AND is_open", uuid, error);
}

gboolean
pomona_commands_mark_cancelled (PomonaDb    *db,
                                const char  *uuid,
                                GError     **error)
{
  return change_open (db, "UPDATE command SET state = 'cancelled', answered_at = ?2 WHERE uuid = ?1 AND is_open", uuid, error);
}

gboolean
pomona_commands_mark_failed (PomonaDb    *db,
                             const char  *uuid,
                             const char  *text,
                             GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE command SET state = 'error', answered_at = ?, error_text = ? WHERE uuid = ? AND is_open");

  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, text);
  pomona_statement_text (st, uuid);
  return pomona_statement_run (st, error) &&
         pomona_db_need_change (db, _("There is no such command, or it has ended already"), error);
}

gboolean
pomona_commands_move_first (PomonaDb    *db,
                            const char  *uuid,
                            GError     **error)
{
  return change_open (db,
    "UPDATE command SET not_before = min (not_before, ?2), wake_at = 0, priority ="
    " (SELECT max (o.priority) + 1 FROM command AS o INDEXED BY command_open"
    "  WHERE o.enrollment_id = command.enrollment_id AND o.is_open)"
    " WHERE uuid = ?1 AND is_open", uuid, error);
}

gboolean
pomona_commands_cancel_all (PomonaDb    *db,
                            const char  *enrollment_id,
                            const char  *except,
                            GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE command INDEXED BY command_open SET state = 'cancelled', answered_at = ?1"
    " WHERE enrollment_id = ?2 AND is_open AND (?3 IS NULL OR uuid <> ?3)");

  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, except);
  return pomona_statement_run (st, error);
}
