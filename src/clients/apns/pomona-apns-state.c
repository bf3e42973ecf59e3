/* pomona-apns-state.c: how the push sender is doing for one topic. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-state.h"

G_DEFINE_BOXED_TYPE (PomonaApnsState, pomona_apns_state, pomona_apns_state_ref, pomona_apns_state_unref)

PomonaApnsState *
pomona_apns_state_ref (PomonaApnsState *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
state_clear (gpointer data)
{
  PomonaApnsState *self = data;

  g_free (self->topic);
  g_free (self->last_reason);
  g_free (self->connect_reason);
  g_free (self->connect_error);
}

void
pomona_apns_state_unref (PomonaApnsState *self)
{
  g_atomic_rc_box_release_full (self, state_clear);
}

PomonaApnsState *
pomona_apns_state_copy (const PomonaApnsState *self)
{
  PomonaApnsState *copy = g_atomic_rc_box_dup (sizeof *self, (PomonaApnsState *) self);

  copy->topic = g_strdup (self->topic);
  copy->last_reason = g_strdup (self->last_reason);
  copy->connect_reason = g_strdup (self->connect_reason);
  copy->connect_error = g_strdup (self->connect_error);
  return copy;
}

const char *
pomona_apns_phase_to_string (PomonaApnsPhase phase)
{
  static const char *const names[] = {
    [POMONA_APNS_NO_IDENTITY] = "no-identity",
    [POMONA_APNS_IDLE] = "idle",
    [POMONA_APNS_CONNECTING] = "connecting",
    [POMONA_APNS_CONNECTED] = "connected",
    [POMONA_APNS_WAITING] = "waiting",
    [POMONA_APNS_STOPPED] = "stopped",
  };

  g_return_val_if_fail ((guint) phase < G_N_ELEMENTS (names), "idle");

  return names[phase];
}
