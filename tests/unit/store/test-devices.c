/* test-devices.c: what is noticed and noted about devices, lists, push targets. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "pomona-challenge-table.h"
#include "pomona-clock.h"
#include "pomona-command-table.h"
#include "pomona-event-table.h"
#include "pomona-link-table.h"
#include "pomona-push-identity-table.h"

static void
test_seen (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(PomonaDevice) device = NULL;

  fixture_enroll (f, "D1");
  pomona_clock_advance (29 * G_TIME_SPAN_SECOND);
  assert_ok (f, pomona_enrollments_seen (f->db, "D1", &f->error));
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->last_seen, ==, FIXTURE_NOW);
  g_clear_pointer (&device, pomona_device_unref);

  pomona_clock_advance (G_TIME_SPAN_SECOND);
  assert_ok (f, pomona_enrollments_seen (f->db, "D1", &f->error));
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->last_seen, ==, FIXTURE_NOW + 30 * G_TIME_SPAN_SECOND);
  g_clear_pointer (&device, pomona_device_unref);

  /* The clock was wrong by a day and is right again. */
  pomona_clock_advance (G_TIME_SPAN_DAY);
  assert_ok (f, pomona_enrollments_seen (f->db, "D1", &f->error));
  pomona_clock_advance (-G_TIME_SPAN_DAY + 1);
  assert_ok (f, pomona_enrollments_seen (f->db, "D1", &f->error));
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->last_seen, ==, FIXTURE_NOW + 30 * G_TIME_SPAN_SECOND + 1);
}

static void
test_user_is_seen_with_device (Fixture       *f,
                               gconstpointer  data)
{
  g_autoptr(PomonaCheckin) checkin = fixture_checkin_new ("TokenUpdate", "D1", "UserID", "U", "Topic", FIXTURE_TOPIC,
                                                          "PushMagic", "m", "Token", "t", NULL);
  g_autoptr(PomonaDevice) device = NULL;

  fixture_enroll (f, "D1");
  assert_ok (f, pomona_enrollments_token_update (f->db, checkin, NULL, &f->error));
  pomona_clock_advance (G_TIME_SPAN_MINUTE);
  assert_ok (f, pomona_enrollments_seen (f->db, "D1:U", &f->error));
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->last_seen, ==, FIXTURE_NOW + G_TIME_SPAN_MINUTE);
}

static const PomonaInventoryFacts no_facts = {
  .capacity = -1, .available_capacity = -1, .battery_level = -1,
  .supervised = POMONA_TRISTATE_UNKNOWN, .awaiting_configuration = POMONA_TRISTATE_UNKNOWN,
  .filevault = POMONA_TRISTATE_UNKNOWN, .passcode_present = POMONA_TRISTATE_UNKNOWN,
};

static void
test_facts (Fixture       *f,
            gconstpointer  data)
{
  PomonaInventoryFacts facts = no_facts;
  g_autoptr(PomonaDevice) device = NULL;
  gboolean changed;

  fixture_enroll (f, "D1");
  assert_ok (f, pomona_enrollments_apply_facts (f->db, "D1", &facts, &changed, &f->error));
  g_assert_false (changed);

  facts.device_name = "Flora’s Mac";
  facts.os_version = "15.2";
  facts.supervised = POMONA_TRISTATE_YES;
  facts.filevault = POMONA_TRISTATE_NO;
  assert_ok (f, pomona_enrollments_apply_facts (f->db, "D1", &facts, &changed, &f->error));
  g_assert_true (changed);
  assert_ok (f, pomona_enrollments_apply_facts (f->db, "D1", &facts, &changed, &f->error));
  g_assert_false (changed);

  device = fixture_get (f, "D1");
  g_assert_cmpstr (device->name, ==, "Flora’s Mac");
  g_assert_cmpstr (device->os_version, ==, "15.2");
  g_assert_cmpstr (device->build, ==, "24B83");
  g_assert_cmpstr (device->product, ==, "Mac14,2");
  g_assert_true (device->supervised);
  g_assert_cmpint (device->filevault, ==, POMONA_TRISTATE_NO);
  g_assert_cmpint (device->passcode, ==, POMONA_TRISTATE_UNKNOWN);
}

static void
test_annotate (Fixture       *f,
               gconstpointer  data)
{
  static const char *const tags[] = { "a \"quoted\" one", "grün", NULL };
  static const char *const none[] = { NULL };
  g_autoptr(PomonaDevice) device = NULL;

  fixture_enroll (f, "D1");
  assert_ok (f, pomona_enrollments_annotate (f->db, "D1", "Flora", tags, "note", &f->error));
  assert_ok (f, pomona_enrollments_annotate (f->db, "D1", NULL, NULL, "", &f->error));
  device = fixture_get (f, "D1");
  g_assert_cmpstr (device->owner, ==, "Flora");
  g_assert_cmpstrv (device->tags, tags);
  g_assert_cmpstr (device->notes, ==, "");
  g_clear_pointer (&device, pomona_device_unref);

  assert_ok (f, pomona_enrollments_annotate (f->db, "D1", NULL, none, NULL, &f->error));
  device = fixture_get (f, "D1");
  g_assert_null (device->tags[0]);
  assert_fails (f, pomona_enrollments_annotate (f->db, "D9", "x", NULL, NULL, &f->error), POMONA_STORE_ERROR_NOT_FOUND);
}

static gboolean
mark (Fixture    *f,
      const char *token,
      gint64      since)
{
  g_autoptr(GBytes) bytes = token != NULL ? g_bytes_new (token, strlen (token)) : NULL;
  gboolean changed;

  assert_ok (f, pomona_enrollments_mark_unreachable (f->db, "D1", bytes, since, &changed, &f->error));
  return changed;
}

static void
test_unreachable (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(PomonaDevice) device = NULL;
  PomonaTokenOutcome outcome;

  fixture_enroll (f, "D1");
  pomona_clock_advance (G_TIME_SPAN_HOUR);
  /* Apple's answer is about a token of the past. */
  g_assert_false (mark (f, "an older token", FIXTURE_NOW + 1));
  g_assert_false (mark (f, "token of D1", FIXTURE_NOW - 1));

  g_assert_true (mark (f, "token of D1", FIXTURE_NOW + 1));
  g_assert_false (mark (f, "token of D1", FIXTURE_NOW + 2));
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->state, ==, POMONA_DEVICE_UNREACHABLE);
  g_assert_cmpint (device->unreachable_since, ==, FIXTURE_NOW + 1);
  assert_fails (f, pomona_enrollments_get_push_target (f->db, "D1", &f->error), POMONA_STORE_ERROR_REFUSED);

  outcome = fixture_token_update (f, "D1", "fresh token");
  g_assert_true (outcome.was_unreachable);
  g_clear_pointer (&device, pomona_device_unref);
  device = fixture_get (f, "D1");
  g_assert_cmpint (device->state, ==, POMONA_DEVICE_ENROLLED);
  g_assert_true (mark (f, NULL, 0));
}

static void
test_push_target (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(PomonaCheckin) user = fixture_checkin_new ("TokenUpdate", "D1", "UserID", "U", "Topic", FIXTURE_TOPIC,
                                                       "PushMagic", "user magic", "Token", "user token", NULL);
  g_autoptr(PomonaPushTarget) device = NULL;
  g_autoptr(PomonaPushTarget) channel = NULL;

  assert_fails (f, pomona_enrollments_get_push_target (f->db, "D1", &f->error), POMONA_STORE_ERROR_NOT_FOUND);
  fixture_authenticate (f, "D1", "f-D1");
  assert_fails (f, pomona_enrollments_get_push_target (f->db, "D1", &f->error), POMONA_STORE_ERROR_REFUSED);
  fixture_token_update (f, "D1", "token");
  assert_ok (f, pomona_enrollments_token_update (f->db, user, NULL, &f->error));

  device = pomona_enrollments_get_push_target (f->db, "D1", &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpstr (device->id, ==, "D1");
  g_assert_cmpstr (device->device_id, ==, "D1");
  g_assert_cmpstr (device->topic, ==, FIXTURE_TOPIC);
  g_assert_cmpmem (g_bytes_get_data (device->token, NULL), g_bytes_get_size (device->token), "token", 5);
  g_assert_cmpstr (pomona_secret_get_text (device->magic), ==, "magic-of-the-orchard");
  g_assert_false (device->practice);

  channel = pomona_enrollments_get_push_target (f->db, "D1:U", &f->error);
  g_assert_no_error (f->error);
  g_assert_cmpstr (channel->device_id, ==, "D1");
  g_assert_cmpstr (pomona_secret_get_text (channel->magic), ==, "user magic");

  /* A user channel is not pushed when its device is gone. */
  assert_ok (f, pomona_db_exec (f->db, "UPDATE enrollment SET state = 'checked-out' WHERE id = 'D1'", &f->error));
  assert_fails (f, pomona_enrollments_get_push_target (f->db, "D1:U", &f->error), POMONA_STORE_ERROR_REFUSED);
}

static guint
search (Fixture    *f,
        const char *text)
{
  const PomonaEnrollmentFilter filter = { .text = text };
  g_autoptr(GPtrArray) found = pomona_enrollments_list (f->db, &filter, &f->error);

  g_assert_no_error (f->error);
  return found->len;
}

static void
test_search (Fixture       *f,
             gconstpointer  data)
{
  static const char *const tags[] = { "Küche", NULL };

  fixture_enroll (f, "AAA");
  fixture_enroll (f, "BBB");
  assert_ok (f, pomona_enrollments_annotate (f->db, "AAA", "Zoë Ämter", tags, "100%_sure", &f->error));
  g_assert_cmpuint (search (f, NULL), ==, 2);
  g_assert_cmpuint (search (f, ""), ==, 2);
  g_assert_cmpuint (search (f, "ZOË äMT"), ==, 1);
  g_assert_cmpuint (search (f, "küche"), ==, 1);
  g_assert_cmpuint (search (f, "snbbb"), ==, 1);
  g_assert_cmpuint (search (f, "macbook"), ==, 2);
  g_assert_cmpuint (search (f, "0%_s"), ==, 1);
  g_assert_cmpuint (search (f, "%"), ==, 1);
  g_assert_cmpuint (search (f, "' OR 1=1 --"), ==, 0);
}

static void
test_counts (Fixture       *f,
             gconstpointer  data)
{
  PomonaEnrollmentCounts counts;
  g_autoptr(GHashTable) topics = NULL;
  g_auto(GStrv) ending = NULL;
  g_auto(GStrv) none = NULL;

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("D%d", i);

      fixture_enroll (f, id);
    }
  fixture_authenticate (f, "D5", "f-D5");
  assert_ok (f, pomona_enrollments_check_out (f->db, "D0", &f->error));
  assert_ok (f, pomona_enrollments_remove (f->db, "D2", FALSE, &f->error));
  assert_ok (f, pomona_enrollments_remove (f->db, "D3", TRUE, &f->error));
  g_assert_true (mark (f, NULL, 0));

  assert_ok (f, pomona_enrollments_count (f->db, &counts, &f->error));
  g_assert_cmpuint (counts.waiting, ==, 1);
  g_assert_cmpuint (counts.enrolled, ==, 1);
  g_assert_cmpuint (counts.unreachable, ==, 1);
  g_assert_cmpuint (counts.checked_out, ==, 1);
  g_assert_cmpuint (counts.removed, ==, 1);
  g_assert_cmpuint (counts.practice, ==, 0);

  topics = pomona_enrollments_count_topics (f->db, &f->error);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (topics, FIXTURE_TOPIC)), ==, 2);

  ending = pomona_enrollments_list_ending (f->db, FIXTURE_NOW + 366 * G_TIME_SPAN_DAY, &f->error);
  none = pomona_enrollments_list_ending (f->db, FIXTURE_NOW + 364 * G_TIME_SPAN_DAY, &f->error);
  g_assert_cmpuint (g_strv_length (ending), ==, 2);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

/* A pretend device that came through a practice link. */
static void
enroll_practice (Fixture *f)
{
  g_autoptr(GBytes) der = g_bytes_new_static ("der", 3);
  const PomonaNewLink link = {
    .id = "P", .token = "practice token", .topic = FIXTURE_TOPIC, .expires_at = FIXTURE_NOW + G_TIME_SPAN_HOUR, .practice = TRUE,
  };
  const PomonaNewIdentity identity = {
    .fingerprint = "f-P1", .serial = "01", .certificate = der, .subject = "CN=p", .not_before = FIXTURE_NOW,
    .not_after = FIXTURE_NOW + G_TIME_SPAN_DAY, .transaction_id = "t", .request_digest = "d",
  };
  PomonaChallengeState state;
  g_autoptr(GBytes) issued = NULL;

  assert_ok (f, pomona_links_create (f->db, &link, &f->error));
  assert_ok (f, pomona_links_use (f->db, "practice token", "challenge", FIXTURE_NOW + G_TIME_SPAN_HOUR, NULL, NULL, &f->error));
  assert_ok (f, pomona_challenges_redeem (f->db, "challenge", &identity, &state, &issued, &f->error));
  fixture_enroll (f, "P1");
}

static void
test_clear_practice (Fixture       *f,
                     gconstpointer  data)
{
  const PomonaEnrollmentFilter everything = { .with_users = TRUE, .with_hidden = TRUE };
  g_autoptr(PomonaSecret) key = pomona_secret_new ("key", -1);
  const PomonaNewPushIdentity push = {
    .topic = "practice.topic", .serial = "01", .common_name = "p", .certificate = "pem", .key = key,
    .not_after = FIXTURE_NOW + G_TIME_SPAN_DAY, .practice = TRUE,
  };
  g_autoptr(PomonaDevice) practice = NULL;
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(PomonaEvent) event = NULL;

  fixture_enroll (f, "D1");
  enroll_practice (f);
  assert_ok (f, pomona_push_identities_put (f->db, &push, &f->error));
  event = pomona_events_add (f->db, POMONA_EVENT_DEVICE_ENROLLED, POMONA_SEVERITY_INFO, "P1", NULL, NULL, -1, &f->error);
  g_assert_no_error (f->error);
  practice = fixture_get (f, "P1");
  g_assert_true (practice->practice);

  assert_ok (f, pomona_enrollments_clear_practice (f->db, &f->error));
  left = pomona_enrollments_list (f->db, &everything, &f->error);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (((PomonaDevice *) left->pdata[0])->id, ==, "D1");
  g_assert_cmpint (fixture_sql_int (f->path, "SELECT (SELECT count(*) FROM link) + (SELECT count(*) FROM challenge) +"
                                    " (SELECT count(*) FROM identity) + (SELECT count(*) FROM push_identity) +"
                                    " (SELECT count(*) FROM event)"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_db ("/devices/seen", test_seen);
  fixture_add_db ("/devices/user-is-seen-with-device", test_user_is_seen_with_device);
  fixture_add_db ("/devices/facts", test_facts);
  fixture_add_db ("/devices/annotate", test_annotate);
  fixture_add_db ("/devices/unreachable", test_unreachable);
  fixture_add_db ("/devices/push-target", test_push_target);
  fixture_add_db ("/devices/search", test_search);
  fixture_add_db ("/devices/counts", test_counts);
  fixture_add_db ("/devices/clear-practice", test_clear_practice);
  return g_test_run ();
}
