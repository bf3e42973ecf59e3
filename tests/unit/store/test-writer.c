/* test-writer.c: the writer thread, group commit, readers, many threads. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture.h"
#include "pomona-setting-table.h"

/* --- a gate that keeps the writer busy while a test queues up more --- */

typedef struct
{
  GMutex   lock;
  GCond    changed;
  gboolean entered;
  gboolean open;
} Gate;

static gboolean
gate_func (PomonaDb  *db,
           gpointer   data,
           GError   **error)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  gate->entered = TRUE;
  g_cond_broadcast (&gate->changed);
  while (!gate->open)
    g_cond_wait (&gate->changed, &gate->lock);
  g_mutex_unlock (&gate->lock);
  return TRUE;
}

static void
gate_shut (Gate    *gate,
           Fixture *f)
{
  *gate = (Gate) { 0 };
  g_mutex_init (&gate->lock);
  g_cond_init (&gate->changed);
  pomona_store_write (f->store, gate_func, NULL, gate, NULL);
  g_mutex_lock (&gate->lock);
  while (!gate->entered)
    g_cond_wait (&gate->changed, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->open = TRUE;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
}

static void
gate_clear (Gate *gate)
{
  g_mutex_clear (&gate->lock);
  g_cond_clear (&gate->changed);
}

/* --- pieces of writing that remember how they ended --- */

typedef struct
{
  char       *key;
  gboolean    fail;             /* after it wrote */
  gboolean    without_error;
  GPtrArray  *log;              /* keys in the order of done */
  GThread    *thread;
  GError     *error;
  int        *freed;
} Piece;

static Piece *
piece_new (const char *key,
           GPtrArray  *log,
           int        *freed)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->key = g_strdup (key);
  piece->log = log;
  piece->freed = freed;
  return piece;
}

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_atomic_int_inc (piece->freed);
  g_clear_error (&piece->error);
  g_free (piece->key);
  g_free (piece);
}

static gboolean
piece_func (PomonaDb  *db,
            gpointer   data,
            GError   **error)
{
  Piece *piece = data;

  if (!pomona_settings_set (db, piece->key, "here", error))
    return FALSE;
  if (piece->without_error)
    return FALSE;
  if (piece->fail)
    {
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED, "No");
      return FALSE;
    }
  return TRUE;
}

static void
piece_done_cb (gpointer      data,
               const GError *error)
{
  Piece *piece = data;
  g_autofree char *line = g_strdup_printf ("%s %s", piece->key, error != NULL ? error->message : "ok");

  g_ptr_array_add (piece->log, g_steal_pointer (&line));
  if (error != NULL && piece->error == NULL)
    piece->error = g_error_copy (error);
}

static gboolean
nothing_func (PomonaDb  *db,
              gpointer   data,
              GError   **error)
{
  return TRUE;
}

/* All that was queued before has ended. */
static void
drain (Fixture *f)
{
  fixture_write (f, nothing_func, NULL);
}

static gboolean
is_here (Fixture    *f,
         const char *key)
{
  g_autofree char *value = pomona_settings_get (fixture_reader (f), key, &f->error);

  g_assert_no_error (f->error);
  return value != NULL;
}

static void
test_group (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) log = g_ptr_array_new_with_free_func (g_free);
  PomonaStoreCounters before, after;
  int freed = 0;
  Gate gate;

  gate_shut (&gate, f);
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *key = g_strdup_printf ("row-%02d", i);

      pomona_store_write (f->store, piece_func, piece_done_cb, piece_new (key, log, &freed), piece_free);
    }
  pomona_store_get_counters (f->store, &before);
  g_assert_cmpuint (before.waiting, ==, 100);
  gate_open (&gate);
  drain (f);

  g_assert_cmpuint (log->len, ==, 100);
  g_assert_cmpint (g_atomic_int_get (&freed), ==, 100);
  for (guint i = 0; i < log->len; i++)
    {
      g_autofree char *expected = g_strdup_printf ("row-%02u ok", i);

      g_assert_cmpstr (log->pdata[i], ==, expected);
    }
  pomona_store_get_counters (f->store, &after);
  g_assert_cmpuint (after.writes, ==, 102);
  g_assert_cmpuint (after.commits, <=, before.commits + 3);
  g_assert_cmpuint (after.failures, ==, 0);
  g_assert_true (is_here (f, "row-99"));
  gate_clear (&gate);
}

static void
test_failure_harms_no_other (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr(GPtrArray) log = g_ptr_array_new_with_free_func (g_free);
  Piece *pieces[4];
  int freed = 0;
  Gate gate;

  gate_shut (&gate, f);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *key = g_strdup_printf ("row-%d", i);

      pieces[i] = piece_new (key, log, &freed);
    }
  pieces[1]->fail = TRUE;
  pieces[2]->without_error = TRUE;
  for (int i = 0; i < 4; i++)
    pomona_store_write (f->store, piece_func, piece_done_cb, pieces[i], piece_free);
  gate_open (&gate);
  drain (f);

  g_assert_cmpuint (log->len, ==, 4);
  g_assert_cmpstr (log->pdata[0], ==, "row-0 ok");
  g_assert_cmpstr (log->pdata[1], ==, "row-1 No");
  g_assert_cmpstr (log->pdata[3], ==, "row-3 ok");
  g_assert_true (is_here (f, "row-0"));
  g_assert_false (is_here (f, "row-1"));
  g_assert_false (is_here (f, "row-2"));
  g_assert_true (is_here (f, "row-3"));
  gate_clear (&gate);
}

static void
test_busy (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GPtrArray) log = g_ptr_array_new_with_free_func (g_free);
  int freed = 0;
  Gate gate;

  pomona_store_set_max_waiting (f->store, 2);
  gate_shut (&gate, f);
  for (int i = 0; i < 2; i++)
    pomona_store_write (f->store, piece_func, piece_done_cb, piece_new ("row", log, &freed), piece_free);
  g_assert_cmpuint (log->len, ==, 0);
  assert_fails (f, pomona_store_write_sync (f->store, nothing_func, NULL, &f->error), POMONA_STORE_ERROR_BUSY);
  gate_open (&gate);
  pomona_store_set_max_waiting (f->store, 0);
  drain (f);
  g_assert_cmpuint (log->len, ==, 2);
  gate_clear (&gate);
}

/* --- closing --- */

typedef struct
{
  Fixture *f;
  GError  *late;
  int      ended;
} Closing;

static void
late_done_cb (gpointer      data,
              const GError *error)
{
  Closing *closing = data;

  closing->late = error != NULL ? g_error_copy (error) : NULL;
  g_atomic_int_inc (&closing->ended);
}

static gpointer
close_thread (gpointer data)
{
  Closing *closing = data;

  g_clear_pointer (&closing->f->store, pomona_store_close);
  return NULL;
}

/* What waits when the store is closed is still written. */
static void
test_close_writes_all (Fixture       *f,
                       gconstpointer  data)
{
  g_autoptr(GPtrArray) log = g_ptr_array_new_with_free_func (g_free);
  Closing closing = { .f = f };
  int freed = 0;
  Gate gate;
  GThread *thread;

  gate_shut (&gate, f);
  pomona_store_write (f->store, piece_func, piece_done_cb, piece_new ("row", log, &freed), piece_free);
  thread = g_thread_new ("close", close_thread, &closing);
  gate_open (&gate);
  g_thread_join (thread);
  g_assert_cmpuint (log->len, ==, 1);
  g_assert_cmpint (freed, ==, 1);
  f->store = pomona_store_open (f->path, f->sealer, &f->error);
  g_assert_no_error (f->error);
  g_assert_true (is_here (f, "row"));
  gate_clear (&gate);
}

typedef struct
{
  Closing      closing;
  PomonaStore *store;
} FromDone;

static void
write_more_cb (gpointer      data,
               const GError *error)
{
  FromDone *from = data;

  pomona_store_write (from->store, nothing_func, late_done_cb, &from->closing, NULL);
}

/* Writing from a done function is allowed; while the store closes it is refused, and told so. */
static void
test_write_from_done (Fixture       *f,
                      gconstpointer  data)
{
  FromDone from = { .store = f->store };

  pomona_store_write (f->store, nothing_func, write_more_cb, &from, NULL);
  g_clear_pointer (&f->store, pomona_store_close);
  g_assert_cmpint (from.closing.ended, ==, 1);
  if (from.closing.late != NULL)
    g_assert_error (from.closing.late, POMONA_STORE_ERROR, POMONA_STORE_ERROR_CLOSED);
  g_clear_error (&from.closing.late);
}

/* --- readers --- */

static gpointer
read_thread (gpointer data)
{
  Fixture *f = data;
  g_autoptr(GError) error = NULL;
  PomonaDb *db = pomona_store_reader (f->store, &error);
  g_autofree char *value = NULL;

  g_assert_no_error (error);
  g_assert_true (db == pomona_store_reader (f->store, &error));
  value = pomona_settings_get (db, "row", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, "here");
  return db;
}

static void
test_readers (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GPtrArray) log = g_ptr_array_new_with_free_func (g_free);
  int freed = 0;
  PomonaDb *db = fixture_reader (f);
  GThread *thread;

  pomona_store_write (f->store, piece_func, piece_done_cb, piece_new ("row", log, &freed), piece_free);
  drain (f);
  thread = g_thread_new ("reader", read_thread, f);
  g_assert_true (g_thread_join (thread) != db);

  /* A reader cannot write. */
  assert_fails (f, pomona_settings_set (db, "row", "x", &f->error), POMONA_STORE_ERROR_IO);

  /* And gets a connection of the new store when the old one was closed. */
  fixture_reopen (f);
  g_assert_true (is_here (f, "row"));
}

static void
test_snapshot (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GPtrArray) log = g_ptr_array_new_with_free_func (g_free);
  int freed = 0;

  assert_ok (f, pomona_db_begin_read (fixture_reader (f), &f->error));
  g_assert_false (is_here (f, "row"));
  pomona_store_write (f->store, piece_func, piece_done_cb, piece_new ("row", log, &freed), piece_free);
  drain (f);
  g_assert_false (is_here (f, "row"));
  pomona_db_end_read (fixture_reader (f));
  g_assert_true (is_here (f, "row"));
}

/* --- many at once --- */

#define N_THREADS 6
#define N_ROWS 60

typedef struct
{
  Fixture *f;
  int      number;
} Worker;

static gboolean
count_up_func (PomonaDb  *db,
               gpointer   data,
               GError   **error)
{
  g_autofree char *value = pomona_settings_get (db, "count", error);
  g_autofree char *next = g_strdup_printf ("%d", value != NULL ? atoi (value) + 1 : 1);
  g_autofree char *key = g_strdup_printf ("%d", GPOINTER_TO_INT (data));

  return pomona_settings_set (db, "count", next, error) && pomona_settings_set (db, key, next, error);
}

static gpointer
write_and_read_thread (gpointer data)
{
  Worker *worker = data;

  for (int i = 0; i < N_ROWS; i++)
    {
      int id = worker->number * 1000 + i;
      g_autofree char *key = g_strdup_printf ("%d", id);
      g_autofree char *value = NULL;
      g_autoptr(GError) error = NULL;
      PomonaDb *db;

      pomona_store_write_sync (worker->f->store, count_up_func, GINT_TO_POINTER (id), &error);
      g_assert_no_error (error);
      db = pomona_store_reader (worker->f->store, &error);
      value = pomona_settings_get (db, key, &error);
      g_assert_no_error (error);
      g_assert_nonnull (value);
    }
  return NULL;
}

static void
test_many_threads (Fixture       *f,
                   gconstpointer  data)
{
  GThread *threads[N_THREADS];
  Worker workers[N_THREADS];
  g_autofree char *count = NULL;
  g_autofree char *expected = g_strdup_printf ("%d", N_THREADS * N_ROWS);

  for (int i = 0; i < N_THREADS; i++)
    {
      workers[i] = (Worker) { f, i + 1 };
      threads[i] = g_thread_new ("worker", write_and_read_thread, &workers[i]);
    }
  for (int i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  count = pomona_settings_get (fixture_reader (f), "count", &f->error);
  g_assert_cmpstr (count, ==, expected);
  assert_ok (f, pomona_store_check (f->store, &f->error));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add_store ("/writer/group", test_group);
  fixture_add_store ("/writer/failure-harms-no-other", test_failure_harms_no_other);
  fixture_add_store ("/writer/busy", test_busy);
  fixture_add_store ("/writer/close-writes-all", test_close_writes_all);
  fixture_add_store ("/writer/write-from-done", test_write_from_done);
  fixture_add_store ("/readers/own-connection", test_readers);
  fixture_add_store ("/readers/snapshot", test_snapshot);
  fixture_add_store ("/threads/write-and-read", test_many_threads);
  return g_test_run ();
}
