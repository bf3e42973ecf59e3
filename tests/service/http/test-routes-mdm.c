/* test-routes-mdm.c: check-in and identity, line by line. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "pomona-clock.h"
#include "pomona-enrollment-table.h"
#include "pomona-command.h"
#include "pomona-escrow-table.h"
#include "pomona-json.h"
#include "pomona-mdm-signature.h"
#include "pomona-plist.h"
#include "pomona-service-settings.h"
#include "pomona-status-table.h"

#include <string.h>

#define CHECKIN_TYPE "application/x-apple-aspen-mdm-checkin"
#define COMMAND_TYPE "application/x-apple-aspen-mdm"

static PomonaDevice *
get_device (Server     *server,
            const char *id)
{
  g_autoptr(GError) error = NULL;
  PomonaDevice *device = pomona_enrollments_get (server_reader (server), id, &error);

  g_assert_no_error (error);
  return device;
}

static PomonaDeviceState
get_state (Server     *server,
           const char *id)
{
  g_autoptr(PomonaDevice) device = get_device (server, id);

  return device->state;
}

static GBytes *
idle_body (const char *udid)
{
  char *text = g_strdup_printf ("<plist version=\"1.0\"><dict><key>Status</key><string>Idle</string>"
                                "<key>UDID</key><string>%s</string></dict></plist>", udid);

  return g_bytes_new_take (text, strlen (text));
}

static void
assert_check_in (Device     *device,
                 const char *type,
                 const char *text,
                 guint       status)
{
  g_autoptr(HttpReply) reply = device_check_in (device, type, text);

  g_assert_cmpuint (reply->status, ==, status);
  if (status == 200)
    reply_assert (reply, 200, TRUE);
  /* Neither the status nor the words that make a device leave, whatever happens. */
  if (status != 200)
    {
      g_autofree char *body = http_reply_dup_text (reply);

      g_assert_cmpuint (status, !=, 401);
      g_assert_null (strstr (body, "unrecognized"));
    }
}

static void
test_enroll (Server        *server,
             gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(PomonaDevice) record = NULL;

  device_enroll (device);
  record = get_device (server, "U1");
  g_assert_cmpint (record->state, ==, POMONA_DEVICE_ENROLLED);
  g_assert_cmpstr (record->name, ==, "Test Mac");
  g_assert_cmpstr (record->serial, ==, "C02TEST");
  g_assert_cmpstr (record->topic, ==, SERVER_TOPIC);
  g_assert_cmpint (record->platform, ==, POMONA_PLATFORM_MACOS);
  g_assert_cmpint (record->identity_not_after, ==, pomona_certificate_get_not_after (device->identity));
  /* It is asked all the service wants to know. */
  g_assert_cmpuint (record->pending, ==, 5);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_DEVICE_ENROLLED, "U1"), ==, 1);
  /* A later TokenUpdate is no second welcome. */
  assert_check_in (device, "TokenUpdate",
                   "<key>Topic</key><string>" SERVER_TOPIC "</string><key>PushMagic</key><string>N</string>"
                   "<key>Token</key><data>AAAA</data>", 200);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_DEVICE_ENROLLED, "U1"), ==, 1);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_DEVICE_TOKEN, "U1"), ==, 1);
}

/* Either address takes either kind of message, by PUT or POST, whatever content type it names. */
static void
test_addresses (Server        *server,
                gconstpointer  data)
{
  static const char *paths[] = { "/mdm", "/checkin" };
  static const char *types[] = { NULL, CHECKIN_TYPE, COMMAND_TYPE, COMMAND_TYPE "; charset=UTF-8", "text/xml", "application/xml" };
  static const char *methods[] = { "PUT", "POST" };
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(GBytes) idle = idle_body ("U1");

  device_enroll (device);
  device_drain (device);
  for (guint p = 0; p < G_N_ELEMENTS (paths); p++)
    for (guint t = 0; t < G_N_ELEMENTS (types); t++)
      {
        g_autoptr(HttpReply) reply = device_send (device, paths[p], types[t], idle);

        reply_assert (reply, 200, TRUE);
      }
  for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
    {
      g_autofree char *signature = pomona_mdm_signature_create (idle, device->identity, device->key, NULL);
      g_autofree char *headers = g_strdup_printf ("Mdm-Signature: %s\r\n", signature);
      g_autoptr(HttpReply) reply = server_request (server, methods[m], "/mdm", headers, idle);

      reply_assert (reply, 200, TRUE);
    }
}

static void
test_get (Server        *server,
          gconstpointer  data)
{
  g_autoptr(HttpReply) mdm = server_request (server, "GET", "/mdm", NULL, NULL);
  g_autoptr(HttpReply) checkin = server_request (server, "GET", "/checkin", NULL, NULL);
  g_autoptr(HttpReply) other = server_request (server, "GET", "/mdm/x", NULL, NULL);

  g_assert_cmpuint (mdm->status, ==, 400);
  g_assert_cmpuint (checkin->status, ==, 400);
  g_assert_cmpuint (other->status, ==, 404);
}

static void
test_identity (Server        *server,
               gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(GBytes) idle = idle_body ("U1"), other = idle_body ("U2");
  g_autofree char *signature = NULL, *good = NULL, *garbage = NULL;
  g_autoptr(HttpReply) none = NULL, tampered = NULL, nonsense = NULL, empty = NULL;
  g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);

  device_enroll (device);
  signature = pomona_mdm_signature_create (idle, device->identity, device->key, NULL);
  good = g_strdup_printf ("Mdm-Signature: %s\r\n", signature);
  none = server_request (server, "PUT", "/mdm", NULL, idle);
  g_assert_cmpuint (none->status, ==, 400);
  /* Signed, but something else. */
  tampered = server_request (server, "PUT", "/mdm", good, other);
  g_assert_cmpuint (tampered->status, ==, 400);
  nonsense = server_request (server, "PUT", "/mdm", "Mdm-Signature: bm9uc2Vuc2U=\r\n", idle);
  g_assert_cmpuint (nonsense->status, ==, 400);
  empty = server_request (server, "PUT", "/mdm", good, nothing);
  g_assert_cmpuint (empty->status, ==, 400);
}

/* A certificate of somebody else's authority, and one of ours that is for something else. */
static void
test_foreign (Server        *server,
              gconstpointer  data)
{
  g_autoptr(PomonaAuthority) stranger = pomona_authority_new ("Devices", NULL, POMONA_KEY_P256, 30, NULL);
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (NULL);
  PomonaCsrSpec spec = { .common_name = "U1" };
  g_autoptr(PomonaCsr) csr = pomona_csr_new (key, &spec, NULL);
  gint64 now = pomona_clock_now ();
  const char *purposes[] = { POMONA_PURPOSE_SERVER_AUTH, NULL };
  PomonaCertificateSpec wrong_use = { .common_name = "U1", .not_before = now - G_USEC_PER_SEC, .not_after = now + G_TIME_SPAN_HOUR,
                                      .purposes = purposes };
  PomonaCertificate *certificates[2];
  g_autoptr(GBytes) idle = idle_body ("U1");

  certificates[0] = pomona_authority_issue_device (stranger, csr, "U1", NULL, now - G_USEC_PER_SEC, now + G_TIME_SPAN_HOUR, NULL);
  certificates[1] = pomona_authority_issue (server->context->device_authority, key, &wrong_use, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autofree char *signature = pomona_mdm_signature_create (idle, certificates[i], key, NULL);
      g_autofree char *headers = g_strdup_printf ("Mdm-Signature: %s\r\n", signature);
      g_autoptr(HttpReply) reply = server_request (server, "PUT", "/mdm", headers, idle);

      g_assert_cmpuint (reply->status, ==, 403);
      pomona_certificate_unref (certificates[i]);
    }
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_REFUSED, NULL), >=, 1);
}

/* A device with another device's identity, or in another's name. */
static void
test_other_device (Server        *server,
                   gconstpointer  data)
{
  g_autoptr(Device) one = device_new (server, "U1", 0);
  g_autoptr(Device) two = device_new (server, "U2", 1);
  g_autoptr(Device) three = device_new (server, "U1", 2);
  g_autoptr(HttpReply) reply = NULL;

  device_enroll (one);
  device_enroll (two);
  g_free (two->udid);
  two->udid = g_strdup ("U1");
  reply = device_report (two, "Idle", NULL, NULL);
  g_assert_cmpuint (reply->status, ==, 403);
  assert_check_in (two, "TokenUpdate", "<key>Topic</key><string>" SERVER_TOPIC "</string><key>PushMagic</key><string>N</string>"
                   "<key>Token</key><data>AAAA</data>", 403);
  assert_check_in (two, "Authenticate", "<key>Topic</key><string>" SERVER_TOPIC "</string>", 403);
  assert_check_in (two, "CheckOut", NULL, 403);
  assert_check_in (two, "GetBootstrapToken", NULL, 403);
  /* An identity that never authenticated counts for nothing yet. */
  assert_check_in (three, "GetBootstrapToken", NULL, 403);
  assert_check_in (three, "CheckOut", NULL, 403);
  g_assert_cmpint (get_state (server, "U1"), ==, POMONA_DEVICE_ENROLLED);
}

static void
test_client_certificate (Server        *server,
                         gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) reply = NULL;

  device->by_tls = TRUE;
  device_enroll (device);
  device_drain (device);
  reply = device_report (device, "Idle", NULL, NULL);
  reply_assert (reply, 200, TRUE);
}

static void
test_malformed (Server        *server,
                gconstpointer  data)
{
  static const struct { const char *type; const char *body; guint status; } bodies[] = {
    { CHECKIN_TYPE, "hello", 400 },
    { CHECKIN_TYPE, "<plist version=\"1.0\"><dict></dict></plist>", 400 },
    { CHECKIN_TYPE, "<plist version=\"1.0\"><array></array></plist>", 400 },
    { CHECKIN_TYPE, "<plist version=\"1.0\"><dict><key>MessageType</key><string>Authenticate</string></dict></plist>", 400 },
    { CHECKIN_TYPE, "<plist version=\"1.0\"><dict><key>MessageType</key><string>TokenUpdate</string><key>UDID</key>"
      "<string>U1</string></dict></plist>", 400 },
    { CHECKIN_TYPE, "<plist version=\"1.0\"><dict><key>MessageType</key><string>Fly</string><key>UDID</key>"
      "<string>U1</string></dict></plist>", 400 },
    { NULL, "hello", 400 },
    { "text/plain", "hello", 400 },
    { CHECKIN_TYPE, "bplist00\xd1\x01\x02", 400 },
  };
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(GString) deep = g_string_new ("<plist version=\"1.0\">");
  g_autoptr(GBytes) deep_bytes = NULL;
  g_autoptr(HttpReply) nested = NULL;

  device_enroll (device);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr(GBytes) body = g_bytes_new_static (bodies[i].body, strlen (bodies[i].body));
      g_autoptr(HttpReply) reply = device_send (device, "/checkin", bodies[i].type, body);

      g_test_message ("%u: %s", i, bodies[i].body);
      g_assert_cmpuint (reply->status, ==, bodies[i].status);
    }
  for (guint i = 0; i < 20000; i++)
    g_string_append (deep, "<array>");
  deep_bytes = g_bytes_new (deep->str, deep->len);
  nested = device_send (device, "/checkin", CHECKIN_TYPE, deep_bytes);
  g_assert_cmpuint (nested->status, ==, 400);
}

static void
test_check_out (Server        *server,
                gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) idle = NULL;
  g_autoptr(GVariant) command = pomona_command_new_security_info ();

  device_enroll (device);
  assert_check_in (device, "CheckOut", "<key>Topic</key><string>" SERVER_TOPIC "</string>", 200);
  g_assert_cmpint (get_state (server, "U1"), ==, POMONA_DEVICE_CHECKED_OUT);
  /* The same again changes nothing. */
  assert_check_in (device, "CheckOut", "<key>Topic</key><string>" SERVER_TOPIC "</string>", 200);
  /* Nothing is handed out any more, and that it came is noted. */
  idle = device_report (device, "Idle", NULL, NULL);
  reply_assert (idle, 200, TRUE);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_REFUSED, "U1"), ==, 1);
  assert_check_in (device, "TokenUpdate", "<key>Topic</key><string>" SERVER_TOPIC "</string><key>PushMagic</key><string>N</string>"
                   "<key>Token</key><data>AAAA</data>", 403);
  assert_check_in (device, "GetBootstrapToken", NULL, 403);
}

static void
test_token_before_authenticate (Server        *server,
                                gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);

  assert_check_in (device, "TokenUpdate", "<key>Topic</key><string>" SERVER_TOPIC "</string><key>PushMagic</key><string>N</string>"
                   "<key>Token</key><data>AAAA</data>", 403);
}

static char *
bootstrap_token (Device *device)
{
  g_autoptr(HttpReply) reply = device_check_in (device, "GetBootstrapToken", NULL);
  g_autoptr(GVariant) dict = NULL;
  g_autoptr(GBytes) token = NULL;

  g_assert_cmpuint (reply->status, ==, 200);
  if (g_bytes_get_size (reply->body) == 0)
    return NULL;
  dict = pomona_plist_parse_dict (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), NULL, NULL);
  token = pomona_plist_get_data (dict, "BootstrapToken");
  return g_strndup (g_bytes_get_data (token, NULL), g_bytes_get_size (token));
}

static void
test_bootstrap_token (Server        *server,
                      gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autofree char *kept = NULL;

  device_enroll (device);
  g_assert_null (bootstrap_token (device));
  assert_check_in (device, "SetBootstrapToken", "<key>BootstrapToken</key><data>c2VjcmV0</data>", 200);
  kept = bootstrap_token (device);
  g_assert_cmpstr (kept, ==, "secret");
  /* A missing or an empty one deletes it. */
  assert_check_in (device, "SetBootstrapToken", NULL, 200);
  g_assert_null (bootstrap_token (device));
  assert_check_in (device, "SetBootstrapToken", "<key>BootstrapToken</key><data>c2VjcmV0</data>", 200);
  assert_check_in (device, "SetBootstrapToken", "<key>BootstrapToken</key><data></data>", 200);
  g_assert_null (bootstrap_token (device));
}

static void
test_get_token (Server        *server,
                gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);

  device_enroll (device);
  assert_check_in (device, "GetToken", "<key>TokenServiceType</key><string>com.apple.maid</string>", 400);
  assert_check_in (device, "GetToken", "<key>TokenServiceType</key><string>com.example</string>", 400);
  assert_check_in (device, "GetToken", NULL, 400);
}

static void
test_user_authenticate (Server        *server,
                        gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) challenge = NULL;
  g_autofree char *text = NULL;

  device_enroll (device);
  assert_check_in (device, "UserAuthenticate", "<key>UserID</key><string>A-B</string>", 410);
  server_set (server, POMONA_SETTING_USER_AUTHENTICATE, "accept");
  challenge = device_check_in (device, "UserAuthenticate", "<key>UserID</key><string>A-B</string>");
  reply_assert (challenge, 200, FALSE);
  text = http_reply_dup_text (challenge);
  g_assert_nonnull (strstr (text, "<key>DigestChallenge</key>"));
  assert_check_in (device, "UserAuthenticate", "<key>UserID</key><string>A-B</string><key>DigestResponse</key><string>x</string>", 200);
}

static void
test_return_to_service (Server        *server,
                        gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) reply = NULL;
  g_autoptr(GVariant) dict = NULL, inner = NULL;

  device_enroll (device);
  reply = device_check_in (device, "ReturnToService", NULL);
  reply_assert (reply, 200, FALSE);
  dict = pomona_plist_parse_dict (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), NULL, NULL);
  inner = pomona_plist_get_dict (dict, "ReturnToService");
  g_assert_false (pomona_plist_get_bool (inner, "Enabled", TRUE));
}

static void
test_user_channel (Server        *server,
                   gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) before = NULL, after = NULL;
  g_autoptr(PomonaDevice) user = NULL;

  device_enroll (device);
  before = device_report (device, "Idle", NULL, "<key>UserID</key><string>A-B</string>");
  reply_assert (before, 200, TRUE);
  assert_check_in (device, "Authenticate", "<key>UserID</key><string>A-B</string><key>Topic</key><string>" SERVER_TOPIC "</string>", 403);
  assert_check_in (device, "TokenUpdate", "<key>UserID</key><string>A-B</string><key>UserLongName</key><string>Ada</string>"
                   "<key>UserShortName</key><string>ada</string><key>Topic</key><string>" SERVER_TOPIC "</string>"
                   "<key>PushMagic</key><string>N</string><key>Token</key><data>AAAA</data>", 200);
  user = get_device (server, "U1:A-B");
  g_assert_cmpstr (user->parent_id, ==, "U1");
  g_assert_cmpstr (user->name, ==, "Ada");
  after = device_report (device, "Idle", NULL, "<key>UserID</key><string>A-B</string>");
  reply_assert (after, 200, TRUE);
}

/* --- re-enrollment and renewal --- */

static void
test_again (Server        *server,
            gconstpointer  data)
{
  g_autoptr(Device) old = device_new (server, "U1", 0);
  g_autoptr(Device) new = device_new (server, "U1", 1);
  g_autoptr(HttpReply) refused = NULL;
  g_autoptr(PomonaDevice) record = NULL;
  g_autoptr(GVariant) command = pomona_command_new_shut_down ();
  g_autofree char *uuid = NULL;
  g_autoptr(PomonaCommandRecord) cancelled = NULL;

  device_enroll (old);
  device_drain (old);
  assert_check_in (old, "SetBootstrapToken", "<key>BootstrapToken</key><data>c2VjcmV0</data>", 200);
  uuid = server_enqueue (server, "U1", command);
  device_enroll (new);
  record = get_device (server, "U1");
  g_assert_cmpint (record->state, ==, POMONA_DEVICE_ENROLLED);
  /* What the first enrollment left is gone, but not forgotten. */
  g_assert_null (bootstrap_token (new));
  cancelled = server_get_command (server, uuid);
  g_assert_cmpint (cancelled->state, ==, POMONA_COMMAND_CANCELLED);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_DEVICE_ENROLLED, "U1"), ==, 2);
  /* The same identity may authenticate again, as one that is built into a device does. */
  device_enroll (new);
}

static void
test_renewed (Server        *server,
              gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autofree char *token = server_create_link (server, 1, G_TIME_SPAN_HOUR);
  g_autoptr(Enrollment) enrollment = server_fetch_profile (server, token, "test");
  g_autoptr(PomonaScepReply) renewed = NULL;
  g_autoptr(PomonaDevice) record = NULL;
  g_autoptr(GVariant) command = pomona_command_new_shut_down ();
  g_autofree char *uuid = NULL, *kept = NULL, *type = NULL;
  g_autoptr(HttpReply) next = NULL;

  device_enroll (device);
  device_drain (device);
  assert_check_in (device, "SetBootstrapToken", "<key>BootstrapToken</key><data>c2VjcmV0</data>", 200);
  uuid = server_enqueue (server, "U1", command);
  renewed = server_scep (server, enrollment->scep_path, server_key (1), NULL, device->identity, device->key, POMONA_SCEP_RENEWAL_REQ);
  g_assert_cmpint (renewed->status, ==, POMONA_SCEP_SUCCESS);
  pomona_certificate_unref (device->identity);
  device->identity = pomona_certificate_ref (renewed->certificate);
  device->key = server_key (1);
  /* With the new identity the device authenticates, or does not: it is the same enrollment. */
  if (data != NULL)
    device_enroll (device);
  kept = bootstrap_token (device);
  g_assert_cmpstr (kept, ==, "secret");
  next = device_report (device, "Idle", NULL, NULL);
  type = reply_dup_type (next);
  g_assert_cmpstr (type, ==, "ShutDownDevice");
  record = get_device (server, "U1");
  g_assert_cmpint (record->identity_not_after, ==, pomona_certificate_get_not_after (renewed->certificate));
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_DEVICE_ENROLLED, "U1"), ==, 1);
}

static void
test_expired (Server        *server,
              gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) idle = NULL;
  g_autoptr(GVariant) command = pomona_command_new_security_info ();

  device_enroll (device);
  server_advance (server, 366 * G_TIME_SPAN_DAY);
  /* It gets nothing but its renewal, and no secrets. */
  idle = device_report (device, "Idle", NULL, NULL);
  g_assert_cmpuint (idle->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (idle->body), ==, 0);
  assert_check_in (device, "GetBootstrapToken", NULL, 403);
  assert_check_in (device, "Authenticate", "<key>Topic</key><string>" SERVER_TOPIC "</string>", 403);
  assert_check_in (device, "CheckOut", NULL, 200);
}

/* --- declarations --- */

static JsonNode *
ask_declarations (Device     *device,
                  const char *endpoint,
                  guint       status)
{
  g_autofree char *text = g_strdup_printf ("<key>Endpoint</key><string>%s</string>", endpoint);
  g_autoptr(HttpReply) reply = device_check_in (device, "DeclarativeManagement", text);
  g_autofree char *body = http_reply_dup_text (reply);
  g_autoptr(GError) error = NULL;
  JsonNode *node;

  g_test_message ("%s: %u %s", endpoint, reply->status, body);
  g_assert_cmpuint (reply->status, ==, status);
  if (status != 200)
    return NULL;
  g_assert_cmpstr (http_reply_get_header (reply, "content-type"), ==, "application/json");
  node = pomona_json_parse (body, -1, &error);
  g_assert_no_error (error);
  return node;
}

static void
test_declarations (Server        *server,
                   gconstpointer  data)
{
  static const char *arrays[] = { "Activations", "Assets", "Configurations", "Management" };
  static const char *missing[] = { "declaration/configuration/a", "declaration/asset/a/b", "declaration/activation/x y",
                                   "declaration/management/1" };
  static const char *malformed[] = { "declaration/", "declaration/configuration", "declaration/configuration/",
                                     "declaration/other/a", "nothing", "Tokens", "tokens/" };
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(JsonNode) tokens = NULL, items = NULL;
  g_autoptr(GDateTime) timestamp = NULL;
  JsonObject *sync, *declarations;

  device_enroll (device);
  tokens = ask_declarations (device, "tokens", 200);
  sync = json_object_get_object_member (json_node_get_object (tokens), "SyncTokens");
  g_assert_cmpuint (strlen (json_object_get_string_member (sync, "DeclarationsToken")), >, 0);
  timestamp = g_date_time_new_from_iso8601 (json_object_get_string_member (sync, "Timestamp"), NULL);
  g_assert_nonnull (timestamp);
  items = ask_declarations (device, "declaration-items", 200);
  declarations = json_object_get_object_member (json_node_get_object (items), "Declarations");
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_assert_cmpuint (json_array_get_length (json_object_get_array_member (declarations, arrays[i])), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (items), "DeclarationsToken"), ==,
                   json_object_get_string_member (sync, "DeclarationsToken"));
  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    ask_declarations (device, missing[i], 404);
  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    ask_declarations (device, malformed[i], 400);
  assert_check_in (device, "DeclarativeManagement", NULL, 400);
}

static void
test_status_report (Server        *server,
                    gconstpointer  data)
{
  static const char report[] = "{\"StatusItems\":{\"device\":{\"model\":{\"family\":\"Mac\"}}},\"Errors\":[]}";
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autofree char *base64 = g_base64_encode ((const guchar *) report, strlen (report));
  g_autofree char *text = g_strdup_printf ("<key>Endpoint</key><string>status</string><key>Data</key><data>%s</data>", base64);
  g_autoptr(JsonObject) state = NULL;
  g_autoptr(GPtrArray) reports = NULL;
  PomonaStatusReport *first, *last;

  device_enroll (device);
  assert_check_in (device, "DeclarativeManagement", text, 200);
  state = pomona_status_get (server_reader (server), "U1", NULL, NULL);
  g_assert_nonnull (state);
  g_assert_cmpstr (json_node_get_string (pomona_ddm_status_get (state, "device.model.family")), ==, "Mac");
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_STATUS_REPORT, "U1"), ==, 1);
  /* Readable or not, it is kept; without data it is no report. */
  assert_check_in (device, "DeclarativeManagement", "<key>Endpoint</key><string>status</string><key>Data</key><data>//79</data>", 200);
  assert_check_in (device, "DeclarativeManagement", "<key>Endpoint</key><string>status</string>", 400);
  reports = pomona_status_list_reports (server_reader (server), "U1", NULL);
  g_assert_cmpuint (reports->len, ==, 2);
  last = g_ptr_array_index (reports, 0);
  first = g_ptr_array_index (reports, 1);
  g_assert_false (last->readable);
  g_assert_true (first->readable);
  g_assert_cmpmem (g_bytes_get_data (first->body, NULL), g_bytes_get_size (first->body), report, strlen (report));
}

/* --- the rest --- */

static void
test_replayed (Server        *server,
               gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) first = NULL, again = NULL;
  g_autofree char *one = NULL, *two = NULL;
  g_autoptr(PomonaDevice) record = NULL;

  device_enroll (device);
  device_enroll (device);
  record = get_device (server, "U1");
  g_assert_cmpuint (record->pending, ==, 5);
  /* Idle again while a command is out: it gets the same one, which it knows by its UUID. */
  first = device_report (device, "Idle", NULL, NULL);
  one = reply_dup_uuid (first);
  again = device_report (device, "Idle", NULL, NULL);
  two = reply_dup_uuid (again);
  g_assert_cmpstr (one, ==, two);
}

static void
test_awaiting (Server        *server,
               gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) first = NULL;
  g_autoptr(PomonaDevice) record = NULL;
  g_autofree char *type = NULL;

  assert_check_in (device, "Authenticate", "<key>Topic</key><string>" SERVER_TOPIC "</string><key>ProductName</key><string>iPad13,1</string>"
                   "<key>OSVersion</key><string>18.1</string>", 200);
  assert_check_in (device, "TokenUpdate", "<key>Topic</key><string>" SERVER_TOPIC "</string><key>PushMagic</key><string>N</string>"
                   "<key>Token</key><data>AAAA</data><key>AwaitingConfiguration</key><true/>", 200);
  record = get_device (server, "U1");
  g_assert_true (record->awaiting_configuration);
  /* Out of the setup assistant first, questions afterwards. */
  first = device_report (device, "Idle", NULL, NULL);
  type = reply_dup_type (first);
  g_assert_cmpstr (type, ==, "DeviceConfigured");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  server_add ("/http/mdm/enroll", test_enroll);
  server_add ("/http/mdm/addresses", test_addresses);
  server_add ("/http/mdm/get", test_get);
  server_add ("/http/mdm/identity", test_identity);
  server_add ("/http/mdm/foreign", test_foreign);
  server_add ("/http/mdm/other-device", test_other_device);
  server_add ("/http/mdm/client-certificate", test_client_certificate);
  server_add ("/http/mdm/malformed", test_malformed);
  server_add ("/http/mdm/check-out", test_check_out);
  server_add ("/http/mdm/token-before-authenticate", test_token_before_authenticate);
  server_add ("/http/mdm/bootstrap-token", test_bootstrap_token);
  server_add ("/http/mdm/get-token", test_get_token);
  server_add ("/http/mdm/user-authenticate", test_user_authenticate);
  server_add ("/http/mdm/return-to-service", test_return_to_service);
  server_add ("/http/mdm/user-channel", test_user_channel);
  server_add ("/http/mdm/again", test_again);
  server_add ("/http/mdm/renewed/silently", test_renewed);
  g_test_add ("/http/mdm/renewed/authenticating", Server, "authenticate", server_set_up, test_renewed, server_tear_down);
  server_add ("/http/mdm/expired", test_expired);
  server_add ("/http/mdm/declarations", test_declarations);
  server_add ("/http/mdm/status-report", test_status_report);
  server_add ("/http/mdm/replayed", test_replayed);
  server_add ("/http/mdm/awaiting", test_awaiting);
  return g_test_run ();
}
