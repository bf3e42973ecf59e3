/* pomona-predicate.h: the conditions of activations. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text form of NSPredicate as far as activations use it, with Apple's extension terms @status (), @key () and
 * @property (). Understood are
 *
 *   AND && OR || NOT ! parentheses, TRUEPREDICATE, FALSEPREDICATE
 *   = == != <> < <= =< > >= => BEGINSWITH ENDSWITH CONTAINS LIKE MATCHES IN BETWEEN, with [c], [d], [cd] after those on text
 *   ANY, SOME, ALL, NONE in front of a comparison
 *   texts in either quotes, numbers, TRUE FALSE YES NO, NULL NIL, lists in braces
 *   SUBQUERY (collection, $variable, predicate), and after a value: .@count, .@key (name), .name
 *
 * Words are understood in any case, as devices do. Not understood: arithmetic, functions, casts, key paths with operators
 * other than @count; the bare form of status items (without @status) is, with a warning. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Longest text in bytes, and deepest nesting. */
#define POMONA_PREDICATE_MAX_SIZE  (16 * 1024)
#define POMONA_PREDICATE_MAX_DEPTH 32

typedef struct _PomonaPredicate PomonaPredicate;

#define POMONA_TYPE_PREDICATE (pomona_predicate_get_type ())

GType            pomona_predicate_get_type        (void);

/* On failure POMONA_DDM_ERROR_SYNTAX, and `out_position` (may be NULL) holds where, in characters from 0. */
PomonaPredicate *pomona_predicate_parse           (const char       *text,
                                                   gsize            *out_position,
                                                   GError          **error);

PomonaPredicate *pomona_predicate_ref             (PomonaPredicate  *self);
void             pomona_predicate_unref           (PomonaPredicate  *self);

/* What it looks at: names of status items and of properties, sorted, without repetition; borrowed, NULL-terminated. */
const char * const *pomona_predicate_get_status_items (const PomonaPredicate *self);
const char * const *pomona_predicate_get_properties   (const PomonaPredicate *self);

/* What is allowed and probably not meant, translated; borrowed, NULL-terminated. */
const char * const *pomona_predicate_get_warnings (const PomonaPredicate *self);

/* What a condition is asked about. Objects are borrowed and may be NULL. */
typedef struct
{
  JsonObject *state;       /* as pomona_ddm_status_merge () makes it */
  JsonObject *properties;  /* the payload of com.apple.management.properties */
} PomonaPredicateContext;

/* Whether it is true. Fails with POMONA_DDM_ERROR_EVALUATE where a device would not be able to tell either: a status item
 * that was not reported, a comparison of things that do not compare. */
gboolean         pomona_predicate_evaluate        (const PomonaPredicate         *self,
                                                   const PomonaPredicateContext  *context,
                                                   gboolean                      *out_result,
                                                   GError                       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPredicate, pomona_predicate_unref)

G_END_DECLS
