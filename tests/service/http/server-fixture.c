/* server-fixture.c: a whole service on a free port, and devices that speak to it by hand. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "pomona-clock.h"
#include "pomona-cms.h"
#include "pomona-command-table.h"
#include "pomona-enqueue.h"
#include "pomona-event-table.h"
#include "pomona-link-table.h"
#include "pomona-mdm-signature.h"
#include "pomona-plist.h"
#include "pomona-random.h"
#include "pomona-setting-table.h"

#include <glib/gstdio.h>
#include <string.h>

#define CHECKIN_TYPE "application/x-apple-aspen-mdm-checkin"
#define COMMAND_TYPE "application/x-apple-aspen-mdm; charset=UTF-8"

/* --- the service --- */

static gint64
clock_cb (gpointer user_data)
{
  Server *self = user_data;

  return g_get_real_time () + self->clock_offset;
}

static void
events_cb (GPtrArray *events,
           gpointer   user_data)
{
}

static void
start (Server *self)
{
  g_autoptr(PomonaServiceConfig) config = pomona_service_config_new ();
  g_autoptr(GError) error = NULL;

  g_free (config->data_dir);
  config->data_dir = g_build_filename (self->folder, "data", NULL);
  g_free (config->listen);
  config->listen = g_strdup ("127.0.0.1:0");
  config->key_source = POMONA_KEY_SOURCE_FILE;
  config->key_file = g_build_filename (self->folder, "key", NULL);
  g_free (config->apns_host);
  /* Nobody listens there: nothing of a test may reach out. */
  config->apns_host = g_strdup ("127.0.0.1:1");
  config->workers = 2;
  self->run = pomona_run_start (config, NULL, events_cb, NULL, NULL, &error);
  g_assert_no_error (error);
  self->context = pomona_run_get_context (self->run);
  self->port = (guint16) pomona_run_get_port (self->run);
}

static void
stop (Server *self)
{
  pomona_bus_close (self->context->bus);
  pomona_run_stop (g_steal_pointer (&self->run));
}

void
server_set_up (Server        *self,
               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  *self = (Server) { 0 };
  self->folder = g_dir_make_tmp ("pomona-server-XXXXXX", &error);
  g_assert_no_error (error);
  pomona_clock_set_source (clock_cb, self);
  start (self);
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_remove (child);
    }
  g_rmdir (path);
}

void
server_tear_down (Server        *self,
                  gconstpointer  data)
{
  stop (self);
  pomona_clock_set_source (NULL, NULL);
  remove_folder (self->folder);
  g_free (self->folder);
}

void
server_restart (Server *self)
{
  stop (self);
  start (self);
}

void
server_advance (Server *self,
                gint64  microseconds)
{
  /* The source is replaced, so that no thread reads the offset while it changes. */
  pomona_clock_set_source (NULL, NULL);
  self->clock_offset += microseconds;
  pomona_clock_set_source (clock_cb, self);
}

PomonaDb *
server_reader (Server *self)
{
  g_autoptr(GError) error = NULL;
  PomonaDb *db = pomona_store_reader (self->context->store, &error);

  g_assert_no_error (error);
  return db;
}

void
server_write (Server    *self,
              gboolean (*func) (PomonaDb *db, gpointer data, GError **error),
              gpointer   data)
{
  g_autoptr(GError) error = NULL;

  pomona_store_write_sync (self->context->store, func, data, &error);
  g_assert_no_error (error);
}

static gboolean
nothing_cb (PomonaDb  *db,
            gpointer   data,
            GError   **error)
{
  return TRUE;
}

void
server_settle (Server *self)
{
  server_write (self, nothing_cb, NULL);
}

static gboolean
set_cb (PomonaDb  *db,
        gpointer   data,
        GError   **error)
{
  const char **pair = data;

  return pomona_settings_set (db, pair[0], pair[1], error);
}

void
server_set (Server     *self,
            const char *key,
            const char *value)
{
  const char *pair[] = { key, value };

  server_write (self, set_cb, pair);
}

static gboolean
link_cb (PomonaDb  *db,
         gpointer   data,
         GError   **error)
{
  return pomona_links_create (db, data, error);
}

char *
server_create_link (Server *self,
                    guint   uses,
                    gint64  lifetime)
{
  g_autofree char *id = pomona_random_token (6);
  char *token = pomona_random_token (16);
  PomonaNewLink link = {
    .id = id, .token = token, .label = "test", .topic = SERVER_TOPIC,
    .expires_at = pomona_clock_now () + lifetime, .uses_allowed = uses,
  };

  server_write (self, link_cb, &link);
  return token;
}

static gboolean
revoke_cb (PomonaDb  *db,
           gpointer   data,
           GError   **error)
{
  PomonaLinkState state;
  g_autoptr(PomonaEnrollmentLink) link = NULL;

  return pomona_links_look_up (db, data, &state, &link, error) && pomona_links_revoke (db, link->id, error);
}

void
server_revoke_link (Server     *self,
                    const char *token)
{
  server_write (self, revoke_cb, (gpointer) token);
}

HttpClient *
server_connect (Server *self)
{
  HttpClientOptions options = { .port = self->port };
  g_autoptr(GError) error = NULL;
  HttpClient *client = http_client_new (&options, &error);

  g_assert_no_error (error);
  return client;
}

/* Whatever was wrong: neither the status nor the words that make a device remove its management. */
static HttpReply *
check_harmless (HttpReply *reply)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (reply);
  text = http_reply_dup_text (reply);
  g_assert_cmpuint (reply->status, !=, 401);
  g_assert_null (strstr (text, "unrecognized"));
  return reply;
}

HttpReply *
server_request (Server     *self,
                const char *method,
                const char *target,
                const char *headers,
                GBytes     *body)
{
  g_autoptr(HttpClient) client = server_connect (self);

  return check_harmless (http_client_request (client, method, target, headers, body));
}

guint
server_count_events (Server          *self,
                     PomonaEventKind  kind,
                     const char      *device_id)
{
  g_autoptr(GPtrArray) events = NULL;
  guint n = 0;

  server_settle (self);
  events = pomona_events_list (server_reader (self), device_id, 1000, 0, NULL);
  g_assert_nonnull (events);
  for (guint i = 0; i < events->len; i++)
    n += ((PomonaEvent *) g_ptr_array_index (events, i))->kind == kind;
  return n;
}

/* --- enrollment profiles --- */

void
enrollment_free (Enrollment *self)
{
  g_free (self->scep_path);
  g_free (self->challenge);
  g_free (self->server_path);
  g_free (self->check_in_path);
  g_free (self->topic);
  g_free (self);
}

static char *
path_of (const char *url)
{
  const char *path = strchr (url + strlen ("https://"), '/');

  g_assert_nonnull (path);
  return g_strdup (path);
}

static void
read_payload (Enrollment *self,
              GVariant   *payload)
{
  const char *type = pomona_plist_get_string (payload, "PayloadType");

  if (g_str_equal (type, "com.apple.security.scep"))
    {
      g_autoptr(GVariant) content = pomona_plist_get_dict (payload, "PayloadContent");

      self->scep_path = path_of (pomona_plist_get_string (content, "URL"));
      self->challenge = g_strdup (pomona_plist_get_string (content, "Challenge"));
    }
  else if (g_str_equal (type, "com.apple.mdm"))
    {
      self->server_path = path_of (pomona_plist_get_string (payload, "ServerURL"));
      self->check_in_path = path_of (pomona_plist_get_string (payload, "CheckInURL"));
      self->topic = g_strdup (pomona_plist_get_string (payload, "Topic"));
    }
}

Enrollment *
enrollment_read (GBytes *signed_profile)
{
  Enrollment *self = g_new0 (Enrollment, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCmsSigned) message = pomona_cms_verify (signed_profile, NULL, &error);
  g_autoptr(GVariant) profile = NULL;
  g_autoptr(GVariant) content = NULL;
  gsize size;
  const void *text;

  g_assert_no_error (error);
  text = g_bytes_get_data (pomona_cms_signed_get_content (message), &size);
  profile = pomona_plist_parse_dict (text, size, NULL, &error);
  g_assert_no_error (error);
  content = pomona_plist_get_array (profile, "PayloadContent");
  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);

      read_payload (self, payload);
    }
  g_assert_nonnull (self->challenge);
  g_assert_nonnull (self->topic);
  return self;
}

Enrollment *
server_fetch_profile (Server     *self,
                      const char *token,
                      const char *user_agent)
{
  g_autofree char *path = g_strdup_printf ("/enroll/%s/profile.mobileconfig", token);
  g_autofree char *headers = g_strdup_printf ("User-Agent: %s\r\n", user_agent);
  g_autoptr(HttpReply) reply = server_request (self, "GET", path, headers, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (http_reply_get_header (reply, "content-type"), ==, "application/x-apple-aspen-config");
  return enrollment_read (reply->body);
}

/* --- SCEP --- */

PomonaKey *
server_key (guint index)
{
  static PomonaKey *keys[6];

  g_assert_cmpuint (index, <, G_N_ELEMENTS (keys));
  if (keys[index] == NULL)
    {
      keys[index] = pomona_key_new (POMONA_KEY_RSA_2048, NULL);
      g_assert_nonnull (keys[index]);
    }
  return keys[index];
}

PomonaScepReply *
server_scep (Server                *self,
             const char            *path,
             PomonaKey             *key,
             const char            *challenge,
             PomonaCertificate     *signer,
             PomonaKey             *signer_key,
             PomonaScepMessageType  type)
{
  PomonaCertificate *authority = pomona_authority_get_certificate (self->context->device_authority);
  PomonaCsrSpec spec = { .common_name = "anything", .challenge = challenge };
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCsr) csr = pomona_csr_new (key, &spec, &error);
  g_autoptr(PomonaCertificate) own_signer = NULL;
  g_autoptr(PomonaScepClient) client = NULL;
  g_autoptr(GBytes) message = NULL;
  g_autofree char *target = g_strconcat (path, "?operation=PKIOperation", NULL);
  g_autoptr(HttpReply) reply = NULL;
  PomonaScepReply *result;

  g_assert_no_error (error);
  if (signer == NULL)
    {
      signer = own_signer = pomona_scep_client_new_signer (key, "anything", NULL);
      signer_key = key;
    }
  client = pomona_scep_client_new (authority, signer, signer_key);
  message = pomona_scep_client_request (client, type, csr, &error);
  g_assert_no_error (error);
  reply = server_request (self, "POST", target, NULL, message);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (http_reply_get_header (reply, "content-type"), ==, "application/x-pki-message");
  result = pomona_scep_client_read_reply (client, reply->body, &error);
  g_assert_no_error (error);
  return result;
}

/* --- devices --- */

Device *
device_new (Server     *server,
            const char *udid,
            guint       key_index)
{
  Device *self = g_new0 (Device, 1);
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autoptr(Enrollment) enrollment = server_fetch_profile (server, token, "device");
  g_autoptr(PomonaScepReply) reply = NULL;

  self->server = server;
  self->udid = g_strdup (udid);
  self->key = server_key (key_index);
  reply = server_scep (server, enrollment->scep_path, self->key, enrollment->challenge, NULL, NULL, POMONA_SCEP_PKCS_REQ);
  g_assert_cmpint (reply->status, ==, POMONA_SCEP_SUCCESS);
  self->identity = pomona_certificate_ref (reply->certificate);
  return self;
}

void
device_free (Device *self)
{
  pomona_certificate_unref (self->identity);
  g_free (self->udid);
  g_free (self);
}

HttpReply *
device_send (Device     *self,
             const char *path,
             const char *content_type,
             GBytes     *body)
{
  HttpClientOptions options = { .port = self->server->port };
  g_autoptr(GString) headers = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(HttpClient) client = NULL;

  if (content_type != NULL)
    g_string_append_printf (headers, "Content-Type: %s\r\n", content_type);
  if (self->by_tls)
    {
      options.certificate = self->identity;
      options.key = self->key;
    }
  else
    {
      g_autofree char *signature = pomona_mdm_signature_create (body, self->identity, self->key, &error);

      g_assert_no_error (error);
      g_string_append_printf (headers, "Mdm-Signature: %s\r\n", signature);
    }
  client = http_client_new (&options, &error);
  g_assert_no_error (error);
  return check_harmless (http_client_request (client, "PUT", path, headers->str, body));
}

static GBytes *
make_plist (const char *udid,
            const char *head,
            const char *text)
{
  char *plist = g_strdup_printf ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                 "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                                 "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                                 "<plist version=\"1.0\"><dict>%s<key>UDID</key><string>%s</string>%s</dict></plist>\n",
                                 head, udid, text != NULL ? text : "");

  return g_bytes_new_take (plist, strlen (plist));
}

HttpReply *
device_check_in (Device     *self,
                 const char *message_type,
                 const char *text)
{
  g_autofree char *head = g_strdup_printf ("<key>MessageType</key><string>%s</string>", message_type);
  g_autoptr(GBytes) body = make_plist (self->udid, head, text);

  return device_send (self, "/checkin", CHECKIN_TYPE, body);
}

HttpReply *
device_report (Device     *self,
               const char *status,
               const char *uuid,
               const char *text)
{
  g_autoptr(GString) head = g_string_new (NULL);
  g_autoptr(GBytes) body = NULL;

  g_string_append_printf (head, "<key>Status</key><string>%s</string>", status);
  if (uuid != NULL)
    g_string_append_printf (head, "<key>CommandUUID</key><string>%s</string>", uuid);
  body = make_plist (self->udid, head->str, text);
  return device_send (self, "/mdm", COMMAND_TYPE, body);
}

#define AUTHENTICATE_TEXT \
  "<key>Topic</key><string>" SERVER_TOPIC "</string><key>DeviceName</key><string>Test Mac</string>" \
  "<key>Model</key><string>Mac14,2</string><key>ModelName</key><string>MacBook Air</string>" \
  "<key>ProductName</key><string>Mac14,2</string><key>OSVersion</key><string>15.2</string>" \
  "<key>BuildVersion</key><string>24C101</string><key>SerialNumber</key><string>C02TEST</string>"
#define TOKEN_TEXT \
  "<key>Topic</key><string>" SERVER_TOPIC "</string><key>PushMagic</key><string>F1E2</string>" \
  "<key>Token</key><data>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=</data>"

void
device_enroll (Device *self)
{
  g_autoptr(HttpReply) authenticate = device_check_in (self, "Authenticate", AUTHENTICATE_TEXT);
  g_autoptr(HttpReply) token = NULL;

  reply_assert (authenticate, 200, TRUE);
  token = device_check_in (self, "TokenUpdate", TOKEN_TEXT);
  reply_assert (token, 200, TRUE);
}

void
device_drain (Device *self)
{
  g_autoptr(HttpReply) reply = device_report (self, "Idle", NULL, NULL);

  for (guint i = 0; g_bytes_get_size (reply->body) > 0; i++)
    {
      g_autofree char *uuid = reply_dup_uuid (reply);

      g_assert_cmpuint (i, <, 50);
      http_reply_free (reply);
      reply = device_report (self, "Acknowledged", uuid, NULL);
    }
  reply_assert (reply, 200, TRUE);
}

static GVariant *
reply_parse (HttpReply *reply)
{
  g_autoptr(GError) error = NULL;
  GVariant *dict;
  gsize size;
  const void *data;

  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 200);
  data = g_bytes_get_data (reply->body, &size);
  dict = pomona_plist_parse_dict (data, size, NULL, &error);
  g_assert_no_error (error);
  return dict;
}

char *
reply_dup_uuid (HttpReply *reply)
{
  g_autoptr(GVariant) dict = reply_parse (reply);

  return g_strdup (pomona_plist_get_string (dict, "CommandUUID"));
}

char *
reply_dup_type (HttpReply *reply)
{
  g_autoptr(GVariant) dict = reply_parse (reply);
  g_autoptr(GVariant) command = pomona_plist_get_dict (dict, "Command");

  return g_strdup (pomona_plist_get_string (command, "RequestType"));
}

void
reply_assert (HttpReply *reply,
              guint      status,
              gboolean   empty)
{
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, status);
  if (empty)
    {
      g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 0);
      g_assert_null (http_reply_get_header (reply, "content-type"));
    }
  else
    g_assert_cmpuint (g_bytes_get_size (reply->body), >, 0);
}

typedef struct
{
  const char *id;
  GVariant   *command;
  char       *uuid;
} Queued;

static gboolean
enqueue_cb (PomonaDb  *db,
            gpointer   data,
            GError   **error)
{
  Queued *queued = data;
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_event_unref);

  queued->uuid = pomona_enqueue (db, queued->id, queued->command, NULL, events, error);
  return queued->uuid != NULL;
}

char *
server_enqueue (Server     *server,
                const char *enrollment_id,
                GVariant   *command)
{
  Queued queued = { enrollment_id, command, NULL };

  server_write (server, enqueue_cb, &queued);
  return queued.uuid;
}

PomonaCommandRecord *
server_get_command (Server     *server,
                    const char *uuid)
{
  g_autoptr(GError) error = NULL;
  PomonaCommandRecord *record = pomona_commands_get (server_reader (server), uuid, &error);

  g_assert_no_error (error);
  return record;
}
