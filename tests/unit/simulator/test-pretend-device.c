/* test-pretend-device.c: one pretend device against a server that does what the test wants. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>

#include "pretend-server.h"

#include "pomona-json.h"

typedef struct
{
  PretendServer *server;
  PomonaPretendWorkers *workers;
  PomonaPretendDevice *device;
  PomonaPretendOptions options;
  char *ca;
  GPtrArray *events;     /* texts "EVENT SUBJECT DETAIL" */
  GError *error;
  gboolean done;
} Fixture;

/* Keys are made once for all tests of the program. */
static PomonaPretendWorkers *
shared_workers (void)
{
  static PomonaPretendWorkers *workers;

  if (workers == NULL)
    workers = pomona_pretend_workers_new (2, 3);
  return pomona_pretend_workers_ref (workers);
}

static void
event_cb (PomonaPretendDevice *device,
          PomonaPretendEvent   event,
          const char          *subject,
          const char          *detail,
          gint64               value,
          gpointer             user_data)
{
  Fixture *f = user_data;

  g_ptr_array_add (f->events, g_strdup_printf ("%s %s %s", pomona_pretend_event_to_string (event), subject != NULL ? subject : "",
                                               detail != NULL ? detail : ""));
}

static guint
count_events (Fixture    *f,
              const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < f->events->len; i++)
    n += g_str_has_prefix (f->events->pdata[i], prefix);
  return n;
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->server = pretend_server_new ();
  f->ca = pretend_server_ca (f->server);
  f->workers = shared_workers ();
  f->events = g_ptr_array_new_with_free_func (g_free);
  f->options.ca_pem = f->ca;
  f->options.retry_ms = 20;
  f->options.not_now_ms = 20;
  f->options.restart_ms = 20;
  f->options.scep_retry_ms = 5;
}

static void
make_device (Fixture           *f,
             PomonaPretendKind  kind)
{
  f->device = pomona_pretend_device_new (kind, 0, 1, f->workers, &f->options);
  pomona_pretend_device_set_func (f->device, event_cb, f);
}

static gboolean
only_ours (gpointer data)
{
  return G_OBJECT (data)->ref_count == 1;
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  if (f->device != NULL)
    {
      pomona_pretend_device_close (f->device);
      /* What was cancelled still comes back. */
      pretend_wait (only_ours, f->device);
      g_object_unref (f->device);
    }
  g_clear_pointer (&f->server, pretend_server_free);
  g_clear_pointer (&f->workers, pomona_pretend_workers_unref);
  g_ptr_array_unref (f->events);
  g_clear_error (&f->error);
  g_free (f->ca);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
enrolled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Fixture *f = user_data;

  g_clear_error (&f->error);
  pomona_pretend_device_enroll_finish (POMONA_PRETEND_DEVICE (source), result, &f->error);
  f->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Fixture *) data)->done;
}

/* Tries to enroll; the error, if any, is in the fixture. */
static void
enroll (Fixture *f)
{
  g_autofree char *url = pretend_server_url (f->server, "/profile");

  f->done = FALSE;
  pomona_pretend_device_enroll_async (f->device, url, NULL, enrolled_cb, f);
  pretend_wait (is_done, f);
}

static void
enroll_well (Fixture           *f,
             PomonaPretendKind  kind)
{
  make_device (f, kind);
  enroll (f);
  g_assert_no_error (f->error);
  g_assert_cmpint (pomona_pretend_device_get_phase (f->device), ==, POMONA_PRETEND_ENROLLED);
}

static gboolean
is_idle (gpointer data)
{
  Fixture *f = data;

  return pomona_pretend_device_is_idle (f->device);
}

/* Wakes the device and waits until it rests again. */
static void
wake (Fixture *f)
{
  pomona_pretend_device_wake (f->device);
  pomona_pretend_device_wake_user (f->device);
  pretend_wait (is_idle, f);
}

static void
test_enroll (Fixture      *f,
             gconstpointer data)
{
  GVariant *authenticate, *update;
  g_autoptr(GBytes) token = NULL, unlock = NULL;

  enroll_well (f, POMONA_PRETEND_IPHONE);
  authenticate = pretend_server_last (f->server, "MessageType", "Authenticate");
  g_assert_cmpstr (pomona_plist_get_string (authenticate, "UDID"), ==, pomona_pretend_device_get_udid (f->device));
  g_assert_cmpstr (pomona_plist_get_string (authenticate, "SerialNumber"), ==, pomona_pretend_device_get_serial (f->device));
  g_assert_true (pomona_plist_has (authenticate, "IMEI"));
  update = pretend_server_last (f->server, "MessageType", "TokenUpdate");
  token = pomona_plist_get_data (update, "Token");
  unlock = pomona_plist_get_data (update, "UnlockToken");
  g_assert_cmpuint (g_bytes_get_size (token), ==, 32);
  g_assert_nonnull (unlock);
  g_assert_nonnull (pomona_plist_get_string (update, "PushMagic"));
  g_assert_cmpuint (pretend_server_count (f->server, "MessageType", "SetBootstrapToken"), ==, 0);
  g_assert_cmpuint (pretend_server_count_signed (f->server), ==, 2);
  g_assert_cmpuint (pretend_server_count_path (f->server, "POST PKIOperation"), ==, 1);
}

static void
test_mac (Fixture      *f,
          gconstpointer data)
{
  GVariant *update;

  enroll_well (f, POMONA_PRETEND_MAC);
  g_assert_cmpuint (pretend_server_count (f->server, "MessageType", "SetBootstrapToken"), ==, 1);
  g_assert_cmpuint (pretend_server_count (f->server, "MessageType", "TokenUpdate"), ==, 2);
  update = pretend_server_last (f->server, "MessageType", "TokenUpdate");
  g_assert_cmpstr (pomona_plist_get_string (update, "UserShortName"), ==, "office");
  g_assert_false (pomona_plist_has (update, "UnlockToken"));
  pretend_server_queue (f->server, TRUE, "{'RequestType': <'NSExtensionMappings'>}");
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'SecurityInfo'>}");
  wake (f);
  g_assert_cmpuint (count_events (f, "command NSExtensionMappings Acknowledged"), ==, 1);
  g_assert_cmpuint (count_events (f, "command SecurityInfo Acknowledged"), ==, 1);
}

static void
test_scep_pending (Fixture      *f,
                   gconstpointer data)
{
  pretend_server_set_pending (f->server, 3);
  enroll_well (f, POMONA_PRETEND_IPAD);
  g_assert_cmpuint (pretend_server_count_path (f->server, "POST PKIOperation"), ==, 4);
}

static void
test_scep_never (Fixture      *f,
                 gconstpointer data)
{
  pretend_server_set_pending (f->server, 1000);
  make_device (f, POMONA_PRETEND_IPAD);
  enroll (f);
  g_assert_error (f->error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_SCEP);
  g_assert_cmpint (pomona_pretend_device_get_phase (f->device), ==, POMONA_PRETEND_NEW);
}

static void
test_scep_refused (Fixture      *f,
                   gconstpointer data)
{
  pretend_server_set_refusing (f->server, TRUE);
  make_device (f, POMONA_PRETEND_IPAD);
  enroll (f);
  g_assert_error (f->error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_SCEP);
  g_assert_nonnull (strstr (f->error->message, "Refused by the test"));
  /* The next try is a new one. */
  pretend_server_set_refusing (f->server, FALSE);
  enroll (f);
  g_assert_no_error (f->error);
}

static void
test_scep_get (Fixture      *f,
               gconstpointer data)
{
  pretend_server_set_get_only (f->server);
  enroll_well (f, POMONA_PRETEND_APPLE_TV);
  g_assert_cmpuint (pretend_server_count_path (f->server, "GET PKIOperation"), ==, 1);
}

static void
test_bad_profile (Fixture      *f,
                  gconstpointer data)
{
  pretend_server_set_profile (f->server, fixture_with_payload (pretend_server_make_profile (f->server), "com.apple.mdm", "Topic", NULL));
  make_device (f, POMONA_PRETEND_IPAD);
  enroll (f);
  g_assert_error (f->error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_PROFILE);
}

static void
test_no_trust (Fixture      *f,
               gconstpointer data)
{
  /* The scripted server of this test is libsoup's; from 3.6 on it uses a connection that it freed when a client breaks the
   * handshake off. The device's side is the same code with every version. */
  if (soup_check_version (3, 6, 0))
    {
      g_test_skip ("libsoup's server does not survive a handshake that is broken off");
      return;
    }
  f->options.ca_pem = NULL;
  make_device (f, POMONA_PRETEND_IPAD);
  enroll (f);
  g_assert_error (f->error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_NETWORK);
}

/* A server whose certificate is not the pinned one is not spoken to, however good it is otherwise. */
static void
test_pinned (Fixture      *f,
             gconstpointer data)
{
  if (soup_check_version (3, 6, 0))
    {
      g_test_skip ("libsoup's server does not survive a handshake that is broken off");
      return;
    }
  g_autoptr(PomonaAuthority) other = pomona_authority_new ("Another", NULL, POMONA_KEY_P256, 10, NULL);
  g_auto(GVariantDict) payload = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GVariant) base = g_variant_ref_sink (pretend_server_make_profile (f->server));
  g_autoptr(GVariant) content = pomona_plist_get_array (base, "PayloadContent");
  PomonaPlistArray *longer = pomona_plist_array_new ();
  GVariant *profile;

  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) item = pomona_plist_array_get (content, i);

      pomona_plist_array_append (longer, item);
    }
  pomona_plist_set_string (&payload, "PayloadType", "com.apple.security.pkcs1");
  pomona_plist_set_string (&payload, "PayloadIdentifier", "com.example.enroll.pin");
  pomona_plist_set_string (&payload, "PayloadUUID", "33333333-0000-4000-8000-000000000000");
  pomona_plist_set_int (&payload, "PayloadVersion", 1);
  pomona_plist_set_data (&payload, "PayloadContent", pomona_certificate_get_der (pomona_authority_get_certificate (other)));
  pomona_plist_array_append (longer, pomona_plist_dict_end (&payload));
  profile = fixture_with (base, "PayloadContent", pomona_plist_array_end (longer));
  pretend_server_set_profile (f->server, fixture_with_payload (profile, "com.apple.mdm", "ServerURLPinningCertificateUUIDs",
                                                              fixture_parse ("[<'33333333-0000-4000-8000-000000000000'>]")));
  make_device (f, POMONA_PRETEND_IPAD);
  enroll (f);
  g_assert_error (f->error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_NETWORK);
  g_assert_cmpuint (pretend_server_count (f->server, "MessageType", "Authenticate"), ==, 0);
}

static void
test_check_in_refused (Fixture      *f,
                       gconstpointer data)
{
  pretend_server_fail_next (f->server, 1, 1, 500, NULL);
  make_device (f, POMONA_PRETEND_IPHONE);
  enroll (f);
  g_assert_error (f->error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_REFUSED);
  g_assert_nonnull (strstr (f->error->message, "TokenUpdate"));
  enroll (f);
  g_assert_no_error (f->error);
}

static void
test_not_now (Fixture      *f,
              gconstpointer data)
{
  enroll_well (f, POMONA_PRETEND_IPHONE);
  pomona_pretend_faults_add (pomona_pretend_device_get_faults (f->device), POMONA_PRETEND_FAULT_NOT_NOW, 2, NULL);
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'SecurityInfo'>}");
  wake (f);
  g_assert_cmpuint (count_events (f, "command SecurityInfo NotNow"), ==, 2);
  g_assert_cmpuint (count_events (f, "command SecurityInfo Acknowledged"), ==, 1);
}

/* An answer is kept and sent again until the server takes it. */
static void
test_answer_kept (Fixture      *f,
                  gconstpointer data)
{
  enroll_well (f, POMONA_PRETEND_IPHONE);
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'SecurityInfo'>}");
  pretend_server_fail_next (f->server, 1, 3, 503, NULL);
  wake (f);
  g_assert_cmpuint (pretend_server_count (f->server, "CommandUUID", "command-0"), ==, 4);
  g_assert_cmpuint (count_events (f, "command SecurityInfo Acknowledged"), ==, 1);
  g_assert_cmpuint (count_events (f, "failed"), ==, 3);
}

static void
test_twice (Fixture      *f,
            gconstpointer data)
{
  enroll_well (f, POMONA_PRETEND_IPHONE);
  pomona_pretend_faults_add (pomona_pretend_device_get_faults (f->device), POMONA_PRETEND_FAULT_TWICE, 1, "SecurityInfo");
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'SecurityInfo'>}");
  wake (f);
  g_assert_cmpuint (pretend_server_count (f->server, "CommandUUID", "command-0"), ==, 2);
}

static void
test_sent_away (Fixture      *f,
                gconstpointer data)
{
  enroll_well (f, POMONA_PRETEND_IPHONE);
  pretend_server_fail_next (f->server, 0, 1, 403, "{\"code\": \"something.else\"}");
  wake (f);
  g_assert_cmpint (pomona_pretend_device_get_phase (f->device), ==, POMONA_PRETEND_ENROLLED);
  pretend_server_fail_next (f->server, 0, 1, 403, "{\"code\": \"com.apple.unrecognized.device\"}");
  wake (f);
  g_assert_cmpint (pomona_pretend_device_get_phase (f->device), ==, POMONA_PRETEND_GONE);
  g_assert_cmpuint (count_events (f, "gone"), ==, 1);
  enroll (f);
  g_assert_no_error (f->error);
  pretend_server_fail_next (f->server, 0, 1, 401, NULL);
  wake (f);
  g_assert_cmpint (pomona_pretend_device_get_phase (f->device), ==, POMONA_PRETEND_GONE);
}

static void
test_bad_command (Fixture      *f,
                  gconstpointer data)
{
  enroll_well (f, POMONA_PRETEND_IPHONE);
  pretend_server_fail_next (f->server, 0, 1, 200, "this is no property list");
  wake (f);
  g_assert_cmpuint (count_events (f, "failed command"), ==, 1);
  g_assert_cmpint (pomona_pretend_device_get_phase (f->device), ==, POMONA_PRETEND_ENROLLED);
}

static void
queue_profile (Fixture  *f,
               GVariant *profile)
{
  g_autoptr(GBytes) bytes = pomona_plist_write (profile);
  g_auto(GVariantDict) command = G_VARIANT_DICT_INIT (NULL);

  pomona_plist_set_string (&command, "RequestType", "InstallProfile");
  pomona_plist_set_data (&command, "Payload", bytes);
  pretend_server_queue_value (f->server, FALSE, pomona_plist_dict_end (&command));
}

static void
test_renewal (Fixture      *f,
              gconstpointer data)
{
  enroll_well (f, POMONA_PRETEND_IPAD);
  queue_profile (f, pretend_server_make_profile (f->server));
  wake (f);
  g_assert_cmpuint (count_events (f, "renewed"), ==, 1);
  g_assert_cmpuint (pretend_server_count_renewals (f->server), ==, 1);
  g_assert_cmpuint (pretend_server_count_signers (f->server), ==, 2);
  g_assert_cmpuint (count_events (f, "command InstallProfile Acknowledged"), ==, 1);
  g_assert_cmpuint (pretend_server_count (f->server, "MessageType", "Authenticate"), ==, 1);
}

static void
test_renewal_refused (Fixture      *f,
                      gconstpointer data)
{
  g_autofree char *before = NULL;

  enroll_well (f, POMONA_PRETEND_IPAD);
  before = g_strdup (pomona_pretend_device_get_fingerprint (f->device));
  pretend_server_set_refusing (f->server, TRUE);
  queue_profile (f, pretend_server_make_profile (f->server));
  wake (f);
  g_assert_cmpuint (count_events (f, "command InstallProfile Error"), ==, 1);
  g_assert_cmpstr (pomona_pretend_device_get_fingerprint (f->device), ==, before);
}

static void
test_erase (Fixture      *f,
            gconstpointer data)
{
  g_autofree char *udid = NULL;

  enroll_well (f, POMONA_PRETEND_IPAD);
  udid = g_strdup (pomona_pretend_device_get_udid (f->device));
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'EraseDevice'>}");
  wake (f);
  g_assert_cmpint (pomona_pretend_device_get_phase (f->device), ==, POMONA_PRETEND_GONE);
  g_assert_cmpuint (count_events (f, "command EraseDevice Acknowledged"), ==, 1);
  g_assert_null (pomona_pretend_device_get_fingerprint (f->device));
  g_assert_cmpstr (pomona_pretend_device_get_udid (f->device), ==, udid);
}

static gboolean
has_enrolled_again (gpointer data)
{
  return count_events (data, "enrolled") == 2;
}

static void
test_return_to_service (Fixture      *f,
                        gconstpointer data)
{
  g_auto(GVariantDict) command = G_VARIANT_DICT_INIT (NULL), service = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GBytes) profile = pomona_plist_write (pretend_server_make_profile (f->server));

  enroll_well (f, POMONA_PRETEND_IPAD);
  pomona_plist_set_bool (&service, "Enabled", TRUE);
  pomona_plist_set_data (&service, "MDMProfileData", profile);
  pomona_plist_set_string (&command, "RequestType", "EraseDevice");
  pomona_plist_set_dict (&command, "ReturnToService", pomona_plist_dict_end (&service));
  pretend_server_queue_value (f->server, FALSE, pomona_plist_dict_end (&command));
  pomona_pretend_device_wake (f->device);
  pretend_wait (has_enrolled_again, f);
  g_assert_cmpuint (count_events (f, "gone"), ==, 1);
}

static void
test_check_out (Fixture      *f,
                gconstpointer data)
{
  enroll_well (f, POMONA_PRETEND_IPAD);
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'RemoveProfile'>, 'Identifier': <'com.example.enroll'>}");
  pomona_pretend_device_wake (f->device);
  while (pomona_pretend_device_get_phase (f->device) != POMONA_PRETEND_GONE)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (pretend_server_count (f->server, "MessageType", "CheckOut"), ==, 1);
}

static void
test_push (Fixture      *f,
           gconstpointer data)
{
  g_autofree char *token = NULL, *magic = NULL;

  enroll_well (f, POMONA_PRETEND_IPAD);
  token = pomona_pretend_device_dup_token (f->device, FALSE);
  magic = g_variant_dup_string (pomona_pretend_device_get_fact (f->device, "magic"), NULL);
  g_assert_false (pomona_pretend_device_push (f->device, "00ff", magic));
  g_assert_true (pomona_pretend_device_push (f->device, token, "another magic"));
  g_assert_true (pomona_pretend_device_is_idle (f->device));
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'SecurityInfo'>}");
  g_assert_true (pomona_pretend_device_push (f->device, token, magic));
  pretend_wait (is_idle, f);
  g_assert_cmpuint (count_events (f, "command SecurityInfo Acknowledged"), ==, 1);
}

static void
set_declarations (Fixture    *f,
                  const char *token,
                  const char *configuration)
{
  g_autofree char *tokens = g_strdup_printf ("{\"SyncTokens\": {\"DeclarationsToken\": \"%s\", \"Timestamp\": \"2026-01-01T00:00:00Z\"}}", token);
  g_autofree char *items = g_strdup_printf (
    "{\"Declarations\": {\"Activations\": [{\"Identifier\": \"a\", \"ServerToken\": \"1\"}], \"Configurations\": [{\"Identifier\": \"c\","
    " \"ServerToken\": \"%s\"}], \"Assets\": [{\"Identifier\": \"x\", \"ServerToken\": \"1\"}], \"Management\": []}, \"DeclarationsToken\": \"%s\"}",
    token, token);

  pretend_server_set_endpoint (f->server, "tokens", tokens);
  pretend_server_set_endpoint (f->server, "declaration-items", items);
  pretend_server_set_endpoint (f->server, "activation/a",
    "{\"Type\": \"com.apple.activation.simple\", \"Identifier\": \"a\", \"ServerToken\": \"1\", \"Payload\": {\"StandardConfigurations\": [\"c\"]}}");
  pretend_server_set_endpoint (f->server, "configuration/c", configuration);
}

static JsonObject *
last_report (Fixture *f)
{
  g_autoptr(GBytes) data = pomona_plist_get_data (pretend_server_last (f->server, "Endpoint", "status"), "Data");
  JsonObject *report = pomona_json_parse_object (g_bytes_get_data (data, NULL), g_bytes_get_size (data), NULL);

  g_assert_nonnull (report);
  return report;
}

static void
test_declarations (Fixture      *f,
                   gconstpointer data)
{
  g_autofree char *url = pretend_server_url (f->server, "/asset/one");
  g_autofree char *asset = g_strdup_printf (
    "{\"Type\": \"com.apple.asset.data\", \"Identifier\": \"x\", \"ServerToken\": \"1\", \"Payload\": {\"Reference\": {\"DataURL\": \"%s\","
    " \"ContentType\": \"text/plain\", \"Size\": 8}}}", url);
  static const char *const first =
    "{\"Type\": \"com.apple.configuration.management.test\", \"Identifier\": \"c\", \"ServerToken\": \"1\", \"Payload\": {\"Echo\": \"x\","
    " \"EchoDataAssetReference\": \"x\"}}";
  static const char *const second =
    "{\"Type\": \"com.apple.configuration.management.test\", \"Identifier\": \"c\", \"ServerToken\": \"2\", \"Payload\": {\"Echo\": \"y\","
    " \"EchoDataAssetReference\": \"x\"}}";
  g_autoptr(JsonObject) report = NULL;

  enroll_well (f, POMONA_PRETEND_IPAD);
  pretend_server_set_asset (f->server, "one", "text/plain", "contents");
  pretend_server_set_endpoint (f->server, "asset/x", asset);
  set_declarations (f, "1", first);
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'DeclarativeManagement'>}");
  wake (f);
  g_assert_cmpuint (count_events (f, "synced device 1"), ==, 1);
  g_assert_cmpuint (pretend_server_count (f->server, "Endpoint", "declaration/configuration/c"), ==, 1);
  g_assert_cmpuint (pretend_server_count_path (f->server, "/asset/one"), ==, 1);
  report = last_report (f);
  g_assert_true (pomona_json_has (pomona_json_get_object (pomona_json_get_object (report, "StatusItems"), "management"), "declarations"));

  /* Only what changed is fetched, and the data of the command saves a question. */
  set_declarations (f, "2", second);
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'DeclarativeManagement'>}");
  wake (f);
  g_assert_cmpuint (count_events (f, "synced device 2"), ==, 1);
  g_assert_cmpuint (pretend_server_count (f->server, "Endpoint", "declaration/configuration/c"), ==, 2);
  g_assert_cmpuint (pretend_server_count (f->server, "Endpoint", "declaration/activation/a"), ==, 1);
  g_assert_cmpuint (pretend_server_count_path (f->server, "/asset/one"), ==, 1);

  /* Nothing new: nothing is fetched, nothing is reported. */
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'DeclarativeManagement'>}");
  wake (f);
  g_assert_cmpuint (pretend_server_count (f->server, "Endpoint", "declaration-items"), ==, 2);
  g_assert_cmpuint (pretend_server_count (f->server, "Endpoint", "status"), ==, 2);
}

/* A set that cannot be fetched now is fetched later. */
static void
test_declarations_later (Fixture      *f,
                         gconstpointer data)
{
  enroll_well (f, POMONA_PRETEND_IPAD);
  set_declarations (f, "1", "{\"Type\": \"com.apple.configuration.management.test\", \"Identifier\": \"c\", \"ServerToken\": \"1\", \"Payload\": {\"Echo\": \"x\"}}");
  pretend_server_set_endpoint (f->server, "asset/x", NULL);
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'DeclarativeManagement'>}");
  /* Idle, the answer, tokens; then the list of items fails twice. */
  pretend_server_fail_next (f->server, 3, 2, 500, NULL);
  wake (f);
  g_assert_cmpuint (count_events (f, "failed declarations"), >=, 1);
  g_assert_cmpuint (count_events (f, "synced device 1"), ==, 1);
}

static void
test_status_changes (Fixture      *f,
                     gconstpointer data)
{
  g_autoptr(JsonObject) report = NULL, all = NULL;
  guint before;

  enroll_well (f, POMONA_PRETEND_IPAD);
  set_declarations (f, "1",
    "{\"Type\": \"com.apple.configuration.management.status-subscriptions\", \"Identifier\": \"c\", \"ServerToken\": \"1\", \"Payload\": {\"StatusItems\":"
    " [{\"Name\": \"passcode.is-present\"}]}}");
  pretend_server_set_endpoint (f->server, "asset/x", NULL);
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'DeclarativeManagement'>}");
  wake (f);
  before = pretend_server_count (f->server, "Endpoint", "status");
  pomona_pretend_device_changed (f->device);
  pretend_wait (is_idle, f);
  g_assert_cmpuint (pretend_server_count (f->server, "Endpoint", "status"), ==, before);
  pomona_pretend_device_set_fact (f->device, "passcode", g_variant_new_boolean (FALSE));
  pomona_pretend_device_changed (f->device);
  pretend_wait (is_idle, f);
  g_assert_cmpuint (pretend_server_count (f->server, "Endpoint", "status"), ==, before + 1);
  report = last_report (f);
  g_assert_false (pomona_json_has (pomona_json_get_object (report, "StatusItems"), "management"));
  pomona_pretend_device_report_all (f->device);
  pretend_wait (is_idle, f);
  all = last_report (f);
  g_assert_true (pomona_json_get_bool (all, "FullReport", FALSE));
}

static void
token_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Fixture *f = user_data;
  g_autoptr(GBytes) token = NULL;

  g_clear_error (&f->error);
  token = pomona_pretend_device_token_finish (POMONA_PRETEND_DEVICE (source), result, &f->error);
  f->done = TRUE;
}

static void
test_get_token (Fixture      *f,
                gconstpointer data)
{
  make_device (f, POMONA_PRETEND_MAC);
  pomona_pretend_device_get_token_async (f->device, "com.apple.maid", NULL, token_cb, f);
  pretend_wait (is_done, f);
  g_assert_error (f->error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_GONE);
  enroll (f);
  f->done = FALSE;
  pomona_pretend_device_get_token_async (f->device, "com.apple.maid", NULL, token_cb, f);
  pretend_wait (is_done, f);
  g_assert_no_error (f->error);
  g_assert_cmpstr (pomona_plist_get_string (pretend_server_last (f->server, "MessageType", "GetToken"), "TokenServiceType"), ==, "com.apple.maid");
}

static void
test_saved (Fixture      *f,
            gconstpointer data)
{
  g_autoptr(GVariant) saved = NULL, read = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  PomonaPretendDevice *first;

  enroll_well (f, POMONA_PRETEND_MAC);
  saved = g_variant_ref_sink (pomona_pretend_device_save (f->device));
  bytes = pomona_plist_write (saved);
  read = pomona_plist_parse_dict (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, &error);
  g_assert_no_error (error);
  first = f->device;
  f->device = pomona_pretend_device_new_saved (read, f->workers, &f->options, &error);
  g_assert_no_error (error);
  pomona_pretend_device_set_func (f->device, event_cb, f);
  g_assert_cmpint (pomona_pretend_device_get_phase (f->device), ==, POMONA_PRETEND_ENROLLED);
  g_assert_cmpstr (pomona_pretend_device_get_fingerprint (f->device), ==, pomona_pretend_device_get_fingerprint (first));
  pomona_pretend_device_close (first);
  pretend_wait (only_ours, first);
  g_object_unref (first);
  pretend_server_queue (f->server, FALSE, "{'RequestType': <'SecurityInfo'>}");
  pretend_server_queue (f->server, TRUE, "{'RequestType': <'ProfileList'>}");
  wake (f);
  g_assert_cmpuint (count_events (f, "command SecurityInfo Acknowledged"), ==, 1);
  g_assert_cmpuint (count_events (f, "command ProfileList Acknowledged"), ==, 1);
}

#define ADD(name, func) g_test_add ("/simulator/device/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("enroll", test_enroll);
  ADD ("mac", test_mac);
  ADD ("scep-pending", test_scep_pending);
  ADD ("scep-never", test_scep_never);
  ADD ("scep-refused", test_scep_refused);
  ADD ("scep-get", test_scep_get);
  ADD ("bad-profile", test_bad_profile);
  ADD ("no-trust", test_no_trust);
  ADD ("pinned", test_pinned);
  ADD ("check-in-refused", test_check_in_refused);
  ADD ("not-now", test_not_now);
  ADD ("answer-kept", test_answer_kept);
  ADD ("twice", test_twice);
  ADD ("sent-away", test_sent_away);
  ADD ("bad-command", test_bad_command);
  ADD ("renewal", test_renewal);
  ADD ("renewal-refused", test_renewal_refused);
  ADD ("erase", test_erase);
  ADD ("return-to-service", test_return_to_service);
  ADD ("check-out", test_check_out);
  ADD ("push", test_push);
  ADD ("declarations", test_declarations);
  ADD ("declarations-later", test_declarations_later);
  ADD ("status-changes", test_status_changes);
  ADD ("get-token", test_get_token);
  ADD ("saved", test_saved);
  return g_test_run ();
}
