/* pomona-key-set-private.h: remembers which keys an object of a document already has. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For the checks that run before a parser: both json-glib and libplist let the last of two equal keys
 * win, while other readers of the same document take the first. */

typedef struct _PomonaKeySet PomonaKeySet;

PomonaKeySet *pomona_key_set_new  (void);
void          pomona_key_set_free (PomonaKeySet *self);

/**
 * pomona_key_set_add:
 * @scope: a number that names the object within the document
 * @text: the key, not terminated
 * @length: bytes in @text
 *
 * Returns: FALSE if the object had that key before
 */
gboolean      pomona_key_set_add  (PomonaKeySet *self,
                                   guint         scope,
                                   const char   *text,
                                   gsize         length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaKeySet, pomona_key_set_free)

G_END_DECLS
