/* pomona-service-commands.c: public calls about commands and pushes. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-command-policy.h"
#include "pomona-command-table.h"
#include "pomona-command.h"
#include "pomona-enqueue.h"
#include "pomona-enrollment-table.h"
#include "pomona-escrow-table.h"
#include "pomona-plist.h"
#include "pomona-push-table.h"
#include "pomona-pusher-private.h"
#include "pomona-service-private.h"
#include "pomona-uuid.h"
#include "pomona-work.h"

/* --- sending --- */

typedef struct
{
  GStrv      ids;
  GVariant  *command;
  GPtrArray *uuids;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_strfreev (sending->ids);
  g_variant_unref (sending->command);
  g_ptr_array_unref (sending->uuids);
  g_free (sending);
}

/* A passcode is cleared with the token that the device handed over at its enrollment; nobody else has to know it. */
static GVariant *
with_unlock_token (PomonaDb     *db,
                   PomonaDevice *device,
                   GVariant     *command,
                   GError      **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(PomonaSecret) token = NULL;

  if (g_strcmp0 (pomona_command_get_request_type (command), "ClearPasscode") != 0 || g_variant_lookup (command, "UnlockToken", "@*", NULL))
    return g_variant_ref (command);
  token = pomona_escrow_get (db, device->id, POMONA_ESCROW_UNLOCK_TOKEN, &local_error);
  if (token != NULL)
    return pomona_command_new_clear_passcode (token);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID,
                 _("%s never handed over the token that clears its passcode"), device->name);
  return NULL;
}

/* The PIN that a lock sets has to be found again when somebody stands before the locked Mac. */
static gboolean
keep_pin (PomonaDb     *db,
          PomonaDevice *device,
          GVariant     *command,
          GError      **error)
{
  const char *pin = pomona_plist_get_string (command, "PIN");
  g_autoptr(PomonaSecret) secret = NULL;

  if (pin == NULL || *pin == '\0')
    return TRUE;
  secret = pomona_secret_new (pin, -1);
  return pomona_escrow_put (db, device->id, POMONA_ESCROW_LOCK_PIN, secret, error);
}

static gboolean
write_command (PomonaDb   *db,
               gpointer    data,
               GPtrArray  *events,
               GError    **error)
{
  Sending *sending = data;
  g_autofree char *batch = sending->ids[1] != NULL ? pomona_uuid_new () : NULL;
  PomonaEnqueueOptions options = { .batch = batch };

  g_ptr_array_set_size (sending->uuids, 0);
  for (guint i = 0; sending->ids[i] != NULL; i++)
    {
      g_autoptr(PomonaDevice) device = pomona_enrollments_get (db, sending->ids[i], error);
      g_autoptr(GVariant) command = device != NULL ? with_unlock_token (db, device, sending->command, error) : NULL;
      g_autoptr(GVariant) complete = NULL;
      PomonaCommandTarget target;
      char *uuid;

      if (command == NULL)
        return FALSE;
      pomona_enqueue_init_target (&target, device);
      complete = pomona_command_complete (command, &target, NULL);
      if (!pomona_command_check (complete, &target, error))
        {
          g_prefix_error (error, "%s: ", device->name);
          return FALSE;
        }
      uuid = pomona_enqueue (db, device->id, complete, &options, events, error);
      if (uuid == NULL || !keep_pin (db, device, complete, error))
        return FALSE;
      g_ptr_array_add (sending->uuids, uuid);
    }
  return TRUE;
}

static gpointer
work_send (PomonaContext *context,
           gpointer       data,
           GError       **error)
{
  Sending *sending = data;
  const PomonaCommandPolicy *policy = pomona_command_policy_get (pomona_command_get_request_type (sending->command));
  GPtrArray *uuids;

  if (!pomona_work_write (context, write_command, sending, error))
    return NULL;
  for (guint i = 0; sending->ids[i] != NULL; i++)
    pomona_pusher_want (context->pusher, sending->ids[i], policy->priority >= POMONA_PRIORITY_NORMAL);
  uuids = g_steal_pointer (&sending->uuids);
  sending->uuids = g_ptr_array_new ();
  g_ptr_array_add (uuids, NULL);
  g_ptr_array_set_free_func (uuids, NULL);
  return g_ptr_array_free (uuids, FALSE);
}

void
pomona_service_send_command_async (PomonaService       *self,
                                   const char * const  *device_ids,
                                   GVariant            *command,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->ids = g_strdupv ((char **) device_ids);
  sending->command = g_variant_ref_sink (command);
  sending->uuids = g_ptr_array_new_with_free_func (g_free);
  pomona_service_run (self, work_send, sending, sending_free, (GDestroyNotify) g_strfreev, pomona_service_send_command_async,
                      cancellable, callback, user_data);
}

GStrv
pomona_service_send_command_finish (PomonaService  *self,
                                    GAsyncResult   *result,
                                    GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_send_command_async, error);
}

/* --- reading --- */

typedef struct
{
  char   *id;
  guint   states;
  guint   limit;
  gint64  before;
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;

  g_free (query->id);
  g_free (query);
}

static gpointer
work_list_commands (PomonaContext *context,
                    gpointer       data,
                    GError       **error)
{
  Query *query = data;
  PomonaDb *db = pomona_store_reader (context->store, error);
  PomonaCommandFilter filter = { .device_id = query->id, .states = query->states, .limit = query->limit, .before = query->before };

  return db != NULL ? pomona_commands_list (db, &filter, error) : NULL;
}

void
pomona_service_list_commands_async (PomonaService       *self,
                                    const char          *device_id,
                                    guint                states,
                                    guint                limit,
                                    gint64               before,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  Query *query = g_new0 (Query, 1);

  query->id = g_strdup (device_id);
  query->states = states;
  query->limit = limit;
  query->before = before;
  pomona_service_run (self, work_list_commands, query, query_free, (GDestroyNotify) g_ptr_array_unref,
                      pomona_service_list_commands_async, cancellable, callback, user_data);
}

GPtrArray *
pomona_service_list_commands_finish (PomonaService  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_list_commands_async, error);
}

static gpointer
work_get_command (PomonaContext *context,
                  gpointer       data,
                  GError       **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);

  return db != NULL ? pomona_commands_get (db, data, error) : NULL;
}

void
pomona_service_get_command_async (PomonaService       *self,
                                  const char          *uuid,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  pomona_service_run (self, work_get_command, g_strdup (uuid), g_free, (GDestroyNotify) pomona_command_record_unref,
                      pomona_service_get_command_async, cancellable, callback, user_data);
}

PomonaCommandRecord *
pomona_service_get_command_finish (PomonaService  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_get_command_async, error);
}

/* --- acting on one --- */

typedef struct
{
  char                *uuid;
  PomonaCommandAction  action;
  char                *device_id;   /* out: whom to push; NULL nobody */
} Act;

static void
act_free (gpointer data)
{
  Act *act = data;

  g_free (act->uuid);
  g_free (act->device_id);
  g_free (act);
}

/* The same command again, under a new CommandUUID: the device may have seen the old one. */
static gboolean
send_again (PomonaDb             *db,
            PomonaCommandRecord  *command,
            GPtrArray            *events,
            GError              **error)
{
  gsize size;
  const void *data = g_bytes_get_data (command->request, &size);
  g_autoptr(GVariant) plist = pomona_plist_parse (data, size, NULL, error);
  g_autoptr(GVariant) again = NULL;
  g_autofree char *uuid = NULL;

  if (plist != NULL)
    again = pomona_command_from_plist (plist, NULL, error);
  if (again != NULL)
    uuid = pomona_enqueue (db, command->device_id, again, NULL, events, error);
  return uuid != NULL;
}

static gboolean
write_act (PomonaDb   *db,
           gpointer    data,
           GPtrArray  *events,
           GError    **error)
{
  Act *act = data;
  g_autoptr(PomonaCommandRecord) command = pomona_commands_get (db, act->uuid, error);
  gboolean final;

  if (command == NULL)
    return FALSE;
  final = pomona_command_state_is_final (command->state);
  if (act->action != POMONA_COMMAND_ACTION_CANCEL)
    act->device_id = g_strdup (command->device_id);

  if (act->action == POMONA_COMMAND_ACTION_RETRY && final)
    return send_again (db, command, events, error);
  if (final)
    {
      g_set_error_literal (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID, _("The command has ended already"));
      return FALSE;
    }
  if (act->action == POMONA_COMMAND_ACTION_CANCEL)
    return pomona_commands_mark_cancelled (db, act->uuid, error) &&
           pomona_work_add_event (db, events, POMONA_EVENT_COMMAND_ENDED, POMONA_SEVERITY_INFO, command->device_id, act->uuid,
                                  command->request_type, POMONA_COMMAND_CANCELLED, error);
  return pomona_commands_move_first (db, act->uuid, error) &&
         pomona_work_add_event (db, events, POMONA_EVENT_COMMAND_QUEUED, POMONA_SEVERITY_INFO, command->device_id, act->uuid,
                                command->request_type, POMONA_COMMAND_QUEUED, error);
}

static gpointer
work_act (PomonaContext *context,
          gpointer       data,
          GError       **error)
{
  Act *act = data;

  if (!pomona_work_write (context, write_act, act, error))
    return NULL;
  if (act->device_id != NULL)
    pomona_pusher_want (context->pusher, act->device_id, TRUE);
  return POMONA_WORK_DONE;
}

void
pomona_service_act_on_command_async (PomonaService       *self,
                                     const char          *uuid,
                                     PomonaCommandAction  action,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  Act *act = g_new0 (Act, 1);

  act->uuid = g_strdup (uuid);
  act->action = action;
  pomona_service_run (self, work_act, act, act_free, NULL, pomona_service_act_on_command_async, cancellable, callback, user_data);
}

gboolean
pomona_service_act_on_command_finish (PomonaService  *self,
                                      GAsyncResult   *result,
                                      GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_act_on_command_async, error) != NULL;
}

/* --- pushes --- */

static gpointer
work_push (PomonaContext *context,
           gpointer       data,
           GError       **error)
{
  GStrv ids = data;
  PomonaDb *db = pomona_store_reader (context->store, error);

  for (guint i = 0; db != NULL && ids[i] != NULL; i++)
    {
      g_autoptr(PomonaDevice) device = pomona_enrollments_get (db, ids[i], error);

      if (device == NULL)
        return NULL;
    }
  return db != NULL ? pomona_pusher_push_and_wait (context->pusher, (const char * const *) ids, error) : NULL;
}

void
pomona_service_push_async (PomonaService       *self,
                           const char * const  *device_ids,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  pomona_service_run (self, work_push, g_strdupv ((char **) device_ids), (GDestroyNotify) g_strfreev,
                      (GDestroyNotify) g_ptr_array_unref, pomona_service_push_async, cancellable, callback, user_data);
}

GPtrArray *
pomona_service_push_finish (PomonaService  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_push_async, error);
}

static gpointer
work_list_pushes (PomonaContext *context,
                  gpointer       data,
                  GError       **error)
{
  Query *query = data;
  PomonaDb *db = pomona_store_reader (context->store, error);

  return db != NULL ? pomona_pushes_list (db, query->id, query->limit, error) : NULL;
}

void
pomona_service_list_pushes_async (PomonaService       *self,
                                  const char          *device_id,
                                  guint                limit,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  Query *query = g_new0 (Query, 1);

  query->id = g_strdup (device_id);
  query->limit = limit;
  pomona_service_run (self, work_list_pushes, query, query_free, (GDestroyNotify) g_ptr_array_unref,
                      pomona_service_list_pushes_async, cancellable, callback, user_data);
}

GPtrArray *
pomona_service_list_pushes_finish (PomonaService  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_list_pushes_async, error);
}
