/* pomona-backup.c: a consistent copy of a store in use, and the check of one. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pomona-store-private.h"

/* Small enough to cancel soon, large enough to be quick: 2 MiB. */
#define PAGES_AT_ONCE 512

#define MAX_FINDINGS 5

typedef struct
{
  PomonaStoreProgressFunc  progress;
  gpointer                 data;
  GCancellable            *cancellable;
} Watch;

static gboolean
copy_pages (PomonaDb     *source,
            PomonaDb     *target,
            const Watch  *watch,
            GError      **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (pomona_db_get_handle (target), "main", pomona_db_get_handle (source), "main");
  gboolean cancelled = FALSE;
  int rc = SQLITE_OK;

  if (backup == NULL)
    return pomona_db_fail (target, sqlite3_extended_errcode (pomona_db_get_handle (target)), error);
  while (rc == SQLITE_OK && !cancelled)
    {
      rc = sqlite3_backup_step (backup, PAGES_AT_ONCE);
      if (watch->progress != NULL && (rc == SQLITE_OK || rc == SQLITE_DONE))
        watch->progress (sqlite3_backup_pagecount (backup) - sqlite3_backup_remaining (backup),
                         sqlite3_backup_pagecount (backup), watch->data);
      cancelled = rc == SQLITE_OK && g_cancellable_set_error_if_cancelled (watch->cancellable, error);
    }
  sqlite3_backup_finish (backup);
  if (cancelled)
    return FALSE;
  return rc == SQLITE_DONE ? TRUE : pomona_db_fail (target, rc, error);
}

/* The copy is one file: a log beside it would be lost on the way to a stick. */
static gboolean
copy_to (PomonaDb     *source,
         const char   *path,
         const Watch  *watch,
         GError      **error)
{
  g_autoptr(PomonaDb) target = pomona_db_open (path, TRUE, NULL, error);
  gboolean copied;

  if (target == NULL || !pomona_db_exec (target, "PRAGMA journal_mode = OFF", error))
    return FALSE;
  /* One snapshot for all of it: else every write of the service would start the copy anew. */
  if (!pomona_db_exec (source, "BEGIN; SELECT count(*) FROM sqlite_schema", error))
    return FALSE;
  copied = copy_pages (source, target, watch, error);
  pomona_db_end_read (source);
  return copied && pomona_db_exec (target, "PRAGMA journal_mode = DELETE", error);
}

static gboolean
make_private_file (const char  *path,
                   GError     **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_set_error (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_IO, _("“%s” could not be written: %s"),
                   path, g_strerror (errno));
      return FALSE;
    }
  close (fd);
  return TRUE;
}

gboolean
pomona_store_backup (PomonaStore              *store,
                     const char               *path,
                     PomonaStoreProgressFunc   progress,
                     gpointer                  data,
                     GCancellable             *cancellable,
                     GError                  **error)
{
  const Watch watch = { progress, data, cancellable };
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  /* Not the thread's reader: that one may be in the middle of a snapshot of its own. */
  g_autoptr(PomonaDb) source = pomona_db_open (store->path, FALSE, NULL, error);

  if (source == NULL || !make_private_file (part, error))
    return FALSE;
  if (!copy_to (source, part, &watch, error))
    {
      g_unlink (part);
      return FALSE;
    }
  if (g_rename (part, path) == 0)
    return TRUE;
  g_set_error (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_IO, _("“%s” could not be written: %s"),
               path, g_strerror (errno));
  g_unlink (part);
  return FALSE;
}

static gboolean
collect_findings (PomonaDb    *db,
                  const char  *sql,
                  GString     *findings,
                  GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, sql);
  guint n = 0;

  while (pomona_statement_next (st))
    {
      const char *text = pomona_statement_get_text (st, 0);

      if (n++ < MAX_FINDINGS && !g_str_equal (text, "ok"))
        g_string_append_printf (findings, "%s%s", findings->len > 0 ? "; " : "", text);
    }
  return pomona_statement_finish (st, error);
}

gboolean
pomona_store_check (PomonaStore  *store,
                    GError      **error)
{
  g_autoptr(GString) findings = g_string_new (NULL);
  PomonaDb *db = pomona_store_reader (store, error);

  if (db == NULL ||
      !collect_findings (db, "PRAGMA integrity_check", findings, error) ||
      !collect_findings (db, "PRAGMA foreign_key_check", findings, error))
    return FALSE;
  if (findings->len == 0)
    return TRUE;
  g_set_error (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_CORRUPT,
               _("The database is damaged. Restore a backup. Found: %s"), findings->str);
  return FALSE;
}
