/* test-backoff.c: the delays between attempts. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-backoff.h"

#define SECOND G_USEC_PER_SEC

static void
test_grows (void)
{
  for (guint attempt = 0; attempt < 80; attempt++)
    {
      gint64 full = attempt < 8 ? SECOND << attempt : 200 * SECOND;

      full = MIN (full, 200 * SECOND);
      for (guint32 seed = 0; seed < 50; seed++)
        {
          gint64 delay = pomona_backoff_delay (SECOND, 200 * SECOND, attempt, seed);

          g_assert_cmpint (delay, >=, full / 2);
          g_assert_cmpint (delay, <=, full);
        }
    }
}

static void
test_repeatable (void)
{
  g_assert_cmpint (pomona_backoff_delay (SECOND, 60 * SECOND, 3, 7), ==,
                   pomona_backoff_delay (SECOND, 60 * SECOND, 3, 7));
}

/* Of a thousand senders that failed together, no tenth of the span gets more than a fifth. */
static void
test_spreads (void)
{
  guint buckets[10] = { 0 };

  for (guint32 seed = 0; seed < 1000; seed++)
    {
      gint64 delay = pomona_backoff_delay (SECOND, 60 * SECOND, 2, seed);

      buckets[MIN (9, (delay - 2 * SECOND) * 10 / (2 * SECOND))]++;
    }
  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpuint (buckets[i], <, 200);
      g_assert_cmpuint (buckets[i], >, 20);
    }
}

static void
test_extremes (void)
{
  g_assert_cmpint (pomona_backoff_delay (1, 1, 0, 0), >=, 0);
  g_assert_cmpint (pomona_backoff_delay (1, G_MAXINT64, 62, 1), >=, G_MAXINT64 / 2);
  g_assert_cmpint (pomona_backoff_delay (G_MAXINT64, G_MAXINT64, 5, 1), >=, G_MAXINT64 / 2);
  g_assert_cmpint (pomona_backoff_delay (1, G_MAXINT64, G_MAXUINT, 1), >=, G_MAXINT64 / 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/grows", test_grows);
  g_test_add_func ("/backoff/repeatable", test_repeatable);
  g_test_add_func ("/backoff/spreads", test_spreads);
  g_test_add_func ("/backoff/extremes", test_extremes);
  return g_test_run ();
}
