/* pomona-plist-json.c: property lists as JSON and back. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-plist-private.h"

static GVariant *from_node (JsonNode  *node,
                            guint      depth,
                            GError   **error);

static JsonNode *
new_text_node (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
dict_to_json (GVariant *value)
{
  g_autoptr(JsonObject) object = json_object_new ();
  GVariantIter iter;
  const char *key;
  GVariant *child;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &child))
    json_object_set_member (object, key, pomona_plist_to_json (child));
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
array_to_json (GVariant *value)
{
  g_autoptr(JsonArray) array = json_array_new ();
  GVariantIter iter;
  GVariant *child;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_loop (&iter, "v", &child))
    json_array_add_element (array, pomona_plist_to_json (child));
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
integer_to_json (GVariant *value)
{
  g_autofree char *text = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return json_node_init_int (json_node_alloc (), g_variant_get_int64 (value));
  text = g_strdup_printf ("%" G_GUINT64_FORMAT, g_variant_get_uint64 (value));
  return new_text_node (text);
}

static JsonNode *
data_to_json (GVariant *value)
{
  g_autofree char *text = g_base64_encode (g_variant_get_data (value), g_variant_get_size (value));

  return new_text_node (text);
}

static JsonNode *
date_to_json (GVariant *value)
{
  g_autofree char *text = NULL;
  gint64 us;

  g_variant_get (value, "(x)", &us);
  text = pomona_plist_date_to_text (us);
  return new_text_node (text);
}

static JsonNode *
uid_to_json (GVariant *value)
{
  g_autoptr(JsonObject) object = json_object_new ();
  guint32 uid;

  g_variant_get (value, "(u)", &uid);
  json_object_set_int_member (object, "CF$UID", uid);
  return json_node_init_object (json_node_alloc (), object);
}

JsonNode *
pomona_plist_to_json (GVariant *value)
{
  switch (pomona_plist_get_value_type (value))
    {
    case POMONA_PLIST_TYPE_DICT:
      return dict_to_json (value);
    case POMONA_PLIST_TYPE_ARRAY:
      return array_to_json (value);
    case POMONA_PLIST_TYPE_STRING:
      return new_text_node (g_variant_get_string (value, NULL));
    case POMONA_PLIST_TYPE_INTEGER:
      return integer_to_json (value);
    case POMONA_PLIST_TYPE_REAL:
      return json_node_init_double (json_node_alloc (), g_variant_get_double (value));
    case POMONA_PLIST_TYPE_BOOLEAN:
      return json_node_init_boolean (json_node_alloc (), g_variant_get_boolean (value));
    case POMONA_PLIST_TYPE_DATA:
      return data_to_json (value);
    case POMONA_PLIST_TYPE_DATE:
      return date_to_json (value);
    case POMONA_PLIST_TYPE_UID:
      return uid_to_json (value);
    case POMONA_PLIST_TYPE_NONE:
    default:
      g_critical ("A GVariant of type %s is no property-list value", g_variant_get_type_string (value));
      return json_node_init_null (json_node_alloc ());
    }
}

static GVariant *
from_object (JsonObject  *object,
             guint        depth,
             GError     **error)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &member))
    {
      GVariant *value;

      if (JSON_NODE_HOLDS_NULL (member))
        continue;
      value = from_node (member, depth, error);
      if (value == NULL)
        return NULL;
      g_variant_builder_add (&builder, "{sv}", key, value);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
from_array (JsonArray  *array,
            guint       depth,
            GError    **error)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      GVariant *value = from_node (json_array_get_element (array, i), depth, error);

      if (value == NULL)
        return NULL;
      g_variant_builder_add (&builder, "v", value);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
from_scalar (JsonNode  *node,
             GError   **error)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_BOOLEAN)
    return g_variant_new_boolean (json_node_get_boolean (node));
  if (type == G_TYPE_INT64)
    return g_variant_new_int64 (json_node_get_int (node));
  if (type == G_TYPE_DOUBLE)
    return g_variant_new_double (json_node_get_double (node));
  if (type == G_TYPE_STRING && g_utf8_validate (json_node_get_string (node), -1, NULL))
    return g_variant_new_string (json_node_get_string (node));
  g_set_error_literal (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_INVALID,
                       _("A JSON value has no counterpart in a property list"));
  return NULL;
}

/* Returns a floating value. */
static GVariant *
from_node (JsonNode  *node,
           guint      depth,
           GError   **error)
{
  if (JSON_NODE_HOLDS_NULL (node))
    {
      g_set_error_literal (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_INVALID,
                           _("null has no counterpart in a property list"));
      return NULL;
    }
  if (JSON_NODE_HOLDS_VALUE (node))
    return from_scalar (node, error);
  if (depth >= POMONA_PLIST_MAX_DEPTH)
    {
      g_set_error_literal (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_TOO_DEEP,
                           _("Objects and arrays are nested too deeply for a property list"));
      return NULL;
    }
  if (JSON_NODE_HOLDS_OBJECT (node))
    return from_object (json_node_get_object (node), depth + 1, error);
  return from_array (json_node_get_array (node), depth + 1, error);
}

GVariant *
pomona_plist_from_json (JsonNode  *node,
                        GError   **error)
{
  GVariant *value = from_node (node, 0, error);

  if (value == NULL)
    return NULL;
  g_variant_ref_sink (value);
  g_variant_get_data (value);
  return value;
}
