/* test-apns-others.c: our sender against another server, our stand-in against another client. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "apns-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define N 300

static char *
find_tool (const char *name)
{
  char *path = g_find_program_in_path (name);

  /* Debian keeps the server where an ordinary user's path does not lead. */
  if (path == NULL)
    {
      path = g_build_filename ("/usr/sbin", name, NULL);
      if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        g_clear_pointer (&path, g_free);
    }
  if (path == NULL)
    g_test_skip_printf ("%s is not installed", name);
  return path;
}

static char *
save (const char *folder,
      const char *name,
      const char *text)
{
  g_autoptr(GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static char *
save_key (const char *folder,
          const char *name,
          PomonaKey  *key)
{
  g_autoptr(PomonaSecret) pem = pomona_key_to_pem (key, NULL);

  return save (folder, name, pomona_secret_get_text (pem));
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

/* --- nghttpd: the nghttp2 project's own server, over OpenSSL --- */

static guint16
free_port (void)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_bind (socket, address, TRUE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static GSubprocess *
start_server (const char *tool,
              const char *folder,
              Fixture    *fixture,
              guint16     port)
{
  static const char *const names[] = { "127.0.0.1", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (&error);
  g_autoptr(PomonaCertificate) certificate = pomona_authority_issue_server (pomona_apns_standin_get_authority (fixture->standin),
                                                                            key, names, NULL, 10, &error);
  g_autofree char *pem = pomona_certificate_to_pem (certificate);
  g_autofree char *certificate_file = save (folder, "server.pem", pem);
  g_autofree char *key_file = save_key (folder, "server.key", key);
  g_autofree char *port_text = g_strdup_printf ("%u", port);
  GSubprocess *server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, tool,
                                          "--address=127.0.0.1", "--verify-client", "--max-concurrent-streams=10", "--htdocs", folder,
                                          port_text, key_file, certificate_file, NULL);

  g_assert_no_error (error);
  return server;
}

static void
test_nghttpd (void)
{
  g_autofree char *tool = find_tool ("nghttpd");
  g_autofree char *folder = NULL, *devices = NULL;
  g_autoptr(Fixture) fixture = NULL;
  g_autoptr(GSubprocess) server = NULL;
  guint16 port;

  if (tool == NULL)
    return;
  fixture = fixture_new ();
  folder = g_dir_make_tmp ("pomona-test-XXXXXX", NULL);
  devices = g_build_filename (folder, "3", "device", NULL);
  g_assert_cmpint (g_mkdir_with_parents (devices, 0700), ==, 0);
  /* It answers 200 where there is a file. */
  for (guint i = 0; i < N; i += 2)
    {
      g_autofree char *token = fixture_token (i);

      g_free (save (devices, token, ""));
    }
  port = free_port ();
  server = start_server (tool, folder, fixture, port);
  pomona_apns_config_set_host (fixture->config, "127.0.0.1", port);

  /* Until it listens, the sender meets a closed port, and keeps trying. */
  fixture_start (fixture);
  fixture_push_many (fixture, N);
  fixture_wait (fixture, N);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, N / 2);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_REQUEST), ==, N / 2);
  g_assert_cmpuint (fixture_result (fixture, 1)->status, ==, 404);
  g_assert_cmpuint (fixture_result (fixture, 0)->attempts, ==, 1);

  g_clear_object (&fixture->apns);
  g_subprocess_send_signal (server, SIGTERM);
  g_assert_true (g_subprocess_wait (server, NULL, NULL));
  remove_tree (folder);
}

/* --- curl --- */

typedef struct
{
  Fixture *fixture;
  char *folder;
  char *tool;
  char *ca;
  char *certificate;
  char *key;
} Curl;

static gboolean
curl_setup (Curl *self)
{
  g_autoptr(PomonaIdentity) identity = NULL;
  g_autofree char *ca = NULL, *pem = NULL;

  self->tool = find_tool ("curl");
  if (self->tool == NULL)
    return FALSE;
  self->fixture = fixture_new ();
  self->folder = g_dir_make_tmp ("pomona-test-XXXXXX", NULL);
  identity = fixture_identity (self->fixture, TOPIC);
  ca = pomona_certificate_to_pem (pomona_authority_get_certificate (pomona_apns_standin_get_authority (self->fixture->standin)));
  pem = pomona_certificate_to_pem (pomona_identity_get_certificate (identity));
  self->ca = save (self->folder, "ca.pem", ca);
  self->certificate = save (self->folder, "push.pem", pem);
  self->key = save_key (self->folder, "push.key", pomona_identity_get_key (identity));
  return TRUE;
}

static void
curl_clear (Curl *self)
{
  g_clear_pointer (&self->fixture, fixture_free);
  if (self->folder != NULL)
    remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->tool);
  g_free (self->ca);
  g_free (self->certificate);
  g_free (self->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Curl, curl_clear)

/* Runs curl with the usual arguments and these; returns what it printed. */
static char *
curl_run (Curl       *self,
          gboolean    with_certificate,
          const char *path,
          ...)
{
  g_autoptr(GPtrArray) args = g_ptr_array_new ();
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u%s", pomona_apns_standin_get_port (self->fixture->standin), path);
  const char *const usual[] = { self->tool, "--silent", "--no-progress-meter", "--http2", "--noproxy", "*", "--cacert", self->ca, "--write-out", " %{http_code}" };
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  char *out = NULL;
  const char *arg;
  va_list list;

  for (gsize i = 0; i < G_N_ELEMENTS (usual); i++)
    g_ptr_array_add (args, (char *) usual[i]);
  if (with_certificate)
    {
      g_ptr_array_add (args, (char *) "--cert");
      g_ptr_array_add (args, self->certificate);
      g_ptr_array_add (args, (char *) "--key");
      g_ptr_array_add (args, self->key);
    }
  va_start (list, path);
  while ((arg = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (args, (char *) arg);
  va_end (list);
  g_ptr_array_add (args, url);
  g_ptr_array_add (args, NULL);
  process = g_subprocess_newv ((const char *const *) args->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  return out;
}

#define TOPIC_FIELD "apns-topic: " TOPIC
#define BODY "{\"mdm\":\"of-curl\"}"

static void
test_curl (void)
{
  g_auto(Curl) curl = { NULL };
  g_autofree char *good = NULL, *no_topic = NULL, *empty = NULL, *path = NULL, *method = NULL, *nobody = NULL;
  g_autoptr(GPtrArray) pushes = NULL;

  if (!curl_setup (&curl))
    return;
  good = curl_run (&curl, TRUE, "/3/device/00AAff", "-H", TOPIC_FIELD, "-H", "apns-push-type: mdm", "-d", BODY, NULL);
  g_assert_cmpstr (good, ==, " 200");
  pushes = pomona_apns_standin_get_pushes (curl.fixture->standin);
  g_assert_cmpuint (pushes->len, ==, 1);
  g_assert_cmpstr (((PomonaApnsStandinPush *) pushes->pdata[0])->magic, ==, "of-curl");
  g_assert_cmpstr (((PomonaApnsStandinPush *) pushes->pdata[0])->token_hex, ==, "00aaff");

  no_topic = curl_run (&curl, TRUE, "/3/device/00aaff", "-H", "apns-push-type: mdm", "-d", BODY, NULL);
  g_assert_cmpstr (no_topic, ==, "{\"reason\":\"MissingTopic\"} 400");
  empty = curl_run (&curl, TRUE, "/3/device/00aaff", "-H", TOPIC_FIELD, "-H", "apns-push-type: mdm", "-d", "", NULL);
  g_assert_cmpstr (empty, ==, "{\"reason\":\"PayloadEmpty\"} 400");
  path = curl_run (&curl, TRUE, "/4/device/00aaff", "-H", TOPIC_FIELD, "-H", "apns-push-type: mdm", "-d", BODY, NULL);
  g_assert_cmpstr (path, ==, "{\"reason\":\"BadPath\"} 404");
  method = curl_run (&curl, TRUE, "/3/device/00aaff", "-H", TOPIC_FIELD, "-H", "apns-push-type: mdm", NULL);
  g_assert_cmpstr (method, ==, "{\"reason\":\"MethodNotAllowed\"} 405");
  nobody = curl_run (&curl, FALSE, "/3/device/00aaff", "-H", TOPIC_FIELD, "-d", BODY, NULL);
  g_assert_cmpstr (nobody, ==, " 000");
  g_assert_cmpuint (pomona_apns_standin_get_stats (curl.fixture->standin).accepted, ==, 1);
}

/* Many at once over one connection, by another implementation of the queue. */
static void
test_curl_parallel (void)
{
  g_auto(Curl) curl = { NULL };
  g_autofree char *out = NULL;

  if (!curl_setup (&curl))
    return;
  out = curl_run (&curl, TRUE, "/3/device/aa[1000-1199]", "--parallel", "--parallel-immediate", "-H", TOPIC_FIELD, "-H", "apns-push-type: mdm",
                  "-d", BODY, NULL);
  g_assert_cmpuint (pomona_apns_standin_count_tokens (curl.fixture->standin), ==, 200);
  g_assert_null (strstr (out, "reason"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/others/nghttpd", test_nghttpd);
  g_test_add_func ("/apns/others/curl", test_curl);
  g_test_add_func ("/apns/others/curl-parallel", test_curl_parallel);
  return g_test_run ();
}
