/* pomona-apns-thread-private.h: the thread that sends pushes. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-queue-private.h"

G_BEGIN_DECLS

/* What the push thread works on. Reference counted: it outlives its owner if the last reference to that is
 * dropped on the push thread itself. All functions may be called from any thread. */
typedef struct _PomonaApnsThread PomonaApnsThread;

/** @owner: its signal "state-changed" is emitted, until pomona_apns_thread_forget_owner () */
PomonaApnsThread *pomona_apns_thread_new          (PomonaApnsConfig *config,
                                                   GObject          *owner);
PomonaApnsThread *pomona_apns_thread_ref          (PomonaApnsThread *self);
void              pomona_apns_thread_unref        (PomonaApnsThread *self);

/** Afterwards the owner may go: waits for a signal that is just being emitted. */
void              pomona_apns_thread_forget_owner (PomonaApnsThread *self);

/** Returns: (transfer full): the thread, for g_thread_join () or g_thread_unref () */
GThread          *pomona_apns_thread_start        (PomonaApnsThread *self);

/** Takes @job; finishes it at once, here, if the thread has ended. */
void              pomona_apns_thread_push         (PomonaApnsThread *self,
                                                   PomonaApnsJob    *job);

/** @identity: (transfer full) (nullable): NULL for none any more */
void              pomona_apns_thread_set_identity (PomonaApnsThread *self,
                                                   const char       *topic,
                                                   GTlsCertificate  *identity);
void              pomona_apns_thread_connect      (PomonaApnsThread *self,
                                                   const char       *topic);

/** Lets the thread end when all is answered, at the latest after @patience_ms. */
void              pomona_apns_thread_end          (PomonaApnsThread *self,
                                                   guint             patience_ms);

PomonaApnsState  *pomona_apns_thread_get_state    (PomonaApnsThread *self,
                                                   const char       *topic);
GPtrArray        *pomona_apns_thread_get_states   (PomonaApnsThread *self);

G_END_DECLS
