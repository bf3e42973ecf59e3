/* pomona-apns.c: sends pushes to Apple's push service. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns.h"

#include "pomona-apns-thread-private.h"
#include "pomona-clients-error.h"

#include <string.h>

struct _PomonaApns
{
  GObject parent_instance;
  PomonaApnsThread *sender;
  GMutex lock;
  GThread *thread; /* under the lock */
};

enum
{
  STATE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PomonaApns, pomona_apns, G_TYPE_OBJECT)

PomonaApns *
pomona_apns_new (PomonaApnsConfig *config)
{
  PomonaApns *self = g_object_new (POMONA_TYPE_APNS, NULL);

  self->sender = pomona_apns_thread_new (config, G_OBJECT (self));
  self->thread = pomona_apns_thread_start (self->sender);
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
  GTlsCertificate *certificate;
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
  certificate = identity_to_gio (identity, error);
  if (certificate == NULL)
    return FALSE;
  pomona_apns_thread_set_identity (self->sender, topic, certificate);
  return TRUE;
}

void
pomona_apns_remove_identity (PomonaApns *self,
                             const char *topic)
{
  g_return_if_fail (POMONA_IS_APNS (self));
  g_return_if_fail (topic != NULL);

  pomona_apns_thread_set_identity (self->sender, topic, NULL);
}

void
pomona_apns_connect (PomonaApns *self,
                     const char *topic)
{
  g_return_if_fail (POMONA_IS_APNS (self));
  g_return_if_fail (topic != NULL);

  pomona_apns_thread_connect (self->sender, topic);
}

void
pomona_apns_push (PomonaApns       *self,
                  const PomonaPush *push,
                  PomonaPushFunc    func,
                  gpointer          user_data,
                  GDestroyNotify    destroy)
{
  g_return_if_fail (POMONA_IS_APNS (self));
  g_return_if_fail (push != NULL);

  pomona_apns_thread_push (self->sender, pomona_apns_job_new (pomona_push_ref ((PomonaPush *) push), func, user_data, destroy));
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
  g_return_val_if_fail (POMONA_IS_APNS (self), NULL);
  g_return_val_if_fail (topic != NULL, NULL);

  return pomona_apns_thread_get_state (self->sender, topic);
}

GPtrArray *
pomona_apns_get_states (PomonaApns *self)
{
  g_return_val_if_fail (POMONA_IS_APNS (self), NULL);

  return pomona_apns_thread_get_states (self->sender);
}

static void
shutdown_cancelled_cb (GCancellable *cancellable,
                       gpointer      user_data)
{
  pomona_apns_thread_end (user_data, 0);
}

void
pomona_apns_shutdown (PomonaApns   *self,
                      guint         patience_ms,
                      GCancellable *cancellable)
{
  gulong id = 0;
  GThread *thread;

  g_return_if_fail (POMONA_IS_APNS (self));
  g_return_if_fail (g_thread_self () != self->thread);

  pomona_apns_thread_end (self->sender, patience_ms);
  if (cancellable != NULL)
    id = g_cancellable_connect (cancellable, G_CALLBACK (shutdown_cancelled_cb), self->sender, NULL);
  g_mutex_lock (&self->lock);
  thread = g_steal_pointer (&self->thread);
  g_mutex_unlock (&self->lock);
  if (thread != NULL)
    g_thread_join (thread);
  g_cancellable_disconnect (cancellable, id);
}

static void
pomona_apns_dispose (GObject *object)
{
  PomonaApns *self = POMONA_APNS (object);

  pomona_apns_thread_forget_owner (self->sender);
  if (self->thread != NULL && self->thread == g_thread_self ())
    {
      /* The last reference was dropped by a callback: the thread cannot wait for itself. */
      pomona_apns_thread_end (self->sender, 0);
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

  g_clear_pointer (&self->sender, pomona_apns_thread_unref);
  g_mutex_clear (&self->lock);
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
  g_mutex_init (&self->lock);
}
