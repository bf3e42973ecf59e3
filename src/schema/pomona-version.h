/* pomona-version.h: dotted version numbers. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Compares two dotted versions part by part as numbers, so that 9.3.2 < 10.13.4 and 14 == 14.0. NULL is the lowest.
 * A part that is no number counts as 0 with its text as tie breaker. Returns <0, 0, >0. */
int pomona_version_compare (const char *a,
                            const char *b);

G_END_DECLS
