/* pomona-cli-print.c: calling the service and printing for people. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-cli"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#include "pomona-cli-private.h"

void
pomona_cli_fail (const char *format,
                 ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("pomona: %s\n", text);
}

int
pomona_cli_call (PomonaCliArguments  *arguments,
                 const char          *method,
                 JsonObject          *params,
                 JsonNode           **out_result)
{
  g_autoptr(PomonaControlClient) client = NULL;
  g_autoptr(GError) error = NULL;

  client = pomona_control_client_new (arguments->data_dir, &error);
  if (client != NULL)
    *out_result = pomona_control_client_call (client, method, params, &error);
  if (error == NULL)
    return POMONA_EXIT_DONE;
  pomona_cli_fail ("%s", error->message);
  return error->domain == POMONA_CONTROL_ERROR && error->code != 0 ? error->code : POMONA_EXIT_FAILED;
}

gboolean
pomona_cli_print_json (PomonaCliArguments *arguments,
                       JsonNode           *result)
{
  g_autofree char *text = NULL;

  if (!arguments->json)
    return FALSE;
  text = pomona_json_write (result, TRUE);
  g_print ("%s\n", text);
  return TRUE;
}

/* What a cell shows. Owned. */
static char *
dup_cell (JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _("yes") : _("no"));
  return pomona_json_write (node, FALSE);
}

static void
print_padded (const char *text,
              glong       width)
{
  g_print ("%s", text);
  for (glong i = g_utf8_strlen (text, -1); i < width + 2; i++)
    g_print (" ");
}

void
pomona_cli_print_table (JsonArray          *rows,
                        const char * const *columns)
{
  guint n_columns = g_strv_length ((char **) columns) / 2;
  guint n_rows = json_array_get_length (rows);
  g_autofree glong *widths = g_new0 (glong, n_columns);
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint c = 0; c < n_columns; c++)
    {
      const char *heading = _(columns[2 * c + 1]);

      g_ptr_array_add (cells, g_strdup (heading));
      widths[c] = g_utf8_strlen (heading, -1);
    }
  for (guint r = 0; r < n_rows; r++)
    for (guint c = 0; c < n_columns; c++)
      {
        char *cell = dup_cell (json_object_get_member (json_array_get_object_element (rows, r), columns[2 * c]));

        widths[c] = MAX (widths[c], g_utf8_strlen (cell, -1));
        g_ptr_array_add (cells, cell);
      }
  for (guint i = 0; i < cells->len; i++)
    {
      guint c = i % n_columns;

      print_padded (g_ptr_array_index (cells, i), c + 1 < n_columns ? widths[c] : 0);
      if (c + 1 == n_columns)
        g_print ("\n");
    }
}

void
pomona_cli_print_fields (JsonObject *object)
{
  g_autoptr(GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *value = dup_cell (json_object_get_member (object, l->data));

      g_print ("%-22s %s\n", (const char *) l->data, value);
    }
}

/* Reads to the end, or up to one byte more than allowed. */
static GBytes *
read_limited (GInputStream  *input,
              gsize          max_size,
              GError       **error)
{
  g_autoptr(GByteArray) all = g_byte_array_new ();
  guint8 buffer[65536];

  for (;;)
    {
      gssize n = g_input_stream_read (input, buffer, sizeof buffer, NULL, error);

      if (n < 0)
        return NULL;
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&all));
      g_byte_array_append (all, buffer, n);
      if (all->len > max_size)
        {
          g_set_error (error, POMONA_CONTROL_ERROR, POMONA_EXIT_FAILED, _("It is larger than %zu bytes"), max_size);
          return NULL;
        }
    }
}

char *
pomona_cli_read_file (const char *path,
                      gsize       max_size,
                      gsize      *length)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr(GInputStream) input = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  if (g_str_equal (path, "-"))
    input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  else
    input = G_INPUT_STREAM (g_file_read (file, NULL, &error));
  if (input != NULL)
    bytes = read_limited (input, max_size, &error);
  if (bytes == NULL)
    {
      pomona_cli_fail (_("“%s” can't be read: %s"), path, error->message);
      return NULL;
    }
  *length = g_bytes_get_size (bytes);
  /* A NUL at the end lets text be used as text. */
  {
    char *copy = g_malloc0 (*length + 1);

    if (*length > 0)
      memcpy (copy, g_bytes_get_data (bytes, NULL), *length);
    return copy;
  }
}
