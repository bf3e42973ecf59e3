/* pomona-predicate.c: the conditions of activations. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-predicate.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-ddm-error.h"
#include "pomona-predicate-private.h"

G_DEFINE_BOXED_TYPE (PomonaPredicate, pomona_predicate, pomona_predicate_ref, pomona_predicate_unref)

PredicateNode *
predicate_node_new (PredicateNodeType type,
                    gsize             position)
{
  PredicateNode *node = g_new0 (PredicateNode, 1);

  node->type = type;
  node->position = position;
  return node;
}

void
predicate_node_free (PredicateNode *node)
{
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_clear_pointer (&node->literal, json_node_unref);
  g_clear_pointer (&node->regex, g_regex_unref);
  g_free (node->name);
  g_free (node);
}

void
predicate_node_add (PredicateNode *node,
                    PredicateNode *child)
{
  if (node->children == NULL)
    node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) predicate_node_free);
  g_ptr_array_add (node->children, child);
}

PredicateNode *
predicate_node_get (const PredicateNode *node,
                    guint                index)
{
  return g_ptr_array_index (node->children, index);
}

gboolean
predicate_node_is_condition (const PredicateNode *node)
{
  return node->type <= NODE_COMPARE;
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
collect (const PredicateNode *node,
         PredicateNodeType    type,
         GPtrArray           *names)
{
  if (node->type == type && !g_ptr_array_find_with_equal_func (names, node->name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (node->name));
  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    collect (predicate_node_get (node, i), type, names);
}

static char **
collect_names (const PredicateNode *root,
               PredicateNodeType    type)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  collect (root, type, names);
  g_ptr_array_sort (names, compare_strings);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}

static void
predicate_clear (gpointer data)
{
  PomonaPredicate *self = data;

  g_clear_pointer (&self->root, predicate_node_free);
  g_clear_pointer (&self->status_items, g_strfreev);
  g_clear_pointer (&self->properties, g_strfreev);
  g_clear_pointer (&self->warnings, g_strfreev);
}

PomonaPredicate *
pomona_predicate_parse (const char  *text,
                        gsize       *out_position,
                        GError     **error)
{
  g_autoptr(GArray) bare_names = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr(GError) parse_error = NULL;
  PomonaPredicate *self;
  PredicateNode *root;
  gsize position = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (out_position != NULL)
    *out_position = 0;
  if (strlen (text) > POMONA_PREDICATE_MAX_SIZE || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX, _("The condition is longer than %d bytes, or not text"),
                   POMONA_PREDICATE_MAX_SIZE);
      return NULL;
    }
  root = predicate_parse (text, bare_names, &position, &parse_error);
  if (root == NULL)
    {
      gsize characters = (gsize) g_utf8_strlen (text, (gssize) position);

      if (out_position != NULL)
        *out_position = characters;
      g_set_error (error, parse_error->domain, parse_error->code, _("At character %zu: %s"), characters + 1,
                   parse_error->message);
      return NULL;
    }
  self = g_atomic_rc_box_new0 (PomonaPredicate);
  self->root = root;
  self->status_items = collect_names (root, NODE_STATUS);
  self->properties = collect_names (root, NODE_PROPERTY);
  self->warnings = predicate_lint (root, bare_names);
  return self;
}

PomonaPredicate *
pomona_predicate_ref (PomonaPredicate *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_predicate_unref (PomonaPredicate *self)
{
  g_atomic_rc_box_release_full (self, predicate_clear);
}

const char * const *
pomona_predicate_get_status_items (const PomonaPredicate *self)
{
  return (const char *const *) self->status_items;
}

const char * const *
pomona_predicate_get_properties (const PomonaPredicate *self)
{
  return (const char *const *) self->properties;
}

const char * const *
pomona_predicate_get_warnings (const PomonaPredicate *self)
{
  return (const char *const *) self->warnings;
}
