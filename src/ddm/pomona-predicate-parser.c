/* pomona-predicate-parser.c: from words to a tree. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parentheses may hold a condition or a value, which shows only behind them. So there is one grammar for both, and each place
 * asks whether it got what it needs; nothing is ever read twice. */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-ddm-error.h"
#include "pomona-predicate-lexer-private.h"
#include "pomona-predicate-private.h"

typedef struct
{
  PredicateLexer  lexer;
  GPtrArray      *variables;   /* names in scope, innermost last */
  GArray         *bare_names;  /* gsize positions */
  guint           depth;
} Parser;

static PredicateNode *parse_or (Parser  *parser,
                                GError **error);

static PredicateNode *parse_value (Parser  *parser,
                                   GError **error);

static gboolean
fail (Parser      *parser,
      gsize        position,
      GError     **error,
      const char  *message)
{
  parser->lexer.position = position;
  g_set_error_literal (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX, message);
  return FALSE;
}

static gboolean
expect (Parser      *parser,
        const char  *punctuation,
        GError     **error)
{
  if (!predicate_lexer_is (&parser->lexer, TOKEN_PUNCTUATION, punctuation))
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX, _("“%s” is missing"), punctuation);
      return FALSE;
    }
  return predicate_lexer_advance (&parser->lexer, error);
}

static gboolean
check_condition (Parser         *parser,
                 PredicateNode  *node,
                 GError        **error)
{
  return predicate_node_is_condition (node) ||
         fail (parser, node->position, error,
               _("This is a value, not a condition; compare it with something, such as “== TRUE”"));
}

static gboolean
check_value (Parser         *parser,
             PredicateNode  *node,
             GError        **error)
{
  return !predicate_node_is_condition (node) ||
         fail (parser, node->position, error, _("This is a condition where a value is needed"));
}

/* [c], [d], [cd] behind an operator. */
static gboolean
parse_options (Parser            *parser,
               PredicateOptions  *options,
               GError           **error)
{
  if (!predicate_lexer_is (&parser->lexer, TOKEN_PUNCTUATION, "["))
    return TRUE;
  if (!predicate_lexer_advance (&parser->lexer, error))
    return FALSE;
  if (parser->lexer.type != TOKEN_WORD || strspn (parser->lexer.value, "cdCD") != strlen (parser->lexer.value))
    return fail (parser, parser->lexer.position, error, _("Between the brackets there may be “c”, “d” or “cd”"));
  for (const char *p = parser->lexer.value; *p != '\0'; p++)
    *options |= g_ascii_tolower (*p) == 'c' ? OPTION_CASE : OPTION_DIACRITICS;
  return predicate_lexer_advance (&parser->lexer, error) && expect (parser, "]", error);
}

static gboolean
find_operator (Parser            *parser,
               PredicateOperator *op)
{
  static const struct
  {
    PredicateTokenType  type;
    const char         *text;
    PredicateOperator   op;
  } operators[] = {
    { TOKEN_OPERATOR, "==", OPERATOR_EQUAL },
    { TOKEN_OPERATOR, "=", OPERATOR_EQUAL },
    { TOKEN_OPERATOR, "!=", OPERATOR_NOT_EQUAL },
    { TOKEN_OPERATOR, "<>", OPERATOR_NOT_EQUAL },
    { TOKEN_OPERATOR, "<", OPERATOR_LESS },
    { TOKEN_OPERATOR, "<=", OPERATOR_LESS_OR_EQUAL },
    { TOKEN_OPERATOR, "=<", OPERATOR_LESS_OR_EQUAL },
    { TOKEN_OPERATOR, ">", OPERATOR_GREATER },
    { TOKEN_OPERATOR, ">=", OPERATOR_GREATER_OR_EQUAL },
    { TOKEN_OPERATOR, "=>", OPERATOR_GREATER_OR_EQUAL },
    { TOKEN_WORD, "BEGINSWITH", OPERATOR_BEGINS_WITH },
    { TOKEN_WORD, "ENDSWITH", OPERATOR_ENDS_WITH },
    { TOKEN_WORD, "CONTAINS", OPERATOR_CONTAINS },
    { TOKEN_WORD, "LIKE", OPERATOR_LIKE },
    { TOKEN_WORD, "MATCHES", OPERATOR_MATCHES },
    { TOKEN_WORD, "IN", OPERATOR_IN },
    { TOKEN_WORD, "BETWEEN", OPERATOR_BETWEEN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].type == TOKEN_WORD ? predicate_lexer_is_word (&parser->lexer, operators[i].text)
                                        : predicate_lexer_is (&parser->lexer, TOKEN_OPERATOR, operators[i].text))
      {
        *op = operators[i].op;
        return TRUE;
      }
  return FALSE;
}

/* What can be said about the right side before anything is evaluated. */
static gboolean
check_right_side (Parser         *parser,
                  PredicateNode  *compare,
                  GError        **error)
{
  PredicateNode *right = predicate_node_get (compare, 1);

  if (compare->op == OPERATOR_BETWEEN && (right->type != NODE_LIST || right->children == NULL || right->children->len != 2))
    return fail (parser, right->position, error, _("BETWEEN needs two values in braces, such as {1, 10}"));
  if (compare->op == OPERATOR_MATCHES && right->type == NODE_LITERAL &&
      json_node_get_value_type (right->literal) == G_TYPE_STRING)
    {
      g_autoptr(GError) regex_error = NULL;

      compare->regex = predicate_compile_regex (json_node_get_string (right->literal), compare->options, &regex_error);
      if (compare->regex == NULL)
        return fail (parser, right->position, error, regex_error->message);
    }
  return TRUE;
}

/* Behind the left side, which is taken: the operator, if there is one, and the right side. */
static PredicateNode *
parse_comparison_tail (Parser         *parser,
                       PredicateNode  *left_node,
                       GError        **error)
{
  g_autoptr(PredicateNode) left = left_node;
  g_autoptr(PredicateNode) compare = NULL;
  PredicateNode *right;
  PredicateOperator op;

  if (!find_operator (parser, &op))
    {
      if (!predicate_node_is_condition (left) && parser->lexer.type == TOKEN_WORD &&
          !predicate_lexer_is_word (&parser->lexer, "AND") && !predicate_lexer_is_word (&parser->lexer, "OR"))
        {
          g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX, _("“%s” is no comparison"), parser->lexer.value);
          return NULL;
        }
      return g_steal_pointer (&left);
    }
  if (!check_value (parser, left, error))
    return NULL;

  compare = predicate_node_new (NODE_COMPARE, left->position);
  compare->op = op;
  predicate_node_add (compare, g_steal_pointer (&left));
  if (!predicate_lexer_advance (&parser->lexer, error) || !parse_options (parser, &compare->options, error))
    return NULL;
  right = parse_value (parser, error);
  if (right == NULL)
    return NULL;
  predicate_node_add (compare, right);
  if (!check_value (parser, right, error) || !check_right_side (parser, compare, error))
    return NULL;
  return g_steal_pointer (&compare);
}

static PredicateNode *
parse_comparison (Parser  *parser,
                  GError **error)
{
  static const struct
  {
    const char         *word;
    PredicateAggregate  aggregate;
  } aggregates[] = {
    { "ANY", AGGREGATE_ANY }, { "SOME", AGGREGATE_ANY }, { "ALL", AGGREGATE_ALL }, { "NONE", AGGREGATE_NONE },
  };
  PredicateAggregate aggregate = AGGREGATE_NONE_GIVEN;
  gsize position = parser->lexer.position;
  g_autoptr(PredicateNode) node = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (aggregates); i++)
    if (predicate_lexer_is_word (&parser->lexer, aggregates[i].word))
      aggregate = aggregates[i].aggregate;
  if (aggregate != AGGREGATE_NONE_GIVEN && !predicate_lexer_advance (&parser->lexer, error))
    return NULL;

  node = parse_value (parser, error);
  if (node == NULL)
    return NULL;
  node = parse_comparison_tail (parser, g_steal_pointer (&node), error);
  if (node == NULL || aggregate == AGGREGATE_NONE_GIVEN)
    return g_steal_pointer (&node);
  if (node->type != NODE_COMPARE)
    {
      fail (parser, position, error, _("ANY, ALL and NONE need a comparison behind them"));
      return NULL;
    }
  node->aggregate = aggregate;
  return g_steal_pointer (&node);
}

static PredicateNode *
parse_not (Parser  *parser,
           GError **error)
{
  g_autoptr(PredicateNode) outer = NULL;
  PredicateNode *child;

  if (!predicate_lexer_is_word (&parser->lexer, "NOT") && !predicate_lexer_is (&parser->lexer, TOKEN_OPERATOR, "!"))
    return parse_comparison (parser, error);
  if (++parser->depth > POMONA_PREDICATE_MAX_DEPTH)
    {
      fail (parser, parser->lexer.position, error, _("The condition is nested too deeply"));
      return NULL;
    }
  outer = predicate_node_new (NODE_NOT, parser->lexer.position);
  if (!predicate_lexer_advance (&parser->lexer, error))
    return NULL;
  child = parse_not (parser, error);
  if (child == NULL)
    return NULL;
  predicate_node_add (outer, child);
  if (!check_condition (parser, child, error))
    return NULL;
  parser->depth--;
  return g_steal_pointer (&outer);
}

/* A row of the same connective becomes one node, however long it is. */
static PredicateNode *
parse_row (Parser             *parser,
           PredicateNodeType   type,
           const char         *word,
           const char         *sign,
           PredicateNode    *(*parse_part) (Parser *, GError **),
           GError            **error)
{
  g_autoptr(PredicateNode) first = parse_part (parser, error);
  g_autoptr(PredicateNode) row = NULL;

  if (first == NULL)
    return NULL;
  while (predicate_lexer_is_word (&parser->lexer, word) || predicate_lexer_is (&parser->lexer, TOKEN_OPERATOR, sign))
    {
      PredicateNode *part;

      if (row == NULL)
        {
          if (!check_condition (parser, first, error))
            return NULL;
          row = predicate_node_new (type, first->position);
          predicate_node_add (row, g_steal_pointer (&first));
        }
      if (!predicate_lexer_advance (&parser->lexer, error))
        return NULL;
      part = parse_part (parser, error);
      if (part == NULL)
        return NULL;
      predicate_node_add (row, part);
      if (!check_condition (parser, part, error))
        return NULL;
    }
  return row != NULL ? g_steal_pointer (&row) : g_steal_pointer (&first);
}

static PredicateNode *
parse_and (Parser  *parser,
           GError **error)
{
  return parse_row (parser, NODE_AND, "AND", "&&", parse_not, error);
}

static PredicateNode *
parse_or (Parser  *parser,
          GError **error)
{
  g_autoptr(PredicateNode) node = NULL;

  if (++parser->depth > POMONA_PREDICATE_MAX_DEPTH)
    {
      fail (parser, parser->lexer.position, error, _("The condition is nested too deeply"));
      return NULL;
    }
  node = parse_row (parser, NODE_OR, "OR", "||", parse_and, error);
  if (node == NULL)
    return NULL;
  parser->depth--;
  return g_steal_pointer (&node);
}

static PredicateNode *
parse_parenthesis (Parser  *parser,
                   GError **error)
{
  g_autoptr(PredicateNode) node = NULL;

  if (!predicate_lexer_advance (&parser->lexer, error))
    return NULL;
  node = parse_or (parser, error);
  if (node == NULL || !expect (parser, ")", error))
    return NULL;
  return g_steal_pointer (&node);
}

static PredicateNode *
parse_list (Parser  *parser,
            GError **error)
{
  g_autoptr(PredicateNode) list = predicate_node_new (NODE_LIST, parser->lexer.position);

  if (!predicate_lexer_advance (&parser->lexer, error))
    return NULL;
  if (predicate_lexer_is (&parser->lexer, TOKEN_PUNCTUATION, "}"))
    return predicate_lexer_advance (&parser->lexer, error) ? g_steal_pointer (&list) : NULL;
  if (++parser->depth > POMONA_PREDICATE_MAX_DEPTH)
    {
      fail (parser, parser->lexer.position, error, _("The condition is nested too deeply"));
      return NULL;
    }
  for (;;)
    {
      PredicateNode *member = parse_value (parser, error);

      if (member == NULL)
        return NULL;
      predicate_node_add (list, member);
      if (!check_value (parser, member, error))
        return NULL;
      if (!predicate_lexer_is (&parser->lexer, TOKEN_PUNCTUATION, ","))
        break;
      if (!predicate_lexer_advance (&parser->lexer, error))
        return NULL;
    }
  parser->depth--;
  return expect (parser, "}", error) ? g_steal_pointer (&list) : NULL;
}

/* SUBQUERY (collection, $variable, predicate) */
static PredicateNode *
parse_subquery (Parser  *parser,
                GError **error)
{
  g_autoptr(PredicateNode) subquery = predicate_node_new (NODE_SUBQUERY, parser->lexer.position);
  PredicateNode *part;

  if (!predicate_lexer_advance (&parser->lexer, error) || !expect (parser, "(", error))
    return NULL;
  part = parse_value (parser, error);
  if (part == NULL)
    return NULL;
  predicate_node_add (subquery, part);
  if (!check_value (parser, part, error) || !expect (parser, ",", error))
    return NULL;
  if (parser->lexer.type != TOKEN_VARIABLE)
    {
      fail (parser, parser->lexer.position, error, _("SUBQUERY needs a variable here, such as $app"));
      return NULL;
    }
  subquery->name = g_strdup (parser->lexer.value);
  if (!predicate_lexer_advance (&parser->lexer, error) || !expect (parser, ",", error))
    return NULL;

  g_ptr_array_add (parser->variables, g_strdup (subquery->name));
  part = parse_or (parser, error);
  if (part == NULL)
    return NULL;
  predicate_node_add (subquery, part);
  if (!check_condition (parser, part, error) || !expect (parser, ")", error))
    return NULL;
  g_ptr_array_set_size (parser->variables, (int) parser->variables->len - 1);
  return g_steal_pointer (&subquery);
}

static PredicateNode *
parse_variable (Parser  *parser,
                GError **error)
{
  g_autoptr(PredicateNode) node = predicate_node_new (NODE_VARIABLE, parser->lexer.position);

  node->name = g_strdup (parser->lexer.value);
  if (!g_ptr_array_find_with_equal_func (parser->variables, node->name, g_str_equal, NULL))
    {
      fail (parser, node->position, error, _("This variable is not defined here; SUBQUERY defines one"));
      return NULL;
    }
  return predicate_lexer_advance (&parser->lexer, error) ? g_steal_pointer (&node) : NULL;
}

/* @status (NAME), @property (NAME) */
static PredicateNode *
parse_extension (Parser  *parser,
                 GError **error)
{
  gboolean is_status = strcmp (parser->lexer.value, "status") == 0;
  g_autoptr(PredicateNode) node = predicate_node_new (is_status ? NODE_STATUS : NODE_PROPERTY, parser->lexer.position);

  if (!is_status && strcmp (parser->lexer.value, "property") != 0)
    {
      const char *message = _("Only @status and @property can stand here");

      if (strcmp (parser->lexer.value, "key") == 0)
        message = _("@key stands behind a variable and a dot, such as $app.@key(identifier)");
      fail (parser, node->position, error, message);
      return NULL;
    }
  if (!predicate_lexer_advance (&parser->lexer, error))
    return NULL;
  if (!predicate_lexer_is (&parser->lexer, TOKEN_PUNCTUATION, "("))
    {
      fail (parser, parser->lexer.position, error, _("A name in parentheses is missing, such as @status(device.model.family)"));
      return NULL;
    }
  node->name = predicate_lexer_take_name (&parser->lexer, error);
  return node->name != NULL ? g_steal_pointer (&node) : NULL;
}

static PredicateNode *
new_number (Parser  *parser,
            GError **error)
{
  const char *text = parser->lexer.value;
  g_autoptr(PredicateNode) node = predicate_node_new (NODE_LITERAL, parser->lexer.position);
  gint64 whole;

  node->literal = json_node_new (JSON_NODE_VALUE);
  if (strpbrk (text, ".eE") == NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &whole, NULL))
    json_node_set_int (node->literal, whole);
  else
    json_node_set_double (node->literal, g_ascii_strtod (text, NULL));
  return predicate_lexer_advance (&parser->lexer, error) ? g_steal_pointer (&node) : NULL;
}

static PredicateNode *
new_string (Parser  *parser,
            GError **error)
{
  g_autoptr(PredicateNode) node = predicate_node_new (NODE_LITERAL, parser->lexer.position);

  node->literal = json_node_init_string (json_node_alloc (), parser->lexer.value);
  return predicate_lexer_advance (&parser->lexer, error) ? g_steal_pointer (&node) : NULL;
}

static gboolean
is_reserved (Parser *parser)
{
  static const char *const words[] = {
    "AND", "OR", "NOT", "IN", "LIKE", "MATCHES", "CONTAINS", "BEGINSWITH", "ENDSWITH", "BETWEEN", "ANY", "SOME", "ALL", "NONE",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (predicate_lexer_is_word (&parser->lexer, words[i]))
      return TRUE;
  return FALSE;
}

/* TRUE, NULL, SUBQUERY, or a status item in the old way: without @status. */
static PredicateNode *
parse_word (Parser  *parser,
            GError **error)
{
  static const struct
  {
    const char        *word;
    PredicateNodeType  type;
    int                value;  /* -1 is NULL */
  } constants[] = {
    { "TRUEPREDICATE", NODE_CONSTANT, TRUE }, { "FALSEPREDICATE", NODE_CONSTANT, FALSE }, { "TRUE", NODE_LITERAL, TRUE },
    { "YES", NODE_LITERAL, TRUE }, { "FALSE", NODE_LITERAL, FALSE }, { "NO", NODE_LITERAL, FALSE },
    { "NULL", NODE_LITERAL, -1 }, { "NIL", NODE_LITERAL, -1 },
  };
  g_autoptr(PredicateNode) node = NULL;

  if (predicate_lexer_is_word (&parser->lexer, "SUBQUERY"))
    return parse_subquery (parser, error);
  if (is_reserved (parser))
    {
      fail (parser, parser->lexer.position, error, _("A value is missing here"));
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (constants); i++)
    if (predicate_lexer_is_word (&parser->lexer, constants[i].word))
      {
        node = predicate_node_new (constants[i].type, parser->lexer.position);
        node->literal = json_node_alloc ();
        if (constants[i].value < 0)
          json_node_init_null (node->literal);
        else
          json_node_init_boolean (node->literal, constants[i].value);
        return predicate_lexer_advance (&parser->lexer, error) ? g_steal_pointer (&node) : NULL;
      }

  node = predicate_node_new (NODE_STATUS, parser->lexer.position);
  node->name = g_strdup (parser->lexer.value);
  g_array_append_val (parser->bare_names, node->position);
  return predicate_lexer_advance (&parser->lexer, error) ? g_steal_pointer (&node) : NULL;
}

static PredicateNode *
parse_primary (Parser  *parser,
               GError **error)
{
  switch (parser->lexer.type)
    {
    case TOKEN_WORD:
      return parse_word (parser, error);
    case TOKEN_VARIABLE:
      return parse_variable (parser, error);
    case TOKEN_AT:
      return parse_extension (parser, error);
    case TOKEN_STRING:
      return new_string (parser, error);
    case TOKEN_NUMBER:
      return new_number (parser, error);
    case TOKEN_PUNCTUATION:
      if (*parser->lexer.value == '(')
        return parse_parenthesis (parser, error);
      if (*parser->lexer.value == '{')
        return parse_list (parser, error);
      break;
    case TOKEN_END:
    case TOKEN_OPERATOR:
    default:
      break;
    }
  fail (parser, parser->lexer.position, error, _("A value is missing here"));
  return NULL;
}

/* Behind a dot: a member, a member by @key, or @count. Takes the value before it. */
static PredicateNode *
parse_step (Parser         *parser,
            PredicateNode  *value_node,
            gboolean        bare,
            GError        **error)
{
  g_autoptr(PredicateNode) value = value_node;
  g_autoptr(PredicateNode) step = predicate_node_new (NODE_MEMBER, value->position);
  const char *word = parser->lexer.value;

  if (parser->lexer.type == TOKEN_WORD && bare && value->type == NODE_STATUS)
    {
      /* The old way: the name of one status item, not members of members. */
      g_autofree char *joined = g_strconcat (value->name, ".", word, NULL);

      g_free (value->name);
      value->name = g_steal_pointer (&joined);
      return predicate_lexer_advance (&parser->lexer, error) ? g_steal_pointer (&value) : NULL;
    }
  predicate_node_add (step, g_steal_pointer (&value));
  if (parser->lexer.type == TOKEN_WORD)
    {
      step->name = g_strdup (word);
      return predicate_lexer_advance (&parser->lexer, error) ? g_steal_pointer (&step) : NULL;
    }
  if (predicate_lexer_is (&parser->lexer, TOKEN_AT, "count"))
    {
      step->type = NODE_COUNT;
      return predicate_lexer_advance (&parser->lexer, error) ? g_steal_pointer (&step) : NULL;
    }
  if (!predicate_lexer_is (&parser->lexer, TOKEN_AT, "key"))
    {
      fail (parser, parser->lexer.position, error, _("Behind a dot there may be a name, @key or @count"));
      return NULL;
    }
  if (!predicate_lexer_advance (&parser->lexer, error))
    return NULL;
  if (!predicate_lexer_is (&parser->lexer, TOKEN_PUNCTUATION, "("))
    {
      fail (parser, parser->lexer.position, error, _("A name in parentheses is missing, such as @key(identifier)"));
      return NULL;
    }
  step->name = predicate_lexer_take_name (&parser->lexer, error);
  return step->name != NULL ? g_steal_pointer (&step) : NULL;
}

static PredicateNode *
parse_value (Parser  *parser,
             GError **error)
{
  gboolean bare = parser->lexer.type == TOKEN_WORD;
  g_autoptr(PredicateNode) value = parse_primary (parser, error);
  guint steps = 0;

  while (value != NULL && predicate_lexer_is (&parser->lexer, TOKEN_PUNCTUATION, "."))
    {
      if (!check_value (parser, value, error))
        return NULL;
      if (++steps + parser->depth > POMONA_PREDICATE_MAX_DEPTH)
        {
          fail (parser, parser->lexer.position, error, _("The condition is nested too deeply"));
          return NULL;
        }
      if (!predicate_lexer_advance (&parser->lexer, error))
        return NULL;
      value = parse_step (parser, g_steal_pointer (&value), bare, error);
    }
  return g_steal_pointer (&value);
}

static PredicateNode *
parse_all (Parser  *parser,
           GError **error)
{
  g_autoptr(PredicateNode) root = NULL;

  if (!predicate_lexer_advance (&parser->lexer, error))
    return NULL;
  if (parser->lexer.type == TOKEN_END)
    {
      fail (parser, 0, error, _("The condition is empty"));
      return NULL;
    }
  root = parse_or (parser, error);
  if (root == NULL || !check_condition (parser, root, error))
    return NULL;
  if (parser->lexer.type != TOKEN_END)
    {
      fail (parser, parser->lexer.position, error, _("The condition should have ended here; AND or OR is missing"));
      return NULL;
    }
  return g_steal_pointer (&root);
}

PredicateNode *
predicate_parse (const char  *text,
                 GArray      *bare_names,
                 gsize       *out_position,
                 GError     **error)
{
  Parser parser = { .variables = g_ptr_array_new_with_free_func (g_free), .bare_names = bare_names };
  PredicateNode *root;

  predicate_lexer_init (&parser.lexer, text);
  root = parse_all (&parser, error);
  *out_position = parser.lexer.position;
  predicate_lexer_clear (&parser.lexer);
  g_ptr_array_unref (parser.variables);
  return root;
}
