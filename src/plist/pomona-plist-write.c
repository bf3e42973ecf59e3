/* pomona-plist-write.c: writes property lists as XML. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"

#include <string.h>

#include "pomona-plist-private.h"
#include "pomona-text.h"

/* libplist writes too, but how it prints reals, dates and empty containers changed between versions, and
 * its result has to be copied into a GBytes anyway. Bytes that get signed or compared must not depend on
 * the machine. */

#define BASE64_LINE 57

static void write_value (GString  *out,
                         GVariant *value,
                         guint     indent);

static void
append_indent (GString *out,
               guint    indent)
{
  for (guint i = 0; i < indent; i++)
    g_string_append_c (out, '\t');
}

static void
append_text (GString    *out,
             const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '&')
        g_string_append (out, "&amp;");
      else if (*p == '<')
        g_string_append (out, "&lt;");
      else if (*p == '>')
        g_string_append (out, "&gt;");
      else if (*p == '\r')
        g_string_append (out, "&#13;"); /* a bare one would be read as a line feed */
      else if ((guchar) *p < 0x20 && *p != '\t' && *p != '\n')
        g_string_append (out, "\357\277\275");
      else
        g_string_append_c (out, *p);
    }
}

static void
append_element (GString    *out,
                const char *name,
                const char *text)
{
  g_string_append_printf (out, "<%s>", name);
  append_text (out, text);
  g_string_append_printf (out, "</%s>\n", name);
}

static void
write_real (GString *out,
            double   value)
{
  g_autofree char *text = pomona_text_from_double (pomona_plist_is_plain_real (value) ? value : 0);

  append_element (out, "real", text);
}

static void
write_data (GString  *out,
            GVariant *value,
            guint     indent)
{
  gsize size = g_variant_get_size (value);
  const guchar *data = g_variant_get_data (value);

  g_string_append (out, "<data>\n");
  for (gsize i = 0; i < size; i += BASE64_LINE)
    {
      g_autofree char *line = g_base64_encode (data + i, MIN (BASE64_LINE, size - i));

      append_indent (out, indent);
      g_string_append (out, line);
      g_string_append_c (out, '\n');
    }
  append_indent (out, indent);
  g_string_append (out, "</data>\n");
}

static void
write_date (GString  *out,
            GVariant *value)
{
  g_autofree char *text = NULL;
  gint64 us;

  g_variant_get (value, "(x)", &us);
  text = pomona_plist_date_to_text (us);
  append_element (out, "date", text);
}

static void
write_dict (GString  *out,
            GVariant *value,
            guint     indent)
{
  GVariantIter iter;
  const char *key;
  GVariant *child;

  if (g_variant_iter_init (&iter, value) == 0)
    {
      g_string_append (out, "<dict/>\n");
      return;
    }
  g_string_append (out, "<dict>\n");
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &child))
    {
      append_indent (out, indent + 1);
      append_element (out, "key", key);
      write_value (out, child, indent + 1);
    }
  append_indent (out, indent);
  g_string_append (out, "</dict>\n");
}

static void
write_array (GString  *out,
             GVariant *value,
             guint     indent)
{
  GVariantIter iter;
  GVariant *child;

  if (g_variant_iter_init (&iter, value) == 0)
    {
      g_string_append (out, "<array/>\n");
      return;
    }
  g_string_append (out, "<array>\n");
  while (g_variant_iter_loop (&iter, "v", &child))
    write_value (out, child, indent + 1);
  append_indent (out, indent);
  g_string_append (out, "</array>\n");
}

static void
write_integer (GString  *out,
               GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    g_string_append_printf (out, "<integer>%" G_GUINT64_FORMAT "</integer>\n", g_variant_get_uint64 (value));
  else
    g_string_append_printf (out, "<integer>%" G_GINT64_FORMAT "</integer>\n", g_variant_get_int64 (value));
}

static void
write_uid (GString  *out,
           GVariant *value,
           guint     indent)
{
  g_autoptr(GVariant) uid = g_variant_get_child_value (value, 0);
  g_autoptr(GVariant) number = g_variant_ref_sink (g_variant_new_int64 (g_variant_get_uint32 (uid)));

  g_string_append (out, "<dict>\n");
  append_indent (out, indent + 1);
  append_element (out, "key", "CF$UID");
  write_value (out, number, indent + 1);
  append_indent (out, indent);
  g_string_append (out, "</dict>\n");
}

static void
write_value (GString  *out,
             GVariant *value,
             guint     indent)
{
  append_indent (out, indent);
  switch (pomona_plist_get_value_type (value))
    {
    case POMONA_PLIST_TYPE_DICT:
      write_dict (out, value, indent);
      break;
    case POMONA_PLIST_TYPE_ARRAY:
      write_array (out, value, indent);
      break;
    case POMONA_PLIST_TYPE_STRING:
      append_element (out, "string", g_variant_get_string (value, NULL));
      break;
    case POMONA_PLIST_TYPE_INTEGER:
      write_integer (out, value);
      break;
    case POMONA_PLIST_TYPE_REAL:
      write_real (out, g_variant_get_double (value));
      break;
    case POMONA_PLIST_TYPE_BOOLEAN:
      g_string_append (out, g_variant_get_boolean (value) ? "<true/>\n" : "<false/>\n");
      break;
    case POMONA_PLIST_TYPE_DATA:
      write_data (out, value, indent);
      break;
    case POMONA_PLIST_TYPE_DATE:
      write_date (out, value);
      break;
    case POMONA_PLIST_TYPE_UID:
      write_uid (out, value, indent);
      break;
    case POMONA_PLIST_TYPE_NONE:
    default:
      g_critical ("A GVariant of type %s is no property-list value", g_variant_get_type_string (value));
      append_element (out, "string", "");
      break;
    }
}

char *
pomona_plist_write_text (GVariant *value)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (value);
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                               "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                               "<plist version=\"1.0\">\n");

  write_value (out, owned, 0);
  g_string_append (out, "</plist>\n");
  return g_string_free (out, FALSE);
}

GBytes *
pomona_plist_write (GVariant *value)
{
  char *text = pomona_plist_write_text (value);

  return g_bytes_new_take (text, strlen (text));
}
