/* pomona-json.c: JSON from outside, read strictly and within limits. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-json.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-base-error.h"
#include "pomona-json-scan-private.h"

JsonNode *
pomona_json_parse (const char  *data,
                   gssize       size,
                   GError     **error)
{
  return pomona_json_parse_full (data, size, POMONA_JSON_MAX_SIZE, POMONA_JSON_MAX_DEPTH, error);
}

JsonNode *
pomona_json_parse_full (const char  *data,
                        gssize       size,
                        gsize        max_size,
                        guint        max_depth,
                        GError     **error)
{
  g_autoptr(JsonParser) parser = NULL;
  g_autoptr(GError) local = NULL;
  gsize length;
  JsonNode *root;

  /* An empty GBytes has no data at all. */
  if (data == NULL)
    data = "";
  length = size < 0 ? strlen (data) : (gsize) size;
  if (length > MIN (max_size, G_MAXSSIZE))
    {
      g_set_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_TOO_LARGE,
                   _("The JSON text is %zu bytes long; at most %zu are accepted"),
                   length, max_size);
      return NULL;
    }
  if (length >= 3 && memcmp (data, "\357\273\277", 3) == 0)
    {
      data += 3; /* a byte order mark */
      length -= 3;
    }
  if (!pomona_json_scan (data, length, MIN (max_depth, POMONA_JSON_MAX_DEPTH), error))
    return NULL;

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, data, length, &local))
    {
      g_set_error (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID, _("Not valid JSON: %s"), local->message);
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID, _("The JSON text is empty"));
  return root;
}

JsonObject *
pomona_json_parse_object (const char  *data,
                          gssize       size,
                          GError     **error)
{
  g_autoptr(JsonNode) root = pomona_json_parse (data, size, error);

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, POMONA_BASE_ERROR, POMONA_BASE_ERROR_INVALID,
                           _("The JSON text is not an object"));
      return NULL;
    }
  return json_node_dup_object (root);
}

static JsonNode *
get_member (JsonObject *object,
            const char *key)
{
  return object != NULL ? json_object_get_member (object, key) : NULL;
}

static GType
get_value_type (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return G_TYPE_INVALID;
  return json_node_get_value_type (node);
}

gboolean
pomona_json_has (JsonObject *object,
                 const char *key)
{
  return get_member (object, key) != NULL;
}

const char *
pomona_json_get_string (JsonObject *object,
                        const char *key)
{
  JsonNode *node = get_member (object, key);

  return get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

gint64
pomona_json_get_int (JsonObject *object,
                     const char *key,
                     gint64      fallback)
{
  JsonNode *node = get_member (object, key);
  GType type = get_value_type (node);

  if (type == G_TYPE_INT64)
    return json_node_get_int (node);
  if (type == G_TYPE_DOUBLE)
    {
      double value = json_node_get_double (node);

      /* 2^63 itself is a double but not a gint64. */
      if (value >= -0x1p63 && value < 0x1p63 && (double) (gint64) value == value)
        return (gint64) value;
    }
  return fallback;
}

double
pomona_json_get_double (JsonObject *object,
                        const char *key,
                        double      fallback)
{
  JsonNode *node = get_member (object, key);
  GType type = get_value_type (node);

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : fallback;
}

gboolean
pomona_json_get_bool (JsonObject *object,
                      const char *key,
                      gboolean    fallback)
{
  JsonNode *node = get_member (object, key);

  return get_value_type (node) == G_TYPE_BOOLEAN ? json_node_get_boolean (node) : fallback;
}

JsonObject *
pomona_json_get_object (JsonObject *object,
                        const char *key)
{
  JsonNode *node = get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
pomona_json_get_array (JsonObject *object,
                       const char *key)
{
  JsonNode *node = get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

char **
pomona_json_get_strv (JsonObject *object,
                      const char *key)
{
  JsonArray *array = pomona_json_get_array (object, key);
  guint length = array != NULL ? json_array_get_length (array) : 0;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
    }
  return g_strv_builder_end (builder);
}
