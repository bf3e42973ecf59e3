/* test-migration.c: databases of every earlier layout become present ones without loss. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "pomona-command-table.h"
#include "pomona-migration-private.h"
#include "pomona-setting-table.h"

/* Rows of layout 1, written as that layout has them: a later step has to carry them over. */
static const char rows_1[] =
  "INSERT INTO setting VALUES ('organization', 'Orchard', 1);"
  "INSERT INTO enrollment (id, type, state, name, serial, topic, tags, token_tally)"
  " VALUES ('D1', 'device', 'enrolled', 'Mac of Flora', 'SN1', 'topic', '[\"a\"]', 2);"
  "INSERT INTO enrollment (id, parent_id, type, state, name) VALUES ('D1:U', 'D1', 'user', 'enrolled', 'Flora');"
  "INSERT INTO pin VALUES ('f1', 'D1', 1, 0);"
  "INSERT INTO secret (enrollment_id, udid, serial, kind, sealed_value, created_at) VALUES ('D1', 'D1', 'SN1', 'x', x'00', 1);"
  "INSERT INTO command (uuid, enrollment_id, request_type, state, priority, automatic, created_at)"
  " VALUES ('C1', 'D1', 'DeviceLock', 'queued', 40, 0, 1);"
  "INSERT INTO command_body (command_id, sealed_request) VALUES (1, x'00');"
  "INSERT INTO inventory VALUES ('D1', 'DeviceInformation', 1, 1, 'd', '<plist/>');"
  "INSERT INTO link (id, token_hash, sealed_token, label, topic, created_at, expires_at, uses_allowed, practice)"
  " VALUES ('L', 'h', x'00', 'label', 'topic', 1, 2, 0, 0);"
  "INSERT INTO challenge (hash, link_id, created_at, expires_at) VALUES ('h', 'L', 1, 2);"
  "INSERT INTO event (at, kind, severity, device_id) VALUES (1, 'push', 0, 'D1');";

static const char *const rows[] = { rows_1 };

static void
make_old (Fixture *f,
          int      version)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %d", version);

  g_clear_pointer (&f->db, pomona_db_close);
  f->db = pomona_db_open (f->path, TRUE, f->sealer, &f->error);
  g_assert_no_error (f->error);
  assert_ok (f, pomona_migration_run (f->db, version, &f->error));
  for (int i = 0; i < MIN (version, (int) G_N_ELEMENTS (rows)); i++)
    assert_ok (f, pomona_db_exec (f->db, rows[i], &f->error));
  g_clear_pointer (&f->db, pomona_db_close);
  g_assert_cmpint (fixture_sql_int (f->path, "PRAGMA user_version"), ==, version);
}

/* The whole layout as text, the same for a new database and one that went through every step. */
static char *
describe (const char *path)
{
  g_autoptr(PomonaDb) db = pomona_db_open (path, FALSE, NULL, NULL);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name");
  g_autoptr(GString) text = g_string_new (NULL);

  while (pomona_statement_next (st))
    g_string_append_printf (text, "%s %s %s\n", pomona_statement_get_text (st, 0), pomona_statement_get_text (st, 1),
                            pomona_statement_get_text (st, 2));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_rows_survived (Fixture *f)
{
  g_autoptr(PomonaDevice) device = NULL;
  g_autoptr(PomonaCommandQueue) queue = NULL;
  g_autofree char *organization = NULL;

  g_assert_cmpint (fixture_sql_int (f->path, "SELECT (SELECT count(*) FROM enrollment) * 1000 + (SELECT count(*) FROM pin) * 100 +"
                                    " (SELECT count(*) FROM secret) * 10 + (SELECT count(*) FROM challenge)"), ==, 2111);
  organization = pomona_settings_get (fixture_reader (f), "organization", &f->error);
  g_assert_cmpstr (organization, ==, "Orchard");
  device = pomona_enrollments_get (fixture_reader (f), "D1", &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpstr (device->name, ==, "Mac of Flora");
  g_assert_cmpstr (device->tags[0], ==, "a");
  g_assert_cmpuint (device->pending, ==, 1);
  queue = pomona_commands_get_queue (fixture_reader (f), "D1", &f->error);
  g_assert_cmpuint (queue->n_entries, ==, 1);
}

static void
test_every_step (void)
{
  g_autofree char *expected = NULL;

  for (int version = pomona_migration_get_latest (); version >= 1; version--)
    {
      Fixture fixture = { 0 };
      g_autofree char *layout = NULL;

      fixture_set_up_store (&fixture, NULL);
      g_clear_pointer (&fixture.store, pomona_store_close);
      fixture_remove (fixture.folder);
      g_assert_cmpint (g_mkdir_with_parents (fixture.folder, 0700), ==, 0);
      make_old (&fixture, version);
      fixture_reopen (&fixture);
      g_assert_cmpint (fixture_sql_int (fixture.path, "PRAGMA user_version"), ==, pomona_migration_get_latest ());
      assert_rows_survived (&fixture);
      assert_ok (&fixture, pomona_store_check (fixture.store, &fixture.error));
      layout = describe (fixture.path);
      if (expected == NULL)
        expected = g_steal_pointer (&layout);
      else
        g_assert_cmpstr (layout, ==, expected);
      fixture_tear_down (&fixture, NULL);
    }
}

/* A step that fails leaves the database as it was. */
static void
test_failed_step (Fixture       *f,
                  gconstpointer  data)
{
  g_clear_pointer (&f->store, pomona_store_close);
  fixture_remove (f->folder);
  g_assert_cmpint (g_mkdir_with_parents (f->folder, 0700), ==, 0);
  make_old (f, 1);
  fixture_sql (f->path, "CREATE TABLE status_report (x)");
  g_assert_null (pomona_store_open (f->path, f->sealer, &f->error));
  g_assert_nonnull (f->error);
  g_clear_error (&f->error);
  g_assert_cmpint (fixture_sql_int (f->path, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT count(*) FROM sqlite_schema WHERE name = 'status'"), ==, 0);
  fixture_sql (f->path, "DROP TABLE status_report");
  fixture_reopen (f);
  assert_rows_survived (f);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/migration/every-step", test_every_step);
  fixture_add_store ("/migration/failed-step", test_failed_step);
  return g_test_run ();
}
