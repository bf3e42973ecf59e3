/* test-keys.c: our own certificates, push certificates, and that nothing secret is readable. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "pomona-authority-table.h"
#include "pomona-clock.h"
#include "pomona-command-table.h"
#include "pomona-escrow-table.h"
#include "pomona-link-table.h"
#include "pomona-push-identity-table.h"

#define YEAR (365 * G_TIME_SPAN_DAY)

static void
put_authority (Fixture             *f,
               PomonaAuthorityRole  role,
               const char          *name)
{
  g_autoptr(GBytes) certificate = g_bytes_new (name, strlen (name));
  g_autofree char *text = g_strconcat ("private key of ", name, NULL);
  g_autoptr(PomonaSecret) key = pomona_secret_new (text, -1);

  assert_ok (f, pomona_authorities_put (f->db, role, certificate, key, &f->error));
}

static void
test_authorities (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(PomonaStoredAuthority) none = NULL;
  g_autoptr(PomonaStoredAuthority) device = NULL;
  g_autoptr(GPtrArray) all = NULL;

  none = pomona_authorities_get (f->db, POMONA_AUTHORITY_DEVICE, &f->error);
  g_assert_null (none);
  put_authority (f, POMONA_AUTHORITY_DEVICE, "first");
  put_authority (f, POMONA_AUTHORITY_TLS, "tls");
  pomona_clock_advance (1);
  put_authority (f, POMONA_AUTHORITY_DEVICE, "second");

  device = pomona_authorities_get (f->db, POMONA_AUTHORITY_DEVICE, &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpmem (g_bytes_get_data (device->certificate, NULL), g_bytes_get_size (device->certificate), "second", 6);
  g_assert_cmpstr (pomona_secret_get_text (device->key), ==, "private key of second");
  g_assert_cmpint (device->created_at, ==, FIXTURE_NOW + 1);
  all = pomona_authorities_list (f->db, POMONA_AUTHORITY_DEVICE, &f->error);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpint (((PomonaStoredAuthority *) all->pdata[1])->retired_at, ==, FIXTURE_NOW + 1);
}

/* A key that does not open is never "no key yet": a new authority would cut off every device. */
static void
test_authority_never_vanishes (Fixture       *f,
                               gconstpointer  data)
{
  put_authority (f, POMONA_AUTHORITY_DEVICE, "first");
  assert_ok (f, pomona_db_exec (f->db, "UPDATE authority SET certificate = x'00'", &f->error));
  assert_fails (f, pomona_authorities_get (f->db, POMONA_AUTHORITY_DEVICE, &f->error), POMONA_STORE_ERROR_WRONG_KEY);
}

static void
put_push (Fixture    *f,
          const char *topic,
          const char *serial,
          gint64      lifetime,
          gboolean    practice)
{
  g_autofree char *text = g_strconcat ("push key ", serial, NULL);
  g_autoptr(PomonaSecret) key = pomona_secret_new (text, -1);
  const PomonaNewPushIdentity identity = {
    .topic = topic, .serial = serial, .common_name = "APSP:1", .certificate = serial, .key = key,
    .not_before = FIXTURE_NOW, .not_after = FIXTURE_NOW + lifetime, .practice = practice,
    .apns_host = practice ? "localhost:1" : NULL,
  };

  assert_ok (f, pomona_push_identities_put (f->db, &identity, &f->error));
}

static void
assert_topic (Fixture    *f,
              gboolean    practice,
              const char *expected)
{
  g_autofree char *topic = pomona_push_identities_dup_topic (f->db, practice, &f->error);

  g_assert_no_error (f->error);
  g_assert_cmpstr (topic, ==, expected);
}

static void
assert_in_use (Fixture    *f,
               const char *topic,
               const char *serial)
{
  g_autoptr(PomonaPushIdentity) identity = pomona_push_identities_get (f->db, topic, &f->error);
  g_autofree char *key = g_strconcat ("push key ", serial, NULL);

  g_assert_no_error (f->error);
  g_assert_cmpstr (identity->certificate, ==, serial);
  g_assert_cmpstr (pomona_secret_get_text (identity->key), ==, key);
}

static void
test_push_identities (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(PomonaPushIdentity) none = NULL;
  g_autoptr(PomonaPushIdentity) practice = NULL;
  g_autoptr(PomonaPushCertificateRecord) record = NULL;
  g_autoptr(GPtrArray) all = NULL;

  assert_topic (f, FALSE, NULL);
  none = pomona_push_identities_get (f->db, FIXTURE_TOPIC, &f->error);
  g_assert_null (none);
  put_push (f, "practice", "0a", YEAR, TRUE);
  assert_topic (f, FALSE, NULL);
  assert_topic (f, TRUE, "practice");
  put_push (f, FIXTURE_TOPIC, "01", YEAR, FALSE);
  fixture_enroll (f, "D1");
  put_push (f, FIXTURE_TOPIC, "02", 2 * YEAR, FALSE);
  assert_topic (f, FALSE, FIXTURE_TOPIC);
  assert_in_use (f, FIXTURE_TOPIC, "02");
  practice = pomona_push_identities_get (f->db, "practice", &f->error);
  g_assert_true (practice->practice);
  g_assert_cmpstr (practice->apns_host, ==, "localhost:1");

  record = pomona_push_identities_get_record (f->db, FIXTURE_TOPIC, &f->error);
  g_assert_true (record->current);
  g_assert_cmpuint (record->devices, ==, 1);
  g_assert_cmpstr (record->serial, ==, "02");
  all = pomona_push_identities_list (f->db, &f->error);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpstr (((PomonaPushCertificateRecord *) all->pdata[0])->serial, ==, "02");
  assert_fails (f, pomona_push_identities_get_record (f->db, "x", &f->error), POMONA_STORE_ERROR_NOT_FOUND);
}

static void
test_push_topic_side_by_side (Fixture       *f,
                              gconstpointer  data)
{
  put_push (f, "old topic", "01", YEAR, FALSE);
  put_push (f, "new topic", "02", YEAR, FALSE);
  assert_topic (f, FALSE, "new topic");
  assert_in_use (f, "old topic", "01");
  assert_in_use (f, "new topic", "02");
}

static void
test_push_roll_back (Fixture       *f,
                     gconstpointer  data)
{
  put_push (f, FIXTURE_TOPIC, "01", YEAR, FALSE);
  assert_fails (f, pomona_push_identities_roll_back (f->db, FIXTURE_TOPIC, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  put_push (f, FIXTURE_TOPIC, "02", 2 * YEAR, FALSE);
  assert_ok (f, pomona_push_identities_roll_back (f->db, FIXTURE_TOPIC, &f->error));
  assert_in_use (f, FIXTURE_TOPIC, "01");
  assert_topic (f, FALSE, FIXTURE_TOPIC);
  assert_ok (f, pomona_push_identities_roll_back (f->db, FIXTURE_TOPIC, &f->error));
  assert_in_use (f, FIXTURE_TOPIC, "02");

  /* What is valid is never deleted, and what has ended does not come back. */
  assert_ok (f, pomona_push_identities_prune (f->db, &f->error));
  pomona_clock_advance (YEAR + 1);
  assert_fails (f, pomona_push_identities_roll_back (f->db, FIXTURE_TOPIC, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT count(*) FROM push_identity"), ==, 2);
  assert_ok (f, pomona_push_identities_prune (f->db, &f->error));
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT count(*) FROM push_identity"), ==, 1);
  assert_in_use (f, FIXTURE_TOPIC, "02");
}

/* --- an outside look at the file --- */

static void
put_one_of_each_secret (Fixture *f)
{
  g_autoptr(GBytes) request = g_bytes_new_static ("PLAINTEXT request", 17);
  g_autoptr(GBytes) body = g_bytes_new_static ("PLAINTEXT answer", 16);
  g_autoptr(PomonaSecret) token = pomona_secret_new ("PLAINTEXT bootstrap", -1);
  g_autoptr(PomonaSecret) key = pomona_secret_new ("PLAINTEXT push key", -1);
  g_autoptr(PomonaSecret) authority_key = pomona_secret_new ("PLAINTEXT authority key", -1);
  g_autoptr(GBytes) certificate = g_bytes_new_static ("certificate", 11);
  g_autoptr(PomonaCheckin) checkin = fixture_checkin_new ("TokenUpdate", "D1", "Topic", FIXTURE_TOPIC, "PushMagic",
                                                          "PLAINTEXT magic", "Token", "t", "UnlockToken",
                                                          "PLAINTEXT unlock", NULL);
  const PomonaNewCommand command = { .uuid = "C1", .enrollment_id = "D1", .request_type = "DeviceLock", .request = request };
  const PomonaCommandAnswer answer = { .uuid = "C1", .state = POMONA_COMMAND_ACKNOWLEDGED, .body = body };
  const PomonaNewLink link = { .id = "L", .token = "PLAINTEXT-token", .topic = "t", .expires_at = FIXTURE_NOW + YEAR };
  const PomonaNewPushIdentity push = {
    .topic = "t", .serial = "1", .common_name = "c", .certificate = "pem", .key = key, .not_after = FIXTURE_NOW + YEAR,
  };
  PomonaAnswerOutcome outcome;

  fixture_enroll (f, "D1");
  assert_ok (f, pomona_enrollments_token_update (f->db, checkin, NULL, &f->error));
  assert_ok (f, pomona_escrow_put (f->db, "D1", POMONA_ESCROW_BOOTSTRAP_TOKEN, token, &f->error));
  assert_ok (f, pomona_commands_enqueue (f->db, &command, NULL, &f->error));
  assert_ok (f, pomona_commands_answer (f->db, "D1", &answer, &outcome, &f->error));
  assert_ok (f, pomona_links_create (f->db, &link, &f->error));
  assert_ok (f, pomona_links_use (f->db, "PLAINTEXT-token", "PLAINTEXT challenge", FIXTURE_NOW + YEAR, "PLAINTEXT client",
                                  NULL, &f->error));
  assert_ok (f, pomona_push_identities_put (f->db, &push, &f->error));
  assert_ok (f, pomona_authorities_put (f->db, POMONA_AUTHORITY_DEVICE, certificate, authority_key, &f->error));
}

/* What sqlite3 prints for a script; NULL when the program is not there. */
static char *
run_sqlite3 (const char *path,
             const char *script)
{
  g_autofree char *program = g_find_program_in_path ("sqlite3");
  const char *argv[] = { program, "-readonly", path, script, NULL };
  g_autoptr(GError) error = NULL;
  char *out = NULL;
  int status = -1;

  if (program == NULL)
    return NULL;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return out;
}

static void
test_from_outside (Fixture       *f,
                   gconstpointer  data)
{
  g_autofree char *check = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *contents = NULL;
  gsize size;

  put_one_of_each_secret (f);
  check = run_sqlite3 (f->path, "PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT count(*) FROM enrollment;");
  if (check == NULL)
    {
      g_test_skip ("No sqlite3 program");
      return;
    }
  g_assert_cmpstr (check, ==, "ok\n1\n");
  dump = run_sqlite3 (f->path, ".dump");
  g_assert_nonnull (strstr (dump, "INSERT INTO command_body"));
  g_assert_nonnull (strstr (dump, "INSERT INTO link"));
  g_assert_null (strstr (dump, "PLAINTEXT"));
  /* Blobs are dumped as hex: the raw bytes count too. "PLAIN" in hex. */
  g_assert_null (strstr (dump, "504c41494e"));
  g_assert_null (strstr (dump, "504C41494E"));

  assert_ok (f, pomona_db_exec (f->db, "PRAGMA wal_checkpoint (TRUNCATE)", &f->error));
  g_assert_true (g_file_get_contents (f->path, &contents, &size, NULL));
  g_assert_null (memmem (contents, size, "PLAINTEXT", 9));
}

/* Every column that holds a secret says so by its name and holds nothing that opens without the key. */
static void
test_sealed_columns (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(PomonaDb) without = NULL;

  put_one_of_each_secret (f);
  without = pomona_db_open (f->path, FALSE, NULL, &f->error);
  g_assert_no_error (f->error);
  assert_fails (f, pomona_escrow_get (without, "D1", POMONA_ESCROW_BOOTSTRAP_TOKEN, &f->error), POMONA_STORE_ERROR_NO_KEY);
  assert_fails (f, pomona_commands_get_request (without, "C1", &f->error), POMONA_STORE_ERROR_NO_KEY);
  assert_fails (f, pomona_enrollments_get_push_target (without, "D1", &f->error), POMONA_STORE_ERROR_NO_KEY);
  assert_fails (f, pomona_authorities_get (without, POMONA_AUTHORITY_DEVICE, &f->error), POMONA_STORE_ERROR_NO_KEY);
  assert_fails (f, pomona_push_identities_get (without, "t", &f->error), POMONA_STORE_ERROR_NO_KEY);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_db ("/keys/authorities", test_authorities);
  fixture_add_db ("/keys/authority-never-vanishes", test_authority_never_vanishes);
  fixture_add_db ("/keys/push-identities", test_push_identities);
  fixture_add_db ("/keys/push-topics-side-by-side", test_push_topic_side_by_side);
  fixture_add_db ("/keys/push-roll-back", test_push_roll_back);
  fixture_add_db ("/keys/from-outside", test_from_outside);
  fixture_add_db ("/keys/sealed-columns", test_sealed_columns);
  return g_test_run ();
}
