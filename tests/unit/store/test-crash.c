/* test-crash.c: a process that is killed loses nothing that it acknowledged. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A child process writes rows from several threads and prints each once it is acknowledged. It is killed
 * after a number of lines that differs from round to round; every line it printed has to be in the file. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "pomona-setting-table.h"

#define N_ROUNDS 12
#define N_WRITERS 4

static const char *program;

/* --- the child --- */

typedef struct
{
  PomonaStore *store;
  int          round;
  int          writer;
  int          next;
  char        *key;
} Chain;

static void write_next (Chain *chain);

static gboolean
row_func (PomonaDb  *db,
          gpointer   data,
          GError   **error)
{
  Chain *chain = data;

  return pomona_settings_set (db, chain->key, "acknowledged", error);
}

static void
row_done_cb (gpointer      data,
             const GError *error)
{
  Chain *chain = data;
  g_autofree char *line = g_strdup_printf ("%s\n", chain->key);

  g_assert_no_error (error);
  /* One write, so that a line is there whole or not at all. */
  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (1);
  write_next (chain);
}

static void
write_next (Chain *chain)
{
  g_free (chain->key);
  chain->key = g_strdup_printf ("row-%d-%d-%d", chain->round, chain->writer, chain->next++);
  pomona_store_write (chain->store, row_func, row_done_cb, chain, NULL);
}

static void G_GNUC_NORETURN
write_for_ever (const char *path,
                int         round)
{
  PomonaSealer *sealer = fixture_sealer_new (7);
  GError *error = NULL;
  PomonaStore *store = pomona_store_open (path, sealer, &error);
  Chain chains[N_WRITERS];

  g_assert_no_error (error);
  for (int i = 0; i < N_WRITERS; i++)
    {
      chains[i] = (Chain) { store, round, i };
      write_next (&chains[i]);
    }
  for (;;)
    pause ();
}

/* --- the parent --- */

/* Kills the child once it printed `n` lines; returns all that it printed. */
static GPtrArray *
run_round (Fixture *f,
           int      round,
           int      n)
{
  g_autofree char *number = g_strdup_printf ("%d", round);
  const char *argv[] = { program, "--write", f->path, number, NULL };
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GSubprocess) child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &f->error);
  g_autoptr(GDataInputStream) out = NULL;
  char *line;

  g_assert_no_error (f->error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  while ((line = g_data_input_stream_read_line (out, NULL, NULL, &f->error)) != NULL)
    {
      g_ptr_array_add (lines, line);
      if (lines->len == (guint) n)
        g_subprocess_send_signal (child, SIGKILL);
    }
  g_assert_no_error (f->error);
  g_assert_cmpuint (lines->len, >=, n);
  assert_ok (f, g_subprocess_wait (child, NULL, &f->error));
  g_assert_true (g_subprocess_get_if_signaled (child));
  return g_steal_pointer (&lines);
}

static void
assert_all_there (Fixture   *f,
                  GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      g_autofree char *value = pomona_settings_get (fixture_reader (f), lines->pdata[i], &f->error);

      g_assert_no_error (f->error);
      if (g_strcmp0 (value, "acknowledged") != 0)
        g_error ("%s was acknowledged and is lost", (char *) lines->pdata[i]);
    }
}

static void
test_killed (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  PomonaStoreInfo info;

  g_clear_pointer (&f->store, pomona_store_close);
  for (int round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr(GPtrArray) lines = run_round (f, round, g_test_rand_int_range (1, 400));

      g_ptr_array_extend_and_steal (all, g_steal_pointer (&lines));
      /* What the dead process left behind is no new installation, even before anything is repaired. */
      assert_ok (f, pomona_store_inspect (f->path, &info, &f->error));
      g_assert_true (info.has_key);
      f->store = pomona_store_open (f->path, f->sealer, &f->error);
      g_assert_no_error (f->error);
      assert_ok (f, pomona_store_check (f->store, &f->error));
      assert_all_there (f, all);
      g_clear_pointer (&f->store, pomona_store_close);
    }
  g_test_message ("%u rows acknowledged, none lost", all->len);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--write"))
    write_for_ever (argv[2], atoi (argv[3]));
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  fixture_add_store ("/crash/killed", test_killed);
  return g_test_run ();
}
