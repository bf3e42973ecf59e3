/* pomona-pretend-predicate-private.h: a condition as a tree. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-predicate.h"

G_BEGIN_DECLS

typedef enum
{
  /* conditions */
  POMONA_TERM_TRUE,
  POMONA_TERM_FALSE,
  POMONA_TERM_AND,
  POMONA_TERM_OR,
  POMONA_TERM_NOT,
  POMONA_TERM_COMPARE,
  /* values */
  POMONA_TERM_LITERAL,
  POMONA_TERM_LIST,
  POMONA_TERM_STATUS,
  POMONA_TERM_PROPERTY,
  POMONA_TERM_VARIABLE,
  POMONA_TERM_MEMBER,       /* a[0]'s member `text` */
  POMONA_TERM_COUNT,
  POMONA_TERM_SUBQUERY,     /* of a[0] those for which a[1] is true, with `text` as their name */
} PomonaTermKind;

typedef enum
{
  POMONA_COMPARE_EQUAL,
  POMONA_COMPARE_UNEQUAL,
  POMONA_COMPARE_LESS,
  POMONA_COMPARE_LESS_EQUAL,
  POMONA_COMPARE_GREATER,
  POMONA_COMPARE_GREATER_EQUAL,
  POMONA_COMPARE_IN,
  POMONA_COMPARE_CONTAINS,
  POMONA_COMPARE_BEGINS,
  POMONA_COMPARE_ENDS,
  POMONA_COMPARE_LIKE,
  POMONA_COMPARE_MATCHES,
  POMONA_COMPARE_BETWEEN,
} PomonaCompare;

typedef enum
{
  POMONA_QUANTITY_ONE,
  POMONA_QUANTITY_ANY,
  POMONA_QUANTITY_ALL,
  POMONA_QUANTITY_NONE,
} PomonaQuantity;

typedef struct _PomonaTerm PomonaTerm;
struct _PomonaTerm
{
  PomonaTermKind  kind;
  PomonaCompare   compare;
  PomonaQuantity  quantity;
  gboolean        fold_case;
  char           *text;
  JsonNode       *literal;
  GPtrArray      *parts;      /* PomonaTerm */
};

struct _PomonaPretendPredicate
{
  PomonaTerm *root;
};

PomonaTerm *pomona_term_new  (PomonaTermKind kind);
void        pomona_term_free (PomonaTerm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaTerm, pomona_term_free)

G_END_DECLS
