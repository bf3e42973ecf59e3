/* pomona-version-compare.h: the order of system versions. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pomona_version_compare:
 * @a: (nullable): a version such as "18.0.1"; NULL is the lowest
 * @b: (nullable): another one
 *
 * Compares part by part as numbers; a part that is missing is 0. What follows the numbers, such as the
 * letter of a security response, does not count.
 *
 * Returns: less than, equal to or greater than 0, as strcmp ()
 */
int      pomona_version_compare  (const char *a,
                                  const char *b);

/**
 * pomona_version_at_least:
 *
 * Returns: whether @version is @minimum or higher; a @minimum of NULL asks for nothing
 */
gboolean pomona_version_at_least (const char *version,
                                  const char *minimum);

G_END_DECLS
