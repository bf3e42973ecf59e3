/* pomona-predicate-lexer.c: a condition cut into words. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-predicate-lexer-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-ddm-error.h"

void
predicate_lexer_init (PredicateLexer *self,
                      const char     *text)
{
  *self = (PredicateLexer) { .text = text, .next = text };
}

void
predicate_lexer_clear (PredicateLexer *self)
{
  g_clear_pointer (&self->value, g_free);
}

static gboolean
take (PredicateLexer     *self,
      PredicateTokenType  type,
      const char         *start,
      gsize               length)
{
  self->type = type;
  self->value = g_strndup (start, length);
  self->next = start + length;
  return TRUE;
}

static gboolean
is_word_start (char c)
{
  return g_ascii_isalpha (c) || c == '_';
}

/* A hyphen inside of a word belongs to it: there is no arithmetic, and names of status items have them. */
static gsize
measure_word (const char *start)
{
  gsize length = 0;

  while (g_ascii_isalnum (start[length]) || start[length] == '_' ||
         (start[length] == '-' && length > 0 && g_ascii_isalpha (start[length + 1])))
    length++;
  return length;
}

static gsize
measure_number (const char *start)
{
  gsize length = start[0] == '-';

  while (g_ascii_isdigit (start[length]))
    length++;
  if (start[length] == '.' && g_ascii_isdigit (start[length + 1]))
    {
      length++;
      while (g_ascii_isdigit (start[length]))
        length++;
    }
  if ((start[length] == 'e' || start[length] == 'E') &&
      (g_ascii_isdigit (start[length + 1]) ||
       ((start[length + 1] == '+' || start[length + 1] == '-') && g_ascii_isdigit (start[length + 2]))))
    {
      length += 2;
      while (g_ascii_isdigit (start[length]))
        length++;
    }
  return length;
}

static gboolean
take_string (PredicateLexer  *self,
             const char      *start,
             GError         **error)
{
  g_autoptr(GString) value = g_string_new (NULL);
  const char *p;

  for (p = start + 1; *p != *start; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        {
          p++;
          g_string_append_c (value, *p == 'n' ? '\n' : *p == 't' ? '\t' : *p);
        }
      else if (*p == '\0')
        {
          g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX, _("The text in quotes has no end"));
          return FALSE;
        }
      else
        g_string_append_c (value, *p);
    }
  self->type = TOKEN_STRING;
  self->value = g_string_free (g_steal_pointer (&value), FALSE);
  self->next = p + 1;
  return TRUE;
}

static gboolean
take_prefixed (PredicateLexer      *self,
               PredicateTokenType   type,
               const char          *start,
               GError             **error)
{
  gsize length = is_word_start (start[1]) ? measure_word (start + 1) : 0;

  if (length == 0)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX, _("A name is missing behind “%c”"), *start);
      return FALSE;
    }
  return take (self, type, start + 1, length);
}

static gboolean
take_operator (PredicateLexer  *self,
               const char      *start,
               GError         **error)
{
  /* Longer ones first. */
  static const char *const operators[] = { "==", "!=", "<>", "<=", "=<", ">=", "=>", "&&", "||", "=", "<", ">", "!" };

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (start, operators[i]))
      return take (self, TOKEN_OPERATOR, start, strlen (operators[i]));
  if (strchr ("(){}[],.", *start) != NULL)
    return take (self, TOKEN_PUNCTUATION, start, 1);
  g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX, _("“%.*s” is not understood in a condition"),
               (int) (g_utf8_next_char (start) - start), start);
  return FALSE;
}

gboolean
predicate_lexer_advance (PredicateLexer  *self,
                         GError         **error)
{
  const char *start = self->next + strspn (self->next, " \t\r\n");

  g_clear_pointer (&self->value, g_free);
  self->position = (gsize) (start - self->text);
  if (*start == '\0')
    {
      self->type = TOKEN_END;
      self->next = start;
      return TRUE;
    }
  if (is_word_start (*start))
    return take (self, TOKEN_WORD, start, measure_word (start));
  if (g_ascii_isdigit (*start) || (*start == '-' && g_ascii_isdigit (start[1])))
    return take (self, TOKEN_NUMBER, start, measure_number (start));
  if (*start == '\'' || *start == '"')
    return take_string (self, start, error);
  if (*start == '$')
    return take_prefixed (self, TOKEN_VARIABLE, start, error);
  if (*start == '@')
    return take_prefixed (self, TOKEN_AT, start, error);
  return take_operator (self, start, error);
}

char *
predicate_lexer_take_name (PredicateLexer  *self,
                           GError         **error)
{
  const char *start = self->next + strspn (self->next, " \t\r\n");
  gsize length = strspn (start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
  const char *end = start + length;
  g_autofree char *name = NULL;

  self->position = (gsize) (start - self->text);
  end += strspn (end, " \t\r\n");
  if (length == 0 || *end != ')')
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_SYNTAX,
                   _("Between the parentheses there must be a name, without quotes"));
      return NULL;
    }
  name = g_strndup (start, length);
  self->next = end + 1;
  if (!predicate_lexer_advance (self, error))
    return NULL;
  return g_steal_pointer (&name);
}

gboolean
predicate_lexer_is (const PredicateLexer *self,
                    PredicateTokenType    type,
                    const char           *value)
{
  return self->type == type && strcmp (self->value, value) == 0;
}

gboolean
predicate_lexer_is_word (const PredicateLexer *self,
                         const char           *word)
{
  return self->type == TOKEN_WORD && g_ascii_strcasecmp (self->value, word) == 0;
}
