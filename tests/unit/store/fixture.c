/* fixture.c: a store in a folder of its own, for tests. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "fixture.h"
#include "pomona-clock.h"

PomonaSealer *
fixture_sealer_new (guint8 fill)
{
  guint8 bytes[POMONA_SEALER_KEY_SIZE];
  g_autoptr(PomonaSecret) key = NULL;
  g_autoptr(GError) error = NULL;
  PomonaSealer *sealer;

  memset (bytes, fill, sizeof bytes);
  key = pomona_secret_new (bytes, sizeof bytes);
  sealer = pomona_sealer_new (key, &error);
  g_assert_no_error (error);
  return sealer;
}

void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  pomona_clock_set_fixed (FIXTURE_NOW);
  fixture->folder = g_dir_make_tmp ("pomona-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "pomona.db", NULL);
  fixture->sealer = fixture_sealer_new (7);
  fixture->store = pomona_store_open (fixture->path, fixture->sealer, &error);
  g_assert_no_error (error);
}

void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_clear_pointer (&fixture->store, pomona_store_close);
  g_clear_pointer (&fixture->sealer, pomona_sealer_unref);
  fixture_remove (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->path, g_free);
  pomona_clock_set_source (NULL, NULL);
}

void
fixture_reopen (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&fixture->store, pomona_store_close);
  fixture->store = pomona_store_open (fixture->path, fixture->sealer, &error);
  g_assert_no_error (error);
}

void
fixture_write (Fixture              *fixture,
               PomonaStoreWriteFunc  func,
               gpointer              data)
{
  g_autoptr(GError) error = NULL;

  pomona_store_write_sync (fixture->store, func, data, &error);
  g_assert_no_error (error);
}

PomonaDb *
fixture_reader (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  PomonaDb *db = pomona_store_reader (fixture->store, &error);

  g_assert_no_error (error);
  return db;
}

void
fixture_remove (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (folder, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        fixture_remove (child);
      else
        g_unlink (child);
    }
  g_rmdir (folder);
}

static sqlite3 *
open_raw (const char *path)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 5000);
  return handle;
}

void
fixture_sql (const char *path,
             const char *sql)
{
  sqlite3 *handle = open_raw (path);
  char *message = NULL;

  sqlite3_exec (handle, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
}

gint64
fixture_sql_int (const char *path,
                 const char *sql)
{
  sqlite3 *handle = open_raw (path);
  sqlite3_stmt *stmt = NULL;
  gint64 value;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (handle);
  return value;
}
