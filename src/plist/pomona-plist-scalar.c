/* pomona-plist-scalar.c: numbers, dates and base64 as the text of a property list has them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "pomona-plist-private.h"

#define MAX_NUMBER_LENGTH 400
#define SECONDS_PER_DAY   86400

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

static int
days_in_month (int year,
               int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap);
}

static int
parse_digits (const char *text,
              guint       n)
{
  int value = 0;

  for (guint i = 0; i < n; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

gboolean
pomona_plist_date_from_text (const char *text,
                             gsize       length,
                             gint64     *us)
{
  static const char shape[] = "0000-00-00T00:00:00Z";
  int year, month, day, hour, minute, second;

  if (length != strlen (shape))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (shape[i] == '0' ? !g_ascii_isdigit (text[i]) : text[i] != shape[i])
      return FALSE;

  year = parse_digits (text, 4);
  month = parse_digits (text + 5, 2);
  day = parse_digits (text + 8, 2);
  hour = parse_digits (text + 11, 2);
  minute = parse_digits (text + 14, 2);
  second = parse_digits (text + 17, 2);
  if (month < 1 || month > 12 || day < 1 || day > days_in_month (year, month)
      || hour > 23 || minute > 59 || second > 59)
    return FALSE;
  *us = (days_from_civil (year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second) * G_USEC_PER_SEC;
  return TRUE;
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
pomona_plist_date_to_text (gint64 us)
{
  gint64 seconds = us / G_USEC_PER_SEC - (us % G_USEC_PER_SEC < 0);
  gint64 days;
  int year, month, day, rest;

  seconds = CLAMP (seconds, first_second, last_second);
  days = seconds / SECONDS_PER_DAY - (seconds % SECONDS_PER_DAY < 0);
  rest = (int) (seconds - days * SECONDS_PER_DAY);
  civil_from_days (days, &year, &month, &day);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day,
                          rest / 3600, rest / 60 % 60, rest % 60);
}

/* Base 16 as well, since Apple's readers take it. No leading zero: old versions of libplist read octal. */
gboolean
pomona_plist_check_integer (const char *text,
                            gsize       length,
                            guint64    *value)
{
  char copy[24];
  const char *digits = copy;
  gboolean negative = FALSE;
  guint64 magnitude;

  if (length == 0 || length >= sizeof copy)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';

  if (copy[0] == '0' && (copy[1] == 'x' || copy[1] == 'X'))
    return g_ascii_string_to_unsigned (copy + 2, 16, 0, G_MAXUINT64, value, NULL);
  if (*digits == '-' || *digits == '+')
    negative = *digits++ == '-';
  if (digits[0] == '0' && digits[1] != '\0')
    return FALSE;
  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, &magnitude, NULL))
    return FALSE;
  if (negative && magnitude > (guint64) G_MAXINT64 + 1)
    return FALSE;
  *value = negative ? 0 - magnitude : magnitude;
  return TRUE;
}

gboolean
pomona_plist_check_real (const char *text,
                         gsize       length)
{
  static const char *const words[] = { "nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", NULL };
  char copy[MAX_NUMBER_LENGTH + 1];
  char *end;
  double value;

  if (length == 0 || length > MAX_NUMBER_LENGTH)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  if (g_strv_contains (words, copy))
    return TRUE;
  if (strspn (copy, "+-.0123456789eE") != length)
    return FALSE;
  value = g_ascii_strtod (copy, &end);
  return *end == '\0' && isfinite (value);
}

const char *
pomona_plist_check_base64 (const char *text,
                           gsize       length,
                           gsize      *decoded_size)
{
  gsize n_digits = 0;
  gsize n_padding = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r')
        continue;
      if (text[i] == '=')
        n_padding++;
      else if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
        return _("A data value contains a character that is not base64");
      else if (n_padding > 0)
        return _("A data value goes on behind its end");
      else
        n_digits++;
    }
  if (n_padding > 2 || (n_digits + n_padding) % 4 != 0)
    return _("A data value is cut off");
  *decoded_size = (n_digits + n_padding) / 4 * 3 - n_padding;
  return NULL;
}
