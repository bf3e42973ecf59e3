/* pomona-pretend-histogram.h: how long things took. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POMONA_PRETEND_HISTOGRAM_BUCKETS 640

/* Counts durations in buckets that are 6 % wide, from a microsecond to hours. Plain data: all zeros is empty,
 * and copies are independent. */
typedef struct
{
  guint64 n;
  guint64 sum;       /* microseconds */
  gint64  longest;
  guint32 buckets[POMONA_PRETEND_HISTOGRAM_BUCKETS];
} PomonaPretendHistogram;

void   pomona_pretend_histogram_add        (PomonaPretendHistogram       *self,
                                            gint64                        us);
/* @share of the durations, 0.5 for the median, took at most that long; microseconds, 0 if there are none. */
gint64 pomona_pretend_histogram_percentile (const PomonaPretendHistogram *self,
                                            double                        share);
gint64 pomona_pretend_histogram_mean       (const PomonaPretendHistogram *self);

G_END_DECLS
