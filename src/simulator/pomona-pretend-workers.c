/* pomona-pretend-workers.c: a few threads for work with private keys. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-workers.h"

struct _PomonaPretendWorkers
{
  GThreadPool *pool;
  GMutex lock;
  GPtrArray *keys;       /* those that are handed out again */
  guint n_keys;
  guint next_key;
};

typedef struct
{
  GTask *task;
  GTaskThreadFunc func;
} Job;

static void
run_job (gpointer data,
         gpointer user_data)
{
  Job *job = data;

  job->func (job->task, g_task_get_source_object (job->task), g_task_get_task_data (job->task), g_task_get_cancellable (job->task));
  g_object_unref (job->task);
  g_free (job);
}

PomonaPretendWorkers *
pomona_pretend_workers_new (guint n_threads,
                            guint n_keys)
{
  PomonaPretendWorkers *self = g_atomic_rc_box_new0 (PomonaPretendWorkers);

  self->pool = g_thread_pool_new (run_job, NULL, MAX (n_threads, 1), FALSE, NULL);
  g_mutex_init (&self->lock);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_key_unref);
  self->n_keys = n_keys;
  return self;
}

PomonaPretendWorkers *
pomona_pretend_workers_ref (PomonaPretendWorkers *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
workers_clear (gpointer data)
{
  PomonaPretendWorkers *self = data;

  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_mutex_clear (&self->lock);
}

void
pomona_pretend_workers_unref (PomonaPretendWorkers *self)
{
  g_atomic_rc_box_release_full (self, workers_clear);
}

void
pomona_pretend_workers_run (PomonaPretendWorkers *self,
                            GTask                *task,
                            GTaskThreadFunc       func)
{
  Job *job = g_new0 (Job, 1);

  job->task = g_object_ref (task);
  job->func = func;
  g_thread_pool_push (self->pool, job, NULL);
}

static void
make_key (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  GError *error = NULL;
  PomonaKey *key;

  if (g_task_return_error_if_cancelled (task))
    return;
  key = pomona_key_new_rsa (GPOINTER_TO_UINT (data), &error);
  if (key == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, key, (GDestroyNotify) pomona_key_unref);
}

/* The next of the keys that are handed out again, made on the spot as long as there are too few. */
static void
take_key (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  PomonaPretendWorkers *self = data;
  PomonaKey *key = NULL;
  GError *error = NULL;

  g_mutex_lock (&self->lock);
  if (self->keys->len < self->n_keys)
    {
      key = pomona_key_new_rsa (2048, &error);
      if (key != NULL)
        g_ptr_array_add (self->keys, pomona_key_ref (key));
    }
  else
    key = pomona_key_ref (self->keys->pdata[self->next_key++ % self->n_keys]);
  g_mutex_unlock (&self->lock);
  if (key == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, key, (GDestroyNotify) pomona_key_unref);
}

void
pomona_pretend_workers_make_key_async (PomonaPretendWorkers *self,
                                       guint                 bits,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pomona_pretend_workers_make_key_async);
  if (self->n_keys == 0 || bits != 2048)
    {
      g_task_set_task_data (task, GUINT_TO_POINTER (bits), NULL);
      pomona_pretend_workers_run (self, task, make_key);
    }
  else
    {
      g_task_set_task_data (task, self, NULL);
      pomona_pretend_workers_run (self, task, take_key);
    }
}

PomonaKey *
pomona_pretend_workers_make_key_finish (GAsyncResult  *result,
                                        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
