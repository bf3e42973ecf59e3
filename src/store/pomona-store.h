/* pomona-store.h: the database of one Pomona: opening, writing, reading, copying. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One SQLite file. One writer thread owns the writing connection; every other thread reads through a
 * read-only connection of its own. What is written and read is in the pomona-*-table.h headers; no other
 * floor writes SQL. Secrets are sealed before they reach a column. */
#pragma once

#include <gio/gio.h>

#include "pomona-db.h"
#include "pomona-sealer.h"
#include "pomona-store-error.h"

G_BEGIN_DECLS

typedef struct _PomonaStore PomonaStore;

/**
 * PomonaStoreWriteFunc:
 * @db: the writing connection, inside a transaction
 * @data: what was given to pomona_store_write ()
 *
 * Runs on the writer thread. What it wrote is undone when it returns FALSE, and that of others stays. It
 * must not wait for anything: all writes of the process stand behind it.
 *
 * Returns: TRUE, or FALSE with an error
 */
typedef gboolean (*PomonaStoreWriteFunc) (PomonaDb *db, gpointer data, GError **error);

/**
 * PomonaStoreDoneFunc:
 * @data: what was given to pomona_store_write ()
 * @error: NULL: what was written is on the disk and survives a crash. Else nothing of it was written
 *
 * Runs on the writer thread, in the order of the calls, after the commit. Only POMONA_STORE_ERROR_BUSY
 * and POMONA_STORE_ERROR_CLOSED come on the thread that called pomona_store_write (), before it returns.
 */
typedef void (*PomonaStoreDoneFunc) (gpointer data, const GError *error);

/* What can be said about a database file without a key. */
typedef struct
{
  gboolean exists;          /* FALSE: a new installation */
  int      version;         /* of its layout */
  gboolean has_key;         /* secrets in it were sealed with some key: a missing key is no new installation */
} PomonaStoreInfo;

/**
 * pomona_store_inspect:
 * @path: the database file
 *
 * Looks at a database without changing it. A file of a newer version is told by its version, not refused.
 */
gboolean     pomona_store_inspect      (const char            *path,
                                        PomonaStoreInfo       *info,
                                        GError               **error);

/**
 * pomona_store_open:
 * @path: the database file; its folder is made when missing
 * @sealer: (nullable): seals and opens secrets; NULL for tools that need none
 *
 * Opens or makes the database, brings it to the present layout and starts the writer. The folder is held
 * for this process until the store is closed.
 *
 * Returns: (transfer full): the store, or NULL and an error of POMONA_STORE_ERROR: NEWER, IN_USE,
 *   WRONG_KEY, CORRUPT, LOCKED, IO, FULL
 */
PomonaStore *pomona_store_open         (const char            *path,
                                        PomonaSealer          *sealer,
                                        GError               **error);

/**
 * pomona_store_close:
 * @store: (transfer full) (nullable): a store that no other thread uses any more
 *
 * Commits what waits, stops the writer, closes every connection and frees the store.
 */
void         pomona_store_close        (PomonaStore           *store);

/**
 * pomona_store_write:
 * @func: does the writing
 * @done: (nullable): is told how it ended; called exactly once
 * @data: for both
 * @destroy: (nullable): frees @data after @done
 *
 * Hands a piece of writing to the writer thread. Pieces that wait at the same moment share one commit.
 * Thread safe; returns at once.
 */
void         pomona_store_write        (PomonaStore           *store,
                                        PomonaStoreWriteFunc   func,
                                        PomonaStoreDoneFunc    done,
                                        gpointer               data,
                                        GDestroyNotify         destroy);

/**
 * pomona_store_write_sync:
 *
 * As pomona_store_write (), and waits for the end. For start-up, tools and threads that may wait; never
 * from the writer thread itself or from the window's thread.
 */
gboolean     pomona_store_write_sync   (PomonaStore           *store,
                                        PomonaStoreWriteFunc   func,
                                        gpointer               data,
                                        GError               **error);

/**
 * pomona_store_reader:
 *
 * The calling thread's own read-only connection. It is closed when the thread ends or the store does, and
 * must not be handed to another thread. Each query sees what was committed when it began; for several
 * that shall agree, see pomona_db_begin_read ().
 *
 * Returns: (transfer none): the connection, or NULL and an error
 */
PomonaDb    *pomona_store_reader       (PomonaStore           *store,
                                        GError               **error);

/* Writes that wait at most before POMONA_STORE_ERROR_BUSY. 0 sets the default back. */
#define POMONA_STORE_MAX_WAITING 8192
void         pomona_store_set_max_waiting (PomonaStore        *store,
                                           guint               max_waiting);

/* How much was done since the store was opened; for the status page and the bench. */
typedef struct
{
  guint64 writes;           /* pieces committed */
  guint64 failures;         /* pieces that ended with an error */
  guint64 commits;
  guint64 checkpoints;
  guint   waiting;          /* pieces that wait at this moment */
} PomonaStoreCounters;

void         pomona_store_get_counters (PomonaStore           *store,
                                        PomonaStoreCounters   *counters);

/**
 * PomonaStoreProgressFunc:
 * @done: pages copied
 * @total: pages in all
 */
typedef void (*PomonaStoreProgressFunc) (guint done, guint total, gpointer data);

/**
 * pomona_store_backup:
 * @path: the copy; an existing file is replaced once the copy is complete
 * @progress: (nullable): called on this thread
 *
 * Makes a consistent copy, in one file, while the store goes on serving. Secrets in it stay sealed: it is
 * of use only together with the key. Blocks; to be called on a thread that may wait.
 */
gboolean     pomona_store_backup       (PomonaStore           *store,
                                        const char            *path,
                                        PomonaStoreProgressFunc progress,
                                        gpointer               data,
                                        GCancellable          *cancellable,
                                        GError               **error);

/**
 * pomona_store_check:
 *
 * Reads the whole database and checks it. Blocks for long.
 *
 * Returns: TRUE, or FALSE and POMONA_STORE_ERROR_CORRUPT with the first findings
 */
gboolean     pomona_store_check        (PomonaStore           *store,
                                        GError               **error);

const char  *pomona_store_get_path     (PomonaStore           *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaStore, pomona_store_close)

G_END_DECLS
