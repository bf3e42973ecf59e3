/* test-apns.c: the push sender in ordinary life. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "apns-fixture.h"

#include "pomona-clients-error.h"
#include "pomona-clock.h"

#include <string.h>

#define OTHER_TOPIC "com.apple.mgmt.External.other"

/* What Apple sees of a push. */
static void
test_push (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (7, TOPIC);
  g_autofree char *token = fixture_token (7);
  g_autoptr(PomonaPushResult) result = NULL;
  g_autoptr(GPtrArray) pushes = NULL;
  g_autoptr(PomonaApnsState) state = NULL;
  PomonaApnsStandinPush *seen;

  fixture_start (fixture);
  g_assert_true (pomona_push_set_apns_id (push, "6B29FC40-CA47-1067-B31D-00DD010662DA"));
  pomona_push_set_expiration (push, 1800000000 * POMONA_CLOCK_SECOND);
  result = pomona_apns_push_wait (fixture->apns, push);

  g_assert_cmpint (result->outcome, ==, POMONA_PUSH_DELIVERED);
  g_assert_cmpuint (result->status, ==, 200);
  g_assert_null (result->reason);
  g_assert_cmpstr (result->apns_id, ==, "6b29fc40-ca47-1067-b31d-00dd010662da");
  g_assert_cmpstr (result->topic, ==, TOPIC);
  g_assert_cmpstr (result->token_hex, ==, token);
  g_assert_cmpuint (result->attempts, ==, 1);
  g_assert_false (result->maybe_sent);

  pushes = pomona_apns_standin_get_pushes (fixture->standin);
  g_assert_cmpuint (pushes->len, ==, 1);
  seen = pushes->pdata[0];
  g_assert_cmpstr (seen->token_hex, ==, token);
  g_assert_cmpstr (seen->magic, ==, "magic-7");
  g_assert_cmpstr (seen->topic, ==, TOPIC);
  g_assert_cmpstr (seen->apns_id, ==, "6b29fc40-ca47-1067-b31d-00dd010662da");
  g_assert_cmpint (seen->expiration, ==, 1800000000);

  state = fixture_wait_phase (fixture, POMONA_APNS_CONNECTED);
  g_assert_cmpuint (state->connects, ==, 1);
  g_assert_cmpuint (state->delivered, ==, 1);
  g_assert_cmpuint (state->failed_connects, ==, 0);
  g_assert_null (state->connect_error);
  g_assert_cmpint (state->last_answer, >, 0);
}

/* One connection for all pushes, however far apart. */
static void
test_one_connection (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();

  fixture_start (fixture);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr(PomonaPush) push = fixture_push (i, TOPIC);
      g_autoptr(PomonaPushResult) result = pomona_apns_push_wait (fixture->apns, push);

      g_assert_cmpint (result->outcome, ==, POMONA_PUSH_DELIVERED);
    }
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 1);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).client_resets, ==, 0);
}

/* Every word of Apple's, answered for ever, and what the sender makes of it. */
static void
test_reasons (void)
{
  gsize n;
  const PomonaApnsReason *rows = pomona_apns_reason_list (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(Fixture) fixture = NULL;
      g_autoptr(PomonaPush) push = NULL;
      g_autoptr(PomonaPushResult) result = NULL;
      guint status = rows[i].status == 0 ? 418 : rows[i].status;

      if (rows[i].reason != NULL && rows[i].status == 0)
        continue;
      fixture = fixture_new ();
      push = fixture_push (i, TOPIC);
      pomona_apns_standin_script (fixture->standin, NULL, status, rows[i].reason, 0);
      fixture->config->max_attempts = 3;
      fixture_start (fixture);
      result = pomona_apns_push_wait (fixture->apns, push);
      g_test_message ("%u %s", status, rows[i].reason != NULL ? rows[i].reason : "-");
      g_assert_cmpuint (result->status, ==, status);
      if (status != 200)
        g_assert_cmpstr (result->reason, ==, rows[i].reason);
      g_assert_cmpint (result->outcome, ==, pomona_apns_reason_lookup (status, rows[i].reason)->outcome);
      g_assert_cmpuint (result->attempts, ==, pomona_apns_reason_may_retry (&rows[i]) && status != 418 ? 3 : 1);
      g_assert_cmpint (strlen (pomona_push_result_get_meaning (result)), >, 0);
      g_assert_cmpint (strlen (pomona_push_result_get_next_step (result)), >, 0);
    }
}

/* The time since when Apple knows; it decides whether a newer TokenUpdate makes up for it. */
static void
test_unregistered (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  g_autofree char *token = fixture_token (1);
  g_autoptr(PomonaPushResult) gone = NULL, back = NULL;

  pomona_apns_standin_set_registration (fixture->standin, TRUE);
  pomona_apns_standin_unregister (fixture->standin, token, 1700000000123000);
  fixture_start (fixture);
  gone = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (gone->outcome, ==, POMONA_PUSH_TOKEN_GONE);
  g_assert_cmpint (gone->timestamp, ==, 1700000000123000);

  pomona_apns_standin_register (fixture->standin, token, TOPIC);
  back = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (back->outcome, ==, POMONA_PUSH_DELIVERED);
  g_assert_cmpint (back->timestamp, ==, 0);
}

static void
test_registration (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC), foreign = fixture_push (2, TOPIC);
  g_autofree char *token = fixture_token (2);
  g_autoptr(PomonaPushResult) unknown = NULL, other = NULL;

  pomona_apns_standin_set_registration (fixture->standin, TRUE);
  pomona_apns_standin_register (fixture->standin, token, OTHER_TOPIC);
  fixture_start (fixture);
  unknown = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (unknown->outcome, ==, POMONA_PUSH_TOKEN_BAD);
  other = pomona_apns_push_wait (fixture->apns, foreign);
  g_assert_cmpint (other->outcome, ==, POMONA_PUSH_TOPIC_CHANGED);
}

/* A pause that Apple asks for concerns one token only. */
static void
test_back_off (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autofree char *token = fixture_token (0);

  fixture->config->backoff_first_ms = fixture->config->backoff_max_ms = 200;
  pomona_apns_standin_script (fixture->standin, token, 429, "TooManyRequests", 2);
  fixture_start (fixture);
  fixture_push_many (fixture, 100);
  fixture_wait (fixture, 99);
  {
    g_autoptr(PomonaApnsState) state = pomona_apns_get_state (fixture->apns, TOPIC);

    g_assert_cmpuint (state->delivered, ==, 99);
    g_assert_cmpstr (state->last_reason, ==, "TooManyRequests");
  }
  fixture_wait (fixture, 100);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, 100);
  g_assert_cmpuint (fixture_result (fixture, 0)->attempts, ==, 3);
  g_assert_cmpuint (fixture_result (fixture, 1)->attempts, ==, 1);
}

/* Several topics live side by side, each with its certificate and connection. */
static void
test_topics (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaIdentity) identity = NULL;
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC), other = fixture_push (2, OTHER_TOPIC);
  g_autoptr(PomonaPushResult) first = NULL, second = NULL, third = NULL, fourth = NULL;
  g_autoptr(GPtrArray) states = NULL;
  g_autoptr(GError) error = NULL;

  fixture_start (fixture);
  first = pomona_apns_push_wait (fixture->apns, other);
  g_assert_cmpint (first->outcome, ==, POMONA_PUSH_NO_IDENTITY);
  g_assert_cmpuint (first->attempts, ==, 0);

  identity = fixture_identity (fixture, OTHER_TOPIC);
  g_assert_false (pomona_apns_set_identity (fixture->apns, TOPIC, identity, &error));
  g_assert_error (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_INVALID);
  g_clear_error (&error);
  pomona_apns_set_identity (fixture->apns, OTHER_TOPIC, identity, &error);
  g_assert_no_error (error);
  second = pomona_apns_push_wait (fixture->apns, other);
  g_assert_cmpint (second->outcome, ==, POMONA_PUSH_DELIVERED);
  third = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (third->outcome, ==, POMONA_PUSH_DELIVERED);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 2);

  states = pomona_apns_get_states (fixture->apns);
  g_assert_cmpuint (states->len, ==, 2);
  g_assert_cmpstr (((PomonaApnsState *) states->pdata[0])->topic, ==, TOPIC);
  g_assert_cmpstr (((PomonaApnsState *) states->pdata[1])->topic, ==, OTHER_TOPIC);

  pomona_apns_remove_identity (fixture->apns, OTHER_TOPIC);
  fourth = pomona_apns_push_wait (fixture->apns, other);
  g_assert_cmpint (fourth->outcome, ==, POMONA_PUSH_NO_IDENTITY);
}

/* A new certificate in the middle of a storm: nothing is lost. */
static void
test_renewal (void)
{
  const PomonaApnsStandinFaults faults = { .latency_ms = 2 };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaIdentity) renewed = NULL;
  g_autoptr(GError) error = NULL;

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  fixture_start (fixture);
  renewed = fixture_identity (fixture, TOPIC);
  fixture_push_many (fixture, 2000);
  fixture_wait (fixture, 100);
  pomona_apns_set_identity (fixture->apns, TOPIC, renewed, &error);
  g_assert_no_error (error);
  fixture_wait (fixture, 2000);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, 2000);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 2);
}

/* Apple closes idle connections now and then: no reason to open another one before there is a push. */
static void
test_idle_close (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  g_autoptr(PomonaPushResult) first = NULL, second = NULL;
  g_autoptr(PomonaApnsState) state = NULL;

  fixture_start (fixture);
  first = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (first->outcome, ==, POMONA_PUSH_DELIVERED);
  pomona_apns_standin_close_all (fixture->standin);
  state = fixture_wait_phase (fixture, POMONA_APNS_IDLE);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 1);
  second = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (second->outcome, ==, POMONA_PUSH_DELIVERED);
  g_assert_cmpuint (second->attempts, ==, 1);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 2);
}

static void
wait_for_pings (Fixture *fixture,
                guint    n)
{
  while (pomona_apns_standin_get_stats (fixture->standin).pings < n)
    g_thread_yield ();
}

static void
test_ping (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  g_autoptr(PomonaPushResult) result = NULL;

  fixture->config->idle_ping_ms = 5;
  fixture_start (fixture);
  result = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (result->outcome, ==, POMONA_PUSH_DELIVERED);
  wait_for_pings (fixture, 5);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 1);
}

/* A connection that is dead without having said so is noticed, and not missed. */
static void
test_dead_connection (void)
{
  const PomonaApnsStandinFaults faults = { .ignore_ping = TRUE };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  g_autoptr(PomonaPushResult) first = NULL, second = NULL;
  g_autoptr(PomonaApnsState) state = NULL;

  fixture->config->idle_ping_ms = 5;
  fixture->config->ping_ms = 50;
  pomona_apns_standin_set_faults (fixture->standin, &faults);
  fixture_start (fixture);
  first = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (first->outcome, ==, POMONA_PUSH_DELIVERED);
  state = fixture_wait_phase (fixture, POMONA_APNS_IDLE);
  g_assert_nonnull (state->connect_error);
  pomona_apns_standin_set_faults (fixture->standin, NULL);
  second = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (second->outcome, ==, POMONA_PUSH_DELIVERED);
}

/* A page can open the connection to see how it goes. */
static void
test_connect (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaApnsState) before = NULL, after = NULL;

  fixture_start (fixture);
  before = fixture_wait_phase (fixture, POMONA_APNS_IDLE);
  g_assert_cmpuint (before->connects, ==, 0);
  pomona_apns_connect (fixture->apns, TOPIC);
  after = fixture_wait_phase (fixture, POMONA_APNS_CONNECTED);
  g_assert_cmpuint (after->connects, ==, 1);
  g_assert_null (pomona_apns_get_state (fixture->apns, "com.apple.mgmt.unheard-of"));
}

/* Pushes that wait are cancelled, those on their way are given their time. */
static void
test_shutdown_patient (void)
{
  const PomonaApnsStandinFaults faults = { .max_streams = 100, .latency_ms = 50 };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  g_autoptr(PomonaPushResult) late = NULL;
  guint delivered;

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  fixture_start (fixture);
  fixture_push_many (fixture, 2000);
  fixture_wait (fixture, 150);
  pomona_apns_shutdown (fixture->apns, 60 * 1000, NULL);
  fixture_wait (fixture, 2000);
  delivered = fixture_count (fixture, POMONA_PUSH_DELIVERED);
  g_assert_cmpuint (delivered, >=, 150);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_CANCELLED), ==, 2000 - delivered);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).accepted, ==, delivered);

  late = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (late->outcome, ==, POMONA_PUSH_CANCELLED);
}

static void
test_shutdown_at_once (void)
{
  const PomonaApnsStandinFaults faults = { .stall_after = 100 };
  g_autoptr(Fixture) fixture = fixture_new ();
  guint maybe = 0;

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  fixture_start (fixture);
  fixture_push_many (fixture, 2000);
  fixture_wait (fixture, 100);
  pomona_apns_shutdown (fixture->apns, 0, NULL);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, 100);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_CANCELLED), ==, 1900);
  for (guint i = 0; i < 2000; i++)
    maybe += fixture_result (fixture, i)->maybe_sent;
  g_assert_cmpuint (maybe, >, 0);
  g_assert_cmpuint (maybe, <=, 1000);
}

static gpointer
cancel_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_shutdown_cancelled (void)
{
  const PomonaApnsStandinFaults faults = { .stall_at_once = TRUE };
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  GThread *thread;

  pomona_apns_standin_set_faults (fixture->standin, &faults);
  fixture_start (fixture);
  fixture_push_many (fixture, 10);
  while (pomona_apns_standin_get_stats (fixture->standin).requests == 0)
    g_thread_yield ();
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  pomona_apns_shutdown (fixture->apns, G_MAXINT, cancellable);
  g_thread_join (thread);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_CANCELLED), ==, 10);
}

/* Dropped in the middle of everything, also while it connects. */
static void
test_drop (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(Fixture) fixture = fixture_new ();

      fixture_start (fixture);
      fixture_push_many (fixture, 200);
      if (i % 2 == 1)
        fixture_wait (fixture, i);
      g_clear_object (&fixture->apns);
      g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED) + fixture_count (fixture, POMONA_PUSH_CANCELLED), ==, 200);
    }
}

static void
drop_cb (PomonaPushResult *result,
         gpointer          user_data)
{
  g_object_unref (user_data);
}

static void
set_flag (gpointer data)
{
  g_atomic_int_set ((int *) data, 1);
}

/* The last reference is dropped on the push thread itself. */
static void
test_drop_inside (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  PomonaApns *apns;
  int ended = 0;

  fixture_start (fixture);
  apns = g_steal_pointer (&fixture->apns);
  g_object_set_data_full (G_OBJECT (apns), "ended", &ended, set_flag);
  pomona_apns_push (apns, push, drop_cb, g_object_ref (apns), NULL);
  g_object_unref (apns);
  while (g_atomic_int_get (&ended) == 0)
    g_thread_yield ();
}

typedef struct
{
  PomonaApns *apns;
  int left;
  int done;
} Chain;

static void
chain_cb (PomonaPushResult *result,
          gpointer          user_data)
{
  Chain *chain = user_data;

  g_assert_cmpint (result->outcome, ==, POMONA_PUSH_DELIVERED);
  if (--chain->left > 0)
    {
      g_autoptr(PomonaPush) push = fixture_push (chain->left, TOPIC);

      pomona_apns_push (chain->apns, push, chain_cb, chain, NULL);
    }
  else
    {
      g_atomic_int_set (&chain->done, 1);
    }
}

/* A result's receiver may push again. */
static void
test_push_from_callback (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (0, TOPIC);
  Chain chain = { NULL, 20, 0 };

  fixture_start (fixture);
  chain.apns = fixture->apns;
  pomona_apns_push (fixture->apns, push, chain_cb, &chain, NULL);
  while (g_atomic_int_get (&chain.done) == 0)
    g_thread_yield ();
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).accepted, ==, 20);
}

static void
state_changed_cb (PomonaApns *apns,
                  const char *topic,
                  gpointer    user_data)
{
  g_autoptr(PomonaApnsState) state = pomona_apns_get_state (apns, topic);
  guint *seen = user_data;

  g_assert_cmpstr (topic, ==, TOPIC);
  g_atomic_int_or (seen, 1u << state->phase);
}

static void
test_signal (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (0, TOPIC);
  g_autoptr(PomonaPushResult) result = NULL;
  guint seen = 0;

  fixture_start (fixture);
  g_signal_connect (fixture->apns, "state-changed", G_CALLBACK (state_changed_cb), &seen);
  result = pomona_apns_push_wait (fixture->apns, push);
  pomona_apns_standin_close_all (fixture->standin);
  pomona_apns_state_unref (fixture_wait_phase (fixture, POMONA_APNS_IDLE));
  pomona_apns_shutdown (fixture->apns, 0, NULL);
  g_assert_cmphex (g_atomic_int_get (&seen) & (1u << POMONA_APNS_CONNECTING), !=, 0);
  g_assert_cmphex (g_atomic_int_get (&seen) & (1u << POMONA_APNS_CONNECTED), !=, 0);
  g_assert_cmphex (g_atomic_int_get (&seen) & (1u << POMONA_APNS_IDLE), !=, 0);
}

static void
wake_cb (const PomonaApnsStandinPush *push,
         gpointer                     user_data)
{
  g_assert_cmpstr (push->magic, ==, "magic-3");
  g_atomic_int_inc ((int *) user_data);
}

/* The practice office's devices are woken before the server has its answer. */
static void
test_wake_up (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  g_autoptr(PomonaPush) push = fixture_push (3, TOPIC);
  g_autoptr(PomonaPushResult) result = NULL;
  int woken = 0;

  pomona_apns_standin_set_push_func (fixture->standin, wake_cb, &woken, NULL);
  fixture_start (fixture);
  result = pomona_apns_push_wait (fixture->apns, push);
  g_assert_cmpint (g_atomic_int_get (&woken), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/push", test_push);
  g_test_add_func ("/apns/one-connection", test_one_connection);
  g_test_add_func ("/apns/reasons", test_reasons);
  g_test_add_func ("/apns/unregistered", test_unregistered);
  g_test_add_func ("/apns/registration", test_registration);
  g_test_add_func ("/apns/back-off", test_back_off);
  g_test_add_func ("/apns/topics", test_topics);
  g_test_add_func ("/apns/renewal", test_renewal);
  g_test_add_func ("/apns/idle-close", test_idle_close);
  g_test_add_func ("/apns/ping", test_ping);
  g_test_add_func ("/apns/dead-connection", test_dead_connection);
  g_test_add_func ("/apns/connect", test_connect);
  g_test_add_func ("/apns/shutdown/patient", test_shutdown_patient);
  g_test_add_func ("/apns/shutdown/at-once", test_shutdown_at_once);
  g_test_add_func ("/apns/shutdown/cancelled", test_shutdown_cancelled);
  g_test_add_func ("/apns/drop", test_drop);
  g_test_add_func ("/apns/drop-inside", test_drop_inside);
  g_test_add_func ("/apns/push-from-callback", test_push_from_callback);
  g_test_add_func ("/apns/signal", test_signal);
  g_test_add_func ("/apns/wake-up", test_wake_up);
  return g_test_run ();
}
