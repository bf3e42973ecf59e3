/* pomona-event-table.c: what happened, kept. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-event-table.h"
#include "pomona-records-private.h"

#define DEFAULT_LIMIT 200

/* Old events are dropped once in so many. */
#define PRUNE_INTERVAL 256

#define EVENT_COLUMNS "SELECT seq, at, kind, severity, device_id, device_name, subject, detail, state FROM event"

static gboolean
insert (PomonaDb           *db,
        const PomonaEvent  *event,
        GError            **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO event (at, kind, severity, device_id, device_name, subject, detail, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

  pomona_statement_int (st, event->at);
  pomona_statement_text (st, pomona_event_kind_to_nick (event->kind));
  pomona_statement_int (st, event->severity);
  pomona_statement_text (st, event->device_id);
  pomona_statement_text (st, event->device_name);
  pomona_statement_text (st, event->subject);
  pomona_statement_text (st, event->detail);
  pomona_statement_int (st, event->state);
  return pomona_statement_run (st, error);
}

static gboolean
forget_oldest (PomonaDb  *db,
               gint64     seq,
               GError   **error)
{
  g_autoptr(PomonaStatement) st = NULL;

  if (seq % PRUNE_INTERVAL != 0)
    return TRUE;
  st = pomona_db_prepare (db, "DELETE FROM event WHERE seq <= ?");
  pomona_statement_int (st, seq - POMONA_EVENT_HISTORY);
  return pomona_statement_run (st, error);
}

static char *
read_device_name (PomonaDb    *db,
                  const char  *device_id,
                  GError     **error)
{
  g_autofree char *name = NULL;
  g_autoptr(PomonaStatement) st = NULL;

  if (device_id == NULL)
    return g_strdup ("");
  st = pomona_db_prepare (db, "SELECT name FROM enrollment WHERE id = ?");
  pomona_statement_text (st, device_id);
  name = g_strdup (pomona_statement_next (st) ? pomona_statement_get_text (st, 0) : "");
  return pomona_statement_finish (st, error) ? g_steal_pointer (&name) : NULL;
}

PomonaEvent *
pomona_events_add (PomonaDb         *db,
                   PomonaEventKind   kind,
                   PomonaSeverity    severity,
                   const char       *device_id,
                   const char       *subject,
                   const char       *detail,
                   int               state,
                   GError          **error)
{
  g_autofree char *name = read_device_name (db, device_id, error);
  PomonaEvent fields = {
    .at = pomona_clock_now (),
    .kind = kind,
    .severity = severity,
    .device_id = device_id,
    .device_name = name,
    .subject = subject,
    .detail = detail != NULL ? detail : "",
    .state = state,
  };

  if (name == NULL || !insert (db, &fields, error))
    return NULL;
  fields.seq = pomona_db_last_row_id (db);
  if (!forget_oldest (db, fields.seq, error))
    return NULL;
  return pomona_event_new_from_fields (&fields);
}

static GPtrArray *
read_all (PomonaStatement  *st,
          GError          **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_event_unref);

  while (pomona_statement_next (st))
    {
      PomonaEvent fields = {
        .seq = pomona_statement_get_int (st, 0),
        .at = pomona_statement_get_int (st, 1),
        .severity = (PomonaSeverity) pomona_statement_get_int (st, 3),
        .device_id = pomona_statement_get_nullable (st, 4),
        .device_name = pomona_statement_get_text (st, 5),
        .subject = pomona_statement_get_nullable (st, 6),
        .detail = pomona_statement_get_text (st, 7),
        .state = (int) pomona_statement_get_int (st, 8),
      };

      /* A kind that only a newer version wrote is not for this one to show. */
      if (pomona_event_kind_from_nick (pomona_statement_get_text (st, 2), &fields.kind))
        g_ptr_array_add (all, pomona_event_new_from_fields (&fields));
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

GPtrArray *
pomona_events_list (PomonaDb    *db,
                    const char  *device_id,
                    guint        limit,
                    gint64       before_seq,
                    GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, device_id != NULL
    ? EVENT_COLUMNS " WHERE device_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3"
    : EVENT_COLUMNS " WHERE ?1 IS NULL AND seq < ?2 ORDER BY seq DESC LIMIT ?3");

  pomona_statement_text (st, device_id);
  pomona_statement_int (st, before_seq != 0 ? before_seq : G_MAXINT64);
  pomona_statement_int (st, limit != 0 ? limit : DEFAULT_LIMIT);
  return read_all (st, error);
}

GPtrArray *
pomona_events_list_after (PomonaDb  *db,
                          gint64     seq,
                          guint      limit,
                          GError   **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, EVENT_COLUMNS " WHERE seq > ? ORDER BY seq LIMIT ?");

  pomona_statement_int (st, seq);
  pomona_statement_int (st, limit != 0 ? limit : DEFAULT_LIMIT);
  return read_all (st, error);
}
