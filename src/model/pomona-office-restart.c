/* pomona-office-restart.c: a service that goes on with other settings. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-office.h"

typedef struct
{
  PomonaServiceConfig *config;     /* NULL: as it is */
  PomonaServiceConfig *before;     /* to go back to; NULL when it did not run */
  gboolean             practice;
  GError              *error;      /* why the new one does not work */
} Restart;

static void
restart_free (gpointer data)
{
  Restart *restart = data;

  g_clear_pointer (&restart->config, pomona_service_config_free);
  g_clear_pointer (&restart->before, pomona_service_config_free);
  g_clear_error (&restart->error);
  g_free (restart);
}

static void started_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data);

static void
finish (GTask *task)
{
  PomonaOffice *office = g_task_get_source_object (task);
  Restart *restart = g_task_get_task_data (task);

  /* Its devices tell of themselves as they come back. */
  if (restart->practice && pomona_service_get_state (pomona_office_get_service (office)) == POMONA_SERVICE_SERVING)
    pomona_practice_start_async (pomona_office_get_practice (office), NULL, NULL, NULL);
  if (restart->error != NULL)
    g_task_return_error (task, g_steal_pointer (&restart->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaService *service = POMONA_SERVICE (source);
  Restart *restart = g_task_get_task_data (task);
  g_autoptr(PomonaServiceConfig) before = NULL;
  g_autoptr(GError) error = NULL;

  if (pomona_service_start_finish (service, result, &error))
    {
      finish (task);
      return;
    }
  if (restart->error == NULL)
    restart->error = g_steal_pointer (&error);
  before = g_steal_pointer (&restart->before);
  if (before == NULL || restart->config == NULL)
    {
      finish (task);
      return;
    }
  pomona_service_set_config (service, before);
  pomona_service_start_async (service, NULL, started_cb, g_steal_pointer (&task));
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  PomonaService *service = POMONA_SERVICE (source);
  Restart *restart = g_task_get_task_data (user_data);

  pomona_service_stop_finish (service, result, NULL);
  if (restart->config != NULL)
    pomona_service_set_config (service, restart->config);
  pomona_service_start_async (service, NULL, started_cb, user_data);
}

void
pomona_office_restart_async (PomonaOffice              *self,
                             const PomonaServiceConfig *config,
                             GAsyncReadyCallback        callback,
                             gpointer                   user_data)
{
  PomonaService *service = pomona_office_get_service (self);
  PomonaServiceState state = pomona_service_get_state (service);
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Restart *restart = g_new0 (Restart, 1);

  g_task_set_source_tag (task, pomona_office_restart_async);
  g_task_set_task_data (task, restart, restart_free);
  if (state == POMONA_SERVICE_STARTING || state == POMONA_SERVICE_STOPPING)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "%s", _("The service is just starting or stopping; try again in a moment"));
      g_object_unref (task);
      return;
    }
  restart->practice = pomona_practice_get_running (pomona_office_get_practice (self));
  if (config != NULL)
    restart->config = pomona_service_config_copy (config);
  if (state == POMONA_SERVICE_SERVING)
    restart->before = pomona_service_config_copy (pomona_service_get_config (service));
  pomona_service_stop_async (service, stopped_cb, task);
}

gboolean
pomona_office_restart_finish (PomonaOffice  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the address --- */

static void
url_restarted_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (pomona_office_restart_finish (POMONA_OFFICE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* One from the preferences would win over the stored one, so it goes. */
static void
url_set_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  PomonaOffice *self = g_task_get_source_object (task);
  GSettings *settings = pomona_office_get_settings (self);
  g_autoptr(PomonaServiceConfig) config = NULL;
  GError *error = NULL;

  if (!pomona_service_set_setting_finish (POMONA_SERVICE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (settings != NULL)
    g_settings_reset (settings, "public-url");
  config = pomona_service_config_copy (pomona_service_get_config (POMONA_SERVICE (source)));
  g_clear_pointer (&config->public_url, g_free);
  pomona_office_restart_async (self, config, url_restarted_cb, g_steal_pointer (&task));
}

void
pomona_office_set_url_async (PomonaOffice        *self,
                             const char          *url,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *text = g_strstrip (g_strdup (url != NULL ? url : ""));

  g_task_set_source_tag (task, pomona_office_set_url_async);
  if (g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  pomona_service_set_setting_async (pomona_office_get_service (self), "public-url", *text != '\0' ? text : NULL, NULL, url_set_cb, task);
}

gboolean
pomona_office_set_url_finish (PomonaOffice  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
