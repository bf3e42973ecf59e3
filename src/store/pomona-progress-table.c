/* pomona-progress-table.c: how far each device came through a link. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-challenge-table.h"
#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-records-private.h"

#define DEFAULT_LIMIT 200

static const char *const columns[] = {
  [POMONA_STEP_PROFILE] = "profile_at",
  [POMONA_STEP_IDENTITY] = "identity_at",
  [POMONA_STEP_AUTHENTICATE] = "authenticate_at",
  [POMONA_STEP_TOKEN] = "token_at",
  [POMONA_STEP_ANSWER] = "answer_at",
  [POMONA_STEP_DECLARATIONS] = "declarations_at",
};

gboolean
pomona_progress_mark (PomonaDb              *db,
                      const char            *fingerprint,
                      PomonaEnrollmentStep   step,
                      const char            *device_id,
                      GError               **error)
{
  g_autofree char *sql = g_strdup_printf (
    "UPDATE challenge SET %s = ?1, device_id = coalesce (device_id, ?2), problem = NULL"
    " WHERE id = (SELECT challenge_id FROM identity WHERE fingerprint = ?3) AND link_id IS NOT NULL AND %s = 0",
    columns[step], columns[step]);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, sql);

  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, device_id);
  pomona_statement_text (st, fingerprint);
  return pomona_statement_run (st, error);
}

gboolean
pomona_progress_set_problem (PomonaDb    *db,
                             gint64       challenge_row,
                             const char  *problem,
                             GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "UPDATE challenge SET problem = ? WHERE id = ?");

  pomona_statement_text (st, problem);
  pomona_statement_int (st, challenge_row);
  return pomona_statement_run (st, error);
}

static PomonaEnrollmentProgress *
read_progress (PomonaStatement *st)
{
  const PomonaEnrollmentProgress fields = {
    .link_id = pomona_statement_get_text (st, 0),
    .device_id = pomona_statement_get_nullable (st, 1),
    .device_name = pomona_statement_get_text (st, 2),
    .profile_at = pomona_statement_get_int (st, 3),
    .identity_at = pomona_statement_get_int (st, 4),
    .authenticate_at = pomona_statement_get_int (st, 5),
    .token_at = pomona_statement_get_int (st, 6),
    .answer_at = pomona_statement_get_int (st, 7),
    .declarations_at = pomona_statement_get_int (st, 8),
    .problem = pomona_statement_get_nullable (st, 9),
  };

  return pomona_enrollment_progress_new (&fields);
}

GPtrArray *
pomona_progress_list (PomonaDb    *db,
                      const char  *link_id,
                      guint        limit,
                      GError     **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_enrollment_progress_unref);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT c.link_id, c.device_id, e.name, c.profile_at, c.identity_at, c.authenticate_at, c.token_at, c.answer_at,"
    " c.declarations_at, c.problem FROM challenge AS c LEFT JOIN enrollment AS e ON e.id = c.device_id"
    " WHERE c.link_id IS NOT NULL AND (?1 IS NULL OR c.link_id = ?1) ORDER BY c.id DESC LIMIT ?2");

  pomona_statement_text (st, link_id);
  pomona_statement_int (st, limit != 0 ? limit : DEFAULT_LIMIT);
  while (pomona_statement_next (st))
    g_ptr_array_add (all, read_progress (st));
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}
