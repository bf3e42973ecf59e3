/* pomona-pretend-device-tokens.c: tokens that a pretend device gives and asks for, and its way out. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-device-private.h"

/* The token in the answer, under whichever name it comes; empty if there is none. */
static void
token_reply_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_say_finish_ok (POMONA_PRETEND_DEVICE (source), result, &error);
  g_autoptr(GVariant) dict = NULL;
  GBytes *token = NULL;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_bytes_get_size (reply->body) > 0)
    {
      dict = pomona_plist_parse_dict (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), NULL, &error);
      if (dict == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      token = pomona_plist_get_data (dict, "BootstrapToken");
      if (token == NULL)
        token = pomona_plist_get_data (dict, "TokenData");
    }
  g_task_return_pointer (task, token != NULL ? token : g_bytes_new (NULL, 0), (GDestroyNotify) g_bytes_unref);
}

/* @message: (nullable): floating, made while the device is enrolled */
static void
ask (PomonaPretendDevice *self,
     const char          *what,
     GVariant            *message,
     GCancellable        *cancellable,
     GAsyncReadyCallback  callback,
     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ask);
  if (message == NULL)
    g_task_return_new_error (task, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_GONE, "The device is not enrolled");
  else
    pomona_pretend_say_async (self, TRUE, what, message, POMONA_PRETEND_SAY_PLAIN, token_reply_cb, g_object_ref (task));
}

void
pomona_pretend_device_set_bootstrap_token_async (PomonaPretendDevice *self,
                                                 GBytes              *token,
                                                 GCancellable        *cancellable,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data)
{
  GVariant *message = self->phase == POMONA_PRETEND_ENROLLED ? pomona_pretend_checkin_bootstrap (self, token) : NULL;

  pomona_pretend_state_set (self->state, "bootstrap-token", token != NULL ? pomona_plist_new_data (token) : NULL);
  ask (self, "SetBootstrapToken", message, cancellable, callback, user_data);
}

void
pomona_pretend_device_get_bootstrap_token_async (PomonaPretendDevice *self,
                                                 GCancellable        *cancellable,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data)
{
  GVariant *message = self->phase == POMONA_PRETEND_ENROLLED ? pomona_pretend_checkin_simple (&self->device_channel, "GetBootstrapToken") : NULL;

  ask (self, "GetBootstrapToken", message, cancellable, callback, user_data);
}

void
pomona_pretend_device_get_token_async (PomonaPretendDevice *self,
                                       const char          *service,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  GVariant *message = self->phase == POMONA_PRETEND_ENROLLED ? pomona_pretend_checkin_get_token (self, service) : NULL;

  ask (self, "GetToken", message, cancellable, callback, user_data);
}

GBytes *
pomona_pretend_device_token_finish (PomonaPretendDevice  *self,
                                    GAsyncResult         *result,
                                    GError              **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
token_changed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  PomonaPretendDevice *self = POMONA_PRETEND_DEVICE (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_say_finish_ok (self, result, &error);
  g_autofree char *hex = pomona_pretend_device_dup_token (self, FALSE);

  if (reply != NULL)
    pomona_pretend_device_emit (self, POMONA_PRETEND_EVENT_TOKEN, "device", hex, 0);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    pomona_pretend_device_emit (self, POMONA_PRETEND_EVENT_FAILED, "TokenUpdate", error->message, 0);
}

void
pomona_pretend_device_change_token (PomonaPretendDevice *self)
{
  if (self->phase != POMONA_PRETEND_ENROLLED)
    return;
  pomona_pretend_checkin_new_token (&self->device_channel);
  pomona_pretend_say_async (self, TRUE, "TokenUpdate", pomona_pretend_checkin_token_update (&self->device_channel),
                            POMONA_PRETEND_SAY_PLAIN, token_changed_cb, NULL);
}

/* Best effort: the enrollment ends whatever the server says. */
static void
checked_out_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  PomonaPretendDevice *self = POMONA_PRETEND_DEVICE (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_say_finish_ok (self, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  pomona_pretend_device_leave (self, reply != NULL ? "Removed" : "Removed; the server did not take the CheckOut");
}

void
pomona_pretend_device_check_out (PomonaPretendDevice *self)
{
  if (self->phase != POMONA_PRETEND_ENROLLED)
    return;
  if (!self->enrollment->check_out)
    pomona_pretend_device_leave (self, "Removed");
  else
    pomona_pretend_say_async (self, TRUE, "CheckOut", pomona_pretend_checkin_simple (&self->device_channel, "CheckOut"),
                              POMONA_PRETEND_SAY_PLAIN, checked_out_cb, NULL);
}
