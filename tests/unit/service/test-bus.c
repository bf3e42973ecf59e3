/* test-bus.c: events come in order, in slices, and not after the end. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-bus.h"

typedef struct
{
  GPtrArray *seqs;      /* as pointers */
  guint      calls;
  guint      largest;   /* slice */
} Heard;

static void
hear (GPtrArray *events,
      gpointer   user_data)
{
  Heard *heard = user_data;

  heard->calls++;
  heard->largest = MAX (heard->largest, events->len);
  for (guint i = 0; i < events->len; i++)
    {
      PomonaEvent *event = g_ptr_array_index (events, i);

      g_ptr_array_add (heard->seqs, GINT_TO_POINTER ((int) event->seq));
    }
}

static void
post (PomonaBus       *bus,
      int              seq,
      PomonaEventKind  kind)
{
  g_autoptr(PomonaEvent) event = pomona_event_new (seq, kind, POMONA_SEVERITY_INFO, NULL, NULL, NULL, NULL, -1);

  pomona_bus_post (bus, event);
}

static void
test_order (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GPtrArray) seqs = g_ptr_array_new ();
  Heard heard = { .seqs = seqs };
  g_autoptr(PomonaBus) bus = pomona_bus_new (context, hear, &heard);

  for (int i = 1; i <= 2000; i++)
    post (bus, i, POMONA_EVENT_DEVICE_CHANGED);
  while (heard.seqs->len < 2000)
    g_main_context_iteration (context, TRUE);
  for (int i = 0; i < 2000; i++)
    g_assert_cmpint (GPOINTER_TO_INT (seqs->pdata[i]), ==, i + 1);
  g_assert_cmpuint (heard.largest, <=, 500);
  g_assert_cmpuint (heard.calls, >=, 4);
  g_assert_false (g_main_context_pending (context));
  pomona_bus_close (bus);
}

static gpointer
post_many (gpointer data)
{
  for (int i = 0; i < 5000; i++)
    post (data, 1, POMONA_EVENT_DEVICE_SEEN);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GPtrArray) seqs = g_ptr_array_new ();
  Heard heard = { .seqs = seqs };
  g_autoptr(PomonaBus) bus = pomona_bus_new (context, hear, &heard);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("poster", post_many, bus);
  while (heard.seqs->len < 4 * 5000)
    g_main_context_iteration (context, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  pomona_bus_close (bus);
}

static void
test_close (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GPtrArray) seqs = g_ptr_array_new ();
  Heard heard = { .seqs = seqs };
  g_autoptr(PomonaBus) bus = pomona_bus_new (context, hear, &heard);

  post (bus, 1, POMONA_EVENT_DEVICE_CHANGED);
  pomona_bus_close (bus);
  post (bus, 2, POMONA_EVENT_DEVICE_CHANGED);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_cmpuint (heard.calls, ==, 0);
}

/* Nobody reads: sightings go first, everything else stays. */
static void
test_flood (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GPtrArray) seqs = g_ptr_array_new ();
  Heard heard = { .seqs = seqs };
  g_autoptr(PomonaBus) bus = pomona_bus_new (context, hear, &heard);
  guint kept = 0;

  for (int i = 0; i < 120000; i++)
    post (bus, i % 10 == 0 ? 7 : 1, i % 10 == 0 ? POMONA_EVENT_DEVICE_ENROLLED : POMONA_EVENT_DEVICE_SEEN);
  while (g_main_context_iteration (context, FALSE))
    ;
  for (guint i = 0; i < seqs->len; i++)
    kept += GPOINTER_TO_INT (seqs->pdata[i]) == 7;
  g_assert_cmpuint (kept, ==, 12000);
  g_assert_cmpuint (seqs->len, <, 60000);
  pomona_bus_close (bus);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bus/order", test_order);
  g_test_add_func ("/bus/threads", test_threads);
  g_test_add_func ("/bus/close", test_close);
  g_test_add_func ("/bus/flood", test_flood);
  return g_test_run ();
}
