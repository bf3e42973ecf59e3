/* pomona-apns-thread.c: the thread that sends pushes. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-thread-private.h"

#include "pomona-apns-topic-private.h"

#include <string.h>

typedef enum
{
  MESSAGE_PUSH,
  MESSAGE_SET_IDENTITY,
  MESSAGE_CONNECT,
  MESSAGE_SHUTDOWN,
} MessageKind;

typedef struct
{
  MessageKind kind;
  char *topic;                /* but for pushes, which know theirs */
  PomonaApnsJob *job;
  GTlsCertificate *identity;
  guint patience_ms;
} Message;

struct _PomonaApnsThread
{
  PomonaApnsConfig *config;
  GMainContext *context;
  GSource *inbox_source;
  GSource *end_source;
  GRecMutex owner_lock; /* held while a signal is emitted */
  GObject *owner;       /* no reference: a last one dropped here could not wait for this thread */

  GMutex lock;
  GArray *inbox;      /* under the lock: Message */
  GHashTable *topics; /* changed by the push thread under the lock */
  gboolean closed;    /* under the lock: nothing is taken any more */

  gboolean winding_down;
  gint64 end_at;      /* monotonic */
};

static void
thread_clear (gpointer data)
{
  PomonaApnsThread *self = data;

  g_hash_table_unref (self->topics);
  g_array_unref (self->inbox);
  g_source_unref (self->inbox_source);
  g_source_unref (self->end_source);
  g_main_context_unref (self->context);
  g_rec_mutex_clear (&self->owner_lock);
  g_mutex_clear (&self->lock);
  pomona_apns_config_unref (self->config);
}

PomonaApnsThread *
pomona_apns_thread_ref (PomonaApnsThread *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_apns_thread_unref (PomonaApnsThread *self)
{
  g_atomic_rc_box_release_full (self, thread_clear);
}

static void
message_clear (gpointer data)
{
  Message *message = data;

  g_free (message->topic);
  g_clear_object (&message->identity);
}

static void
finish_without_topic (PomonaApnsJob *job,
                      const char    *reason)
{
  pomona_apns_job_finish (job, pomona_push_result_new (job->push, 0, reason));
}

static void
topic_changed_cb (PomonaApnsTopic *topic,
                  const char      *name,
                  gpointer         user_data)
{
  PomonaApnsThread *self = user_data;

  g_rec_mutex_lock (&self->owner_lock);
  if (self->owner != NULL)
    g_signal_emit_by_name (self->owner, "state-changed", name);
  g_rec_mutex_unlock (&self->owner_lock);
}

static PomonaApnsTopic *
ensure_topic (PomonaApnsThread *self,
              const char       *name)
{
  PomonaApnsTopic *topic = g_hash_table_lookup (self->topics, name);

  if (topic != NULL)
    return topic;
  topic = pomona_apns_topic_new (self->config, name, topic_changed_cb, self);
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->topics, g_strdup (name), topic);
  g_mutex_unlock (&self->lock);
  return topic;
}

static void
handle_push (PomonaApnsThread *self,
             PomonaApnsJob    *job)
{
  PomonaApnsTopic *topic = g_hash_table_lookup (self->topics, pomona_push_get_topic (job->push));

  if (topic != NULL)
    pomona_apns_topic_add (topic, job);
  else
    finish_without_topic (job, POMONA_APNS_REASON_NO_IDENTITY);
}

static void
handle_shutdown (PomonaApnsThread *self,
                 guint             patience_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) patience_ms * 1000;
  GHashTableIter iter;
  gpointer topic;

  self->end_at = self->winding_down ? MIN (self->end_at, end) : end;
  self->winding_down = TRUE;
  g_source_set_ready_time (self->end_source, self->end_at);
  g_hash_table_iter_init (&iter, self->topics);
  while (g_hash_table_iter_next (&iter, NULL, &topic))
    pomona_apns_topic_wind_down (topic);
}

static void
handle_message (PomonaApnsThread *self,
                Message          *message)
{
  switch (message->kind)
    {
    case MESSAGE_PUSH:
      handle_push (self, message->job);
      break;
    case MESSAGE_SET_IDENTITY:
      pomona_apns_topic_set_identity (ensure_topic (self, message->topic), message->identity);
      break;
    case MESSAGE_CONNECT:
      pomona_apns_topic_connect (ensure_topic (self, message->topic));
      break;
    case MESSAGE_SHUTDOWN:
      handle_shutdown (self, message->patience_ms);
      break;
    default:
      g_assert_not_reached ();
    }
}

static GArray *
inbox_new (void)
{
  GArray *inbox = g_array_new (FALSE, FALSE, sizeof (Message));

  g_array_set_clear_func (inbox, message_clear);
  return inbox;
}

static gboolean
inbox_cb (gpointer user_data)
{
  PomonaApnsThread *self = user_data;
  g_autoptr(GArray) messages = inbox_new ();
  GHashTableIter iter;
  gpointer topic;

  g_source_set_ready_time (self->inbox_source, -1);
  g_mutex_lock (&self->lock);
  /* Exchanging the arrays keeps the senders' wait short. */
  {
    GArray *full = self->inbox;

    self->inbox = g_steal_pointer (&messages);
    messages = full;
  }
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < messages->len; i++)
    handle_message (self, &g_array_index (messages, Message, i));
  g_hash_table_iter_init (&iter, self->topics);
  while (g_hash_table_iter_next (&iter, NULL, &topic))
    pomona_apns_topic_run (topic);
  return G_SOURCE_CONTINUE;
}

static gboolean
end_cb (gpointer user_data)
{
  PomonaApnsThread *self = user_data;

  /* It only wakes the loop, which looks at the time itself. */
  g_source_set_ready_time (self->end_source, -1);
  return G_SOURCE_CONTINUE;
}

static gboolean
simple_dispatch (GSource    *source,
                 GSourceFunc callback,
                 gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs simple_funcs = { NULL, NULL, simple_dispatch, NULL, NULL, NULL };

static GSource *
add_source (PomonaApnsThread *self,
            GSourceFunc       callback)
{
  GSource *source = g_source_new (&simple_funcs, sizeof (GSource));

  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, self->context);
  return source;
}

static gboolean
may_end (PomonaApnsThread *self)
{
  guint in_flight = 0;
  GHashTableIter iter;
  gpointer topic;

  if (!self->winding_down)
    return FALSE;
  g_hash_table_iter_init (&iter, self->topics);
  while (g_hash_table_iter_next (&iter, NULL, &topic))
    in_flight += pomona_apns_topic_get_in_flight (topic);
  return in_flight == 0 || g_get_monotonic_time () >= self->end_at;
}

static gboolean
close_topics (PomonaApnsThread *self)
{
  gboolean closed = TRUE;
  GHashTableIter iter;
  gpointer topic;

  g_hash_table_iter_init (&iter, self->topics);
  while (g_hash_table_iter_next (&iter, NULL, &topic))
    closed &= pomona_apns_topic_close (topic);
  return closed;
}

/* From here on pomona_apns_push () reports what it is given by itself. */
static void
close_inbox (PomonaApnsThread *self)
{
  g_autoptr(GArray) rest = NULL;

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  rest = self->inbox;
  self->inbox = inbox_new ();
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < rest->len; i++)
    {
      Message *message = &g_array_index (rest, Message, i);

      if (message->kind == MESSAGE_PUSH)
        finish_without_topic (message->job, POMONA_APNS_REASON_CANCELLED);
    }
}

static gpointer
push_thread (gpointer user_data)
{
  PomonaApnsThread *self = user_data;

  g_main_context_push_thread_default (self->context);
  while (!may_end (self))
    g_main_context_iteration (self->context, TRUE);
  while (!close_topics (self))
    g_main_context_iteration (self->context, TRUE);
  close_inbox (self);

  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->topics);
  g_mutex_unlock (&self->lock);
  g_source_destroy (self->inbox_source);
  g_source_destroy (self->end_source);
  /* What GIO still has to tidy up in this context. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  pomona_apns_thread_unref (self);
  return NULL;
}

PomonaApnsThread *
pomona_apns_thread_new (PomonaApnsConfig *config,
                        GObject          *owner)
{
  PomonaApnsThread *self = g_atomic_rc_box_new0 (PomonaApnsThread);

  self->config = pomona_apns_config_ref (config);
  self->context = g_main_context_new ();
  self->inbox_source = add_source (self, inbox_cb);
  self->end_source = add_source (self, end_cb);
  self->inbox = inbox_new ();
  self->topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pomona_apns_topic_free);
  g_mutex_init (&self->lock);
  g_rec_mutex_init (&self->owner_lock);
  self->owner = owner;
  return self;
}

GThread *
pomona_apns_thread_start (PomonaApnsThread *self)
{
  return g_thread_new ("push", push_thread, pomona_apns_thread_ref (self));
}

/* --- from any thread --- */

void
pomona_apns_thread_forget_owner (PomonaApnsThread *self)
{
  g_rec_mutex_lock (&self->owner_lock);
  self->owner = NULL;
  g_rec_mutex_unlock (&self->owner_lock);
}

/* Takes over what @message holds. Returns FALSE if the thread takes no more; only a push is then left to the
 * caller. */
static gboolean
post (PomonaApnsThread *self,
      Message          *message)
{
  gboolean taken, first;

  g_mutex_lock (&self->lock);
  taken = !self->closed;
  first = self->inbox->len == 0;
  if (taken)
    g_array_append_vals (self->inbox, message, 1);
  g_mutex_unlock (&self->lock);

  if (!taken)
    message_clear (message);
  else if (first)
    g_source_set_ready_time (self->inbox_source, 0);
  return taken;
}

void
pomona_apns_thread_push (PomonaApnsThread *self,
                         PomonaApnsJob    *job)
{
  Message message = { MESSAGE_PUSH, .job = job };

  if (!post (self, &message))
    finish_without_topic (job, POMONA_APNS_REASON_CANCELLED);
}

void
pomona_apns_thread_set_identity (PomonaApnsThread *self,
                                 const char       *topic,
                                 GTlsCertificate  *identity)
{
  Message message = { MESSAGE_SET_IDENTITY, .topic = g_strdup (topic), .identity = identity };

  post (self, &message);
}

void
pomona_apns_thread_connect (PomonaApnsThread *self,
                            const char       *topic)
{
  Message message = { MESSAGE_CONNECT, .topic = g_strdup (topic) };

  post (self, &message);
}

void
pomona_apns_thread_end (PomonaApnsThread *self,
                        guint             patience_ms)
{
  Message message = { MESSAGE_SHUTDOWN, .patience_ms = patience_ms };

  post (self, &message);
}

PomonaApnsState *
pomona_apns_thread_get_state (PomonaApnsThread *self,
                              const char       *topic)
{
  PomonaApnsState *state = NULL;
  PomonaApnsTopic *found;

  g_mutex_lock (&self->lock);
  found = g_hash_table_lookup (self->topics, topic);
  if (found != NULL)
    state = pomona_apns_topic_get_state (found);
  g_mutex_unlock (&self->lock);
  return state;
}

static int
compare_states (gconstpointer a,
                gconstpointer b)
{
  const PomonaApnsState *const *first = a, *const *second = b;

  return strcmp ((*first)->topic, (*second)->topic);
}

GPtrArray *
pomona_apns_thread_get_states (PomonaApnsThread *self)
{
  GPtrArray *states = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_apns_state_unref);
  GHashTableIter iter;
  gpointer topic;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->topics);
  while (g_hash_table_iter_next (&iter, NULL, &topic))
    g_ptr_array_add (states, pomona_apns_topic_get_state (topic));
  g_mutex_unlock (&self->lock);
  g_ptr_array_sort (states, compare_states);
  return states;
}
