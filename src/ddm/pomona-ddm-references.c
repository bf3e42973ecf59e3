/* pomona-ddm-references.c: what a declaration names, and whether it is there. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-references.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-json.h"
#include "pomona-schema.h"

/* One walk along a schema path. */
typedef struct
{
  const PomonaSchemaReference *edge;
  PomonaDdmKind                kind;
  GPtrArray                   *references;
} Walk;

static void walk_path (const Walk *walk,
                       JsonNode   *node,
                       const char *rest,
                       const char *path);

static void
add_reference (const Walk *walk,
               const char *identifier,
               const char *path)
{
  PomonaDdmReference *reference = g_new0 (PomonaDdmReference, 1);

  reference->path = g_strdup (path);
  reference->identifier = g_strdup (identifier);
  reference->kind = walk->kind;
  reference->types = walk->edge->types;
  reference->by = walk->edge->by;
  g_ptr_array_add (walk->references, reference);
}

static void
walk_array (const Walk *walk,
            JsonNode   *node,
            const char *rest,
            const char *path)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *member_path = g_strdup_printf ("%s[%u]", path, i);

      walk_path (walk, json_array_get_element (array, i), rest, member_path);
    }
}

static void
walk_member (const Walk *walk,
             JsonObject *object,
             const char *name,
             const char *path,
             gboolean    is_array,
             const char *rest)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree char *member_path = *path != '\0' ? g_strconcat (path, ".", name, NULL) : g_strdup (name);

  if (node == NULL)
    return;
  if (is_array)
    walk_array (walk, node, rest, member_path);
  else
    walk_path (walk, node, rest, member_path);
}

/* `rest` is what is left of the schema's path: "Relays[].PublicKeyData[]", "ExtensionConfigs.*.DataAssetReference". */
static void
walk_path (const Walk *walk,
           JsonNode   *node,
           const char *rest,
           const char *path)
{
  gsize length = strcspn (rest, ".");
  gboolean is_array = length > 2 && strncmp (rest + length - 2, "[]", 2) == 0;
  g_autofree char *name = g_strndup (rest, is_array ? length - 2 : length);
  JsonObject *object;

  if (*rest == '\0')
    {
      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        add_reference (walk, json_node_get_string (node), path);
      return;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  rest += length + (rest[length] == '.');
  if (strcmp (name, "*") == 0)
    {
      JsonObjectIter iter;
      const char *any;

      json_object_iter_init (&iter, object);
      while (json_object_iter_next (&iter, &any, NULL))
        walk_member (walk, object, any, path, is_array, rest);
    }
  else
    walk_member (walk, object, name, path, is_array, rest);
}

GPtrArray *
pomona_ddm_references (const PomonaDdmDeclaration *declaration)
{
  GPtrArray *references = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_ddm_reference_free);
  g_autoptr(JsonNode) payload = json_node_new (JSON_NODE_OBJECT);
  guint n_edges;
  const PomonaSchemaReference *edges = pomona_schema_references (declaration->type, &n_edges);

  json_node_set_object (payload, declaration->payload);
  for (guint i = 0; i < n_edges; i++)
    {
      Walk walk = { &edges[i], POMONA_DDM_ASSET, references };

      /* Status items are no declarations. */
      if (pomona_ddm_kind_from_string (edges[i].target, &walk.kind))
        walk_path (&walk, payload, edges[i].path, "");
    }
  return references;
}

void
pomona_ddm_reference_free (PomonaDdmReference *reference)
{
  g_free (reference->path);
  g_free (reference->identifier);
  g_free (reference);
}

gboolean
pomona_ddm_reference_allows (const PomonaDdmReference *reference,
                             const char               *type)
{
  for (gsize i = 0; reference->types[i] != NULL; i++)
    {
      const char *allowed = reference->types[i];
      gsize length = strlen (allowed);

      if (length > 0 && allowed[length - 1] == '*' ? strncmp (type, allowed, length - 1) == 0 : strcmp (type, allowed) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_problem (GPtrArray                  *problems,
             PomonaDdmProblemType        type,
             const PomonaDdmDeclaration *declaration,
             const PomonaDdmReference   *reference)
{
  PomonaDdmProblem *problem = g_new0 (PomonaDdmProblem, 1);

  problem->type = type;
  problem->kind = declaration->kind;
  problem->identifier = g_strdup (declaration->identifier);
  if (reference != NULL)
    {
      problem->path = g_strdup (reference->path);
      problem->target = g_strdup (reference->identifier);
    }
  g_ptr_array_add (problems, problem);
}

/* The declaration that a reference means: one that may stand there rather than a namesake that may not. */
static PomonaDdmDeclaration *
find_target (PomonaDdmDeclaration * const *declarations,
             gsize                         n_declarations,
             const PomonaDdmReference     *reference)
{
  PomonaDdmDeclaration *namesake = NULL;

  for (gsize i = 0; i < n_declarations; i++)
    {
      PomonaDdmDeclaration *candidate = declarations[i];
      const char *name = candidate->identifier;

      if (reference->by != NULL)
        name = pomona_json_get_string (candidate->payload, reference->by);
      if (g_strcmp0 (name, reference->identifier) != 0)
        continue;
      if (pomona_ddm_reference_allows (reference, candidate->type))
        return candidate;
      if (reference->by == NULL)
        namesake = candidate;
    }
  return namesake;
}

static void
check_references (PomonaDdmDeclaration * const *declarations,
                  gsize                         n_declarations,
                  const PomonaDdmDeclaration   *declaration,
                  GHashTable                   *referenced,
                  GPtrArray                    *problems)
{
  g_autoptr(GPtrArray) references = pomona_ddm_references (declaration);

  for (guint i = 0; i < references->len; i++)
    {
      const PomonaDdmReference *reference = g_ptr_array_index (references, i);
      PomonaDdmDeclaration *target = find_target (declarations, n_declarations, reference);

      if (target == NULL)
        add_problem (problems, POMONA_DDM_PROBLEM_MISSING, declaration, reference);
      else if (!pomona_ddm_reference_allows (reference, target->type))
        add_problem (problems, POMONA_DDM_PROBLEM_WRONG_TYPE, declaration, reference);
      /* One configuration that names another does not switch it on. */
      else if (target->kind != POMONA_DDM_CONFIGURATION || declaration->kind == POMONA_DDM_ACTIVATION)
        g_hash_table_add (referenced, target);
    }
}

GPtrArray *
pomona_ddm_check_set (PomonaDdmDeclaration * const *declarations,
                      gsize                         n_declarations)
{
  GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_ddm_problem_free);
  g_autoptr(GHashTable) referenced = g_hash_table_new (NULL, NULL);

  for (gsize i = 0; i < n_declarations; i++)
    check_references (declarations, n_declarations, declarations[i], referenced, problems);
  for (gsize i = 0; i < n_declarations; i++)
    if ((declarations[i]->kind == POMONA_DDM_CONFIGURATION || declarations[i]->kind == POMONA_DDM_ASSET) &&
        !g_hash_table_contains (referenced, declarations[i]))
      add_problem (problems, POMONA_DDM_PROBLEM_NOT_REFERENCED, declarations[i], NULL);
  return problems;
}

void
pomona_ddm_problem_free (PomonaDdmProblem *problem)
{
  g_free (problem->identifier);
  g_free (problem->path);
  g_free (problem->target);
  g_free (problem);
}

char *
pomona_ddm_problem_describe (const PomonaDdmProblem *problem)
{
  switch (problem->type)
    {
    case POMONA_DDM_PROBLEM_MISSING:
      return g_strdup_printf (_("“%s” names “%s” (in %s), which is not in the set"),
                              problem->identifier, problem->target, problem->path);
    case POMONA_DDM_PROBLEM_WRONG_TYPE:
      return g_strdup_printf (_("“%s” names “%s” (in %s), which is of a type that cannot stand there"),
                              problem->identifier, problem->target, problem->path);
    case POMONA_DDM_PROBLEM_NOT_REFERENCED:
    default:
      if (problem->kind == POMONA_DDM_ASSET)
        return g_strdup_printf (_("No configuration uses “%s”"), problem->identifier);
      return g_strdup_printf (_("No activation switches “%s” on"), problem->identifier);
    }
}
