/* test-pretend-parts.c: tests of the small parts: faults, times, workers, slow bodies, the push desk. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pomona-pretend-faults.h"
#include "pomona-pretend-histogram.h"
#include "pomona-pretend-trickle.h"
#include "pomona-pretend-wait.h"
#include "pomona-pretend-workers.h"
#include "pomona-push-desk.h"

static void
test_faults (void)
{
  g_autoptr(PomonaPretendFaults) faults = pomona_pretend_faults_new ();
  g_autoptr(PomonaPretendFaults) copy = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (pomona_pretend_faults_add_text (faults, "not-now=2", &error));
  g_assert_true (pomona_pretend_faults_add_text (faults, "error=DeviceLock:always", &error));
  g_assert_true (pomona_pretend_faults_add_text (faults, "twice", &error));
  g_assert_true (pomona_pretend_faults_add_text (faults, "drop=SecurityInfo", &error));
  copy = pomona_pretend_faults_copy (faults);
  g_assert_true (pomona_pretend_faults_take (faults, POMONA_PRETEND_FAULT_NOT_NOW, "Anything"));
  g_assert_true (pomona_pretend_faults_take (faults, POMONA_PRETEND_FAULT_NOT_NOW, NULL));
  g_assert_false (pomona_pretend_faults_take (faults, POMONA_PRETEND_FAULT_NOT_NOW, "Anything"));
  g_assert_false (pomona_pretend_faults_take (faults, POMONA_PRETEND_FAULT_ERROR, "SecurityInfo"));
  for (guint i = 0; i < 5; i++)
    g_assert_true (pomona_pretend_faults_take (faults, POMONA_PRETEND_FAULT_ERROR, "DeviceLock"));
  g_assert_true (pomona_pretend_faults_take (faults, POMONA_PRETEND_FAULT_DROP, "SecurityInfo"));
  g_assert_false (pomona_pretend_faults_take (faults, POMONA_PRETEND_FAULT_DROP, "SecurityInfo"));
  /* A copy counts for itself. */
  g_assert_true (pomona_pretend_faults_take (copy, POMONA_PRETEND_FAULT_NOT_NOW, NULL));
  pomona_pretend_faults_clear (copy);
  g_assert_false (pomona_pretend_faults_take (copy, POMONA_PRETEND_FAULT_TWICE, NULL));
}

static void
test_faults_wrong (void)
{
  static const char *const texts[] = { "", "nonsense", "nonsense=3", "error=DeviceLock:often", "error=3:3", "not-now=2:x" };
  g_autoptr(PomonaPretendFaults) faults = pomona_pretend_faults_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (pomona_pretend_faults_add_text (faults, texts[i], &error));
      g_assert_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID);
    }
}

static void
test_histogram (void)
{
  PomonaPretendHistogram histogram = { 0 };

  g_assert_cmpint (pomona_pretend_histogram_percentile (&histogram, 0.5), ==, 0);
  for (gint64 i = 1; i <= 10000; i++)
    pomona_pretend_histogram_add (&histogram, i * 10);
  g_assert_cmpuint (histogram.n, ==, 10000);
  g_assert_cmpint (pomona_pretend_histogram_mean (&histogram), ==, 50005);
  g_assert_cmpfloat_with_epsilon (pomona_pretend_histogram_percentile (&histogram, 0.5), 50000, 50000 * 0.07);
  g_assert_cmpfloat_with_epsilon (pomona_pretend_histogram_percentile (&histogram, 0.99), 99000, 99000 * 0.07);
  g_assert_cmpint (pomona_pretend_histogram_percentile (&histogram, 1), ==, 100000);
  pomona_pretend_histogram_add (&histogram, G_MAXINT64);
  g_assert_cmpint (pomona_pretend_histogram_percentile (&histogram, 1), >, 1000000000);
  pomona_pretend_histogram_add (&histogram, -5);
  g_assert_cmpint (histogram.longest, ==, G_MAXINT64);
}

static void
key_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  PomonaKey *key = pomona_pretend_workers_make_key_finish (result, &error);

  g_assert_no_error (error);
  g_ptr_array_add (user_data, key);
}

static guint
different_keys (guint n_keys)
{
  PomonaPretendWorkers *workers = pomona_pretend_workers_new (2, n_keys);
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_key_unref);
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < 6; i++)
    pomona_pretend_workers_make_key_async (workers, 2048, NULL, key_cb, keys);
  while (keys->len < 6)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < keys->len; i++)
    g_hash_table_add (ids, (gpointer) pomona_key_get_key_id (keys->pdata[i]));
  pomona_pretend_workers_unref (workers);
  return g_hash_table_size (ids);
}

static void
test_workers (void)
{
  g_assert_cmpuint (different_keys (0), ==, 6);
  g_assert_cmpuint (different_keys (2), ==, 2);
}

typedef struct
{
  GByteArray *got;
  guint chunks;
  GError *error;
  gboolean done;
} Reading;

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Reading *reading = user_data;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &reading->error);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      reading->done = TRUE;
      return;
    }
  reading->chunks++;
  g_byte_array_append (reading->got, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), 4096, G_PRIORITY_DEFAULT, NULL, read_cb, reading);
}

static void
read_all (GInputStream *stream,
          Reading      *reading)
{
  reading->got = g_byte_array_new ();
  g_input_stream_read_bytes_async (stream, 4096, G_PRIORITY_DEFAULT, NULL, read_cb, reading);
  while (!reading->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_trickle (void)
{
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autoptr(GBytes) bytes = g_bytes_new (text, 1000);
  g_autoptr(GInputStream) slow = pomona_pretend_trickle_new (bytes, 100, 1, 0), broken = pomona_pretend_trickle_new (bytes, 100, 0, 450);
  Reading first = { 0 }, second = { 0 };

  read_all (slow, &first);
  g_assert_no_error (first.error);
  g_assert_cmpuint (first.got->len, ==, 1000);
  g_assert_cmpuint (first.chunks, ==, 10);
  read_all (broken, &second);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  g_assert_cmpuint (second.got->len, ==, 500);
  g_byte_array_unref (first.got);
  g_byte_array_unref (second.got);
  g_error_free (second.error);
}

static void
waited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean *cancelled = user_data;

  g_assert_false (pomona_pretend_wait_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *cancelled = TRUE;
}

static void
test_wait (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  gboolean cancelled = FALSE;

  pomona_pretend_wait_async (3600 * 1000, cancellable, waited_cb, &cancelled);
  g_cancellable_cancel (cancellable);
  while (!cancelled)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_desk (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("pomona-desk-XXXXXX", &error);
  g_autofree char *junk = g_build_filename (folder, "ca.key", NULL), *first_key = NULL, *first_ca = NULL;
  g_autoptr(PomonaPushDesk) desk = pomona_push_desk_open (0, "com.apple.mgmt.External.desk", folder, &error);
  g_autoptr(PomonaCertificate) certificate = NULL;

  g_assert_no_error (error);
  certificate = pomona_certificate_new_from_pem (pomona_push_desk_get_certificate (desk), -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pomona_certificate_get_user_id (certificate), ==, "com.apple.mgmt.External.desk");
  g_assert_true (g_str_has_prefix (pomona_push_desk_get_address (desk), "127.0.0.1:"));
  first_key = g_strdup (pomona_secret_get_text (pomona_push_desk_get_key (desk)));
  first_ca = g_strdup (pomona_push_desk_get_ca (desk));
  g_clear_pointer (&desk, pomona_push_desk_free);
  desk = pomona_push_desk_open (0, "com.apple.mgmt.External.desk", folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pomona_secret_get_text (pomona_push_desk_get_key (desk)), ==, first_key);
  g_assert_cmpstr (pomona_push_desk_get_ca (desk), ==, first_ca);
  g_clear_pointer (&desk, pomona_push_desk_free);
  g_assert_true (g_file_set_contents (junk, "junk", -1, NULL));
  g_assert_null (pomona_push_desk_open (0, "com.apple.mgmt.External.desk", folder, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (pomona_push_desk_new (0, "com.example.topic", &error));
  g_assert_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID);
  for (guint i = 0; i < 5; i++)
    {
      const char *const names[] = { "ca.key", "ca.pem", "push.key", "push.pem", "address" };
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/parts/faults", test_faults);
  g_test_add_func ("/simulator/parts/faults-wrong", test_faults_wrong);
  g_test_add_func ("/simulator/parts/histogram", test_histogram);
  g_test_add_func ("/simulator/parts/workers", test_workers);
  g_test_add_func ("/simulator/parts/trickle", test_trickle);
  g_test_add_func ("/simulator/parts/wait", test_wait);
  g_test_add_func ("/simulator/parts/desk", test_desk);
  return g_test_run ();
}
