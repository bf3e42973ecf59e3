/* pomona-predicate-evaluate.c: whether a condition is true. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-ddm-error.h"
#include "pomona-ddm-status.h"
#include "pomona-predicate-private.h"
#include "pomona-schema.h"

/* Sub-queries inside sub-queries multiply; nobody means so many steps. */
#define MAX_STEPS 200000

/* What a search with a pattern counts for. */
#define REGEX_STEPS 500

/* Texts longer than this are not searched with patterns. */
#define MAX_SUBJECT (16 * 1024)

/* A variable and its value; the innermost comes first. */
typedef struct _Binding Binding;

struct _Binding
{
  const char    *name;
  JsonNode      *value;
  const Binding *outer;
};

typedef struct
{
  const PomonaPredicateContext *context;
  guint                         steps;
} Evaluator;

static gboolean evaluate_condition (Evaluator            *self,
                                    const PredicateNode  *node,
                                    const Binding        *bindings,
                                    gboolean             *out_result,
                                    GError              **error);

static JsonNode *evaluate_value (Evaluator            *self,
                                 const PredicateNode  *node,
                                 const Binding        *bindings,
                                 GError              **error);

static gboolean
fail (GError     **error,
      const char  *message)
{
  g_set_error_literal (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_EVALUATE, message);
  return FALSE;
}

static gboolean
take_steps (Evaluator  *self,
            guint       steps,
            GError    **error)
{
  self->steps += MIN (steps, MAX_STEPS);
  return self->steps <= MAX_STEPS || fail (error, _("The condition takes too long to answer"));
}

/* How much work it is to look at a value. */
static guint
weigh (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    return 1 + json_array_get_length (json_node_get_array (node));
  if (JSON_NODE_HOLDS_OBJECT (node))
    return 1 + json_object_get_size (json_node_get_object (node));
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return 1 + (guint) (strlen (json_node_get_string (node)) / 64);
  return 1;
}

static JsonNode *
new_null (void)
{
  return json_node_new (JSON_NODE_NULL);
}

static JsonNode *
new_array_node (JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, array);
  return node;
}

static gboolean
is_null (JsonNode *node)
{
  return JSON_NODE_HOLDS_NULL (node);
}

static const char *
get_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

/* A truth value is a number to a device: 0 or 1. */
static gboolean
get_number (JsonNode *node,
            double   *out_number)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      *out_number = json_node_get_boolean (node);
      return TRUE;
    case G_TYPE_INT64:
    case G_TYPE_DOUBLE:
      *out_number = json_node_get_double (node);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
are_equal (JsonNode         *a,
           JsonNode         *b,
           PredicateOptions  options)
{
  double number_a;
  double number_b;

  if (get_string (a) != NULL && get_string (b) != NULL)
    {
      g_autofree char *folded_a = predicate_fold (get_string (a), options);
      g_autofree char *folded_b = predicate_fold (get_string (b), options);

      return strcmp (folded_a, folded_b) == 0;
    }
  if (JSON_NODE_HOLDS_VALUE (a) && JSON_NODE_HOLDS_VALUE (b) && json_node_get_value_type (a) == G_TYPE_INT64 &&
      json_node_get_value_type (b) == G_TYPE_INT64)
    return json_node_get_int (a) == json_node_get_int (b);
  if (get_number (a, &number_a) && get_number (b, &number_b))
    return number_a == number_b;
  return json_node_equal (a, b);
}

/* Nothing is neither more nor less than something. */
static gboolean
get_order (JsonNode          *a,
           JsonNode          *b,
           PredicateOptions   options,
           int               *out_order,
           gboolean          *out_comparable,
           GError           **error)
{
  double number_a;
  double number_b;

  *out_comparable = !is_null (a) && !is_null (b);
  if (!*out_comparable)
    return TRUE;
  if (get_string (a) != NULL && get_string (b) != NULL)
    {
      g_autofree char *folded_a = predicate_fold (get_string (a), options);
      g_autofree char *folded_b = predicate_fold (get_string (b), options);

      *out_order = strcmp (folded_a, folded_b);
      return TRUE;
    }
  if (get_number (a, &number_a) && get_number (b, &number_b))
    {
      *out_order = (number_a > number_b) - (number_a < number_b);
      return TRUE;
    }
  return fail (error, _("Only two numbers, or two texts, can be more or less than each other"));
}

static gboolean
compare_order (const PredicateNode  *node,
               JsonNode             *left,
               JsonNode             *right,
               gboolean             *out_result,
               GError              **error)
{
  gboolean comparable;
  int order = 0;

  if (!get_order (left, right, node->options, &order, &comparable, error))
    return FALSE;
  *out_result = comparable && ((node->op == OPERATOR_LESS && order < 0) ||
                               (node->op == OPERATOR_LESS_OR_EQUAL && order <= 0) ||
                               (node->op == OPERATOR_GREATER && order > 0) ||
                               (node->op == OPERATOR_GREATER_OR_EQUAL && order >= 0));
  return TRUE;
}

static gboolean
compare_between (const PredicateNode  *node,
                 JsonNode             *left,
                 JsonNode             *right,
                 gboolean             *out_result,
                 GError              **error)
{
  JsonArray *bounds = json_node_get_array (right);
  gboolean low_comparable;
  gboolean high_comparable;
  int low = 0;
  int high = 0;

  if (!get_order (left, json_array_get_element (bounds, 0), node->options, &low, &low_comparable, error) ||
      !get_order (left, json_array_get_element (bounds, 1), node->options, &high, &high_comparable, error))
    return FALSE;
  *out_result = low_comparable && high_comparable && low >= 0 && high <= 0;
  return TRUE;
}

/* `*` is any text, `?` any character, a backslash makes them plain. */
static gboolean
matches_wildcards (const char *pattern,
                   const char *text)
{
  const char *star = NULL;
  const char *retry = NULL;

  while (*text != '\0')
    {
      const char *plain = *pattern == '\\' && pattern[1] != '\0' ? pattern + 1 : pattern;

      if (*pattern == '*')
        {
          star = ++pattern;
          retry = text;
        }
      else if (*pattern != '\0' && ((plain == pattern && *pattern == '?') || g_utf8_get_char (plain) == g_utf8_get_char (text)))
        {
          pattern = g_utf8_next_char (plain);
          text = g_utf8_next_char (text);
        }
      else if (star != NULL)
        {
          pattern = star;
          text = retry = g_utf8_next_char (retry);
        }
      else
        return FALSE;
    }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

static gboolean
matches_regex (const PredicateNode  *node,
               const char           *text,
               const char           *pattern,
               gboolean             *out_result,
               GError              **error)
{
  g_autoptr(GRegex) regex = node->regex != NULL ? g_regex_ref (node->regex)
                                               : predicate_compile_regex (pattern, node->options, error);
  g_autoptr(GError) match_error = NULL;

  if (regex == NULL)
    {
      /* Here it is not the condition's own text that is wrong, but what a device reported. */
      if (error != NULL && *error != NULL)
        (*error)->code = POMONA_DDM_ERROR_EVALUATE;
      return FALSE;
    }
  *out_result = g_regex_match_full (regex, text, -1, 0, 0, NULL, &match_error);
  if (match_error != NULL)
    return fail (error, _("The regular expression takes too long to answer"));
  return TRUE;
}

static gboolean
compare_text (const PredicateNode  *node,
              JsonNode             *left,
              JsonNode             *right,
              gboolean             *out_result,
              GError              **error)
{
  g_autofree char *text = NULL;
  g_autofree char *part = NULL;

  *out_result = FALSE;
  if (is_null (left) || is_null (right))
    return TRUE;
  if (get_string (left) == NULL || get_string (right) == NULL)
    return fail (error, _("BEGINSWITH, ENDSWITH, CONTAINS, LIKE and MATCHES need text on both sides"));
  text = predicate_fold (get_string (left), node->options);
  if (node->op == OPERATOR_MATCHES || node->op == OPERATOR_LIKE)
    {
      if (strlen (text) > MAX_SUBJECT || strlen (get_string (right)) > MAX_SUBJECT)
        return fail (error, _("The text is too long to be searched with a pattern"));
    }
  if (node->op == OPERATOR_MATCHES)
    {
      g_autofree char *subject = predicate_fold (get_string (left), node->options & OPTION_DIACRITICS);

      return matches_regex (node, subject, get_string (right), out_result, error);
    }
  part = predicate_fold (get_string (right), node->options);
  if (node->op == OPERATOR_BEGINS_WITH)
    *out_result = g_str_has_prefix (text, part);
  else if (node->op == OPERATOR_ENDS_WITH)
    *out_result = g_str_has_suffix (text, part);
  else if (node->op == OPERATOR_LIKE)
    *out_result = matches_wildcards (part, text);
  else
    *out_result = strstr (text, part) != NULL;
  return TRUE;
}

/* CONTAINS, and IN with its sides changed. */
static gboolean
compare_contains (const PredicateNode  *node,
                  JsonNode             *container,
                  JsonNode             *part,
                  gboolean             *out_result,
                  GError              **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (container))
    {
      PredicateNode text = { .op = OPERATOR_CONTAINS, .options = node->options };

      if (JSON_NODE_HOLDS_OBJECT (container) || (get_string (container) == NULL && !is_null (container)))
        return fail (error, _("IN and CONTAINS look into a list or a text; this is neither"));
      return compare_text (&text, container, part, out_result, error);
    }
  array = json_node_get_array (container);
  *out_result = FALSE;
  for (guint i = 0; i < json_array_get_length (array) && !*out_result; i++)
    *out_result = are_equal (json_array_get_element (array, i), part, node->options);
  return TRUE;
}

static gboolean
compare (Evaluator            *self,
         const PredicateNode  *node,
         JsonNode             *left,
         JsonNode             *right,
         gboolean             *out_result,
         GError              **error)
{
  if (!take_steps (self, weigh (left) + weigh (right) + (node->op == OPERATOR_MATCHES ? REGEX_STEPS : 0), error))
    return FALSE;
  switch (node->op)
    {
    case OPERATOR_EQUAL:
      *out_result = are_equal (left, right, node->options);
      return TRUE;
    case OPERATOR_NOT_EQUAL:
      *out_result = !are_equal (left, right, node->options);
      return TRUE;
    case OPERATOR_LESS:
    case OPERATOR_LESS_OR_EQUAL:
    case OPERATOR_GREATER:
    case OPERATOR_GREATER_OR_EQUAL:
      return compare_order (node, left, right, out_result, error);
    case OPERATOR_BETWEEN:
      return compare_between (node, left, right, out_result, error);
    case OPERATOR_CONTAINS:
      return compare_contains (node, left, right, out_result, error);
    case OPERATOR_IN:
      return compare_contains (node, right, left, out_result, error);
    case OPERATOR_BEGINS_WITH:
    case OPERATOR_ENDS_WITH:
    case OPERATOR_LIKE:
    case OPERATOR_MATCHES:
    default:
      return compare_text (node, left, right, out_result, error);
    }
}

/* ANY, ALL, NONE: the comparison is made with each member of the left side. */
static gboolean
compare_each (Evaluator            *self,
              const PredicateNode  *node,
              JsonNode             *left,
              JsonNode             *right,
              gboolean             *out_result,
              GError              **error)
{
  gboolean wanted = node->aggregate != AGGREGATE_ALL;
  gboolean found = FALSE;
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (left))
    return fail (error, _("ANY, ALL and NONE need a list on the left side"));
  array = json_node_get_array (left);
  for (guint i = 0; i < json_array_get_length (array) && !found; i++)
    {
      gboolean one;

      if (!compare (self, node, json_array_get_element (array, i), right, &one, error))
        return FALSE;
      found = one == wanted;
    }
  *out_result = node->aggregate == AGGREGATE_ANY ? found : !found;
  return TRUE;
}

/* Whether the item that `name` lies in was reported, so that only a part of it is missing. */
static gboolean
has_part_missing (JsonObject *state,
                  const char *name)
{
  g_autofree char *prefix = g_strdup (name);
  char *dot;

  while ((dot = strrchr (prefix, '.')) != NULL)
    {
      *dot = '\0';
      if (pomona_schema_status_item (prefix) != NULL)
        return pomona_ddm_status_get (state, prefix) != NULL;
    }
  return FALSE;
}

static JsonNode *
evaluate_status (Evaluator            *self,
                 const PredicateNode  *node,
                 GError              **error)
{
  JsonNode *value = pomona_ddm_status_get (self->context->state, node->name);

  if (value != NULL)
    return json_node_ref (value);
  if (has_part_missing (self->context->state, node->name))
    return new_null ();
  g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_EVALUATE, _("The device has not reported the status item %s"),
               node->name);
  return NULL;
}

static JsonNode *
get_member (JsonNode   *value,
            const char *name)
{
  JsonNode *member = NULL;

  if (JSON_NODE_HOLDS_OBJECT (value))
    member = json_object_get_member (json_node_get_object (value), name);
  return member != NULL ? json_node_ref (member) : new_null ();
}

/* The member of a list is the list of the members. */
static JsonNode *
evaluate_member (Evaluator            *self,
                 const PredicateNode  *node,
                 const Binding        *bindings,
                 GError              **error)
{
  g_autoptr(JsonNode) value = evaluate_value (self, predicate_node_get (node, 0), bindings, error);
  JsonArray *members;
  JsonArray *array;

  if (value == NULL || !take_steps (self, weigh (value), error))
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (value))
    return get_member (value, node->name);
  array = json_node_get_array (value);
  members = json_array_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (members, get_member (json_array_get_element (array, i), node->name));
  return new_array_node (members);
}

static JsonNode *
evaluate_count (Evaluator            *self,
                const PredicateNode  *node,
                const Binding        *bindings,
                GError              **error)
{
  g_autoptr(JsonNode) value = evaluate_value (self, predicate_node_get (node, 0), bindings, error);

  if (value == NULL)
    return NULL;
  if (is_null (value))
    return json_node_init_int (json_node_alloc (), 0);
  if (!JSON_NODE_HOLDS_ARRAY (value))
    {
      fail (error, _("@count needs a list in front of it"));
      return NULL;
    }
  return json_node_init_int (json_node_alloc (), json_array_get_length (json_node_get_array (value)));
}

static JsonNode *
evaluate_subquery (Evaluator            *self,
                   const PredicateNode  *node,
                   const Binding        *bindings,
                   GError              **error)
{
  g_autoptr(JsonNode) collection = evaluate_value (self, predicate_node_get (node, 0), bindings, error);
  g_autoptr(JsonArray) found = json_array_new ();
  JsonArray *array;

  if (collection == NULL)
    return NULL;
  if (is_null (collection))
    return new_array_node (g_steal_pointer (&found));
  if (!JSON_NODE_HOLDS_ARRAY (collection))
    {
      fail (error, _("SUBQUERY needs a list to look through"));
      return NULL;
    }
  array = json_node_get_array (collection);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const Binding binding = { node->name, json_array_get_element (array, i), bindings };
      gboolean result;

      if (!evaluate_condition (self, predicate_node_get (node, 1), &binding, &result, error))
        return NULL;
      if (result)
        json_array_add_element (found, json_node_ref (binding.value));
    }
  return new_array_node (g_steal_pointer (&found));
}

static JsonNode *
evaluate_list (Evaluator            *self,
               const PredicateNode  *node,
               const Binding        *bindings,
               GError              **error)
{
  g_autoptr(JsonArray) array = json_array_new ();

  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    {
      JsonNode *member = evaluate_value (self, predicate_node_get (node, i), bindings, error);

      if (member == NULL)
        return NULL;
      json_array_add_element (array, member);
    }
  return new_array_node (g_steal_pointer (&array));
}

static JsonNode *
find_variable (const Binding *bindings,
               const char    *name)
{
  while (strcmp (bindings->name, name) != 0)
    bindings = bindings->outer;
  return json_node_ref (bindings->value);
}

static JsonNode *
evaluate_value (Evaluator            *self,
                const PredicateNode  *node,
                const Binding        *bindings,
                GError              **error)
{
  JsonNode *property;

  if (!take_steps (self, 1, error))
    return NULL;
  switch (node->type)
    {
    case NODE_LITERAL:
      return json_node_ref (node->literal);
    case NODE_LIST:
      return evaluate_list (self, node, bindings, error);
    case NODE_STATUS:
      return evaluate_status (self, node, error);
    case NODE_PROPERTY:
      property = self->context->properties != NULL ? json_object_get_member (self->context->properties, node->name) : NULL;
      return property != NULL ? json_node_ref (property) : new_null ();
    case NODE_VARIABLE:
      return find_variable (bindings, node->name);
    case NODE_MEMBER:
      return evaluate_member (self, node, bindings, error);
    case NODE_COUNT:
      return evaluate_count (self, node, bindings, error);
    case NODE_SUBQUERY:
      return evaluate_subquery (self, node, bindings, error);
    case NODE_AND:
    case NODE_OR:
    case NODE_NOT:
    case NODE_CONSTANT:
    case NODE_COMPARE:
    default:
      g_return_val_if_reached (NULL);
    }
}

static gboolean
evaluate_comparison (Evaluator            *self,
                     const PredicateNode  *node,
                     const Binding        *bindings,
                     gboolean             *out_result,
                     GError              **error)
{
  g_autoptr(JsonNode) left = evaluate_value (self, predicate_node_get (node, 0), bindings, error);
  g_autoptr(JsonNode) right = NULL;

  if (left == NULL)
    return FALSE;
  right = evaluate_value (self, predicate_node_get (node, 1), bindings, error);
  if (right == NULL)
    return FALSE;
  if (node->aggregate != AGGREGATE_NONE_GIVEN)
    return compare_each (self, node, left, right, out_result, error);
  return compare (self, node, left, right, out_result, error);
}

/* As soon as one part decides, the rest is not looked at. */
static gboolean
evaluate_row (Evaluator            *self,
              const PredicateNode  *node,
              const Binding        *bindings,
              gboolean             *out_result,
              GError              **error)
{
  gboolean deciding = node->type == NODE_OR;

  *out_result = !deciding;
  for (guint i = 0; i < node->children->len && *out_result != deciding; i++)
    if (!evaluate_condition (self, predicate_node_get (node, i), bindings, out_result, error))
      return FALSE;
  return TRUE;
}

static gboolean
evaluate_condition (Evaluator            *self,
                    const PredicateNode  *node,
                    const Binding        *bindings,
                    gboolean             *out_result,
                    GError              **error)
{
  if (!take_steps (self, 1, error))
    return FALSE;
  switch (node->type)
    {
    case NODE_AND:
    case NODE_OR:
      return evaluate_row (self, node, bindings, out_result, error);
    case NODE_NOT:
      if (!evaluate_condition (self, predicate_node_get (node, 0), bindings, out_result, error))
        return FALSE;
      *out_result = !*out_result;
      return TRUE;
    case NODE_CONSTANT:
      *out_result = json_node_get_boolean (node->literal);
      return TRUE;
    case NODE_COMPARE:
      return evaluate_comparison (self, node, bindings, out_result, error);
    case NODE_LITERAL:
    case NODE_LIST:
    case NODE_STATUS:
    case NODE_PROPERTY:
    case NODE_VARIABLE:
    case NODE_MEMBER:
    case NODE_COUNT:
    case NODE_SUBQUERY:
    default:
      g_return_val_if_reached (FALSE);
    }
}

gboolean
pomona_predicate_evaluate (const PomonaPredicate         *self,
                           const PomonaPredicateContext  *context,
                           gboolean                      *out_result,
                           GError                       **error)
{
  Evaluator evaluator = { context, 0 };
  gboolean result = FALSE;

  g_return_val_if_fail (self != NULL && context != NULL, FALSE);

  if (!evaluate_condition (&evaluator, self->root, NULL, &result, error))
    return FALSE;
  *out_result = result;
  return TRUE;
}
