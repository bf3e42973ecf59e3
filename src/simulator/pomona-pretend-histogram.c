/* pomona-pretend-histogram.c: how long things took. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-histogram.h"

#include <math.h>

/* Sixteen buckets for every power of two. */
#define FINE 16

static guint
bucket_of (guint64 us)
{
  guint bits, shift;

  if (us < FINE)
    return us;
  bits = g_bit_storage (us) - 1;
  shift = bits - 4;
  return MIN ((shift + 1) * FINE + ((us >> shift) & (FINE - 1)), POMONA_PRETEND_HISTOGRAM_BUCKETS - 1);
}

/* The longest duration that falls into the bucket. */
static gint64
end_of (guint bucket)
{
  guint shift;

  if (bucket < FINE)
    return bucket;
  shift = bucket / FINE - 1;
  return ((((gint64) FINE + bucket % FINE) + 1) << shift) - 1;
}

void
pomona_pretend_histogram_add (PomonaPretendHistogram *self,
                              gint64                  us)
{
  us = MAX (us, 0);
  self->n++;
  self->sum += us;
  self->longest = MAX (self->longest, us);
  self->buckets[bucket_of (us)]++;
}

gint64
pomona_pretend_histogram_percentile (const PomonaPretendHistogram *self,
                                     double                        share)
{
  guint64 wanted = ceil (share * self->n), seen = 0;

  for (guint i = 0; i < POMONA_PRETEND_HISTOGRAM_BUCKETS; i++)
    {
      seen += self->buckets[i];
      if (seen >= MAX (wanted, 1))
        return MIN (end_of (i), self->longest);
    }
  return 0;
}

gint64
pomona_pretend_histogram_mean (const PomonaPretendHistogram *self)
{
  return self->n > 0 ? (gint64) (self->sum / self->n) : 0;
}
