/* pomona-pretend-predicate-parse.c: reads the conditions of activations. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-pretend-predicate-private.h"

typedef struct
{
  const char *start;
  const char *at;
  guint depth;
  GError *error;
} Reader;

static PomonaTerm *read_or (Reader *self);
static PomonaTerm *read_value (Reader *self);

PomonaTerm *
pomona_term_new (PomonaTermKind kind)
{
  PomonaTerm *self = g_new0 (PomonaTerm, 1);

  self->kind = kind;
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_term_free);
  return self;
}

void
pomona_term_free (PomonaTerm *self)
{
  g_free (self->text);
  g_clear_pointer (&self->literal, json_node_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

/* Remembers the first thing that is wrong. Returns NULL. */
static gpointer
fail (Reader     *self,
      const char *what)
{
  if (self->error == NULL)
    self->error = g_error_new (POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID, "The predicate makes no sense at character %u: %s",
                               (guint) (self->at - self->start) + 1, what);
  return NULL;
}

static void
skip_space (Reader *self)
{
  while (g_ascii_isspace (*self->at))
    self->at++;
}

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* Takes @word, in any case, if it comes next as a whole word. */
static gboolean
take_word (Reader     *self,
           const char *word)
{
  gsize length = strlen (word);

  skip_space (self);
  if (g_ascii_strncasecmp (self->at, word, length) != 0 || is_word (self->at[length]))
    return FALSE;
  self->at += length;
  return TRUE;
}

static gboolean
take (Reader     *self,
      const char *mark)
{
  skip_space (self);
  if (!g_str_has_prefix (self->at, mark))
    return FALSE;
  self->at += strlen (mark);
  return TRUE;
}

static gboolean
enter (Reader *self)
{
  if (++self->depth <= POMONA_PRETEND_PREDICATE_MAX_DEPTH)
    return TRUE;
  fail (self, "it is nested too deeply");
  return FALSE;
}

static char *
read_string (Reader *self)
{
  char quote = *self->at;
  g_autoptr(GString) text = g_string_new (NULL);

  for (self->at++; *self->at != quote; self->at++)
    {
      if (*self->at == '\0')
        return fail (self, "a text has no end");
      if (*self->at == '\\' && self->at[1] != '\0')
        self->at++;
      g_string_append_c (text, *self->at);
    }
  self->at++;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What is between the brackets of @status(…): a dotted name. */
static char *
read_name (Reader *self)
{
  const char *from;

  if (!take (self, "("))
    return fail (self, "“(” is missing");
  skip_space (self);
  for (from = self->at; is_word (*self->at) || *self->at == '.' || *self->at == '-';)
    self->at++;
  if (self->at == from)
    return fail (self, "a name is missing");
  {
    g_autofree char *name = g_strndup (from, self->at - from);

    if (!take (self, ")"))
      return fail (self, "“)” is missing");
    return g_steal_pointer (&name);
  }
}

static PomonaTerm *
named (Reader         *self,
       PomonaTermKind  kind)
{
  g_autofree char *name = read_name (self);
  PomonaTerm *term;

  if (name == NULL)
    return NULL;
  term = pomona_term_new (kind);
  term->text = g_steal_pointer (&name);
  return term;
}

static PomonaTerm *
literal (JsonNode *node)
{
  PomonaTerm *term = pomona_term_new (POMONA_TERM_LITERAL);

  term->literal = node;
  return term;
}

static JsonNode *
node_bool (gboolean value)
{
  return json_node_init_boolean (json_node_alloc (), value);
}

static PomonaTerm *
read_number (Reader *self)
{
  char *end = NULL, *real_end = NULL;
  gint64 whole = g_ascii_strtoll (self->at, &end, 10);
  double real = g_ascii_strtod (self->at, &real_end);

  if (real_end == self->at)
    return fail (self, "a value is missing");
  self->at = real_end;
  return literal (end == real_end ? json_node_init_int (json_node_alloc (), whole) : json_node_init_double (json_node_alloc (), real));
}

static PomonaTerm *
read_list (Reader *self)
{
  g_autoptr(PomonaTerm) list = pomona_term_new (POMONA_TERM_LIST);

  if (take (self, "}"))
    return g_steal_pointer (&list);
  do
    {
      PomonaTerm *item = read_value (self);

      if (item == NULL)
        return NULL;
      g_ptr_array_add (list->parts, item);
    }
  while (take (self, ","));
  return take (self, "}") ? g_steal_pointer (&list) : fail (self, "“}” is missing");
}

static char *
read_variable (Reader *self)
{
  const char *from;

  if (!take (self, "$"))
    return fail (self, "a variable is missing");
  for (from = self->at; is_word (*self->at);)
    self->at++;
  return self->at > from ? g_strndup (from, self->at - from) : fail (self, "a variable has no name");
}

static PomonaTerm *
read_subquery (Reader *self)
{
  g_autoptr(PomonaTerm) term = pomona_term_new (POMONA_TERM_SUBQUERY);
  PomonaTerm *part;

  if (!take (self, "(") || (part = read_value (self)) == NULL)
    return fail (self, "a sub-query has no collection");
  g_ptr_array_add (term->parts, part);
  if (!take (self, ",") || (term->text = read_variable (self)) == NULL)
    return fail (self, "a sub-query has no variable");
  if (!take (self, ",") || (part = read_or (self)) == NULL)
    return fail (self, "a sub-query has no condition");
  g_ptr_array_add (term->parts, part);
  return take (self, ")") ? g_steal_pointer (&term) : fail (self, "“)” is missing");
}

/* A dotted name without @status() around it is the older way to name a status item. */
static PomonaTerm *
read_bare (Reader *self)
{
  const char *from = self->at;
  PomonaTerm *term;

  while (is_word (*self->at) || ((*self->at == '.' || *self->at == '-') && is_word (self->at[1])))
    self->at++;
  if (self->at == from)
    return fail (self, "a value is missing");
  term = pomona_term_new (POMONA_TERM_STATUS);
  term->text = g_strndup (from, self->at - from);
  return term;
}

static PomonaTerm *
read_primary (Reader *self)
{
  skip_space (self);
  if (*self->at == '\'' || *self->at == '"')
    {
      char *text = read_string (self);
      JsonNode *node = text != NULL ? json_node_init_string (json_node_alloc (), text) : NULL;

      g_free (text);
      return node != NULL ? literal (node) : NULL;
    }
  if (take (self, "{"))
    return read_list (self);
  if (take_word (self, "@status"))
    return named (self, POMONA_TERM_STATUS);
  if (take_word (self, "@property"))
    return named (self, POMONA_TERM_PROPERTY);
  if (take_word (self, "SUBQUERY"))
    return read_subquery (self);
  if (take_word (self, "TRUE") || take_word (self, "YES"))
    return literal (node_bool (TRUE));
  if (take_word (self, "FALSE") || take_word (self, "NO"))
    return literal (node_bool (FALSE));
  if (take_word (self, "NULL") || take_word (self, "NIL"))
    return literal (json_node_init_null (json_node_alloc ()));
  if (*self->at == '$')
    {
      char *name = read_variable (self);
      PomonaTerm *term = name != NULL ? pomona_term_new (POMONA_TERM_VARIABLE) : NULL;

      if (term != NULL)
        term->text = name;
      return term;
    }
  if (g_ascii_isdigit (*self->at) || *self->at == '-' || *self->at == '+')
    return read_number (self);
  return read_bare (self);
}

/* A value and what hangs on it: ".@key(name)", ".@count", ".name". */
static PomonaTerm *
read_value_inside (Reader *self)
{
  g_autoptr(PomonaTerm) value = read_primary (self);

  while (value != NULL && take (self, "."))
    {
      g_autoptr(PomonaTerm) outer = NULL;
      const char *from;

      if (take_word (self, "@count"))
        outer = pomona_term_new (POMONA_TERM_COUNT);
      else if (take_word (self, "@key"))
        outer = named (self, POMONA_TERM_MEMBER);
      else
        {
          for (from = self->at; is_word (*self->at) || *self->at == '-';)
            self->at++;
          if (self->at == from)
            return fail (self, "a member's name is missing");
          outer = pomona_term_new (POMONA_TERM_MEMBER);
          outer->text = g_strndup (from, self->at - from);
        }
      if (outer == NULL)
        return NULL;
      g_ptr_array_add (outer->parts, g_steal_pointer (&value));
      value = g_steal_pointer (&outer);
    }
  return g_steal_pointer (&value);
}

static PomonaTerm *
read_value (Reader *self)
{
  PomonaTerm *term = enter (self) ? read_value_inside (self) : NULL;

  self->depth--;
  return term;
}

static gboolean
read_operator (Reader     *self,
               PomonaTerm *term)
{
  static const struct { const char *mark; PomonaCompare compare; } marks[] = {
    { "==", POMONA_COMPARE_EQUAL }, { "!=", POMONA_COMPARE_UNEQUAL }, { "<>", POMONA_COMPARE_UNEQUAL },
    { "<=", POMONA_COMPARE_LESS_EQUAL }, { "=<", POMONA_COMPARE_LESS_EQUAL }, { ">=", POMONA_COMPARE_GREATER_EQUAL },
    { "=>", POMONA_COMPARE_GREATER_EQUAL }, { "=", POMONA_COMPARE_EQUAL }, { "<", POMONA_COMPARE_LESS }, { ">", POMONA_COMPARE_GREATER },
  };
  static const struct { const char *word; PomonaCompare compare; } words[] = {
    { "IN", POMONA_COMPARE_IN }, { "CONTAINS", POMONA_COMPARE_CONTAINS }, { "BEGINSWITH", POMONA_COMPARE_BEGINS },
    { "ENDSWITH", POMONA_COMPARE_ENDS }, { "LIKE", POMONA_COMPARE_LIKE }, { "MATCHES", POMONA_COMPARE_MATCHES },
    { "BETWEEN", POMONA_COMPARE_BETWEEN },
  };
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (marks) && !found; i++)
    if (take (self, marks[i].mark))
      {
        term->compare = marks[i].compare;
        found = TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (words) && !found; i++)
    if (take_word (self, words[i].word))
      {
        term->compare = words[i].compare;
        found = TRUE;
      }
  if (!found)
    return fail (self, "a comparison is missing") != NULL;
  if (take (self, "["))
    {
      for (; *self->at == 'c' || *self->at == 'd'; self->at++)
        term->fold_case |= *self->at == 'c';
      if (!take (self, "]"))
        return fail (self, "“]” is missing") != NULL;
    }
  return TRUE;
}

static PomonaTerm *
read_comparison (Reader *self)
{
  g_autoptr(PomonaTerm) term = pomona_term_new (POMONA_TERM_COMPARE);
  PomonaTerm *part;

  if (take_word (self, "ANY") || take_word (self, "SOME"))
    term->quantity = POMONA_QUANTITY_ANY;
  else if (take_word (self, "ALL"))
    term->quantity = POMONA_QUANTITY_ALL;
  else if (take_word (self, "NONE"))
    term->quantity = POMONA_QUANTITY_NONE;
  if ((part = read_value (self)) == NULL)
    return NULL;
  g_ptr_array_add (term->parts, part);
  if (!read_operator (self, term) || (part = read_value (self)) == NULL)
    return NULL;
  g_ptr_array_add (term->parts, part);
  return g_steal_pointer (&term);
}

static PomonaTerm *
read_not_inside (Reader *self)
{
  PomonaTerm *inner, *outer;

  if (take_word (self, "NOT") || (take (self, "!") && *self->at != '='))
    {
      inner = enter (self) ? read_not_inside (self) : NULL;
      self->depth--;
      if (inner == NULL)
        return NULL;
      outer = pomona_term_new (POMONA_TERM_NOT);
      g_ptr_array_add (outer->parts, inner);
      return outer;
    }
  if (take_word (self, "TRUEPREDICATE"))
    return pomona_term_new (POMONA_TERM_TRUE);
  if (take_word (self, "FALSEPREDICATE"))
    return pomona_term_new (POMONA_TERM_FALSE);
  if (take (self, "("))
    {
      inner = read_or (self);
      if (inner != NULL && !take (self, ")"))
        {
          pomona_term_free (inner);
          return fail (self, "“)” is missing");
        }
      return inner;
    }
  return read_comparison (self);
}

static PomonaTerm *
read_joined (Reader         *self,
             PomonaTermKind  kind,
             const char     *word,
             const char     *mark,
             PomonaTerm     *(*read_part) (Reader *self))
{
  g_autoptr(PomonaTerm) all = pomona_term_new (kind);

  do
    {
      PomonaTerm *part = read_part (self);

      if (part == NULL)
        return NULL;
      g_ptr_array_add (all->parts, part);
    }
  while (take_word (self, word) || take (self, mark));
  return all->parts->len == 1 ? g_ptr_array_steal_index (all->parts, 0) : g_steal_pointer (&all);
}

static PomonaTerm *
read_and (Reader *self)
{
  return read_joined (self, POMONA_TERM_AND, "AND", "&&", read_not_inside);
}

static PomonaTerm *
read_or (Reader *self)
{
  PomonaTerm *term = enter (self) ? read_joined (self, POMONA_TERM_OR, "OR", "||", read_and) : NULL;

  self->depth--;
  return term;
}

PomonaPretendPredicate *
pomona_pretend_predicate_new (const char  *text,
                              GError     **error)
{
  Reader reader = { .start = text, .at = text };
  g_autoptr(PomonaTerm) root = NULL;
  PomonaPretendPredicate *self;

  if (strlen (text) > POMONA_PRETEND_PREDICATE_MAX_SIZE)
    fail (&reader, "it is too long");
  else if (!g_utf8_validate (text, -1, NULL))
    fail (&reader, "it is no UTF-8");
  else
    root = read_or (&reader);
  skip_space (&reader);
  if (root != NULL && *reader.at != '\0')
    fail (&reader, "something follows that does not belong to it");
  if (reader.error != NULL)
    {
      g_propagate_error (error, reader.error);
      return NULL;
    }
  self = g_new0 (PomonaPretendPredicate, 1);
  self->root = g_steal_pointer (&root);
  return self;
}

void
pomona_pretend_predicate_free (PomonaPretendPredicate *self)
{
  g_clear_pointer (&self->root, pomona_term_free);
  g_free (self);
}
