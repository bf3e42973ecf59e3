/* pomona-pusher-private.h: making, feeding and ending the pusher. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-bus.h"
#include "pomona-pusher.h"

G_BEGIN_DECLS

/* apns_host "HOST:PORT" or NULL for Apple's, apns_ca a PEM file or NULL: of topics that name none themselves.
 * Errors: the CA file can't be read, the address is none. */
PomonaPusher *pomona_pusher_new          (PomonaStore   *store,
                                          PomonaBus     *bus,
                                          const char    *apns_host,
                                          const char    *apns_ca,
                                          GError       **error);
/* No push goes out after this; answers on their way get a second. */
void          pomona_pusher_stop         (PomonaPusher  *pusher);
void          pomona_pusher_free         (PomonaPusher  *pusher);

/* The push certificate of a topic came, changed or went. */
void          pomona_pusher_topic_changed (PomonaPusher *pusher,
                                           const char   *topic);

/* Pushes now, whatever was pushed before, and waits for the answers: PomonaPushRecord in the order of the ids. Blocks. */
GPtrArray    *pomona_pusher_push_and_wait (PomonaPusher       *pusher,
                                           const char * const *ids,
                                           GError            **error);

/* PomonaApnsState of every topic that was used. */
GPtrArray    *pomona_pusher_get_states   (PomonaPusher  *pusher);

G_END_DECLS
