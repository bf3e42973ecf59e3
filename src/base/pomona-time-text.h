/* pomona-time-text.h: times and durations as text that programs read. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pomona_time_to_rfc3339:
 * @us: unix microseconds, UTC
 *
 * Returns: (transfer full): as in "2030-12-31T23:59:59Z", with six decimals if there is a fraction of a
 *   second; times before year 0 and after year 9999 are cut to these
 */
char    *pomona_time_to_rfc3339     (gint64       us);

/**
 * pomona_time_from_rfc3339:
 * @text: a date and time with zone; T and Z in either case
 * @us: (out) (optional): unix microseconds, UTC
 *
 * Decimals beyond the sixth are cut off. A leap second counts as the second after it.
 *
 * Returns: TRUE, or FALSE and an error of POMONA_BASE_ERROR
 */
gboolean pomona_time_from_rfc3339   (const char  *text,
                                     gint64      *us,
                                     GError     **error);

/**
 * pomona_time_parse_duration:
 * @text: a whole number with one of the units s, m, h, d and w, or several of them, as in "24h" or "1d12h"
 * @us: (out) (optional): microseconds
 *
 * Returns: TRUE, or FALSE and an error of POMONA_BASE_ERROR
 */
gboolean pomona_time_parse_duration (const char  *text,
                                     gint64      *us,
                                     GError     **error);

G_END_DECLS
