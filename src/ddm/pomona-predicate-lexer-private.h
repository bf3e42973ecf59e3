/* pomona-predicate-lexer-private.h: a condition cut into words. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TOKEN_END,
  TOKEN_WORD,      /* value: as written */
  TOKEN_VARIABLE,  /* value: without the dollar */
  TOKEN_AT,        /* value: the word behind @ */
  TOKEN_STRING,    /* value: without quotes and escapes */
  TOKEN_NUMBER,    /* value: as written */
  TOKEN_OPERATOR,  /* value: as written: "==", "&&", "!" … */
  TOKEN_PUNCTUATION, /* value: one of ( ) { } [ ] , . */
} PredicateTokenType;

typedef struct
{
  const char         *text;      /* all of it */
  const char         *next;      /* behind the token */
  PredicateTokenType  type;
  char               *value;     /* or NULL at the end */
  gsize               position;  /* byte where the token begins */
} PredicateLexer;

void     predicate_lexer_init    (PredicateLexer  *self,
                                  const char      *text);
void     predicate_lexer_clear   (PredicateLexer  *self);

/* Moves to the next token. */
gboolean predicate_lexer_advance (PredicateLexer  *self,
                                  GError         **error);

/* With the lexer on "(": reads a name up to ")" and moves behind it. Names hold letters, digits, dots, hyphens and underscores. */
char    *predicate_lexer_take_name (PredicateLexer  *self,
                                    GError         **error);

gboolean predicate_lexer_is      (const PredicateLexer *self,
                                  PredicateTokenType    type,
                                  const char           *value);

/* A word, whatever its case. */
gboolean predicate_lexer_is_word (const PredicateLexer *self,
                                  const char           *word);

G_END_DECLS
