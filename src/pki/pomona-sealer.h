/* pomona-sealer.h: seals secrets before they are stored. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pomona-pki-error.h"
#include "pomona-pki-types.h"
#include "pomona-secret.h"

G_BEGIN_DECLS

#define POMONA_TYPE_SEALER (pomona_sealer_get_type ())

/* Bytes of a sealer's key. */
#define POMONA_SEALER_KEY_SIZE 32

/* Rounds of PBKDF2 with HMAC-SHA-256 for a passphrase: the least that is used and accepted. About 0.2 s. */
#define POMONA_SEALER_ROUNDS 600000

/* A PomonaSealer encrypts and authenticates with AES-256-GCM. It is immutable and reference counted and
 * may be used from any thread. What it makes starts with a version byte and a fresh random nonce, is 29
 * bytes longer than what went in, and opens only with the same context. */

GType         pomona_sealer_get_type        (void) G_GNUC_CONST;

/* A new key for pomona_sealer_new (). */
PomonaSecret *pomona_sealer_generate_key    (void);

/* @key has to be POMONA_SEALER_KEY_SIZE bytes; else INVALID. */
PomonaSealer *pomona_sealer_new             (PomonaSecret  *key,
                                             GError       **error);
PomonaSealer *pomona_sealer_ref             (PomonaSealer  *self);
void          pomona_sealer_unref           (PomonaSealer  *self);

/**
 * pomona_sealer_get_check_value:
 *
 * A short text that tells whether a key is the one that was used before, and does not help to find it.
 * Store it in the clear: a key that is missing or another one never looks like a new installation then.
 *
 * Returns: (transfer none): 16 hexadecimal digits
 */
const char   *pomona_sealer_get_check_value (PomonaSealer  *self);

/* @context says what is sealed and where it belongs ("device/UDID/unlock-token"): sealed bytes that are
 * moved to another place do not open there. */
GBytes       *pomona_sealer_seal            (PomonaSealer  *self,
                                             const char    *context,
                                             const void    *data,
                                             gsize          size);
GBytes       *pomona_sealer_seal_secret     (PomonaSealer  *self,
                                             const char    *context,
                                             PomonaSecret  *secret);

/* Errors: INVALID (not sealed bytes), UNSUPPORTED (a newer version), MISMATCH (other key, other context or
 * changed bytes; these cannot be told apart). */
PomonaSecret *pomona_sealer_open            (PomonaSealer  *self,
                                             const char    *context,
                                             GBytes        *sealed,
                                             GError       **error);

/**
 * pomona_sealer_wrap_key:
 * @key: a key of a sealer
 * @passphrase: what the administrator chose
 *
 * Protects a key by a passphrase, for storing it in a file. Takes about 0.2 s.
 *
 * Returns: (transfer full): bytes for pomona_sealer_unwrap_key ()
 */
GBytes       *pomona_sealer_wrap_key        (PomonaSecret  *key,
                                             PomonaSecret  *passphrase,
                                             GError       **error);

/* Errors: INVALID, UNSUPPORTED, PASSWORD_WRONG. */
PomonaSecret *pomona_sealer_unwrap_key      (GBytes        *wrapped,
                                             PomonaSecret  *passphrase,
                                             GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaSealer, pomona_sealer_unref)

G_END_DECLS
