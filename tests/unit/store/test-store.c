/* test-store.c: opening, refusing, keys, settings, backup. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
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

static void
assert_organization (PomonaStore *store,
                     const char  *expected)
{
  g_autoptr(GError) error = NULL;
  PomonaDb *db = pomona_store_reader (store, &error);
  g_autofree char *value = NULL;

  g_assert_no_error (error);
  value = pomona_settings_get (db, "organization", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}

static void
test_settings (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GHashTable) all = NULL;

  assert_organization (f->store, NULL);
  fixture_write (f, set_organization, (gpointer) "Orchard");
  assert_organization (f->store, "Orchard");
  fixture_write (f, set_organization, (gpointer) "Obstgarten & Söhne");
  fixture_reopen (f);
  assert_organization (f->store, "Obstgarten & Söhne");

  all = pomona_settings_list (fixture_reader (f), &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpuint (g_hash_table_size (all), ==, 2);
  g_assert_true (g_hash_table_contains (all, POMONA_SETTING_KEY_CHECK));

  fixture_write (f, set_organization, NULL);
  assert_organization (f->store, NULL);
}

static void
test_file (Fixture       *f,
           gconstpointer  data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  fixture_write (f, set_organization, (gpointer) "Orchard");
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (f->path, suffixes[i], NULL);
      struct stat info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
  g_assert_cmpint (fixture_sql_int (f->path, "PRAGMA user_version"), ==, pomona_migration_get_latest ());
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), ==, 1);
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main'"
                                    " AND type = 'table' AND name NOT LIKE 'sqlite_%' AND NOT strict"), ==, 0);
  g_assert_cmpstr (pomona_store_get_path (f->store), ==, f->path);
  assert_ok (f, pomona_store_check (f->store, &f->error));
}

static void
test_makes_folder (Fixture       *f,
                   gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (f->folder, "a", "b", NULL);
  g_autofree char *path = g_build_filename (folder, "pomona.db", NULL);
  g_autoptr(PomonaStore) store = pomona_store_open (path, f->sealer, &f->error);
  struct stat info;

  g_assert_no_error (f->error);
  g_assert_nonnull (store);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
}

/* --- refusing --- */

static void
assert_open_fails (Fixture          *f,
                   PomonaSealer     *sealer,
                   PomonaStoreError  expected)
{
  g_assert_null (pomona_store_open (f->path, sealer, &f->error));
  fixture_assert_error (f, expected);
}

static void
test_newer (Fixture       *f,
            gconstpointer  data)
{
  PomonaStoreInfo info;

  g_clear_pointer (&f->store, pomona_store_close);
  fixture_sql (f->path, "PRAGMA user_version = 99");
  assert_open_fails (f, f->sealer, POMONA_STORE_ERROR_NEWER);
  assert_ok (f, pomona_store_inspect (f->path, &info, &f->error));
  g_assert_cmpint (info.version, ==, 99);
  g_assert_true (info.exists);
  g_assert_cmpint (fixture_sql_int (f->path, "PRAGMA user_version"), ==, 99);
}

static void
test_not_ours (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  PomonaStoreInfo info;

  g_clear_pointer (&f->store, pomona_store_close);
  g_unlink (f->path);
  fixture_sql (f->path, "CREATE TABLE notes (text TEXT)");
  assert_open_fails (f, f->sealer, POMONA_STORE_ERROR_CORRUPT);
  assert_fails (f, pomona_store_inspect (f->path, &info, &f->error), POMONA_STORE_ERROR_CORRUPT);
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT count(*) FROM sqlite_schema"), ==, 1);

  assert_ok (f, g_file_set_contents (f->path, text, -1, &f->error));
  assert_open_fails (f, f->sealer, POMONA_STORE_ERROR_CORRUPT);
}

static void
test_no_folder (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->path, "pomona.db", NULL);

  g_assert_null (pomona_store_open (path, f->sealer, &f->error));
  fixture_assert_error (f, POMONA_STORE_ERROR_IO);
}

static void
test_damaged (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *contents = NULL;
  gsize size;

  fixture_write (f, set_organization, (gpointer) "Orchard");
  g_clear_pointer (&f->store, pomona_store_close);
  assert_ok (f, g_file_get_contents (f->path, &contents, &size, &f->error));
  memset (contents + size / 2, 0xff, size / 2);
  assert_ok (f, g_file_set_contents (f->path, contents, (gssize) size, &f->error));
  f->store = pomona_store_open (f->path, f->sealer, &f->error);
  if (f->store != NULL)
    g_assert_false (pomona_store_check (f->store, &f->error));
  fixture_assert_error (f, POMONA_STORE_ERROR_CORRUPT);
}

/* --- keys --- */

static void
test_wrong_key (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(PomonaSealer) other = fixture_sealer_new (8);

  g_clear_pointer (&f->store, pomona_store_close);
  assert_open_fails (f, other, POMONA_STORE_ERROR_WRONG_KEY);
  f->store = pomona_store_open (f->path, NULL, &f->error);
  g_assert_no_error (f->error);
  fixture_reopen (f);
}

/* A database that was opened without a key first takes the first key it gets, and keeps to it. */
static void
test_key_comes_later (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(PomonaSealer) other = fixture_sealer_new (8);
  PomonaStoreInfo info;

  g_clear_pointer (&f->store, pomona_store_close);
  g_unlink (f->path);
  f->store = pomona_store_open (f->path, NULL, &f->error);
  g_assert_no_error (f->error);
  assert_ok (f, pomona_store_inspect (f->path, &info, &f->error));
  g_assert_true (info.exists);
  g_assert_false (info.has_key);
  g_clear_pointer (&f->store, pomona_store_close);

  f->store = pomona_store_open (f->path, other, &f->error);
  g_assert_no_error (f->error);
  g_clear_pointer (&f->store, pomona_store_close);
  assert_open_fails (f, f->sealer, POMONA_STORE_ERROR_WRONG_KEY);
}

static void
test_inspect (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *missing = g_build_filename (f->folder, "missing.db", NULL);
  g_autofree char *empty = g_build_filename (f->folder, "empty.db", NULL);
  PomonaStoreInfo info;

  assert_ok (f, pomona_store_inspect (f->path, &info, &f->error));
  g_assert_true (info.exists);
  g_assert_true (info.has_key);
  g_assert_cmpint (info.version, ==, pomona_migration_get_latest ());
  assert_ok (f, pomona_store_inspect (missing, &info, &f->error));
  g_assert_false (info.exists);
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
  assert_ok (f, g_file_set_contents (empty, "", 0, &f->error));
  assert_ok (f, pomona_store_inspect (empty, &info, &f->error));
  g_assert_false (info.exists);
  g_assert_false (info.has_key);
}

/* --- two at once --- */

static const char *program;

/* In the other process: holds the folder until its input ends. */
static int
hold (const char *path)
{
  g_autoptr(PomonaSealer) sealer = fixture_sealer_new (7);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaStore) store = pomona_store_open (path, sealer, &error);

  g_print ("%s\n", store != NULL ? "held" : error->message);
  (void) getchar ();
  return 0;
}

static void
test_two_processes (Fixture       *f,
                    gconstpointer  data)
{
  const char *argv[] = { program, "--hold", f->path, NULL };
  g_autoptr(GSubprocess) other = NULL;
  g_autoptr(GDataInputStream) out = NULL;
  g_autofree char *line = NULL;
  g_autofree char *number = NULL;

  assert_open_fails (f, f->sealer, POMONA_STORE_ERROR_IN_USE);
  g_clear_pointer (&f->store, pomona_store_close);
  other = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &f->error);
  g_assert_no_error (f->error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (other));
  line = g_data_input_stream_read_line (out, NULL, NULL, &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpstr (line, ==, "held");

  g_assert_null (pomona_store_open (f->path, f->sealer, &f->error));
  g_assert_nonnull (strstr (f->error->message, g_subprocess_get_identifier (other)));
  fixture_assert_error (f, POMONA_STORE_ERROR_IN_USE);

  /* However it ends, the folder is free again. */
  g_subprocess_force_exit (other);
  assert_ok (f, g_subprocess_wait (other, NULL, &f->error));
  f->store = pomona_store_open (f->path, f->sealer, &f->error);
  g_assert_no_error (f->error);
}

/* --- backup --- */

typedef struct
{
  guint         calls;
  guint         last_done;
  guint         total;
  PomonaStore  *store;
  GCancellable *cancellable;
} Progress;

static gboolean
fill_func (PomonaDb  *db,
           gpointer   data,
           GError   **error)
{
  g_autofree char *value = g_strnfill (64 * 1024, 'y');

  for (int i = 0; i < 100; i++)
    {
      g_autofree char *key = g_strdup_printf ("much-%d", i);

      if (!pomona_settings_set (db, key, value, error))
        return FALSE;
    }
  return TRUE;
}

/* The service goes on writing while it is copied. */
static void
progress_cb (guint    done,
             guint    total,
             gpointer data)
{
  Progress *progress = data;
  g_autoptr(GError) error = NULL;

  progress->calls++;
  progress->last_done = done;
  progress->total = total;
  if (progress->cancellable != NULL)
    g_cancellable_cancel (progress->cancellable);
  pomona_store_write_sync (progress->store, set_organization, (gpointer) "changed meanwhile", &error);
  g_assert_no_error (error);
}

static void
test_backup (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (f->folder, "copy", NULL);
  g_autofree char *path = g_build_filename (folder, "pomona.db", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autoptr(PomonaStore) copy = NULL;
  Progress progress = { .store = f->store };
  struct stat info;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  fixture_write (f, fill_func, NULL);
  fixture_write (f, set_organization, (gpointer) "as it was");
  assert_ok (f, pomona_store_backup (f->store, path, progress_cb, &progress, NULL, &f->error));
  g_assert_cmpuint (progress.calls, >, 2);
  g_assert_cmpuint (progress.last_done, ==, progress.total);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  assert_organization (f->store, "changed meanwhile");

  copy = pomona_store_open (path, f->sealer, &f->error);
  g_assert_no_error (f->error);
  assert_organization (copy, "as it was");
  assert_ok (f, pomona_store_check (copy, &f->error));
}

static void
test_backup_fails (Fixture       *f,
                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->folder, "copy.db", NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Progress progress = { .store = f->store, .cancellable = cancellable };

  fixture_write (f, fill_func, NULL);
  assert_ok (f, g_file_set_contents (path, "the copy of yesterday", -1, &f->error));
  g_assert_false (pomona_store_backup (f->store, path, progress_cb, &progress, cancellable, &f->error));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&f->error);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_fails (f, pomona_store_backup (f->store, "/nowhere/at/all", NULL, NULL, NULL, &f->error), POMONA_STORE_ERROR_IO);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    return hold (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  fixture_add_store ("/store/settings", test_settings);
  fixture_add_store ("/store/file", test_file);
  fixture_add_store ("/store/makes-folder", test_makes_folder);
  fixture_add_store ("/store/newer", test_newer);
  fixture_add_store ("/store/not-ours", test_not_ours);
  fixture_add_store ("/store/no-folder", test_no_folder);
  fixture_add_store ("/store/damaged", test_damaged);
  fixture_add_store ("/store/wrong-key", test_wrong_key);
  fixture_add_store ("/store/key-comes-later", test_key_comes_later);
  fixture_add_store ("/store/inspect", test_inspect);
  fixture_add_store ("/store/two-processes", test_two_processes);
  fixture_add_store ("/store/backup", test_backup);
  fixture_add_store ("/store/backup-fails", test_backup_fails);
  return g_test_run ();
}
