/* pomona-predicate-private.h: the tree behind a condition. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-predicate.h"

G_BEGIN_DECLS

typedef enum
{
  /* true or false */
  NODE_AND,        /* children */
  NODE_OR,         /* children */
  NODE_NOT,        /* child */
  NODE_CONSTANT,   /* literal is a truth value */
  NODE_COMPARE,    /* two children, operator, options, aggregate */
  /* values */
  NODE_LITERAL,    /* literal */
  NODE_LIST,       /* children */
  NODE_STATUS,     /* name of a status item */
  NODE_PROPERTY,   /* name */
  NODE_VARIABLE,   /* name, without the dollar */
  NODE_MEMBER,     /* child, name */
  NODE_COUNT,      /* child */
  NODE_SUBQUERY,   /* collection and predicate, name of the variable */
} PredicateNodeType;

typedef enum
{
  OPERATOR_EQUAL,
  OPERATOR_NOT_EQUAL,
  OPERATOR_LESS,
  OPERATOR_LESS_OR_EQUAL,
  OPERATOR_GREATER,
  OPERATOR_GREATER_OR_EQUAL,
  OPERATOR_BEGINS_WITH,
  OPERATOR_ENDS_WITH,
  OPERATOR_CONTAINS,
  OPERATOR_LIKE,
  OPERATOR_MATCHES,
  OPERATOR_IN,
  OPERATOR_BETWEEN,
} PredicateOperator;

typedef enum
{
  AGGREGATE_NONE_GIVEN,
  AGGREGATE_ANY,
  AGGREGATE_ALL,
  AGGREGATE_NONE,
} PredicateAggregate;

typedef enum
{
  OPTION_CASE = 1 << 0,        /* without regard to case */
  OPTION_DIACRITICS = 1 << 1,  /* without regard to accents */
} PredicateOptions;

typedef struct _PredicateNode PredicateNode;

struct _PredicateNode
{
  PredicateNodeType   type;
  gsize               position;   /* byte in the text */
  GPtrArray          *children;   /* PredicateNode, or NULL */
  char               *name;
  JsonNode           *literal;
  PredicateOperator   op;
  PredicateOptions    options;
  PredicateAggregate  aggregate;
  GRegex             *regex;      /* of a MATCHES whose pattern is literal */
};

struct _PomonaPredicate
{
  PredicateNode *root;
  char         **status_items;
  char         **properties;
  char         **warnings;
};

PredicateNode *predicate_node_new         (PredicateNodeType   type,
                                           gsize               position);
void           predicate_node_free        (PredicateNode      *node);
void           predicate_node_add         (PredicateNode      *node,
                                           PredicateNode      *child);
PredicateNode *predicate_node_get         (const PredicateNode *node,
                                           guint               index);

/* Whether it is true or false by itself, unlike a value. */
gboolean       predicate_node_is_condition (const PredicateNode *node);

/* NULL and an error of POMONA_DDM_ERROR_SYNTAX with a byte position. */
PredicateNode *predicate_parse            (const char         *text,
                                           GArray             *bare_names,
                                           gsize              *out_position,
                                           GError            **error);

/* The pattern of MATCHES: it has to match the whole text. */
GRegex        *predicate_compile_regex    (const char         *pattern,
                                           PredicateOptions    options,
                                           GError            **error);

/* Makes a text comparable under the options. */
char          *predicate_fold             (const char         *text,
                                           PredicateOptions    options);

/* What is probably not meant. `bare_names` are positions of status items without @status. */
char         **predicate_lint             (const PredicateNode *root,
                                           GArray              *bare_names);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PredicateNode, predicate_node_free)

G_END_DECLS
