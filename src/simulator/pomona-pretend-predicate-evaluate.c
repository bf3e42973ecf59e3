/* pomona-pretend-predicate-evaluate.c: decides the conditions of activations. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-pretend-predicate-private.h"

/* More comparisons than that and the answer is no: sub-queries inside sub-queries multiply. */
#define MAX_STEPS 100000

typedef struct
{
  JsonObject *status;
  JsonObject *properties;
  GHashTable *variables;      /* name to JsonNode, borrowed */
  guint steps;
} World;

static gboolean holds (World *world, PomonaTerm *term);
static JsonNode *value_of (World *world, PomonaTerm *term);

static gboolean
is_nothing (JsonNode *node)
{
  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

static gboolean
is_number (JsonNode *node)
{
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE || type == G_TYPE_BOOLEAN;
}

static double
number (JsonNode *node)
{
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node) ? 1 : 0;
  return json_node_get_double (node);
}

static const char *
text (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static JsonNode *
look_up (JsonObject *object,
         const char *path)
{
  g_auto(GStrv) names = g_strsplit (path, ".", -1);
  JsonNode *node = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (object == NULL)
        return NULL;
      node = json_object_get_member (object, names[i]);
      object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    }
  return node != NULL ? json_node_copy (node) : NULL;
}

static gboolean
ordered (JsonNode *a,
         JsonNode *b,
         gboolean  fold,
         int      *order)
{
  if (is_number (a) && is_number (b))
    {
      double x = number (a), y = number (b);

      *order = x < y ? -1 : x > y ? 1 : 0;
      return TRUE;
    }
  if (text (a) != NULL && text (b) != NULL)
    {
      g_autofree char *x = fold ? g_utf8_casefold (text (a), -1) : g_strdup (text (a));
      g_autofree char *y = fold ? g_utf8_casefold (text (b), -1) : g_strdup (text (b));

      *order = strcmp (x, y);
      return TRUE;
    }
  return FALSE;
}

static gboolean
equal (JsonNode *a,
       JsonNode *b,
       gboolean  fold)
{
  int order;

  if (is_nothing (a) || is_nothing (b))
    return is_nothing (a) && is_nothing (b);
  if (ordered (a, b, fold, &order))
    return order == 0;
  return json_node_equal (a, b);
}

static gboolean
is_in (JsonNode *needle,
       JsonNode *hay,
       gboolean  fold)
{
  if (hay != NULL && JSON_NODE_HOLDS_ARRAY (hay))
    {
      JsonArray *array = json_node_get_array (hay);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (equal (needle, json_array_get_element (array, i), fold))
          return TRUE;
      return FALSE;
    }
  if (text (needle) != NULL && text (hay) != NULL)
    {
      g_autofree char *n = fold ? g_utf8_casefold (text (needle), -1) : g_strdup (text (needle));
      g_autofree char *h = fold ? g_utf8_casefold (text (hay), -1) : g_strdup (text (hay));

      return strstr (h, n) != NULL;
    }
  return FALSE;
}

/* "*" is any text, "?" any character; everything else means itself. */
static gboolean
is_like (const char *subject,
         const char *pattern,
         gboolean    fold)
{
  g_autofree char *s = fold ? g_utf8_casefold (subject, -1) : g_strdup (subject);
  g_autofree char *p = fold ? g_utf8_casefold (pattern, -1) : g_strdup (pattern);

  return g_pattern_match_simple (p, s);
}

static gboolean
matches (const char *subject,
         const char *pattern,
         gboolean    fold)
{
  g_autofree char *whole = g_strdup_printf ("\\A(?:%s)\\z", pattern);

  /* A pattern that is none matches nothing; that is the evaluation's end, not an error of the program. */
  return g_regex_match_simple (whole, subject, fold ? G_REGEX_CASELESS : 0, 0);
}

static gboolean
affix (JsonNode *a,
       JsonNode *b,
       gboolean  fold,
       gboolean (*test) (const char *, const char *))
{
  g_autofree char *x = NULL, *y = NULL;

  if (text (a) == NULL || text (b) == NULL)
    return FALSE;
  x = fold ? g_utf8_casefold (text (a), -1) : g_strdup (text (a));
  y = fold ? g_utf8_casefold (text (b), -1) : g_strdup (text (b));
  return test (x, y);
}

static gboolean
between (JsonNode *value,
         JsonNode *range,
         gboolean  fold)
{
  JsonArray *array = range != NULL && JSON_NODE_HOLDS_ARRAY (range) ? json_node_get_array (range) : NULL;
  int low, high;

  return array != NULL && json_array_get_length (array) == 2 && ordered (value, json_array_get_element (array, 0), fold, &low) &&
         ordered (value, json_array_get_element (array, 1), fold, &high) && low >= 0 && high <= 0;
}

static gboolean
compare_one (PomonaTerm *term,
             JsonNode   *a,
             JsonNode   *b)
{
  int order = 0;
  gboolean comparable = ordered (a, b, term->fold_case, &order);

  switch (term->compare)
    {
    case POMONA_COMPARE_EQUAL: return equal (a, b, term->fold_case);
    case POMONA_COMPARE_UNEQUAL: return !equal (a, b, term->fold_case);
    case POMONA_COMPARE_LESS: return comparable && order < 0;
    case POMONA_COMPARE_LESS_EQUAL: return comparable && order <= 0;
    case POMONA_COMPARE_GREATER: return comparable && order > 0;
    case POMONA_COMPARE_GREATER_EQUAL: return comparable && order >= 0;
    case POMONA_COMPARE_IN: return is_in (a, b, term->fold_case);
    case POMONA_COMPARE_CONTAINS: return is_in (b, a, term->fold_case);
    case POMONA_COMPARE_BEGINS: return affix (a, b, term->fold_case, g_str_has_prefix);
    case POMONA_COMPARE_ENDS: return affix (a, b, term->fold_case, g_str_has_suffix);
    case POMONA_COMPARE_LIKE: return text (a) != NULL && text (b) != NULL && is_like (text (a), text (b), term->fold_case);
    case POMONA_COMPARE_MATCHES: return text (a) != NULL && text (b) != NULL && matches (text (a), text (b), term->fold_case);
    case POMONA_COMPARE_BETWEEN: return between (a, b, term->fold_case);
    default: return FALSE;
    }
}

static gboolean
compare (World      *world,
         PomonaTerm *term)
{
  g_autoptr(JsonNode) a = value_of (world, term->parts->pdata[0]);
  g_autoptr(JsonNode) b = value_of (world, term->parts->pdata[1]);
  JsonArray *array;
  guint n = 0, length;

  if (term->quantity == POMONA_QUANTITY_ONE)
    return compare_one (term, a, b);
  array = a != NULL && JSON_NODE_HOLDS_ARRAY (a) ? json_node_get_array (a) : NULL;
  if (array == NULL)
    return term->quantity == POMONA_QUANTITY_NONE;
  length = json_array_get_length (array);
  for (guint i = 0; i < length; i++)
    n += compare_one (term, json_array_get_element (array, i), b);
  return term->quantity == POMONA_QUANTITY_ANY ? n > 0 : term->quantity == POMONA_QUANTITY_ALL ? n == length : n == 0;
}

static gboolean
holds (World      *world,
       PomonaTerm *term)
{
  if (++world->steps > MAX_STEPS)
    return FALSE;
  switch (term->kind)
    {
    case POMONA_TERM_TRUE:
      return TRUE;
    case POMONA_TERM_AND:
      for (guint i = 0; i < term->parts->len; i++)
        if (!holds (world, term->parts->pdata[i]))
          return FALSE;
      return TRUE;
    case POMONA_TERM_OR:
      for (guint i = 0; i < term->parts->len; i++)
        if (holds (world, term->parts->pdata[i]))
          return TRUE;
      return FALSE;
    case POMONA_TERM_NOT:
      return !holds (world, term->parts->pdata[0]);
    case POMONA_TERM_COMPARE:
      return compare (world, term);
    case POMONA_TERM_FALSE:
    case POMONA_TERM_LITERAL:
    case POMONA_TERM_LIST:
    case POMONA_TERM_STATUS:
    case POMONA_TERM_PROPERTY:
    case POMONA_TERM_VARIABLE:
    case POMONA_TERM_MEMBER:
    case POMONA_TERM_COUNT:
    case POMONA_TERM_SUBQUERY:
    default:
      return FALSE;
    }
}

static JsonNode *
take_array (JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, array);
  return node;
}

static JsonNode *
subquery (World      *world,
          PomonaTerm *term)
{
  g_autoptr(JsonNode) collection = value_of (world, term->parts->pdata[0]);
  JsonArray *array = collection != NULL && JSON_NODE_HOLDS_ARRAY (collection) ? json_node_get_array (collection) : NULL;
  JsonArray *found = json_array_new ();
  JsonNode *outer = g_hash_table_lookup (world->variables, term->text);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      g_hash_table_insert (world->variables, term->text, item);
      if (holds (world, term->parts->pdata[1]))
        json_array_add_element (found, json_node_copy (item));
    }
  if (outer != NULL)
    g_hash_table_insert (world->variables, term->text, outer);
  else
    g_hash_table_remove (world->variables, term->text);
  return take_array (found);
}

/* Of a list, the members of all its elements, as key paths of collections do. */
static JsonNode *
member (JsonNode   *node,
        const char *name)
{
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return look_up (json_node_get_object (node), name);
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node), *all = json_array_new ();

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *item = json_array_get_element (array, i);
          JsonNode *value = JSON_NODE_HOLDS_OBJECT (item) ? look_up (json_node_get_object (item), name) : NULL;

          if (value != NULL)
            json_array_add_element (all, value);
        }
      return take_array (all);
    }
  return NULL;
}

static JsonNode *
count (JsonNode *node)
{
  gint64 n = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_length (json_node_get_array (node)) : 0;

  return json_node_init_int (json_node_alloc (), n);
}

/* Owned; NULL for nothing. */
static JsonNode *
value_of (World      *world,
          PomonaTerm *term)
{
  g_autoptr(JsonNode) inner = NULL;
  JsonNode *variable;
  JsonArray *array;

  if (++world->steps > MAX_STEPS)
    return NULL;
  switch (term->kind)
    {
    case POMONA_TERM_LITERAL:
      return json_node_copy (term->literal);
    case POMONA_TERM_LIST:
      array = json_array_new ();
      for (guint i = 0; i < term->parts->len; i++)
        {
          JsonNode *item = value_of (world, term->parts->pdata[i]);

          json_array_add_element (array, item != NULL ? item : json_node_init_null (json_node_alloc ()));
        }
      return take_array (array);
    case POMONA_TERM_STATUS:
      return look_up (world->status, term->text);
    case POMONA_TERM_PROPERTY:
      return look_up (world->properties, term->text);
    case POMONA_TERM_VARIABLE:
      variable = g_hash_table_lookup (world->variables, term->text);
      return variable != NULL ? json_node_copy (variable) : NULL;
    case POMONA_TERM_MEMBER:
      inner = value_of (world, term->parts->pdata[0]);
      return member (inner, term->text);
    case POMONA_TERM_COUNT:
      inner = value_of (world, term->parts->pdata[0]);
      return count (inner);
    case POMONA_TERM_SUBQUERY:
      return subquery (world, term);
    case POMONA_TERM_TRUE:
    case POMONA_TERM_FALSE:
    case POMONA_TERM_AND:
    case POMONA_TERM_OR:
    case POMONA_TERM_NOT:
    case POMONA_TERM_COMPARE:
    default:
      return NULL;
    }
}

gboolean
pomona_pretend_predicate_evaluate (PomonaPretendPredicate *self,
                                   JsonObject             *status,
                                   JsonObject             *properties)
{
  g_autoptr(GHashTable) variables = g_hash_table_new (g_str_hash, g_str_equal);
  World world = { .status = status, .properties = properties, .variables = variables };

  return holds (&world, self->root);
}
