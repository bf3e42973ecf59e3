/* pomona-practice.c: fills a service with a practice office. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pomona-practice-office.h"
#include "pomona-practice.h"

#define FOLDER_NAME "practice-office"
#define SEED 2026
#define LINK_LIFETIME G_TIME_SPAN_HOUR

struct _PomonaPractice
{
  GObject               parent_instance;
  PomonaService        *service;
  PomonaPracticeOffice *office;      /* NULL: closed */
  guint                 enrolled;
};

G_DEFINE_FINAL_TYPE (PomonaPractice, pomona_practice, G_TYPE_OBJECT)

enum
{
  PROP_RUNNING = 1,
  PROP_ENROLLED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
set_enrolled (PomonaPractice *self,
              guint           enrolled)
{
  if (self->enrolled == enrolled)
    return;
  self->enrolled = enrolled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENROLLED]);
}

static void
notice_cb (PomonaPretendFleet        *fleet,
           const PomonaPretendNotice *notice,
           gpointer                   user_data)
{
  PomonaPractice *self = user_data;

  if (self->office != NULL)
    set_enrolled (self, pomona_practice_office_count_enrolled (self->office));
}

static char *
dup_folder (PomonaPractice *self)
{
  return g_build_filename (pomona_service_get_config (self->service)->data_dir, FOLDER_NAME, NULL);
}

static void
close_office (PomonaPractice *self)
{
  if (self->office == NULL)
    return;
  g_clear_pointer (&self->office, pomona_practice_office_free);
  set_enrolled (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static void
give_up (PomonaPractice *self,
         GTask          *task,
         GError         *error)
{
  close_office (self);
  g_task_return_error (task, error);
}

/* --- 4: the devices enroll --- */

static void
link_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPractice *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(PomonaEnrollmentLink) link = pomona_service_create_link_finish (POMONA_SERVICE (source), result, &error);
  g_autofree char *ca = pomona_service_dup_tls_ca (self->service);

  if (link == NULL)
    {
      give_up (self, task, error);
      return;
    }
  if (self->office != NULL)
    pomona_practice_office_enroll (self->office, link->profile_url, ca);
  g_task_return_boolean (task, TRUE);
}

/* --- 3: do the service and the office still know each other? --- */

static void
devices_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPractice *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) devices = pomona_service_list_devices_finish (POMONA_SERVICE (source), result, &error);
  GCancellable *cancellable = g_task_get_cancellable (task);
  guint known = 0;

  if (devices == NULL || self->office == NULL)
    {
      give_up (self, task, error != NULL ? error : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The practice office was closed")));
      return;
    }
  for (guint i = 0; i < devices->len; i++)
    {
      PomonaDevice *device = g_ptr_array_index (devices, i);

      known += device->practice && device->state != POMONA_DEVICE_REMOVED && device->state != POMONA_DEVICE_CHECKED_OUT;
    }
  if (known < pomona_practice_office_count_enrolled (self->office))
    pomona_practice_office_reset (self->office);
  set_enrolled (self, pomona_practice_office_count_enrolled (self->office));
  pomona_service_create_link_async (self->service, _("Practice office"), 0, LINK_LIFETIME, TRUE, cancellable, link_cb,
                                    g_steal_pointer (&task));
}

/* --- 2: the push certificate --- */

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaPractice *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(PomonaPushCertificateRecord) record = pomona_service_import_push_certificate_finish (POMONA_SERVICE (source), result, &error);

  if (record == NULL)
    give_up (self, task, error);
  else
    {
      GCancellable *cancellable = g_task_get_cancellable (task);

      pomona_service_list_devices_async (self->service, FALSE, cancellable, devices_cb, g_steal_pointer (&task));
    }
}

static void
import_certificate (PomonaPractice *self,
                    GTask          *task)
{
  PomonaPushDesk *desk = pomona_practice_office_get_desk (self->office);
  const char *certificate = pomona_push_desk_get_certificate (desk);
  const char *ca = pomona_push_desk_get_ca (desk);
  gsize key_size;
  const guint8 *key = pomona_secret_get_data (pomona_push_desk_get_key (desk), &key_size);
  g_autoptr(GBytes) certificate_bytes = g_bytes_new (certificate, strlen (certificate));
  g_autoptr(GBytes) key_bytes = g_bytes_new (key, key_size);
  g_autoptr(GBytes) ca_bytes = g_bytes_new (ca, strlen (ca));
  PomonaPushImport import = {
    .certificate = certificate_bytes,
    .key = key_bytes,
    .practice = TRUE,
    .apns_host = pomona_push_desk_get_address (desk),
    .apns_ca = ca_bytes,
  };

  pomona_service_import_push_certificate_async (self->service, &import, g_task_get_cancellable (task), imported_cb, g_object_ref (task));
}

/* --- 1: open --- */

void
pomona_practice_start_async (PomonaPractice      *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *folder = dup_folder (self);
  GError *error = NULL;

  g_task_set_source_tag (task, pomona_practice_start_async);
  if (self->office != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->office = pomona_practice_office_new (folder, SEED, notice_cb, self, &error);
  if (self->office == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  import_certificate (self, task);
}

gboolean
pomona_practice_start_finish (PomonaPractice  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
pomona_practice_stop (PomonaPractice *self)
{
  close_office (self);
}

/* --- clearing --- */

/* The saved devices go too: a later office starts from nothing. */
static void
delete_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  if (dir == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        delete_folder (child);
      else
        g_remove (child);
    }
  g_rmdir (path);
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (pomona_service_clear_practice_finish (POMONA_SERVICE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
pomona_practice_clear_async (PomonaPractice      *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *folder = dup_folder (self);

  g_task_set_source_tag (task, pomona_practice_clear_async);
  close_office (self);
  delete_folder (folder);
  pomona_service_clear_practice_async (self->service, cancellable, cleared_cb, task);
}

gboolean
pomona_practice_clear_finish (PomonaPractice  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object --- */

/* The office reaches the service over the network: it closes before the service does. */
static void
state_cb (PomonaPractice *self)
{
  if (pomona_service_get_state (self->service) == POMONA_SERVICE_STOPPING)
    close_office (self);
}

static void
pomona_practice_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  PomonaPractice *self = POMONA_PRACTICE (object);

  switch (prop_id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->office != NULL);
      break;
    case PROP_ENROLLED:
      g_value_set_uint (value, self->enrolled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
pomona_practice_dispose (GObject *object)
{
  PomonaPractice *self = POMONA_PRACTICE (object);

  g_clear_pointer (&self->office, pomona_practice_office_free);
  if (self->service != NULL)
    g_signal_handlers_disconnect_by_data (self->service, self);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (pomona_practice_parent_class)->dispose (object);
}

static void
pomona_practice_class_init (PomonaPracticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pomona_practice_get_property;
  object_class->dispose = pomona_practice_dispose;
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  properties[PROP_ENROLLED] = g_param_spec_uint ("enrolled", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pomona_practice_init (PomonaPractice *self)
{
}

PomonaPractice *
pomona_practice_new (PomonaService *service)
{
  PomonaPractice *self = g_object_new (POMONA_TYPE_PRACTICE, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
pomona_practice_get_running (PomonaPractice *self)
{
  return self->office != NULL;
}

guint
pomona_practice_get_enrolled (PomonaPractice *self)
{
  return self->enrolled;
}
