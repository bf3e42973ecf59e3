/* pomona-apns-standin-book.c: what the push stand-in was told and what it took. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-standin-private.h"

/* The practice office may run for days. */
#define MAX_PUSHES 10000
#define MAX_IDS 200000

typedef struct
{
  PomonaApnsVerdict verdict;
  guint left; /* 0: for ever */
} Script;

typedef struct
{
  char *topic;
  gint64 gone_since; /* unix microseconds, 0: active */
} Registration;

struct _PomonaApnsBook
{
  GMutex lock;
  GHashTable *scripts;       /* token or "" → GQueue of Script */
  GHashTable *registrations; /* token → Registration */
  gboolean registration_on;
  GHashTable *counts;        /* token → number of accepted pushes */
  GHashTable *ids;           /* apns-ids accepted so far */
  GQueue pushes;             /* of PomonaApnsStandinPush */
  PomonaApnsStandinStats stats;
  GRecMutex func_lock;       /* held while func runs, so that it can be exchanged at any time */
  PomonaApnsStandinFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
};

static void
script_queue_free (gpointer data)
{
  g_queue_free_full (data, g_free);
}

static void
registration_free (gpointer data)
{
  Registration *registration = data;

  g_free (registration->topic);
  g_free (registration);
}

PomonaApnsBook *
pomona_apns_book_new (void)
{
  PomonaApnsBook *self = g_new0 (PomonaApnsBook, 1);

  g_mutex_init (&self->lock);
  g_rec_mutex_init (&self->func_lock);
  self->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, script_queue_free);
  self->registrations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, registration_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->pushes);
  return self;
}

void
pomona_apns_book_free (PomonaApnsBook *self)
{
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_hash_table_unref (self->scripts);
  g_hash_table_unref (self->registrations);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->ids);
  g_queue_clear_full (&self->pushes, (GDestroyNotify) pomona_apns_standin_push_free);
  g_rec_mutex_clear (&self->func_lock);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static char *
token_key (const char *token_hex)
{
  return token_hex != NULL ? g_ascii_strdown (token_hex, -1) : g_strdup ("");
}

void
pomona_apns_book_script (PomonaApnsBook          *self,
                         const char              *token_hex,
                         const PomonaApnsVerdict *verdict,
                         guint                    times)
{
  char *key = token_key (token_hex);
  Script *script = g_new0 (Script, 1);
  GQueue *queue;

  script->verdict = *verdict;
  script->left = times;
  g_mutex_lock (&self->lock);
  queue = g_hash_table_lookup (self->scripts, key);
  if (queue == NULL)
    {
      queue = g_queue_new ();
      g_hash_table_insert (self->scripts, g_steal_pointer (&key), queue);
    }
  g_queue_push_tail (queue, script);
  g_mutex_unlock (&self->lock);
  g_free (key);
}

void
pomona_apns_book_clear_scripts (PomonaApnsBook *self)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->scripts);
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_book_set_registration (PomonaApnsBook *self,
                                   gboolean        on)
{
  g_mutex_lock (&self->lock);
  self->registration_on = on;
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_book_register (PomonaApnsBook *self,
                           const char     *token_hex,
                           const char     *topic,
                           gint64          gone_since)
{
  Registration *registration = g_new0 (Registration, 1);

  registration->topic = g_strdup (topic);
  registration->gone_since = gone_since;
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->registrations, token_key (token_hex), registration);
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_book_set_func (PomonaApnsBook        *self,
                           PomonaApnsStandinFunc  func,
                           gpointer               user_data,
                           GDestroyNotify         destroy)
{
  g_rec_mutex_lock (&self->func_lock);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  g_rec_mutex_unlock (&self->func_lock);
}

static gboolean
use_script (PomonaApnsBook    *self,
            const char        *key,
            PomonaApnsVerdict *verdict)
{
  GQueue *queue = g_hash_table_lookup (self->scripts, key);
  Script *script = queue != NULL ? g_queue_peek_head (queue) : NULL;

  if (script == NULL)
    return FALSE;
  *verdict = script->verdict;
  if (script->left > 0 && --script->left == 0)
    {
      g_free (g_queue_pop_head (queue));
      if (queue->length == 0)
        g_hash_table_remove (self->scripts, key);
    }
  return TRUE;
}

PomonaApnsVerdict
pomona_apns_book_look_up (PomonaApnsBook *self,
                          const char     *token_hex,
                          const char     *topic)
{
  PomonaApnsVerdict verdict = { .status = 200 };
  Registration *registration;

  g_mutex_lock (&self->lock);
  registration = g_hash_table_lookup (self->registrations, token_hex);
  if (use_script (self, token_hex, &verdict) || use_script (self, "", &verdict))
    ;
  else if (registration != NULL && registration->gone_since != 0)
    verdict = (PomonaApnsVerdict) { .status = 410, .reason = "Unregistered", .timestamp = registration->gone_since / 1000 };
  else if (registration != NULL && registration->topic != NULL && g_strcmp0 (registration->topic, topic) != 0)
    verdict = (PomonaApnsVerdict) { .status = 400, .reason = "DeviceTokenNotForTopic" };
  else if (registration == NULL && self->registration_on)
    verdict = (PomonaApnsVerdict) { .status = 400, .reason = "BadDeviceToken" };
  g_mutex_unlock (&self->lock);
  return verdict;
}

void
pomona_apns_book_accept (PomonaApnsBook        *self,
                         PomonaApnsStandinPush *push)
{
  guint count;

  g_mutex_lock (&self->lock);
  self->stats.accepted++;
  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, push->token_hex));
  g_hash_table_insert (self->counts, g_strdup (push->token_hex), GUINT_TO_POINTER (count + 1));
  if (g_hash_table_size (self->ids) >= MAX_IDS)
    g_hash_table_remove_all (self->ids);
  if (!g_hash_table_add (self->ids, g_strdup (push->apns_id)))
    self->stats.repeated++;
  g_mutex_unlock (&self->lock);

  g_rec_mutex_lock (&self->func_lock);
  if (self->func != NULL)
    self->func (push, self->user_data);
  g_rec_mutex_unlock (&self->func_lock);

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->pushes, push);
  if (self->pushes.length > MAX_PUSHES)
    pomona_apns_standin_push_free (g_queue_pop_head (&self->pushes));
  g_mutex_unlock (&self->lock);
}

guint
pomona_apns_book_count (PomonaApnsBook *self,
                        const char     *token_hex)
{
  g_autofree char *key = token_key (token_hex);
  guint count;

  g_mutex_lock (&self->lock);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, key));
  g_mutex_unlock (&self->lock);
  return count;
}

guint
pomona_apns_book_count_tokens (PomonaApnsBook *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = g_hash_table_size (self->counts);
  g_mutex_unlock (&self->lock);
  return count;
}

static PomonaApnsStandinPush *
push_copy (const PomonaApnsStandinPush *push)
{
  PomonaApnsStandinPush *copy = g_new0 (PomonaApnsStandinPush, 1);

  *copy = *push;
  copy->token_hex = g_strdup (push->token_hex);
  copy->magic = g_strdup (push->magic);
  copy->apns_id = g_strdup (push->apns_id);
  copy->topic = g_strdup (push->topic);
  return copy;
}

void
pomona_apns_standin_push_free (PomonaApnsStandinPush *push)
{
  g_free (push->token_hex);
  g_free (push->magic);
  g_free (push->apns_id);
  g_free (push->topic);
  g_free (push);
}

GPtrArray *
pomona_apns_book_get_pushes (PomonaApnsBook *self)
{
  GPtrArray *pushes = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_apns_standin_push_free);

  g_mutex_lock (&self->lock);
  for (GList *l = self->pushes.head; l != NULL; l = l->next)
    g_ptr_array_add (pushes, push_copy (l->data));
  g_mutex_unlock (&self->lock);
  return pushes;
}

PomonaApnsStandinStats
pomona_apns_book_get_stats (PomonaApnsBook *self)
{
  PomonaApnsStandinStats stats;

  g_mutex_lock (&self->lock);
  stats = self->stats;
  g_mutex_unlock (&self->lock);
  return stats;
}

void
pomona_apns_book_add (PomonaApnsBook *self,
                      PomonaApnsStat  stat)
{
  guint *const counters[] = {
    [POMONA_APNS_STAT_CONNECTION] = &self->stats.connections,
    [POMONA_APNS_STAT_HANDSHAKE] = &self->stats.handshakes,
    [POMONA_APNS_STAT_REFUSED_CERTIFICATE] = &self->stats.refused_certificates,
    [POMONA_APNS_STAT_REQUEST] = &self->stats.requests,
    [POMONA_APNS_STAT_REFUSED] = &self->stats.refused,
    [POMONA_APNS_STAT_RESET] = &self->stats.resets,
    [POMONA_APNS_STAT_CLIENT_RESET] = &self->stats.client_resets,
    [POMONA_APNS_STAT_VIOLATION] = &self->stats.violations,
    [POMONA_APNS_STAT_EARLY] = &self->stats.early,
    [POMONA_APNS_STAT_PING] = &self->stats.pings,
  };

  g_mutex_lock (&self->lock);
  (*counters[stat])++;
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_book_note_in_flight (PomonaApnsBook *self,
                                 guint           n)
{
  g_mutex_lock (&self->lock);
  self->stats.max_in_flight = MAX (self->stats.max_in_flight, n);
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_book_set_open (PomonaApnsBook *self,
                           guint           n)
{
  g_mutex_lock (&self->lock);
  self->stats.open = n;
  g_mutex_unlock (&self->lock);
}
