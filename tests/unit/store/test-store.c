/* test-store.c: opening, refusing, keys, settings, backup. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "fixture.h"
#include "pomona-migration-private.h"
#include "pomona-setting-table.h"

static gboolean
set_organization (PomonaDb  *db,
                  gpointer   data,
                  GError   **error)
{
  return pomona_settings_set (db, "organization", data, error);
}

static char *
get_organization (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  char *value = pomona_settings_get (fixture_reader (fixture), "organization", &error);

  g_assert_no_error (error);
  return value;
}

static void
test_settings (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(GHashTable) all = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *none = get_organization (fixture);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  g_assert_null (none);
  fixture_write (fixture, set_organization, (gpointer) "Orchard");
  one = get_organization (fixture);
  g_assert_cmpstr (one, ==, "Orchard");
  fixture_write (fixture, set_organization, (gpointer) "Obstgarten & Söhne");
  fixture_reopen (fixture);
  two = get_organization (fixture);
  g_assert_cmpstr (two, ==, "Obstgarten & Söhne");

  all = pomona_settings_list (fixture_reader (fixture), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (all), ==, 2);
  g_assert_true (g_hash_table_contains (all, POMONA_SETTING_KEY_CHECK));

  fixture_write (fixture, set_organization, NULL);
  g_clear_pointer (&two, g_free);
  two = get_organization (fixture);
  g_assert_null (two);
}

static void
test_file (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *mode = NULL;
  struct stat info;

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (fixture_sql_int (fixture->path, "PRAGMA user_version"), ==, pomona_migration_get_latest ());
  g_assert_cmpint (fixture_sql_int (fixture->path, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), ==, 1);
  g_assert_cmpint (fixture_sql_int (fixture->path, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main'"
                                    " AND type = 'table' AND name NOT LIKE 'sqlite_%' AND NOT strict"), ==, 0);
  g_assert_cmpstr (pomona_store_get_path (fixture->store), ==, fixture->path);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_store ("/store/settings", test_settings);
  fixture_add_store ("/store/file", test_file);
  return g_test_run ();
}
