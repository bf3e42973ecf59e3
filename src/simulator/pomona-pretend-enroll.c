/* pomona-pretend-enroll.c: how a pretend device enrolls. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-device-private.h"

typedef struct
{
  PomonaPretendLink *link;
  PomonaPretendInstalled *installed;
  PomonaPretendEnrollment *enrollment;
} Arrival;

static void
arrival_free (Arrival *self)
{
  g_clear_pointer (&self->link, pomona_pretend_link_free);
  g_clear_pointer (&self->installed, pomona_pretend_installed_free);
  g_clear_pointer (&self->enrollment, pomona_pretend_enrollment_free);
  g_free (self);
}

/* @error: (transfer full) */
static void
give_up (GTask  *task,
         GError *error)
{
  PomonaPretendDevice *self = g_task_get_source_object (task);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    pomona_pretend_device_emit (self, POMONA_PRETEND_EVENT_FAILED, "enrollment", error->message, 0);
  if (self->phase == POMONA_PRETEND_ENROLLING)
    self->phase = POMONA_PRETEND_NEW;
  self->device_channel.again = self->user_channel.again = FALSE;
  g_task_return_error (task, error);
}

static void
arrived_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPretendDevice *self = POMONA_PRETEND_DEVICE (source);
  GError *error = NULL;

  if (!pomona_pretend_arrive_finish (self, result, &error))
    {
      give_up (task, error);
      return;
    }
  self->phase = POMONA_PRETEND_ENROLLED;
  pomona_pretend_device_emit (self, POMONA_PRETEND_EVENT_ENROLLED, pomona_pretend_device_get_udid (self), NULL, 0);
  if (self->device_channel.again)
    pomona_pretend_channel_wake (&self->device_channel);
  if (self->user_channel.again)
    pomona_pretend_channel_wake (&self->user_channel);
  g_task_return_boolean (task, TRUE);
}

static void
identity_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPretendDevice *self = g_task_get_source_object (task);
  Arrival *arrival = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(PomonaPretendIdentity) identity = pomona_pretend_identity_get_finish (result, &error);

  if (identity == NULL)
    {
      give_up (task, error);
      return;
    }
  pomona_pretend_device_adopt (self, g_steal_pointer (&arrival->installed), g_steal_pointer (&arrival->enrollment), identity);
  pomona_pretend_arrive_async (self, TRUE, arrived_cb, g_object_ref (task));
}

static void
take_profile (GTask  *task,
              GBytes *data)
{
  PomonaPretendDevice *self = g_task_get_source_object (task);
  Arrival *arrival = g_task_get_task_data (task);
  GError *error = NULL;
  PomonaPretendIdentityWish wish = {
    .workers = self->workers,
    .kind = self->state->model->kind,
    .use_get = self->options.scep_by_get,
    .retry_ms = self->options.scep_retry_ms,
  };

  arrival->installed = pomona_pretend_installed_new (data, &error);
  if (arrival->installed != NULL)
    arrival->enrollment = pomona_pretend_enrollment_new (arrival->installed->plist, &error);
  if (arrival->enrollment == NULL)
    {
      give_up (task, error);
      return;
    }
  g_clear_pointer (&arrival->link, pomona_pretend_link_free);
  arrival->link = pomona_pretend_device_make_link (self, arrival->enrollment, NULL);
  wish.link = arrival->link;
  wish.enrollment = arrival->enrollment;
  pomona_pretend_identity_get_async (&wish, self->life, identity_cb, g_object_ref (task));
}

static void
profile_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(PomonaPretendReply) reply = pomona_pretend_link_send_finish (result, &error);

  if (reply == NULL)
    give_up (task, error);
  else if (reply->status != 200)
    give_up (task, g_error_new (POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_REFUSED,
                                "The server answered the wish for a profile with status %u", reply->status));
  else
    take_profile (task, reply->body);
}

static void
forward_cancel_cb (GCancellable *cancellable,
                   GCancellable *life)
{
  g_cancellable_cancel (life);
}

/* Whatever the device was enrolled in before is over; the server is not told, as with a real one. */
static GTask *
start (PomonaPretendDevice *self,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task;

  if (self->phase == POMONA_PRETEND_ENROLLED || self->phase == POMONA_PRETEND_ENROLLING)
    pomona_pretend_device_leave (self, "Enrolls anew");
  self->phase = POMONA_PRETEND_ENROLLING;
  self->off = FALSE;
  task = g_task_new (self, self->life, callback, user_data);
  g_task_set_source_tag (task, pomona_pretend_device_enroll_async);
  g_task_set_task_data (task, g_new0 (Arrival, 1), (GDestroyNotify) arrival_free);
  if (cancellable != NULL)
    g_cancellable_connect (cancellable, G_CALLBACK (forward_cancel_cb), g_object_ref (self->life), g_object_unref);
  return task;
}

void
pomona_pretend_device_enroll_async (PomonaPretendDevice *self,
                                    const char          *profile_url,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = start (self, cancellable, callback, user_data);
  Arrival *arrival = g_task_get_task_data (task);
  PomonaPretendRequest request = { .method = "GET", .url = profile_url };

  arrival->link = pomona_pretend_device_make_link (self, NULL, NULL);
  pomona_pretend_link_send_async (arrival->link, &request, self->life, profile_cb, g_object_ref (task));
}

void
pomona_pretend_device_enroll_with_async (PomonaPretendDevice *self,
                                         GBytes              *profile,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  g_autoptr(GTask) task = start (self, cancellable, callback, user_data);

  take_profile (task, profile);
}

gboolean
pomona_pretend_device_enroll_finish (PomonaPretendDevice  *self,
                                     GAsyncResult         *result,
                                     GError              **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
