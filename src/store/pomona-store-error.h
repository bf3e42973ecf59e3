/* pomona-store-error.h: the errors of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PomonaStoreError:
 * @POMONA_STORE_ERROR_FAILED: anything else
 * @POMONA_STORE_ERROR_NEWER: the database was written by a newer version
 * @POMONA_STORE_ERROR_IN_USE: another process serves this data folder
 * @POMONA_STORE_ERROR_LOCKED: another program holds the database locked; trying again may work
 * @POMONA_STORE_ERROR_FULL: no space is left on the disk; trying again works once there is space
 * @POMONA_STORE_ERROR_IO: the disk failed, or the folder may not be written
 * @POMONA_STORE_ERROR_CORRUPT: this is no database of ours, or it is damaged
 * @POMONA_STORE_ERROR_BUSY: too many writes wait; trying again later works
 * @POMONA_STORE_ERROR_WRONG_KEY: the key does not open this database's secrets
 * @POMONA_STORE_ERROR_NO_KEY: the store was opened without a key and a secret is asked for
 * @POMONA_STORE_ERROR_NOT_FOUND: there is no such row
 * @POMONA_STORE_ERROR_EXISTS: there is such a row already
 * @POMONA_STORE_ERROR_REFUSED: a rule of the store forbids it; the message says which
 * @POMONA_STORE_ERROR_CLOSED: the store is being closed
 */
typedef enum
{
  POMONA_STORE_ERROR_FAILED,
  POMONA_STORE_ERROR_NEWER,
  POMONA_STORE_ERROR_IN_USE,
  POMONA_STORE_ERROR_LOCKED,
  POMONA_STORE_ERROR_FULL,
  POMONA_STORE_ERROR_IO,
  POMONA_STORE_ERROR_CORRUPT,
  POMONA_STORE_ERROR_BUSY,
  POMONA_STORE_ERROR_WRONG_KEY,
  POMONA_STORE_ERROR_NO_KEY,
  POMONA_STORE_ERROR_NOT_FOUND,
  POMONA_STORE_ERROR_EXISTS,
  POMONA_STORE_ERROR_REFUSED,
  POMONA_STORE_ERROR_CLOSED,
} PomonaStoreError;

#define POMONA_STORE_ERROR (pomona_store_error_quark ())
GQuark pomona_store_error_quark (void);

G_END_DECLS
