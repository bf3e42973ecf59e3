/* pomona-bus.c: events out of the service. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-bus.h"

/* A slice ends after this many events or this long, whichever comes first; the rest waits for the
 * next turn of the main loop, after the window has drawn. */
#define SLICE_EVENTS 500
#define SLICE_USEC (4 * G_TIME_SPAN_MILLISECOND)
#define MANY_WAITING 50000

struct _PomonaBus
{
  gatomicrefcount  ref_count;
  GMainContext    *context;
  PomonaBusFunc    func;
  gpointer         user_data;

  GMutex           lock;
  GQueue           waiting;
  GSource         *wake_up;   /* set while one is attached */
  gboolean         closed;
};

static void
free_events (GQueue *events)
{
  g_queue_clear_full (events, (GDestroyNotify) pomona_event_unref);
}

/* Takes the next slice out of the queue. */
static GPtrArray *
take_slice (PomonaBus *bus)
{
  GPtrArray *slice = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_event_unref);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&bus->lock);

  while (slice->len < SLICE_EVENTS && !g_queue_is_empty (&bus->waiting))
    g_ptr_array_add (slice, g_queue_pop_head (&bus->waiting));
  return slice;
}

static gboolean
nothing_waits (PomonaBus *bus)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&bus->lock);

  if (!g_queue_is_empty (&bus->waiting) && !bus->closed)
    return FALSE;
  g_clear_pointer (&bus->wake_up, g_source_unref);
  return TRUE;
}

static gboolean
deliver_cb (gpointer user_data)
{
  PomonaBus *bus = user_data;
  gint64 end = g_get_monotonic_time () + SLICE_USEC;

  do
    {
      g_autoptr(GPtrArray) slice = take_slice (bus);

      if (slice->len > 0 && !bus->closed)
        bus->func (slice, bus->user_data);
      if (nothing_waits (bus))
        return G_SOURCE_REMOVE;
    }
  while (g_get_monotonic_time () < end);
  return G_SOURCE_CONTINUE;
}

/* With the lock held. */
static void
wake_up (PomonaBus *bus)
{
  if (bus->wake_up != NULL)
    return;
  bus->wake_up = g_idle_source_new ();
  g_source_set_priority (bus->wake_up, G_PRIORITY_DEFAULT_IDLE);
  g_source_set_callback (bus->wake_up, deliver_cb, pomona_bus_ref (bus), (GDestroyNotify) pomona_bus_unref);
  g_source_attach (bus->wake_up, bus->context);
}

/* With the lock held: "was seen" is said again by the next visit, so it may go. */
static void
drop_sightings (PomonaBus *bus)
{
  for (GList *l = bus->waiting.head, *next; l != NULL; l = next)
    {
      PomonaEvent *event = l->data;

      next = l->next;
      if (event->kind != POMONA_EVENT_DEVICE_SEEN)
        continue;
      pomona_event_unref (event);
      g_queue_delete_link (&bus->waiting, l);
    }
}

PomonaBus *
pomona_bus_new (GMainContext  *context,
                PomonaBusFunc  func,
                gpointer       user_data)
{
  PomonaBus *bus = g_new0 (PomonaBus, 1);

  g_atomic_ref_count_init (&bus->ref_count);
  g_mutex_init (&bus->lock);
  g_queue_init (&bus->waiting);
  bus->context = g_main_context_ref (context != NULL ? context : g_main_context_default ());
  bus->func = func;
  bus->user_data = user_data;
  return bus;
}

PomonaBus *
pomona_bus_ref (PomonaBus *bus)
{
  g_atomic_ref_count_inc (&bus->ref_count);
  return bus;
}

void
pomona_bus_unref (PomonaBus *bus)
{
  if (!g_atomic_ref_count_dec (&bus->ref_count))
    return;
  free_events (&bus->waiting);
  g_main_context_unref (bus->context);
  g_mutex_clear (&bus->lock);
  g_free (bus);
}

void
pomona_bus_close (PomonaBus *bus)
{
  g_autoptr(GSource) source = NULL;

  g_mutex_lock (&bus->lock);
  bus->closed = TRUE;
  free_events (&bus->waiting);
  source = g_steal_pointer (&bus->wake_up);
  g_mutex_unlock (&bus->lock);

  if (source != NULL)
    g_source_destroy (source);
}

void
pomona_bus_post (PomonaBus   *bus,
                 PomonaEvent *event)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&bus->lock);

  if (bus->closed)
    return;
  if (bus->waiting.length > MANY_WAITING && bus->waiting.length % 1024 == 0)
    drop_sightings (bus);
  g_queue_push_tail (&bus->waiting, pomona_event_ref (event));
  wake_up (bus);
}

