/* test-routes-commands.c: the command channel. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "pomona-clock.h"
#include "pomona-command.h"
#include "pomona-enrollment-table.h"
#include "pomona-escrow-table.h"
#include "pomona-inventory-table.h"
#include "pomona-plist.h"
#include "pomona-renewal.h"

#include <string.h>

#define COMMAND_TYPE "application/x-apple-aspen-mdm"

/* A device that has answered everything it was asked. */
static Device *
ready_device (Server     *server,
              const char *udid,
              guint       key)
{
  Device *device = device_new (server, udid, key);

  device_enroll (device);
  device_drain (device);
  return device;
}

static PomonaCommandState
get_state (Server     *server,
           const char *uuid)
{
  g_autoptr(PomonaCommandRecord) record = server_get_command (server, uuid);

  return record->state;
}

static char *
enqueue (Server     *server,
         const char *id,
         const char *request_type)
{
  g_autoptr(GVariant) command = pomona_command_new (request_type);

  return server_enqueue (server, id, command);
}

static void
assert_sent (HttpReply  *reply,
             const char *uuid)
{
  g_autofree char *sent = reply_dup_uuid (reply);

  g_assert_cmpstr (sent, ==, uuid);
}

static void
test_welcome (Server        *server,
              gconstpointer  data)
{
  static const char *expected[] = { "DeviceInformation", "SecurityInfo", "InstalledApplicationList", "ProfileList", "CertificateList" };
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) reply = NULL;

  device_enroll (device);
  reply = device_report (device, "Idle", NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *type = reply_dup_type (reply);
      g_autofree char *uuid = reply_dup_uuid (reply);
      HttpReply *next;

      g_assert_cmpstr (type, ==, expected[i]);
      g_assert_cmpstr (http_reply_get_header (reply, "content-type"), ==, "text/xml; charset=utf-8");
      /* What it was handed is on the disk before it left. */
      g_assert_cmpint (get_state (server, uuid), ==, POMONA_COMMAND_SENT);
      next = device_report (device, "Acknowledged", uuid, NULL);
      g_assert_cmpint (get_state (server, uuid), ==, POMONA_COMMAND_ACKNOWLEDGED);
      http_reply_free (reply);
      reply = next;
    }
  reply_assert (reply, 200, TRUE);
}

static void
test_outcomes (Server        *server,
               gconstpointer  data)
{
  static const struct { const char *status; PomonaCommandState state; } outcomes[] = {
    { "Acknowledged", POMONA_COMMAND_ACKNOWLEDGED }, { "Error", POMONA_COMMAND_ERROR },
    { "CommandFormatError", POMONA_COMMAND_ERROR }, { "SomethingNew", POMONA_COMMAND_ERROR },
  };
  g_autoptr(Device) device = ready_device (server, "U1", 0);

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_autofree char *uuid = enqueue (server, "U1", "UserList");
      g_autoptr(HttpReply) sent = device_report (device, "Idle", NULL, NULL);
      g_autoptr(HttpReply) done = NULL;
      g_autoptr(PomonaCommandRecord) record = NULL;

      assert_sent (sent, uuid);
      done = device_report (device, outcomes[i].status, uuid,
                            "<key>ErrorChain</key><array><dict><key>ErrorCode</key><integer>12021</integer><key>ErrorDomain</key>"
                            "<string>MCMDMErrorDomain</string><key>USEnglishDescription</key><string>Not a known command</string>"
                            "<key>LocalizedDescription</key><string>x</string></dict></array>");
      reply_assert (done, 200, TRUE);
      record = server_get_command (server, uuid);
      g_assert_cmpint (record->state, ==, outcomes[i].state);
      g_assert_true (record->answer_readable);
      g_assert_nonnull (record->answer);
      if (outcomes[i].state == POMONA_COMMAND_ERROR)
        {
          g_assert_nonnull (strstr (record->error_text, "Not a known command"));
          g_assert_nonnull (strstr (record->error_chain, "12021"));
        }
    }
}

static void
test_not_now (Server        *server,
              gconstpointer  data)
{
  g_autoptr(Device) device = ready_device (server, "U1", 0);
  g_autofree char *locked = enqueue (server, "U1", "UserList");
  g_autoptr(HttpReply) first = device_report (device, "Idle", NULL, NULL);
  g_autoptr(HttpReply) second = NULL, third = NULL, fourth = NULL, done = NULL;
  g_autofree char *other = NULL;
  g_autoptr(PomonaCommandRecord) record = NULL;

  assert_sent (first, locked);
  other = enqueue (server, "U1", "SecurityInfo");
  /* The other one goes on; the one that was put off does not come back in this session. */
  second = device_report (device, "NotNow", locked, NULL);
  assert_sent (second, other);
  third = device_report (device, "Acknowledged", other, NULL);
  reply_assert (third, 200, TRUE);
  record = server_get_command (server, locked);
  g_assert_cmpint (record->state, ==, POMONA_COMMAND_NOT_NOW);
  g_assert_cmpuint (record->not_now_count, ==, 1);
  /* When to wake the device for it. */
  g_assert_cmpint (record->not_before, >, pomona_clock_now ());
  /* The next session gets it, whether it was woken or came by itself. */
  fourth = device_report (device, "Idle", NULL, NULL);
  assert_sent (fourth, locked);
  done = device_report (device, "Acknowledged", locked, NULL);
  reply_assert (done, 200, TRUE);
  g_assert_cmpint (get_state (server, locked), ==, POMONA_COMMAND_ACKNOWLEDGED);
}

static void
test_order (Server        *server,
            gconstpointer  data)
{
  g_autoptr(Device) device = ready_device (server, "U1", 0);
  g_autoptr(GVariant) lock = pomona_command_new_device_lock ("lost", NULL, "123456");
  g_autofree char *question = enqueue (server, "U1", "UserList");
  g_autofree char *restart = enqueue (server, "U1", "RestartDevice");
  g_autofree char *urgent = server_enqueue (server, "U1", lock);
  const char *expected[] = { urgent, restart, question };
  g_autoptr(HttpReply) reply = device_report (device, "Idle", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      HttpReply *next;

      assert_sent (reply, expected[i]);
      next = device_report (device, "Acknowledged", expected[i], NULL);
      http_reply_free (reply);
      reply = next;
    }
  reply_assert (reply, 200, TRUE);
}

/* The answer never came: the device asks as if nothing had been, and gets the command again. */
static void
test_lost_answer (Server        *server,
                  gconstpointer  data)
{
  g_autoptr(Device) device = ready_device (server, "U1", 0);
  g_autofree char *uuid = enqueue (server, "U1", "UserList");
  g_autoptr(HttpReply) first = device_report (device, "Idle", NULL, NULL);
  g_autoptr(HttpReply) second = NULL, third = NULL, fourth = NULL;

  assert_sent (first, uuid);
  server_restart (server);
  second = device_report (device, "Idle", NULL, NULL);
  assert_sent (second, uuid);
  third = device_report (device, "Acknowledged", uuid, NULL);
  reply_assert (third, 200, TRUE);
  /* The answer again, because the device did not hear that we have it. */
  fourth = device_report (device, "Acknowledged", uuid, NULL);
  reply_assert (fourth, 200, TRUE);
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_COMMAND_ANSWERED, "U1"), ==, 6);
}

static void
test_unknown_command (Server        *server,
                      gconstpointer  data)
{
  g_autoptr(Device) one = ready_device (server, "U1", 0);
  g_autoptr(Device) two = ready_device (server, "U2", 1);
  g_autofree char *uuid = enqueue (server, "U1", "UserList");
  g_autoptr(HttpReply) strange = device_report (one, "Acknowledged", "11111111-2222-3333-4444-555555555555", NULL);
  g_autoptr(HttpReply) foreign = NULL;

  assert_sent (strange, uuid);
  /* Another device's command stays untouched. */
  foreign = device_report (two, "Acknowledged", uuid, NULL);
  reply_assert (foreign, 200, TRUE);
  g_assert_cmpint (get_state (server, uuid), ==, POMONA_COMMAND_SENT);
}

/* --- answers that cannot be read --- */

static void
test_unreadable (Server        *server,
                 gconstpointer  data)
{
  static const struct { const char *type; const char *body; gboolean names; } answers[] = {
    { COMMAND_TYPE, "this is no property list", FALSE },
    { COMMAND_TYPE, "<plist version=\"1.0\"><dict><key>Status</key><string>Acknowledged</string><key>CommandUUID</key>"
      "<string>%s</string><key>UDID</key><string>U1</string><key>Name</key><string>\x01\x02</string></dict></plist>", TRUE },
    { NULL, "<plist version=\"1.0\"><dict><key>Status</key><string>Acknowledged</string><key>CommandUUID</key>"
      "<string>%s</string><key>UDID</key><string>U1</string><key>Name</key><string>&#x0;</string></dict></plist>", TRUE },
    /* Readable, but no report: there is no UDID. */
    { COMMAND_TYPE, "<plist version=\"1.0\"><dict><key>Status</key><string>Acknowledged</string><key>CommandUUID</key>"
      "<string>%s</string></dict></plist>", TRUE },
  };
  g_autoptr(Device) device = ready_device (server, "U1", 0);

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *uuid = enqueue (server, "U1", "UserList");
      g_autofree char *next = NULL;
      g_autoptr(HttpReply) sent = device_report (device, "Idle", NULL, NULL);
      g_auto(GStrv) parts = g_strsplit (answers[i].body, "%s", 2);
      g_autofree char *text = answers[i].names ? g_strjoin (uuid, parts[0], parts[1], NULL) : g_strdup (answers[i].body);
      g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));
      g_autoptr(HttpReply) reply = NULL, last = NULL;
      g_autoptr(PomonaCommandRecord) record = NULL;

      g_test_message ("%u", i);
      assert_sent (sent, uuid);
      next = enqueue (server, "U1", "SecurityInfo");
      reply = device_send (device, "/mdm", answers[i].type, body);
      /* The queue moves on. */
      assert_sent (reply, next);
      record = server_get_command (server, uuid);
      g_assert_cmpint (record->state, ==, POMONA_COMMAND_ERROR);
      g_assert_false (record->answer_readable);
      g_assert_true (g_bytes_equal (record->answer, body));
      last = device_report (device, "Acknowledged", next, NULL);
      reply_assert (last, 200, TRUE);
    }
}

/* --- facts --- */

static void
test_inventory (Server        *server,
                gconstpointer  data)
{
  g_autoptr(Device) device = device_new (server, "U1", 0);
  g_autoptr(HttpReply) reply = NULL, next = NULL;
  g_autofree char *uuid = NULL;
  g_autoptr(PomonaDevice) record = NULL;
  g_autoptr(PomonaInventory) inventory = NULL;
  g_autoptr(GVariant) responses = NULL;

  device_enroll (device);
  reply = device_report (device, "Idle", NULL, NULL);
  uuid = reply_dup_uuid (reply);
  next = device_report (device, "Acknowledged", uuid,
                        "<key>QueryResponses</key><dict><key>DeviceName</key><string>Ada’s Mac</string><key>OSVersion</key>"
                        "<string>26.1</string><key>IsSupervised</key><true/></dict>");
  g_assert_cmpuint (next->status, ==, 200);
  record = pomona_enrollments_get (server_reader (server), "U1", NULL);
  g_assert_cmpstr (record->name, ==, "Ada’s Mac");
  g_assert_cmpstr (record->os_version, ==, "26.1");
  g_assert_true (record->supervised);
  inventory = pomona_inventory_get (server_reader (server), "U1", "DeviceInformation", NULL);
  responses = pomona_plist_get_dict (inventory->value, "QueryResponses");
  g_assert_cmpstr (pomona_plist_get_string (responses, "DeviceName"), ==, "Ada’s Mac");
  g_assert_cmpuint (server_count_events (server, POMONA_EVENT_DEVICE_CHANGED, "U1"), ==, 1);
}

/* A secret in an answer goes to the escrow and nowhere else. */
static void
test_bypass_code (Server        *server,
                  gconstpointer  data)
{
  g_autoptr(Device) device = ready_device (server, "U1", 0);
  g_autofree char *uuid = enqueue (server, "U1", "ActivationLockBypassCode");
  g_autoptr(HttpReply) sent = device_report (device, "Idle", NULL, NULL);
  g_autoptr(HttpReply) done = NULL;
  g_autoptr(PomonaSecret) code = NULL;

  assert_sent (sent, uuid);
  done = device_report (device, "Acknowledged", uuid, "<key>ActivationLockBypassCode</key><string>0A1B-2C3D</string>");
  reply_assert (done, 200, TRUE);
  code = pomona_escrow_get (server_reader (server), "U1", POMONA_ESCROW_BYPASS_CODE, NULL);
  g_assert_nonnull (code);
  g_assert_cmpstr (pomona_secret_get_text (code), ==, "0A1B-2C3D");
  g_assert_null (pomona_inventory_get (server_reader (server), "U1", "ActivationLockBypassCode", NULL));
}

/* After a change the service looks again. */
static void
test_asked_again (Server        *server,
                  gconstpointer  data)
{
  g_autoptr(Device) device = ready_device (server, "U1", 0);
  g_autoptr(GVariant) command = pomona_command_new_remove_profile ("com.example");
  g_autofree char *uuid = server_enqueue (server, "U1", command);
  g_autoptr(HttpReply) sent = device_report (device, "Idle", NULL, NULL);
  g_autoptr(HttpReply) next = NULL;
  g_autofree char *type = NULL;

  assert_sent (sent, uuid);
  next = device_report (device, "Acknowledged", uuid, NULL);
  type = reply_dup_type (next);
  g_assert_true (g_str_equal (type, "CertificateList") || g_str_equal (type, "ProfileList"));
}

/* --- the end --- */

static gboolean
remove_cb (PomonaDb  *db,
           gpointer   data,
           GError   **error)
{
  return pomona_enrollments_remove (db, data, FALSE, error);
}

/* The administrator ends management: the device still gets what removes its profile. */
static void
test_removed (Server        *server,
              gconstpointer  data)
{
  g_autoptr(Device) device = ready_device (server, "U1", 0);
  g_autoptr(GVariant) command = pomona_command_new_remove_profile (POMONA_ENROLLMENT_PROFILE_IDENTIFIER);
  g_autofree char *uuid = server_enqueue (server, "U1", command);
  g_autoptr(HttpReply) sent = NULL, done = NULL;

  server_write (server, remove_cb, (gpointer) "U1");
  sent = device_report (device, "Idle", NULL, NULL);
  assert_sent (sent, uuid);
  done = device_report (device, "Acknowledged", uuid, NULL);
  reply_assert (done, 200, TRUE);
}

/* A third of its life before an identity ends, the device is sent the profile anew; installed over the old one it makes the
 * device ask for a new identity, and nothing else changes. */
static void
test_renewal (Server        *server,
              gconstpointer  data)
{
  g_autoptr(Device) device = ready_device (server, "U1", 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(HttpReply) sent = NULL, done = NULL, idle = NULL;
  g_autoptr(GVariant) dict = NULL, command = NULL;
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(Enrollment) enrollment = NULL;
  g_autoptr(PomonaScepReply) renewed = NULL;
  g_autoptr(PomonaDevice) record = NULL;
  g_autofree char *uuid = NULL;

  g_assert_true (pomona_renewal_round (server->context, 10, &error));
  idle = device_report (device, "Idle", NULL, NULL);
  reply_assert (idle, 200, TRUE);
  /* Even after its end: an expired identity is good for this. */
  server_advance (server, (data != NULL ? 366 : 340) * G_TIME_SPAN_DAY);
  g_assert_true (pomona_renewal_round (server->context, 10, &error));
  g_assert_true (pomona_renewal_round (server->context, 10, &error));
  g_assert_no_error (error);
  sent = device_report (device, "Idle", NULL, NULL);
  uuid = reply_dup_uuid (sent);
  dict = pomona_plist_parse_dict (g_bytes_get_data (sent->body, NULL), g_bytes_get_size (sent->body), NULL, NULL);
  command = pomona_plist_get_dict (dict, "Command");
  g_assert_cmpstr (pomona_plist_get_string (command, "RequestType"), ==, "InstallProfile");
  payload = pomona_plist_get_data (command, "Payload");
  enrollment = enrollment_read (payload);
  g_assert_cmpstr (enrollment->topic, ==, SERVER_TOPIC);
  renewed = server_scep (server, enrollment->scep_path, server_key (1), enrollment->challenge, NULL, NULL, POMONA_SCEP_PKCS_REQ);
  g_assert_cmpint (renewed->status, ==, POMONA_SCEP_SUCCESS);
  g_assert_cmpstr (pomona_certificate_get_common_name (renewed->certificate), ==,
                   pomona_certificate_get_common_name (device->identity));
  pomona_certificate_unref (device->identity);
  device->identity = pomona_certificate_ref (renewed->certificate);
  device->key = server_key (1);
  done = device_report (device, "Acknowledged", uuid, NULL);
  g_assert_cmpuint (done->status, ==, 200);
  record = pomona_enrollments_get (server_reader (server), "U1", NULL);
  g_assert_cmpint (record->identity_not_after, ==, pomona_certificate_get_not_after (renewed->certificate));
  g_assert_cmpint (record->state, ==, POMONA_DEVICE_ENROLLED);
  g_assert_cmpint (get_state (server, uuid), ==, POMONA_COMMAND_ACKNOWLEDGED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  server_add ("/http/commands/welcome", test_welcome);
  server_add ("/http/commands/outcomes", test_outcomes);
  server_add ("/http/commands/not-now", test_not_now);
  server_add ("/http/commands/order", test_order);
  server_add ("/http/commands/lost-answer", test_lost_answer);
  server_add ("/http/commands/unknown-command", test_unknown_command);
  server_add ("/http/commands/unreadable", test_unreadable);
  server_add ("/http/commands/inventory", test_inventory);
  server_add ("/http/commands/bypass-code", test_bypass_code);
  server_add ("/http/commands/asked-again", test_asked_again);
  server_add ("/http/commands/removed", test_removed);
  server_add ("/http/commands/renewal/in-time", test_renewal);
  g_test_add ("/http/commands/renewal/late", Server, "late", server_set_up, test_renewal, server_tear_down);
  return g_test_run ();
}
