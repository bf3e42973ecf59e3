/* test-enrollments.c: what check-in messages do to enrollments. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "pomona-challenge-private.h"
#include "pomona-clock.h"
#include "pomona-command-table.h"
#include "pomona-escrow-table.h"

#define USER_ID "D1:U-1"

/* Queues a command for an enrollment. */
static void
enqueue (Fixture    *f,
         const char *id,
         const char *uuid)
{
  g_autoptr(GBytes) request = g_bytes_new_static ("<plist/>", 8);
  const PomonaNewCommand command = {
    .uuid = uuid, .enrollment_id = id, .request_type = "DeviceLock", .priority = 40, .request = request,
  };

  assert_ok (f, pomona_commands_enqueue (f->db, &command, NULL, &f->error));
}

static guint
count_open (Fixture    *f,
            const char *id)
{
  g_autoptr(PomonaCommandQueue) queue = pomona_commands_get_queue (f->db, id, &f->error);

  g_assert_no_error (f->error);
  return queue->n_entries;
}

static PomonaTokenOutcome
user_token_update (Fixture    *f,
                   const char *long_name)
{
  g_autoptr(PomonaCheckin) checkin = fixture_checkin_new ("TokenUpdate", "D1", "UserID", "U-1", "UserShortName", "flora",
                                                          "UserLongName", long_name, "Topic", FIXTURE_TOPIC,
                                                          "PushMagic", "user magic", "Token", "user token", NULL);
  PomonaTokenOutcome outcome;

  assert_ok (f, pomona_enrollments_token_update (f->db, checkin, &outcome, &f->error));
  return outcome;
}

static void
put_secret (Fixture    *f,
            const char *id,
            const char *kind,
            const char *text)
{
  g_autoptr(PomonaSecret) secret = pomona_secret_new (text, -1);

  assert_ok (f, pomona_escrow_put (f->db, id, kind, secret, &f->error));
}

static char *
get_secret (Fixture    *f,
            const char *id,
            const char *kind)
{
  g_autoptr(PomonaSecret) secret = pomona_escrow_get (f->db, id, kind, &f->error);

  g_assert_no_error (f->error);
  return secret != NULL ? g_strdup (pomona_secret_get_text (secret)) : NULL;
}

static void
assert_secret (Fixture    *f,
               const char *kind,
               const char *expected)
{
  g_autofree char *text = get_secret (f, "D1", kind);

  g_assert_cmpstr (text, ==, expected);
}

static PomonaPinState
check_pin (Fixture    *f,
           const char *device,
           const char *fingerprint)
{
  PomonaPinState state;

  assert_ok (f, pomona_enrollments_check_pin (f->db, device, fingerprint, &state, &f->error));
  return state;
}

/* An identity that we issued: as renewal for `device`, or (NULL) by a link. */
static void
issue (Fixture    *f,
       const char *fingerprint,
       const char *device)
{
  g_autoptr(GBytes) der = g_bytes_new (fingerprint, strlen (fingerprint));
  const PomonaNewIdentity identity = {
    .fingerprint = fingerprint, .serial = fingerprint, .certificate = der, .subject = "CN=x",
    .not_before = FIXTURE_NOW, .not_after = FIXTURE_NOW + G_TIME_SPAN_DAY,
    .transaction_id = fingerprint, .request_digest = fingerprint, .enrollment_id = device,
  };
  const PomonaIdentityOrigin origin = { .renewal = device != NULL };

  assert_ok (f, pomona_identities_insert (f->db, &identity, &origin, &f->error));
}

static void
test_enroll (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(PomonaDevice) waiting = NULL;
  g_autoptr(PomonaDevice) enrolled = NULL;
  PomonaTokenOutcome outcome;

  g_assert_cmpint (fixture_authenticate (f, "D1", "f-D1"), ==, POMONA_AUTHENTICATE_NEW);
  waiting = fixture_get (f, "D1");
  g_assert_cmpint (waiting->state, ==, POMONA_DEVICE_WAITING);
  g_assert_cmpint (waiting->enrolled_at, ==, 0);

  pomona_clock_advance (3 * G_TIME_SPAN_SECOND);
  outcome = fixture_token_update (f, "D1", "token");
  g_assert_cmpuint (outcome.tally, ==, 1);
  g_assert_true (outcome.token_changed);
  g_assert_false (outcome.topic_changed);
  enrolled = fixture_get (f, "D1");
  g_assert_cmpint (enrolled->state, ==, POMONA_DEVICE_ENROLLED);
  g_assert_cmpint (enrolled->enrolled_at, ==, FIXTURE_NOW + 3 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (enrolled->token_at, ==, enrolled->enrolled_at);
  g_assert_cmpint (enrolled->last_seen, ==, enrolled->enrolled_at);
  g_assert_cmpint (enrolled->identity_not_after, ==, FIXTURE_NOW + 365 * G_TIME_SPAN_DAY);
  g_assert_cmpstr (enrolled->serial, ==, "SND1");
  g_assert_cmpstr (enrolled->udid, ==, "D1");
  g_assert_cmpstr (enrolled->name, ==, "D1");
  g_assert_cmpstr (enrolled->model, ==, "MacBook Air");
  g_assert_cmpstr (enrolled->product, ==, "Mac14,2");
  g_assert_cmpint (enrolled->platform, ==, POMONA_PLATFORM_MACOS);
  g_assert_cmpstr (enrolled->os_version, ==, "15.1");
  g_assert_cmpstr (enrolled->build, ==, "24B83");
  g_assert_cmpstr (enrolled->topic, ==, FIXTURE_TOPIC);
  g_assert_null (enrolled->parent_id);
  g_assert_cmpint (enrolled->filevault, ==, POMONA_TRISTATE_UNKNOWN);
  g_assert_null (enrolled->tags[0]);

  outcome = fixture_token_update (f, "D1", "token");
  g_assert_cmpuint (outcome.tally, ==, 2);
  g_assert_false (outcome.token_changed);
  outcome = fixture_token_update (f, "D1", "other token");
  g_assert_true (outcome.token_changed);
}

static void
test_token_without_authenticate (Fixture       *f,
                                 gconstpointer  data)
{
  g_autoptr(PomonaCheckin) checkin = fixture_checkin_new ("TokenUpdate", "D9", "Topic", FIXTURE_TOPIC,
                                                          "PushMagic", "m", "Token", "t", NULL);
  g_autoptr(PomonaCheckin) user = fixture_checkin_new ("TokenUpdate", "D9", "UserID", "U", "Topic", FIXTURE_TOPIC,
                                                       "PushMagic", "m", "Token", "t", NULL);

  assert_fails (f, pomona_enrollments_token_update (f->db, checkin, NULL, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  assert_fails (f, pomona_enrollments_token_update (f->db, user, NULL, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  assert_fails (f, pomona_enrollments_get (f->db, "D9", &f->error), POMONA_STORE_ERROR_NOT_FOUND);
}

/* What the second message leaves out must not be forgotten. */
static void
test_token_keeps (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(PomonaCheckin) with = NULL;
  g_autoptr(PomonaDevice) device = NULL;

  fixture_enroll (f, "D1");
  with = fixture_checkin_new ("TokenUpdate", "D1", "Topic", FIXTURE_TOPIC, "PushMagic", "m", "Token", "t",
                              "UnlockToken", "unlock me", "AwaitingConfiguration", "true", NULL);
  assert_ok (f, pomona_enrollments_token_update (f->db, with, NULL, &f->error));
  fixture_token_update (f, "D1", "t2");
  assert_secret (f, POMONA_ESCROW_UNLOCK_TOKEN, "unlock me");
  device = fixture_get (f, "D1");
  g_assert_true (device->awaiting_configuration);
}

static void
test_topic_change (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(PomonaCheckin) other = fixture_checkin_new ("TokenUpdate", "D1", "Topic", "com.apple.mgmt.External.2",
                                                        "PushMagic", "m", "Token", "t", NULL);
  PomonaTokenOutcome outcome;

  fixture_enroll (f, "D1");
  assert_ok (f, pomona_enrollments_token_update (f->db, other, &outcome, &f->error));
  g_assert_true (outcome.topic_changed);
}

/* A device that enrolls anew starts with nothing of its former enrollment, and nothing of it is lost. */
static void
test_again (Fixture       *f,
            gconstpointer  data)
{
  static const char *const tags[] = { "sales", "ground floor", NULL };
  g_autoptr(PomonaDevice) device = NULL;
  g_autoptr(PomonaDevice) user = NULL;
  g_autoptr(GPtrArray) escrow = NULL;

  fixture_enroll (f, "D1");
  user_token_update (f, "Flora Apfel");
  enqueue (f, "D1", "C1");
  enqueue (f, USER_ID, "C2");
  put_secret (f, "D1", POMONA_ESCROW_BOOTSTRAP_TOKEN, "bootstrap");
  put_secret (f, "D1", POMONA_ESCROW_UNLOCK_TOKEN, "unlock");
  put_secret (f, "D1", POMONA_ESCROW_RECOVERY_KEY, "recovery");
  assert_ok (f, pomona_enrollments_annotate (f->db, "D1", "Flora", tags, "on the left", &f->error));

  g_assert_cmpint (fixture_authenticate (f, "D1", "new identity"), ==, POMONA_AUTHENTICATE_AGAIN);
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->state, ==, POMONA_DEVICE_WAITING);
  g_assert_cmpint (device->token_at, ==, 0);
  g_assert_cmpstr (device->owner, ==, "Flora");
  g_assert_cmpstr (device->tags[1], ==, "ground floor");
  g_assert_cmpstr (device->notes, ==, "on the left");
  g_assert_cmpuint (count_open (f, "D1"), ==, 0);
  g_assert_cmpuint (count_open (f, USER_ID), ==, 0);
  assert_secret (f, POMONA_ESCROW_BOOTSTRAP_TOKEN, NULL);
  assert_secret (f, POMONA_ESCROW_UNLOCK_TOKEN, NULL);
  assert_secret (f, POMONA_ESCROW_RECOVERY_KEY, "recovery");
  user = fixture_get (f, USER_ID);
  g_assert_cmpint (user->state, ==, POMONA_DEVICE_CHECKED_OUT);

  escrow = pomona_escrow_list (f->db, "D1", &f->error);
  g_assert_cmpuint (escrow->len, ==, 3);
  g_assert_cmpuint (fixture_token_update (f, "D1", "t").tally, ==, 1);
  g_assert_cmpuint (user_token_update (f, "Flora Apfel").tally, ==, 1);
}

static void
test_renewal_keeps_all (Fixture       *f,
                        gconstpointer  data)
{
  g_autoptr(PomonaDevice) device = NULL;
  g_autoptr(PomonaIdentityRecord) old = NULL;
  g_autoptr(PomonaIdentityRecord) new = NULL;

  issue (f, "f-D1", NULL);
  fixture_enroll (f, "D1");
  enqueue (f, "D1", "C1");
  put_secret (f, "D1", POMONA_ESCROW_BOOTSTRAP_TOKEN, "bootstrap");
  issue (f, "f-new", "D1");
  g_assert_cmpint (check_pin (f, "D1", "f-new"), ==, POMONA_PIN_RENEWED);
  g_assert_cmpint (check_pin (f, "D2", "f-new"), ==, POMONA_PIN_OTHER_DEVICE);

  g_assert_cmpint (fixture_authenticate (f, "D1", "f-new"), ==, POMONA_AUTHENTICATE_RENEWED);
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->state, ==, POMONA_DEVICE_ENROLLED);
  g_assert_cmpuint (device->pending, ==, 1);
  assert_secret (f, POMONA_ESCROW_BOOTSTRAP_TOKEN, "bootstrap");
  g_assert_cmpint (check_pin (f, "D1", "f-new"), ==, POMONA_PIN_MATCH);
  g_assert_cmpint (check_pin (f, "D1", "f-D1"), ==, POMONA_PIN_REPLACED);
  g_assert_cmpuint (fixture_token_update (f, "D1", "t").tally, ==, 2);

  old = pomona_identities_find (f->db, "f-D1", &f->error);
  new = pomona_identities_find (f->db, "f-new", &f->error);
  g_assert_cmpstr (old->replaced_by, ==, "f-new");
  g_assert_null (new->replaced_by);
  g_assert_cmpstr (new->enrollment_id, ==, "D1");
}

static void
test_swap_pin (Fixture       *f,
               gconstpointer  data)
{
  fixture_enroll (f, "D1");
  fixture_enroll (f, "D2");
  issue (f, "renewal of D1", "D1");
  assert_fails (f, pomona_enrollments_swap_pin (f->db, "D2", "renewal of D1", 1, &f->error), POMONA_STORE_ERROR_REFUSED);
  assert_fails (f, pomona_enrollments_swap_pin (f->db, "D1", "foreign", 1, &f->error), POMONA_STORE_ERROR_REFUSED);
  assert_ok (f, pomona_enrollments_swap_pin (f->db, "D1", "renewal of D1", 1, &f->error));
  assert_ok (f, pomona_enrollments_swap_pin (f->db, "D1", "renewal of D1", 1, &f->error));
  g_assert_cmpint (check_pin (f, "D1", "renewal of D1"), ==, POMONA_PIN_MATCH);
  g_assert_cmpint (check_pin (f, "D1", "f-D1"), ==, POMONA_PIN_REPLACED);
}

static void
test_repeated_keeps_all (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr(PomonaDevice) device = NULL;

  fixture_enroll (f, "D1");
  enqueue (f, "D1", "C1");
  g_assert_cmpint (fixture_authenticate (f, "D1", "f-D1"), ==, POMONA_AUTHENTICATE_REPEATED);
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->state, ==, POMONA_DEVICE_ENROLLED);
  g_assert_cmpuint (device->pending, ==, 1);
}

static void
test_identity_of_another (Fixture       *f,
                          gconstpointer  data)
{
  g_autoptr(PomonaCheckin) thief = fixture_checkin_new ("Authenticate", "D2", "Topic", FIXTURE_TOPIC, NULL);
  PomonaAuthenticateOutcome outcome;
  g_autofree char *holder = NULL;

  fixture_enroll (f, "D1");
  g_assert_cmpint (check_pin (f, "D1", "f-D1"), ==, POMONA_PIN_MATCH);
  g_assert_cmpint (check_pin (f, "D2", "f-D1"), ==, POMONA_PIN_OTHER_DEVICE);
  g_assert_cmpint (check_pin (f, "D2", "nobody's"), ==, POMONA_PIN_UNKNOWN);
  assert_fails (f, pomona_enrollments_authenticate (f->db, thief, "f-D1", 1, &outcome, &f->error),
                POMONA_STORE_ERROR_REFUSED);
  assert_fails (f, pomona_enrollments_get (f->db, "D2", &f->error), POMONA_STORE_ERROR_NOT_FOUND);

  /* Nor after the device got a new one. */
  fixture_authenticate (f, "D1", "f-next");
  g_assert_cmpint (check_pin (f, "D2", "f-D1"), ==, POMONA_PIN_OTHER_DEVICE);
  holder = pomona_enrollments_find_by_fingerprint (f->db, "f-D1", &f->error);
  g_assert_cmpstr (holder, ==, "D1");
}

static void
test_revoked (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(PomonaCheckin) checkin = fixture_checkin_new ("Authenticate", "D1", "Topic", FIXTURE_TOPIC, NULL);
  PomonaAuthenticateOutcome outcome;

  issue (f, "f-D1", NULL);
  fixture_enroll (f, "D1");
  assert_ok (f, pomona_identities_revoke (f->db, "f-D1", "lost", &f->error));
  g_assert_cmpint (check_pin (f, "D1", "f-D1"), ==, POMONA_PIN_REVOKED);
  assert_fails (f, pomona_enrollments_authenticate (f->db, checkin, "f-D1", 1, &outcome, &f->error),
                POMONA_STORE_ERROR_REFUSED);
}

static void
test_user_channel (Fixture       *f,
                   gconstpointer  data)
{
  const PomonaEnrollmentFilter with_users = { .with_users = TRUE };
  const PomonaEnrollmentFilter of_device = { .parent_id = "D1" };
  g_autoptr(PomonaDevice) user = NULL;
  g_autoptr(GPtrArray) devices = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) users = NULL;

  fixture_enroll (f, "D1");
  g_assert_cmpuint (user_token_update (f, "Flora Apfel").tally, ==, 1);
  g_assert_cmpuint (user_token_update (f, "Flora Birnbaum").tally, ==, 2);
  user = fixture_get (f, USER_ID);
  g_assert_cmpstr (user->parent_id, ==, "D1");
  g_assert_cmpint (user->type, ==, POMONA_ENROLLMENT_USER);
  g_assert_cmpstr (user->name, ==, "Flora Birnbaum");
  g_assert_cmpstr (user->serial, ==, "SND1");
  g_assert_cmpint (user->state, ==, POMONA_DEVICE_ENROLLED);

  devices = pomona_enrollments_list (f->db, NULL, &f->error);
  all = pomona_enrollments_list (f->db, &with_users, &f->error);
  users = pomona_enrollments_list (f->db, &of_device, &f->error);
  g_assert_cmpuint (devices->len, ==, 1);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpuint (users->len, ==, 1);
  g_assert_cmpstr (((PomonaDevice *) users->pdata[0])->id, ==, USER_ID);
}

static void
test_check_out (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(PomonaCheckin) late = fixture_checkin_new ("TokenUpdate", "D1", "Topic", FIXTURE_TOPIC,
                                                       "PushMagic", "m", "Token", "t", NULL);
  g_autoptr(PomonaDevice) device = NULL;
  g_autoptr(PomonaDevice) user = NULL;

  fixture_enroll (f, "D1");
  user_token_update (f, "Flora Apfel");
  enqueue (f, "D1", "C1");
  enqueue (f, USER_ID, "C2");
  put_secret (f, "D1", POMONA_ESCROW_BOOTSTRAP_TOKEN, "bootstrap");
  assert_ok (f, pomona_enrollments_check_out (f->db, "D1", &f->error));

  device = fixture_get (f, "D1");
  user = fixture_get (f, USER_ID);
  g_assert_cmpint (device->state, ==, POMONA_DEVICE_CHECKED_OUT);
  g_assert_cmpint (user->state, ==, POMONA_DEVICE_CHECKED_OUT);
  g_assert_cmpuint (device->pending + user->pending, ==, 0);
  assert_secret (f, POMONA_ESCROW_BOOTSTRAP_TOKEN, "bootstrap");
  assert_fails (f, pomona_enrollments_token_update (f->db, late, NULL, &f->error), POMONA_STORE_ERROR_REFUSED);
  assert_fails (f, pomona_enrollments_get_push_target (f->db, "D1", &f->error), POMONA_STORE_ERROR_REFUSED);

  g_assert_cmpint (fixture_authenticate (f, "D1", "f-D1"), ==, POMONA_AUTHENTICATE_AGAIN);
}

static void
test_remove (Fixture       *f,
             gconstpointer  data)
{
  const PomonaEnrollmentFilter with_hidden = { .with_hidden = TRUE };
  g_autoptr(GPtrArray) visible = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(PomonaDevice) device = NULL;

  fixture_enroll (f, "D1");
  fixture_enroll (f, "D2");
  enqueue (f, "D1", "C1");
  assert_ok (f, pomona_enrollments_remove (f->db, "D1", TRUE, &f->error));
  assert_ok (f, pomona_enrollments_remove (f->db, "D2", FALSE, &f->error));
  assert_fails (f, pomona_enrollments_remove (f->db, "D9", FALSE, &f->error), POMONA_STORE_ERROR_NOT_FOUND);

  visible = pomona_enrollments_list (f->db, NULL, &f->error);
  all = pomona_enrollments_list (f->db, &with_hidden, &f->error);
  g_assert_cmpuint (visible->len, ==, 1);
  g_assert_cmpuint (all->len, ==, 2);
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->state, ==, POMONA_DEVICE_REMOVED);
  g_assert_cmpuint (device->pending, ==, 1);

  /* Enrolled anew it is there again. */
  fixture_authenticate (f, "D1", "f-other");
  g_clear_pointer (&visible, g_ptr_array_unref);
  visible = pomona_enrollments_list (f->db, NULL, &f->error);
  g_assert_cmpuint (visible->len, ==, 2);
}

static void
test_escrow_outlives_device (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(PomonaSecret) opened = NULL;
  PomonaEscrowEntry *entry;

  fixture_enroll (f, "D1");
  put_secret (f, "D1", POMONA_ESCROW_RECOVERY_KEY, "first");
  put_secret (f, "D1", POMONA_ESCROW_RECOVERY_KEY, "second");
  put_secret (f, "D1", POMONA_ESCROW_RECOVERY_KEY, "second");
  assert_ok (f, pomona_db_exec (f->db, "DELETE FROM enrollment", &f->error));

  entries = pomona_escrow_list (f->db, NULL, &f->error);
  g_assert_cmpuint (entries->len, ==, 2);
  entry = entries->pdata[1];
  g_assert_cmpstr (entry->serial, ==, "SND1");
  g_assert_cmpstr (entry->udid, ==, "D1");
  g_assert_cmpint (entry->superseded_at, !=, 0);
  opened = pomona_escrow_open (f->db, entry->row, &f->error);
  g_assert_cmpstr (pomona_secret_get_text (opened), ==, "first");
  assert_secret (f, POMONA_ESCROW_RECOVERY_KEY, "second");
  assert_fails (f, pomona_escrow_open (f->db, 99, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
}

/* A sealed value that was moved to another device must not open there. */
static void
test_escrow_is_bound (Fixture       *f,
                      gconstpointer  data)
{
  put_secret (f, "D1", POMONA_ESCROW_RECOVERY_KEY, "of D1");
  put_secret (f, "D2", POMONA_ESCROW_RECOVERY_KEY, "of D2");
  assert_ok (f, pomona_db_exec (f->db, "UPDATE secret SET enrollment_id = 'D3' WHERE enrollment_id = 'D1'", &f->error));
  assert_fails (f, pomona_escrow_get (f->db, "D3", POMONA_ESCROW_RECOVERY_KEY, &f->error), POMONA_STORE_ERROR_WRONG_KEY);
  /* A new value is taken all the same. */
  put_secret (f, "D3", POMONA_ESCROW_RECOVERY_KEY, "of D3");
  g_assert_no_error (f->error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_db ("/enrollments/enroll", test_enroll);
  fixture_add_db ("/enrollments/token-without-authenticate", test_token_without_authenticate);
  fixture_add_db ("/enrollments/token-keeps", test_token_keeps);
  fixture_add_db ("/enrollments/topic-change", test_topic_change);
  fixture_add_db ("/enrollments/again", test_again);
  fixture_add_db ("/enrollments/renewal-keeps-all", test_renewal_keeps_all);
  fixture_add_db ("/enrollments/swap-pin", test_swap_pin);
  fixture_add_db ("/enrollments/repeated-keeps-all", test_repeated_keeps_all);
  fixture_add_db ("/enrollments/identity-of-another", test_identity_of_another);
  fixture_add_db ("/enrollments/revoked", test_revoked);
  fixture_add_db ("/enrollments/user-channel", test_user_channel);
  fixture_add_db ("/enrollments/check-out", test_check_out);
  fixture_add_db ("/enrollments/remove", test_remove);
  fixture_add_db ("/enrollments/escrow-outlives-device", test_escrow_outlives_device);
  fixture_add_db ("/enrollments/escrow-is-bound", test_escrow_is_bound);
  return g_test_run ();
}
