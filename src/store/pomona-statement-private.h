/* pomona-statement-private.h: what a connection and its statements share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db-private.h"

G_BEGIN_DECLS

/* Takes a prepared statement out of the connection's stock, or prepares one; NULL and rc on failure. */
sqlite3_stmt *pomona_db_take_statement   (PomonaDb     *db,
                                          const char   *sql,
                                          int          *rc);
void          pomona_db_return_statement (PomonaDb     *db,
                                          sqlite3_stmt *stmt);
PomonaSealer *pomona_db_get_sealer       (PomonaDb     *db);
void          pomona_db_set_error        (PomonaDb     *db,
                                          int           rc,
                                          GError      **error);

G_END_DECLS
