/* pomona-time-text.c: times and durations as text that programs read. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-time-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-base-error.h"
#include "pomona-text.h"

#define SECONDS_PER_DAY 86400

static const gint64 first_second = G_GINT64_CONSTANT (-62167219200); /* 0000-01-01 */
static const gint64 last_second = G_GINT64_CONSTANT (253402300799);  /* 9999-12-31 23:59:59 */

/* Days since 1970-01-01 in the Gregorian calendar, extended backwards. The year is taken to start in
 * March, so that the leap day is its last. GDateTime cannot do year 0, which devices do send. */
static gint64
days_from_civil (int year,
                 int month,
                 int day)
{
  int shifted = month <= 2 ? year - 1 : year;
  int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  int year_of_era = shifted - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return (gint64) era * 146097 + day_of_era - 719468;
}

static void
civil_from_days (gint64  days,
                 int    *year,
                 int    *month,
                 int    *day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int day_of_era = (int) (shifted - era * 146097);
  int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int month_from_march = (5 * day_of_year + 2) / 153;

  *day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  *year = (int) (era * 400) + year_of_era + (*month <= 2);
}

char *
pomona_time_to_rfc3339 (gint64 us)
{
  gint64 seconds = us / G_USEC_PER_SEC - (us % G_USEC_PER_SEC < 0);
  int fraction = (int) (us - seconds * G_USEC_PER_SEC);
  char decimals[16] = "";
  gint64 days;
  int year, month, day, rest;

  if (seconds < first_second || seconds > last_second)
    fraction = 0;
  seconds = CLAMP (seconds, first_second, last_second);
  days = seconds / SECONDS_PER_DAY - (seconds % SECONDS_PER_DAY < 0);
  rest = (int) (seconds - days * SECONDS_PER_DAY);
  civil_from_days (days, &year, &month, &day);
  if (fraction > 0)
    g_snprintf (decimals, sizeof decimals, ".%06d", fraction);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d%sZ", year, month, day,
                          rest / 3600, rest / 60 % 60, rest % 60, decimals);
}

static int
days_in_month (int year,
               int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap);
}

/* Reads exactly n digits and moves on. Returns -1 if they are not there. */
static int
take_digits (const char **p,
             guint        n)
{
  int value = 0;

  for (guint i = 0; i < n; i++, (*p)++)
    {
      if (!g_ascii_isdigit (**p))
        return -1;
      value = value * 10 + (**p - '0');
    }
  return value;
}

static gboolean
take_char (const char **p,
           char         expected)
{
  if (g_ascii_toupper (**p) != expected)
    return FALSE;
  (*p)++;
  return TRUE;
}

static gboolean
take_date (const char **p,
           gint64      *seconds)
{
  int year = take_digits (p, 4);
  int month = year >= 0 && take_char (p, '-') ? take_digits (p, 2) : -1;
  int day = month >= 0 && take_char (p, '-') ? take_digits (p, 2) : -1;

  if (month < 1 || month > 12 || day < 1 || day > days_in_month (year, month))
    return FALSE;
  *seconds = days_from_civil (year, month, day) * SECONDS_PER_DAY;
  return TRUE;
}

static gboolean
take_time (const char **p,
           gint64      *seconds)
{
  int hour = take_digits (p, 2);
  int minute = hour >= 0 && take_char (p, ':') ? take_digits (p, 2) : -1;
  int second = minute >= 0 && take_char (p, ':') ? take_digits (p, 2) : -1;

  if (hour > 23 || minute > 59 || second < 0 || second > 60)
    return FALSE;
  *seconds += hour * 3600 + minute * 60 + second;
  return TRUE;
}

static gboolean
take_fraction (const char **p,
               gint64      *fraction)
{
  gint64 unit = G_USEC_PER_SEC;

  *fraction = 0;
  if (!take_char (p, '.'))
    return TRUE;
  if (!g_ascii_isdigit (**p))
    return FALSE;
  for (; g_ascii_isdigit (**p); (*p)++)
    {
      unit /= 10;
      *fraction += (**p - '0') * unit;
    }
  return TRUE;
}

static gboolean
take_zone (const char **p,
           gint64      *seconds)
{
  char sign = **p;
  int hours, minutes;

  if (take_char (p, 'Z'))
    return TRUE;
  if (sign != '+' && sign != '-')
    return FALSE;
  (*p)++;
  hours = take_digits (p, 2);
  minutes = hours >= 0 && take_char (p, ':') ? take_digits (p, 2) : -1;
  if (hours > 23 || minutes < 0 || minutes > 59)
    return FALSE;
  *seconds -= (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  return TRUE;
}

gboolean
pomona_time_from_rfc3339 (const char  *text,
                          gint64      *us,
                          GError     **error)
{
  const char *p = text;
  gint64 seconds = 0;
  gint64 fraction = 0;

  if (take_date (&p, &seconds) && take_char (&p, 'T') && take_time (&p, &seconds)
      && take_fraction (&p, &fraction) && take_zone (&p, &seconds) && *p == '\0')
    {
      if (us != NULL)
        *us = seconds * G_USEC_PER_SEC + fraction;
      return TRUE;
    }
  else
    {
      g_autofree char *shown = pomona_text_shorten (text, 40);

      g_set_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID,
                   _("“%s” is not a time of the form 2030-12-31T23:59:59Z"), shown);
      return FALSE;
    }
}

static gint64
get_unit (char c)
{
  switch (c)
    {
    case 's':
      return G_TIME_SPAN_SECOND;
    case 'm':
      return G_TIME_SPAN_MINUTE;
    case 'h':
      return G_TIME_SPAN_HOUR;
    case 'd':
      return G_TIME_SPAN_DAY;
    case 'w':
      return 7 * G_TIME_SPAN_DAY;
    default:
      return 0;
    }
}

static gboolean
parse_duration (const char *text,
                gint64     *total)
{
  const char *p = text;

  *total = 0;
  do
    {
      char *end;
      guint64 number;
      gint64 unit;

      if (!g_ascii_isdigit (*p))
        return FALSE;
      number = g_ascii_strtoull (p, &end, 10);
      unit = get_unit (*end);
      if (unit == 0 || number > (guint64) ((G_MAXINT64 - *total) / unit))
        return FALSE;
      *total += (gint64) number * unit;
      p = end + 1;
    }
  while (*p != '\0');
  return TRUE;
}

gboolean
pomona_time_parse_duration (const char  *text,
                            gint64      *us,
                            GError     **error)
{
  g_autofree char *shown = NULL;
  gint64 total;

  if (parse_duration (text, &total))
    {
      if (us != NULL)
        *us = total;
      return TRUE;
    }
  shown = pomona_text_shorten (text, 40);
  g_set_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID,
               _("“%s” is not a duration such as 30s, 90m, 24h or 7d"), shown);
  return FALSE;
}
