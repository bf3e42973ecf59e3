/* pomona-command-answer.c: what devices answer to commands. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"
#include "pomona-command-private.h"

/* The row of a command and what may still happen to it. */
typedef struct
{
  gint64   row;
  gboolean open;
  gboolean answered;
} Target;

static gboolean
find_target (PomonaDb    *db,
             const char  *enrollment_id,
             const char  *uuid,
             Target      *target,
             GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT c.id, c.is_open, c.state IN ('acknowledged', 'error') AND b.sealed_answer IS NOT NULL"
    " FROM command AS c JOIN command_body AS b ON b.command_id = c.id WHERE c.uuid = ? AND c.enrollment_id = ?");

  *target = (Target) { 0 };
  pomona_statement_text (st, uuid);
  pomona_statement_text (st, enrollment_id);
  if (pomona_statement_next (st))
    {
      target->row = pomona_statement_get_int (st, 0);
      target->open = pomona_statement_get_int (st, 1) != 0;
      target->answered = pomona_statement_get_int (st, 2) != 0;
    }
  return pomona_statement_finish (st, error);
}

static gboolean
record_not_now (PomonaDb                   *db,
                gint64                      row,
                const PomonaCommandAnswer  *answer,
                GError                    **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE command SET state = ?1, wake_at = ?2, not_now_count = not_now_count + ?3,"
    " not_now_at = CASE WHEN ?3 THEN ?4 ELSE not_now_at END WHERE id = ?5");

  pomona_statement_text (st, pomona_command_state_to_nick (answer->state));
  pomona_statement_int (st, answer->not_before);
  pomona_statement_int (st, answer->state == POMONA_COMMAND_NOT_NOW);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (st, row);
  return pomona_statement_run (st, error);
}

static gboolean
store_body (PomonaDb                   *db,
            gint64                      row,
            const PomonaCommandAnswer  *answer,
            GError                    **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "UPDATE command_body SET sealed_answer = ? WHERE command_id = ?");
  gsize size = 0;
  const void *data = answer->body != NULL ? g_bytes_get_data (answer->body, &size) : NULL;

  pomona_statement_sealed (st, POMONA_SEAL_ANSWER, answer->uuid, data, size);
  pomona_statement_int (st, row);
  return pomona_statement_run (st, error);
}

static gboolean
record_final (PomonaDb                   *db,
              gint64                      row,
              const PomonaCommandAnswer  *answer,
              GError                    **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE command SET state = ?, answered_at = ?, error_text = ?, error_chain = ?, answer_readable = ? WHERE id = ?");

  pomona_statement_text (st, pomona_command_state_to_nick (answer->state));
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, answer->error_text != NULL ? answer->error_text : "");
  pomona_statement_text (st, answer->error_chain);
  pomona_statement_int (st, answer->readable);
  pomona_statement_int (st, row);
  return pomona_statement_run (st, error) && store_body (db, row, answer, error);
}

gboolean
pomona_commands_answer (PomonaDb                   *db,
                        const char                 *enrollment_id,
                        const PomonaCommandAnswer  *answer,
                        PomonaAnswerOutcome        *outcome,
                        GError                    **error)
{
  Target target;

  if (!find_target (db, enrollment_id, answer->uuid, &target, error))
    return FALSE;
  if (target.row == 0)
    {
      *outcome = POMONA_ANSWER_UNKNOWN;
      return TRUE;
    }
  if (target.answered || (!target.open && !pomona_command_state_is_final (answer->state)))
    {
      *outcome = POMONA_ANSWER_REPEATED;
      return TRUE;
    }
  *outcome = POMONA_ANSWER_RECORDED;
  return pomona_command_state_is_final (answer->state)
    ? record_final (db, target.row, answer, error)
    : record_not_now (db, target.row, answer, error);
}

gboolean
pomona_commands_mark_looked_at (PomonaDb    *db,
                                const char  *enrollment_id,
                                GError     **error)
{
  return pomona_db_run_text_time (db,
    "UPDATE command SET looked_at = ?2 WHERE enrollment_id = ?1 AND state = 'error' AND looked_at = 0",
    enrollment_id, pomona_clock_now (), error);
}
