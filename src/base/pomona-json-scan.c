/* pomona-json-scan.c: the strict check in front of json-glib. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-json-scan-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "pomona-base-error.h"
#include "pomona-key-set-private.h"
#include "pomona-text.h"

/* A number of json-glib's tree takes about 75 bytes. */
#define MAX_VALUES        500000
#define MAX_NUMBER_LENGTH 256

typedef struct
{
  gboolean is_object;
  guint scope;
  guint members;
} Level;

typedef struct
{
  const char *p;
  const char *end;
  guint line;
  guint n_values;
  guint n_objects;
  guint depth;
  guint max_depth;
  Level levels[64];
  PomonaKeySet *keys;
  GString *key;
} Scan;

static gboolean
fail (Scan             *scan,
      PomonaBaseError   code,
      GError          **error,
      const char       *what)
{
  g_set_error (error, POMONA_BASE_ERROR, (int) code, _("Line %u of the JSON text: %s"), scan->line, what);
  return FALSE;
}

static gboolean
fail_invalid (Scan        *scan,
              GError     **error,
              const char  *what)
{
  return fail (scan, POMONA_BASE_ERROR_INVALID, error, what);
}

static void
skip_space (Scan *scan)
{
  for (; scan->p < scan->end; scan->p++)
    {
      if (*scan->p == '\n')
        scan->line++;
      else if (*scan->p != ' ' && *scan->p != '\t' && *scan->p != '\r')
        break;
    }
}

static gboolean
scan_hex4 (Scan     *scan,
           gunichar *value)
{
  *value = 0;
  if (scan->end - scan->p < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*scan->p++);

      if (digit < 0)
        return FALSE;
      *value = *value << 4 | (gunichar) digit;
    }
  return TRUE;
}

/* Behind "\u". */
static gboolean
scan_unicode_escape (Scan     *scan,
                     GString  *decoded,
                     GError  **error)
{
  gunichar first, second;

  if (!scan_hex4 (scan, &first))
    return fail_invalid (scan, error, _("\\u needs four hexadecimal digits"));
  if (first == 0)
    return fail_invalid (scan, error, _("A text contains the character U+0000"));
  if (first >= 0xdc00 && first <= 0xdfff)
    return fail_invalid (scan, error, _("A text contains half a surrogate pair"));
  if (first >= 0xd800 && first <= 0xdbff)
    {
      if (scan->end - scan->p < 2 || scan->p[0] != '\\' || scan->p[1] != 'u')
        return fail_invalid (scan, error, _("A text contains half a surrogate pair"));
      scan->p += 2;
      if (!scan_hex4 (scan, &second) || second < 0xdc00 || second > 0xdfff)
        return fail_invalid (scan, error, _("A text contains half a surrogate pair"));
      first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    }
  if (decoded != NULL)
    g_string_append_unichar (decoded, first);
  return TRUE;
}

static gboolean
scan_escape (Scan     *scan,
             GString  *decoded,
             GError  **error)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c = scan->p < scan->end ? *scan->p++ : '\0';

  if (c == 'u')
    return scan_unicode_escape (scan, decoded, error);
  found = c != '\0' ? strchr (escapes, c) : NULL;
  if (found == NULL)
    return fail_invalid (scan, error, _("A backslash is followed by an unknown character"));
  if (decoded != NULL)
    g_string_append_c (decoded, meanings[found - escapes]);
  return TRUE;
}

/* At the opening quote. Appends what the text means to decoded unless that is NULL. */
static gboolean
scan_string (Scan     *scan,
             GString  *decoded,
             GError  **error)
{
  for (scan->p++; scan->p < scan->end;)
    {
      char c = *scan->p++;

      if (c == '"')
        return TRUE;
      if ((guchar) c < 0x20)
        return fail_invalid (scan, error, _("A text contains a line break, a tab or another control character"));
      if (c == '\\')
        {
          if (!scan_escape (scan, decoded, error))
            return FALSE;
        }
      else if (decoded != NULL)
        g_string_append_c (decoded, c);
    }
  return fail_invalid (scan, error, _("A text has no closing quotation mark"));
}

static guint
skip_digits (Scan *scan)
{
  const char *from = scan->p;

  while (scan->p < scan->end && g_ascii_isdigit (*scan->p))
    scan->p++;
  return (guint) (scan->p - from);
}

static gboolean
check_number_range (Scan        *scan,
                    const char  *from,
                    gboolean     whole,
                    GError     **error)
{
  char text[MAX_NUMBER_LENGTH + 1];
  gsize length = (gsize) (scan->p - from);
  gint64 value;

  if (length > MAX_NUMBER_LENGTH)
    return fail (scan, POMONA_BASE_ERROR_RANGE, error, _("A number is too long"));
  memcpy (text, from, length);
  text[length] = '\0';
  if (whole && !g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL))
    return fail (scan, POMONA_BASE_ERROR_RANGE, error, _("A whole number does not fit 64 bits"));
  if (!whole && !isfinite (g_ascii_strtod (text, NULL)))
    return fail (scan, POMONA_BASE_ERROR_RANGE, error, _("A number is too large"));
  return TRUE;
}

static gboolean
scan_number (Scan    *scan,
             GError **error)
{
  const char *from = scan->p;
  const char *digits;
  gboolean whole = TRUE;

  if (*scan->p == '-')
    scan->p++;
  digits = scan->p;
  if (skip_digits (scan) == 0)
    return fail_invalid (scan, error, _("A number has no digits"));
  if (*digits == '0' && scan->p - digits > 1)
    return fail_invalid (scan, error, _("A number starts with a zero"));
  if (scan->p < scan->end && *scan->p == '.')
    {
      whole = FALSE;
      scan->p++;
      if (skip_digits (scan) == 0)
        return fail_invalid (scan, error, _("A number has no digits behind the point"));
    }
  if (scan->p < scan->end && (*scan->p == 'e' || *scan->p == 'E'))
    {
      whole = FALSE;
      scan->p++;
      if (scan->p < scan->end && (*scan->p == '+' || *scan->p == '-'))
        scan->p++;
      if (skip_digits (scan) == 0)
        return fail_invalid (scan, error, _("A number has no digits in its exponent"));
    }
  return check_number_range (scan, from, whole, error);
}

static gboolean
scan_word (Scan    *scan,
           GError **error)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (scan->end - scan->p) >= length && memcmp (scan->p, words[i], length) == 0)
        {
          scan->p += length;
          if (scan->p < scan->end && (g_ascii_isalnum (*scan->p) || *scan->p == '_'))
            break;
          return TRUE;
        }
    }
  return fail_invalid (scan, error,
                       _("A value is neither a text, a number, true, false, null, an object nor an array"));
}

static gboolean
open_level (Scan    *scan,
            GError **error)
{
  Level *level;

  if (scan->depth >= scan->max_depth)
    return fail (scan, POMONA_BASE_ERROR_TOO_DEEP, error, _("Objects and arrays are nested too deeply"));
  level = &scan->levels[scan->depth++];
  level->is_object = *scan->p++ == '{';
  level->members = 0;
  level->scope = scan->n_objects++;
  return TRUE;
}

/* A value that is not finished with its first character opens a level. */
static gboolean
scan_value (Scan    *scan,
            GError **error)
{
  if (++scan->n_values > MAX_VALUES)
    return fail (scan, POMONA_BASE_ERROR_TOO_MANY, error, _("There are too many values"));
  if (scan->p >= scan->end)
    return fail_invalid (scan, error, _("The text ends where a value is expected"));
  if (*scan->p == '{' || *scan->p == '[')
    return open_level (scan, error);
  if (*scan->p == '"')
    return scan_string (scan, NULL, error);
  if (*scan->p == '-' || g_ascii_isdigit (*scan->p))
    return scan_number (scan, error);
  return scan_word (scan, error);
}

static gboolean
scan_key (Scan    *scan,
          Level   *level,
          GError **error)
{
  if (scan->p >= scan->end || *scan->p != '"')
    return fail_invalid (scan, error, _("A key in quotation marks is expected"));
  g_string_truncate (scan->key, 0);
  if (!scan_string (scan, scan->key, error))
    return FALSE;
  if (!pomona_key_set_add (scan->keys, level->scope, scan->key->str, scan->key->len))
    {
      g_autofree char *shown = pomona_text_shorten (scan->key->str, 60);
      g_autofree char *what = g_strdup_printf (_("The key “%s” occurs twice"), shown);

      return fail (scan, POMONA_BASE_ERROR_DUPLICATE, error, what);
    }
  skip_space (scan);
  if (scan->p >= scan->end || *scan->p != ':')
    return fail_invalid (scan, error, _("A colon is missing behind a key"));
  scan->p++;
  skip_space (scan);
  return TRUE;
}

/* Inside an object or array, between two members: either closes it or reads up to the end of the first
 * token of the next member. */
static gboolean
scan_member (Scan    *scan,
             GError **error)
{
  Level *level = &scan->levels[scan->depth - 1];

  if (scan->p >= scan->end)
    return fail_invalid (scan, error, _("The text ends within an object or array"));
  if (*scan->p == (level->is_object ? '}' : ']'))
    {
      scan->p++;
      scan->depth--;
      return TRUE;
    }
  if (level->members++ > 0)
    {
      if (*scan->p != ',')
        return fail_invalid (scan, error, _("A comma is missing between two values"));
      scan->p++;
      skip_space (scan);
    }
  if (level->is_object && !scan_key (scan, level, error))
    return FALSE;
  return scan_value (scan, error);
}

static gboolean
scan_document (Scan    *scan,
               GError **error)
{
  skip_space (scan);
  if (scan->p >= scan->end)
    return fail_invalid (scan, error, _("The text is empty"));
  if (!scan_value (scan, error))
    return FALSE;
  while (scan->depth > 0)
    {
      skip_space (scan);
      if (!scan_member (scan, error))
        return FALSE;
    }
  skip_space (scan);
  if (scan->p < scan->end)
    return fail_invalid (scan, error, _("There is something behind the end of the value"));
  return TRUE;
}

gboolean
pomona_json_scan (const char  *data,
                  gsize        size,
                  guint        max_depth,
                  GError     **error)
{
  g_autoptr(PomonaKeySet) keys = pomona_key_set_new ();
  g_autoptr(GString) key = g_string_new (NULL);
  Scan scan = { data, data + size, 1, .keys = keys, .key = key };
  const char *invalid;

  scan.max_depth = MIN (max_depth, G_N_ELEMENTS (scan.levels));
  if (!g_utf8_validate_len (data, size, &invalid))
    {
      for (const char *p = data; p < invalid; p++)
        scan.line += *p == '\n';
      return fail_invalid (&scan, error, _("The text is not valid UTF-8"));
    }
  return scan_document (&scan, error);
}
