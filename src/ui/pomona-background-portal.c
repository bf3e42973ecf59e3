/* pomona-background-portal.c: asks the desktop for life without a window. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pomona-background.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_BACKGROUND "org.freedesktop.portal.Background"
#define PORTAL_REQUEST "org.freedesktop.portal.Request"

#define AUTOSTART \
  "[Desktop Entry]\n" \
  "Type=Application\n" \
  "Name=Pomona\n" \
  "Exec=pomona --gapplication-service\n" \
  "Icon=" POMONA_APP_ID "\n" \
  "X-GNOME-Autostart-enabled=true\n"

/* --- outside of a sandbox: a file --- */

char *
pomona_background_dup_autostart_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", POMONA_APP_ID ".desktop", NULL);
}

static gboolean
write_autostart (gboolean   at_login,
                 GError   **error)
{
  g_autofree char *path = pomona_background_dup_autostart_path ();
  g_autofree char *folder = g_path_get_dirname (path);

  if (!at_login)
    {
      if (g_unlink (path) == 0 || errno == ENOENT)
        return TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” can't be removed: %s"), path, g_strerror (errno));
      return FALSE;
    }
  g_mkdir_with_parents (folder, 0700);
  return g_file_set_contents (path, AUTOSTART, -1, error);
}

/* --- inside: the portal --- */

typedef struct
{
  GDBusConnection *bus;
  guint            response_id;
  gboolean         at_login;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  if (request->bus != NULL && request->response_id != 0)
    g_dbus_connection_signal_unsubscribe (request->bus, request->response_id);
  g_clear_object (&request->bus);
  g_free (request);
}

static void
response_cb (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  GTask *task = user_data;
  Request *request = g_task_get_task_data (task);
  g_autoptr(GVariant) results = NULL;
  gboolean background = FALSE;
  gboolean autostart = FALSE;
  guint32 response;

  if (request->response_id == 0)
    return;
  g_dbus_connection_signal_unsubscribe (bus, request->response_id);
  request->response_id = 0;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &autostart);
  if (response != 0 || !background)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                             _("The desktop does not let Pomona run in the background; keep the window open, or allow it in the system's settings"));
  else if (request->at_login && !autostart)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, _("The desktop does not start Pomona at login"));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = user_data;
  Request *request = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || request->response_id == 0)
    return;
  g_dbus_connection_signal_unsubscribe (request->bus, request->response_id);
  request->response_id = 0;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("This desktop can't be asked to let Pomona run in the background: %s"), error->message);
  g_object_unref (task);
}

/* Where the answer will come, as the portal builds it: subscribed before the call, so that it is never missed. */
static char *
dup_handle (GDBusConnection *bus,
            const char      *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  g_strdelimit (sender, ".", '_');
  return g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", sender, token);
}

static void
ask_portal (GTask    *task,
            gboolean  at_login)
{
  Request *request = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("pomona%u", g_random_int ());
  g_autofree char *handle = dup_handle (request->bus, token);
  const char * const command[] = { "pomona", "--gapplication-service", NULL };
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", token);
  g_variant_dict_insert (&options, "reason", "s", _("Devices come at any time; Pomona has to be there to answer them."));
  g_variant_dict_insert (&options, "autostart", "b", at_login);
  g_variant_dict_insert_value (&options, "commandline", g_variant_new_strv (command, -1));
  g_variant_dict_insert (&options, "dbus-activatable", "b", FALSE);
  request->response_id = g_dbus_connection_signal_subscribe (request->bus, PORTAL_NAME, PORTAL_REQUEST, "Response", handle, NULL,
                                                             G_DBUS_SIGNAL_FLAGS_NONE, response_cb, task, NULL);
  g_dbus_connection_call (request->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_BACKGROUND, "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, called_cb, task);
}

static void
bus_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  GTask *task = user_data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;

  request->bus = g_bus_get_finish (result, &error);
  if (request->bus == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  ask_portal (task, request->at_login);
}

void
pomona_background_request_async (gboolean             at_login,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Request *request = g_new0 (Request, 1);
  GError *error = NULL;

  request->at_login = at_login;
  g_task_set_source_tag (task, pomona_background_request_async);
  g_task_set_task_data (task, request, request_free);
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, task);
      return;
    }
  if (write_autostart (at_login, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

gboolean
pomona_background_request_finish (GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
