/* pomona-headless.c: the service without a window. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona"

#include "config.h"

#include <signal.h>
#include <stdio.h>

#include <glib-unix.h>
#include <glib/gi18n.h>
#if HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "pomona-headless.h"
#include "pomona-practice.h"

typedef struct
{
  PomonaService  *service;
  PomonaPractice *practice;   /* NULL without --demo */
  GMainLoop      *loop;
  guint           watchdog_id;
  int             exit_code;
} Headless;

static void
tell_systemd (const char *state)
{
#if HAVE_SYSTEMD
  sd_notify (0, state);
#endif
}

/* Runs on the main loop: a main loop that hangs is what the watchdog is for. */
static gboolean
watchdog_cb (gpointer user_data)
{
  tell_systemd ("WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

static void
start_watchdog (Headless *headless)
{
#if HAVE_SYSTEMD
  uint64_t usec = 0;

  if (sd_watchdog_enabled (0, &usec) > 0)
    headless->watchdog_id = g_timeout_add (MAX (usec / 1000 / 3, 1), watchdog_cb, NULL);
#endif
}

static void
practice_ready_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!pomona_practice_start_finish (POMONA_PRACTICE (source), result, &error))
    g_message (_("The practice office could not be opened: %s"), error->message);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Headless *headless = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_service_start_finish (headless->service, result, &error))
    {
      g_printerr ("pomona: %s\n", error->message);
      headless->exit_code = 1;
      g_main_loop_quit (headless->loop);
      return;
    }
  printf ("ready %s\n", pomona_service_get_url (headless->service));
  fflush (stdout);
  tell_systemd ("READY=1");
  start_watchdog (headless);
  if (headless->practice != NULL)
    pomona_practice_start_async (headless->practice, NULL, practice_ready_cb, NULL);
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Headless *headless = user_data;

  pomona_service_stop_finish (headless->service, result, NULL);
  g_main_loop_quit (headless->loop);
}

static gboolean
signal_cb (gpointer user_data)
{
  Headless *headless = user_data;

  tell_systemd ("STOPPING=1");
  if (headless->practice != NULL)
    pomona_practice_stop (headless->practice);
  pomona_service_stop_async (headless->service, stopped_cb, headless);
  return G_SOURCE_CONTINUE;
}

int
pomona_headless_run (PomonaOptions *options)
{
  Headless headless = { .loop = g_main_loop_new (NULL, FALSE) };
  guint term_id = g_unix_signal_add (SIGTERM, signal_cb, &headless);
  guint int_id = g_unix_signal_add (SIGINT, signal_cb, &headless);

  /* A script that reads our output may go away; that is no reason to end. */
  signal (SIGPIPE, SIG_IGN);
  headless.service = pomona_service_new (options->config);
  if (options->demo)
    headless.practice = pomona_practice_new (headless.service);
  pomona_service_start_async (headless.service, NULL, started_cb, &headless);
  g_main_loop_run (headless.loop);

  g_source_remove (term_id);
  g_source_remove (int_id);
  g_clear_handle_id (&headless.watchdog_id, g_source_remove);
  g_clear_object (&headless.practice);
  g_clear_object (&headless.service);
  g_main_loop_unref (headless.loop);
  return headless.exit_code;
}
