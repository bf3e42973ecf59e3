/* pomona-plist-scalar.c: numbers, dates and base64 as the text of a property list has them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "pomona-plist-private.h"
#include "pomona-time-text.h"

#define MAX_NUMBER_LENGTH 400

gboolean
pomona_plist_date_from_text (const char *text,
                             gsize       length,
                             gint64     *us)
{
  static const char shape[] = "0000-00-00T00:00:00Z";
  char copy[sizeof shape];

  if (length != strlen (shape))
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  /* 60 seconds are a leap second elsewhere; libplist does not know them. */
  return copy[10] == 'T' && copy[19] == 'Z' && copy[17] < '6' && pomona_time_from_rfc3339 (copy, us, NULL);
}

char *
pomona_plist_date_to_text (gint64 us)
{
  gint64 fraction = us % G_USEC_PER_SEC;

  return pomona_time_to_rfc3339 (us - fraction - (fraction < 0 ? G_USEC_PER_SEC : 0));
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

  if (length == 0 || length >= sizeof copy || memchr (text, '\0', length) != NULL)
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

/* Newer versions of libplist refuse what is not a number, infinite or too small for full precision. */
gboolean
pomona_plist_is_plain_real (double value)
{
  return value == 0 || isnormal (value);
}

gboolean
pomona_plist_check_real (const char *text,
                         gsize       length)
{
  char copy[MAX_NUMBER_LENGTH + 1];
  char *end;
  double value;

  if (length == 0 || length > MAX_NUMBER_LENGTH || memchr (text, '\0', length) != NULL)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  if (strspn (copy, "+-.0123456789eE") != length)
    return FALSE;
  errno = 0;
  value = g_ascii_strtod (copy, &end);
  return *end == '\0' && errno == 0 && pomona_plist_is_plain_real (value);
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
