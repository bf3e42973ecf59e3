/* pomona-predicate-lint.c: conditions that are allowed and probably not meant. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-predicate-private.h"
#include "pomona-schema.h"

typedef struct
{
  GPtrArray *warnings;
  GArray    *bare_names;
} Linter;

static void
warn (Linter *linter,
      char   *warning)
{
  if (g_ptr_array_find_with_equal_func (linter->warnings, warning, g_str_equal, NULL))
    g_free (warning);
  else
    g_ptr_array_add (linter->warnings, warning);
}

static gboolean
is_bare (Linter              *linter,
         const PredicateNode *node)
{
  for (guint i = 0; i < linter->bare_names->len; i++)
    if (g_array_index (linter->bare_names, gsize, i) == node->position)
      return TRUE;
  return FALSE;
}

/* A name below a known item ("softwareupdate.install-reason.reason") is known too. */
static const PomonaSchemaItem *
find_item (const char *name)
{
  g_autofree char *prefix = g_strdup (name);

  for (;;)
    {
      const PomonaSchemaItem *item = pomona_schema_status_item (prefix);
      char *dot = strrchr (prefix, '.');

      if (item != NULL || dot == NULL)
        return item;
      *dot = '\0';
    }
}

static void
lint_status (Linter              *linter,
             const PredicateNode *node)
{
  if (is_bare (linter, node))
    warn (linter, g_strdup_printf (_("“%s” is the old way to name a status item; write @status(%s)"), node->name, node->name));
  if (find_item (node->name) == NULL)
    warn (linter, g_strdup_printf (_("“%s” is no known status item; on a device that does not report it, the activation "
                                     "stays off"), node->name));
}

static gboolean
is_version (const PredicateNode *node)
{
  return node->type == NODE_STATUS && g_str_has_suffix (node->name, "version");
}

static gboolean
is_order (PredicateOperator op)
{
  return op == OPERATOR_LESS || op == OPERATOR_LESS_OR_EQUAL || op == OPERATOR_GREATER || op == OPERATOR_GREATER_OR_EQUAL ||
         op == OPERATOR_BETWEEN;
}

static void
lint_compare (Linter              *linter,
              const PredicateNode *node)
{
  if (is_order (node->op) && (is_version (predicate_node_get (node, 0)) || is_version (predicate_node_get (node, 1))))
    warn (linter, g_strdup (_("Versions are compared as text here: “9” counts as higher than “18”. Compare with BEGINSWITH or "
                              "IN instead")));
}

static void
lint_node (Linter              *linter,
           const PredicateNode *node)
{
  if (node->type == NODE_STATUS)
    lint_status (linter, node);
  else if (node->type == NODE_COMPARE)
    lint_compare (linter, node);
  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    lint_node (linter, predicate_node_get (node, i));
}

char **
predicate_lint (const PredicateNode *root,
                GArray              *bare_names)
{
  Linter linter = { g_ptr_array_new (), bare_names };

  lint_node (&linter, root);
  g_ptr_array_add (linter.warnings, NULL);
  return (char **) g_ptr_array_free (linter.warnings, FALSE);
}
