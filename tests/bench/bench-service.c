/* bench-service.c: how fast the whole service is, beside what cannot be left out. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-service [--devices N] [--seconds S]: starts the program itself on a folder of its own, lets pretend devices enroll,
 * then lets 1, 50, 500 (and with --devices 5000 that many) devices come at once and answer a command. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "bench-server.h"
#include "pomona-json.h"
#include "pomona-pretend-fleet.h"

#define ENROLL 50
#define MAX_CONNECTIONS 500
#define SENDERS 8

static int n_devices = 500;
static double n_seconds = 2;
static char *program;
static char *floor_folder;

static const GOptionEntry entries[] = {
  { "devices", 0, 0, G_OPTION_ARG_INT, &n_devices, "So many devices at most (500)", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &n_seconds, "Measure each row for that long (2)", "S" },
  { "program", 0, 0, G_OPTION_ARG_FILENAME, &program, "The program to measure", "FILE" },
  { "floor", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &floor_folder, "Be the bare server", "FOLDER" },
  { NULL }
};

static BenchOffice office;
static BenchServer service;

static void
tell_memory (const char *when)
{
  g_print ("%-44s %6.1f MB\n", when, bench_process_memory (service.pid) / 1024.0);
}

/* --- enrollments --- */

static void
bench_enroll (guint n)
{
  PomonaPretendFleetOptions options = {
    .seed = 7, .counts = { [POMONA_PRETEND_IPHONE] = n }, .concurrency = 8, .tries = 1, .shared_keys = 4,
    .device = { .ca_pem = office.tls_ca },
  };
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) link = NULL;
  g_autoptr(PomonaPretendFleet) fleet = NULL;
  PomonaPretendFleetStats stats;
  gint64 start;
  double seconds, cpu = bench_process_cpu (service.pid);

  json_object_set_int_member (params, "uses", 0);
  link = bench_office_call (&office, "enroll-link", params);
  fleet = pomona_pretend_fleet_new (&options, NULL, NULL);
  start = g_get_monotonic_time ();
  pomona_pretend_fleet_enroll (fleet, pomona_json_get_string (json_node_get_object (link), "profile_url"));
  do
    {
      g_usleep (5000);
      pomona_pretend_fleet_get_stats (fleet, &stats);
    }
  while (stats.enrolled + stats.failed < stats.devices);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  cpu = bench_process_cpu (service.pid) - cpu;
  g_print ("enrollments (profile, SCEP, check-in; 8 at once) %6.1f a second, p50 %.0f ms, p99 %.0f ms, service %.1f ms processor each, "
           "%u of %u\n", stats.enrolled / seconds, pomona_pretend_histogram_percentile (&stats.enrollment, 0.5) / 1e3,
           pomona_pretend_histogram_percentile (&stats.enrollment, 0.99) / 1e3, cpu * 1e3 / MAX (stats.enrolled, 1),
           stats.enrolled, stats.devices);
}

/* --- round trips --- */

static void
send_cb (gpointer data,
         gpointer user_data)
{
  BenchDevice *device = data;
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;

  json_object_set_string_member (params, "id", device->id);
  json_object_set_string_member (params, "command", "DeviceInformation");
  result = bench_office_call (&office, "send", params);
  g_free (device->command);
  device->command = g_strdup (pomona_json_get_string (json_node_get_object (result), "command_uuid"));
}

static void
queue_commands (GPtrArray *devices,
                guint      n)
{
  GThreadPool *senders = g_thread_pool_new (send_cb, NULL, SENDERS, FALSE, NULL);

  for (guint i = 0; i < n; i++)
    g_thread_pool_push (senders, devices->pdata[i], NULL);
  g_thread_pool_free (senders, FALSE, TRUE);
}

static gboolean
is_done (BenchLoad *load,
         guint      rounds)
{
  return load->seconds >= n_seconds || rounds >= 40;
}

static void
measure_service (BenchLoad *load,
                 GPtrArray *devices,
                 guint      n)
{
  for (guint rounds = 0; !is_done (load, rounds); rounds++)
    {
      queue_commands (devices, n);
      /* The pushes for them go out meanwhile and are none of the round trip's business. */
      g_usleep (200000 + n * 400);
      bench_load_run (load, service.port, service.pid, (BenchDevice **) devices->pdata, n, MAX_CONNECTIONS);
    }
}

static void
measure_floor (BenchLoad   *load,
               BenchServer *floor,
               GPtrArray   *devices,
               guint        n)
{
  for (guint i = 0; i < n; i++)
    {
      BenchDevice *device = devices->pdata[i];

      g_free (device->command);
      device->command = g_strdup (BENCH_FLOOR_UUID);
    }
  for (guint rounds = 0; !is_done (load, rounds); rounds++)
    bench_load_run (load, floor->port, floor->pid, (BenchDevice **) devices->pdata, n, MAX_CONNECTIONS);
}

static void
tell_load (const char *what,
           guint       n,
           BenchLoad  *load)
{
  g_print ("%-8s %5u %9.0f %9.2f %9.2f %9.2f %9.2f %8" G_GUINT64_FORMAT " %6" G_GUINT64_FORMAT "\n", what, n,
           load->round_trips / load->seconds, bench_load_get_ms (load, 0.5), bench_load_get_ms (load, 0.99),
           load->server_cpu * 1e3 / MAX (load->round_trips, 1), load->client_cpu * 1e3 / MAX (load->round_trips, 1),
           load->round_trips, load->failures);
}

static void
bench_round_trips (const char *self_path,
                   GPtrArray  *devices,
                   guint       n)
{
  BenchServer floor = { NULL, 0, 0 };
  BenchLoad real, bare;

  bench_load_init (&real);
  bench_load_init (&bare);
  measure_service (&real, devices, n);
  bench_floor_start (&office, &floor, self_path);
  measure_floor (&bare, &floor, devices, n);
  bench_server_stop (&floor);
  tell_load ("service", n, &real);
  tell_load ("floor", n, &bare);
  g_print ("%-8s %5u %8.2fx %8.2fx %8.2fx %8.2fx\n", "ratio", n,
           (bare.round_trips / bare.seconds) / (real.round_trips / real.seconds),
           bench_load_get_ms (&real, 0.5) / bench_load_get_ms (&bare, 0.5),
           bench_load_get_ms (&real, 0.99) / bench_load_get_ms (&bare, 0.99),
           (real.server_cpu / real.round_trips) / (bare.server_cpu / bare.round_trips));
  bench_load_clear (&real);
  bench_load_clear (&bare);
}

/* --- pushes, through the service --- */

static void
bench_pushes (GPtrArray *devices,
              guint      n)
{
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  JsonArray *ids = json_array_new (), *answers;
  guint delivered = 0;
  gint64 start;

  for (guint i = 0; i < n; i++)
    json_array_add_string_element (ids, ((BenchDevice *) devices->pdata[i])->id);
  json_object_set_array_member (params, "ids", ids);
  start = g_get_monotonic_time ();
  result = bench_office_call (&office, "push", params);
  answers = json_node_get_array (result);
  for (guint i = 0; i < json_array_get_length (answers); i++)
    delivered += pomona_json_get_int (json_array_get_object_element (answers, i), "status", 0) == 200;
  g_print ("pushes of %u devices through the service      %6.0f a second, each answered and recorded; %u delivered\n", n,
           n * 1e6 / (double) (g_get_monotonic_time () - start), delivered);
}

/* --- all of it --- */

static void
restart_with (GPtrArray *devices,
              guint      n)
{
  bench_server_stop (&service);
  bench_office_populate (&office, devices, n);
  bench_office_start (&office, &service, program);
}

static void
bench_all (const char *self_path)
{
  static const guint steps[] = { 1, 50, 500, 5000 };
  g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func ((GDestroyNotify) bench_device_free);
  g_autofree char *when = NULL;

  bench_office_start (&office, &service, program);
  bench_office_import (&office);
  tell_memory ("memory without devices");
  restart_with (devices, 0);
  bench_enroll (MIN (ENROLL, n_devices));
  tell_memory ("memory after the enrollments");
  g_print ("\nIdle, command, Acknowledged; TLS, Mdm-Signature (RSA), up to %d connections at once that are kept. The devices were\n"
           "written into the store, with shared keys; the floor is TLS, signature and one commit a request.\n"
           "%-8s %5s %9s %9s %9s %9s %9s %8s %6s\n", MAX_CONNECTIONS, "", "at", "a second", "p50 ms", "p99 ms", "cpu ms", "client ms",
           "trips", "failed");
  for (gsize i = 0; i < G_N_ELEMENTS (steps) && (int) steps[i] <= n_devices; i++)
    {
      if (devices->len < steps[i])
        restart_with (devices, steps[i]);
      bench_round_trips (self_path, devices, steps[i]);
    }
  g_print ("\n");
  when = g_strdup_printf ("memory with %u devices, after all that", devices->len + MIN (ENROLL, n_devices));
  tell_memory (when);
  bench_pushes (devices, devices->len);
  bench_server_stop (&service);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (floor_folder != NULL)
    return bench_floor_main (floor_folder);
  if (program == NULL || n_devices < 1)
    {
      g_printerr ("bench-service: name the program with --program, and at least one device\n");
      return 2;
    }
  bench_office_init (&office);
  bench_all (argv[0]);
  bench_office_clear (&office);
  return 0;
}
