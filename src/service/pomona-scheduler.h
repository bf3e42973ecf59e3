/* pomona-scheduler.h: what has to be done from time to time. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread: expires commands, wakes devices for which something waits, asks for inventory that got old, deletes what
 * nobody needs any more. */
#pragma once

#include "pomona-context.h"

G_BEGIN_DECLS

typedef struct _PomonaScheduler PomonaScheduler;

PomonaScheduler *pomona_scheduler_new  (PomonaContext    *context);
/* Waits for the round that is under way. */
void             pomona_scheduler_free (PomonaScheduler  *scheduler);

/* One round now, on the calling thread; for tests and the scheduler itself. */
gboolean         pomona_scheduler_round (PomonaContext   *context,
                                         GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaScheduler, pomona_scheduler_free)

G_END_DECLS
