/* pomona-apns-board-private.h: where a topic writes down how it is doing, for other threads to read. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-push.h"
#include "pomona-apns-state.h"

G_BEGIN_DECLS

/* Written on the push thread, read on any. */
typedef struct _PomonaApnsBoard PomonaApnsBoard;

PomonaApnsBoard *pomona_apns_board_new           (const char             *topic);
void             pomona_apns_board_free          (PomonaApnsBoard        *self);

/** May be called on any thread. Returns: (transfer full): what is written there now */
PomonaApnsState *pomona_apns_board_read          (PomonaApnsBoard        *self);

/** Takes phase, in_flight, queued, delayed, window and next_connect from @now_true. */
void             pomona_apns_board_set_now       (PomonaApnsBoard        *self,
                                                  const PomonaApnsState  *now_true);
void             pomona_apns_board_note_answer   (PomonaApnsBoard        *self,
                                                  const char             *reason);
void             pomona_apns_board_note_result   (PomonaApnsBoard        *self,
                                                  const PomonaPushResult *result);
void             pomona_apns_board_note_retry    (PomonaApnsBoard        *self);
void             pomona_apns_board_note_connect  (PomonaApnsBoard        *self);

/** NULL, NULL: the connection works. */
void             pomona_apns_board_set_error     (PomonaApnsBoard        *self,
                                                  const char             *reason,
                                                  const char             *text);
void             pomona_apns_board_set_failures  (PomonaApnsBoard        *self,
                                                  guint                   n);
guint            pomona_apns_board_get_failures  (PomonaApnsBoard        *self);

/** Returns: whether phase, reason or error changed since the last call */
gboolean         pomona_apns_board_take_changed  (PomonaApnsBoard        *self);

G_END_DECLS
