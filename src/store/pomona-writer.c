/* pomona-writer.c: the thread that writes. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever waits when the thread looks goes into one transaction, so that one flush of the disk serves
 * all of it. Waiting a little for more was measured to gain nothing: while one group is flushed the next
 * one gathers by itself. */
#define G_LOG_DOMAIN "pomona-store"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-writer-private.h"

/* Bounds how long the first of a group waits for the last. */
#define MAX_GROUP 1024

/* After this long without work the log is written back into the database. */
#define IDLE_BEFORE_CHECKPOINT (500 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  PomonaStoreWriteFunc  func;
  PomonaStoreDoneFunc   done;
  gpointer              data;
  GDestroyNotify        destroy;
  GError               *error;
} Job;

struct _PomonaWriter
{
  GThread             *thread;

  /* Of the thread. */
  PomonaDb            *db;
  gboolean             failing;     /* told once in the log, not for each request */

  GMutex               lock;        /* guards what follows */
  GCond                changed;
  GQueue               waiting;     /* Job */
  guint                max_waiting;
  gboolean             closing;
  gboolean             log_has_pages;
  PomonaStoreCounters  counters;
};

static void
job_finish (Job *job)
{
  if (job->done != NULL)
    job->done (job->data, job->error);
  if (job->destroy != NULL)
    job->destroy (job->data);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
in_transaction (PomonaWriter *self)
{
  return !sqlite3_get_autocommit (pomona_db_get_handle (self->db));
}

/* A piece that fails is undone alone. A full or failing disk may end the whole transaction; the caller
 * finds out by in_transaction (). */
static void
run_job (PomonaWriter *self,
         Job          *job)
{
  if (!pomona_db_exec (self->db, "SAVEPOINT piece", &job->error))
    return;
  if (job->func (self->db, job->data, &job->error))
    {
      pomona_db_exec (self->db, "RELEASE piece", &job->error);
      return;
    }
  if (job->error == NULL)
    g_set_error_literal (&job->error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_FAILED, _("The database reported an error"));
  if (in_transaction (self))
    pomona_db_exec (self->db, "ROLLBACK TO piece; RELEASE piece", NULL);
}

static void
fail_all (GPtrArray    *group,
          const GError *error)
{
  for (guint i = 0; i < group->len; i++)
    {
      Job *job = group->pdata[i];

      if (job->error == NULL)
        job->error = g_error_copy (error);
    }
}

static gboolean
run_group_in_transaction (PomonaWriter  *self,
                          GPtrArray     *group,
                          GError       **error)
{
  if (!pomona_db_exec (self->db, "BEGIN IMMEDIATE", error))
    return FALSE;
  for (guint i = 0; i < group->len; i++)
    {
      Job *job = group->pdata[i];

      run_job (self, job);
      if (!in_transaction (self))
        {
          g_propagate_error (error, g_error_copy (job->error));
          return FALSE;
        }
    }
  return pomona_db_exec (self->db, "COMMIT", error);
}

static void
run_group (PomonaWriter *self,
           GPtrArray    *group)
{
  g_autoptr(GError) error = NULL;

  if (run_group_in_transaction (self, group, &error))
    {
      if (self->failing)
        g_message ("Writes are stored again");
      self->failing = FALSE;
      return;
    }
  if (in_transaction (self))
    pomona_db_exec (self->db, "ROLLBACK", NULL);
  if (!self->failing)
    g_warning ("Writes are not stored any more: %s", error->message);
  self->failing = TRUE;
  fail_all (group, error);
}

static void
finish_group (PomonaWriter *self,
              GPtrArray    *group)
{
  guint failures = 0;

  for (guint i = 0; i < group->len; i++)
    failures += ((Job *) group->pdata[i])->error != NULL;
  g_mutex_lock (&self->lock);
  self->counters.commits += failures < group->len;
  self->counters.writes += group->len - failures;
  self->counters.failures += failures;
  self->log_has_pages = TRUE;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < group->len; i++)
    job_finish (group->pdata[i]);
  g_ptr_array_set_size (group, 0);
}

/* PASSIVE waits for nobody: pages that a reader still needs are left for the next time. */
static void
checkpoint (PomonaWriter *self)
{
  int in_log = 0, moved = 0;
  int rc = sqlite3_wal_checkpoint_v2 (pomona_db_get_handle (self->db), NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);

  g_debug ("Checkpoint: %d of %d pages (%d)", moved, in_log, rc);
}

/* Called with the lock held. Returns FALSE when there was nothing to do for a while. */
static gboolean
wait_for_work (PomonaWriter *self)
{
  gint64 until = g_get_monotonic_time () + IDLE_BEFORE_CHECKPOINT;

  while (g_queue_is_empty (&self->waiting) && !self->closing)
    {
      if (!self->log_has_pages)
        g_cond_wait (&self->changed, &self->lock);
      else if (!g_cond_wait_until (&self->changed, &self->lock, until))
        return FALSE;
    }
  return TRUE;
}

static gpointer
writer_thread (gpointer data)
{
  PomonaWriter *self = data;
  g_autoptr(GPtrArray) group = g_ptr_array_new ();

  g_mutex_lock (&self->lock);
  while (!self->closing || !g_queue_is_empty (&self->waiting))
    {
      gboolean idle = !wait_for_work (self);

      while (group->len < MAX_GROUP && !g_queue_is_empty (&self->waiting))
        g_ptr_array_add (group, g_queue_pop_head (&self->waiting));
      if (idle)
        {
          self->log_has_pages = FALSE;
          self->counters.checkpoints++;
        }
      g_mutex_unlock (&self->lock);
      if (idle)
        checkpoint (self);
      if (group->len > 0)
        {
          run_group (self, group);
          finish_group (self, group);
        }
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

PomonaWriter *
pomona_writer_new (PomonaDb *db)
{
  PomonaWriter *self = g_new0 (PomonaWriter, 1);

  self->db = db;
  self->max_waiting = POMONA_STORE_MAX_WAITING;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->waiting);
  self->thread = g_thread_new ("store-writer", writer_thread, self);
  return self;
}

void
pomona_writer_free (PomonaWriter *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->closing = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  pomona_db_close (self->db);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

static void
refuse (Job              *job,
        PomonaStoreError  code)
{
  job->error = g_error_new_literal (POMONA_STORE_ERROR, code,
                                    code == POMONA_STORE_ERROR_CLOSED
                                      ? _("The store is being closed")
                                      : _("Too much waits to be stored. Try again in a moment"));
  job_finish (job);
}

void
pomona_writer_push (PomonaWriter         *self,
                    PomonaStoreWriteFunc  func,
                    PomonaStoreDoneFunc   done,
                    gpointer              data,
                    GDestroyNotify        destroy)
{
  Job *job = g_new0 (Job, 1);
  gboolean closing, full;

  job->func = func;
  job->done = done;
  job->data = data;
  job->destroy = destroy;

  g_mutex_lock (&self->lock);
  closing = self->closing;
  full = g_queue_get_length (&self->waiting) >= self->max_waiting;
  if (closing || full)
    self->counters.failures++;
  else
    {
      g_queue_push_tail (&self->waiting, job);
      g_cond_signal (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  if (closing || full)
    refuse (job, closing ? POMONA_STORE_ERROR_CLOSED : POMONA_STORE_ERROR_BUSY);
}

gboolean
pomona_writer_is_current (PomonaWriter *self)
{
  return self->thread == g_thread_self ();
}

void
pomona_writer_set_max_waiting (PomonaWriter *self,
                               guint         max_waiting)
{
  g_mutex_lock (&self->lock);
  self->max_waiting = max_waiting != 0 ? max_waiting : POMONA_STORE_MAX_WAITING;
  g_mutex_unlock (&self->lock);
}

void
pomona_writer_get_counters (PomonaWriter        *self,
                            PomonaStoreCounters *counters)
{
  g_mutex_lock (&self->lock);
  *counters = self->counters;
  counters->waiting = g_queue_get_length (&self->waiting);
  g_mutex_unlock (&self->lock);
}
