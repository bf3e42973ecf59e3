/* pomona-backoff.c: how long to wait before the next attempt. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-backoff.h"

/* The finishing steps of the generator SplitMix64: neighbouring inputs give unrelated outputs. */
static guint64
mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return x ^ (x >> 31);
}

gint64
pomona_backoff_delay (gint64  base,
                      gint64  max,
                      guint   attempt,
                      guint32 seed)
{
  gint64 full = max;
  guint64 half;

  g_return_val_if_fail (base > 0 && max >= base, base);

  if (attempt < 62 && base <= max >> attempt)
    full = base << attempt;
  half = (guint64) full / 2;
  return full - (gint64) (mix ((guint64) seed << 32 | attempt) % (half + 1));
}
