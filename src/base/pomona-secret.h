/* pomona-secret.h: bytes that are wiped from memory when they are let go. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define POMONA_TYPE_SECRET (pomona_secret_get_type ())

/**
 * PomonaSecret:
 *
 * Immutable, reference-counted bytes that are overwritten with zeros on the last unref. The bytes are
 * always followed by one NUL byte that does not count, so that a text can be used as a C string.
 */
typedef struct _PomonaSecret PomonaSecret;

GType         pomona_secret_get_type    (void) G_GNUC_CONST;

/**
 * pomona_secret_new:
 * @data: (nullable): the bytes; they are copied
 * @size: their number, or -1 if @data is a C string
 *
 * Returns: (transfer full): a new secret
 */
PomonaSecret *pomona_secret_new         (const void         *data,
                                         gssize              size);

/**
 * pomona_secret_new_take:
 * @data: (transfer full) (nullable): bytes from g_malloc (); wiped and freed by this call
 * @size: their number, or -1 if @data is a C string
 *
 * Returns: (transfer full): a new secret, the only copy of the bytes
 */
PomonaSecret *pomona_secret_new_take    (void               *data,
                                         gssize              size);

PomonaSecret *pomona_secret_ref         (PomonaSecret       *self);
void          pomona_secret_unref       (PomonaSecret       *self);

/**
 * pomona_secret_get_data:
 * @self: a secret
 * @size: (out) (optional): number of bytes
 *
 * Returns: (transfer none): the bytes, never NULL; valid as long as @self. Do not copy them to where
 *   nothing wipes them.
 */
const guint8 *pomona_secret_get_data    (const PomonaSecret *self,
                                         gsize              *size);

/**
 * pomona_secret_get_text:
 * @self: a secret
 *
 * Returns: (transfer none) (nullable): the bytes as a C string, NULL if a NUL byte is among them. The
 *   encoding is not checked.
 */
const char   *pomona_secret_get_text    (const PomonaSecret *self);

/**
 * pomona_secret_equal:
 *
 * Compares in a time that depends on the sizes only, not on where the bytes differ.
 *
 * Returns: whether both hold the same bytes; two NULLs are equal
 */
gboolean      pomona_secret_equal       (const PomonaSecret *a,
                                         const PomonaSecret *b);

/**
 * pomona_secret_equal_data:
 * @self: a secret
 * @data: (nullable): bytes to compare with
 * @size: their number
 *
 * As pomona_secret_equal (), against bytes that came from outside.
 */
gboolean      pomona_secret_equal_data  (const PomonaSecret *self,
                                         const void         *data,
                                         gsize               size);

/**
 * pomona_secret_wipe:
 * @data: (nullable): memory to overwrite with zeros
 * @size: number of bytes
 *
 * Overwrites in a way that the compiler does not leave out. For buffers that are not a PomonaSecret.
 */
void          pomona_secret_wipe        (void               *data,
                                         gsize               size);

/**
 * pomona_secret_wipe_and_free:
 * @text: (transfer full) (nullable): a C string from g_malloc ()
 */
void          pomona_secret_wipe_and_free (char             *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaSecret, pomona_secret_unref)

G_END_DECLS
