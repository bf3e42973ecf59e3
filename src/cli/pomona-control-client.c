/* pomona-control-client.c: asks a running service over its local socket. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-cli"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-control-address.h"
#include "pomona-control-client.h"
#include "pomona-json.h"

/* Longest line taken from the service: a device's whole inventory with its certificates. */
#define MAX_ANSWER (64 * 1024 * 1024)

struct _PomonaControlClient
{
  GSocketConnection *connection;
  GDataInputStream  *input;
};

G_DEFINE_QUARK (pomona-control-error-quark, pomona_control_error)

PomonaControlClient *
pomona_control_client_new (const char  *data_dir,
                           GError     **error)
{
  g_autoptr(GSocketClient) socket_client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(PomonaControlAddress) address = NULL;
  g_autoptr(GError) local_error = NULL;
  PomonaControlClient *client;

  address = pomona_control_address_new (data_dir, error);
  if (address == NULL)
    return NULL;

  connection = g_socket_client_connect (socket_client, G_SOCKET_CONNECTABLE (pomona_control_address_get (address)), NULL, &local_error);
  if (connection == NULL)
    {
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
        g_set_error (error, POMONA_CONTROL_ERROR, 1, _("The service in “%s” belongs to another user"), data_dir);
      else
        g_set_error (error, POMONA_CONTROL_ERROR, 1,
                     _("No service runs on the data folder “%s”; start Pomona, or name its folder with --data-dir"), data_dir);
      return NULL;
    }

  client = g_new0 (PomonaControlClient, 1);
  client->connection = g_steal_pointer (&connection);
  client->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (client->connection)));
  return client;
}

void
pomona_control_client_free (PomonaControlClient *client)
{
  g_clear_object (&client->input);
  g_clear_object (&client->connection);
  g_free (client);
}

static gboolean
send_request (PomonaControlClient  *client,
              const char           *method,
              JsonObject           *params,
              GError              **error)
{
  g_autoptr(JsonObject) request = json_object_new ();
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (client->connection));

  json_object_set_string_member (request, "method", method);
  if (params != NULL)
    json_object_set_object_member (request, "params", json_object_ref (params));
  text = pomona_json_write_object (request, FALSE);
  line = g_strconcat (text, "\n", NULL);
  return g_output_stream_write_all (output, line, strlen (line), NULL, NULL, error);
}

/* NULL without an error: the service hung up. */
static JsonNode *
read_answer (PomonaControlClient  *client,
             GError              **error)
{
  g_autofree char *line = NULL;
  g_autoptr(GError) local_error = NULL;
  gsize length = 0;

  line = g_data_input_stream_read_line (client->input, &length, NULL, &local_error);
  if (line == NULL)
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return pomona_json_parse_full (line, length, MAX_ANSWER, POMONA_JSON_MAX_DEPTH, error);
}

static JsonNode *
dup_member (JsonObject *object,
            const char *name)
{
  return json_node_copy (json_object_get_member (object, name));
}

JsonNode *
pomona_control_client_call (PomonaControlClient  *client,
                            const char           *method,
                            JsonObject           *params,
                            GError              **error)
{
  g_autoptr(JsonNode) answer = NULL;
  g_autoptr(GError) local_error = NULL;
  JsonObject *object;
  JsonObject *failure;

  if (!send_request (client, method, params, error))
    return NULL;
  answer = read_answer (client, &local_error);
  if (answer == NULL || !JSON_NODE_HOLDS_OBJECT (answer))
    {
      g_set_error (error, POMONA_CONTROL_ERROR, 1, _("The service hung up without an answer%s%s"),
                   local_error != NULL ? ": " : "", local_error != NULL ? local_error->message : "");
      return NULL;
    }

  object = json_node_get_object (answer);
  failure = pomona_json_get_object (object, "error");
  if (failure == NULL && json_object_has_member (object, "result"))
    return dup_member (object, "result");

  g_set_error_literal (error, POMONA_CONTROL_ERROR, (int) pomona_json_get_int (failure, "exit", 1),
                       pomona_json_get_string (failure, "message") != NULL
                         ? pomona_json_get_string (failure, "message")
                         : _("The service gave an answer that this program does not understand"));
  return NULL;
}

JsonNode *
pomona_control_client_next (PomonaControlClient  *client,
                            GError              **error)
{
  g_autoptr(JsonNode) answer = read_answer (client, error);

  if (answer == NULL || !JSON_NODE_HOLDS_OBJECT (answer))
    return NULL;
  if (!json_object_has_member (json_node_get_object (answer), "event"))
    return NULL;
  return dup_member (json_node_get_object (answer), "event");
}
