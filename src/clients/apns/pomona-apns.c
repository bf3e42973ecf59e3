/* pomona-apns.c: sends pushes to Apple's push service. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns.h"

#include "pomona-apns-topic-private.h"
#include "pomona-clients-error.h"

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

/* What the push thread owns. It outlives the object if the last reference is dropped on that thread. */
typedef struct
{
  PomonaApnsConfig *config;
  GMainContext *context;
  GSource *inbox_source;
  GSource *end_source;
  GWeakRef owner;

  GMutex lock;
  GArray *inbox;      /* under the lock: Message */
  GHashTable *topics; /* changed by the push thread under the lock */
  gboolean closed;    /* under the lock: nothing is taken any more */

  gboolean winding_down;
  gint64 end_at;      /* monotonic */
} Core;

struct _PomonaApns
{
  GObject parent_instance;
  Core *core;
  GThread *thread; /* under the core's lock */
};

enum
{
  STATE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PomonaApns, pomona_apns, G_TYPE_OBJECT)

/* --- the push thread --- */

static void
core_clear (gpointer data)
{
  Core *self = data;

  g_hash_table_unref (self->topics);
  g_array_unref (self->inbox);
  g_source_unref (self->inbox_source);
  g_source_unref (self->end_source);
  g_main_context_unref (self->context);
  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->lock);
  pomona_apns_config_unref (self->config);
}

static void
core_unref (Core *self)
{
  g_atomic_rc_box_release_full (self, core_clear);
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
  Core *self = user_data;
  g_autoptr(PomonaApns) owner = g_weak_ref_get (&self->owner);

  if (owner != NULL)
    g_signal_emit (owner, signals[STATE_CHANGED], 0, name);
}

static PomonaApnsTopic *
ensure_topic (Core       *self,
              const char *name)
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
handle_push (Core          *self,
             PomonaApnsJob *job)
{
  PomonaApnsTopic *topic = g_hash_table_lookup (self->topics, pomona_push_get_topic (job->push));

  if (topic != NULL)
    pomona_apns_topic_add (topic, job);
  else
    finish_without_topic (job, POMONA_APNS_REASON_NO_IDENTITY);
}

static void
handle_shutdown (Core  *self,
                 guint  patience_ms)
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
handle_message (Core    *self,
                Message *message)
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
  Core *self = user_data;
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
  Core *self = user_data;

  /* It only wakes the loop, which looks at the time itself. */
  g_source_set_ready_time (self->end_source, -1);
  return G_SOURCE_CONTINUE;
}

static gboolean
simple_dispatch (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs simple_funcs = { NULL, NULL, simple_dispatch, NULL, NULL, NULL };

static GSource *
add_source (Core        *self,
            GSourceFunc  callback)
{
  GSource *source = g_source_new (&simple_funcs, sizeof (GSource));

  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, self->context);
  return source;
}

static gboolean
may_end (Core *self)
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
close_topics (Core *self)
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
close_inbox (Core *self)
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
  Core *self = user_data;

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
  core_unref (self);
  return NULL;
}

static Core *
core_new (PomonaApnsConfig *config,
          PomonaApns       *owner)
{
  Core *self = g_atomic_rc_box_new0 (Core);

  self->config = pomona_apns_config_ref (config);
  self->context = g_main_context_new ();
  self->inbox_source = add_source (self, inbox_cb);
  self->end_source = add_source (self, end_cb);
  self->inbox = inbox_new ();
  self->topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pomona_apns_topic_free);
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->owner, owner);
  return self;
}

/* --- any thread --- */

/* Takes over what @message holds. Returns FALSE if the thread takes no more; only a push is then left to the
 * caller. */
static gboolean
post (Core    *self,
      Message *message)
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

PomonaApns *
pomona_apns_new (PomonaApnsConfig *config)
{
  PomonaApns *self = g_object_new (POMONA_TYPE_APNS, NULL);

  self->core = core_new (config, self);
  self->thread = g_thread_new ("push", push_thread, g_atomic_rc_box_acquire (self->core));
  return self;
}

/* GIO takes certificate and key as one text only. */
static GTlsCertificate *
identity_to_gio (PomonaIdentity  *identity,
                 GError         **error)
{
  g_autofree char *chain = pomona_identity_get_chain_pem (identity);
  g_autoptr(PomonaSecret) key = pomona_key_to_pem (pomona_identity_get_key (identity), error);
  GTlsCertificate *certificate;
  char *both;

  if (key == NULL)
    return NULL;
  both = g_strconcat (chain, "\n", pomona_secret_get_text (key), NULL);
  certificate = g_tls_certificate_new_from_pem (both, -1, error);
  pomona_secret_wipe_and_free (both);
  return certificate;
}

gboolean
pomona_apns_set_identity (PomonaApns      *self,
                          const char      *topic,
                          PomonaIdentity  *identity,
                          GError         **error)
{
  Message message = { MESSAGE_SET_IDENTITY };
  const char *own;

  g_return_val_if_fail (POMONA_IS_APNS (self), FALSE);
  g_return_val_if_fail (topic != NULL, FALSE);
  g_return_val_if_fail (identity != NULL, FALSE);

  own = pomona_certificate_get_user_id (pomona_identity_get_certificate (identity));
  if (strcmp (own, topic) != 0)
    {
      g_set_error (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_INVALID,
                   "This push certificate is for the topic “%s”, not for “%s”", own, topic);
      return FALSE;
    }
  message.identity = identity_to_gio (identity, error);
  if (message.identity == NULL)
    return FALSE;
  message.topic = g_strdup (topic);
  post (self->core, &message);
  return TRUE;
}

void
pomona_apns_remove_identity (PomonaApns *self,
                             const char *topic)
{
  Message message = { MESSAGE_SET_IDENTITY };

  g_return_if_fail (POMONA_IS_APNS (self));
  g_return_if_fail (topic != NULL);

  message.topic = g_strdup (topic);
  post (self->core, &message);
}

void
pomona_apns_connect (PomonaApns *self,
                     const char *topic)
{
  Message message = { MESSAGE_CONNECT };

  g_return_if_fail (POMONA_IS_APNS (self));
  g_return_if_fail (topic != NULL);

  message.topic = g_strdup (topic);
  post (self->core, &message);
}

void
pomona_apns_push (PomonaApns       *self,
                  const PomonaPush *push,
                  PomonaPushFunc    func,
                  gpointer          user_data,
                  GDestroyNotify    destroy)
{
  Message message = { MESSAGE_PUSH };

  g_return_if_fail (POMONA_IS_APNS (self));
  g_return_if_fail (push != NULL);

  message.job = pomona_apns_job_new (pomona_push_ref ((PomonaPush *) push), func, user_data, destroy);
  if (!post (self->core, &message))
    finish_without_topic (message.job, POMONA_APNS_REASON_CANCELLED);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  PomonaPushResult *result;
} Wait;

static void
wait_result_cb (PomonaPushResult *result,
                gpointer          user_data)
{
  Wait *wait = user_data;

  g_mutex_lock (&wait->lock);
  wait->result = pomona_push_result_ref (result);
  g_cond_signal (&wait->cond);
  g_mutex_unlock (&wait->lock);
}

PomonaPushResult *
pomona_apns_push_wait (PomonaApns       *self,
                       const PomonaPush *push)
{
  Wait wait = { 0 };

  g_return_val_if_fail (g_thread_self () != self->thread, NULL);

  g_mutex_init (&wait.lock);
  g_cond_init (&wait.cond);
  pomona_apns_push (self, push, wait_result_cb, &wait, NULL);
  g_mutex_lock (&wait.lock);
  while (wait.result == NULL)
    g_cond_wait (&wait.cond, &wait.lock);
  g_mutex_unlock (&wait.lock);
  g_cond_clear (&wait.cond);
  g_mutex_clear (&wait.lock);
  return wait.result;
}

PomonaApnsState *
pomona_apns_get_state (PomonaApns *self,
                       const char *topic)
{
  PomonaApnsState *state = NULL;
  PomonaApnsTopic *found;

  g_return_val_if_fail (POMONA_IS_APNS (self), NULL);
  g_return_val_if_fail (topic != NULL, NULL);

  g_mutex_lock (&self->core->lock);
  found = g_hash_table_lookup (self->core->topics, topic);
  if (found != NULL)
    state = pomona_apns_topic_get_state (found);
  g_mutex_unlock (&self->core->lock);
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
pomona_apns_get_states (PomonaApns *self)
{
  GPtrArray *states = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_apns_state_unref);
  GHashTableIter iter;
  gpointer topic;

  g_return_val_if_fail (POMONA_IS_APNS (self), states);

  g_mutex_lock (&self->core->lock);
  g_hash_table_iter_init (&iter, self->core->topics);
  while (g_hash_table_iter_next (&iter, NULL, &topic))
    g_ptr_array_add (states, pomona_apns_topic_get_state (topic));
  g_mutex_unlock (&self->core->lock);
  g_ptr_array_sort (states, compare_states);
  return states;
}

static void
shutdown_cancelled_cb (GCancellable *cancellable,
                       gpointer      user_data)
{
  Message message = { MESSAGE_SHUTDOWN };

  post (user_data, &message);
}

void
pomona_apns_shutdown (PomonaApns   *self,
                      guint         patience_ms,
                      GCancellable *cancellable)
{
  Message message = { MESSAGE_SHUTDOWN };
  gulong id = 0;
  GThread *thread;

  g_return_if_fail (POMONA_IS_APNS (self));
  g_return_if_fail (g_thread_self () != self->thread);

  message.patience_ms = patience_ms;
  post (self->core, &message);
  if (cancellable != NULL)
    id = g_cancellable_connect (cancellable, G_CALLBACK (shutdown_cancelled_cb), self->core, NULL);
  g_mutex_lock (&self->core->lock);
  thread = g_steal_pointer (&self->thread);
  g_mutex_unlock (&self->core->lock);
  if (thread != NULL)
    g_thread_join (thread);
  g_cancellable_disconnect (cancellable, id);
}

static void
pomona_apns_dispose (GObject *object)
{
  PomonaApns *self = POMONA_APNS (object);
  Message message = { MESSAGE_SHUTDOWN };

  if (self->thread != NULL && self->thread == g_thread_self ())
    {
      /* The last reference was dropped by a callback: the thread cannot wait for itself. */
      post (self->core, &message);
      g_clear_pointer (&self->thread, g_thread_unref);
    }
  else if (self->thread != NULL)
    {
      pomona_apns_shutdown (self, 0, NULL);
    }
  G_OBJECT_CLASS (pomona_apns_parent_class)->dispose (object);
}

static void
pomona_apns_finalize (GObject *object)
{
  PomonaApns *self = POMONA_APNS (object);

  g_clear_pointer (&self->core, core_unref);
  G_OBJECT_CLASS (pomona_apns_parent_class)->finalize (object);
}

static void
pomona_apns_class_init (PomonaApnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pomona_apns_dispose;
  object_class->finalize = pomona_apns_finalize;

  /**
   * PomonaApns::state-changed:
   * @topic: whose state
   *
   * Emitted on the push thread; the handler must not block.
   */
  signals[STATE_CHANGED] = g_signal_new ("state-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pomona_apns_init (PomonaApns *self)
{
}
