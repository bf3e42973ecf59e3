/* pomona-pretend-arrive.c: what a pretend device tells when it has a new identity. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-pretend-device-private.h"

static gboolean
failed (GTask        *task,
        GAsyncResult *result)
{
  PomonaPretendDevice *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_say_finish_ok (self, result, &error);

  if (reply == NULL)
    g_task_return_error (task, error);
  return reply == NULL;
}

static void
emit_token (PomonaPretendDevice *self,
            gboolean             user)
{
  g_autofree char *hex = pomona_pretend_device_dup_token (self, user);

  pomona_pretend_device_emit (self, POMONA_PRETEND_EVENT_TOKEN, user ? "user" : "device", hex, 0);
}

static void
user_token_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPretendDevice *self = POMONA_PRETEND_DEVICE (source);

  if (failed (task, result))
    return;
  self->has_user = TRUE;
  emit_token (self, TRUE);
  g_task_return_boolean (task, TRUE);
}

static void
tell_user_token (GTask *task)
{
  PomonaPretendDevice *self = g_task_get_source_object (task);

  pomona_pretend_checkin_new_token (&self->user_channel);
  pomona_pretend_say_async (self, TRUE, "TokenUpdate", pomona_pretend_checkin_token_update (&self->user_channel),
                            POMONA_PRETEND_SAY_PLAIN, user_token_cb, g_object_ref (task));
}

static void
user_digest_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  if (!failed (task, result))
    tell_user_token (task);
}

/* 410: the server does not manage users, which is no failure. A challenge is answered, an empty one not. */
static void
user_authenticate_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPretendDevice *self = POMONA_PRETEND_DEVICE (source);
  GError *error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_say_finish (self, result, &error);
  g_autoptr(GVariant) dict = NULL;
  const char *challenge;

  if (reply == NULL)
    g_task_return_error (task, error);
  else if (reply->status == 410)
    g_task_return_boolean (task, TRUE);
  else if (reply->status != 200)
    g_task_return_new_error (task, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_REFUSED,
                             "The server answered UserAuthenticate with status %u", reply->status);
  else
    {
      dict = pomona_plist_parse_dict (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), NULL, NULL);
      challenge = pomona_plist_get_string (dict, "DigestChallenge");
      if (challenge != NULL && *challenge != '\0')
        pomona_pretend_say_async (self, TRUE, "UserAuthenticate",
                                  pomona_pretend_checkin_user_authenticate (self, "Digest username=\"office\", response=\"0\""),
                                  POMONA_PRETEND_SAY_PLAIN, user_digest_cb, g_object_ref (task));
      else
        tell_user_token (task);
    }
}

static void
enroll_user (GTask *task)
{
  PomonaPretendDevice *self = g_task_get_source_object (task);

  if (pomona_pretend_state_get (self->state, "user-token") != NULL && self->has_user)
    g_task_return_boolean (task, TRUE);
  else if (self->state->model->kind != POMONA_PRETEND_MAC || self->options.no_user_channel ||
           !pomona_pretend_enrollment_can (self->enrollment, "com.apple.mdm.per-user-connections"))
    g_task_return_boolean (task, TRUE);
  else if (self->options.user_authenticate)
    pomona_pretend_say_async (self, TRUE, "UserAuthenticate", pomona_pretend_checkin_user_authenticate (self, NULL),
                              POMONA_PRETEND_SAY_PLAIN, user_authenticate_cb, g_object_ref (task));
  else
    tell_user_token (task);
}

static void
bootstrap_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  if (!failed (task, result))
    enroll_user (task);
}

static void
give_bootstrap_token (GTask *task)
{
  PomonaPretendDevice *self = g_task_get_source_object (task);
  g_autoptr(GBytes) token = NULL;

  if (self->state->model->kind != POMONA_PRETEND_MAC || pomona_pretend_state_get (self->state, "bootstrap-token") != NULL ||
      !pomona_pretend_enrollment_can (self->enrollment, "com.apple.mdm.bootstraptoken"))
    {
      enroll_user (task);
      return;
    }
  token = pomona_pretend_state_random (self->state, 48);
  pomona_pretend_state_set (self->state, "bootstrap-token", pomona_plist_new_data (token));
  pomona_pretend_say_async (self, TRUE, "SetBootstrapToken", pomona_pretend_checkin_bootstrap (self, token), POMONA_PRETEND_SAY_PLAIN,
                            bootstrap_cb, g_object_ref (task));
}

static void
token_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  if (failed (task, result))
    return;
  emit_token (POMONA_PRETEND_DEVICE (source), FALSE);
  give_bootstrap_token (task);
}

static void
tell_token (GTask *task)
{
  PomonaPretendDevice *self = g_task_get_source_object (task);

  pomona_pretend_say_async (self, TRUE, "TokenUpdate", pomona_pretend_checkin_token_update (&self->device_channel),
                            POMONA_PRETEND_SAY_PLAIN, token_cb, g_object_ref (task));
}

static void
authenticate_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  if (!failed (task, result))
    tell_token (task);
}

/* Tokens of an earlier life are gone; a device makes new ones for every enrollment. */
static void
prepare_tokens (PomonaPretendDevice *self)
{
  PomonaPretendKind kind = self->state->model->kind;

  if (pomona_pretend_state_get (self->state, "token") == NULL)
    pomona_pretend_checkin_new_token (&self->device_channel);
  if ((POMONA_PRETEND_BIT (kind) & POMONA_PRETEND_ON_MOBILE) != 0 && pomona_pretend_state_get (self->state, "unlock-token") == NULL)
    {
      g_autoptr(GBytes) token = pomona_pretend_state_random (self->state, 600);

      pomona_pretend_state_set (self->state, "unlock-token", pomona_plist_new_data (token));
    }
}

void
pomona_pretend_arrive_async (PomonaPretendDevice *self,
                             gboolean             authenticate,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, self->life, callback, user_data);

  g_task_set_source_tag (task, pomona_pretend_arrive_async);
  prepare_tokens (self);
  if (authenticate)
    pomona_pretend_say_async (self, TRUE, "Authenticate", pomona_pretend_checkin_authenticate (self), POMONA_PRETEND_SAY_PLAIN,
                              authenticate_cb, g_object_ref (task));
  else
    tell_token (task);
}

gboolean
pomona_pretend_arrive_finish (PomonaPretendDevice  *self,
                              GAsyncResult         *result,
                              GError              **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
