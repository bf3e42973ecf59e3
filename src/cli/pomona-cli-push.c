/* pomona-cli-push.c: sub-commands about push. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-cli"

#include "config.h"

#include <string.h>

#include "pomona-cli-private.h"

#define MAX_CERTIFICATE_FILE (1024 * 1024)

static int
run_push (PomonaCliArguments *arguments)
{
  static const char * const columns[] = {
    "id", N_("Device"), "status", N_("Status"), "reason", N_("Reason"), "meaning", N_("Meaning"), "apns_id", N_("apns-id"), NULL,
  };
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonArray) ids = json_array_new ();
  g_autoptr(JsonNode) result = NULL;
  int code;

  for (guint i = 0; arguments->words[i] != NULL; i++)
    json_array_add_string_element (ids, arguments->words[i]);
  json_object_set_array_member (params, "ids", json_array_ref (ids));
  code = pomona_cli_call (arguments, "push", params, &result);
  if (code == POMONA_EXIT_DONE && !pomona_cli_print_json (arguments, result))
    pomona_cli_print_table (json_node_get_array (result), columns);
  return code;
}

/* Puts a file into a request as base64. */
static gboolean
add_file (JsonObject *params,
          const char *member,
          const char *path)
{
  g_autofree char *content = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (path == NULL)
    return TRUE;
  content = pomona_cli_read_file (path, MAX_CERTIFICATE_FILE, &length);
  if (content == NULL)
    return FALSE;
  text = g_base64_encode ((const guchar *) content, length);
  json_object_set_string_member (params, member, text);
  explicit_bzero (content, length);
  return TRUE;
}

static gboolean
add_password (JsonObject *params,
              const char *path)
{
  g_autofree char *content = NULL;
  gsize length;

  if (path == NULL)
    return TRUE;
  content = pomona_cli_read_file (path, 4096, &length);
  if (content == NULL)
    return FALSE;
  content[strcspn (content, "\r\n")] = '\0';
  json_object_set_string_member (params, "password", content);
  explicit_bzero (content, length);
  return TRUE;
}

static int
run_import (PomonaCliArguments *arguments)
{
  g_autoptr(JsonObject) params = json_object_new ();
  g_autoptr(JsonNode) result = NULL;
  int code;

  if (!add_file (params, "certificate", arguments->words[0]) || !add_file (params, "key", arguments->key) ||
      !add_file (params, "apns_ca", arguments->apns_ca) || !add_password (params, arguments->password_file))
    return POMONA_EXIT_FAILED;
  if (arguments->allow_topic_change != NULL)
    json_object_set_string_member (params, "allow_topic_change", arguments->allow_topic_change);
  if (arguments->apns_host != NULL)
    json_object_set_string_member (params, "apns_host", arguments->apns_host);
  code = pomona_cli_call (arguments, "pushcert-import", params, &result);
  if (code == POMONA_EXIT_DONE && !pomona_cli_print_json (arguments, result))
    pomona_cli_print_fields (json_node_get_object (result));
  return code;
}

static int
run_show (PomonaCliArguments *arguments)
{
  g_autoptr(JsonNode) result = NULL;
  int code = pomona_cli_call (arguments, "pushcert-show", NULL, &result);

  if (code == POMONA_EXIT_DONE && !pomona_cli_print_json (arguments, result))
    pomona_cli_print_fields (json_node_get_object (result));
  return code;
}

const PomonaCliCommand pomona_cli_push_commands[] = {
  { "push", "push ID…", N_("Wake devices and show Apple's answer for each"), 1, 10000, "", run_push },
  { "pushcert import", "pushcert import FILE [--key FILE]", N_("Take in a push certificate"), 1, 1,
    "key password-file allow-topic-change apns-host apns-ca", run_import },
  { "pushcert show", "pushcert show", N_("The push certificate and who listens to its topic"), 0, 0, "", run_show },
  { NULL },
};
