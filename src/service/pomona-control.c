/* pomona-control.c: the service's side of the local socket. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pomona-control-address.h"
#include "pomona-control-private.h"
#include "pomona-json-records.h"
#include "pomona-json.h"

/* Longest request: a command with a profile of 32 MiB, as base64 inside JSON. */
#define MAX_REQUEST (64 * 1024 * 1024)
#define MAX_CONNECTIONS 64
/* A follower that does not read is hung up on when so much waits for it. */
#define MAX_UNREAD (8 * 1024 * 1024)

struct _PomonaControl
{
  PomonaService  *service;       /* not owned: the service owns us */
  GSocketService *listener;
  GPtrArray      *connections;   /* PomonaControlConnection */
  char           *path;
  gulong          events_id;
};

struct _PomonaControlClientConnection
{
  gatomicrefcount    ref_count;
  PomonaControl     *control;    /* NULL once hung up */
  GSocketConnection *stream;
  GDataInputStream  *input;
  GCancellable      *cancellable;
  GString           *output;     /* what is not written yet */
  gboolean           writing;
  gboolean           following;
};

static void read_next (PomonaControlConnection *connection);
static void write_next (PomonaControlConnection *connection);

static PomonaControlConnection *
connection_ref (PomonaControlConnection *connection)
{
  g_atomic_ref_count_inc (&connection->ref_count);
  return connection;
}

static void
connection_unref (PomonaControlConnection *connection)
{
  if (!g_atomic_ref_count_dec (&connection->ref_count))
    return;
  g_object_unref (connection->input);
  g_object_unref (connection->stream);
  g_object_unref (connection->cancellable);
  g_string_free (connection->output, TRUE);
  g_free (connection);
}

static void
hang_up (PomonaControlConnection *connection)
{
  PomonaControl *control = g_steal_pointer (&connection->control);

  if (control == NULL)
    return;
  g_cancellable_cancel (connection->cancellable);
  g_io_stream_close (G_IO_STREAM (connection->stream), NULL, NULL);
  g_ptr_array_remove_fast (control->connections, connection);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  PomonaControlConnection *connection = user_data;
  gssize n = g_output_stream_write_bytes_finish (G_OUTPUT_STREAM (source), result, NULL);

  connection->writing = FALSE;
  if (n <= 0)
    hang_up (connection);
  else
    {
      g_string_erase (connection->output, 0, n);
      write_next (connection);
    }
  connection_unref (connection);
}

static void
write_next (PomonaControlConnection *connection)
{
  if (connection->writing || connection->output->len == 0 || connection->control == NULL)
    return;
  connection->writing = TRUE;
  /* A GBytes of its own: the string may grow, and so move, while this is written. */
  {
    g_autoptr(GBytes) bytes = g_bytes_new (connection->output->str, MIN (connection->output->len, 65536));

    g_output_stream_write_bytes_async (g_io_stream_get_output_stream (G_IO_STREAM (connection->stream)), bytes, G_PRIORITY_DEFAULT,
                                       connection->cancellable, written_cb, connection_ref (connection));
  }
}

static void
send_line (PomonaControlConnection *connection,
           JsonObject              *object)
{
  g_autofree char *text = pomona_json_write_object (object, FALSE);

  g_string_append (connection->output, text);
  g_string_append_c (connection->output, '\n');
  write_next (connection);
}

/* --- calls --- */

static void
call_free (PomonaControlCall *call)
{
  if (call->destroy != NULL)
    call->destroy (call->data);
  g_clear_pointer (&call->params, json_object_unref);
  connection_unref (call->connection);
  g_object_unref (call->service);
  g_free (call);
}

static void
answer (PomonaControlCall *call,
        JsonObject        *object)
{
  PomonaControlConnection *connection = call->connection;

  if (connection->control != NULL)
    {
      send_line (connection, object);
      read_next (connection);
    }
  call_free (call);
}

void
pomona_control_call_return (PomonaControlCall *call,
                            JsonNode          *result)
{
  g_autoptr(JsonObject) object = json_object_new ();

  json_object_set_member (object, "result", result);
  answer (call, object);
}

void
pomona_control_call_fail (PomonaControlCall *call,
                          int                exit_code,
                          const char        *message)
{
  g_autoptr(JsonObject) object = json_object_new ();
  JsonObject *failure = json_object_new ();

  json_object_set_string_member (failure, "message", message);
  json_object_set_int_member (failure, "exit", exit_code);
  json_object_set_object_member (object, "error", failure);
  answer (call, object);
}

void
pomona_control_call_return_error (PomonaControlCall *call,
                                  GError            *error)
{
  int exit_code = g_error_matches (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_REFUSED) ? 3 : 1;

  pomona_control_call_fail (call, exit_code, error->message);
  g_error_free (error);
}

void
pomona_control_call_follow (PomonaControlCall *call)
{
  call->connection->following = TRUE;
}

const char *
pomona_control_call_need (PomonaControlCall *call,
                          const char        *name)
{
  const char *value = pomona_json_get_string (call->params, name);
  g_autofree char *message = NULL;

  if (value != NULL && *value != '\0')
    return value;
  message = g_strdup_printf (_("“%s” is missing"), name);
  pomona_control_call_fail (call, 2, message);
  return NULL;
}

static const PomonaControlMethod *
find_method (const char *name)
{
  const PomonaControlMethod * const tables[] = {
    pomona_control_device_methods, pomona_control_command_methods, pomona_control_service_methods,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const PomonaControlMethod *method = tables[i]; method->name != NULL; method++)
      if (g_strcmp0 (method->name, name) == 0)
        return method;
  return NULL;
}

static void
handle_line (PomonaControlConnection *connection,
             const char              *line,
             gsize                    length)
{
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  const PomonaControlMethod *method = NULL;
  PomonaControlCall *call = g_new0 (PomonaControlCall, 1);
  JsonObject *params = NULL;

  node = pomona_json_parse_full (line, length, MAX_REQUEST, POMONA_JSON_MAX_DEPTH, &error);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      method = find_method (pomona_json_get_string (json_node_get_object (node), "method"));
      params = pomona_json_get_object (json_node_get_object (node), "params");
    }
  call->connection = connection_ref (connection);
  call->service = g_object_ref (connection->control->service);
  call->cancellable = connection->cancellable;
  call->params = params != NULL ? json_object_ref (params) : NULL;

  if (method != NULL)
    method->func (call);
  else
    pomona_control_call_fail (call, 2, error != NULL ? error->message : _("The service does not know this method; is it older than this program?"));
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  PomonaControlConnection *connection = user_data;
  gsize length = 0;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, &length, NULL);

  if (line == NULL || length > MAX_REQUEST || connection->control == NULL)
    hang_up (connection);
  else
    handle_line (connection, line, length);
  connection_unref (connection);
}

/* One call at a time: the next line is read when the last one is answered. */
static void
read_next (PomonaControlConnection *connection)
{
  g_data_input_stream_read_line_async (connection->input, G_PRIORITY_DEFAULT, connection->cancellable, line_cb, connection_ref (connection));
}

/* --- events and connections --- */

static void
send_events (PomonaControlConnection *connection,
             GPtrArray               *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      g_autoptr(JsonObject) object = json_object_new ();

      json_object_set_member (object, "event", pomona_event_to_json (g_ptr_array_index (events, i)));
      send_line (connection, object);
    }
}

static void
events_cb (PomonaService *service,
           GPtrArray     *events,
           gpointer       user_data)
{
  PomonaControl *control = user_data;

  /* Backwards: hanging up removes a connection from the array. */
  for (guint i = control->connections->len; i > 0; i--)
    {
      PomonaControlConnection *connection = g_ptr_array_index (control->connections, i - 1);

      if (!connection->following)
        continue;
      if (connection->output->len > MAX_UNREAD)
        hang_up (connection);
      else
        send_events (connection, events);
    }
}

static gboolean
incoming_cb (GSocketService    *listener,
             GSocketConnection *stream,
             GObject           *source,
             gpointer           user_data)
{
  PomonaControl *control = user_data;
  PomonaControlConnection *connection;

  if (control->connections->len >= MAX_CONNECTIONS)
    return TRUE;
  connection = g_new0 (PomonaControlConnection, 1);
  g_atomic_ref_count_init (&connection->ref_count);
  connection->control = control;
  connection->stream = g_object_ref (stream);
  connection->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (stream)));
  connection->cancellable = g_cancellable_new ();
  connection->output = g_string_new (NULL);
  g_ptr_array_add (control->connections, connection);
  read_next (connection);
  return TRUE;
}

PomonaControl *
pomona_control_new (PomonaService  *service,
                    GError        **error)
{
  const PomonaServiceConfig *config = pomona_service_get_config (service);
  g_autoptr(PomonaControlAddress) address = pomona_control_address_new (config->data_dir, error);
  g_autoptr(GSocketService) listener = g_socket_service_new ();
  PomonaControl *control;

  if (address == NULL)
    return NULL;
  g_unlink (pomona_control_address_get_path (address));
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (listener), pomona_control_address_get (address), G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;

  control = g_new0 (PomonaControl, 1);
  control->service = service;
  control->listener = g_steal_pointer (&listener);
  control->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_unref);
  control->path = g_strdup (pomona_control_address_get_path (address));
  g_chmod (control->path, 0600);
  g_signal_connect (control->listener, "incoming", G_CALLBACK (incoming_cb), control);
  control->events_id = g_signal_connect (service, "events", G_CALLBACK (events_cb), control);
  g_socket_service_start (control->listener);
  return control;
}

void
pomona_control_free (PomonaControl *control)
{
  g_signal_handler_disconnect (control->service, control->events_id);
  g_signal_handlers_disconnect_by_data (control->listener, control);
  g_socket_service_stop (control->listener);
  g_socket_listener_close (G_SOCKET_LISTENER (control->listener));
  while (control->connections->len > 0)
    hang_up (g_ptr_array_index (control->connections, control->connections->len - 1));
  g_ptr_array_unref (control->connections);
  g_object_unref (control->listener);
  g_unlink (control->path);
  g_free (control->path);
  g_free (control);
}
