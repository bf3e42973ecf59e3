/* test-queue.c: the rules of the command queue, one by one. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-queue.h"

#include <string.h>

#define NOW     (1000 * G_TIME_SPAN_HOUR)
#define MINUTES G_TIME_SPAN_MINUTE

static PomonaQueueEntry
entry (const char         *uuid,
       const char         *request_type,
       PomonaCommandState  state)
{
  return (PomonaQueueEntry) {
    .uuid = uuid,
    .request_type = request_type,
    .priority = pomona_command_policy_get (request_type)->priority,
    .state = state,
    .created = NOW - G_TIME_SPAN_HOUR,
  };
}

static PomonaQueueEntry
sent (const char *uuid,
      const char *request_type,
      guint       attempts)
{
  PomonaQueueEntry result = entry (uuid, request_type, POMONA_COMMAND_SENT);

  result.sent_at = NOW - 1;
  result.attempts = attempts;
  return result;
}

static PomonaQueueEntry
not_now (const char *uuid,
         gint64      not_now_at,
         guint       count)
{
  PomonaQueueEntry result = entry (uuid, "InstallProfile", POMONA_COMMAND_NOT_NOW);

  result.not_now_at = result.sent_at = not_now_at;
  result.not_now_count = result.attempts = count;
  return result;
}

/* Which entry is sent, or NULL. */
static const char *
choose_full (const PomonaQueueEntry *entries,
             gsize                   n_entries,
             PomonaReportStatus      status,
             const char             *command_uuid,
             gint64                  session_started)
{
  const PomonaQueueReport report = { NOW, status, command_uuid, session_started };
  g_auto(PomonaQueueDecision) decision = { 0, };

  pomona_queue_decide (entries, n_entries, &report, &decision);
  return decision.next >= 0 ? entries[decision.next].uuid : NULL;
}

#define choose(entries, status, uuid) \
  choose_full (entries, G_N_ELEMENTS (entries), status, uuid, NOW - 10 * MINUTES)

static void
test_empty (void)
{
  g_assert_null (choose_full (NULL, 0, POMONA_REPORT_IDLE, NULL, NOW));
}

static void
test_priority (void)
{
  PomonaQueueEntry entries[] = {
    entry ("a", "DeviceInformation", POMONA_COMMAND_QUEUED),
    entry ("b", "InstallProfile", POMONA_COMMAND_QUEUED),
    entry ("c", "DeviceLock", POMONA_COMMAND_PUSHED),
    entry ("d", "InstallProfile", POMONA_COMMAND_QUEUED),
  };

  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "c");
  entries[2].state = POMONA_COMMAND_ACKNOWLEDGED;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "c"), ==, "b");
  entries[3].created--;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "c"), ==, "d");
  entries[1].state = entries[3].state = POMONA_COMMAND_ERROR;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_ERROR, "d"), ==, "a");
  entries[0].state = POMONA_COMMAND_CANCELLED;
  g_assert_null (choose (entries, POMONA_REPORT_ERROR, "d"));
}

static void
test_not_before (void)
{
  PomonaQueueEntry entries[] = { entry ("a", "InstallProfile", POMONA_COMMAND_QUEUED) };

  entries[0].not_before = NOW + 1;
  g_assert_null (choose (entries, POMONA_REPORT_IDLE, NULL));
  entries[0].not_before = NOW;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "a");
}

static void
test_expiry (void)
{
  PomonaQueueEntry entries[] = {
    entry ("a", "InstallProfile", POMONA_COMMAND_QUEUED),
    entry ("b", "InstallProfile", POMONA_COMMAND_NOT_NOW),
    entry ("c", "InstallProfile", POMONA_COMMAND_ACKNOWLEDGED),
    sent ("d", "InstallProfile", 1),
    entry ("e", "InstallProfile", POMONA_COMMAND_QUEUED),
  };
  const PomonaQueueReport report = { NOW, POMONA_REPORT_IDLE, NULL, NOW };
  g_auto(PomonaQueueDecision) decision = { 0, };

  entries[0].expires = NOW;
  entries[1].expires = NOW - 1;
  entries[2].expires = NOW - 1;
  /* The device may have been working on it until it said something else. */
  entries[3].expires = NOW - 1;
  entries[4].expires = NOW + 1;
  pomona_queue_decide (entries, G_N_ELEMENTS (entries), &report, &decision);
  g_assert_cmpint (decision.next, ==, 4);
  g_assert_cmpuint (decision.expired->len, ==, 3);
  g_assert_cmpuint (g_array_index (decision.expired, guint, 0), ==, 0);
  g_assert_cmpuint (g_array_index (decision.expired, guint, 1), ==, 1);
  g_assert_cmpuint (g_array_index (decision.expired, guint, 2), ==, 3);
  g_assert_cmpuint (decision.requeued->len, ==, 0);
  g_assert_cmpuint (decision.failed->len, ==, 0);
}

static void
test_lost (void)
{
  PomonaQueueEntry entries[] = { sent ("a", "InstallProfile", 1), entry ("b", "InstallProfile", POMONA_COMMAND_QUEUED) };
  const PomonaQueueReport report = { NOW, POMONA_REPORT_IDLE, NULL, NOW };
  g_auto(PomonaQueueDecision) decision = { 0, };

  pomona_queue_decide (entries, G_N_ELEMENTS (entries), &report, &decision);
  g_assert_cmpint (decision.next, ==, 0);
  g_assert_cmpuint (decision.requeued->len, ==, 1);
  g_assert_cmpuint (g_array_index (decision.requeued, guint, 0), ==, 0);
}

static void
test_lost_again (void)
{
  /* The second repetition waits; the other goes first, and the device is woken when the time has come. */
  PomonaQueueEntry entries[] = { sent ("a", "InstallProfile", 2), entry ("b", "InstallProfile", POMONA_COMMAND_QUEUED) };

  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "b");
  entries[0].sent_at = NOW - MINUTES;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "a");
  entries[0].state = POMONA_COMMAND_QUEUED;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "a");
  entries[0].attempts = 3;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "b");
  /* The clock was set back: "sent in the future" is no reason to wait for the future. */
  entries[0].sent_at = NOW + G_TIME_SPAN_DAY;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "a");
}

static void
test_given_up (void)
{
  PomonaQueueEntry entries[] = { sent ("a", "InstallProfile", 6), sent ("b", "EraseDevice", 1000) };
  const PomonaQueueReport report = { NOW, POMONA_REPORT_IDLE, NULL, NOW };
  g_auto(PomonaQueueDecision) decision = { 0, };

  pomona_queue_decide (entries, G_N_ELEMENTS (entries), &report, &decision);
  g_assert_cmpuint (decision.failed->len, ==, 1);
  g_assert_cmpuint (g_array_index (decision.failed, guint, 0), ==, 0);
  /* An erasure is never given up. */
  g_assert_cmpint (decision.next, ==, 1);
}

static void
test_not_now_is_an_answer (void)
{
  /* Many deliveries, but all of them were answered. */
  PomonaQueueEntry entries[] = { sent ("a", "InstallProfile", 31) };

  entries[0].not_now_count = 30;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "a");
}

static void
test_not_the_answered_one (void)
{
  PomonaQueueEntry entries[] = { not_now ("a", NOW, 1), entry ("b", "DeviceInformation", POMONA_COMMAND_QUEUED) };

  g_assert_cmpstr (choose (entries, POMONA_REPORT_NOT_NOW, "a"), ==, "b");
  /* Even if the caller did not settle it. */
  entries[0].state = POMONA_COMMAND_QUEUED;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "a"), ==, "b");
}

static void
test_not_now_in_its_session (void)
{
  PomonaQueueEntry entries[] = {
    not_now ("a", NOW - MINUTES, 1),
    not_now ("b", NOW - 60 * MINUTES, 3),
    entry ("c", "DeviceInformation", POMONA_COMMAND_QUEUED),
  };

  /* The session began ten minutes ago and saw a NotNow: neither that one nor an older one. */
  g_assert_cmpstr (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "x"), ==, "c");
  entries[2].state = POMONA_COMMAND_ACKNOWLEDGED;
  g_assert_null (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "c"));
  /* A new session may try again, fewer refusals first. */
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "a");
}

static void
test_not_now_after_unlocking (void)
{
  PomonaQueueEntry entries[] = {
    entry ("a", "InstallProfile", POMONA_COMMAND_ACKNOWLEDGED),
    not_now ("b", NOW - 60 * MINUTES, 3),
    not_now ("c", NOW - 70 * MINUTES, 5),
  };

  /* The device takes commands again: all of them in one session. */
  g_assert_cmpstr (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "a"), ==, "b");
  entries[1].state = POMONA_COMMAND_ACKNOWLEDGED;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "b"), ==, "c");
  /* When the start of the session is not known, only a new one may. */
  g_assert_null (choose_full (entries, G_N_ELEMENTS (entries), POMONA_REPORT_ACKNOWLEDGED, "b", 0));
}

static void
test_not_now_blocks_nothing (void)
{
  PomonaQueueEntry entries[31];
  g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 30; i++)
    {
      g_ptr_array_add (uuids, g_strdup_printf ("n%02u", i));
      entries[i] = not_now (g_ptr_array_index (uuids, i), NOW - 60 * MINUTES, 30);
    }
  entries[30] = entry ("z", "DeviceInformation", POMONA_COMMAND_QUEUED);
  entries[30].priority = entries[0].priority;
  entries[30].created = NOW;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "z");
  g_assert_cmpstr (choose (entries, POMONA_REPORT_NOT_NOW, "n00"), ==, "z");
  g_assert_cmpstr (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "n00"), ==, "z");
}

static void
test_urgent_after_not_now (void)
{
  PomonaQueueEntry entries[] = {
    not_now ("a", NOW, 1),
    entry ("b", "InstallProfile", POMONA_COMMAND_QUEUED),
    entry ("c", "EraseDevice", POMONA_COMMAND_QUEUED),
  };

  g_assert_cmpstr (choose (entries, POMONA_REPORT_NOT_NOW, "a"), ==, "c");
}

static void
test_order_keys (void)
{
  PomonaQueueEntry entries[] = {
    not_now ("a", NOW - MINUTES, 1),
    entry ("b", "RemoveProfile", POMONA_COMMAND_QUEUED),
    entry ("c", "RemoveProfile", POMONA_COMMAND_QUEUED),
  };

  entries[0].order_key = entries[1].order_key = "profile:x";
  entries[2].order_key = "profile:y";
  entries[1].created++;
  entries[1].priority++;
  entries[2].created += 2;
  /* The removal of x must not overtake its installation; y is another matter. */
  g_assert_cmpstr (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "x"), ==, "c");
  entries[2].state = POMONA_COMMAND_ACKNOWLEDGED;
  g_assert_null (choose (entries, POMONA_REPORT_ACKNOWLEDGED, "c"));
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "a");
  entries[0].state = POMONA_COMMAND_CANCELLED;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "b");
  /* One that expires in this very decision blocks nothing either. */
  entries[0].state = POMONA_COMMAND_QUEUED;
  entries[0].expires = NOW;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "b");
}

static void
test_own_policy (void)
{
  PomonaCommandPolicy own = *pomona_command_policy_get ("InstallProfile");
  PomonaQueueEntry entries[] = { sent ("a", "InstallProfile", 2) };

  own.resend_after = 0;
  entries[0].policy = &own;
  g_assert_cmpstr (choose (entries, POMONA_REPORT_IDLE, NULL), ==, "a");
  own.max_attempts = 2;
  g_assert_null (choose (entries, POMONA_REPORT_IDLE, NULL));
}

static void
test_state_after (void)
{
  static const struct
  {
    PomonaCommandState before;
    PomonaReportStatus status;
    PomonaCommandState after;
  } cases[] = {
    { POMONA_COMMAND_SENT, POMONA_REPORT_ACKNOWLEDGED, POMONA_COMMAND_ACKNOWLEDGED },
    { POMONA_COMMAND_SENT, POMONA_REPORT_ERROR, POMONA_COMMAND_ERROR },
    { POMONA_COMMAND_SENT, POMONA_REPORT_COMMAND_FORMAT_ERROR, POMONA_COMMAND_ERROR },
    { POMONA_COMMAND_SENT, POMONA_REPORT_UNKNOWN, POMONA_COMMAND_ERROR },
    { POMONA_COMMAND_SENT, POMONA_REPORT_NOT_NOW, POMONA_COMMAND_NOT_NOW },
    { POMONA_COMMAND_QUEUED, POMONA_REPORT_ACKNOWLEDGED, POMONA_COMMAND_ACKNOWLEDGED },
    { POMONA_COMMAND_ACKNOWLEDGED, POMONA_REPORT_ERROR, POMONA_COMMAND_ACKNOWLEDGED },
    { POMONA_COMMAND_ERROR, POMONA_REPORT_ACKNOWLEDGED, POMONA_COMMAND_ERROR },
    { POMONA_COMMAND_ACKNOWLEDGED, POMONA_REPORT_NOT_NOW, POMONA_COMMAND_ACKNOWLEDGED },
    { POMONA_COMMAND_EXPIRED, POMONA_REPORT_ACKNOWLEDGED, POMONA_COMMAND_ACKNOWLEDGED },
    { POMONA_COMMAND_CANCELLED, POMONA_REPORT_ERROR, POMONA_COMMAND_ERROR },
    { POMONA_COMMAND_CANCELLED, POMONA_REPORT_NOT_NOW, POMONA_COMMAND_CANCELLED },
    { POMONA_COMMAND_SENT, POMONA_REPORT_IDLE, POMONA_COMMAND_SENT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pomona_queue_state_after (cases[i].before, cases[i].status), ==, cases[i].after);
}

static void
test_next_push (void)
{
  PomonaQueueEntry entries[] = { entry ("a", "InstallProfile", POMONA_COMMAND_QUEUED) };
  gint64 created = entries[0].created;

  g_assert_cmpint (pomona_queue_next_push (NULL, 0, NOW, 0), ==, 0);
  g_assert_cmpint (pomona_queue_next_push (entries, 1, NOW, 0), ==, created);
  g_assert_cmpint (pomona_queue_next_push (entries, 1, NOW, created - 1), ==, created);
  /* Woken at once; again after a minute, then at twice the age. */
  g_assert_cmpint (pomona_queue_next_push (entries, 1, NOW, created), ==, created + MINUTES);
  g_assert_cmpint (pomona_queue_next_push (entries, 1, NOW, created + 10 * MINUTES), ==, created + 20 * MINUTES);
  g_assert_cmpint (pomona_queue_next_push (entries, 1, NOW + G_TIME_SPAN_DAY, NOW + G_TIME_SPAN_DAY), ==,
                   NOW + G_TIME_SPAN_DAY + 6 * G_TIME_SPAN_HOUR);
  entries[0].not_before = NOW + 5;
  g_assert_cmpint (pomona_queue_next_push (entries, 1, NOW, created), ==, NOW + 5);
  entries[0].expires = NOW + 5;
  g_assert_cmpint (pomona_queue_next_push (entries, 1, NOW, created), ==, 0);
  entries[0].state = POMONA_COMMAND_ACKNOWLEDGED;
  g_assert_cmpint (pomona_queue_next_push (entries, 1, NOW, 0), ==, 0);
}

static void
test_next_push_by_state (void)
{
  PomonaQueueEntry entries[] = { not_now ("a", NOW, 3), sent ("b", "InstallProfile", 1) };

  /* A minute, two, four. */
  g_assert_cmpint (pomona_queue_next_push (entries, 1, NOW, NOW - 1), ==, NOW + 4 * MINUTES);
  /* The soonest of both. */
  g_assert_cmpint (pomona_queue_next_push (entries, 2, NOW, NOW - 2), ==, NOW - 1 + 2 * MINUTES);
  entries[1].attempts = 4;
  g_assert_cmpint (pomona_queue_next_push (&entries[1], 1, NOW, 0), ==, NOW - 1 + 4 * MINUTES);
  /* A push from the future, by a clock since set back, does not count. */
  entries[1] = entry ("c", "DeviceLock", POMONA_COMMAND_QUEUED);
  g_assert_cmpint (pomona_queue_next_push (&entries[1], 1, NOW, NOW + G_TIME_SPAN_DAY), ==, entries[1].created);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/queue/empty", test_empty);
  g_test_add_func ("/mdm/queue/priority", test_priority);
  g_test_add_func ("/mdm/queue/not-before", test_not_before);
  g_test_add_func ("/mdm/queue/expiry", test_expiry);
  g_test_add_func ("/mdm/queue/lost", test_lost);
  g_test_add_func ("/mdm/queue/lost-again", test_lost_again);
  g_test_add_func ("/mdm/queue/given-up", test_given_up);
  g_test_add_func ("/mdm/queue/not-now-is-an-answer", test_not_now_is_an_answer);
  g_test_add_func ("/mdm/queue/not-the-answered-one", test_not_the_answered_one);
  g_test_add_func ("/mdm/queue/not-now-in-its-session", test_not_now_in_its_session);
  g_test_add_func ("/mdm/queue/not-now-after-unlocking", test_not_now_after_unlocking);
  g_test_add_func ("/mdm/queue/not-now-blocks-nothing", test_not_now_blocks_nothing);
  g_test_add_func ("/mdm/queue/urgent-after-not-now", test_urgent_after_not_now);
  g_test_add_func ("/mdm/queue/order-keys", test_order_keys);
  g_test_add_func ("/mdm/queue/own-policy", test_own_policy);
  g_test_add_func ("/mdm/queue/state-after", test_state_after);
  g_test_add_func ("/mdm/queue/next-push", test_next_push);
  g_test_add_func ("/mdm/queue/next-push-by-state", test_next_push_by_state);
  return g_test_run ();
}
