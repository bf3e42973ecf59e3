/* pomona-ddm-status-declarations.c: what a device says of its declarations. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-status.h"

#include <string.h>

#include "pomona-json.h"

#define PREDICATE_IS_FALSE "Info.Predicate"

static PomonaDdmValid
read_valid (JsonObject *object)
{
  const char *valid = pomona_json_get_string (object, "valid");

  if (g_strcmp0 (valid, "valid") == 0)
    return POMONA_DDM_VALID_VALID;
  if (g_strcmp0 (valid, "invalid") == 0)
    return POMONA_DDM_VALID_INVALID;
  return POMONA_DDM_VALID_UNKNOWN;
}

static void
reason_free (gpointer data)
{
  PomonaDdmReason *reason = data;

  g_free (reason->code);
  g_free (reason->description);
  g_clear_pointer (&reason->details, json_node_unref);
  g_free (reason);
}

static GPtrArray *
read_reasons (JsonObject *object)
{
  GPtrArray *reasons = g_ptr_array_new_with_free_func (reason_free);
  JsonArray *array = pomona_json_get_array (object, "reasons");

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *code = pomona_json_get_string (entry, "code");
      PomonaDdmReason *reason;

      if (code == NULL)
        continue;
      reason = g_new0 (PomonaDdmReason, 1);
      reason->code = g_strdup (code);
      reason->description = g_strdup (pomona_json_get_string (entry, "description"));
      if (pomona_json_has (entry, "details"))
        reason->details = json_node_ref (json_object_get_member (entry, "details"));
      g_ptr_array_add (reasons, reason);
    }
  return reasons;
}

static gboolean
has_reason (const PomonaDdmDeclarationStatus *status,
            const char                       *code)
{
  for (guint i = 0; i < status->reasons->len; i++)
    if (strcmp (((const PomonaDdmReason *) g_ptr_array_index (status->reasons, i))->code, code) == 0)
      return TRUE;
  return FALSE;
}

static PomonaDdmDeclarationState
judge (const PomonaDdmDeclarationStatus *status)
{
  gboolean counts_as_active = status->active || status->kind == POMONA_DDM_MANAGEMENT;

  if (status->valid == POMONA_DDM_VALID_INVALID)
    return POMONA_DDM_STATE_FAILED;
  if (!counts_as_active)
    return has_reason (status, PREDICATE_IS_FALSE) ? POMONA_DDM_STATE_NOT_APPLICABLE : POMONA_DDM_STATE_INACTIVE;
  return status->valid == POMONA_DDM_VALID_VALID ? POMONA_DDM_STATE_INSTALLED : POMONA_DDM_STATE_PENDING;
}

static PomonaDdmDeclarationStatus *
read_status (PomonaDdmKind  kind,
             JsonObject    *object)
{
  const char *identifier = pomona_json_get_string (object, "identifier");
  const char *server_token = pomona_json_get_string (object, "server-token");
  PomonaDdmDeclarationStatus *status;

  if (identifier == NULL)
    return NULL;
  status = g_new0 (PomonaDdmDeclarationStatus, 1);
  status->kind = kind;
  status->identifier = g_strdup (identifier);
  status->server_token = g_strdup (server_token != NULL ? server_token : "");
  status->active = pomona_json_get_bool (object, "active", FALSE);
  status->valid = read_valid (object);
  status->reasons = read_reasons (object);
  status->state = judge (status);
  return status;
}

/* Negative when `a` is the one that is less present. */
static int
compare_presence (const PomonaDdmDeclarationStatus *a,
                  const PomonaDdmDeclarationStatus *b)
{
  if (a->active != b->active)
    return a->active ? 1 : -1;
  return (a->valid == POMONA_DDM_VALID_VALID) - (b->valid == POMONA_DDM_VALID_VALID);
}

/* While a device replaces a declaration, it may list both. */
static void
add_status (GPtrArray                  *list,
            GHashTable                 *positions,
            PomonaDdmDeclarationStatus *status)
{
  gpointer position;

  if (!g_hash_table_lookup_extended (positions, status->identifier, NULL, &position))
    {
      g_hash_table_insert (positions, g_strdup (status->identifier), GUINT_TO_POINTER (list->len));
      g_ptr_array_add (list, status);
      return;
    }
  if (compare_presence (status, g_ptr_array_index (list, GPOINTER_TO_UINT (position))) >= 0)
    {
      pomona_ddm_declaration_status_free (g_ptr_array_index (list, GPOINTER_TO_UINT (position)));
      g_ptr_array_index (list, GPOINTER_TO_UINT (position)) = status;
    }
  else
    pomona_ddm_declaration_status_free (status);
}

static void
read_kind (JsonObject    *declarations,
           PomonaDdmKind  kind,
           GPtrArray     *list)
{
  JsonArray *array = pomona_json_get_array (declarations, pomona_ddm_kind_get_status_key (kind));
  g_autoptr(GHashTable) positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      PomonaDdmDeclarationStatus *status = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        status = read_status (kind, json_node_get_object (node));
      if (status != NULL)
        add_status (list, positions, status);
    }
}

static JsonObject *
get_object (JsonObject *state,
            const char *name)
{
  JsonNode *node = pomona_ddm_status_get (state, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

GPtrArray *
pomona_ddm_status_declarations (JsonObject *state)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_ddm_declaration_status_free);
  JsonObject *declarations = get_object (state, "management.declarations");

  for (guint kind = 0; kind < POMONA_N_DDM_KINDS; kind++)
    read_kind (declarations, kind, list);
  return list;
}

void
pomona_ddm_declaration_status_free (PomonaDdmDeclarationStatus *status)
{
  g_free (status->identifier);
  g_free (status->server_token);
  g_ptr_array_unref (status->reasons);
  g_free (status);
}

gboolean
pomona_ddm_status_has_capabilities (JsonObject *state)
{
  return get_object (state, "management.client-capabilities.supported-payloads") != NULL;
}

gboolean
pomona_ddm_status_supports_declaration (JsonObject *state,
                                        const char *type)
{
  JsonObject *declarations = get_object (state, "management.client-capabilities.supported-payloads.declarations");
  PomonaDdmKind kind;
  g_auto(GStrv) types = NULL;

  if (!pomona_ddm_kind_from_type (type, &kind))
    return FALSE;
  types = pomona_json_get_strv (declarations, pomona_ddm_kind_get_status_key (kind));
  return g_strv_contains ((const char *const *) types, type);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
pomona_ddm_status_supported_items (JsonObject *state)
{
  JsonObject *payloads = get_object (state, "management.client-capabilities.supported-payloads");
  g_auto(GStrv) all = pomona_json_get_strv (payloads, "status-items");
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (gsize i = 0; all[i] != NULL; i++)
    if (!g_str_has_prefix (all[i], "test."))
      g_ptr_array_add (names, g_strdup (all[i]));
  g_ptr_array_sort (names, compare_strings);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}
