/* pomona-cli-devices.c: sub-commands about devices and their commands. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-cli"

#include "config.h"

#include <string.h>

#include "pomona-cli-private.h"

#define MAX_COMMAND_FILE (32 * 1024 * 1024)

static int
run_devices (PomonaCliArguments *arguments)
{
  static const char * const columns[] = {
    "name", N_("Name"), "model", N_("Model"), "os_version", N_("System"), "serial", N_("Serial"), "state", N_("State"),
    "pending", N_("Pending"), "last_seen", N_("Last contact"), "id", N_("ID"), NULL,
  };
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  int code;

  if (arguments->filter != NULL)
    json_object_set_string_member (params, "filter", arguments->filter);
  json_object_set_boolean_member (params, "users", arguments->users);
  code = pomona_cli_call (arguments, "devices", params, &result);
  if (code == POMONA_EXIT_DONE && !pomona_cli_print_json (arguments, result))
    pomona_cli_print_table (json_node_get_array (result), columns);
  return code;
}

static int
run_device (PomonaCliArguments *arguments)
{
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  int code;

  json_object_set_string_member (params, "id", arguments->words[0]);
  code = pomona_cli_call (arguments, "device", params, &result);
  if (code == POMONA_EXIT_DONE && !pomona_cli_print_json (arguments, result))
    pomona_cli_print_fields (json_node_get_object (result));
  return code;
}

/* A name that is no file is taken for a RequestType; so is the content of a file that holds just a word. */
static char *
dup_command_text (const char *word)
{
  gsize length;

  if (g_str_equal (word, "-") || g_file_test (word, G_FILE_TEST_EXISTS) || strpbrk (word, "./") != NULL)
    return pomona_cli_read_file (word, MAX_COMMAND_FILE, &length);
  return g_strdup (word);
}

static int
run_send (PomonaCliArguments *arguments)
{
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  g_autofree char *text = dup_command_text (arguments->words[1]);
  int code;

  if (text == NULL)
    return POMONA_EXIT_FAILED;
  json_object_set_string_member (params, "id", arguments->words[0]);
  json_object_set_string_member (params, "command", text);
  code = pomona_cli_call (arguments, "send", params, &result);
  if (code == POMONA_EXIT_DONE && !pomona_cli_print_json (arguments, result))
    g_print ("%s\n", pomona_json_get_string (json_node_get_object (result), "command_uuid"));
  return code;
}

static int
run_command (PomonaCliArguments *arguments)
{
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  int code;

  json_object_set_string_member (params, "uuid", arguments->words[0]);
  json_object_set_int_member (params, "wait", MAX (arguments->wait, 0));
  code = pomona_cli_call (arguments, "command", params, &result);
  if (code == POMONA_EXIT_DONE && !pomona_cli_print_json (arguments, result))
    pomona_cli_print_fields (json_node_get_object (result));
  return code;
}

static int
run_on_command (PomonaCliArguments *arguments,
                const char         *method)
{
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  int code;

  json_object_set_string_member (params, "uuid", arguments->words[0]);
  code = pomona_cli_call (arguments, method, params, &result);
  if (code == POMONA_EXIT_DONE)
    pomona_cli_print_json (arguments, result);
  return code;
}

static int
run_cancel (PomonaCliArguments *arguments)
{
  return run_on_command (arguments, "cancel");
}

static int
run_retry (PomonaCliArguments *arguments)
{
  return run_on_command (arguments, "retry");
}

static int
run_queue (PomonaCliArguments *arguments)
{
  static const char * const columns[] = {
    "request_type", N_("Command"), "state", N_("State"), "created_at", N_("Made"), "attempts", N_("Tries"),
    "command_uuid", N_("UUID"), NULL,
  };
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  int code;

  json_object_set_string_member (params, "id", arguments->words[0]);
  code = pomona_cli_call (arguments, "queue", params, &result);
  if (code == POMONA_EXIT_DONE && !pomona_cli_print_json (arguments, result))
    pomona_cli_print_table (json_node_get_array (result), columns);
  return code;
}

const PomonaCliCommand pomona_cli_device_commands[] = {
  { "devices", "devices [--filter TEXT] [--users]", N_("List the devices"), 0, 0, "filter users", run_devices },
  { "device", "device ID", N_("Everything known about a device"), 1, 1, "", run_device },
  { "send", "send ID FILE.plist|REQUESTTYPE", N_("Give a device a command"), 2, 2, "", run_send },
  { "command", "command UUID [--wait SECONDS]", N_("How a command stands, and its answer"), 1, 1, "wait", run_command },
  { "queue", "queue ID", N_("What waits for a device"), 1, 1, "", run_queue },
  { "cancel", "cancel UUID", N_("Take back a command that the device has not answered"), 1, 1, "", run_cancel },
  { "retry", "retry UUID", N_("Give a failed command again"), 1, 1, "", run_retry },
  { NULL },
};
