/* test-words.c: times, states and events in words. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-words.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

static void
assert_ago (gint64      span,
            const char *expected)
{
  g_autofree char *text = pomona_words_dup_ago (NOW - span, NOW);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_ago (void)
{
  g_autofree char *never = pomona_words_dup_ago (0, NOW);

  g_assert_cmpstr (never, ==, "never");
  assert_ago (0, "just now");
  /* A clock that is ahead is no reason for nonsense. */
  assert_ago (-G_TIME_SPAN_HOUR, "just now");
  assert_ago (59 * G_TIME_SPAN_SECOND, "just now");
  assert_ago (G_TIME_SPAN_MINUTE, "1 min ago");
  assert_ago (59 * G_TIME_SPAN_MINUTE, "59 min ago");
  assert_ago (G_TIME_SPAN_HOUR, "1 hour ago");
  assert_ago (23 * G_TIME_SPAN_HOUR, "23 hours ago");
  assert_ago (G_TIME_SPAN_DAY, "yesterday");
  assert_ago (2 * G_TIME_SPAN_DAY, "2 days ago");
  assert_ago (13 * G_TIME_SPAN_DAY, "13 days ago");
}

static void
test_silent (void)
{
  g_assert_false (pomona_words_is_silent (0, NOW));
  g_assert_false (pomona_words_is_silent (NOW - POMONA_SILENT_AFTER, NOW));
  g_assert_true (pomona_words_is_silent (NOW - POMONA_SILENT_AFTER - 1, NOW));
}

static void
test_states (void)
{
  for (PomonaDeviceState state = POMONA_DEVICE_WAITING; state <= POMONA_DEVICE_REMOVED; state++)
    for (PomonaDeviceState other = POMONA_DEVICE_WAITING; other < state; other++)
      g_assert_cmpstr (pomona_words_device_state (state), !=, pomona_words_device_state (other));
  g_assert_cmpstr (pomona_words_request_type ("DeviceLock"), ==, "Lock");
  g_assert_cmpstr (pomona_words_request_type ("SomethingNew"), ==, "SomethingNew");
}

/* Every kind of event has a sentence, with and without a device, and names the device where there is one. */
static void
test_events (void)
{
  for (PomonaEventKind kind = POMONA_EVENT_SERVICE_STARTED; kind <= POMONA_EVENT_SETTING; kind++)
    for (int state = -1; state <= POMONA_COMMAND_CANCELLED; state++)
      {
        PomonaEvent event = { .kind = kind, .device_id = "UDID", .device_name = "Front desk", .detail = "DeviceLock", .state = state };
        PomonaEvent bare = { .kind = kind, .device_name = "", .detail = "", .state = state };
        g_autofree char *sentence = pomona_words_dup_event (&event);
        g_autofree char *bare_sentence = pomona_words_dup_event (&bare);

        g_assert_cmpstr (sentence, !=, "");
        g_assert_cmpstr (bare_sentence, !=, "");
        g_assert_nonnull (pomona_words_event_icon (&event));
        if (kind >= POMONA_EVENT_DEVICE_AUTHENTICATED && kind <= POMONA_EVENT_PUSH)
          g_assert_nonnull (g_strrstr (sentence, "Front desk"));
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/words/ago", test_ago);
  g_test_add_func ("/model/words/silent", test_silent);
  g_test_add_func ("/model/words/states", test_states);
  g_test_add_func ("/model/words/events", test_events);
  return g_test_run ();
}
