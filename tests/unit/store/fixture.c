/* fixture.c: a store, or a bare connection, in a folder of its own. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "fixture.h"
#include "pomona-clock.h"
#include "pomona-migration-private.h"
#include "pomona-plist.h"

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

static void
set_up_folder (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  pomona_clock_set_fixed (FIXTURE_NOW);
  fixture->folder = g_dir_make_tmp ("pomona-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "pomona.db", NULL);
  fixture->sealer = fixture_sealer_new (7);
}

void
fixture_set_up_store (Fixture       *fixture,
                      gconstpointer  data)
{
  set_up_folder (fixture);
  fixture->store = pomona_store_open (fixture->path, fixture->sealer, &fixture->error);
  g_assert_no_error (fixture->error);
}

void
fixture_set_up_db (Fixture       *fixture,
                   gconstpointer  data)
{
  set_up_folder (fixture);
  fixture->db = pomona_db_open (fixture->path, TRUE, fixture->sealer, &fixture->error);
  g_assert_no_error (fixture->error);
  assert_ok (fixture, pomona_db_exec (fixture->db, "PRAGMA synchronous = OFF", &fixture->error));
  assert_ok (fixture, pomona_migration_run (fixture->db, pomona_migration_get_latest (), &fixture->error));
}

void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_no_error (fixture->error);
  g_clear_pointer (&fixture->store, pomona_store_close);
  g_clear_pointer (&fixture->db, pomona_db_close);
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

/* --- devices --- */

PomonaCheckin *
fixture_checkin_new (const char *type,
                     const char *udid,
                     ...)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GVariant) plist = NULL;
  g_autoptr(GError) error = NULL;
  PomonaCheckin *checkin;
  const char *key;
  va_list args;

  pomona_plist_set_string (&dict, "MessageType", type);
  pomona_plist_set_string (&dict, "UDID", udid);
  va_start (args, udid);
  while ((key = va_arg (args, const char *)) != NULL)
    {
      const char *value = va_arg (args, const char *);

      if (g_str_has_suffix (key, "Token"))
        g_variant_dict_insert_value (&dict, key, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, value, strlen (value), 1));
      else if (g_str_equal (value, "true") || g_str_equal (value, "false"))
        pomona_plist_set_bool (&dict, key, g_str_equal (value, "true"));
      else
        pomona_plist_set_string (&dict, key, value);
    }
  va_end (args);
  plist = g_variant_ref_sink (g_variant_dict_end (&dict));
  checkin = pomona_checkin_new_from_plist (plist, &error);
  g_assert_no_error (error);
  return checkin;
}

PomonaAuthenticateOutcome
fixture_authenticate (Fixture    *fixture,
                      const char *udid,
                      const char *fingerprint)
{
  g_autofree char *serial = g_strdup_printf ("SN%s", udid);
  g_autoptr(PomonaCheckin) checkin = fixture_checkin_new ("Authenticate", udid, "Topic", FIXTURE_TOPIC,
                                                          "DeviceName", udid, "ModelName", "MacBook Air",
                                                          "ProductName", "Mac14,2", "OSVersion", "15.1",
                                                          "BuildVersion", "24B83", "SerialNumber", serial, NULL);
  PomonaAuthenticateOutcome outcome;

  assert_ok (fixture, pomona_enrollments_authenticate (fixture->db, checkin, fingerprint,
                                                       FIXTURE_NOW + 365 * G_TIME_SPAN_DAY, &outcome, &fixture->error));
  return outcome;
}

PomonaTokenOutcome
fixture_token_update (Fixture    *fixture,
                      const char *udid,
                      const char *token)
{
  g_autoptr(PomonaCheckin) checkin = fixture_checkin_new ("TokenUpdate", udid, "Topic", FIXTURE_TOPIC,
                                                          "PushMagic", "magic-of-the-orchard", "Token", token, NULL);
  PomonaTokenOutcome outcome;

  assert_ok (fixture, pomona_enrollments_token_update (fixture->db, checkin, &outcome, &fixture->error));
  return outcome;
}

void
fixture_enroll (Fixture    *fixture,
                const char *udid)
{
  g_autofree char *fingerprint = g_strdup_printf ("f-%s", udid);
  g_autofree char *token = g_strdup_printf ("token of %s", udid);

  g_assert_cmpint (fixture_authenticate (fixture, udid, fingerprint), ==, POMONA_AUTHENTICATE_NEW);
  g_assert_cmpuint (fixture_token_update (fixture, udid, token).tally, ==, 1);
}

PomonaDevice *
fixture_get (Fixture    *fixture,
             const char *id)
{
  PomonaDevice *device = pomona_enrollments_get (fixture->db, id, &fixture->error);

  g_assert_no_error (fixture->error);
  return device;
}
