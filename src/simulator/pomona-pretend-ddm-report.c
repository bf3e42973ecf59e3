/* pomona-pretend-ddm-report.c: status reports. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-json.h"
#include "pomona-pretend-ddm-private.h"

static JsonObject *
told_declaration (PomonaPretendDeclaration *declaration)
{
  static const char *const words[] = { "unknown", "invalid", "valid" };
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "identifier", declaration->identifier);
  json_object_set_string_member (entry, "server-token", declaration->token != NULL ? declaration->token : declaration->wanted);
  json_object_set_boolean_member (entry, "active", declaration->active);
  json_object_set_string_member (entry, "valid", words[declaration->valid]);
  if (declaration->reasons->len > 0)
    {
      JsonArray *reasons = json_array_new ();

      for (guint i = 0; i < declaration->reasons->len; i++)
        json_array_add_element (reasons, json_node_copy (declaration->reasons->pdata[i]));
      json_object_set_array_member (entry, "reasons", reasons);
    }
  return entry;
}

static JsonNode *
told_declarations (PomonaPretendDdm *self)
{
  JsonObject *all = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint kind = 0; kind < POMONA_N_PRETEND_CLASSES; kind++)
    {
      JsonArray *entries = json_array_new ();

      for (guint i = 0; i < self->set->len; i++)
        {
          PomonaPretendDeclaration *declaration = self->set->pdata[i];

          if (declaration->kind == kind)
            json_array_add_object_element (entries, told_declaration (declaration));
        }
      json_object_set_array_member (all, pomona_pretend_class_report (kind), entries);
    }
  json_node_take_object (node, all);
  return node;
}

static JsonNode *
told_capabilities (PomonaPretendDdm *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, pomona_pretend_rules_capabilities (self));
  return node;
}

/* Whether a value is a list whose rows have identifiers. */
static gboolean
has_rows (JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *row = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (row) || pomona_json_get_string (json_node_get_object (row), "identifier") == NULL)
        return FALSE;
    }
  return TRUE;
}

static JsonNode *
find_row (JsonNode   *rows,
          const char *identifier)
{
  JsonArray *array = json_node_get_array (rows);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *row = json_array_get_element (array, i);

      if (g_strcmp0 (pomona_json_get_string (json_node_get_object (row), "identifier"), identifier) == 0)
        return row;
    }
  return NULL;
}

/* Of lists whose rows have identifiers only those rows are told that are new, other than before, or gone. */
static JsonNode *
changed_rows (JsonNode *before,
              JsonNode *now)
{
  JsonArray *changes = json_array_new (), *rows = json_node_get_array (now), *old = json_node_get_array (before);
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonNode *row = json_array_get_element (rows, i);
      JsonNode *same = find_row (before, pomona_json_get_string (json_node_get_object (row), "identifier"));

      if (same == NULL || !json_node_equal (same, row))
        json_array_add_element (changes, json_node_copy (row));
    }
  for (guint i = 0; i < json_array_get_length (old); i++)
    {
      const char *identifier = pomona_json_get_string (json_node_get_object (json_array_get_element (old, i)), "identifier");
      JsonObject *gone;

      if (find_row (now, identifier) != NULL)
        continue;
      gone = json_object_new ();
      json_object_set_string_member (gone, "identifier", identifier);
      json_object_set_boolean_member (gone, "_removed", TRUE);
      json_array_add_object_element (changes, gone);
    }
  json_node_take_array (node, changes);
  return node;
}

static void
put (JsonObject *items,
     const char *name,
     JsonNode   *value)
{
  g_auto(GStrv) parts = g_strsplit (name, ".", -1);
  guint n = g_strv_length (parts);

  for (guint i = 0; i + 1 < n; i++)
    {
      JsonObject *inner = pomona_json_get_object (items, parts[i]);

      if (inner == NULL)
        {
          inner = json_object_new ();
          json_object_set_object_member (items, parts[i], inner);
        }
      items = inner;
    }
  json_object_set_member (items, parts[n - 1], value);
}

/* Puts an item into the report if the server does not have it. @value: (transfer full) */
static void
tell (PomonaPretendDdm *self,
      JsonObject       *items,
      const char       *name,
      JsonNode         *value,
      gboolean          full)
{
  g_autofree char *text = pomona_json_write (value, FALSE);
  const char *before = g_hash_table_lookup (self->told, name);
  g_autoptr(JsonNode) old = before != NULL ? pomona_json_parse (before, -1, NULL) : NULL;

  if (!full && g_strcmp0 (before, text) == 0)
    {
      json_node_unref (value);
      return;
    }
  g_hash_table_replace (self->telling, g_strdup (name), g_steal_pointer (&text));
  if (!full && old != NULL && has_rows (old) && has_rows (value))
    {
      put (items, name, changed_rows (old, value));
      json_node_unref (value);
    }
  else
    put (items, name, value);
}

static void
tell_error (JsonArray  *errors,
            const char *name,
            const char *code,
            const char *text)
{
  JsonObject *error = json_object_new (), *reason = json_object_new ();
  JsonArray *reasons = json_array_new ();

  json_object_set_string_member (reason, "Code", code);
  json_object_set_string_member (reason, "Description", text);
  json_array_add_object_element (reasons, reason);
  json_object_set_string_member (error, "StatusItem", name);
  json_object_set_array_member (error, "Reasons", reasons);
  json_array_add_object_element (errors, error);
}

static void
tell_subscription (PomonaPretendDdm *self,
                   JsonObject       *all,
                   JsonObject       *items,
                   JsonArray        *errors,
                   const char       *name,
                   gboolean          full)
{
  JsonNode *value = pomona_pretend_rules_know_status (self, name) ? pomona_pretend_status_get (all, name) : NULL;
  const char *problem = g_str_equal (name, "test.error-value") ? "This item always fails" : "This device has no such item";

  if (value != NULL)
    {
      tell (self, items, name, value, full);
      return;
    }
  if (!full && g_strcmp0 (g_hash_table_lookup (self->told, name), problem) == 0)
    return;
  g_hash_table_replace (self->telling, g_strdup (name), g_strdup (problem));
  tell_error (errors, name, "Error.Unknown", problem);
}

GBytes *
pomona_pretend_ddm_report (PomonaPretendDdm *self,
                           gboolean          full)
{
  g_autoptr(JsonObject) all = pomona_pretend_status_all (self);
  g_autoptr(JsonObject) report = json_object_new ();
  JsonObject *items = json_object_new ();
  JsonArray *errors = json_array_new ();
  char *text;

  g_clear_pointer (&self->telling, g_hash_table_unref);
  self->telling = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  tell (self, items, "management.client-capabilities", told_capabilities (self), full);
  tell (self, items, "management.declarations", told_declarations (self), full);
  for (guint i = 0; i < self->subscriptions->len; i++)
    if (!g_str_has_prefix (self->subscriptions->pdata[i], "management."))
      tell_subscription (self, all, items, errors, self->subscriptions->pdata[i], full);
  json_object_set_object_member (report, "StatusItems", items);
  json_object_set_array_member (report, "Errors", errors);
  if (full)
    json_object_set_boolean_member (report, "FullReport", TRUE);
  if (g_hash_table_size (self->telling) == 0)
    return NULL;
  text = pomona_json_write_object (report, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

void
pomona_pretend_ddm_reported (PomonaPretendDdm *self)
{
  GHashTableIter iter;
  gpointer name, text;

  if (self->telling == NULL)
    return;
  g_hash_table_iter_init (&iter, self->telling);
  while (g_hash_table_iter_next (&iter, &name, &text))
    g_hash_table_replace (self->told, g_strdup (name), g_strdup (text));
  g_clear_pointer (&self->telling, g_hash_table_unref);
}
