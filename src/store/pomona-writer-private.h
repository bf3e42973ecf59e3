/* pomona-writer-private.h: the thread that writes. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db-private.h"
#include "pomona-store.h"

G_BEGIN_DECLS

typedef struct _PomonaWriter PomonaWriter;

/* Takes the connection; from here on only the writer's thread uses it. */
PomonaWriter *pomona_writer_new             (PomonaDb             *db);
/* Commits what waits and ends the thread. */
void          pomona_writer_free            (PomonaWriter         *self);

void          pomona_writer_push            (PomonaWriter         *self,
                                             PomonaStoreWriteFunc  func,
                                             PomonaStoreDoneFunc   done,
                                             gpointer              data,
                                             GDestroyNotify        destroy);
gboolean      pomona_writer_is_current      (PomonaWriter         *self);
void          pomona_writer_set_max_waiting (PomonaWriter         *self,
                                             guint                 max_waiting);
void          pomona_writer_get_counters    (PomonaWriter         *self,
                                             PomonaStoreCounters  *counters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaWriter, pomona_writer_free)

G_END_DECLS
