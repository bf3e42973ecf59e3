/* pomona-command-sessions.c: when each device began to speak. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command-sessions.h"

#include "pomona-clock.h"

/* Times that nobody would miss are dropped when there are so many. */
#define MANY 20000
#define OLD G_TIME_SPAN_HOUR

struct _PomonaCommandSessions
{
  GMutex      lock;
  GHashTable *begun;   /* enrollment id → gint64 */
  GHashTable *paced;   /* key → gint64 */
};

PomonaCommandSessions *
pomona_command_sessions_new (void)
{
  PomonaCommandSessions *self = g_new0 (PomonaCommandSessions, 1);

  g_mutex_init (&self->lock);
  self->begun = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->paced = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
pomona_command_sessions_free (PomonaCommandSessions *self)
{
  g_hash_table_unref (self->begun);
  g_hash_table_unref (self->paced);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
is_old (gpointer key,
        gpointer value,
        gpointer now)
{
  gint64 at = *(gint64 *) value;

  return at < *(gint64 *) now - OLD || at > *(gint64 *) now;
}

static void
put (GHashTable *table,
     const char *key,
     gint64      now)
{
  if (g_hash_table_size (table) >= MANY)
    g_hash_table_foreach_remove (table, is_old, &now);
  if (g_hash_table_size (table) >= MANY)
    g_hash_table_remove_all (table);
  g_hash_table_insert (table, g_strdup (key), g_memdup2 (&now, sizeof now));
}

void
pomona_command_sessions_begin (PomonaCommandSessions *self,
                               const char            *enrollment_id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  put (self->begun, enrollment_id, pomona_clock_now ());
}

gint64
pomona_command_sessions_get (PomonaCommandSessions *self,
                             const char            *enrollment_id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 *at = g_hash_table_lookup (self->begun, enrollment_id);

  return at != NULL ? *at : 0;
}

gboolean
pomona_command_sessions_pace (PomonaCommandSessions *self,
                              const char            *key,
                              gint64                 interval)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = pomona_clock_now ();
  gint64 *at = g_hash_table_lookup (self->paced, key);

  /* A clock that was set back must not silence us until it has caught up. */
  if (at != NULL && now >= *at && now - *at < interval)
    return FALSE;
  put (self->paced, key, now);
  return TRUE;
}
