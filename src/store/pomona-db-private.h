/* pomona-db-private.h: connections and statements, for this floor alone. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "pomona-db.h"
#include "pomona-sealer.h"
#include "pomona-secret.h"
#include "pomona-store-error.h"

G_BEGIN_DECLS

typedef struct _PomonaStatement PomonaStatement;

/* writable FALSE opens an existing file read-only. */
PomonaDb     *pomona_db_open            (const char       *path,
                                         gboolean          writable,
                                         PomonaSealer     *sealer,
                                         GError          **error);
void          pomona_db_close           (PomonaDb         *db);
sqlite3      *pomona_db_get_handle      (PomonaDb         *db);

/* Sets the error from SQLite's last result on this connection, in words. Returns FALSE. */
gboolean      pomona_db_fail            (PomonaDb         *db,
                                         int               rc,
                                         GError          **error);
PomonaStoreError pomona_db_error_code   (int               rc);

/* Runs statements without parameters or rows, several if need be. */
gboolean      pomona_db_exec            (PomonaDb         *db,
                                         const char       *sql,
                                         GError          **error);
/* The single number a query returns; fallback without a row. */
gboolean      pomona_db_query_int       (PomonaDb         *db,
                                         const char       *sql,
                                         gint64           *value,
                                         GError          **error);
int           pomona_db_changes         (PomonaDb         *db);
gint64        pomona_db_last_row_id     (PomonaDb         *db);

/* A statement with one text (?1), or with a text (?1) and a time (?2). */
gboolean      pomona_db_run_text        (PomonaDb         *db,
                                         const char       *sql,
                                         const char       *text,
                                         GError          **error);
gboolean      pomona_db_run_text_time   (PomonaDb         *db,
                                         const char       *sql,
                                         const char       *text,
                                         gint64            at,
                                         GError          **error);
/* NOT_FOUND with the message (translated) if the last statement changed no row. */
gboolean      pomona_db_need_change     (PomonaDb         *db,
                                         const char       *missing,
                                         GError          **error);

/* created_at of commands is unique, so that lists page by it: at, or a little later. */
gint64        pomona_db_unique_time     (PomonaDb         *db,
                                         gint64            at);

/* --- statements ---
 *
 * A statement is prepared once a connection and kept. Parameters are added in the order of the question
 * marks and copied. A failure at any point is kept
 * and told by run () or finish (). */

PomonaStatement *pomona_db_prepare      (PomonaDb         *db,
                                         const char       *sql);
void          pomona_statement_free     (PomonaStatement  *self);

void          pomona_statement_text     (PomonaStatement  *self,
                                         const char       *value);     /* NULL is NULL */
void          pomona_statement_int      (PomonaStatement  *self,
                                         gint64            value);
void          pomona_statement_bytes    (PomonaStatement  *self,
                                         GBytes           *value);     /* NULL is NULL */
/* Seals for "place" ("command.request") and "owner" (the row's own id): bytes moved to another row or
 * column do not open there. */
void          pomona_statement_sealed   (PomonaStatement  *self,
                                         const char       *place,
                                         const char       *owner,
                                         const void       *data,
                                         gsize             size);
void          pomona_statement_sealed_secret (PomonaStatement *self,
                                              const char      *place,
                                              const char      *owner,
                                              PomonaSecret    *secret); /* NULL is NULL */

/* To the end, rows are thrown away. */
gboolean      pomona_statement_run      (PomonaStatement  *self,
                                         GError          **error);
/* TRUE: there is a row. FALSE: no more, or a failure that finish () tells. */
gboolean      pomona_statement_next     (PomonaStatement  *self);
gboolean      pomona_statement_finish   (PomonaStatement  *self,
                                         GError          **error);
/* One row, or POMONA_STORE_ERROR_NOT_FOUND with the message (translated). */
gboolean      pomona_statement_one      (PomonaStatement  *self,
                                         const char       *missing,
                                         GError          **error);

/* Columns of the present row. Texts are borrowed until the next step; NULL reads as "" with get_text. */
const char   *pomona_statement_get_text     (PomonaStatement *self, int column);
const char   *pomona_statement_get_nullable (PomonaStatement *self, int column);
gint64        pomona_statement_get_int      (PomonaStatement *self, int column);
gboolean      pomona_statement_is_null      (PomonaStatement *self, int column);
GBytes       *pomona_statement_get_bytes    (PomonaStatement *self, int column);
/* NULL without an error: the column is NULL. */
PomonaSecret *pomona_statement_get_sealed   (PomonaStatement *self, int column,
                                             const char *place, const char *owner, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaStatement, pomona_statement_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDb, pomona_db_close)

G_END_DECLS
