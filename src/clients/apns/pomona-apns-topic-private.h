/* pomona-apns-topic-private.h: the pushes and the connection of one topic. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-link-private.h"
#include "pomona-apns-queue-private.h"

G_BEGIN_DECLS

/* Lives on the push thread; only pomona_apns_topic_get_state () may be called from others. */
typedef struct _PomonaApnsTopic PomonaApnsTopic;

/** @changed is called on the push thread when phase or last error changed; it must not free the topic. */
typedef void (*PomonaApnsTopicFunc) (PomonaApnsTopic *topic,
                                     const char      *name,
                                     gpointer         user_data);

PomonaApnsTopic *pomona_apns_topic_new          (PomonaApnsConfig    *config,
                                                 const char          *name,
                                                 PomonaApnsTopicFunc  changed,
                                                 gpointer             user_data);
/** Ends everything at once; what is still there is reported as cancelled. Returns FALSE if an operation has to
 * come back from the system first: let the context run and call again. */
gboolean         pomona_apns_topic_close        (PomonaApnsTopic     *self);
/** After pomona_apns_topic_close () returned TRUE. */
void             pomona_apns_topic_free         (PomonaApnsTopic     *self);

/** @identity NULL: from now on there is none. */
void             pomona_apns_topic_set_identity (PomonaApnsTopic     *self,
                                                 GTlsCertificate     *identity);
void             pomona_apns_topic_connect      (PomonaApnsTopic     *self);

/** Takes @job; call pomona_apns_topic_run () after the last of several. */
void             pomona_apns_topic_add          (PomonaApnsTopic     *self,
                                                 PomonaApnsJob       *job);
void             pomona_apns_topic_run          (PomonaApnsTopic     *self);

/** Cancels what waits; afterwards nothing new is sent. Returns how many pushes are still on their way. */
guint            pomona_apns_topic_wind_down    (PomonaApnsTopic     *self);
guint            pomona_apns_topic_get_in_flight (PomonaApnsTopic    *self);

PomonaApnsState *pomona_apns_topic_get_state    (PomonaApnsTopic     *self);

G_END_DECLS
