/* pomona-backoff.h: how long to wait before the next attempt. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pomona_backoff_delay:
 * @base: microseconds, the full delay before the first repetition, more than 0
 * @max: microseconds, the longest delay, at least @base
 * @attempt: 0 for the first repetition
 * @seed: spreads those that failed together; the same seed gives the same delays
 *
 * The full delay doubles with each attempt up to @max; the delay is between half of it and all of it.
 *
 * Returns: microseconds
 */
gint64 pomona_backoff_delay (gint64  base,
                             gint64  max,
                             guint   attempt,
                             guint32 seed);

G_END_DECLS
