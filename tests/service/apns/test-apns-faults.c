/* test-apns-faults.c: whatever a connection does, each push has one result and no limit is broken. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "apns-fixture.h"

#define N 2000

/* Faults that cost nothing but time: everything is delivered in the end. */
typedef struct
{
  const char *path;
  PomonaApnsStandinFaults faults;
  guint max_in_flight;   /* what the stand-in may have seen at most; 0: no matter */
  gboolean lossy;        /* connections end with pushes on their way, so that some are sent twice */
  guint min_connections;
  guint stream_ms;       /* 0: as usual */
} Case;

static const Case cases[] = {
  { "/apns/faults/none", { 0 }, 1000, FALSE, 1, 0 },
  { "/apns/faults/start-at-one", { .start_at_one = TRUE }, 1000, FALSE, 1, 0 },
  { "/apns/faults/max-1", { .max_streams = 1 }, 1, FALSE, 1, 0 },
  { "/apns/faults/max-10", { .max_streams = 10 }, 10, FALSE, 1, 0 },
  { "/apns/faults/max-beyond-ours", { .max_streams = 5000, .latency_ms = 5 }, 1000, FALSE, 1, 0 },
  { "/apns/faults/latency", { .latency_ms = 20 }, 1000, FALSE, 1, 0 },
  { "/apns/faults/goaway", { .goaway_after = 300 }, 1000, FALSE, 2, 0 },
  { "/apns/faults/goaway-with-latency", { .goaway_after = 300, .latency_ms = 2 }, 1000, FALSE, 2, 0 },
  { "/apns/faults/goaway-abrupt", { .goaway_abrupt_after = 300, .latency_ms = 1 }, 1000, TRUE, 2, 0 },
  { "/apns/faults/drop", { .drop_after = 300, .latency_ms = 1 }, 1000, TRUE, 2, 0 },
  { "/apns/faults/drop-often", { .drop_after = 40 }, 1000, TRUE, 30, 0 },
  { "/apns/faults/drop-after-handshake", { .times = 3, .close_after_handshake = TRUE }, 1000, TRUE, 4, 0 },
  { "/apns/faults/stall", { .times = 2, .stall_after = 300 }, 1000, TRUE, 3, 1000 },
  { "/apns/faults/stall-at-once", { .times = 2, .stall_at_once = TRUE }, 1000, TRUE, 3, 1000 },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr(Fixture) fixture = fixture_new ();
  PomonaApnsStandinStats stats;

  pomona_apns_standin_set_faults (fixture->standin, &test->faults);
  if (test->stream_ms > 0)
    fixture->config->stream_ms = test->stream_ms;
  fixture_start (fixture);
  fixture_push_many (fixture, N);
  fixture_wait (fixture, N);

  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, N);
  g_assert_cmpuint (pomona_apns_standin_count_tokens (fixture->standin), ==, N);
  stats = pomona_apns_standin_get_stats (fixture->standin);
  g_assert_cmpuint (stats.violations, ==, 0);
  g_assert_cmpuint (stats.early, ==, 0);
  g_assert_cmpuint (stats.max_in_flight, <=, test->max_in_flight);
  g_assert_cmpuint (stats.connections, >=, test->min_connections);
  g_assert_cmpuint (stats.accepted, ==, N + stats.repeated);
  if (!test->lossy)
    g_assert_cmpuint (stats.repeated, ==, 0);
  if (test->min_connections == 1)
    g_assert_cmpuint (stats.connections, ==, 1);
  g_test_message ("%u connections, %u repeated, %u at once", stats.connections, stats.repeated, stats.max_in_flight);
}

/* What Apple does in earnest: one stream after each bad token, and all the answers it has. */
static void
test_throttle (void)
{
  const PomonaApnsStandinFaults faults = { .throttle = TRUE, .start_at_one = TRUE };
  g_autoptr(Fixture) fixture = fixture_new ();
  PomonaApnsStandinStats stats;

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  for (guint i = 0; i < N; i += 40)
    {
      g_autofree char *bad = fixture_token (i), *gone = fixture_token (i + 1), *busy = fixture_token (i + 2);

      pomona_apns_standin_script (fixture->standin, bad, 400, "BadDeviceToken", 0);
      pomona_apns_standin_unregister (fixture->standin, gone, 1700000000123000);
      pomona_apns_standin_script (fixture->standin, busy, 503, "ServiceUnavailable", 2);
    }
  fixture_start (fixture);
  fixture_push_many (fixture, N);
  fixture_wait (fixture, N);

  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_TOKEN_BAD), ==, N / 40);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_TOKEN_GONE), ==, N / 40);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, N - N / 20);
  stats = pomona_apns_standin_get_stats (fixture->standin);
  g_assert_cmpuint (stats.violations, ==, 0);
  g_assert_cmpuint (stats.early, ==, 0);
  g_assert_cmpuint (stats.connections, ==, 1);
  g_assert_cmpuint (stats.repeated, ==, 0);
  /* Refused streams count too; how many there are is a matter of timing. */
  g_assert_cmpuint (fixture_result (fixture, 2)->attempts, >=, 3);
}

/* The same with a fleet of which half is gone: the limit falls all the time. */
static void
test_throttle_hard (void)
{
  const PomonaApnsStandinFaults faults = { .throttle = TRUE, .start_at_one = TRUE };
  g_autoptr(Fixture) fixture = fixture_new ();

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  for (guint i = 0; i < N; i += 2)
    {
      g_autofree char *gone = fixture_token (i);

      pomona_apns_standin_unregister (fixture->standin, gone, 1700000000123000);
    }
  fixture_start (fixture);
  fixture_push_many (fixture, N);
  fixture_wait (fixture, N);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_TOKEN_GONE), ==, N / 2);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, N / 2);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).violations, ==, 0);
}

/* Refused streams were certainly not looked at, so they cost nothing. */
static void
test_refused_streams (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  PomonaApnsStandinStats stats;

  for (guint i = 0; i < N; i += 2)
    {
      g_autofree char *token = fixture_token (i);

      pomona_apns_standin_script_reset (fixture->standin, token, POMONA_APNS_STANDIN_REFUSED_STREAM, 2);
    }
  fixture_start (fixture);
  fixture_push_many (fixture, N);
  fixture_wait (fixture, N);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, N);
  stats = pomona_apns_standin_get_stats (fixture->standin);
  g_assert_cmpuint (stats.resets, ==, N);
  g_assert_cmpuint (stats.connections, ==, 1);
  g_assert_cmpuint (stats.repeated, ==, 0);
  g_assert_cmpuint (fixture_result (fixture, 0)->attempts, ==, 3);
  g_assert_cmpuint (fixture_result (fixture, 1)->attempts, ==, 1);
}

/* Reset streams are tried a few times, then reported. */
static void
test_reset_streams (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  PomonaPushResult *result;

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *token = fixture_token (i);

      pomona_apns_standin_script_reset (fixture->standin, token, POMONA_APNS_STANDIN_INTERNAL_ERROR, i % 2 == 0 ? 0 : 1);
    }
  fixture_start (fixture);
  fixture_push_many (fixture, N);
  fixture_wait (fixture, N);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, N / 2);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_RETRY), ==, N / 2);
  result = fixture_result (fixture, 0);
  g_assert_cmpstr (result->reason, ==, POMONA_APNS_REASON_NO_ANSWER);
  g_assert_cmpuint (result->attempts, ==, fixture->config->max_attempts);
  g_assert_true (result->maybe_sent);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 1);
}

/* The limit falls and rises while pushes are on their way. */
static void
test_limit_changes (void)
{
  const PomonaApnsStandinFaults faults = { .max_streams = 50, .latency_ms = 1 };
  g_autoptr(Fixture) fixture = fixture_new ();
  PomonaApnsStandinStats stats;

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  fixture_start (fixture);
  fixture_push_many (fixture, N);
  fixture_wait (fixture, 200);
  pomona_apns_standin_set_max_streams (fixture->standin, 3);
  fixture_wait (fixture, 600);
  pomona_apns_standin_set_max_streams (fixture->standin, 400);
  fixture_wait (fixture, N);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, N);
  stats = pomona_apns_standin_get_stats (fixture->standin);
  g_assert_cmpuint (stats.violations, ==, 0);
  g_assert_cmpuint (stats.repeated, ==, 0);
  g_assert_cmpuint (stats.connections, ==, 1);
}

/* A limit of nothing at all: the pushes wait, and go out when it is lifted. */
static void
test_limit_zero (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaApnsState) state = NULL;

  fixture_start (fixture);
  fixture_push_many (fixture, 1);
  fixture_wait (fixture, 1);
  pomona_apns_standin_set_max_streams (fixture->standin, 0);
  do
    {
      g_clear_pointer (&state, pomona_apns_state_unref);
      state = pomona_apns_get_state (fixture->apns, TOPIC);
      g_thread_yield ();
    }
  while (state->window > 0);
  fixture_push_many (fixture, 100);
  pomona_apns_standin_set_max_streams (fixture->standin, 20);
  fixture_wait (fixture, 100);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, 100);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).violations, ==, 0);
}

/* One token that is never answered does not hold up the rest, nor cost the connection. */
static void
test_slow_token (void)
{
  const PomonaApnsStandinFaults faults = { .latency_ms = 1 };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autofree char *token = fixture_token (0);
  PomonaPushResult *result;

  fixture->config->stream_ms = 300;
  fixture->config->max_attempts = 2;
  pomona_apns_standin_set_faults (fixture->standin, &faults);
  pomona_apns_standin_script_slow (fixture->standin, token, G_MAXUINT, 0);
  fixture_start (fixture);
  fixture_push_many (fixture, 50);
  fixture_wait (fixture, 50);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, 49);
  result = fixture_result (fixture, 0);
  g_assert_cmpint (result->outcome, ==, POMONA_PUSH_RETRY);
  g_assert_cmpstr (result->reason, ==, POMONA_APNS_REASON_NO_ANSWER);
  g_assert_cmpuint (result->attempts, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/apns/faults/throttle", test_throttle);
  g_test_add_func ("/apns/faults/throttle-hard", test_throttle_hard);
  g_test_add_func ("/apns/faults/refused-streams", test_refused_streams);
  g_test_add_func ("/apns/faults/reset-streams", test_reset_streams);
  g_test_add_func ("/apns/faults/limit-changes", test_limit_changes);
  g_test_add_func ("/apns/faults/limit-zero", test_limit_zero);
  g_test_add_func ("/apns/faults/slow-token", test_slow_token);
  return g_test_run ();
}
