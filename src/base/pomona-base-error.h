/* pomona-base-error.h: the error domain of the lowest floor. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POMONA_BASE_ERROR (pomona_base_error_quark ())

/**
 * PomonaBaseError:
 * @POMONA_BASE_ERROR_INVALID: the input is not of the expected form
 * @POMONA_BASE_ERROR_TOO_LARGE: the input is larger than the limit in force
 * @POMONA_BASE_ERROR_TOO_DEEP: the input is nested deeper than the limit in force
 * @POMONA_BASE_ERROR_TOO_MANY: the input has more parts (rows, columns) than the limit in force
 * @POMONA_BASE_ERROR_DUPLICATE: a key occurs twice
 * @POMONA_BASE_ERROR_RANGE: a number does not fit
 */
typedef enum
{
  POMONA_BASE_ERROR_INVALID,
  POMONA_BASE_ERROR_TOO_LARGE,
  POMONA_BASE_ERROR_TOO_DEEP,
  POMONA_BASE_ERROR_TOO_MANY,
  POMONA_BASE_ERROR_DUPLICATE,
  POMONA_BASE_ERROR_RANGE,
} PomonaBaseError;

GQuark pomona_base_error_quark (void);

G_END_DECLS
