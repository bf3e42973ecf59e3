/* pomona-ddm-status.c: status reports, and the state that they add up to. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-status.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-ddm-error.h"
#include "pomona-json.h"
#include "pomona-schema.h"

/* No device has as many; one that reports ever new names does not fill the disk. */
#define MAX_STATE_NODES 50000
#define MAX_ERRORS      1000

G_DEFINE_BOXED_TYPE (PomonaDdmStatusReport, pomona_ddm_status_report, pomona_ddm_status_report_ref,
                     pomona_ddm_status_report_unref)

static void
report_clear (gpointer data)
{
  PomonaDdmStatusReport *self = data;

  g_clear_pointer (&self->items, json_object_unref);
  g_clear_pointer (&self->errors, json_array_unref);
}

PomonaDdmStatusReport *
pomona_ddm_status_report_parse (const char  *text,
                                gssize       length,
                                GError     **error)
{
  g_autoptr(JsonObject) object = pomona_json_parse_object (text, length, error);
  g_autoptr(PomonaDdmStatusReport) self = NULL;
  JsonObject *items;
  JsonArray *errors;

  if (object == NULL)
    return NULL;
  items = pomona_json_get_object (object, "StatusItems");
  if (items == NULL && pomona_json_has (object, "StatusItems"))
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED, _("The StatusItems of the report are not an object"));
      return NULL;
    }
  errors = pomona_json_get_array (object, "Errors");
  if (items == NULL && errors == NULL)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED, _("The report holds no StatusItems"));
      return NULL;
    }
  self = g_atomic_rc_box_new0 (PomonaDdmStatusReport);
  self->items = items != NULL ? json_object_ref (items) : json_object_new ();
  self->errors = errors != NULL ? json_array_ref (errors) : NULL;
  self->full = pomona_json_get_bool (object, "FullReport", FALSE);
  return g_steal_pointer (&self);
}

PomonaDdmStatusReport *
pomona_ddm_status_report_ref (PomonaDdmStatusReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_ddm_status_report_unref (PomonaDdmStatusReport *self)
{
  g_atomic_rc_box_release_full (self, report_clear);
}

static char *
join_path (const char *path,
           const char *name)
{
  return *path != '\0' ? g_strconcat (path, ".", name, NULL) : g_strdup (name);
}

/* Arrays of the schema say whether rows may be removed; an array that the schema does not know is taken for one of these if
 * each of its members has an identifier. */
static gboolean
has_rows (const char *path,
          JsonArray  *array)
{
  const PomonaSchemaItem *item = pomona_schema_status_item (path);

  if (item != NULL)
    {
      const PomonaSchemaKey *value = item->n_keys > 0 ? &item->keys[0] : NULL;

      return value != NULL && value->item != NULL &&
             pomona_schema_find_key (value->item->keys, value->item->n_keys, "_removed") != NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *member = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (member) || pomona_json_get_string (json_node_get_object (member), "identifier") == NULL)
        return FALSE;
    }
  return json_array_get_length (array) > 0;
}

static const char *
get_row_id (JsonNode *row)
{
  return JSON_NODE_HOLDS_OBJECT (row) ? pomona_json_get_string (json_node_get_object (row), "identifier") : NULL;
}

/* The rows of `before`, replaced and removed by those of `update`, then the new ones. */
static JsonNode *
merge_rows (JsonArray *before,
            JsonArray *update)
{
  g_autoptr(GHashTable) rows = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) placed = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *sources[] = { before, update };
  g_autoptr(JsonArray) merged = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < json_array_get_length (update); i++)
    {
      JsonNode *row = json_array_get_element (update, i);

      if (get_row_id (row) != NULL)
        g_hash_table_insert (rows, (char *) get_row_id (row), row);
    }
  for (gsize s = 0; s < G_N_ELEMENTS (sources); s++)
    for (guint i = 0; sources[s] != NULL && i < json_array_get_length (sources[s]); i++)
      {
        JsonNode *row = json_array_get_element (sources[s], i);
        const char *id = get_row_id (row);
        JsonNode *newest = id != NULL ? g_hash_table_lookup (rows, id) : NULL;

        if (id == NULL || !g_hash_table_add (placed, (char *) id))
          continue;
        if (newest == NULL)
          newest = row;
        if (!pomona_json_get_bool (json_node_get_object (newest), "_removed", FALSE))
          json_array_add_element (merged, json_node_ref (newest));
      }
  json_node_set_array (node, merged);
  return node;
}

static JsonNode *
merge_value (const char *path,
             JsonNode   *before,
             JsonNode   *update)
{
  JsonArray *rows = before != NULL && JSON_NODE_HOLDS_ARRAY (before) ? json_node_get_array (before) : NULL;

  if (JSON_NODE_HOLDS_ARRAY (update) && has_rows (path, json_node_get_array (update)))
    return merge_rows (rows, json_node_get_array (update));
  return json_node_ref (update);
}

static JsonObject *merge_items (const char *path,
                                JsonObject *before,
                                JsonObject *update);

static JsonNode *
merge_member (const char *path,
              const char *name,
              JsonNode   *before,
              JsonNode   *update)
{
  g_autofree char *item_path = join_path (path, name);
  JsonObject *old_object = NULL;
  JsonNode *merged;

  if (!JSON_NODE_HOLDS_OBJECT (update) || pomona_schema_status_item (item_path) != NULL)
    return merge_value (item_path, before, update);
  if (before != NULL && JSON_NODE_HOLDS_OBJECT (before))
    old_object = json_node_get_object (before);
  merged = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (merged, merge_items (item_path, old_object, json_node_get_object (update)));
  return merged;
}

/* What `before` and `update` say together; `before` may be NULL. Each name is set once: to set one again is slow, and a report
 * may hold very many. */
static JsonObject *
merge_items (const char *path,
             JsonObject *before,
             JsonObject *update)
{
  JsonObject *merged = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (before != NULL)
    {
      json_object_iter_init_ordered (&iter, before);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        {
          JsonNode *newer = json_object_get_member (update, name);

          json_object_set_member (merged, name,
                                  newer != NULL ? merge_member (path, name, node, newer) : json_node_ref (node));
        }
    }
  json_object_iter_init_ordered (&iter, update);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (before == NULL || !json_object_has_member (before, name))
      json_object_set_member (merged, name, merge_member (path, name, NULL, node));
  return merged;
}

static guint
count_nodes (JsonNode *node)
{
  guint n = 1;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      JsonNode *member;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, NULL, &member))
        n += count_nodes (member);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      n += count_nodes (json_array_get_element (json_node_get_array (node), i));
  return n;
}

static JsonNode *
find_node (JsonObject *object,
           const char *path)
{
  g_auto(GStrv) names = g_strsplit (path, ".", -1);
  JsonNode *node = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (object == NULL)
        return NULL;
      node = json_object_get_member (object, names[i]);
      if (node == NULL)
        return NULL;
      object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    }
  return node;
}

/* An item that has a value again has no error any more. */
static JsonObject *
merge_errors (JsonObject                  *before,
              const PomonaDdmStatusReport *report)
{
  JsonObject *merged = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (before != NULL && !report->full && json_object_get_size (before) <= MAX_ERRORS)
    {
      json_object_iter_init (&iter, before);
      while (json_object_iter_next (&iter, &name, &node))
        if (find_node (report->items, name) == NULL)
          json_object_set_member (merged, name, json_node_ref (node));
    }
  for (guint i = 0; report->errors != NULL && i < MIN (json_array_get_length (report->errors), MAX_ERRORS); i++)
    {
      JsonNode *entry = json_array_get_element (report->errors, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (entry) ? json_node_get_object (entry) : NULL;
      const char *item = pomona_json_get_string (object, "StatusItem");
      JsonArray *reasons = pomona_json_get_array (object, "Reasons");

      if (item != NULL)
        json_object_set_array_member (merged, item, reasons != NULL ? json_array_ref (reasons) : json_array_new ());
    }
  return merged;
}

JsonObject *
pomona_ddm_status_merge (JsonObject                  *state,
                         const PomonaDdmStatusReport *report)
{
  JsonObject *merged = json_object_new ();
  JsonObject *before = report->full ? NULL : pomona_json_get_object (state, "items");

  json_object_set_object_member (merged, "items", merge_items ("", before, report->items));
  if (before != NULL && count_nodes (json_object_get_member (merged, "items")) > MAX_STATE_NODES)
    json_object_set_object_member (merged, "items", merge_items ("", NULL, report->items));
  json_object_set_object_member (merged, "errors", merge_errors (pomona_json_get_object (state, "errors"), report));
  return merged;
}

JsonNode *
pomona_ddm_status_get (JsonObject *state,
                       const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return find_node (pomona_json_get_object (state, "items"), name);
}

static void
list_items (const char *path,
            JsonObject *object,
            GPtrArray  *list)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *item_path = join_path (path, name);

      if (JSON_NODE_HOLDS_OBJECT (node) && pomona_schema_status_item (item_path) == NULL)
        list_items (item_path, json_node_get_object (node), list);
      else
        {
          PomonaDdmStatusItem *item = g_new0 (PomonaDdmStatusItem, 1);

          item->name = g_steal_pointer (&item_path);
          item->value = json_node_ref (node);
          g_ptr_array_add (list, item);
        }
    }
}

static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  const PomonaDdmStatusItem *const *item_a = a;
  const PomonaDdmStatusItem *const *item_b = b;

  return strcmp ((*item_a)->name, (*item_b)->name);
}

GPtrArray *
pomona_ddm_status_list (JsonObject *state)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_ddm_status_item_free);
  JsonObject *items = pomona_json_get_object (state, "items");

  if (items != NULL)
    list_items ("", items, list);
  g_ptr_array_sort (list, compare_items);
  return list;
}

void
pomona_ddm_status_item_free (PomonaDdmStatusItem *item)
{
  g_free (item->name);
  g_clear_pointer (&item->value, json_node_unref);
  g_free (item);
}

char **
pomona_ddm_status_diff (JsonObject *before,
                        JsonObject *after)
{
  g_autoptr(GPtrArray) old = pomona_ddm_status_list (before);
  g_autoptr(GPtrArray) new = pomona_ddm_status_list (after);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  guint i = 0;
  guint j = 0;

  while (i < old->len || j < new->len)
    {
      const PomonaDdmStatusItem *a = i < old->len ? g_ptr_array_index (old, i) : NULL;
      const PomonaDdmStatusItem *b = j < new->len ? g_ptr_array_index (new, j) : NULL;
      int order = a == NULL ? 1 : b == NULL ? -1 : strcmp (a->name, b->name);

      if (order != 0 || !json_node_equal (a->value, b->value))
        g_ptr_array_add (names, g_strdup (order <= 0 ? a->name : b->name));
      i += order <= 0;
      j += order >= 0;
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}
