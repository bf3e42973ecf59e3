/* pomona-service-store.c: public calls about events, settings, backup and the practice office. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-context-private.h"
#include "pomona-enrollment-table.h"
#include "pomona-event-table.h"
#include "pomona-service-private.h"
#include "pomona-setting-table.h"
#include "pomona-work.h"

/* --- events --- */

typedef struct
{
  char   *device_id;
  guint   limit;
  gint64  before_seq;
} EventQuery;

static void
event_query_free (gpointer data)
{
  EventQuery *query = data;

  g_free (query->device_id);
  g_free (query);
}

static gpointer
work_list_events (PomonaContext *context,
                  gpointer       data,
                  GError       **error)
{
  EventQuery *query = data;
  PomonaDb *db = pomona_store_reader (context->store, error);

  return db != NULL ? pomona_events_list (db, query->device_id, query->limit, query->before_seq, error) : NULL;
}

void
pomona_service_list_events_async (PomonaService       *self,
                                  const char          *device_id,
                                  guint                limit,
                                  gint64               before_seq,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  EventQuery *query = g_new0 (EventQuery, 1);

  query->device_id = g_strdup (device_id);
  query->limit = limit;
  query->before_seq = before_seq;
  pomona_service_run (self, work_list_events, query, event_query_free, (GDestroyNotify) g_ptr_array_unref,
                      pomona_service_list_events_async, cancellable, callback, user_data);
}

GPtrArray *
pomona_service_list_events_finish (PomonaService  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_list_events_async, error);
}

/* --- settings --- */

typedef struct
{
  char *key;
  char *value;
} Setting;

static void
setting_free (gpointer data)
{
  Setting *setting = data;

  g_free (setting->key);
  g_free (setting->value);
  g_free (setting);
}

static gboolean
write_setting (PomonaDb   *db,
               gpointer    data,
               GPtrArray  *events,
               GError    **error)
{
  Setting *setting = data;

  return pomona_settings_set (db, setting->key, setting->value, error) &&
         pomona_work_add_event (db, events, POMONA_EVENT_SETTING, POMONA_SEVERITY_INFO, NULL, setting->key,
                                setting->value != NULL ? setting->value : "", -1, error);
}

static gpointer
work_set_setting (PomonaContext *context,
                  gpointer       data,
                  GError       **error)
{
  Setting *setting = data;

  if (!pomona_context_check_setting (setting->key, setting->value, error) ||
      !pomona_work_write (context, write_setting, setting, error))
    return NULL;
  pomona_context_apply_setting (context, setting->key, setting->value);
  return POMONA_WORK_DONE;
}

void
pomona_service_set_setting_async (PomonaService       *self,
                                  const char          *key,
                                  const char          *value,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  Setting *setting = g_new0 (Setting, 1);

  setting->key = g_strdup (key);
  setting->value = g_strdup (value);
  pomona_service_run (self, work_set_setting, setting, setting_free, NULL, pomona_service_set_setting_async, cancellable, callback,
                      user_data);
}

gboolean
pomona_service_set_setting_finish (PomonaService  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_set_setting_async, error) != NULL;
}

/* --- backup --- */

static gpointer
work_backup (PomonaContext *context,
             gpointer       data,
             GError       **error)
{
  g_autofree char *path = g_file_get_path (data);

  if (path == NULL)
    {
      g_set_error_literal (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID, _("A copy can only go to a folder of this computer"));
      return NULL;
    }
  return pomona_store_backup (context->store, path, NULL, NULL, NULL, error) ? POMONA_WORK_DONE : NULL;
}

void
pomona_service_backup_async (PomonaService       *self,
                             GFile               *target,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  pomona_service_run (self, work_backup, g_object_ref (target), g_object_unref, NULL, pomona_service_backup_async, cancellable,
                      callback, user_data);
}

gboolean
pomona_service_backup_finish (PomonaService  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_backup_async, error) != NULL;
}

/* --- practice --- */

static gboolean
write_clear_practice (PomonaDb   *db,
                      gpointer    data,
                      GPtrArray  *events,
                      GError    **error)
{
  return pomona_enrollments_clear_practice (db, error) &&
         pomona_work_add_event (db, events, POMONA_EVENT_DEVICE_REMOVED, POMONA_SEVERITY_INFO, NULL, NULL, "practice", -1, error);
}

static gpointer
work_clear_practice (PomonaContext *context,
                     gpointer       data,
                     GError       **error)
{
  return pomona_work_write (context, write_clear_practice, NULL, error) ? POMONA_WORK_DONE : NULL;
}

void
pomona_service_clear_practice_async (PomonaService       *self,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  pomona_service_run (self, work_clear_practice, NULL, NULL, NULL, pomona_service_clear_practice_async, cancellable, callback,
                      user_data);
}

gboolean
pomona_service_clear_practice_finish (PomonaService  *self,
                                      GAsyncResult   *result,
                                      GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_clear_practice_async, error) != NULL;
}
