/* pomona-ddm-canonical.c: JSON as a text that depends on the content alone. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-canonical-private.h"

#include <string.h>

/* Only what would end or fake the text must be escaped. */
static void
append_string (GString    *text,
               const char *string)
{
  g_string_append_c (text, '"');
  for (const char *p = string; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  g_string_append_c (text, '"');
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (a, b);
}

static void
append_object (GString    *text,
               JsonObject *object)
{
  g_autoptr(GList) names = g_list_sort (json_object_get_members (object), compare_names);

  g_string_append_c (text, '{');
  for (GList *l = names; l != NULL; l = l->next)
    {
      append_string (text, l->data);
      g_string_append_c (text, ':');
      pomona_ddm_canonical_append (text, json_object_get_member (object, l->data));
      g_string_append_c (text, ',');
    }
  g_string_append_c (text, '}');
}

static void
append_array (GString   *text,
              JsonArray *array)
{
  g_string_append_c (text, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      pomona_ddm_canonical_append (text, json_array_get_element (array, i));
      g_string_append_c (text, ',');
    }
  g_string_append_c (text, ']');
}

static void
append_scalar (GString  *text,
               JsonNode *node)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      append_string (text, json_node_get_string (node));
      break;
    case G_TYPE_BOOLEAN:
      g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
      break;
    case G_TYPE_INT64:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (node));
      break;
    case G_TYPE_DOUBLE:
    default:
      g_string_append (text, g_ascii_dtostr (buffer, sizeof buffer, json_node_get_double (node)));
      break;
    }
}

void
pomona_ddm_canonical_append (GString  *text,
                             JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (text, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      append_array (text, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      append_scalar (text, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (text, "null");
      break;
    }
}
