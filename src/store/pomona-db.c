/* pomona-db.c: one connection to the database. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-store"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-db-private.h"
#include "pomona-statement-private.h"

/* How long a connection waits for another process that holds the database: an administrator who looks
 * into it with a tool, a copy being made. */
#define BUSY_TIMEOUT_MS 5000

/* Nothing we store comes near; a damaged length is found before it is allocated. */
#define MAX_VALUE_BYTES (128 * 1024 * 1024)

#define MAX_CACHED_STATEMENTS 256

static const char connection_settings[] =
  "PRAGMA foreign_keys = ON;"
  "PRAGMA trusted_schema = OFF;"
  "PRAGMA synchronous = FULL;"
  "PRAGMA temp_store = MEMORY;";

/* The log is emptied by the writer when it is idle; the automatic limit only catches a store that is
 * never idle. The file shrinks again after a burst. */
static const char writer_settings[] =
  "PRAGMA journal_mode = WAL;"
  "PRAGMA wal_autocheckpoint = 2000;"
  "PRAGMA journal_size_limit = 33554432;"
  "PRAGMA cache_size = -8192;";

struct _PomonaDb
{
  sqlite3      *handle;
  PomonaSealer *sealer;
  GHashTable   *statements;     /* borrowed SQL text of the statement → sqlite3_stmt, those not in use */
  gint64        unique_asked;
  gint64        unique_given;
};

PomonaStoreError
pomona_db_error_code (int rc)
{
  switch (rc & 0xff)
    {
    case SQLITE_FULL:
      return POMONA_STORE_ERROR_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return POMONA_STORE_ERROR_LOCKED;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return POMONA_STORE_ERROR_IO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return POMONA_STORE_ERROR_CORRUPT;
    case SQLITE_CONSTRAINT:
      return rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY
        ? POMONA_STORE_ERROR_EXISTS : POMONA_STORE_ERROR_REFUSED;
    default:
      return POMONA_STORE_ERROR_FAILED;
    }
}

static const char *
describe (PomonaStoreError code)
{
  switch ((int) code)
    {
    case POMONA_STORE_ERROR_FULL:
      return _("The disk is full. Free some space; nothing was stored");
    case POMONA_STORE_ERROR_LOCKED:
      return _("Another program holds the database locked. Close it and try again");
    case POMONA_STORE_ERROR_IO:
      return _("The disk could not be read or written. Check the disk and the rights of the data folder");
    case POMONA_STORE_ERROR_CORRUPT:
      return _("The database is damaged, or is no database of Pomona. Restore a backup");
    case POMONA_STORE_ERROR_EXISTS:
      return _("There is such an entry already");
    case POMONA_STORE_ERROR_REFUSED:
      return _("The database refused an entry that does not fit");
    default:
      return _("The database reported an error");
    }
}

void
pomona_db_set_error (PomonaDb  *db,
                     int        rc,
                     GError   **error)
{
  PomonaStoreError code = pomona_db_error_code (rc);
  const char *detail = db != NULL && db->handle != NULL ? sqlite3_errmsg (db->handle) : sqlite3_errstr (rc);

  g_set_error (error, POMONA_STORE_ERROR, code, "%s (%s, %d)", describe (code), detail, rc);
}

gboolean
pomona_db_fail (PomonaDb  *db,
                int        rc,
                GError   **error)
{
  pomona_db_set_error (db, rc, error);
  return FALSE;
}

gboolean
pomona_db_exec (PomonaDb    *db,
                const char  *sql,
                GError     **error)
{
  int rc = sqlite3_exec (db->handle, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK ? TRUE : pomona_db_fail (db, sqlite3_extended_errcode (db->handle), error);
}

static void
log_cb (void       *data,
        int         code,
        const char *message)
{
  g_debug ("SQLite: %s (%d)", message, code);
}

/* Before the first connection of the process. Where something else has used SQLite already this does nothing, and nothing
 * depends on it. */
static void
configure_library (void)
{
  static gsize once;

  if (!g_once_init_enter (&once))
    return;
  /* Counting memory takes one lock for all threads at every allocation. */
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_config (SQLITE_CONFIG_LOG, log_cb, NULL);
  g_once_init_leave (&once, 1);
}

static gboolean
configure (PomonaDb  *db,
           gboolean   writable,
           GError   **error)
{
  sqlite3_extended_result_codes (db->handle, 1);
  sqlite3_busy_timeout (db->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_limit (db->handle, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
  sqlite3_limit (db->handle, SQLITE_LIMIT_ATTACHED, 0);
  return pomona_db_exec (db, connection_settings, error) &&
         (!writable || pomona_db_exec (db, writer_settings, error));
}

PomonaDb *
pomona_db_open (const char    *path,
                gboolean       writable,
                PomonaSealer  *sealer,
                GError       **error)
{
  g_autoptr(PomonaDb) db = g_new0 (PomonaDb, 1);
  int flags = SQLITE_OPEN_NOMUTEX | (writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  int rc;

  configure_library ();
  db->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) sqlite3_finalize);
  db->sealer = sealer != NULL ? pomona_sealer_ref (sealer) : NULL;
  rc = sqlite3_open_v2 (path, &db->handle, flags, NULL);
  if (rc != SQLITE_OK)
    {
      pomona_db_fail (db, rc, error);
      return NULL;
    }
  if (!configure (db, writable, error))
    return NULL;
  return g_steal_pointer (&db);
}

void
pomona_db_close (PomonaDb *db)
{
  if (db == NULL)
    return;
  g_clear_pointer (&db->statements, g_hash_table_unref);
  if (db->handle != NULL && sqlite3_close (db->handle) != SQLITE_OK)
    g_critical ("A statement was still in use when its connection was closed: %s", sqlite3_errmsg (db->handle));
  g_clear_pointer (&db->sealer, pomona_sealer_unref);
  g_free (db);
}

sqlite3 *
pomona_db_get_handle (PomonaDb *db)
{
  return db->handle;
}

PomonaSealer *
pomona_db_get_sealer (PomonaDb *db)
{
  return db->sealer;
}

sqlite3_stmt *
pomona_db_take_statement (PomonaDb    *db,
                          const char  *sql,
                          int         *rc)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (db->statements, sql);

  *rc = SQLITE_OK;
  if (stmt != NULL)
    {
      /* Taken out while in use: a query that runs the same query inside gets one of its own. */
      g_hash_table_steal (db->statements, sql);
      return stmt;
    }
  *rc = sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  return stmt;
}

void
pomona_db_return_statement (PomonaDb     *db,
                            sqlite3_stmt *stmt)
{
  const char *sql = sqlite3_sql (stmt);

  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
  if (g_hash_table_contains (db->statements, sql) || g_hash_table_size (db->statements) >= MAX_CACHED_STATEMENTS)
    sqlite3_finalize (stmt);
  else
    g_hash_table_insert (db->statements, (gpointer) sql, stmt);
}

gboolean
pomona_db_query_int (PomonaDb    *db,
                     const char  *sql,
                     gint64      *value,
                     GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, sql);

  if (pomona_statement_next (st))
    *value = pomona_statement_get_int (st, 0);
  return pomona_statement_finish (st, error);
}

int
pomona_db_changes (PomonaDb *db)
{
  return sqlite3_changes (db->handle);
}

gint64
pomona_db_last_row_id (PomonaDb *db)
{
  return sqlite3_last_insert_rowid (db->handle);
}

gint64
pomona_db_unique_time (PomonaDb *db,
                       gint64    at)
{
  if (at < db->unique_asked || at > db->unique_given)
    db->unique_given = at;
  else
    db->unique_given++;
  db->unique_asked = at;
  return db->unique_given;
}

gboolean
pomona_db_begin_read (PomonaDb  *db,
                      GError   **error)
{
  return pomona_db_exec (db, "BEGIN", error);
}

void
pomona_db_end_read (PomonaDb *db)
{
  sqlite3_exec (db->handle, "COMMIT", NULL, NULL, NULL);
}

gboolean
pomona_db_run_text (PomonaDb    *db,
                    const char  *sql,
                    const char  *text,
                    GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, sql);

  pomona_statement_text (st, text);
  return pomona_statement_run (st, error);
}

gboolean
pomona_db_run_text_time (PomonaDb    *db,
                         const char  *sql,
                         const char  *text,
                         gint64       at,
                         GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, sql);

  pomona_statement_text (st, text);
  pomona_statement_int (st, at);
  return pomona_statement_run (st, error);
}

gboolean
pomona_db_need_change (PomonaDb    *db,
                       const char  *missing,
                       GError     **error)
{
  if (sqlite3_changes (db->handle) > 0)
    return TRUE;
  g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_NOT_FOUND, missing);
  return FALSE;
}
