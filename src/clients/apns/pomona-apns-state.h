/* pomona-apns-state.h: how the push sender is doing for one topic. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define POMONA_TYPE_APNS_STATE (pomona_apns_state_get_type ())

/**
 * PomonaApnsPhase:
 * @POMONA_APNS_NO_IDENTITY: no push certificate was set
 * @POMONA_APNS_IDLE: not connected, and nothing to send
 * @POMONA_APNS_CONNECTING: a connection is being opened
 * @POMONA_APNS_CONNECTED: a connection is open
 * @POMONA_APNS_WAITING: not connected; waits before the next try
 * @POMONA_APNS_STOPPED: the push certificate was refused; set another one
 */
typedef enum
{
  POMONA_APNS_NO_IDENTITY,
  POMONA_APNS_IDLE,
  POMONA_APNS_CONNECTING,
  POMONA_APNS_CONNECTED,
  POMONA_APNS_WAITING,
  POMONA_APNS_STOPPED,
} PomonaApnsPhase;

/**
 * PomonaApnsState:
 * @topic: which topic
 * @phase: what it is doing
 * @since: unix microseconds since when
 * @next_connect: unix microseconds of the next try; 0 if none is planned
 * @in_flight: pushes that wait for Apple's answer
 * @queued: pushes that wait for their turn, the delayed ones included
 * @delayed: pushes that wait because Apple asked for it
 * @window: pushes that Apple allows at the same time; 0 while not connected
 * @connects: connections that were opened so far
 * @failed_connects: failed connections in a row
 * @delivered: pushes that Apple took so far
 * @refused: pushes that Apple refused so far for good
 * @retried: tries that had to be repeated so far
 * @other: pushes that ended otherwise so far (cancelled, unreachable, no answer)
 * @last_answer: unix microseconds of Apple's last answer
 * @last_reason: (nullable): Apple's last word that was no success
 * @last_reason_at: unix microseconds of it
 * @connect_reason: (nullable): one of POMONA_APNS_REASON_* or Apple's word, why the last connection failed or
 *   ended; NULL after a success
 * @connect_error: (nullable): its technical text, including the name of a TLS alert
 *
 * A snapshot, immutable and reference counted.
 */
typedef struct
{
  char            *topic;
  PomonaApnsPhase  phase;
  gint64           since;
  gint64           next_connect;
  guint            in_flight;
  guint            queued;
  guint            delayed;
  guint            window;
  guint            connects;
  guint            failed_connects;
  guint64          delivered;
  guint64          refused;
  guint64          retried;
  guint64          other;
  gint64           last_answer;
  char            *last_reason;
  gint64           last_reason_at;
  char            *connect_reason;
  char            *connect_error;
} PomonaApnsState;

GType            pomona_apns_state_get_type (void) G_GNUC_CONST;

PomonaApnsState *pomona_apns_state_ref      (PomonaApnsState       *self);
void             pomona_apns_state_unref    (PomonaApnsState       *self);

/** Returns: (transfer full): a copy, for those who build one */
PomonaApnsState *pomona_apns_state_copy     (const PomonaApnsState *self);

/** Returns: (transfer none): a stable lower-case word for logs */
const char      *pomona_apns_phase_to_string (PomonaApnsPhase       phase);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaApnsState, pomona_apns_state_unref)

G_END_DECLS
