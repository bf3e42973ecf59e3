/* test-apns-queue.c: whose turn it is, without a clock. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-queue-private.h"

#define SECOND G_TIME_SPAN_SECOND

static PomonaApnsJob *
job_for (guint8 token)
{
  g_autoptr(PomonaSecret) magic = pomona_secret_new ("m", -1);

  return pomona_apns_job_new (pomona_push_new ("t", &token, 1, magic, NULL), NULL, NULL, NULL);
}

static void
finish (PomonaApnsQueue *queue,
        PomonaApnsJob   *job)
{
  pomona_apns_queue_remove (queue, job);
  pomona_apns_job_finish (job, pomona_push_result_new (job->push, 200, NULL));
}

static PomonaApnsQueue *
queue_new (void)
{
  g_autoptr(PomonaApnsConfig) config = pomona_apns_config_new ();

  config->backoff_first_ms = 1000;
  config->backoff_max_ms = 8000;
  return pomona_apns_queue_new (config);
}

static void
test_order (void)
{
  PomonaApnsQueue *queue = queue_new ();
  PomonaApnsJob *a = job_for (1), *b = job_for (2), *c = job_for (3);

  g_assert_cmpint (pomona_apns_queue_next_due (queue), ==, G_MAXINT64);
  pomona_apns_queue_add (queue, a, 10);
  pomona_apns_queue_add (queue, b, 20);
  pomona_apns_queue_add (queue, c, 30);
  g_assert_cmpint (pomona_apns_queue_next_due (queue), ==, 0);
  g_assert_cmpint (pomona_apns_queue_oldest_added (queue), ==, 10);
  g_assert_true (pomona_apns_queue_take (queue, 40) == a);
  g_assert_true (pomona_apns_queue_take (queue, 40) == b);
  /* As a connection gives them back when it ends: the newest first. */
  pomona_apns_queue_put_back (queue, b, TRUE);
  pomona_apns_queue_put_back (queue, a, TRUE);
  g_assert_true (pomona_apns_queue_take (queue, 40) == a);
  pomona_apns_queue_put_back (queue, a, FALSE);
  g_assert_true (pomona_apns_queue_take (queue, 40) == b);
  g_assert_true (pomona_apns_queue_take (queue, 40) == c);
  g_assert_true (pomona_apns_queue_take (queue, 40) == a);
  g_assert_null (pomona_apns_queue_take (queue, 40));
  g_assert_cmpuint (pomona_apns_queue_get_waiting (queue, NULL), ==, 0);
  finish (queue, a);
  finish (queue, b);
  finish (queue, c);
  pomona_apns_queue_free (queue);
}

/* A pause doubles, is never more than its limit nor less than half, and concerns later pushes too. */
static void
test_postpone (void)
{
  PomonaApnsQueue *queue = queue_new ();
  PomonaApnsJob *a = job_for (1), *later = job_for (1), *other = job_for (2);
  const gint64 full[] = { 1, 2, 4, 8, 8, 8 };
  gint64 now = 1000 * SECOND, due = 0;
  guint delayed;

  pomona_apns_queue_add (queue, a, now);
  for (gsize i = 0; i < G_N_ELEMENTS (full); i++)
    {
      g_assert_true (pomona_apns_queue_take (queue, now) == a);
      pomona_apns_queue_postpone (queue, a, now);
      due = pomona_apns_queue_next_due (queue);
      g_assert_cmpint (due - now, <=, full[i] * SECOND);
      g_assert_cmpint (due - now, >=, full[i] * SECOND / 2 - 1);
      g_assert_null (pomona_apns_queue_take (queue, due - 1));
      now = due;
    }
  pomona_apns_queue_add (queue, later, due - 10);
  pomona_apns_queue_add (queue, other, due - 10);
  g_assert_cmpuint (pomona_apns_queue_get_waiting (queue, &delayed), ==, 3);
  g_assert_cmpuint (delayed, ==, 2);
  g_assert_true (pomona_apns_queue_take (queue, due - 5) == other);
  g_assert_null (pomona_apns_queue_take (queue, due - 5));
  g_assert_true (pomona_apns_queue_take (queue, due) == a);
  g_assert_true (pomona_apns_queue_take (queue, due) == later);

  /* In good standing again, the next pause is a short one. */
  pomona_apns_queue_clear_token (queue, a);
  pomona_apns_queue_postpone (queue, a, due);
  g_assert_cmpint (pomona_apns_queue_next_due (queue) - due, <=, SECOND);
  finish (queue, a);
  finish (queue, later);
  finish (queue, other);
  pomona_apns_queue_free (queue);
}

/* Two pushes to one token that are refused together are one failure. */
static void
test_together (void)
{
  PomonaApnsQueue *queue = queue_new ();
  PomonaApnsJob *a = job_for (1), *b = job_for (1);
  gint64 due;

  pomona_apns_queue_add (queue, a, 0);
  pomona_apns_queue_add (queue, b, 0);
  g_assert_true (pomona_apns_queue_take (queue, 0) == a);
  g_assert_true (pomona_apns_queue_take (queue, 0) == b);
  pomona_apns_queue_postpone (queue, a, 0);
  due = pomona_apns_queue_next_due (queue);
  pomona_apns_queue_postpone (queue, b, 0);
  g_assert_true (pomona_apns_queue_take (queue, due) != NULL);
  g_assert_true (pomona_apns_queue_take (queue, due) != NULL);
  finish (queue, a);
  finish (queue, b);
  pomona_apns_queue_free (queue);
}

static void
test_waiting (void)
{
  PomonaApnsQueue *queue = queue_new ();
  PomonaApnsJob *a = job_for (1), *b = job_for (2), *c = job_for (3);

  pomona_apns_queue_add (queue, a, 10);
  pomona_apns_queue_add (queue, b, 20);
  pomona_apns_queue_add (queue, c, 30);
  g_assert_true (pomona_apns_queue_take (queue, 30) == a);
  g_assert_null (pomona_apns_queue_find_waiting (queue, 20));
  g_assert_true (pomona_apns_queue_find_waiting (queue, 21) == b);
  finish (queue, b);
  g_assert_null (pomona_apns_queue_find_waiting (queue, 30));
  g_assert_true (pomona_apns_queue_find_waiting (queue, 31) == c);
  pomona_apns_queue_put_back (queue, a, TRUE);
  g_assert_true (pomona_apns_queue_find_waiting (queue, 31) == a);
  finish (queue, a);
  finish (queue, c);
  g_assert_null (pomona_apns_queue_find_waiting (queue, G_MAXINT64));
  pomona_apns_queue_free (queue);
}

/* Tokens in bad standing are forgotten after a while, so that the table cannot grow for ever. */
static void
test_many_tokens (void)
{
  PomonaApnsQueue *queue = queue_new ();
  gint64 now = 0;

  for (guint i = 0; i < 5000; i++)
    {
      guint8 token[2] = { i >> 8, i & 255 };
      g_autoptr(PomonaSecret) magic = pomona_secret_new ("m", -1);
      PomonaApnsJob *job = pomona_apns_job_new (pomona_push_new ("t", token, 2, magic, NULL), NULL, NULL, NULL);

      pomona_apns_queue_add (queue, job, now);
      g_assert_true (pomona_apns_queue_take (queue, now) == job);
      pomona_apns_queue_postpone (queue, job, now);
      finish (queue, job);
      now += SECOND;
    }
  g_assert_cmpuint (pomona_apns_queue_count_tokens (queue), <, 300);
  pomona_apns_queue_free (queue);
}

static void
count_cb (PomonaPushResult *result,
          gpointer          user_data)
{
  (*(guint *) user_data) += 1;
}

static void
count_destroy (gpointer user_data)
{
  (*(guint *) user_data) += 100;
}

static void
test_finish (void)
{
  g_autoptr(PomonaSecret) magic = pomona_secret_new ("m", -1);
  const guint8 token = 1;
  guint called = 0;
  PomonaApnsJob *job = pomona_apns_job_new (pomona_push_new ("t", &token, 1, magic, NULL), count_cb, &called, count_destroy);

  pomona_apns_job_finish (job, pomona_push_result_new (job->push, 200, NULL));
  g_assert_cmpuint (called, ==, 101);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/queue/order", test_order);
  g_test_add_func ("/apns/queue/postpone", test_postpone);
  g_test_add_func ("/apns/queue/together", test_together);
  g_test_add_func ("/apns/queue/waiting", test_waiting);
  g_test_add_func ("/apns/queue/many-tokens", test_many_tokens);
  g_test_add_func ("/apns/queue/finish", test_finish);
  return g_test_run ();
}
