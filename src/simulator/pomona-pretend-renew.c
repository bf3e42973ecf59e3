/* pomona-pretend-renew.c: how a pretend device renews its identity. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-device-private.h"

typedef struct
{
  PomonaPretendInstalled *installed;
  PomonaPretendEnrollment *enrollment;
} Renewal;

static void
renewal_free (Renewal *self)
{
  g_clear_pointer (&self->installed, pomona_pretend_installed_free);
  g_clear_pointer (&self->enrollment, pomona_pretend_enrollment_free);
  g_free (self);
}

static void
arrived_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!pomona_pretend_arrive_finish (POMONA_PRETEND_DEVICE (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
identity_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPretendDevice *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(PomonaPretendIdentity) identity = pomona_pretend_identity_get_finish (result, &error);

  if (identity == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  pomona_pretend_device_adopt (self, g_steal_pointer (&renewal->installed), g_steal_pointer (&renewal->enrollment), identity);
  pomona_pretend_device_emit (self, POMONA_PRETEND_EVENT_RENEWED, pomona_certificate_get_fingerprint (identity->certificate), NULL, 0);
  pomona_pretend_arrive_async (self, self->options.authenticate_on_renewal, arrived_cb, g_object_ref (task));
}

void
pomona_pretend_renew_async (PomonaPretendDevice *self,
                            GBytes              *data,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, self->life, callback, user_data);
  Renewal *renewal = g_new0 (Renewal, 1);
  GError *error = NULL;
  PomonaPretendIdentityWish wish = {
    .link = self->link,
    .workers = self->workers,
    .kind = self->state->model->kind,
    .renew = self->identity,
    .use_get = self->options.scep_by_get,
    .retry_ms = self->options.scep_retry_ms,
  };

  g_task_set_source_tag (task, pomona_pretend_renew_async);
  g_task_set_task_data (task, renewal, (GDestroyNotify) renewal_free);
  renewal->installed = pomona_pretend_installed_new (data, &error);
  if (renewal->installed != NULL)
    renewal->enrollment = pomona_pretend_enrollment_new (renewal->installed->plist, &error);
  if (renewal->enrollment == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  wish.enrollment = renewal->enrollment;
  pomona_pretend_identity_get_async (&wish, self->life, identity_cb, g_object_ref (task));
}

gboolean
pomona_pretend_renew_finish (PomonaPretendDevice  *self,
                             GAsyncResult         *result,
                             GError              **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
