/* bench-store.c: how fast the store writes and reads with 5,000 devices. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-store [DEVICES]: prints a line a measurement. Writes are durable (FULL): beside them stands what a
 * single flush of this disk costs, which is the floor under everything. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pomona-command-table.h"
#include "pomona-db-private.h"
#include "pomona-enrollment-table.h"
#include "pomona-event-table.h"
#include "pomona-inventory-table.h"
#include "pomona-plist.h"
#include "pomona-store.h"

#define COMMANDS_EACH 20
#define ANSWER_BYTES 1024

static guint n_devices = 5000;
static PomonaStore *store;

static void
report (const char *what,
        guint       n,
        gint64      start)
{
  double seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;

  g_print ("%-52s %8u in %7.3f s  %9.0f/s  %8.3f ms each\n", what, n, seconds, n / seconds, seconds * 1000 / n);
}

static PomonaCheckin *
checkin_new (const char *type,
             guint       number)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *udid = g_strdup_printf ("00008103-%016X", number);
  g_autofree char *token = g_strdup_printf ("token %026u", number);
  g_autofree char *name = g_strdup_printf ("Device %u", number);
  g_autoptr(GVariant) plist = NULL;
  g_autoptr(GError) error = NULL;
  PomonaCheckin *checkin;

  pomona_plist_set_string (&dict, "MessageType", type);
  pomona_plist_set_string (&dict, "UDID", udid);
  pomona_plist_set_string (&dict, "Topic", "com.apple.mgmt.External.bench");
  pomona_plist_set_string (&dict, "DeviceName", name);
  pomona_plist_set_string (&dict, "ProductName", "Mac14,2");
  pomona_plist_set_string (&dict, "ModelName", "MacBook Air");
  pomona_plist_set_string (&dict, "OSVersion", "15.1");
  pomona_plist_set_string (&dict, "SerialNumber", udid + 12);
  pomona_plist_set_string (&dict, "PushMagic", udid);
  g_variant_dict_insert_value (&dict, "Token", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, token, strlen (token), 1));
  plist = g_variant_ref_sink (g_variant_dict_end (&dict));
  checkin = pomona_checkin_new_from_plist (plist, &error);
  if (checkin == NULL)
    g_error ("%s", error->message);
  return checkin;
}

/* --- one piece of work a client, again and again --- */

typedef struct
{
  guint   number;               /* of the device */
  guint   left;
  gint64  asked;
  PomonaStoreWriteFunc func;
} Client;

static GMutex done_lock;
static GCond done_changed;
static guint clients_left;
static GArray *latencies;       /* gint64, of the writer thread */

static gboolean
enroll_func (PomonaDb  *db,
             gpointer   data,
             GError   **error)
{
  Client *client = data;
  g_autoptr(PomonaCheckin) authenticate = checkin_new ("Authenticate", client->number);
  g_autoptr(PomonaCheckin) token = checkin_new ("TokenUpdate", client->number);
  g_autofree char *fingerprint = g_strdup_printf ("%064x", client->number);
  PomonaAuthenticateOutcome outcome;

  return pomona_enrollments_authenticate (db, authenticate, fingerprint, G_MAXINT64 / 2, &outcome, error) &&
         pomona_enrollments_token_update (db, token, NULL, error);
}

static gboolean
token_func (PomonaDb  *db,
            gpointer   data,
            GError   **error)
{
  Client *client = data;
  g_autoptr(PomonaCheckin) token = checkin_new ("TokenUpdate", client->number);

  return pomona_enrollments_token_update (db, token, NULL, error);
}

/* What one Idle and its answer cost: queue, hand out, answer with 1 KiB, an event. */
static gboolean
round_trip_func (PomonaDb  *db,
                 gpointer   data,
                 GError   **error)
{
  Client *client = data;
  g_autofree char *id = g_strdup_printf ("00008103-%016X", client->number);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *text = g_strnfill (ANSWER_BYTES, 'a');
  g_autoptr(GBytes) body = g_bytes_new (text, ANSWER_BYTES);
  const PomonaNewCommand command = { .uuid = uuid, .enrollment_id = id, .request_type = "DeviceInformation", .request = body };
  const PomonaCommandAnswer answer = { .uuid = uuid, .state = POMONA_COMMAND_ACKNOWLEDGED, .body = body, .readable = TRUE };
  PomonaAnswerOutcome outcome;
  g_autoptr(PomonaEvent) event = NULL;

  if (!pomona_commands_enqueue (db, &command, NULL, error) ||
      !pomona_commands_mark_sent (db, uuid, error) ||
      !pomona_commands_answer (db, id, &answer, &outcome, error))
    return FALSE;
  event = pomona_events_add (db, POMONA_EVENT_COMMAND_ANSWERED, POMONA_SEVERITY_INFO, id, uuid, NULL,
                             POMONA_COMMAND_ACKNOWLEDGED, error);
  return event != NULL;
}

static void start (Client *client);

static void
piece_done_cb (gpointer      data,
               const GError *error)
{
  Client *client = data;
  gint64 took = g_get_monotonic_time () - client->asked;

  if (error != NULL)
    g_error ("%s", error->message);
  g_array_append_val (latencies, took);
  if (--client->left > 0)
    {
      start (client);
      return;
    }
  g_mutex_lock (&done_lock);
  clients_left--;
  g_cond_signal (&done_changed);
  g_mutex_unlock (&done_lock);
}

static void
start (Client *client)
{
  client->number = (client->number + 7919) % n_devices;
  client->asked = g_get_monotonic_time ();
  pomona_store_write (store, client->func, piece_done_cb, client, NULL);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static void
run_clients (const char           *what,
             guint                 n_clients,
             guint                 n_each,
             PomonaStoreWriteFunc  func)
{
  g_autofree Client *clients = g_new0 (Client, n_clients);
  g_autofree char *title = g_strdup_printf ("%s, %u waiting", what, n_clients);
  PomonaStoreCounters before, after;
  gint64 begin;

  pomona_store_get_counters (store, &before);
  latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
  clients_left = n_clients;
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < n_clients; i++)
    {
      clients[i] = (Client) { i * 31, n_each, 0, func };
      start (&clients[i]);
    }
  g_mutex_lock (&done_lock);
  while (clients_left > 0)
    g_cond_wait (&done_changed, &done_lock);
  g_mutex_unlock (&done_lock);
  report (title, n_clients * n_each, begin);
  pomona_store_get_counters (store, &after);
  g_array_sort (latencies, compare);
  g_print ("%-52s p50 %.2f ms, p99 %.2f ms, %.1f a commit\n", "", g_array_index (latencies, gint64, latencies->len / 2) / 1000.0,
           g_array_index (latencies, gint64, latencies->len * 99 / 100) / 1000.0,
           (double) (n_clients * n_each) / MAX (1, after.commits - before.commits));
  g_array_unref (latencies);
}

/* --- filling and reading --- */

typedef struct { guint first, n; } Range;

static gboolean
fill_devices_func (PomonaDb  *db,
                   gpointer   data,
                   GError   **error)
{
  Range *range = data;

  for (guint i = range->first; i < range->first + range->n; i++)
    {
      Client client = { .number = i };

      if (!enroll_func (db, &client, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill_commands_func (PomonaDb  *db,
                    gpointer   data,
                    GError   **error)
{
  Range *range = data;

  for (guint i = range->first; i < range->first + range->n; i++)
    {
      Client client = { .number = i };

      for (guint n = 0; n < COMMANDS_EACH; n++)
        {
          if (!round_trip_func (db, &client, error))
            return FALSE;
        }
    }
  return TRUE;
}

static void
fill (const char           *what,
      guint                 per_device,
      PomonaStoreWriteFunc  func)
{
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < n_devices; i += 250)
    {
      Range range = { i, MIN (250, n_devices - i) };
      g_autoptr(GError) error = NULL;

      if (!pomona_store_write_sync (store, func, &range, &error))
        g_error ("%s", error->message);
    }
  report (what, n_devices * per_device, begin);
}

static void
bench_reading (void)
{
  g_autoptr(GError) error = NULL;
  PomonaDb *db = pomona_store_reader (store, &error);
  const PomonaEnrollmentFilter search = { .text = "device 77" };
  gint64 begin = g_get_monotonic_time ();

  for (int i = 0; i < 10; i++)
    g_ptr_array_unref (pomona_enrollments_list (db, NULL, &error));
  report ("list of all devices, with counts", 10, begin);
  begin = g_get_monotonic_time ();
  for (int i = 0; i < 10; i++)
    g_ptr_array_unref (pomona_enrollments_list (db, &search, &error));
  report ("search among all devices", 10, begin);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *fingerprint = g_strdup_printf ("%064x", i % n_devices);
      PomonaPinState state;

      pomona_enrollments_check_pin (db, "00008103-0000000000000000", fingerprint, &state, &error);
    }
  report ("check of an identity", 50000, begin);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *id = g_strdup_printf ("00008103-%016X", i % n_devices);

      pomona_command_queue_free (pomona_commands_get_queue (db, id, &error));
    }
  report ("queue of a device", 20000, begin);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 200; i++)
    g_ptr_array_unref (pomona_commands_list (db, NULL, &error));
  report ("page of 200 commands", 200, begin);
  if (error != NULL)
    g_error ("%s", error->message);
}

static void
bench_disk (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "flush", NULL);
  char page[4096] = "";
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  gint64 begin = g_get_monotonic_time ();

  for (int i = 0; i < 200; i++)
    {
      if (write (fd, page, sizeof page) < 0 || fdatasync (fd) != 0)
        g_error ("The disk cannot be written");
    }
  report ("write of 4 KiB and flush, nothing else", 200, begin);
  close (fd);
  g_unlink (path);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("pomona-bench-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "pomona.db", NULL);
  g_autoptr(PomonaSecret) key = pomona_sealer_generate_key ();
  g_autoptr(PomonaSealer) sealer = pomona_sealer_new (key, &error);
  static const guint waiting[] = { 1, 8, 50, 200 };
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  g_autofree char *lock = g_build_filename (folder, "pomona.lock", NULL);

  if (argc > 1)
    n_devices = (guint) atoi (argv[1]);
  bench_disk (folder);
  store = pomona_store_open (path, sealer, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  fill ("enroll, 250 in one piece", 1, fill_devices_func);
  fill ("command, answer, event, 250 devices in one piece", COMMANDS_EACH, fill_commands_func);
  bench_reading ();
  for (gsize i = 0; i < G_N_ELEMENTS (waiting); i++)
    run_clients ("TokenUpdate", waiting[i], 4000 / waiting[i] + 1, token_func);
  for (gsize i = 0; i < G_N_ELEMENTS (waiting); i++)
    run_clients ("command, answer, event", waiting[i], 4000 / waiting[i] + 1, round_trip_func);
  g_clear_pointer (&store, pomona_store_close);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_unlink (file);
    }
  g_unlink (lock);
  g_rmdir (folder);
  return 0;
}
