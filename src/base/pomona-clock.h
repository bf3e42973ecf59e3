/* pomona-clock.h: the one place that asks what time it is. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POMONA_CLOCK_SECOND G_TIME_SPAN_SECOND
#define POMONA_CLOCK_MINUTE G_TIME_SPAN_MINUTE
#define POMONA_CLOCK_HOUR   G_TIME_SPAN_HOUR
#define POMONA_CLOCK_DAY    G_TIME_SPAN_DAY

/**
 * PomonaClockFunc:
 * @user_data: what was given to pomona_clock_set_source ()
 *
 * A source of time for tests. It is called from any thread.
 *
 * Returns: unix microseconds, UTC
 */
typedef gint64 (*PomonaClockFunc) (gpointer user_data);

/**
 * pomona_clock_now:
 *
 * Returns: the time as unix microseconds, UTC. May be called from any thread.
 */
gint64 pomona_clock_now        (void);

/**
 * pomona_clock_set_source:
 * @func: (nullable): the new source, NULL for the system's clock
 * @user_data: passed to @func; must live until the source is replaced
 *
 * Replaces the source of time of the whole process. Meant for tests and the practice office. When the
 * call returns, no thread uses the old source any more. @func must not call into the clock itself.
 */
void   pomona_clock_set_source (PomonaClockFunc func,
                                gpointer        user_data);

/**
 * pomona_clock_set_fixed:
 * @now: unix microseconds, UTC
 *
 * Stops the clock at @now until pomona_clock_set_source () or another call of this function; a second
 * call moves the stopped clock.
 */
void   pomona_clock_set_fixed  (gint64          now);

/**
 * pomona_clock_advance:
 * @us: microseconds, may be negative
 *
 * Moves a clock that pomona_clock_set_fixed () stopped.
 */
void   pomona_clock_advance    (gint64          us);

G_END_DECLS
