/* bench-server.c: the servers that are measured, each a process of its own. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-server.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "pomona-authorities.h"
#include "pomona-clock.h"
#include "pomona-control-client.h"
#include "pomona-enrollment-table.h"
#include "pomona-master-key.h"
#include "pomona-plist.h"
#include "pomona-store.h"

#define N_KEYS 8

/* --- processes --- */

/* Starts a server and waits for its line "ready https://HOST:PORT". */
static void
start (BenchServer        *server,
       const char *const  *arguments,
       const char         *log_path)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr(GUri) url = NULL;

  g_subprocess_launcher_set_stderr_file_path (launcher, log_path);
  server->process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  if (server->process == NULL)
    g_error ("%s", error->message);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server->process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  if (line == NULL || !g_str_has_prefix (line, "ready "))
    g_error ("%s did not start; see %s", arguments[0], log_path);
  url = g_uri_parse (line + strlen ("ready "), G_URI_FLAGS_NONE, &error);
  if (url == NULL)
    g_error ("%s", error->message);
  server->port = (guint16) g_uri_get_port (url);
  server->pid = atoi (g_subprocess_get_identifier (server->process));
}

void
bench_server_stop (BenchServer *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

void
bench_floor_start (BenchOffice *office,
                   BenchServer *server,
                   const char  *self_path)
{
  const char *const arguments[] = { self_path, "--floor", office->folder, NULL };
  g_autofree char *log_path = g_build_filename (office->folder, "floor.log", NULL);

  start (server, arguments, log_path);
}

/* --- the office --- */

void
bench_office_init (BenchOffice *self)
{
  g_autoptr(GError) error = NULL;

  *self = (BenchOffice) { .folder = g_dir_make_tmp ("pomona-bench-XXXXXX", &error) };
  if (self->folder != NULL)
    self->desk = pomona_push_desk_new (0, BENCH_TOPIC, &error);
  if (self->desk == NULL)
    g_error ("%s", error->message);
  self->data_dir = g_build_filename (self->folder, "data", NULL);
  self->key_file = g_build_filename (self->folder, "key", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }
  g_remove (path);
}

void
bench_office_clear (BenchOffice *self)
{
  g_clear_pointer (&self->desk, pomona_push_desk_free);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->data_dir);
  g_free (self->key_file);
  g_free (self->tls_ca);
}

void
bench_office_start (BenchOffice *self,
                    BenchServer *server,
                    const char  *program)
{
  const char *const arguments[] = {
    program, "--headless", "--data-dir", self->data_dir, "--listen", "127.0.0.1:0", "--key-file", self->key_file,
    "--apns-host", pomona_push_desk_get_address (self->desk), NULL,
  };
  g_autofree char *log_path = g_build_filename (self->folder, "service.log", NULL);

  start (server, arguments, log_path);
}

JsonNode *
bench_office_call (BenchOffice *self,
                   const char  *method,
                   JsonObject  *params)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaControlClient) client = pomona_control_client_new (self->data_dir, &error);
  JsonNode *node = client != NULL ? pomona_control_client_call (client, method, params, &error) : NULL;

  if (node == NULL)
    g_error ("%s: %s", method, error->message);
  return node;
}

static void
add_base64 (JsonObject *params,
            const char *member,
            const void *data,
            gsize       size)
{
  g_autofree char *text = g_base64_encode (data, size);

  json_object_set_string_member (params, member, text);
}

void
bench_office_import (BenchOffice *self)
{
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  const char *certificate = pomona_push_desk_get_certificate (self->desk), *ca = pomona_push_desk_get_ca (self->desk);
  gsize size;
  const void *key = pomona_secret_get_data (pomona_push_desk_get_key (self->desk), &size);

  add_base64 (params, "certificate", certificate, strlen (certificate));
  add_base64 (params, "key", key, size);
  add_base64 (params, "apns_ca", ca, strlen (ca));
  json_object_set_string_member (params, "apns_host", pomona_push_desk_get_address (self->desk));
  result = bench_office_call (self, "pushcert-import", params);
}

/* --- devices that did not enroll --- */

static PomonaStore *
open_store (BenchOffice *self)
{
  g_autoptr(PomonaServiceConfig) config = pomona_service_config_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename (self->data_dir, "pomona.db", NULL);
  g_autoptr(PomonaSecret) key = NULL;
  g_autoptr(PomonaSealer) sealer = NULL;
  PomonaStore *store = NULL;

  config->key_source = POMONA_KEY_SOURCE_FILE;
  config->key_file = g_strdup (self->key_file);
  key = pomona_master_key_obtain (config, TRUE, NULL, &error);
  sealer = key != NULL ? pomona_sealer_new (key, &error) : NULL;
  store = sealer != NULL ? pomona_store_open (path, sealer, &error) : NULL;
  if (store == NULL)
    g_error ("%s", error->message);
  return store;
}

static PomonaCheckin *
checkin_new (const char *type,
             const char *id,
             guint       number)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *token = g_strdup_printf ("token %026u", number);
  g_autofree char *name = g_strdup_printf ("Device %u", number);
  g_autoptr(GVariant) plist = NULL;
  g_autoptr(GError) error = NULL;
  PomonaCheckin *checkin;

  pomona_plist_set_string (&dict, "MessageType", type);
  pomona_plist_set_string (&dict, "UDID", id);
  pomona_plist_set_string (&dict, "Topic", BENCH_TOPIC);
  pomona_plist_set_string (&dict, "DeviceName", name);
  pomona_plist_set_string (&dict, "ProductName", "iPhone16,1");
  pomona_plist_set_string (&dict, "ModelName", "iPhone");
  pomona_plist_set_string (&dict, "OSVersion", "18.1");
  pomona_plist_set_string (&dict, "SerialNumber", id + 12);
  pomona_plist_set_string (&dict, "PushMagic", id);
  g_variant_dict_insert_value (&dict, "Token", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, token, strlen (token), 1));
  plist = g_variant_ref_sink (g_variant_dict_end (&dict));
  checkin = pomona_checkin_new_from_plist (plist, &error);
  if (checkin == NULL)
    g_error ("%s", error->message);
  return checkin;
}

typedef struct
{
  GPtrArray *devices;
  guint      first;
} Batch;

static gboolean
write_devices (PomonaDb  *db,
               gpointer   data,
               GError   **error)
{
  Batch *batch = data;

  for (guint i = batch->first; i < batch->devices->len; i++)
    {
      BenchDevice *device = batch->devices->pdata[i];
      g_autoptr(PomonaCheckin) authenticate = checkin_new ("Authenticate", device->id, i);
      g_autoptr(PomonaCheckin) token = checkin_new ("TokenUpdate", device->id, i);
      PomonaAuthenticateOutcome outcome;

      if (!pomona_enrollments_authenticate (db, authenticate, pomona_certificate_get_fingerprint (device->certificate),
                                            pomona_certificate_get_not_after (device->certificate), &outcome, error) ||
          !pomona_enrollments_token_update (db, token, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static BenchDevice *
issue (PomonaAuthority *authority,
       PomonaKey       *key,
       PomonaCsr       *csr,
       guint            number)
{
  g_autofree char *id = g_strdup_printf ("00008130-%016X", number);
  g_autoptr(GError) error = NULL;
  gint64 now = pomona_clock_now ();
  g_autoptr(PomonaCertificate) certificate =
    pomona_authority_issue_device (authority, csr, id, NULL, now - G_TIME_SPAN_HOUR, now + 365 * G_TIME_SPAN_DAY, &error);

  if (certificate == NULL)
    g_error ("%s", error->message);
  return bench_device_new (id, certificate, key);
}

void
bench_office_populate (BenchOffice *self,
                       GPtrArray   *devices,
                       guint        n)
{
  const PomonaCsrSpec spec = { .common_name = "Bench" };
  g_autoptr(PomonaStore) store = open_store (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaAuthority) authority = pomona_authorities_load_device (store, "Bench", &error);
  g_autoptr(PomonaAuthority) tls = pomona_authorities_load_tls (store, "Bench", &error);
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_key_unref);
  g_autoptr(GPtrArray) requests = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_csr_unref);
  Batch batch = { devices, devices->len };

  if (authority == NULL || tls == NULL)
    g_error ("%s", error->message);
  g_free (self->tls_ca);
  self->tls_ca = pomona_certificate_to_pem (pomona_authority_get_certificate (tls));
  for (guint i = 0; i < N_KEYS; i++)
    {
      g_ptr_array_add (keys, pomona_key_new_rsa (2048, &error));
      g_ptr_array_add (requests, pomona_csr_new (keys->pdata[i], &spec, &error));
    }
  while (devices->len < n)
    g_ptr_array_add (devices, issue (authority, keys->pdata[devices->len % N_KEYS], requests->pdata[devices->len % N_KEYS],
                                     devices->len));
  if (!pomona_store_write_sync (store, write_devices, &batch, &error))
    g_error ("%s", error->message);
}
