/* pomona-json-write.c: writes JSON. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "pomona-json.h"
#include "pomona-text.h"

/* Not json-glib's generator: version 1.6 writes 1e55 as 1e+55.0, which nobody reads, and what it puts around
 * a colon changed later. What is hashed or compared must not depend on the machine. */

#define INDENT 2

typedef struct
{
  GString *out;
  gboolean pretty;
  guint depth;
} Writer;

static void write_node (Writer   *writer,
                        JsonNode *node);

static void
append_text (GString    *out,
             const char *text)
{
  static const char controls[] = "\b\f\n\r\t";
  static const char letters[] = "bfnrt";

  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      const char *control = strchr (controls, *p);

      if (*p == '"' || *p == '\\')
        g_string_append_printf (out, "\\%c", *p);
      else if (control != NULL)
        g_string_append_printf (out, "\\%c", letters[control - controls]);
      else if ((guchar) *p < 0x20)
        g_string_append_printf (out, "\\u%04x", (guint) *p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
append_double (GString *out,
               double   value)
{
  g_autofree char *text = NULL;

  if (!isfinite (value))
    {
      g_string_append (out, "null"); /* JSON has no other word for it */
      return;
    }
  text = pomona_text_from_double (value);
  g_string_append (out, text);
  if (strpbrk (text, ".e") == NULL)
    g_string_append (out, ".0"); /* stays a double when read again */
}

static void
break_line (Writer *writer)
{
  if (!writer->pretty)
    return;
  g_string_append_c (writer->out, '\n');
  for (guint i = 0; i < writer->depth * INDENT; i++)
    g_string_append_c (writer->out, ' ');
}

static void
write_object (Writer     *writer,
              JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  guint n = 0;

  g_string_append_c (writer->out, '{');
  writer->depth++;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      if (n++ > 0)
        g_string_append_c (writer->out, ',');
      break_line (writer);
      append_text (writer->out, name);
      g_string_append (writer->out, writer->pretty ? ": " : ":");
      write_node (writer, member);
    }
  writer->depth--;
  if (n > 0)
    break_line (writer);
  g_string_append_c (writer->out, '}');
}

static void
write_array (Writer    *writer,
             JsonArray *array)
{
  guint length = json_array_get_length (array);

  g_string_append_c (writer->out, '[');
  writer->depth++;
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (writer->out, ',');
      break_line (writer);
      write_node (writer, json_array_get_element (array, i));
    }
  writer->depth--;
  if (length > 0)
    break_line (writer);
  g_string_append_c (writer->out, ']');
}

static void
write_scalar (Writer   *writer,
              JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    append_text (writer->out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (writer->out, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_DOUBLE)
    append_double (writer->out, json_node_get_double (node));
  else
    g_string_append_printf (writer->out, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
write_node (Writer   *writer,
            JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    write_object (writer, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    write_array (writer, json_node_get_array (node));
  else if (JSON_NODE_HOLDS_VALUE (node))
    write_scalar (writer, node);
  else
    g_string_append (writer->out, "null");
}

char *
pomona_json_write (JsonNode *node,
                   gboolean  pretty)
{
  Writer writer = { g_string_new (NULL), pretty, 0 };

  write_node (&writer, node);
  return g_string_free (writer.out, FALSE);
}

char *
pomona_json_write_object (JsonObject *object,
                          gboolean    pretty)
{
  Writer writer = { g_string_new (NULL), pretty, 0 };

  write_object (&writer, object);
  return g_string_free (writer.out, FALSE);
}
