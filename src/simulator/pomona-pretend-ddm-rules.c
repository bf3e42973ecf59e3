/* pomona-pretend-ddm-rules.c: what kinds of declarations and status items a pretend device knows. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-json.h"
#include "pomona-pretend-ddm-private.h"
#include "pomona-schema.h"

#define MAX_DEPTH 16

static PomonaSystem
system_of (PomonaPretendDdm *self)
{
  static const PomonaSystem systems[POMONA_N_PRETEND_KINDS] = {
    POMONA_SYSTEM_MACOS, POMONA_SYSTEM_IOS, POMONA_SYSTEM_IOS, POMONA_SYSTEM_TVOS,
  };

  return systems[self->state->model->kind];
}

/* Whether this system, in its version, has it on this channel. */
static gboolean
is_here (PomonaPretendDdm    *self,
         const PomonaSupport *supports)
{
  const PomonaSupport *support = &supports[system_of (self)];
  PomonaSupportState state = pomona_support_get_state (support, pomona_pretend_state_get_string (self->state, "OSVersion"));
  PomonaScopes scope = self->user_channel ? POMONA_SCOPE_USER : POMONA_SCOPE_SYSTEM;

  if (state != POMONA_SUPPORT_YES && state != POMONA_SUPPORT_DEPRECATED)
    return FALSE;
  return support->scopes == 0 || (support->scopes & scope) != 0;
}

gboolean
pomona_pretend_rules_know_declaration (PomonaPretendDdm *self,
                                       const char       *type)
{
  const PomonaSchemaItem *item = pomona_schema_declaration (type);

  return item != NULL && is_here (self, item->support);
}

/* What the device can say something about; the rest of the published list is left to better devices. */
gboolean
pomona_pretend_rules_know_status (PomonaPretendDdm *self,
                                  const char       *name)
{
  static const char *const known[] = {
    "app.managed.list", "device.identifier.serial-number", "device.identifier.udid", "device.model.family", "device.model.identifier",
    "device.model.marketing-name", "device.model.number", "device.operating-system.build-version", "device.operating-system.family",
    "device.operating-system.marketing-name", "device.operating-system.supplemental.build-version",
    "device.operating-system.supplemental.extra-version", "device.operating-system.version", "device.power.battery-health",
    "diskmanagement.filevault.enabled", "mdm.app", "passcode.is-compliant", "passcode.is-present", "security.certificate.list",
    "softwareupdate.device-id", "softwareupdate.install-reason", "softwareupdate.install-state", "softwareupdate.pending-version",
    "test.array-value", "test.boolean-value", "test.dictionary-value", "test.error-value", "test.integer-value", "test.real-value",
    "test.string-value", NULL,
  };
  const PomonaSchemaItem *item = pomona_schema_status_item (name);

  return item != NULL && g_strv_contains (known, name) && is_here (self, item->support);
}

static JsonArray *
known_types (PomonaPretendDdm   *self,
             PomonaPretendClass  kind)
{
  g_autofree char *prefix = g_strdup_printf ("com.apple.%s.", pomona_pretend_class_endpoint (kind));
  JsonArray *array = json_array_new ();
  guint n;
  const PomonaSchemaItem *items = pomona_schema_list (POMONA_SCHEMA_DECLARATIONS, &n);

  for (guint i = 0; i < n; i++)
    if (g_str_has_prefix (items[i].id, prefix) && is_here (self, items[i].support))
      json_array_add_string_element (array, items[i].id);
  return array;
}

JsonObject *
pomona_pretend_rules_capabilities (PomonaPretendDdm *self)
{
  JsonObject *capabilities = json_object_new (), *payloads = json_object_new (), *declarations = json_object_new ();
  JsonArray *versions = json_array_new (), *items = json_array_new ();
  guint n;
  const PomonaSchemaItem *status = pomona_schema_list (POMONA_SCHEMA_STATUS, &n);

  json_array_add_string_element (versions, "1.0.0");
  for (guint i = 0; i < POMONA_N_PRETEND_CLASSES; i++)
    json_object_set_array_member (declarations, pomona_pretend_class_report (i), known_types (self, i));
  for (guint i = 0; i < n; i++)
    if (pomona_pretend_rules_know_status (self, status[i].id) || g_str_has_prefix (status[i].id, "management."))
      json_array_add_string_element (items, status[i].id);
  json_object_set_object_member (payloads, "declarations", declarations);
  json_object_set_array_member (payloads, "status-items", items);
  json_object_set_array_member (capabilities, "supported-versions", versions);
  json_object_set_object_member (capabilities, "supported-features", json_object_new ());
  json_object_set_object_member (capabilities, "supported-payloads", payloads);
  return capabilities;
}

/* --- payloads --- */

typedef struct
{
  PomonaPretendDdm *ddm;
  GPtrArray *unknown;      /* dotted names of keys */
  char *problem;           /* the first thing that is wrong */
} Check;

static void check_keys (Check *check, JsonObject *object, const PomonaSchemaKey *keys, guint n_keys, const char *path, guint depth);

static gboolean
has_type (JsonNode         *node,
          PomonaSchemaType  type)
{
  GType value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  switch (type)
    {
    case POMONA_SCHEMA_TYPE_STRING:
    case POMONA_SCHEMA_TYPE_DATE:
    case POMONA_SCHEMA_TYPE_DATA:
      return value == G_TYPE_STRING;
    case POMONA_SCHEMA_TYPE_INTEGER:
      return value == G_TYPE_INT64;
    case POMONA_SCHEMA_TYPE_REAL:
      return value == G_TYPE_INT64 || value == G_TYPE_DOUBLE;
    case POMONA_SCHEMA_TYPE_BOOLEAN:
      return value == G_TYPE_BOOLEAN;
    case POMONA_SCHEMA_TYPE_ARRAY:
      return JSON_NODE_HOLDS_ARRAY (node);
    case POMONA_SCHEMA_TYPE_DICTIONARY:
      return JSON_NODE_HOLDS_OBJECT (node);
    case POMONA_SCHEMA_TYPE_ANY:
    default:
      return TRUE;
    }
}

static void
complain (Check      *check,
          const char *path,
          const char *what)
{
  if (check->problem == NULL)
    check->problem = g_strdup_printf ("“%s” %s", path, what);
}

static gboolean
is_listed (const PomonaSchemaKey *key,
           JsonNode              *node)
{
  if (key->n_enumeration == 0 || !JSON_NODE_HOLDS_VALUE (node))
    return TRUE;
  for (guint i = 0; i < key->n_enumeration; i++)
    {
      GVariant *value = key->enumeration[i];

      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) && json_node_get_value_type (node) == G_TYPE_STRING &&
          g_str_equal (g_variant_get_string (value, NULL), json_node_get_string (node)))
        return TRUE;
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) && json_node_get_value_type (node) == G_TYPE_INT64 &&
          g_variant_get_int64 (value) == json_node_get_int (node))
        return TRUE;
    }
  return FALSE;
}

static void
check_value (Check                 *check,
             JsonNode              *node,
             const PomonaSchemaKey *key,
             const char            *path,
             guint                  depth)
{
  if (!has_type (node, key->type))
    {
      complain (check, path, "is of the wrong type");
      return;
    }
  if (!is_listed (key, node))
    complain (check, path, "has a value that does not exist");
  if ((key->has_min || key->has_max) && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 &&
      ((key->has_min && json_node_get_int (node) < key->min) || (key->has_max && json_node_get_int (node) > key->max)))
    complain (check, path, "is out of range");
  if (JSON_NODE_HOLDS_OBJECT (node) && key->n_keys > 0)
    check_keys (check, json_node_get_object (node), key->keys, key->n_keys, path, depth + 1);
  if (JSON_NODE_HOLDS_ARRAY (node) && key->item != NULL)
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      check_value (check, json_array_get_element (json_node_get_array (node), i), key->item, path, depth + 1);
}

static void
check_keys (Check                 *check,
            JsonObject            *object,
            const PomonaSchemaKey *keys,
            guint                  n_keys,
            const char            *path,
            guint                  depth)
{
  g_autoptr(GList) names = json_object_get_members (object);

  if (depth > MAX_DEPTH)
    return;
  for (GList *l = names; l != NULL; l = l->next)
    {
      const PomonaSchemaKey *key = pomona_schema_find_key (keys, n_keys, l->data);
      g_autofree char *inner = *path != '\0' ? g_strdup_printf ("%s.%s", path, (char *) l->data) : g_strdup (l->data);

      if (key == NULL)
        g_ptr_array_add (check->unknown, g_steal_pointer (&inner));
      else
        check_value (check, json_object_get_member (object, l->data), key, inner, depth);
    }
  for (guint i = 0; i < n_keys; i++)
    if (keys[i].required && !keys[i].wild && is_here (check->ddm, keys[i].support) && !json_object_has_member (object, keys[i].name))
      {
        g_autofree char *inner = *path != '\0' ? g_strdup_printf ("%s.%s", path, keys[i].name) : g_strdup (keys[i].name);

        complain (check, inner, "is missing");
      }
}

static void
blame_unknown (PomonaPretendDeclaration *declaration,
               GPtrArray                *unknown)
{
  JsonObject *details = json_object_new ();
  JsonArray *names = json_array_new ();

  for (guint i = 0; i < unknown->len; i++)
    json_array_add_string_element (names, unknown->pdata[i]);
  json_object_set_array_member (details, "UnknownPayloadKeys", names);
  pomona_pretend_declaration_blame (declaration, "Error.UnknownPayloadKeys", "The payload has keys that do not exist", details);
}

gboolean
pomona_pretend_rules_check_payload (PomonaPretendDdm         *self,
                                    PomonaPretendDeclaration *declaration)
{
  const PomonaSchemaItem *item = pomona_schema_declaration (pomona_pretend_declaration_type (declaration));
  g_autoptr(GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  Check check = { .ddm = self, .unknown = unknown };
  gboolean good;

  if (item == NULL)
    return FALSE;
  /* Properties are the server's own: any key will do. */
  if (g_str_equal (item->id, "com.apple.management.properties"))
    return TRUE;
  check_keys (&check, pomona_pretend_declaration_payload (declaration), item->keys, item->n_keys, "", 0);
  if (check.problem != NULL)
    {
      JsonObject *details = json_object_new ();
      const char *code = declaration->kind == POMONA_PRETEND_CONFIGURATION ? "Error.ConfigurationIsInvalid"
                         : declaration->kind == POMONA_PRETEND_ASSET ? "Error.AssetCannotBeDeserialized" : "Error.InvalidPayload";

      if (declaration->kind == POMONA_PRETEND_CONFIGURATION || declaration->kind == POMONA_PRETEND_ASSET)
        json_object_set_string_member (details, "Error", check.problem);
      else
        {
          json_object_unref (details);
          details = pomona_pretend_declaration_details (declaration);
        }
      pomona_pretend_declaration_blame (declaration, code, check.problem, details);
    }
  if (unknown->len > 0)
    blame_unknown (declaration, unknown);
  good = check.problem == NULL && unknown->len == 0;
  g_free (check.problem);
  return good;
}

/* --- references --- */

static gboolean
is_reference (const char *name)
{
  return g_str_has_suffix (name, "AssetReference") || g_str_has_suffix (name, "AssetReferences") ||
         g_str_equal (name, "ManagementStatusCertificateReference") || g_str_equal (name, "PublicKeyData");
}

static void
collect (JsonNode   *node,
         const char *name,
         GPtrArray  *found,
         guint       depth)
{
  if (depth > MAX_DEPTH)
    return;
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr(GList) names = json_object_get_members (json_node_get_object (node));

      for (GList *l = names; l != NULL; l = l->next)
        collect (json_object_get_member (json_node_get_object (node), l->data), l->data, found, depth + 1);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        collect (json_array_get_element (array, i), name, found, depth + 1);
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING && is_reference (name))
    g_ptr_array_add (found, g_strdup (json_node_get_string (node)));
}

GPtrArray *
pomona_pretend_rules_references (JsonObject *payload)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, payload);
  collect (node, "", found, 0);
  return found;
}
