/* pomona-push-table.c: pushes and what Apple answered. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-push-table.h"
#include "pomona-records-private.h"

#define DEFAULT_LIMIT 200

static gboolean
insert (PomonaDb                *db,
        const PomonaPushRecord  *push,
        GError                 **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO push (enrollment_id, apns_id, at, status, reason, meaning) VALUES (?, ?, ?, ?, ?, ?)");

  pomona_statement_text (st, push->device_id);
  pomona_statement_text (st, push->apns_id);
  pomona_statement_int (st, push->at);
  pomona_statement_int (st, push->status);
  pomona_statement_text (st, push->reason);
  pomona_statement_text (st, push->meaning);
  return pomona_statement_run (st, error);
}

static gboolean
forget_oldest (PomonaDb    *db,
               const char  *enrollment_id,
               GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "DELETE FROM push WHERE enrollment_id = ?1 AND id <="
    " (SELECT id FROM push WHERE enrollment_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_int (st, POMONA_PUSH_HISTORY);
  return pomona_statement_run (st, error);
}

PomonaPushRecord *
pomona_pushes_add (PomonaDb    *db,
                   const char  *enrollment_id,
                   const char  *apns_id,
                   guint        status,
                   const char  *reason,
                   const char  *meaning,
                   GError     **error)
{
  const PomonaPushRecord fields = {
    .device_id = enrollment_id,
    .apns_id = apns_id != NULL ? apns_id : "",
    .at = pomona_clock_now (),
    .status = status,
    .reason = reason != NULL ? reason : "",
    .meaning = meaning != NULL ? meaning : "",
  };

  if (!insert (db, &fields, error) || !forget_oldest (db, enrollment_id, error))
    return NULL;
  return pomona_push_record_new (&fields);
}

GPtrArray *
pomona_pushes_list (PomonaDb    *db,
                    const char  *enrollment_id,
                    guint        limit,
                    GError     **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_push_record_unref);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, enrollment_id != NULL
    ? "SELECT enrollment_id, apns_id, at, status, reason, meaning FROM push WHERE enrollment_id = ?1 ORDER BY id DESC LIMIT ?2"
    : "SELECT enrollment_id, apns_id, at, status, reason, meaning FROM push WHERE ?1 IS NULL ORDER BY id DESC LIMIT ?2");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_int (st, limit != 0 ? limit : DEFAULT_LIMIT);
  while (pomona_statement_next (st))
    {
      const PomonaPushRecord fields = {
        .device_id = pomona_statement_get_text (st, 0),
        .apns_id = pomona_statement_get_text (st, 1),
        .at = pomona_statement_get_int (st, 2),
        .status = (guint) pomona_statement_get_int (st, 3),
        .reason = pomona_statement_get_text (st, 4),
        .meaning = pomona_statement_get_text (st, 5),
      };

      g_ptr_array_add (all, pomona_push_record_new (&fields));
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

GPtrArray *
pomona_pushes_list_last (PomonaDb  *db,
                         GError   **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_last_push_free);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT enrollment_id, at, status FROM push WHERE id IN (SELECT max (id) FROM push GROUP BY enrollment_id)");

  while (pomona_statement_next (st))
    {
      PomonaLastPush *push = g_new0 (PomonaLastPush, 1);

      push->enrollment_id = g_strdup (pomona_statement_get_text (st, 0));
      push->at = pomona_statement_get_int (st, 1);
      push->status = (guint) pomona_statement_get_int (st, 2);
      g_ptr_array_add (all, push);
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

void
pomona_last_push_free (PomonaLastPush *push)
{
  if (push == NULL)
    return;
  g_free (push->enrollment_id);
  g_free (push);
}
