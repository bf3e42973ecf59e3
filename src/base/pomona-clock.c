/* pomona-clock.c: the one place that asks what time it is. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clock.h"

typedef struct
{
  PomonaClockFunc func;
  gpointer user_data;
} Source;

static GRWLock lock;
static Source source;
static gint64 fixed_now;

static gint64
fixed_source (gpointer user_data)
{
  return fixed_now;
}

gint64
pomona_clock_now (void)
{
  gint64 now;

  g_rw_lock_reader_lock (&lock);
  now = source.func != NULL ? source.func (source.user_data) : g_get_real_time ();
  g_rw_lock_reader_unlock (&lock);
  return now;
}

void
pomona_clock_set_source (PomonaClockFunc func,
                         gpointer        user_data)
{
  g_rw_lock_writer_lock (&lock);
  source.func = func;
  source.user_data = user_data;
  g_rw_lock_writer_unlock (&lock);
}

void
pomona_clock_set_fixed (gint64 now)
{
  g_rw_lock_writer_lock (&lock);
  fixed_now = now;
  source.func = fixed_source;
  source.user_data = NULL;
  g_rw_lock_writer_unlock (&lock);
}

void
pomona_clock_advance (gint64 us)
{
  g_rw_lock_writer_lock (&lock);
  fixed_now += us;
  g_rw_lock_writer_unlock (&lock);
}
