/* pomona-migration.c: the layout of the database and its changes over time. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps are migrations/NNN-*.sql. A step that was part of a release is never edited again. */
#define G_LOG_DOMAIN "pomona-store"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-migration-private.h"
#include "pomona-store-resources.h"

/* "Pomo": tells our files from other SQLite databases. */
#define APPLICATION_ID 0x506f6d6f

#define RESOURCE_PREFIX "/io/github/pomona_mdm/store/"

static const char *const steps[] = {
  "001-spine.sql",
  "002-status.sql",
};

int
pomona_migration_get_latest (void)
{
  return G_N_ELEMENTS (steps);
}

gboolean
pomona_migration_get_version (PomonaDb  *db,
                              int       *version,
                              GError   **error)
{
  gint64 id = 0, user_version = 0, objects = 0;

  if (!pomona_db_query_int (db, "PRAGMA application_id", &id, error) ||
      !pomona_db_query_int (db, "PRAGMA user_version", &user_version, error) ||
      !pomona_db_query_int (db, "SELECT count(*) FROM sqlite_schema", &objects, error))
    return FALSE;
  if (objects > 0 && id != APPLICATION_ID)
    {
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_CORRUPT,
                           _("This is a database of another program. Choose another data folder"));
      return FALSE;
    }
  *version = (int) user_version;
  return TRUE;
}

static gboolean
run_step (PomonaDb  *db,
          int        version,
          GError   **error)
{
  g_autofree char *path = g_strconcat (RESOURCE_PREFIX, steps[version - 1], NULL);
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                                           APPLICATION_ID, version);
  g_autoptr(GBytes) sql = g_resource_lookup_data (pomona_store_get_resource (), path, 0, error);

  if (sql == NULL || !pomona_db_exec (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (pomona_db_exec (db, g_bytes_get_data (sql, NULL), error) &&
      pomona_db_exec (db, mark, error))
    return TRUE;
  pomona_db_exec (db, "ROLLBACK", NULL);
  return FALSE;
}

gboolean
pomona_migration_run (PomonaDb  *db,
                      int        target,
                      GError   **error)
{
  int version;

  if (!pomona_migration_get_version (db, &version, error))
    return FALSE;
  if (version > pomona_migration_get_latest ())
    {
      g_set_error (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_NEWER,
                   _("The database was written by a newer Pomona (layout %d, this one knows %d). "
                     "Start the newer version, or restore a backup from before the update"),
                   version, pomona_migration_get_latest ());
      return FALSE;
    }
  while (version < target)
    {
      version++;
      g_debug ("Bringing the database to layout %d", version);
      if (!run_step (db, version, error))
        return FALSE;
    }
  return TRUE;
}
