/* pomona-text.c: small helpers for texts that people read. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-text.h"

#include <string.h>

char *
pomona_text_shorten (const char *text,
                     guint       max_chars)
{
  GString *out = g_string_new (NULL);
  const char *p = text != NULL ? text : "";

  for (guint n = 0; *p != '\0'; n++)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);
      gboolean valid = c != (gunichar) -1 && c != (gunichar) -2;

      if (n + 1 >= max_chars && (valid ? *g_utf8_next_char (p) : p[1]) != '\0')
        {
          g_string_append (out, "…");
          break;
        }
      g_string_append_unichar (out, valid && !g_unichar_iscntrl (c) ? c : 0xfffd);
      p = valid ? g_utf8_next_char (p) : p + 1;
    }
  return g_string_free (out, FALSE);
}

char *
pomona_text_from_double (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  return g_strdup (text);
}
