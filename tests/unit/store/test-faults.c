/* test-faults.c: full disks, failing disks, locked databases, power cuts. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "fault-vfs.h"
#include "fixture.h"
#include "pomona-setting-table.h"

static gboolean
set_row_func (PomonaDb  *db,
              gpointer   data,
              GError   **error)
{
  return pomona_settings_set (db, data, "here", error);
}

/* More than the cache of the connection holds, so that SQLite writes before the commit. */
static gboolean
set_much_func (PomonaDb  *db,
               gpointer   data,
               GError   **error)
{
  g_autofree char *value = g_strnfill (64 * 1024, 'x');

  for (int i = 0; i < 300; i++)
    {
      g_autofree char *key = g_strdup_printf ("much-%d", i);

      if (!pomona_settings_set (db, key, value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_row (Fixture    *f,
           const char *key)
{
  return pomona_store_write_sync (f->store, set_row_func, (gpointer) key, &f->error);
}

static gboolean
is_here (Fixture    *f,
         const char *key)
{
  g_autofree char *value = pomona_settings_get (fixture_reader (f), key, &f->error);

  g_assert_no_error (f->error);
  return value != NULL;
}

static void
expect_warning (void)
{
  g_test_expect_message ("pomona-store", G_LOG_LEVEL_WARNING, "*not stored any more*");
}

/* Nothing is acknowledged while the fault lasts, nothing that was is lost, and it goes on afterwards. */
static void
assert_survives (Fixture          *f,
                 Fault             fault,
                 PomonaStoreError  expected)
{
  assert_ok (f, write_row (f, "before"));
  expect_warning ();
  fault_vfs_set (fault);
  assert_fails (f, write_row (f, "during"), expected);
  assert_fails (f, write_row (f, "during"), expected);
  g_assert_cmpuint (fault_vfs_get_strikes (), >=, 2);
  fault_vfs_set (FAULT_NONE);
  g_test_assert_expected_messages ();

  g_assert_true (is_here (f, "before"));
  g_assert_false (is_here (f, "during"));
  assert_ok (f, write_row (f, "after"));
  g_assert_true (is_here (f, "after"));
  assert_ok (f, pomona_store_check (f->store, &f->error));
  fixture_reopen (f);
  g_assert_true (is_here (f, "before"));
  g_assert_false (is_here (f, "during"));
  g_assert_true (is_here (f, "after"));
}

static void
test_full (Fixture       *f,
           gconstpointer  data)
{
  assert_survives (f, FAULT_FULL, POMONA_STORE_ERROR_FULL);
}

static void
test_write_error (Fixture       *f,
                  gconstpointer  data)
{
  assert_survives (f, FAULT_WRITE, POMONA_STORE_ERROR_IO);
}

static void
test_sync_error (Fixture       *f,
                 gconstpointer  data)
{
  assert_survives (f, FAULT_SYNC, POMONA_STORE_ERROR_IO);
}

/* The disk fills up in the middle of a piece. */
static void
test_full_before_commit (Fixture       *f,
                         gconstpointer  data)
{
  assert_ok (f, write_row (f, "before"));
  fault_vfs_set (FAULT_FULL);
  expect_warning ();
  assert_fails (f, pomona_store_write_sync (f->store, set_much_func, NULL, &f->error), POMONA_STORE_ERROR_FULL);
  fault_vfs_set (FAULT_NONE);
  g_test_assert_expected_messages ();
  g_assert_false (is_here (f, "much-0"));
  assert_ok (f, pomona_store_write_sync (f->store, set_much_func, NULL, &f->error));
  g_assert_true (is_here (f, "much-299"));
  assert_ok (f, pomona_store_check (f->store, &f->error));
}

/* A limit of the database itself: one piece does not fit, a small one afterwards does. */
static gboolean
limit_pages_func (PomonaDb  *db,
                  gpointer   data,
                  GError   **error)
{
  gint64 pages;

  return pomona_db_query_int (db, data, &pages, error);
}

static void
test_one_piece_too_large (Fixture       *f,
                          gconstpointer  data)
{
  assert_ok (f, pomona_store_write_sync (f->store, limit_pages_func, (gpointer) "PRAGMA max_page_count = 300", &f->error));
  expect_warning ();
  assert_fails (f, pomona_store_write_sync (f->store, set_much_func, NULL, &f->error), POMONA_STORE_ERROR_FULL);
  g_test_assert_expected_messages ();
  assert_ok (f, write_row (f, "small"));
  assert_ok (f, pomona_store_write_sync (f->store, limit_pages_func, (gpointer) "PRAGMA max_page_count = 1073741823", &f->error));
  assert_ok (f, pomona_store_write_sync (f->store, set_much_func, NULL, &f->error));
  assert_ok (f, pomona_store_check (f->store, &f->error));
}

static void
test_read_error (Fixture       *f,
                 gconstpointer  data)
{
  g_autofree char *value = NULL;

  assert_ok (f, write_row (f, "row"));
  fixture_reopen (f);
  fault_vfs_set (FAULT_READ);
  value = NULL;
  if (pomona_store_reader (f->store, &f->error) != NULL)
    value = pomona_settings_get (pomona_store_reader (f->store, NULL), "row", &f->error);
  g_assert_null (value);
  g_assert_nonnull (f->error);
  fixture_assert_error (f, POMONA_STORE_ERROR_IO);
  fault_vfs_set (FAULT_NONE);
  g_assert_true (is_here (f, "row"));
}

static gboolean
impatient_func (PomonaDb  *db,
                gpointer   data,
                GError   **error)
{
  sqlite3_busy_timeout (pomona_db_get_handle (db), 20);
  return TRUE;
}

static void
test_locked (Fixture       *f,
             gconstpointer  data)
{
  sqlite3 *other = NULL;

  assert_ok (f, pomona_store_write_sync (f->store, impatient_func, NULL, &f->error));
  g_assert_cmpint (sqlite3_open (f->path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE; INSERT INTO setting VALUES ('other', 'x', 1)", NULL, NULL, NULL), ==, SQLITE_OK);
  expect_warning ();
  assert_fails (f, write_row (f, "during"), POMONA_STORE_ERROR_LOCKED);
  g_test_assert_expected_messages ();
  g_assert_false (is_here (f, "other"));
  g_assert_cmpint (sqlite3_exec (other, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  assert_ok (f, write_row (f, "after"));
  g_assert_true (is_here (f, "other"));
  g_assert_true (is_here (f, "after"));
  g_assert_false (is_here (f, "during"));
  sqlite3_close (other);
}

static void
test_full_at_first_start (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("pomona-store-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "pomona.db", NULL);
  g_autoptr(PomonaSealer) sealer = fixture_sealer_new (7);
  PomonaStore *store;

  fault_vfs_set (FAULT_FULL);
  g_assert_null (pomona_store_open (path, sealer, &error));
  g_assert_error (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_FULL);
  g_clear_error (&error);
  fault_vfs_set (FAULT_NONE);
  store = pomona_store_open (path, sealer, &error);
  g_assert_no_error (error);
  pomona_store_close (store);
  fixture_remove (folder);
}

/* After each acknowledged write the power may go: what was flushed by then has to hold the row. */
static void
test_power_cut (Fixture       *f,
                gconstpointer  data)
{
  fault_vfs_track_flushed (TRUE);
  fixture_reopen (f);
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *key = g_strdup_printf ("row-%d", i);
      g_autofree char *folder = g_build_filename (f->folder, "after-the-cut", NULL);
      g_autofree char *path = g_build_filename (folder, "pomona.db", NULL);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM setting WHERE key LIKE 'row-%%'");

      assert_ok (f, write_row (f, key));
      if (i % 8 == 7)
        fixture_reopen (f);
      g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
      fault_vfs_write_flushed (f->path, folder);
      g_assert_cmpint (fixture_sql_int (path, sql), ==, i + 1);
      g_assert_cmpint (fixture_sql_int (path, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), ==, 1);
      fixture_remove (folder);
    }
  fault_vfs_track_flushed (FALSE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_vfs_install ();
  fixture_add_store ("/faults/full", test_full);
  fixture_add_store ("/faults/full-before-commit", test_full_before_commit);
  fixture_add_store ("/faults/one-piece-too-large", test_one_piece_too_large);
  fixture_add_store ("/faults/write-error", test_write_error);
  fixture_add_store ("/faults/sync-error", test_sync_error);
  fixture_add_store ("/faults/read-error", test_read_error);
  fixture_add_store ("/faults/locked", test_locked);
  fixture_add_store ("/faults/power-cut", test_power_cut);
  g_test_add_func ("/faults/full-at-first-start", test_full_at_first_start);
  return g_test_run ();
}
