/* pomona-db.h: one connection to the database. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Functions that change something take the writing connection that a PomonaStoreWriteFunc is given;
 * functions that read take any. A connection is used by one thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PomonaDb PomonaDb;

/**
 * pomona_db_begin_read:
 *
 * From here to pomona_db_end_read () all queries of this connection see the same state. Keep it short: a
 * snapshot that stays open keeps the write-ahead log from being emptied. Not for the writing connection.
 */
gboolean pomona_db_begin_read (PomonaDb  *db,
                               GError   **error);
void     pomona_db_end_read   (PomonaDb  *db);

G_END_DECLS
