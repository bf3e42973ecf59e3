/* pomona-control-commands.c: methods of the local socket about commands and pushes. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-command.h"
#include "pomona-control-private.h"
#include "pomona-json-records.h"
#include "pomona-json.h"

#define MAX_WAIT 3600
#define MAX_QUEUE_SHOWN 10000

static JsonNode *
one_text (const char *member,
          const char *value)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, member, value);
  json_node_take_object (node, object);
  return node;
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) uuids = pomona_service_send_command_finish (POMONA_SERVICE (source), result, &error);

  if (uuids == NULL)
    pomona_control_call_return_error (call, g_steal_pointer (&error));
  else
    pomona_control_call_return (call, one_text ("command_uuid", uuids[0]));
}

static void
method_send (PomonaControlCall *call)
{
  const char *id = pomona_control_call_need (call, "id");
  const char *text = id != NULL ? pomona_control_call_need (call, "command") : NULL;
  g_autoptr(GVariant) command = NULL;
  g_autoptr(GError) error = NULL;
  const char *ids[] = { id, NULL };

  if (text == NULL)
    return;
  command = pomona_command_parse (text, -1, NULL, &error);
  if (command == NULL)
    pomona_control_call_fail (call, 1, error->message);
  else
    pomona_service_send_command_async (call->service, ids, command, call->cancellable, sent_cb, call);
}

/* --- command, with --wait --- */

typedef struct
{
  PomonaControlCall *call;      /* NULL once answered */
  char              *uuid;
  gulong             events_id;
  guint              timeout_id;
  gboolean           waiting;   /* there is time left to wait */
  gboolean           asking;
  gboolean           once_more; /* something happened while asking */
} CommandWait;

static void ask_again (CommandWait *wait);

static void
command_wait_free (CommandWait *wait)
{
  g_free (wait->uuid);
  g_free (wait);
}

static void
stop_waiting (CommandWait *wait)
{
  if (wait->events_id != 0)
    g_signal_handler_disconnect (wait->call->service, wait->events_id);
  g_clear_handle_id (&wait->timeout_id, g_source_remove);
  wait->events_id = 0;
  wait->waiting = FALSE;
}

static void
command_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  CommandWait *wait = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCommandRecord) command = pomona_service_get_command_finish (POMONA_SERVICE (source), result, &error);
  PomonaControlCall *call = wait->call;

  wait->asking = FALSE;
  if (command != NULL && wait->waiting && !pomona_command_state_is_final (command->state) &&
      !g_cancellable_is_cancelled (call->cancellable))
    {
      if (wait->once_more)
        ask_again (wait);
      return;
    }

  stop_waiting (wait);
  if (command == NULL)
    pomona_control_call_return_error (call, g_steal_pointer (&error));
  else
    pomona_control_call_return (call, pomona_command_to_json (command));
  command_wait_free (wait);
}

static void
ask_again (CommandWait *wait)
{
  wait->once_more = wait->asking;
  if (wait->asking)
    return;
  wait->asking = TRUE;
  pomona_service_get_command_async (wait->call->service, wait->uuid, NULL, command_cb, wait);
}

static void
wait_events_cb (PomonaService *service,
                GPtrArray     *events,
                gpointer       user_data)
{
  CommandWait *wait = user_data;

  for (guint i = 0; i < events->len; i++)
    {
      PomonaEvent *event = g_ptr_array_index (events, i);

      if (g_strcmp0 (event->subject, wait->uuid) == 0)
        {
          ask_again (wait);
          return;
        }
    }
}

static gboolean
wait_timeout_cb (gpointer user_data)
{
  CommandWait *wait = user_data;

  wait->timeout_id = 0;
  wait->waiting = FALSE;
  ask_again (wait);
  return G_SOURCE_REMOVE;
}

static void
method_command (PomonaControlCall *call)
{
  const char *uuid = pomona_control_call_need (call, "uuid");
  gint64 seconds = CLAMP (pomona_json_get_int (call->params, "wait", 0), 0, MAX_WAIT);
  CommandWait *wait;

  if (uuid == NULL)
    return;
  wait = g_new0 (CommandWait, 1);
  wait->call = call;
  wait->uuid = g_strdup (uuid);
  if (seconds > 0)
    {
      wait->waiting = TRUE;
      wait->events_id = g_signal_connect (call->service, "events", G_CALLBACK (wait_events_cb), wait);
      wait->timeout_id = g_timeout_add_seconds ((guint) seconds, wait_timeout_cb, wait);
    }
  ask_again (wait);
}

/* --- the queue and acting on it --- */

static JsonNode *
array_node (GPtrArray *records,
            JsonNode *(*to_json) (gpointer record))
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < records->len; i++)
    json_array_add_element (array, to_json (g_ptr_array_index (records, i)));
  json_node_take_array (node, array);
  return node;
}

static JsonNode *
command_record_to_json (gpointer record)
{
  return pomona_command_to_json (record);
}

static JsonNode *
push_record_to_json (gpointer record)
{
  return pomona_push_to_json (record);
}

static void
queue_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) commands = pomona_service_list_commands_finish (POMONA_SERVICE (source), result, &error);

  if (commands == NULL)
    pomona_control_call_return_error (call, g_steal_pointer (&error));
  else
    pomona_control_call_return (call, array_node (commands, command_record_to_json));
}

static void
method_queue (PomonaControlCall *call)
{
  const char *id = pomona_control_call_need (call, "id");

  if (id != NULL)
    pomona_service_list_commands_async (call->service, id, POMONA_COMMAND_STATES_OPEN, MAX_QUEUE_SHOWN, 0, call->cancellable,
                                        queue_cb, call);
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;

  if (pomona_service_act_on_command_finish (POMONA_SERVICE (source), result, &error))
    pomona_control_call_return (call, one_text ("command_uuid", pomona_json_get_string (call->params, "uuid")));
  else
    pomona_control_call_return_error (call, g_steal_pointer (&error));
}

static void
act (PomonaControlCall   *call,
     PomonaCommandAction  action)
{
  const char *uuid = pomona_control_call_need (call, "uuid");

  if (uuid != NULL)
    pomona_service_act_on_command_async (call->service, uuid, action, call->cancellable, acted_cb, call);
}

static void
method_cancel (PomonaControlCall *call)
{
  act (call, POMONA_COMMAND_ACTION_CANCEL);
}

static void
method_retry (PomonaControlCall *call)
{
  act (call, POMONA_COMMAND_ACTION_RETRY);
}

static void
push_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) pushes = pomona_service_push_finish (POMONA_SERVICE (source), result, &error);

  if (pushes == NULL)
    pomona_control_call_return_error (call, g_steal_pointer (&error));
  else
    pomona_control_call_return (call, array_node (pushes, push_record_to_json));
}

static void
method_push (PomonaControlCall *call)
{
  g_auto(GStrv) ids = pomona_json_get_strv (call->params, "ids");

  if (ids == NULL || ids[0] == NULL)
    pomona_control_call_fail (call, 2, _("Name at least one device"));
  else
    pomona_service_push_async (call->service, (const char * const *) ids, call->cancellable, push_cb, call);
}

const PomonaControlMethod pomona_control_command_methods[] = {
  { "send", method_send },
  { "command", method_command },
  { "queue", method_queue },
  { "cancel", method_cancel },
  { "retry", method_retry },
  { "push", method_push },
  { NULL },
};
