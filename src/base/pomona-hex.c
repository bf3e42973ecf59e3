/* pomona-hex.c: bytes as hexadecimal digits and back. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-hex.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-base-error.h"

char *
pomona_hex_encode (const void *data,
                   gsize       size)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *bytes = data;
  char *text = g_malloc (size * 2 + 1);

  for (gsize i = 0; i < size; i++)
    {
      text[2 * i] = digits[bytes[i] >> 4];
      text[2 * i + 1] = digits[bytes[i] & 0x0f];
    }
  text[2 * size] = '\0';
  return text;
}

char *
pomona_hex_encode_bytes (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return pomona_hex_encode (data, size);
}

GBytes *
pomona_hex_decode (const char  *text,
                   GError     **error)
{
  gsize length = strlen (text);
  g_autofree guint8 *bytes = NULL;

  if (length % 2 != 0)
    {
      g_set_error_literal (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID,
                           _("The hexadecimal text has an odd number of digits"));
      return NULL;
    }

  bytes = g_malloc (length / 2 + 1);
  for (gsize i = 0; i < length; i += 2)
    {
      int high = g_ascii_xdigit_value (text[i]);
      int low = g_ascii_xdigit_value (text[i + 1]);

      if (high < 0 || low < 0)
        {
          g_set_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID,
                       _("Character %zu is not a hexadecimal digit"),
                       high < 0 ? i + 1 : i + 2);
          return NULL;
        }
      bytes[i / 2] = (guint8) (high << 4 | low);
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), length / 2);
}
