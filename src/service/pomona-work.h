/* pomona-work.h: writing from a service thread that may wait. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-context.h"

G_BEGIN_DECLS

/* As PomonaStoreWriteFunc. Events that it adds are posted after the commit, and not at all without one. */
typedef gboolean (*PomonaWorkWriteFunc) (PomonaDb   *db,
                                         gpointer    data,
                                         GPtrArray  *events,
                                         GError    **error);

/* Writes, waits for the commit, posts the events. */
gboolean pomona_work_write     (PomonaContext        *context,
                                PomonaWorkWriteFunc   func,
                                gpointer              data,
                                GError              **error);

/* Keeps an event (pomona_events_add ()) and adds it to those to be posted. */
gboolean pomona_work_add_event (PomonaDb             *db,
                                GPtrArray            *events,
                                PomonaEventKind       kind,
                                PomonaSeverity        severity,
                                const char           *device_id,
                                const char           *subject,
                                const char           *detail,
                                int                   state,
                                GError              **error);

G_END_DECLS
