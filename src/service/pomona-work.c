/* pomona-work.c: writing from a service thread that may wait. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-event-table.h"
#include "pomona-work.h"

typedef struct
{
  PomonaWorkWriteFunc  func;
  gpointer             data;
  GPtrArray           *events;
} Work;

static gboolean
write_cb (PomonaDb  *db,
          gpointer   data,
          GError   **error)
{
  Work *work = data;

  return work->func (db, work->data, work->events, error);
}

gboolean
pomona_work_write (PomonaContext        *context,
                   PomonaWorkWriteFunc   func,
                   gpointer              data,
                   GError              **error)
{
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_event_unref);
  Work work = { func, data, events };

  if (!pomona_store_write_sync (context->store, write_cb, &work, error))
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    pomona_bus_post (context->bus, g_ptr_array_index (events, i));
  return TRUE;
}

gboolean
pomona_work_add_event (PomonaDb         *db,
                       GPtrArray        *events,
                       PomonaEventKind   kind,
                       PomonaSeverity    severity,
                       const char       *device_id,
                       const char       *subject,
                       const char       *detail,
                       int               state,
                       GError          **error)
{
  PomonaEvent *event = pomona_events_add (db, kind, severity, device_id, subject, detail, state, error);

  if (event == NULL)
    return FALSE;
  g_ptr_array_add (events, event);
  return TRUE;
}
