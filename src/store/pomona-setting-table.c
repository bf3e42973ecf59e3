/* pomona-setting-table.c: settings of the service, by name. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-setting-table.h"

char *
pomona_settings_get (PomonaDb    *db,
                     const char  *key,
                     GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "SELECT value FROM setting WHERE key = ?");
  g_autofree char *value = NULL;

  pomona_statement_text (st, key);
  if (pomona_statement_next (st))
    value = g_strdup (pomona_statement_get_text (st, 0));
  return pomona_statement_finish (st, error) ? g_steal_pointer (&value) : NULL;
}

static gboolean
remove_setting (PomonaDb    *db,
                const char  *key,
                GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "DELETE FROM setting WHERE key = ?");

  pomona_statement_text (st, key);
  return pomona_statement_run (st, error);
}

gboolean
pomona_settings_set (PomonaDb    *db,
                     const char  *key,
                     const char  *value,
                     GError     **error)
{
  g_autoptr(PomonaStatement) st = NULL;

  if (value == NULL)
    return remove_setting (db, key, error);
  st = pomona_db_prepare (db,
    "INSERT INTO setting (key, value, changed_at) VALUES (?, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at"
    " WHERE value <> excluded.value");
  pomona_statement_text (st, key);
  pomona_statement_text (st, value);
  pomona_statement_int (st, pomona_clock_now ());
  return pomona_statement_run (st, error);
}

GHashTable *
pomona_settings_list (PomonaDb  *db,
                      GError   **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "SELECT key, value FROM setting");
  g_autoptr(GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  while (pomona_statement_next (st))
    g_hash_table_insert (all, g_strdup (pomona_statement_get_text (st, 0)),
                         g_strdup (pomona_statement_get_text (st, 1)));
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}
