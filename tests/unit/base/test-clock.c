/* test-clock.c: the injectable clock. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"

static gint64
counting_source (gpointer user_data)
{
  gint64 *n = user_data;

  return ++*n;
}

static void
test_system (void)
{
  gint64 before = g_get_real_time ();
  gint64 now = pomona_clock_now ();

  /* A day of tolerance: the clock of the machine may be set while this runs. */
  g_assert_cmpint (ABS (now - before), <, POMONA_CLOCK_DAY);
}

static void
test_source (void)
{
  gint64 n = 41;

  pomona_clock_set_source (counting_source, &n);
  g_assert_cmpint (pomona_clock_now (), ==, 42);
  g_assert_cmpint (pomona_clock_now (), ==, 43);
  pomona_clock_set_source (NULL, NULL);
  g_assert_cmpint (pomona_clock_now (), >, 1000);
  g_assert_cmpint (n, ==, 43);
}

static void
test_fixed (void)
{
  pomona_clock_set_fixed (1000);
  g_assert_cmpint (pomona_clock_now (), ==, 1000);
  pomona_clock_advance (2 * POMONA_CLOCK_SECOND);
  g_assert_cmpint (pomona_clock_now (), ==, 2001000);
  pomona_clock_advance (-1);
  g_assert_cmpint (pomona_clock_now (), ==, 2000999);
  pomona_clock_set_fixed (5);
  g_assert_cmpint (pomona_clock_now (), ==, 5);
  pomona_clock_set_source (NULL, NULL);
}

static gpointer
read_many (gpointer data)
{
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (pomona_clock_now (), >=, 0);
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[3];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_many, NULL);
  for (guint i = 0; i < 200; i++)
    {
      pomona_clock_set_fixed (i);
      pomona_clock_advance (1);
      pomona_clock_set_source (NULL, NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/system", test_system);
  g_test_add_func ("/clock/source", test_source);
  g_test_add_func ("/clock/fixed", test_fixed);
  g_test_add_func ("/clock/threads", test_threads);
  return g_test_run ();
}
