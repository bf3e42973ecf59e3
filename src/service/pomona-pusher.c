/* pomona-pusher.c: decides when a device is pushed, and keeps what Apple answered. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-command-table.h"
#include "pomona-enrollment-table.h"
#include "pomona-event-table.h"
#include "pomona-push-table.h"
#include "pomona-push-topics.h"
#include "pomona-pusher-private.h"
#include "pomona-records-private.h"
#include "pomona-service.h"

#define STOP_PATIENCE_MS 1000

/* How long a pushed device that does not come is left alone; the last one goes on for ever.  The
 * first is short because one push on its own is lost now and then (APNs keeps no promise). */
static const gint64 pauses[] = {
  20 * G_TIME_SPAN_SECOND,   G_TIME_SPAN_MINUTE,   5 * G_TIME_SPAN_MINUTE, 30 * G_TIME_SPAN_MINUTE,
  2 * G_TIME_SPAN_HOUR,      6 * G_TIME_SPAN_HOUR, G_TIME_SPAN_DAY,
};

/* Of one enrollment; made when it is first wished for. */
typedef struct
{
  gint64   last_push;     /* monotonic microseconds */
  guint    unanswered;    /* pushes since the device was last here */
  gboolean in_flight;
  gboolean wanted;        /* wished for again while in flight */
} Wish;

struct _PomonaPusher
{
  PomonaStore      *store;
  PomonaBus        *bus;
  PomonaPushTopics *topics;
  GThreadPool      *pool;      /* looks targets up, one enrollment id at a time */

  GMutex            lock;
  GHashTable       *wishes;    /* id → Wish */
  gboolean          stopped;
};

/* With the lock held. */
static Wish *
get_wish (PomonaPusher *pusher,
          const char   *id)
{
  Wish *wish = g_hash_table_lookup (pusher->wishes, id);

  if (wish == NULL)
    {
      wish = g_new0 (Wish, 1);
      g_hash_table_insert (pusher->wishes, g_strdup (id), wish);
    }
  return wish;
}

static gboolean
is_paused (const Wish *wish)
{
  gint64 pause;

  if (wish->unanswered == 0)
    return FALSE;
  pause = pauses[MIN (wish->unanswered, G_N_ELEMENTS (pauses)) - 1];
  return g_get_monotonic_time () < wish->last_push + pause;
}

void
pomona_pusher_want (PomonaPusher *pusher,
                    const char   *enrollment_id,
                    gboolean      urgent)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&pusher->lock);
  Wish *wish;

  if (pusher->stopped)
    return;
  wish = get_wish (pusher, enrollment_id);
  if (wish->in_flight)
    {
      wish->wanted = TRUE;
      return;
    }
  if (!urgent && is_paused (wish))
    return;
  wish->in_flight = TRUE;
  wish->unanswered++;
  wish->last_push = g_get_monotonic_time ();
  g_thread_pool_push (pusher->pool, g_strdup (enrollment_id), NULL);
}

void
pomona_pusher_seen (PomonaPusher *pusher,
                    const char   *enrollment_id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&pusher->lock);
  Wish *wish = g_hash_table_lookup (pusher->wishes, enrollment_id);

  if (wish != NULL)
    wish->unanswered = 0;
}

void
pomona_pusher_token_changed (PomonaPusher *pusher,
                             const char   *enrollment_id)
{
  pomona_pusher_seen (pusher, enrollment_id);
}

static void
landed (PomonaPusher *pusher,
        const char   *id)
{
  gboolean again;
  Wish *wish;

  g_mutex_lock (&pusher->lock);
  wish = get_wish (pusher, id);
  wish->in_flight = FALSE;
  again = wish->wanted;
  wish->wanted = FALSE;
  g_mutex_unlock (&pusher->lock);
  if (again)
    pomona_pusher_want (pusher, id, FALSE);
}

/* --- keeping the answer --- */

typedef struct _Waiter Waiter;

/* One push on its way. */
typedef struct
{
  PomonaPusher     *pusher;
  char             *id;
  GBytes           *token;
  PomonaPushResult *result;
  PomonaPushRecord *record;
  PomonaEvent      *event;
  gboolean          became_unreachable;
  PomonaEvent      *unreachable;
  Waiter           *waiter;     /* of pomona_pusher_push_and_wait (), else NULL */
  guint             index;
} Flight;

struct _Waiter
{
  GMutex     lock;
  GCond      changed;
  guint      missing;
  GPtrArray *records;
};

static void
flight_free (gpointer data)
{
  Flight *flight = data;

  g_free (flight->id);
  g_clear_pointer (&flight->token, g_bytes_unref);
  g_clear_pointer (&flight->result, pomona_push_result_unref);
  g_clear_pointer (&flight->record, pomona_push_record_unref);
  g_clear_pointer (&flight->event, pomona_event_unref);
  g_clear_pointer (&flight->unreachable, pomona_event_unref);
  g_free (flight);
}

static PomonaSeverity
severity_of (const PomonaPushResult *result)
{
  switch (result->outcome)
    {
    case POMONA_PUSH_DELIVERED:
    case POMONA_PUSH_CANCELLED:
      return POMONA_SEVERITY_INFO;
    case POMONA_PUSH_CERTIFICATE:
    case POMONA_PUSH_TOPIC_CHANGED:
    case POMONA_PUSH_TOPIC_REFUSED:
    case POMONA_PUSH_WRONG_HOST:
    case POMONA_PUSH_NO_IDENTITY:
      return POMONA_SEVERITY_ERROR;
    case POMONA_PUSH_TOKEN_GONE:
    case POMONA_PUSH_TOKEN_BAD:
    case POMONA_PUSH_RETRY:
    case POMONA_PUSH_REQUEST:
    case POMONA_PUSH_UNREACHABLE:
    default:
      return POMONA_SEVERITY_WARNING;
    }
}

static gboolean
note_unreachable (PomonaDb  *db,
                  Flight    *flight,
                  GError   **error)
{
  gint64 since = flight->result->timestamp;

  if (!pomona_enrollments_mark_unreachable (db, flight->id, flight->token, since, &flight->became_unreachable, error))
    return FALSE;
  if (!flight->became_unreachable)
    return TRUE;
  flight->unreachable = pomona_events_add (db, POMONA_EVENT_DEVICE_CHANGED, POMONA_SEVERITY_WARNING, flight->id, NULL,
                                           flight->result->reason, POMONA_DEVICE_UNREACHABLE, error);
  return flight->unreachable != NULL;
}

static gboolean
keep_result (PomonaDb  *db,
             gpointer   data,
             GError   **error)
{
  Flight *flight = data;
  PomonaPushResult *result = flight->result;
  const char *reason = result->reason != NULL ? result->reason : "";

  flight->record = pomona_pushes_add (db, flight->id, result->apns_id, result->status, reason,
                                      pomona_push_result_get_meaning (result), error);
  if (flight->record == NULL)
    return FALSE;
  flight->event = pomona_events_add (db, POMONA_EVENT_PUSH, severity_of (result), flight->id, result->apns_id, reason, -1, error);
  if (flight->event == NULL)
    return FALSE;
  if (result->outcome == POMONA_PUSH_DELIVERED)
    return pomona_commands_mark_pushed (db, flight->id, error);
  if (result->outcome == POMONA_PUSH_TOKEN_GONE)
    return note_unreachable (db, flight, error);
  return TRUE;
}

static void
tell_waiter (Flight *flight)
{
  Waiter *waiter = flight->waiter;
  g_autoptr(GMutexLocker) locker = NULL;

  if (waiter == NULL)
    return;
  locker = g_mutex_locker_new (&waiter->lock);
  if (flight->record != NULL)
    g_ptr_array_index (waiter->records, flight->index) = pomona_push_record_ref (flight->record);
  waiter->missing--;
  g_cond_signal (&waiter->changed);
}

static void
kept (gpointer      data,
      const GError *error)
{
  Flight *flight = data;

  if (error != NULL)
    g_message ("The answer to a push was not stored: %s", error->message);
  else
    {
      pomona_bus_post (flight->pusher->bus, flight->event);
      if (flight->unreachable != NULL)
        pomona_bus_post (flight->pusher->bus, flight->unreachable);
    }
  tell_waiter (flight);
  landed (flight->pusher, flight->id);
}

/* On the push thread. */
static void
result_cb (PomonaPushResult *result,
           gpointer          user_data)
{
  Flight *flight = user_data;

  flight->result = pomona_push_result_ref (result);
  pomona_store_write (flight->pusher->store, keep_result, kept, flight, flight_free);
}

/* --- sending --- */

/* TRUE: result_cb will be called for the flight, and frees it. */
static gboolean
send_push (PomonaPusher  *pusher,
           Flight        *flight,
           GError       **error)
{
  PomonaDb *db = pomona_store_reader (pusher->store, error);
  g_autoptr(PomonaPushTarget) target = NULL;
  g_autoptr(PomonaApns) sender = NULL;
  g_autoptr(PomonaPush) push = NULL;
  gsize size;
  const guint8 *token;

  if (db != NULL)
    target = pomona_enrollments_get_push_target (db, flight->id, error);
  if (target != NULL)
    sender = pomona_push_topics_ref_sender (pusher->topics, target->topic, error);
  if (sender == NULL)
    return FALSE;
  token = g_bytes_get_data (target->token, &size);
  push = pomona_push_new (target->topic, token, size, target->magic, error);
  if (push == NULL)
    return FALSE;
  flight->token = g_bytes_ref (target->token);
  pomona_apns_push (sender, push, result_cb, flight, NULL);
  return TRUE;
}

static Flight *
flight_new (PomonaPusher *pusher,
            const char   *id)
{
  Flight *flight = g_new0 (Flight, 1);

  flight->pusher = pusher;
  flight->id = g_strdup (id);
  return flight;
}

static void
pool_cb (gpointer data,
         gpointer user_data)
{
  g_autofree char *id = data;
  PomonaPusher *pusher = user_data;
  Flight *flight = flight_new (pusher, id);
  g_autoptr(GError) error = NULL;

  if (send_push (pusher, flight, &error))
    return;
  g_debug ("No push: %s", error->message);
  flight_free (flight);
  landed (pusher, id);
}

/* What is shown for a device that could not even be tried. */
static PomonaPushRecord *
record_of_error (const char   *id,
                 const GError *error)
{
  return pomona_push_record_new (&(PomonaPushRecord) {
    .device_id = id,
    .at = pomona_clock_now (),
    .reason = g_error_matches (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_NOT_FOUND) ? POMONA_APNS_REASON_NO_IDENTITY : "NotPushed",
    .meaning = error->message,
  });
}

GPtrArray *
pomona_pusher_push_and_wait (PomonaPusher       *pusher,
                             const char * const *ids,
                             GError            **error)
{
  guint n = g_strv_length ((char **) ids);
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_push_record_unref);
  Waiter waiter = { .missing = n, .records = records };

  g_mutex_init (&waiter.lock);
  g_cond_init (&waiter.changed);
  g_ptr_array_set_size (records, n);
  for (guint i = 0; i < n; i++)
    {
      Flight *flight = flight_new (pusher, ids[i]);
      g_autoptr(GError) local_error = NULL;

      flight->waiter = &waiter;
      flight->index = i;
      if (send_push (pusher, flight, &local_error))
        continue;
      flight->record = record_of_error (ids[i], local_error);
      tell_waiter (flight);
      flight_free (flight);
    }

  g_mutex_lock (&waiter.lock);
  while (waiter.missing > 0)
    g_cond_wait (&waiter.changed, &waiter.lock);
  g_mutex_unlock (&waiter.lock);
  g_cond_clear (&waiter.changed);
  g_mutex_clear (&waiter.lock);

  for (guint i = 0; i < n; i++)
    if (g_ptr_array_index (records, i) == NULL)
      {
        g_set_error_literal (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_FAILED, _("The answer to a push could not be stored"));
        return NULL;
      }
  return g_steal_pointer (&records);
}

/* --- life --- */

PomonaPusher *
pomona_pusher_new (PomonaStore  *store,
                   PomonaBus    *bus,
                   const char   *apns_host,
                   const char   *apns_ca,
                   GError      **error)
{
  PomonaPushTopics *topics = pomona_push_topics_new (store, apns_host, apns_ca, error);
  PomonaPusher *pusher;

  if (topics == NULL)
    return NULL;
  pusher = g_new0 (PomonaPusher, 1);
  g_mutex_init (&pusher->lock);
  pusher->store = store;
  pusher->bus = pomona_bus_ref (bus);
  pusher->topics = topics;
  pusher->wishes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  pusher->pool = g_thread_pool_new (pool_cb, pusher, 1, FALSE, NULL);
  return pusher;
}

void
pomona_pusher_stop (PomonaPusher *pusher)
{
  g_mutex_lock (&pusher->lock);
  pusher->stopped = TRUE;
  g_mutex_unlock (&pusher->lock);
  g_thread_pool_free (g_steal_pointer (&pusher->pool), FALSE, TRUE);
  pomona_push_topics_stop (pusher->topics, STOP_PATIENCE_MS);
}

void
pomona_pusher_free (PomonaPusher *pusher)
{
  pomona_push_topics_free (pusher->topics);
  g_hash_table_unref (pusher->wishes);
  pomona_bus_unref (pusher->bus);
  g_mutex_clear (&pusher->lock);
  g_free (pusher);
}

void
pomona_pusher_topic_changed (PomonaPusher *pusher,
                             const char   *topic)
{
  pomona_push_topics_changed (pusher->topics, topic);
}

GPtrArray *
pomona_pusher_get_states (PomonaPusher *pusher)
{
  return pomona_push_topics_get_states (pusher->topics);
}
