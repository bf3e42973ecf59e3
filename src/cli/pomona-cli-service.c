/* pomona-cli-service.c: sub-commands about the service and enrollment. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-cli"

#include "config.h"

#include <stdio.h>

#include "pomona-cli-private.h"
#include "pomona-cli.h"

static int
run_status (PomonaCliArguments *arguments)
{
  g_autoptr(JsonNode) result = NULL;
  int code = pomona_cli_call (arguments, "status", NULL, &result);

  if (code == POMONA_EXIT_DONE && !pomona_cli_print_json (arguments, result))
    pomona_cli_print_fields (json_node_get_object (result));
  return code;
}

static int
run_enroll_link (PomonaCliArguments *arguments)
{
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  const char *warning;
  int code;

  if (arguments->uses < 0)
    {
      pomona_cli_fail (_("--uses takes 0 or a larger number"));
      return POMONA_EXIT_USAGE;
    }
  json_object_set_int_member (params, "uses", arguments->uses);
  if (arguments->expires != NULL)
    json_object_set_string_member (params, "expires", arguments->expires);
  if (arguments->label != NULL)
    json_object_set_string_member (params, "label", arguments->label);
  json_object_set_boolean_member (params, "practice", arguments->practice);

  code = pomona_cli_call (arguments, "enroll-link", params, &result);
  if (code != POMONA_EXIT_DONE)
    return code;
  warning = pomona_json_get_string (json_node_get_object (result), "warning");
  if (warning != NULL)
    pomona_cli_fail ("%s", warning);
  if (!pomona_cli_print_json (arguments, result))
    g_print ("%s\n", pomona_json_get_string (json_node_get_object (result), "url"));
  return code;
}

/* JSON Lines, one a line, until the service ends or the reader goes away. */
static int
follow_events (PomonaControlClient *client)
{
  for (;;)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) event = pomona_control_client_next (client, &error);
      g_autofree char *text = NULL;

      if (event == NULL && error == NULL)
        return POMONA_EXIT_DONE;
      if (event == NULL)
        {
          pomona_cli_fail ("%s", error->message);
          return POMONA_EXIT_FAILED;
        }
      text = pomona_json_write (event, FALSE);
      if (printf ("%s\n", text) < 0 || fflush (stdout) != 0)
        return POMONA_EXIT_DONE;
    }
}

static int
run_events (PomonaCliArguments *arguments)
{
  g_autoptr(PomonaControlClient) client = NULL;
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  g_autoptr(GError) error = NULL;
  JsonArray *events;

  json_object_set_boolean_member (params, "follow", arguments->follow);
  client = pomona_control_client_new (arguments->data_dir, &error);
  if (client != NULL)
    result = pomona_control_client_call (client, "events", params, &error);
  if (result == NULL)
    {
      pomona_cli_fail ("%s", error->message);
      return POMONA_EXIT_FAILED;
    }

  events = json_node_get_array (result);
  for (guint i = 0; i < json_array_get_length (events); i++)
    {
      g_autofree char *text = pomona_json_write (json_array_get_element (events, i), FALSE);

      printf ("%s\n", text);
    }
  fflush (stdout);
  return arguments->follow ? follow_events (client) : POMONA_EXIT_DONE;
}

/* What exists, without a service. */
static int
run_help (PomonaCliArguments *arguments)
{
  g_autofree char *summary = pomona_cli_dup_summary ();

  g_print (_("Usage: pomona [--headless] [--demo] [OPTION…]\n"
             "       pomona COMMAND [OPTION…]\n\n"
             "Without a command: the window, or the service alone with --headless; “pomona --help” lists their options.\n"
             "Commands speak to a running Pomona; all take --data-dir FOLDER and --json:\n\n%s"), summary);
  return POMONA_EXIT_DONE;
}

const PomonaCliCommand pomona_cli_service_commands[] = {
  { "status", "status", N_("How the service stands"), 0, 0, "", run_status },
  { "enroll-link", "enroll-link [--uses N] [--expires 24h]", N_("Make a link that enrolls devices"), 0, 0,
    "uses expires label practice", run_enroll_link },
  { "help", "help", N_("Print this list"), 0, 0, "", run_help },
  { "events", "events [--follow]", N_("What happened, as JSON Lines"), 0, 0, "follow", run_events },
  { NULL },
};
