/* test-time-text.c: times and durations as text. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-base-error.h"
#include "pomona-time-text.h"

static void
test_known (void)
{
  static const struct
  {
    gint64 us;
    const char *text;
  } times[] = {
    { 0, "1970-01-01T00:00:00Z" },
    { 1, "1970-01-01T00:00:00.000001Z" },
    { -1, "1969-12-31T23:59:59.999999Z" },
    { G_GINT64_CONSTANT (951782400000000), "2000-02-29T00:00:00Z" },
    { G_GINT64_CONSTANT (4102444799500000), "2099-12-31T23:59:59.500000Z" },
    { G_GINT64_CONSTANT (2147483648000000), "2038-01-19T03:14:08Z" },
    { G_GINT64_CONSTANT (-62135596800000000), "0001-01-01T00:00:00Z" },
    { G_GINT64_CONSTANT (-62167219200000000), "0000-01-01T00:00:00Z" },
    { G_GINT64_CONSTANT (253402300799999999), "9999-12-31T23:59:59.999999Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = pomona_time_to_rfc3339 (times[i].us);
      g_autoptr(GError) error = NULL;
      gint64 us;

      g_assert_cmpstr (text, ==, times[i].text);
      g_assert_true (pomona_time_from_rfc3339 (text, &us, &error));
      g_assert_no_error (error);
      g_assert_cmpint (us, ==, times[i].us);
    }
}

/* Against GLib's own calendar, a time every few weeks over its whole range. */
static void
test_against_glib (void)
{
  for (gint64 seconds = G_GINT64_CONSTANT (-62135596800); seconds < G_GINT64_CONSTANT (253402300799);
       seconds += 6000017)
    {
      g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (seconds);
      g_autofree char *expected = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", g_date_time_get_year (time),
                                                   g_date_time_get_month (time), g_date_time_get_day_of_month (time),
                                                   g_date_time_get_hour (time), g_date_time_get_minute (time),
                                                   g_date_time_get_second (time));
      g_autofree char *text = pomona_time_to_rfc3339 (seconds * G_USEC_PER_SEC);
      gint64 us;

      g_assert_cmpstr (text, ==, expected);
      g_assert_true (pomona_time_from_rfc3339 (text, &us, NULL));
      g_assert_cmpint (us, ==, seconds * G_USEC_PER_SEC);
    }
}

static void
test_out_of_range (void)
{
  g_autofree char *early = pomona_time_to_rfc3339 (G_MININT64);
  g_autofree char *late = pomona_time_to_rfc3339 (G_MAXINT64);

  g_assert_cmpstr (early, ==, "0000-01-01T00:00:00Z");
  g_assert_cmpstr (late, ==, "9999-12-31T23:59:59Z");
}

static void
test_variants (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds;
  } times[] = {
    { "1970-01-01t00:00:10z", 10 },
    { "1970-01-01T01:00:00+01:00", 0 },
    { "1969-12-31T19:30:00-04:30", 0 },
    { "1970-01-01T00:00:00.9999999999Z", 0 },
    { "1970-01-01T00:00:60Z", 60 },
    { "1972-02-29T00:00:00-00:00", 68169600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 us;

      g_assert_true (pomona_time_from_rfc3339 (times[i].text, &us, NULL));
      g_assert_cmpint (us / G_USEC_PER_SEC, ==, times[i].seconds);
    }
  g_assert_true (pomona_time_from_rfc3339 ("1970-01-01T00:00:00Z", NULL, NULL));
}

static void
test_refuses_times (void)
{
  const char *const bad[] = {
    "", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-13-01T00:00:00Z",
    "1970-00-01T00:00:00Z", "1970-01-32T00:00:00Z", "1970-01-00T00:00:00Z", "1971-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z",
    "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00Zx", "1970-01-01T00:00:00+1:00", "1970-01-01T00:00:00+24:00",
    "1970-01-01T00:00:00+00:60", "1970-1-1T00:00:00Z", "-970-01-01T00:00:00Z", "1970-01-01T00:00:00+00",
    "1970-01-01T00:00Z", "19700101T000000Z", " 1970-01-01T00:00:00Z", "1970-01-01T-1:00:00Z",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 us = 77;

      g_assert_false (pomona_time_from_rfc3339 (bad[i], &us, &error));
      g_assert_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID);
      g_assert_cmpint (us, ==, 77);
    }
}

static void
test_durations (void)
{
  static const struct
  {
    const char *text;
    gint64 us;
  } durations[] = {
    { "30s", 30 * G_TIME_SPAN_SECOND },
    { "90m", 90 * G_TIME_SPAN_MINUTE },
    { "24h", G_TIME_SPAN_DAY },
    { "7d", 7 * G_TIME_SPAN_DAY },
    { "2w", 14 * G_TIME_SPAN_DAY },
    { "1d12h", 36 * G_TIME_SPAN_HOUR },
    { "0s", 0 },
    { "106751d", 106751 * G_TIME_SPAN_DAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 us;

      g_assert_true (pomona_time_parse_duration (durations[i].text, &us, &error));
      g_assert_no_error (error);
      g_assert_cmpint (us, ==, durations[i].us);
    }
  g_assert_true (pomona_time_parse_duration ("1s", NULL, NULL));
}

static void
test_refuses_durations (void)
{
  const char *const bad[] = { "",    "5",    "h",   "-1h",  "1.5h",  "1 h",       "1H",
                              "1hx", "1h 2m", " 1h", "+1h", "1y", "106752000d", "99999999999999999999999s" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 us = 77;

      g_assert_false (pomona_time_parse_duration (bad[i], &us, &error));
      g_assert_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID);
      g_assert_cmpint (us, ==, 77);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time-text/known", test_known);
  g_test_add_func ("/time-text/against-glib", test_against_glib);
  g_test_add_func ("/time-text/out-of-range", test_out_of_range);
  g_test_add_func ("/time-text/variants", test_variants);
  g_test_add_func ("/time-text/refuses-times", test_refuses_times);
  g_test_add_func ("/time-text/durations", test_durations);
  g_test_add_func ("/time-text/refuses-durations", test_refuses_durations);
  return g_test_run ();
}
