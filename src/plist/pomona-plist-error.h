/* pomona-plist-error.h: the error domain of property lists. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POMONA_PLIST_ERROR (pomona_plist_error_quark ())

/**
 * PomonaPlistError:
 * @POMONA_PLIST_ERROR_INVALID: not a well-formed property list
 * @POMONA_PLIST_ERROR_FORMAT: another kind of file, or a kind that is not accepted here
 * @POMONA_PLIST_ERROR_TOO_LARGE: larger than the limit in force
 * @POMONA_PLIST_ERROR_TOO_DEEP: nested deeper than the limit in force
 * @POMONA_PLIST_ERROR_TOO_MANY: more values than the limit in force
 * @POMONA_PLIST_ERROR_DUPLICATE: a key occurs twice in a dictionary
 * @POMONA_PLIST_ERROR_RANGE: a number, date or data value that cannot be kept as it is
 */
typedef enum
{
  POMONA_PLIST_ERROR_INVALID,
  POMONA_PLIST_ERROR_FORMAT,
  POMONA_PLIST_ERROR_TOO_LARGE,
  POMONA_PLIST_ERROR_TOO_DEEP,
  POMONA_PLIST_ERROR_TOO_MANY,
  POMONA_PLIST_ERROR_DUPLICATE,
  POMONA_PLIST_ERROR_RANGE,
} PomonaPlistError;

GQuark pomona_plist_error_quark (void);

G_END_DECLS
