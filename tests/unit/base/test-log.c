/* test-log.c: what is shown and what is kept of the log. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "pomona-log.h"

/* Standard error goes to a file that nobody reads, so that TAP stays clean. */
static void
write_line (GLogLevelFlags  level,
            const char     *domain,
            const char     *message)
{
  const GLogField fields[] = { { "MESSAGE", message, -1 }, { "GLIB_DOMAIN", domain, -1 } };

  g_assert_cmpint (pomona_log_writer (level, fields, G_N_ELEMENTS (fields), NULL), ==, G_LOG_WRITER_HANDLED);
}

static gboolean
is_kept (GLogLevelFlags  level,
         const char     *domain)
{
  g_autofree char *recent = NULL;

  pomona_log_clear_recent ();
  write_line (level, domain, "the line");
  recent = pomona_log_dup_recent ();
  return strstr (recent, "the line") != NULL;
}

static void
test_levels (void)
{
  pomona_log_set_levels (NULL);
  g_assert_true (is_kept (G_LOG_LEVEL_WARNING, "pomona-mdm"));
  g_assert_true (is_kept (G_LOG_LEVEL_MESSAGE, "pomona-mdm"));
  g_assert_false (is_kept (G_LOG_LEVEL_INFO, "pomona-mdm"));
  g_assert_false (is_kept (G_LOG_LEVEL_DEBUG, "pomona-mdm"));

  pomona_log_set_levels ("info");
  g_assert_true (is_kept (G_LOG_LEVEL_INFO, "pomona-mdm"));
  g_assert_false (is_kept (G_LOG_LEVEL_DEBUG, "pomona-mdm"));

  pomona_log_set_levels ("debug");
  g_assert_true (is_kept (G_LOG_LEVEL_DEBUG, "pomona-mdm"));

  pomona_log_set_levels ("store, mdm");
  g_assert_true (is_kept (G_LOG_LEVEL_DEBUG, "pomona-mdm"));
  g_assert_true (is_kept (G_LOG_LEVEL_INFO, "pomona-store"));
  g_assert_false (is_kept (G_LOG_LEVEL_DEBUG, "pomona-pki"));
  g_assert_false (is_kept (G_LOG_LEVEL_DEBUG, "Gtk"));
  pomona_log_set_levels (NULL);
}

static void
test_format (void)
{
  g_autofree char *recent = NULL;
  g_auto(GStrv) lines = NULL;

  pomona_log_clear_recent ();
  write_line (G_LOG_LEVEL_WARNING, "pomona-store", "First\nforged line");
  write_line (G_LOG_LEVEL_MESSAGE, "Gtk", "Second");
  recent = pomona_log_dup_recent ();
  lines = g_strsplit (recent, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_true (g_str_has_suffix (lines[0], "Z warning store: First\357\277\275forged line"));
  g_assert_true (g_str_has_suffix (lines[1], "Z message Gtk: Second"));
  g_assert_cmpstr (lines[2], ==, "");
}

static void
test_fields_with_length (void)
{
  const GLogField fields[] = { { "GLIB_DOMAIN", "pomona-cli", 10 }, { "MESSAGE", "cut here and not there", 8 } };
  g_autofree char *recent = NULL;

  pomona_log_clear_recent ();
  pomona_log_writer (G_LOG_LEVEL_CRITICAL, fields, G_N_ELEMENTS (fields), NULL);
  recent = pomona_log_dup_recent ();
  g_assert_true (g_str_has_suffix (recent, " critical cli: cut here\n"));
}

static void
test_ring (void)
{
  g_autofree char *recent = NULL;
  g_auto(GStrv) lines = NULL;

  pomona_log_clear_recent ();
  for (guint i = 0; i < POMONA_LOG_RECENT + 10; i++)
    {
      char text[32];

      g_snprintf (text, sizeof text, "number %u", i);
      write_line (G_LOG_LEVEL_MESSAGE, "pomona-base", text);
    }
  recent = pomona_log_dup_recent ();
  lines = g_strsplit (recent, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, POMONA_LOG_RECENT + 1);
  g_assert_true (g_str_has_suffix (lines[0], ": number 10"));
  g_assert_true (g_str_has_suffix (lines[POMONA_LOG_RECENT - 1], ": number 509"));
}

static void
test_long_line (void)
{
  g_autofree char *longer = g_strnfill (100000, 'x');
  g_autofree char *recent = NULL;

  pomona_log_clear_recent ();
  write_line (G_LOG_LEVEL_MESSAGE, "pomona-base", longer);
  recent = pomona_log_dup_recent ();
  g_assert_cmpuint (strlen (recent), <, 1200);
}

static gpointer
write_many (gpointer data)
{
  for (guint i = 0; i < 300; i++)
    write_line (G_LOG_LEVEL_MESSAGE, "pomona-base", data);
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[3];
  g_autofree char *recent = NULL;
  g_auto(GStrv) lines = NULL;

  pomona_log_clear_recent ();
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", write_many, (gpointer) "from a thread");
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *part = pomona_log_dup_recent ();

      g_assert_nonnull (part);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  recent = pomona_log_dup_recent ();
  lines = g_strsplit (recent, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, POMONA_LOG_RECENT + 1);
}

static void
check_redacted (const char *secret,
                const char *expected)
{
  g_autofree char *shown = pomona_log_redact (secret);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_redact (void)
{
  check_redacted ("0123456789", "0123…");
  check_redacted ("ääääöööööö", "ääää…");
  check_redacted ("12345678", "…");
  check_redacted ("ab", "…");
  check_redacted ("", "…");
  check_redacted (NULL, "…");
  check_redacted ("\377\377\377\377\377\377\377\377\377", "…");
}

/* In a process of its own, since GLib's writer can be set only once. */
static void
test_init (void)
{
  if (g_test_subprocess ())
    {
      g_autofree char *recent = NULL;

      g_setenv ("POMONA_DEBUG", "info", TRUE);
      pomona_log_init ();
      g_info ("through GLib");
      g_debug ("not wanted");
      recent = pomona_log_dup_recent ();
      g_assert_nonnull (strstr (recent, "through GLib"));
      g_assert_null (strstr (recent, "not wanted"));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int    argc,
      char **argv)
{
  int result;
  g_autofree char *path = NULL;
  int file;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    {
      file = g_file_open_tmp ("pomona-log-XXXXXX", &path, NULL);
      g_assert_cmpint (file, >=, 0);
      dup2 (file, STDERR_FILENO);
      close (file);
      g_unlink (path);
    }
  g_test_add_func ("/log/levels", test_levels);
  g_test_add_func ("/log/format", test_format);
  g_test_add_func ("/log/fields-with-length", test_fields_with_length);
  g_test_add_func ("/log/ring", test_ring);
  g_test_add_func ("/log/long-line", test_long_line);
  g_test_add_func ("/log/threads", test_threads);
  g_test_add_func ("/log/redact", test_redact);
  g_test_add_func ("/log/init", test_init);
  result = g_test_run ();
  return result;
}
