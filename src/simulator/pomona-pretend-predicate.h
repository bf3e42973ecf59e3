/* pomona-pretend-predicate.h: the conditions of activations, as a device decides them. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pomona-simulator-error.h"

G_BEGIN_DECLS

/* Longer and deeper ones are refused. */
#define POMONA_PRETEND_PREDICATE_MAX_SIZE  8192
#define POMONA_PRETEND_PREDICATE_MAX_DEPTH 48

/* A condition in the format of NSPredicate with the terms @status(), @property(), @key() and SUBQUERY. A
 * reader and evaluator of the device's own, so that it disagrees with the server's where one of them errs.
 * What it does not know: arithmetic, functions, CAST, set operators other than IN. Immutable. */
typedef struct _PomonaPretendPredicate PomonaPretendPredicate;

/* Errors: INVALID, with the place. */
PomonaPretendPredicate *pomona_pretend_predicate_new      (const char              *text,
                                                           GError                 **error);
void                    pomona_pretend_predicate_free     (PomonaPretendPredicate  *self);

/**
 * pomona_pretend_predicate_evaluate:
 * @status: (nullable): status items, nested: {"device": {"model": {…}}}
 * @properties: (nullable): the properties that the server declared
 *
 * What is missing counts as nothing: equal to nothing but NULL, and in no order with anything.
 */
gboolean                pomona_pretend_predicate_evaluate (PomonaPretendPredicate  *self,
                                                           JsonObject              *status,
                                                           JsonObject              *properties);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendPredicate, pomona_pretend_predicate_free)

G_END_DECLS
