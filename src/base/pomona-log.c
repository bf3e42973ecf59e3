/* pomona-log.c: where log lines go, and what may be in them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-log.h"

#include <stdio.h>
#include <string.h>

#include "pomona-text.h"
#include "pomona-time-text.h"

#define MAX_LINE      1000
#define DOMAIN_PREFIX "pomona-"
#define SHOWN_CHARS   4

typedef struct
{
  GLogLevelFlags shown;
  char **floors; /* everything of these */
  char *lines[POMONA_LOG_RECENT];
  guint64 n_lines; /* since the start */
} Log;

static GMutex lock;
static Log the_log = { .shown = G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE };

void
pomona_log_set_levels (const char *debug)
{
  g_auto(GStrv) words = g_strsplit (debug != NULL ? debug : "", ",", 32);

  g_mutex_lock (&lock);
  the_log.shown = G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE;
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_strstrip (words[i]);
      if (g_str_equal (words[i], "info"))
        the_log.shown |= G_LOG_LEVEL_INFO;
      else if (g_str_equal (words[i], "debug") || g_str_equal (words[i], "all") || g_str_equal (words[i], "1"))
        the_log.shown |= G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG;
    }
  g_strfreev (the_log.floors);
  the_log.floors = g_steal_pointer (&words);
  g_mutex_unlock (&lock);
}

void
pomona_log_init (void)
{
  pomona_log_set_levels (g_getenv ("POMONA_DEBUG"));
  g_log_set_writer_func (pomona_log_writer, NULL, NULL);
}

static const char *
get_level_name (GLogLevelFlags level)
{
  if (level & G_LOG_LEVEL_ERROR)
    return "error";
  if (level & G_LOG_LEVEL_CRITICAL)
    return "critical";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  if (level & G_LOG_LEVEL_MESSAGE)
    return "message";
  return level & G_LOG_LEVEL_INFO ? "info" : "debug";
}

static char *
dup_field (const GLogField *fields,
           gsize            n_fields,
           const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].length < 0 ? g_strdup (fields[i].value)
                                  : g_strndup (fields[i].value, (gsize) fields[i].length);
  return g_strdup ("");
}

/* With the lock held. */
static gboolean
is_shown (GLogLevelFlags  level,
          const char     *floor)
{
  if (level & the_log.shown)
    return TRUE;
  return the_log.floors != NULL && g_strv_contains ((const char * const *) the_log.floors, floor);
}

/* The time is the system's even where tests stop the clock: a log is about what really happened. */
static char *
format_line (GLogLevelFlags  level,
             const char     *floor,
             const char     *message)
{
  g_autofree char *time = pomona_time_to_rfc3339 (g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC);
  g_autofree char *text = pomona_text_shorten (message, MAX_LINE);

  return g_strdup_printf ("%s %s %s: %s", time, get_level_name (level), floor, text);
}

static void
keep_line (const char *line)
{
  char **place;

  g_mutex_lock (&lock);
  place = &the_log.lines[the_log.n_lines++ % POMONA_LOG_RECENT];
  g_free (*place);
  *place = g_strdup (line);
  g_mutex_unlock (&lock);
}

GLogWriterOutput
pomona_log_writer (GLogLevelFlags   level,
                   const GLogField *fields,
                   gsize            n_fields,
                   gpointer         user_data)
{
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");
  const char *floor = g_str_has_prefix (domain, DOMAIN_PREFIX) ? domain + strlen (DOMAIN_PREFIX) : domain;
  g_autofree char *message = NULL;
  g_autofree char *line = NULL;
  gboolean shown;

  g_mutex_lock (&lock);
  shown = is_shown (level, floor);
  g_mutex_unlock (&lock);
  if (!shown)
    return G_LOG_WRITER_HANDLED;

  message = dup_field (fields, n_fields, "MESSAGE");
  line = format_line (level, floor, message);
  keep_line (line);
  if (g_log_writer_is_journald (fileno (stderr))
      && g_log_writer_journald (level, fields, n_fields, user_data) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  /* GLib's own writer puts debugging lines on standard output, among what a sub-command prints there. */
  fprintf (stderr, "%s\n", line);
  return G_LOG_WRITER_HANDLED;
}

char *
pomona_log_dup_recent (void)
{
  GString *out = g_string_new (NULL);
  guint64 from;

  g_mutex_lock (&lock);
  from = the_log.n_lines > POMONA_LOG_RECENT ? the_log.n_lines - POMONA_LOG_RECENT : 0;
  for (guint64 i = from; i < the_log.n_lines; i++)
    g_string_append_printf (out, "%s\n", the_log.lines[i % POMONA_LOG_RECENT]);
  g_mutex_unlock (&lock);
  return g_string_free (out, FALSE);
}

void
pomona_log_clear_recent (void)
{
  g_mutex_lock (&lock);
  for (guint i = 0; i < POMONA_LOG_RECENT; i++)
    g_clear_pointer (&the_log.lines[i], g_free);
  the_log.n_lines = 0;
  g_mutex_unlock (&lock);
}

char *
pomona_log_redact (const char *secret)
{
  g_autofree char *start = NULL;

  if (secret == NULL || !g_utf8_validate (secret, -1, NULL) || g_utf8_strlen (secret, -1) <= 2 * SHOWN_CHARS)
    return g_strdup ("…");
  start = g_utf8_substring (secret, 0, SHOWN_CHARS);
  return g_strconcat (start, "…", NULL);
}
