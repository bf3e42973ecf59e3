/* pomona-scheduler.c: what has to be done from time to time. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-clock.h"
#include "pomona-command-policy.h"
#include "pomona-command-table.h"
#include "pomona-enqueue.h"
#include "pomona-enrollment-table.h"
#include "pomona-inventory-table.h"
#include "pomona-push-identity-table.h"
#include "pomona-renewal.h"
#include "pomona-scheduler.h"
#include "pomona-work.h"

#define ROUND_INTERVAL (30 * G_TIME_SPAN_SECOND)
/* An answer older than this is asked for again. */
#define INVENTORY_AGE G_TIME_SPAN_DAY
/* How much of each kind one round does, so that a thousand devices are asked over some minutes and not at once. */
#define EXPIRE_LIMIT 1000
#define STALE_LIMIT 25
#define RENEWAL_LIMIT 25
/* Automatic questions that were answered are kept so long; their answers stay in the inventory. */
#define HISTORY_AGE (14 * G_TIME_SPAN_DAY)
#define PRUNE_LIMIT 2000

struct _PomonaScheduler
{
  PomonaContext *context;
  GThread       *thread;
  GMutex         lock;
  GCond          wake_up;
  gboolean       stopping;
};

static gboolean
write_expiry (PomonaDb   *db,
              gpointer    data,
              GPtrArray  *events,
              GError    **error)
{
  g_autoptr(GPtrArray) expired = pomona_commands_expire (db, EXPIRE_LIMIT, error);

  for (guint i = 0; expired != NULL && i < expired->len; i++)
    {
      PomonaCommandRecord *command = g_ptr_array_index (expired, i);

      if (!pomona_work_add_event (db, events, POMONA_EVENT_COMMAND_ENDED, POMONA_SEVERITY_WARNING, command->device_id, command->uuid,
                                  command->request_type, POMONA_COMMAND_EXPIRED, error))
        return FALSE;
    }
  return expired != NULL;
}

typedef struct
{
  const char *kind;
  GStrv       ids;
} Stale;

static gboolean
write_questions (PomonaDb   *db,
                 gpointer    data,
                 GPtrArray  *events,
                 GError    **error)
{
  Stale *stale = data;

  for (guint i = 0; stale->ids[i] != NULL; i++)
    {
      g_autoptr(PomonaDevice) device = pomona_enrollments_get (db, stale->ids[i], NULL);

      if (device != NULL && device->state == POMONA_DEVICE_ENROLLED &&
          !pomona_enqueue_question (db, device, stale->kind, TRUE, events, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
ask_anew (PomonaContext  *context,
          const char     *kind,
          GError        **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);
  g_auto(GStrv) ids = NULL;
  Stale stale;

  if (db == NULL)
    return FALSE;
  ids = pomona_inventory_list_stale (db, kind, pomona_clock_now () - INVENTORY_AGE, STALE_LIMIT, error);
  if (ids == NULL)
    return FALSE;
  stale = (Stale) { kind, ids };
  return ids[0] == NULL || pomona_work_write (context, write_questions, &stale, error);
}

static gboolean
wake_devices (PomonaContext  *context,
              GError        **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);
  g_autoptr(GPtrArray) waiting = db != NULL ? pomona_commands_list_waiting (db, error) : NULL;
  gint64 now = pomona_clock_now ();

  if (waiting == NULL)
    return FALSE;
  for (guint i = 0; i < waiting->len; i++)
    {
      PomonaWaitingEnrollment *enrollment = g_ptr_array_index (waiting, i);

      if (enrollment->not_before <= now)
        pomona_pusher_want (context->pusher, enrollment->enrollment_id, FALSE);
    }
  return TRUE;
}

static gboolean
write_pruning (PomonaDb   *db,
               gpointer    data,
               GPtrArray  *events,
               GError    **error)
{
  guint deleted;

  return pomona_commands_prune (db, pomona_clock_now () - HISTORY_AGE, PRUNE_LIMIT, &deleted, error) &&
         pomona_push_identities_prune (db, error);
}

gboolean
pomona_scheduler_round (PomonaContext  *context,
                        GError        **error)
{
  const char * const *questions = pomona_enqueue_questions ();

  if (!pomona_work_write (context, write_expiry, NULL, error))
    return FALSE;
  for (guint i = 0; questions[i] != NULL; i++)
    if (!ask_anew (context, questions[i], error))
      return FALSE;
  return pomona_renewal_round (context, RENEWAL_LIMIT, error) &&
         wake_devices (context, error) && pomona_work_write (context, write_pruning, NULL, error);
}

/* FALSE: the service stops. */
static gboolean
wait_for_next (PomonaScheduler *scheduler)
{
  gint64 end = g_get_monotonic_time () + ROUND_INTERVAL;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&scheduler->lock);

  while (!scheduler->stopping && g_cond_wait_until (&scheduler->wake_up, &scheduler->lock, end))
    ;
  return !scheduler->stopping;
}

static gpointer
thread_cb (gpointer data)
{
  PomonaScheduler *scheduler = data;

  do
    {
      g_autoptr(GError) error = NULL;

      /* A full disk today is no reason not to try again in half a minute. */
      if (!pomona_scheduler_round (scheduler->context, &error))
        g_message ("Housekeeping was not finished: %s", error->message);
    }
  while (wait_for_next (scheduler));
  return NULL;
}

PomonaScheduler *
pomona_scheduler_new (PomonaContext *context)
{
  PomonaScheduler *scheduler = g_new0 (PomonaScheduler, 1);

  scheduler->context = context;
  g_mutex_init (&scheduler->lock);
  g_cond_init (&scheduler->wake_up);
  scheduler->thread = g_thread_new ("pomona-scheduler", thread_cb, scheduler);
  return scheduler;
}

void
pomona_scheduler_free (PomonaScheduler *scheduler)
{
  g_mutex_lock (&scheduler->lock);
  scheduler->stopping = TRUE;
  g_cond_signal (&scheduler->wake_up);
  g_mutex_unlock (&scheduler->lock);
  g_thread_join (scheduler->thread);
  g_cond_clear (&scheduler->wake_up);
  g_mutex_clear (&scheduler->lock);
  g_free (scheduler);
}
