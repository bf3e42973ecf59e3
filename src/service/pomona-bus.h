/* pomona-bus.h: events out of the service. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any thread posts; one coalesced wake-up on the receiving main context drains the queue in slices
 * of at most 500 events or 4 ms, so that a storm of reports leaves the window smooth. Events that
 * are kept are written with pomona_events_add () in the transaction of what they tell about, and
 * posted after its commit. When more than 50,000 wait, DEVICE_SEEN events are dropped first. */
#pragma once

#include "pomona-records.h"

G_BEGIN_DECLS

typedef struct _PomonaBus PomonaBus;

/* events: PomonaEvent, valid during the call; runs on the context given to pomona_bus_new (). */
typedef void (*PomonaBusFunc) (GPtrArray *events, gpointer user_data);

PomonaBus *pomona_bus_new   (GMainContext *context, PomonaBusFunc func, gpointer user_data);
PomonaBus *pomona_bus_ref   (PomonaBus *bus);
void       pomona_bus_unref (PomonaBus *bus);
/* No call of func after this returned; to be called on the receiving context's thread. */
void       pomona_bus_close (PomonaBus *bus);

/* Takes a reference. Thread safe. */
void pomona_bus_post (PomonaBus *bus, PomonaEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaBus, pomona_bus_unref)

G_END_DECLS
