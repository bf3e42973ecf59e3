/* pomona-event-table.h: what happened, kept. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db.h"
#include "pomona-records.h"

G_BEGIN_DECLS

/* Events kept at most, give or take a few hundred. */
#define POMONA_EVENT_HISTORY 100000

/**
 * pomona_events_add:
 * @device_id: (nullable): its name as of now goes into the event
 * @state: PomonaCommandState or PomonaDeviceState where it matters, else -1
 *
 * Returns: (transfer full): the event with its seq, to be posted after the commit
 */
PomonaEvent *pomona_events_add  (PomonaDb         *db,
                                 PomonaEventKind   kind,
                                 PomonaSeverity    severity,
                                 const char       *device_id,
                                 const char       *subject,
                                 const char       *detail,
                                 int               state,
                                 GError          **error);

/* Newest first; device_id NULL = all; limit 0 = 200; before_seq 0 = from the newest. */
GPtrArray   *pomona_events_list (PomonaDb         *db,
                                 const char       *device_id,
                                 guint             limit,
                                 gint64            before_seq,
                                 GError          **error);

/* Oldest first, those after `seq`: for who follows along. */
GPtrArray   *pomona_events_list_after (PomonaDb   *db,
                                 gint64            seq,
                                 guint             limit,
                                 GError          **error);

G_END_DECLS
