/* main-simulator.c: the program pomona-simulator. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "pomona-json.h"
#include "pomona-pretend-fleet.h"
#include "pomona-push-desk.h"

typedef struct
{
  char *profile_url;
  char *ca;
  char *fingerprint;
  int count;
  char *models;
  char *identity;
  int seed;
  int pace;
  int concurrency;
  int tries;
  int shared_keys;
  int apns_port;
  char *apns_topic;
  char *apns_out;
  char *state_dir;
  char **faults;
  gboolean no_user_channel;
  gboolean json;
  gboolean once;

  GMainLoop *loop;
  PomonaPretendFleet *fleet;
  PomonaPushDesk *desk;
  gboolean interrupted;
} Program;

static Program program = { .count = 4, .identity = (char *) "signature", .apns_port = -1, .tries = 3, .seed = 1 };

static const GOptionEntry entries[] = {
  { "profile-url", 'u', 0, G_OPTION_ARG_STRING, &program.profile_url, "Where the enrollment profile is", "URL" },
  { "ca", 0, 0, G_OPTION_ARG_FILENAME, &program.ca, "Trust the authorities in this file of certificates", "FILE" },
  { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &program.fingerprint, "Trust the server certificate with this SHA-256", "HEX" },
  { "count", 'n', 0, G_OPTION_ARG_INT, &program.count, "How many devices in all (4)", "N" },
  { "models", 'm', 0, G_OPTION_ARG_STRING, &program.models, "Kinds in turn: mac, iphone, ipad, appletv (all)", "LIST" },
  { "identity", 0, 0, G_OPTION_ARG_STRING, &program.identity, "signature, certificate or both (signature)", "FORM" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &program.seed, "Other seeds make other devices (1)", "N" },
  { "pace", 0, 0, G_OPTION_ARG_INT, &program.pace, "Wait between two starts", "MS" },
  { "concurrency", 0, 0, G_OPTION_ARG_INT, &program.concurrency, "How many enroll at the same time (8)", "N" },
  { "tries", 0, 0, G_OPTION_ARG_INT, &program.tries, "How often a device tries to enroll (3)", "N" },
  { "shared-keys", 0, 0, G_OPTION_ARG_INT, &program.shared_keys, "Share that many keys among all; for load tests", "N" },
  { "no-user-channel", 0, 0, G_OPTION_ARG_NONE, &program.no_user_channel, "Macs enroll without their user", NULL },
  { "apns-port", 0, 0, G_OPTION_ARG_INT, &program.apns_port, "Stand in for Apple's push service on this port (0: any)", "PORT" },
  { "apns-topic", 0, 0, G_OPTION_ARG_STRING, &program.apns_topic, "Topic of the push certificate", "TOPIC" },
  { "apns-out", 0, 0, G_OPTION_ARG_FILENAME, &program.apns_out, "Keep push.pem, push.key, ca.pem and address there, for “pomona pushcert import”", "DIR" },
  { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &program.state_dir, "Keep the devices there between two runs", "DIR" },
  { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &program.faults, "What the devices do wrong: NAME, NAME=TIMES, NAME=REQUESTTYPE:TIMES", "FAULT" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &program.json, "Print JSON Lines", NULL },
  { "once", 0, 0, G_OPTION_ARG_NONE, &program.once, "End when all are enrolled and idle", NULL },
  { 0 }
};

static int
complain (int         code,
          const char *text)
{
  g_printerr ("pomona-simulator: %s\n", text);
  return code;
}

/* --- printing --- */

static void
print_object (JsonObject *object)
{
  g_autofree char *text = pomona_json_write_object (object, FALSE);

  puts (text);
  fflush (stdout);
  json_object_unref (object);
}

static void
notice_cb (PomonaPretendFleet        *fleet,
           const PomonaPretendNotice *notice,
           gpointer                   user_data)
{
  const char *event = pomona_pretend_event_to_string (notice->event);
  JsonObject *object;

  if (!program.json)
    {
      g_print ("%-8s %s (%s) %s%s%s\n", event, notice->name, notice->serial, notice->subject, *notice->detail != '\0' ? ": " : "",
               notice->detail);
      return;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "event", event);
  json_object_set_int_member (object, "device", notice->index);
  json_object_set_string_member (object, "kind", pomona_pretend_kind_to_string (notice->kind));
  json_object_set_string_member (object, "udid", notice->udid);
  json_object_set_string_member (object, "serial", notice->serial);
  json_object_set_string_member (object, "name", notice->name);
  json_object_set_string_member (object, "subject", notice->subject);
  json_object_set_string_member (object, "detail", notice->detail);
  print_object (object);
}

static void
put_times (JsonObject                   *object,
           const char                   *name,
           const PomonaPretendHistogram *times)
{
  JsonObject *inner = json_object_new ();

  json_object_set_int_member (inner, "count", times->n);
  json_object_set_int_member (inner, "mean_us", pomona_pretend_histogram_mean (times));
  json_object_set_int_member (inner, "p50_us", pomona_pretend_histogram_percentile (times, 0.5));
  json_object_set_int_member (inner, "p99_us", pomona_pretend_histogram_percentile (times, 0.99));
  json_object_set_int_member (inner, "longest_us", times->longest);
  json_object_set_object_member (object, name, inner);
}

static void
print_summary (const PomonaPretendFleetStats *stats)
{
  JsonObject *object;

  if (!program.json)
    {
      g_print ("%u of %u devices are enrolled, %u failed; %" G_GUINT64_FORMAT " commands answered\n", stats->enrolled, stats->devices,
               stats->failed, stats->commands);
      return;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "event", "summary");
  json_object_set_int_member (object, "devices", stats->devices);
  json_object_set_int_member (object, "enrolled", stats->enrolled);
  json_object_set_int_member (object, "failed", stats->failed);
  json_object_set_int_member (object, "gone", stats->gone);
  json_object_set_int_member (object, "commands", stats->commands);
  json_object_set_int_member (object, "failures", stats->failures);
  put_times (object, "enrollment", &stats->enrollment);
  put_times (object, "check_in", &stats->check_in);
  put_times (object, "idle", &stats->idle);
  put_times (object, "answer", &stats->answer);
  print_object (object);
}

/* --- options --- */

static gboolean
read_kinds (PomonaPretendFleetOptions  *options,
            GError                    **error)
{
  g_auto(GStrv) names = g_strsplit (program.models != NULL ? program.models : "mac,iphone,ipad,appletv", ",", -1);
  guint n = g_strv_length (names);

  for (int i = 0; i < program.count; i++)
    {
      PomonaPretendKind kind;
      char *name = n > 0 ? g_strstrip (names[i % n]) : NULL;

      if (name == NULL || !pomona_pretend_kind_from_string (name, &kind))
        {
          g_set_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID,
                       "“%s” is no kind of device; there are mac, iphone, ipad and appletv", name != NULL ? name : "");
          return FALSE;
        }
      options->counts[kind]++;
    }
  return TRUE;
}

static gboolean
read_form (PomonaPretendOptions  *options,
           GError               **error)
{
  if (g_str_equal (program.identity, "signature"))
    options->form = POMONA_PRETEND_BY_SIGNATURE;
  else if (g_str_equal (program.identity, "certificate"))
    options->form = POMONA_PRETEND_BY_CERTIFICATE;
  else if (g_str_equal (program.identity, "both"))
    options->form = POMONA_PRETEND_BY_BOTH;
  else
    {
      g_set_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID, "--identity is signature, certificate or both");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_options (PomonaPretendFleetOptions  *options,
              char                      **ca_pem,
              GError                    **error)
{
  options->seed = program.seed;
  options->pace_ms = MAX (program.pace, 0);
  options->concurrency = MAX (program.concurrency, 0);
  options->tries = MAX (program.tries, 1);
  options->shared_keys = MAX (program.shared_keys, 0);
  options->device.no_user_channel = program.no_user_channel;
  options->device.fingerprint = program.fingerprint;
  if (program.count < 1 || program.count > 100000)
    {
      g_set_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID, "--count is between 1 and 100000");
      return FALSE;
    }
  if (!read_kinds (options, error) || !read_form (&options->device, error))
    return FALSE;
  for (guint i = 0; program.faults != NULL && program.faults[i] != NULL; i++)
    if (!pomona_pretend_faults_add_text (options->faults, program.faults[i], error))
      return FALSE;
  if (program.ca != NULL && !g_file_get_contents (program.ca, ca_pem, NULL, error))
    return FALSE;
  options->device.ca_pem = *ca_pem;
  return TRUE;
}

/* --- running --- */

static gboolean
interrupt_cb (gpointer user_data)
{
  program.interrupted = TRUE;
  g_main_loop_quit (program.loop);
  return G_SOURCE_CONTINUE;
}

/* With --once: all that can be enrolled is, and nothing is under way. */
static gboolean
settled_cb (gpointer user_data)
{
  PomonaPretendFleetStats stats;

  pomona_pretend_fleet_get_stats (program.fleet, &stats);
  if (program.profile_url == NULL && stats.enrolled == 0)
    {
      g_main_loop_quit (program.loop);
      return G_SOURCE_REMOVE;
    }
  if (stats.busy > 0 || stats.enrolled + stats.failed + stats.gone < stats.devices)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (program.loop);
  return G_SOURCE_REMOVE;
}

static void
push_cb (const char *token_hex,
         const char *magic,
         gpointer    user_data)
{
  pomona_pretend_fleet_push (program.fleet, token_hex, magic);
}

static gboolean
open_desk (GError **error)
{
  if (program.apns_port < 0)
    return TRUE;
  if (program.apns_topic == NULL)
    {
      g_set_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_INVALID, "--apns-port needs --apns-topic");
      return FALSE;
    }
  program.desk = program.apns_out != NULL ? pomona_push_desk_open (program.apns_port, program.apns_topic, program.apns_out, error)
                                          : pomona_push_desk_new (program.apns_port, program.apns_topic, error);
  if (program.desk == NULL)
    return FALSE;
  if (program.json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "event", "apns");
      json_object_set_string_member (object, "address", pomona_push_desk_get_address (program.desk));
      json_object_set_string_member (object, "topic", program.apns_topic);
      print_object (object);
    }
  else
    g_print ("Standing in for Apple's push service at %s\n", pomona_push_desk_get_address (program.desk));
  return TRUE;
}

static int
run (const PomonaPretendFleetOptions *options)
{
  g_autoptr(GError) error = NULL;
  PomonaPretendFleetStats stats;
  int code = EXIT_SUCCESS;

  program.fleet = pomona_pretend_fleet_new (options, notice_cb, NULL);
  program.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, interrupt_cb, NULL);
  g_unix_signal_add (SIGTERM, interrupt_cb, NULL);
  if (!open_desk (&error) || (program.state_dir != NULL && !pomona_pretend_fleet_load (program.fleet, program.state_dir, &error)))
    code = complain (EXIT_FAILURE, error->message);
  else
    {
      if (program.desk != NULL)
        pomona_push_desk_set_func (program.desk, push_cb, NULL);
      if (program.profile_url != NULL)
        pomona_pretend_fleet_enroll (program.fleet, program.profile_url);
      pomona_pretend_fleet_wake_all (program.fleet);
      if (program.once)
        g_timeout_add (100, settled_cb, NULL);
      g_main_loop_run (program.loop);
    }
  if (program.desk != NULL)
    pomona_push_desk_set_func (program.desk, NULL, NULL);
  pomona_pretend_fleet_get_stats (program.fleet, &stats);
  if (code == EXIT_SUCCESS)
    print_summary (&stats);
  if (code == EXIT_SUCCESS && program.state_dir != NULL && !pomona_pretend_fleet_save (program.fleet, program.state_dir, &error))
    code = complain (EXIT_FAILURE, error->message);
  g_clear_pointer (&program.desk, pomona_push_desk_free);
  g_clear_pointer (&program.fleet, pomona_pretend_fleet_free);
  g_clear_pointer (&program.loop, g_main_loop_unref);
  return code == EXIT_SUCCESS && program.once && stats.failed > 0 ? EXIT_FAILURE : code;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *ca_pem = NULL;
  g_autoptr(PomonaPretendFaults) faults = pomona_pretend_faults_new ();
  PomonaPretendFleetOptions options = { .faults = faults };

  setlocale (LC_ALL, "");
  g_option_context_set_summary (context, "Pretend devices that enroll in a Pomona service and answer its commands.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || !read_options (&options, &ca_pem, &error))
    return complain (2, error->message);
  if (program.profile_url == NULL && program.state_dir == NULL && program.apns_port < 0)
    return complain (2, "say where the enrollment profile is: --profile-url URL");
  return run (&options);
}
