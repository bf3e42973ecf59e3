/* pomona-service-devices.c: public calls about devices. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-command-policy.h"
#include "pomona-command-table.h"
#include "pomona-command.h"
#include "pomona-enqueue.h"
#include "pomona-enrollment-ids.h"
#include "pomona-enrollment-table.h"
#include "pomona-event-table.h"
#include "pomona-inventory-table.h"
#include "pomona-service-private.h"
#include "pomona-work.h"

/* --- lists --- */

static gpointer
work_list_devices (PomonaContext *context,
                   gpointer       data,
                   GError       **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);
  PomonaEnrollmentFilter filter = { .with_users = GPOINTER_TO_INT (data) };

  return db != NULL ? pomona_enrollments_list (db, &filter, error) : NULL;
}

void
pomona_service_list_devices_async (PomonaService       *self,
                                   gboolean             with_users,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  pomona_service_run (self, work_list_devices, GINT_TO_POINTER (with_users), NULL, (GDestroyNotify) g_ptr_array_unref,
                      pomona_service_list_devices_async, cancellable, callback, user_data);
}

GPtrArray *
pomona_service_list_devices_finish (PomonaService  *self,
                                    GAsyncResult   *result,
                                    GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_list_devices_async, error);
}

static gpointer
work_get_device (PomonaContext *context,
                 gpointer       data,
                 GError       **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);

  return db != NULL ? pomona_enrollments_get (db, data, error) : NULL;
}

void
pomona_service_get_device_async (PomonaService       *self,
                                 const char          *device_id,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  pomona_service_run (self, work_get_device, g_strdup (device_id), g_free, (GDestroyNotify) pomona_device_unref,
                      pomona_service_get_device_async, cancellable, callback, user_data);
}

PomonaDevice *
pomona_service_get_device_finish (PomonaService  *self,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_get_device_async, error);
}

static gpointer
work_get_inventory (PomonaContext *context,
                    gpointer       data,
                    GError       **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);

  return db != NULL ? pomona_inventory_list (db, data, error) : NULL;
}

void
pomona_service_get_inventory_async (PomonaService       *self,
                                    const char          *device_id,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  pomona_service_run (self, work_get_inventory, g_strdup (device_id), g_free, (GDestroyNotify) g_ptr_array_unref,
                      pomona_service_get_inventory_async, cancellable, callback, user_data);
}

GPtrArray *
pomona_service_get_inventory_finish (PomonaService  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_get_inventory_async, error);
}

/* --- notes --- */

typedef struct
{
  char  *id;
  char  *owner;
  GStrv  tags;
  char  *notes;
} Annotation;

static void
annotation_free (gpointer data)
{
  Annotation *annotation = data;

  g_free (annotation->id);
  g_free (annotation->owner);
  g_strfreev (annotation->tags);
  g_free (annotation->notes);
  g_free (annotation);
}

static gboolean
write_annotation (PomonaDb   *db,
                  gpointer    data,
                  GPtrArray  *events,
                  GError    **error)
{
  Annotation *annotation = data;

  return pomona_enrollments_annotate (db, annotation->id, annotation->owner, (const char * const *) annotation->tags,
                                      annotation->notes, error) &&
         pomona_work_add_event (db, events, POMONA_EVENT_DEVICE_CHANGED, POMONA_SEVERITY_INFO, annotation->id, NULL, "notes", -1, error);
}

static gpointer
work_annotate (PomonaContext *context,
               gpointer       data,
               GError       **error)
{
  return pomona_work_write (context, write_annotation, data, error) ? POMONA_WORK_DONE : NULL;
}

void
pomona_service_annotate_async (PomonaService       *self,
                               const char          *device_id,
                               const char          *owner,
                               const char * const  *tags,
                               const char          *notes,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Annotation *annotation = g_new0 (Annotation, 1);

  annotation->id = g_strdup (device_id);
  annotation->owner = g_strdup (owner);
  annotation->tags = g_strdupv ((char **) tags);
  annotation->notes = g_strdup (notes);
  pomona_service_run (self, work_annotate, annotation, annotation_free, NULL, pomona_service_annotate_async, cancellable, callback,
                      user_data);
}

gboolean
pomona_service_annotate_finish (PomonaService  *self,
                                GAsyncResult   *result,
                                GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_annotate_async, error) != NULL;
}

/* --- refresh --- */

static gboolean
write_refresh (PomonaDb   *db,
               gpointer    data,
               GPtrArray  *events,
               GError    **error)
{
  GStrv ids = data;

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autoptr(PomonaDevice) device = pomona_enrollments_get (db, ids[i], error);

      if (device == NULL || !pomona_enqueue_inventory (db, device, FALSE, events, error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
work_refresh (PomonaContext *context,
              gpointer       data,
              GError       **error)
{
  GStrv ids = data;

  if (!pomona_work_write (context, write_refresh, ids, error))
    return NULL;
  for (guint i = 0; ids[i] != NULL; i++)
    pomona_pusher_want (context->pusher, ids[i], TRUE);
  return POMONA_WORK_DONE;
}

void
pomona_service_refresh_async (PomonaService       *self,
                              const char * const  *device_ids,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  pomona_service_run (self, work_refresh, g_strdupv ((char **) device_ids), (GDestroyNotify) g_strfreev, NULL,
                      pomona_service_refresh_async, cancellable, callback, user_data);
}

gboolean
pomona_service_refresh_finish (PomonaService  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_refresh_async, error) != NULL;
}

/* --- the end of management --- */

typedef struct
{
  char     *id;
  gboolean  forget;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_free (removal->id);
  g_free (removal);
}

static gboolean
write_removal (PomonaDb   *db,
               gpointer    data,
               GPtrArray  *events,
               GError    **error)
{
  Removal *removal = data;
  g_autoptr(PomonaDevice) device = pomona_enrollments_get (db, removal->id, error);
  g_autoptr(GVariant) command = pomona_command_new_remove_profile (POMONA_ENROLLMENT_PROFILE_IDENTIFIER);
  g_autofree char *uuid = NULL;
  gboolean reachable;

  if (device == NULL)
    return FALSE;
  reachable = device->state == POMONA_DEVICE_ENROLLED || device->state == POMONA_DEVICE_UNREACHABLE;
  if (reachable && device->parent_id == NULL)
    {
      uuid = pomona_enqueue (db, removal->id, command, NULL, events, error);
      if (uuid == NULL || !pomona_commands_cancel_all (db, removal->id, uuid, error) ||
          !pomona_commands_move_first (db, uuid, error))
        return FALSE;
    }
  return pomona_enrollments_remove (db, removal->id, removal->forget, error) &&
         pomona_work_add_event (db, events, POMONA_EVENT_DEVICE_REMOVED, POMONA_SEVERITY_INFO, removal->id, NULL, "",
                                POMONA_DEVICE_REMOVED, error);
}

static gpointer
work_remove (PomonaContext *context,
             gpointer       data,
             GError       **error)
{
  Removal *removal = data;

  if (!pomona_work_write (context, write_removal, removal, error))
    return NULL;
  pomona_pusher_want (context->pusher, removal->id, TRUE);
  return POMONA_WORK_DONE;
}

void
pomona_service_remove_device_async (PomonaService       *self,
                                    const char          *device_id,
                                    gboolean             forget,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  Removal *removal = g_new0 (Removal, 1);

  removal->id = g_strdup (device_id);
  removal->forget = forget;
  pomona_service_run (self, work_remove, removal, removal_free, NULL, pomona_service_remove_device_async, cancellable, callback,
                      user_data);
}

gboolean
pomona_service_remove_device_finish (PomonaService  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_remove_device_async, error) != NULL;
}
