/* test-examples.c: example answers of devices, whole and cut off. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * They are not part of the project; the test is skipped where POMONA_EXAMPLES does not lead to them. */
#include "config.h"

#include "server-fixture.h"

#include "pomona-command.h"
#include "pomona-json-records.h"
#include "pomona-json.h"
#include "pomona-plist.h"

#include <string.h>

#define COMMAND_TYPE "application/x-apple-aspen-mdm; charset=UTF-8"

/* Example answers name a device and a command of nobody's; ours take their place, and every other byte stays. */
static GBytes *
address (const char *text,
         const char *udid,
         const char *uuid)
{
  const char *names[] = { "UDID", "CommandUUID" };
  const char *values[] = { udid, uuid };
  g_autofree char *result = g_strdup (text);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *pattern = g_strdup_printf ("(<key>%s</key>\\s*<string>)[^<]*", names[i]);
      g_autofree char *with = g_strdup_printf ("\\g<1>%s", values[i]);
      g_autoptr(GRegex) regex = g_regex_new (pattern, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
      char *replaced = g_regex_replace (regex, result, -1, 0, with, 0, NULL);

      g_assert_true (g_regex_match (regex, result, 0, NULL));
      g_free (result);
      result = replaced;
    }
  return g_bytes_new (result, strlen (result));
}

/* An example of a command, or where that lacks its name, what it is called by its UUID. */
static GVariant *
read_command (GVariant *plist)
{
  GVariant *command = pomona_command_from_plist (plist, NULL, NULL);
  const char *uuid = pomona_plist_get_string (plist, "CommandUUID");

  return command != NULL ? command : pomona_command_new (strchr (uuid, '_') + 1);
}

/* The user whose answer an example is, as XML for a message; NULL for the device's own. */
static char *
find_user (const char  *text,
           char       **id)
{
  g_autoptr(GVariant) plist = pomona_plist_parse (text, strlen (text), NULL, NULL);

  *id = g_strdup (pomona_plist_get_string (plist, "UserID"));
  return *id != NULL ? g_strdup_printf ("<key>UserID</key><string>%s</string>", *id) : NULL;
}

/* A user's channel is there once it has a token. */
static char *
open_channel (Device     *device,
              const char *user,
              const char *user_id)
{
  g_autofree char *token = g_strconcat (user, "<key>UserLongName</key><string>Ada</string><key>UserShortName</key><string>ada</string>"
                                        "<key>Topic</key><string>" SERVER_TOPIC "</string><key>PushMagic</key><string>N</string>"
                                        "<key>Token</key><data>AAAA</data>", NULL);
  g_autoptr(HttpReply) reply = device_check_in (device, "TokenUpdate", token);
  g_autoptr(HttpReply) idle = device_report (device, "Idle", NULL, user);

  g_assert_cmpuint (reply->status, ==, 200);
  while (g_bytes_get_size (idle->body) > 0)
    {
      g_autofree char *uuid = reply_dup_uuid (idle);

      g_clear_pointer (&idle, http_reply_free);
      idle = device_report (device, "Acknowledged", uuid, user);
    }
  return g_strconcat (device->udid, ":", user_id, NULL);
}

/* Queues it and takes it as the device does. */
static char *
hand_out (Device     *device,
          GVariant   *command,
          const char *text)
{
  g_autofree char *user_id = NULL;
  g_autofree char *user = find_user (text, &user_id);
  g_autofree char *channel = user != NULL ? open_channel (device, user, user_id) : g_strdup (device->udid);
  g_autofree char *uuid = server_enqueue (device->server, channel, command);
  g_autoptr(HttpReply) sent = device_report (device, "Idle", NULL, user);
  g_autofree char *got = reply_dup_uuid (sent);

  g_assert_cmpstr (got, ==, uuid);
  return g_steal_pointer (&uuid);
}

/* What `pomona command UUID --json` prints. */
static JsonObject *
show (PomonaCommandRecord *record,
      JsonNode           **node)
{
  *node = pomona_command_to_json (record);
  return json_node_get_object (*node);
}

static void
check_whole (Device     *device,
             GVariant   *command,
             const char *text)
{
  g_autofree char *uuid = hand_out (device, command, text);
  g_autoptr(GBytes) body = address (text, device->udid, uuid);
  g_autoptr(HttpReply) reply = device_send (device, "/mdm", COMMAND_TYPE, body);
  g_autoptr(PomonaCommandRecord) record = server_get_command (device->server, uuid);
  g_autoptr(GVariant) value = pomona_plist_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL, NULL);
  g_autoptr(GVariant) shown = pomona_command_redact (value);
  g_autoptr(JsonNode) expected = pomona_plist_to_json (shown);
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object = show (record, &node);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpint (record->state, ==, POMONA_COMMAND_ACKNOWLEDGED);
  g_assert_true (record->answer_readable);
  g_assert_true (g_bytes_equal (record->answer, body));
  g_assert_true (json_node_equal (json_object_get_member (object, "answer"), expected));
  /* Secrets are masked; nothing is left out. */
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (object, "answer")), ==, g_variant_n_children (value));
}

static void
check_cut_off (Device     *device,
               GVariant   *command,
               const char *text)
{
  g_autofree char *uuid = hand_out (device, command, text);
  g_autofree char *next = NULL;
  g_autoptr(GBytes) whole = address (text, device->udid, uuid);
  g_autoptr(GBytes) body = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - strlen ("</dict></plist>"));
  g_autoptr(GVariant) question = pomona_command_new ("UserList");
  g_autoptr(HttpReply) reply = NULL;
  g_autoptr(PomonaCommandRecord) sent = NULL, record = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *raw = g_base64_encode (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_autofree char *got = NULL;

  sent = server_get_command (device->server, uuid);
  next = server_enqueue (device->server, sent->device_id, question);
  reply = device_send (device, "/mdm", COMMAND_TYPE, body);
  got = reply_dup_uuid (reply);
  g_assert_cmpstr (got, ==, next);
  record = server_get_command (device->server, uuid);
  g_assert_cmpint (record->state, ==, POMONA_COMMAND_ERROR);
  g_assert_false (record->answer_readable);
  g_assert_true (g_bytes_equal (record->answer, body));
  g_assert_cmpstr (json_object_get_string_member (show (record, &node), "answer_raw"), ==, raw);
}

/* A device of its own for every example: some of them end it. */
static void
check_example (Server     *server,
               GVariant   *command,
               const char *text)
{
  static guint number;
  g_autofree char *one_name = g_strdup_printf ("EXAMPLE-%u", ++number);
  g_autofree char *two_name = g_strdup_printf ("EXAMPLE-%u", ++number);
  g_autoptr(Device) one = device_new (server, one_name, 0);
  g_autoptr(Device) two = device_new (server, two_name, 1);

  device_enroll (one);
  device_drain (one);
  check_whole (one, command, text);
  device_enroll (two);
  device_drain (two);
  check_cut_off (two, command, text);
}

/* The files of a folder in order: commands, each with its answer behind it. */
static guint
check_folder (Server     *server,
              const char *path)
{
  g_autoptr(GVariant) command = NULL;
  guint n = 0;

  for (guint i = 1;; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/example%u.plist", path, i);
      g_autofree char *text = NULL;
      g_autoptr(GVariant) plist = NULL;
      gsize size;

      if (!g_file_get_contents (file, &text, &size, NULL))
        return n;
      g_test_message ("%s", file);
      plist = pomona_plist_parse (text, size, NULL, NULL);
      g_assert_nonnull (plist);
      if (pomona_plist_get_string (plist, "Status") == NULL)
        {
          g_clear_pointer (&command, g_variant_unref);
          command = read_command (plist);
          continue;
        }
      g_assert_nonnull (command);
      check_example (server, command, text);
      n++;
    }
}

static void
test_examples (Server        *server,
               gconstpointer  data)
{
  const char *examples = g_getenv ("POMONA_EXAMPLES");
  g_autofree char *path = g_build_filename (examples != NULL ? examples : "", "apple", "mdm", "commands", NULL);
  g_autoptr(GDir) dir = examples != NULL ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;
  guint n = 0;

  if (dir == NULL)
    {
      g_test_skip ("The folder of examples (POMONA_EXAMPLES) is not there");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (path, name, NULL);

      n += check_folder (server, folder);
    }
  g_test_message ("%u answers", n);
  g_assert_cmpuint (n, >=, 30);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  server_add ("/faults/examples", test_examples);
  return g_test_run ();
}
