/* pomona-apns-queue.c: the pushes of one topic, ready, waiting or on their way. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-queue-private.h"

#include "pomona-backoff.h"

/* A token that Apple asked us to leave alone for a while. */
typedef struct
{
  guint strikes;
  gint64 until;
} Standing;

struct _PomonaApnsQueue
{
  PomonaApnsConfig *config;
  GQueue ages;         /* every job, oldest first */
  GQueue ready;
  GSequence *delayed;  /* by due */
  GHashTable *tokens;  /* hex digits → Standing */
  guint sweep_at;
};

PomonaApnsJob *
pomona_apns_job_new (PomonaPush     *push,
                     PomonaPushFunc  func,
                     gpointer        user_data,
                     GDestroyNotify  destroy)
{
  PomonaApnsJob *job = g_new0 (PomonaApnsJob, 1);

  job->push = push;
  job->request.push = push;
  job->func = func;
  job->user_data = user_data;
  job->destroy = destroy;
  job->age_link.data = job;
  job->ready_link.data = job;
  return job;
}

void
pomona_apns_job_finish (PomonaApnsJob    *job,
                        PomonaPushResult *result)
{
  g_assert (job->place == POMONA_APNS_JOB_OUTSIDE);

  if (job->func != NULL)
    job->func (result, job->user_data);
  if (job->destroy != NULL)
    job->destroy (job->user_data);
  pomona_push_result_unref (result);
  pomona_push_unref (job->push);
  g_clear_pointer (&job->request.body, g_byte_array_unref);
  g_free (job);
}

gint64
pomona_apns_backoff_us (const PomonaApnsConfig *config,
                        guint                   n)
{
  gint64 first = MAX (config->backoff_first_ms, 1) * (gint64) 1000;

  return pomona_backoff_delay (first, MAX (config->backoff_max_ms * (gint64) 1000, first), n - 1, g_random_int ());
}

PomonaApnsQueue *
pomona_apns_queue_new (PomonaApnsConfig *config)
{
  PomonaApnsQueue *self = g_new0 (PomonaApnsQueue, 1);

  self->config = pomona_apns_config_ref (config);
  g_queue_init (&self->ages);
  g_queue_init (&self->ready);
  self->delayed = g_sequence_new (NULL);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sweep_at = 256;
  return self;
}

void
pomona_apns_queue_free (PomonaApnsQueue *self)
{
  g_assert (self->ages.length == 0);

  g_sequence_free (self->delayed);
  g_hash_table_unref (self->tokens);
  pomona_apns_config_unref (self->config);
  g_free (self);
}

static int
compare_due (gconstpointer a,
             gconstpointer b,
             gpointer      user_data)
{
  const PomonaApnsJob *first = a, *second = b;

  return (first->due > second->due) - (first->due < second->due);
}

static void
leave_place (PomonaApnsQueue *self,
             PomonaApnsJob   *job)
{
  if (job->place == POMONA_APNS_JOB_READY)
    g_queue_unlink (&self->ready, &job->ready_link);
  else if (job->place == POMONA_APNS_JOB_DELAYED)
    g_clear_pointer (&job->delayed_iter, g_sequence_remove);
}

static void
delay (PomonaApnsQueue *self,
       PomonaApnsJob   *job,
       gint64           due)
{
  job->due = due;
  job->place = POMONA_APNS_JOB_DELAYED;
  job->delayed_iter = g_sequence_insert_sorted (self->delayed, job, compare_due, NULL);
}

static void
make_ready (PomonaApnsQueue *self,
            PomonaApnsJob   *job,
            gboolean         at_head)
{
  job->place = POMONA_APNS_JOB_READY;
  if (at_head)
    g_queue_push_head_link (&self->ready, &job->ready_link);
  else
    g_queue_push_tail_link (&self->ready, &job->ready_link);
}

void
pomona_apns_queue_add (PomonaApnsQueue *self,
                       PomonaApnsJob   *job,
                       gint64           now)
{
  Standing *standing = NULL;

  g_assert (job->place == POMONA_APNS_JOB_OUTSIDE);

  job->added = now;
  g_queue_push_tail_link (&self->ages, &job->age_link);
  if (g_hash_table_size (self->tokens) > 0)
    standing = g_hash_table_lookup (self->tokens, pomona_push_get_token_hex (job->push));
  if (standing != NULL && standing->until > now)
    delay (self, job, standing->until);
  else
    make_ready (self, job, FALSE);
}

PomonaApnsJob *
pomona_apns_queue_take (PomonaApnsQueue *self,
                        gint64           now)
{
  GSequenceIter *first;
  PomonaApnsJob *job = NULL;

  first = g_sequence_get_begin_iter (self->delayed);
  if (!g_sequence_iter_is_end (first))
    job = g_sequence_get (first);
  if (job == NULL || job->due > now)
    job = g_queue_peek_head (&self->ready);
  if (job == NULL)
    return NULL;
  leave_place (self, job);
  job->place = POMONA_APNS_JOB_TAKEN;
  return job;
}

void
pomona_apns_queue_put_back (PomonaApnsQueue *self,
                            PomonaApnsJob   *job,
                            gboolean         at_head)
{
  g_assert (job->place == POMONA_APNS_JOB_TAKEN);

  make_ready (self, job, at_head);
}

static gboolean
is_over (gpointer key,
         gpointer value,
         gpointer oldest)
{
  return ((Standing *) value)->until < *(gint64 *) oldest;
}

/* Tokens that nobody pushed to for long are forgotten, or a fleet that changes would fill the table. */
static void
sweep_tokens (PomonaApnsQueue *self,
              gint64           now)
{
  gint64 oldest = now - (gint64) self->config->backoff_max_ms * 1000;

  if (g_hash_table_size (self->tokens) < self->sweep_at)
    return;
  g_hash_table_foreach_remove (self->tokens, is_over, &oldest);
  self->sweep_at = MAX (256, 2 * g_hash_table_size (self->tokens));
}

void
pomona_apns_queue_postpone (PomonaApnsQueue *self,
                            PomonaApnsJob   *job,
                            gint64           now)
{
  const char *token = pomona_push_get_token_hex (job->push);
  Standing *standing = g_hash_table_lookup (self->tokens, token);

  g_assert (job->place == POMONA_APNS_JOB_TAKEN);

  if (standing == NULL)
    {
      sweep_tokens (self, now);
      standing = g_new0 (Standing, 1);
      g_hash_table_insert (self->tokens, g_strdup (token), standing);
    }
  /* Several pushes to one token that fail together are one failure. */
  if (standing->until <= now)
    standing->until = now + pomona_apns_backoff_us (self->config, ++standing->strikes);
  delay (self, job, standing->until);
}

void
pomona_apns_queue_delay (PomonaApnsQueue *self,
                         PomonaApnsJob   *job,
                         gint64           until)
{
  g_assert (job->place == POMONA_APNS_JOB_TAKEN);

  delay (self, job, until);
}

void
pomona_apns_queue_clear_token (PomonaApnsQueue *self,
                               PomonaApnsJob   *job)
{
  if (g_hash_table_size (self->tokens) > 0)
    g_hash_table_remove (self->tokens, pomona_push_get_token_hex (job->push));
}

void
pomona_apns_queue_remove (PomonaApnsQueue *self,
                          PomonaApnsJob   *job)
{
  leave_place (self, job);
  job->place = POMONA_APNS_JOB_OUTSIDE;
  g_queue_unlink (&self->ages, &job->age_link);
}

PomonaApnsJob *
pomona_apns_queue_find_waiting (PomonaApnsQueue *self,
                                gint64           added_before)
{
  if (pomona_apns_queue_get_waiting (self, NULL) == 0)
    return NULL;
  /* Steps over as many as are on their way, a thousand or so a connection. */
  for (GList *l = self->ages.head; l != NULL; l = l->next)
    {
      PomonaApnsJob *job = l->data;

      if (job->added >= added_before)
        return NULL;
      if (job->place != POMONA_APNS_JOB_TAKEN)
        return job;
    }
  return NULL;
}

gint64
pomona_apns_queue_next_due (PomonaApnsQueue *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->delayed);

  if (self->ready.length > 0)
    return 0;
  return g_sequence_iter_is_end (first) ? G_MAXINT64 : ((PomonaApnsJob *) g_sequence_get (first))->due;
}

gint64
pomona_apns_queue_oldest_added (PomonaApnsQueue *self)
{
  return self->ages.head != NULL ? ((PomonaApnsJob *) self->ages.head->data)->added : G_MAXINT64;
}

guint
pomona_apns_queue_get_waiting (PomonaApnsQueue *self,
                               guint           *delayed)
{
  guint n = g_sequence_get_length (self->delayed);

  if (delayed != NULL)
    *delayed = n;
  return self->ready.length + n;
}

guint
pomona_apns_queue_count_tokens (PomonaApnsQueue *self)
{
  return g_hash_table_size (self->tokens);
}
