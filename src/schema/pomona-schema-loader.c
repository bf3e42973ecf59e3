/* pomona-schema-loader.c: JSON facts to constant structures. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The format of the facts is told in data/schema/README.md. Support is inherited there: a key states only what differs
 * from what it lies in. Here each key gets the full truth, and shares its parent's where nothing differs. */
#include "config.h"

#include "pomona-schema-loader-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "pomona-schema-resource.h"

typedef struct
{
  JsonObject *definitions;  /* of the item that is being read, or NULL */
  GHashTable *known;        /* definition name → PomonaSchemaKey *, so that a structure may contain itself */
} Scope;

static void load_keys (Scope                  *scope,
                       JsonArray              *array,
                       const PomonaSupport    *inherited,
                       const PomonaSchemaKey **out_keys,
                       guint                  *out_n_keys);
static void fill_keys (Scope                  *scope,
                       JsonArray              *array,
                       const PomonaSupport    *inherited,
                       PomonaSchemaKey        *keys);

static const char *
get_string (JsonObject *object,
            const char *member)
{
  return g_intern_string (json_object_get_string_member_with_default (object, member, NULL));
}

static JsonArray *
get_array (JsonObject *object,
           const char *member)
{
  return json_object_has_member (object, member) ? json_object_get_array_member (object, member) : NULL;
}

static const char * const *
get_strv (JsonObject *object,
          const char *member)
{
  JsonArray *array = get_array (object, member);
  guint length;
  const char **strings;

  if (array == NULL)
    return NULL;
  length = json_array_get_length (array);
  strings = g_new0 (const char *, length + 1);
  for (guint i = 0; i < length; i++)
    strings[i] = g_intern_string (json_array_get_string_element (array, i));
  return strings;
}

static guint
get_flags (JsonObject         *object,
           const char         *member,
           const char * const *names,
           guint               fallback)
{
  JsonArray *array = get_array (object, member);
  guint flags = 0;

  if (array == NULL)
    return fallback;
  for (guint i = 0; i < json_array_get_length (array); i++)
    for (guint j = 0; names[j] != NULL; j++)
      if (strcmp (json_array_get_string_element (array, i), names[j]) == 0)
        flags |= 1u << j;
  return flags;
}

static void
update_tristate (JsonObject     *object,
                 const char     *member,
                 PomonaTristate *value)
{
  if (json_object_has_member (object, member))
    *value = json_object_get_boolean_member (object, member) ? POMONA_TRISTATE_YES : POMONA_TRISTATE_NO;
}

static void
update_version (JsonObject  *object,
                const char  *member,
                const char **version)
{
  if (json_object_has_member (object, member))
    {
      *version = get_string (object, member);
      if (g_strcmp0 (*version, "n/a") == 0)
        *version = NULL;
    }
}

static void
update_mode (JsonObject *object,
             PomonaMode *mode)
{
  static const char *const names[] = { "", "allowed", "required", "forbidden", "ignored" };
  const char *name = json_object_get_string_member_with_default (object, "mode", "");

  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      *mode = i;
}

static void
update_support (JsonObject    *object,
                PomonaSupport *support)
{
  static const char *const enrollments[] = { "supervised", "device", "user", "local", NULL };
  static const char *const scopes[] = { "system", "user", NULL };

  update_version (object, "introduced", &support->introduced);
  update_version (object, "deprecated", &support->deprecated);
  update_version (object, "removed", &support->removed);
  support->access_rights = json_object_get_int_member_with_default (object, "accessRights", support->access_rights);
  update_tristate (object, "deviceChannel", &support->device_channel);
  update_tristate (object, "userChannel", &support->user_channel);
  update_tristate (object, "supervised", &support->supervised);
  update_tristate (object, "requiresDep", &support->requires_dep);
  update_tristate (object, "userApprovedMdm", &support->user_approved_mdm);
  update_tristate (object, "manualInstall", &support->manual_install);
  update_tristate (object, "multiple", &support->multiple);
  update_tristate (object, "alwaysSkippable", &support->always_skippable);
  update_tristate (object, "beta", &support->beta);
  support->enrollments = get_flags (object, "enrollments", enrollments, support->enrollments);
  support->scopes = get_flags (object, "scopes", scopes, support->scopes);

  if (json_object_has_member (object, "userEnrollment"))
    update_mode (json_object_get_object_member (object, "userEnrollment"), &support->user_enrollment);
  if (json_object_has_member (object, "sharedIPad"))
    {
      JsonObject *shared = json_object_get_object_member (object, "sharedIPad");

      update_mode (shared, &support->shared_ipad);
      update_tristate (shared, "deviceChannel", &support->shared_ipad_device_channel);
      update_tristate (shared, "userChannel", &support->shared_ipad_user_channel);
      /* An empty list says "not at all". */
      if (json_object_has_member (shared, "scopes") &&
          (support->shared_ipad_scopes = get_flags (shared, "scopes", scopes, 0)) == 0)
        support->shared_ipad = POMONA_MODE_FORBIDDEN;
    }
}

static const PomonaSupport *
load_support (JsonObject          *object,
              const PomonaSupport *inherited)
{
  PomonaSupport *support;
  JsonObject *systems;

  if (!json_object_has_member (object, "os"))
    return inherited;
  systems = json_object_get_object_member (object, "os");
  support = g_memdup2 (inherited, sizeof (PomonaSupport) * POMONA_N_SYSTEMS);
  for (guint i = 0; i < POMONA_N_SYSTEMS; i++)
    {
      const char *name = pomona_system_get_name (i);

      if (json_object_has_member (systems, name))
        update_support (json_object_get_object_member (systems, name), &support[i]);
    }
  return support;
}

static PomonaSchemaType
load_type (JsonObject *object)
{
  static const char *const names[] = { "any",  "string", "integer", "real",      "boolean",
                                       "date", "data",   "array",   "dictionary" };
  const char *name = json_object_get_string_member_with_default (object, "type", "any");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      return i;
  g_error ("schema data: unknown type %s", name);
}

static GVariant *
load_value (JsonNode *node)
{
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      return g_variant_ref_sink (g_variant_new_boolean (json_node_get_boolean (node)));
    case G_TYPE_INT64:
      return g_variant_ref_sink (g_variant_new_int64 (json_node_get_int (node)));
    case G_TYPE_DOUBLE:
      return g_variant_ref_sink (g_variant_new_double (json_node_get_double (node)));
    case G_TYPE_STRING:
      return g_variant_ref_sink (g_variant_new_string (json_node_get_string (node)));
    default:
      g_error ("schema data: a value is neither text, number nor truth value");
    }
}

static void
load_limits (JsonObject      *object,
             PomonaSchemaKey *key)
{
  JsonArray *enumeration = get_array (object, "enum");

  if (enumeration != NULL)
    {
      key->n_enumeration = json_array_get_length (enumeration);
      key->enumeration = g_new0 (GVariant *, key->n_enumeration);
      for (guint i = 0; i < key->n_enumeration; i++)
        key->enumeration[i] = load_value (json_array_get_element (enumeration, i));
    }
  if (json_object_has_member (object, "default"))
    key->default_value = load_value (json_object_get_member (object, "default"));
  key->has_min = json_object_has_member (object, "min");
  key->has_max = json_object_has_member (object, "max");
  key->min = json_object_get_double_member_with_default (object, "min", 0);
  key->max = json_object_get_double_member_with_default (object, "max", 0);
  key->repetition_min = key->repetition_max = -1;
  if (json_object_has_member (object, "repetition"))
    {
      JsonObject *repetition = json_object_get_object_member (object, "repetition");

      key->repetition_min = json_object_get_int_member_with_default (repetition, "min", -1);
      key->repetition_max = json_object_get_int_member_with_default (repetition, "max", -1);
    }
}

/* The structure behind a name. It is entered into the table before it is filled, because it may refer to itself. */
static void
load_reference (Scope               *scope,
                const char          *name,
                const PomonaSupport *inherited,
                PomonaSchemaKey     *key)
{
  const PomonaSchemaKey *keys = g_hash_table_lookup (scope->known, name);
  JsonArray *definition = json_object_get_array_member (scope->definitions, name);
  guint n_keys = json_array_get_length (definition);

  if (keys == NULL)
    {
      PomonaSchemaKey *fresh = g_new0 (PomonaSchemaKey, n_keys);

      g_hash_table_insert (scope->known, (char *) name, fresh);
      fill_keys (scope, definition, inherited, fresh);
      keys = fresh;
    }
  if (key->type == POMONA_SCHEMA_TYPE_ARRAY)
    key->item = keys;
  else
    {
      key->keys = keys;
      key->n_keys = n_keys;
    }
}

static void
load_shape (Scope           *scope,
            JsonObject      *object,
            PomonaSchemaKey *key)
{
  const char *reference = json_object_get_string_member_with_default (object, "ref", NULL);
  guint ignored;

  if (reference != NULL)
    load_reference (scope, reference, key->support, key);
  if (json_object_has_member (object, "keys"))
    load_keys (scope, get_array (object, "keys"), key->support, &key->keys, &key->n_keys);
  if (json_object_has_member (object, "oneOf"))
    load_keys (scope, get_array (object, "oneOf"), key->support, &key->alternatives, &key->n_alternatives);
  if (json_object_has_member (object, "values"))
    load_keys (scope, get_array (object, "values"), key->support, &key->values, &key->n_values);
  if (json_object_has_member (object, "item"))
    {
      g_autoptr(JsonArray) single = json_array_new ();

      json_array_add_object_element (single, json_object_ref (json_object_get_object_member (object, "item")));
      load_keys (scope, single, key->support, &key->item, &ignored);
    }
}

static void
load_key (Scope               *scope,
          JsonObject          *object,
          const PomonaSupport *inherited,
          PomonaSchemaKey     *key)
{
  key->name = get_string (object, "key");
  key->type = load_type (object);
  key->wild = json_object_get_boolean_member_with_default (object, "wild", FALSE);
  key->required = json_object_get_boolean_member_with_default (object, "required", FALSE);
  key->support = load_support (object, inherited);
  key->regex = get_string (object, "regex");
  key->value_type = get_string (object, "valueType");
  key->type_name = get_string (object, "typeName");
  key->combine = get_string (object, "combine");
  key->asset_types = get_strv (object, "assetTypes");
  key->asset_content_types = get_strv (object, "assetContentTypes");
  load_limits (object, key);
  load_shape (scope, object, key);
}

static void
fill_keys (Scope               *scope,
           JsonArray           *array,
           const PomonaSupport *inherited,
           PomonaSchemaKey     *keys)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    load_key (scope, json_array_get_object_element (array, i), inherited, &keys[i]);
}

static void
load_keys (Scope                  *scope,
           JsonArray              *array,
           const PomonaSupport    *inherited,
           const PomonaSchemaKey **out_keys,
           guint                  *out_n_keys)
{
  PomonaSchemaKey *keys;

  if (array == NULL)
    return;
  keys = g_new0 (PomonaSchemaKey, json_array_get_length (array));
  *out_keys = keys;
  *out_n_keys = json_array_get_length (array);
  fill_keys (scope, array, inherited, keys);
}

static void
load_reasons (Scope               *scope,
              JsonObject          *object,
              PomonaSchemaItem    *item)
{
  JsonArray *array = get_array (object, "reasons");
  PomonaSchemaReason *reasons;

  if (array == NULL)
    return;
  item->n_reasons = json_array_get_length (array);
  reasons = g_new0 (PomonaSchemaReason, item->n_reasons);
  for (guint i = 0; i < item->n_reasons; i++)
    {
      JsonObject *reason = json_array_get_object_element (array, i);

      reasons[i].code = get_string (reason, "code");
      load_keys (scope, get_array (reason, "details"), item->support, &reasons[i].details, &reasons[i].n_details);
    }
  item->reasons = reasons;
}

static PomonaSchemaApply
load_apply (JsonObject *object)
{
  static const char *const names[] = { "", "single", "multiple", "combined" };
  const char *name = json_object_get_string_member_with_default (object, "apply", "");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      return i;
  g_error ("schema data: unknown way to apply: %s", name);
}

static const PomonaSupport *
new_base_support (gboolean everywhere)
{
  PomonaSupport *support = g_new0 (PomonaSupport, POMONA_N_SYSTEMS);

  for (guint i = 0; i < POMONA_N_SYSTEMS; i++)
    {
      PomonaTristate *unknown[] = {
        &support[i].device_channel, &support[i].user_channel, &support[i].supervised, &support[i].requires_dep,
        &support[i].user_approved_mdm, &support[i].manual_install, &support[i].multiple, &support[i].always_skippable,
        &support[i].beta, &support[i].shared_ipad_device_channel, &support[i].shared_ipad_user_channel,
      };

      for (guint j = 0; j < G_N_ELEMENTS (unknown); j++)
        *unknown[j] = POMONA_TRISTATE_UNKNOWN;
      support[i].introduced = everywhere ? "0" : NULL;
    }
  return support;
}

static void
load_item (PomonaSchemaSet      set,
           JsonObject          *object,
           const PomonaSupport *base,
           PomonaSchemaItem    *item)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  Scope scope = { NULL, known };

  if (json_object_has_member (object, "defs"))
    scope.definitions = json_object_get_object_member (object, "defs");
  item->id = get_string (object, "id");
  item->variant = get_string (object, "variant");
  item->kind = get_string (object, "kind");
  item->set = set;
  item->apply = load_apply (object);
  item->beta = json_object_get_boolean_member_with_default (object, "beta", FALSE);
  item->support = load_support (object, base);
  item->related_status_items = get_strv (object, "relatedStatusItems");
  load_keys (&scope, get_array (object, "keys"), item->support, &item->keys, &item->n_keys);
  load_keys (&scope, get_array (object, "responseKeys"), item->support, &item->response_keys, &item->n_response_keys);
  load_reasons (&scope, object, item);
}

static int
compare_items (const void *a,
               const void *b)
{
  const PomonaSchemaItem *item_a = a;
  const PomonaSchemaItem *item_b = b;
  int order = strcmp (item_a->id, item_b->id);

  return order != 0 ? order : g_strcmp0 (item_a->variant, item_b->variant);
}

static JsonParser *
parse_file (const char *name)
{
  g_autofree char *path = g_strconcat ("/io/github/pomona_mdm/Pomona/schema/", name, ".json", NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  gsize size;
  const char *data;

  bytes = g_resource_lookup_data (pomona_schema_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes == NULL)
    g_error ("schema data: %s", error->message);
  data = g_bytes_get_data (bytes, &size);
  if (!json_parser_load_from_data (parser, data, size, &error))
    g_error ("schema data: %s: %s", name, error->message);
  return g_steal_pointer (&parser);
}

const char *
pomona_schema_set_get_name (PomonaSchemaSet set)
{
  static const char *const names[POMONA_N_SCHEMA_SETS] = {
    "declarations", "credentials", "status", "protocol", "commands", "checkin", "errors", "profiles", "other",
  };

  g_return_val_if_fail ((guint) set < POMONA_N_SCHEMA_SETS, NULL);

  return names[set];
}

PomonaSchemaItems *
pomona_schema_load_items (PomonaSchemaSet set)
{
  g_autoptr(JsonParser) parser = parse_file (pomona_schema_set_get_name (set));
  JsonArray *array = get_array (json_node_get_object (json_parser_get_root (parser)), "items");
  PomonaSchemaItems *items = g_new0 (PomonaSchemaItems, 1);

  /* Two items name no system. One is a payload that no system has any more, the other the profile of automated
   * enrollment, which is no system's business but Apple's server's. */
  items->base = new_base_support (set == POMONA_SCHEMA_OTHER);
  items->n_items = json_array_get_length (array);
  items->items = g_new0 (PomonaSchemaItem, items->n_items);
  for (guint i = 0; i < items->n_items; i++)
    load_item (set, json_array_get_object_element (array, i), items->base, &items->items[i]);
  qsort (items->items, items->n_items, sizeof (PomonaSchemaItem), compare_items);
  return items;
}

PomonaSchemaReferences *
pomona_schema_load_references (void)
{
  g_autoptr(JsonParser) parser = parse_file ("references");
  JsonArray *array = get_array (json_node_get_object (json_parser_get_root (parser)), "items");
  PomonaSchemaReferences *references = g_new0 (PomonaSchemaReferences, 1);

  references->n_references = json_array_get_length (array);
  references->references = g_new0 (PomonaSchemaReference, references->n_references);
  for (guint i = 0; i < references->n_references; i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);
      PomonaSchemaReference *reference = &references->references[i];

      reference->declaration = get_string (object, "declaration");
      reference->kind = get_string (object, "kind");
      reference->path = get_string (object, "path");
      reference->target = get_string (object, "target");
      reference->by = get_string (object, "by");
      reference->types = get_strv (object, "types");
      reference->content_types = get_strv (object, "contentTypes");
      reference->many = json_object_get_boolean_member_with_default (object, "many", FALSE);
      reference->required = json_object_get_boolean_member_with_default (object, "required", FALSE);
    }
  return references;
}
