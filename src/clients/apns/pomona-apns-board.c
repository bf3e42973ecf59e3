/* pomona-apns-board.c: where a topic writes down how it is doing, for other threads to read. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-board-private.h"

#include "pomona-clock.h"

struct _PomonaApnsBoard
{
  GMutex lock;
  /* Only the push thread writes, so it reads without the lock. */
  PomonaApnsState *state;
  gboolean changed;
};

PomonaApnsBoard *
pomona_apns_board_new (const char *topic)
{
  PomonaApnsBoard *self = g_new0 (PomonaApnsBoard, 1);

  g_mutex_init (&self->lock);
  self->state = g_atomic_rc_box_new0 (PomonaApnsState);
  self->state->topic = g_strdup (topic);
  self->state->since = pomona_clock_now ();
  return self;
}

void
pomona_apns_board_free (PomonaApnsBoard *self)
{
  pomona_apns_state_unref (self->state);
  g_mutex_clear (&self->lock);
  g_free (self);
}

PomonaApnsState *
pomona_apns_board_read (PomonaApnsBoard *self)
{
  PomonaApnsState *copy;

  g_mutex_lock (&self->lock);
  copy = pomona_apns_state_copy (self->state);
  g_mutex_unlock (&self->lock);
  return copy;
}

void
pomona_apns_board_set_now (PomonaApnsBoard       *self,
                           const PomonaApnsState *now_true)
{
  PomonaApnsState *state = self->state;

  g_mutex_lock (&self->lock);
  if (state->phase != now_true->phase)
    {
      state->phase = now_true->phase;
      state->since = pomona_clock_now ();
      self->changed = TRUE;
    }
  state->in_flight = now_true->in_flight;
  state->queued = now_true->queued;
  state->delayed = now_true->delayed;
  state->window = now_true->window;
  state->next_connect = now_true->next_connect;
  g_mutex_unlock (&self->lock);
}

/* Returns whether the text is another one. */
static gboolean
replace (char       **text,
         const char  *with)
{
  if (g_strcmp0 (*text, with) == 0)
    return FALSE;
  g_free (*text);
  *text = g_strdup (with);
  return TRUE;
}

void
pomona_apns_board_note_answer (PomonaApnsBoard *self,
                               const char      *reason)
{
  gint64 now = pomona_clock_now ();

  g_mutex_lock (&self->lock);
  self->state->last_answer = now;
  self->state->failed_connects = 0;
  if (reason != NULL)
    {
      self->state->last_reason_at = now;
      self->changed |= replace (&self->state->last_reason, reason);
    }
  self->changed |= replace (&self->state->connect_reason, NULL);
  self->changed |= replace (&self->state->connect_error, NULL);
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_board_note_result (PomonaApnsBoard        *self,
                               const PomonaPushResult *result)
{
  g_mutex_lock (&self->lock);
  if (result->outcome == POMONA_PUSH_DELIVERED)
    self->state->delivered++;
  else if (result->status != 0 && result->outcome != POMONA_PUSH_RETRY)
    self->state->refused++;
  else
    self->state->other++;
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_board_note_retry (PomonaApnsBoard *self)
{
  g_mutex_lock (&self->lock);
  self->state->retried++;
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_board_note_connect (PomonaApnsBoard *self)
{
  g_mutex_lock (&self->lock);
  self->state->connects++;
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_board_set_error (PomonaApnsBoard *self,
                             const char      *reason,
                             const char      *text)
{
  g_mutex_lock (&self->lock);
  self->changed |= replace (&self->state->connect_reason, reason);
  self->changed |= replace (&self->state->connect_error, text);
  g_mutex_unlock (&self->lock);
}

void
pomona_apns_board_set_failures (PomonaApnsBoard *self,
                                guint            n)
{
  g_mutex_lock (&self->lock);
  self->state->failed_connects = n;
  g_mutex_unlock (&self->lock);
}

guint
pomona_apns_board_get_failures (PomonaApnsBoard *self)
{
  return self->state->failed_connects;
}

gboolean
pomona_apns_board_take_changed (PomonaApnsBoard *self)
{
  gboolean changed = self->changed;

  self->changed = FALSE;
  return changed;
}
