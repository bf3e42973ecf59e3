/* pomona-scep-waiting.c: requests for identities that wait for approval. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-scep-waiting.h"

#define MAX_WAITING 500

struct _PomonaScepWaiting
{
  GMutex      lock;
  GHashTable *requests;  /* transaction id → PomonaCsr */
  GQueue      order;     /* transaction ids, owned by the table; oldest first */
};

PomonaScepWaiting *
pomona_scep_waiting_new (void)
{
  PomonaScepWaiting *self = g_new0 (PomonaScepWaiting, 1);

  g_mutex_init (&self->lock);
  g_queue_init (&self->order);
  self->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pomona_csr_unref);
  return self;
}

void
pomona_scep_waiting_free (PomonaScepWaiting *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->requests);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
pomona_scep_waiting_put (PomonaScepWaiting *self,
                         const char        *transaction_id,
                         PomonaCsr         *csr)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  char *key;

  /* Under a transaction that is known, the first request counts: whoever repeats it asks for the same. */
  if (g_hash_table_contains (self->requests, transaction_id))
    return;
  if (g_queue_get_length (&self->order) >= MAX_WAITING)
    g_hash_table_remove (self->requests, g_queue_pop_head (&self->order));
  key = g_strdup (transaction_id);
  g_hash_table_insert (self->requests, key, pomona_csr_ref (csr));
  g_queue_push_tail (&self->order, key);
}

PomonaCsr *
pomona_scep_waiting_dup (PomonaScepWaiting *self,
                         const char        *transaction_id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PomonaCsr *csr = g_hash_table_lookup (self->requests, transaction_id);

  return csr != NULL ? pomona_csr_ref (csr) : NULL;
}
