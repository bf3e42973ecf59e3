/* pomona-application.c: the program with its window. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-application.h"
#include "pomona-background.h"
#include "pomona-compat.h"
#include "pomona-debug-info.h"
#include "pomona-key-sheet.h"
#include "pomona-notifier.h"
#include "pomona-start-sheet.h"
#include "pomona-window.h"

struct _PomonaApplication
{
  AdwApplication       parent_instance;
  PomonaServiceConfig *config;
  PomonaOffice        *office;
  PomonaBackground    *background;
  PomonaNotifier      *notifier;
  GError              *key_error;    /* the service waits for its key, and nobody was asked yet */
  gboolean             offered;      /* the assistant came up in this run */
  gboolean             demo;
};

G_DEFINE_FINAL_TYPE (PomonaApplication, pomona_application, ADW_TYPE_APPLICATION)

/* Runs before the window's own handler, which closes it. */
static gboolean
close_request_cb (GtkWindow *window,
                  gpointer   user_data)
{
  PomonaApplication *self = user_data;

  return self->background != NULL && pomona_background_hold_back (self->background, window);
}

/* NULL while there is none. */
static PomonaWindow *
find_window (PomonaApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (POMONA_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static PomonaWindow *
ensure_window (PomonaApplication *self)
{
  GtkWindow *window = (GtkWindow *) find_window (self);

  if (window != NULL)
    return POMONA_WINDOW (window);
  window = GTK_WINDOW (pomona_window_new (ADW_APPLICATION (self), self->office));
  g_signal_connect_object (window, "close-request", G_CALLBACK (close_request_cb), self, 0);
  return POMONA_WINDOW (window);
}

/* --- questions that can't wait for somebody to find them --- */

static void
ask (PomonaApplication *self)
{
  PomonaWindow *window = self->office != NULL ? find_window (self) : NULL;

  if (window == NULL || !gtk_widget_get_mapped (GTK_WIDGET (window)))
    return;
  if (self->key_error != NULL)
    {
      g_autoptr(GError) error = g_steal_pointer (&self->key_error);

      pomona_key_sheet_present (GTK_WIDGET (window), self->office, error);
    }
  else if (!self->offered && pomona_start_sheet_is_due (self->office))
    {
      self->offered = TRUE;
      pomona_start_sheet_present (GTK_WIDGET (window), self->office);
    }
}

static void
first_steps_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  PomonaApplication *self = user_data;

  pomona_start_sheet_present (GTK_WIDGET (ensure_window (self)), self->office);
}

/* --- the service --- */

static void
practice_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(PomonaApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_practice_start_finish (POMONA_PRACTICE (source), result, &error) && self->office != NULL)
    pomona_toast (GTK_WIDGET (ensure_window (self)), error->message);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(PomonaApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  /* The window's banner tells; a start without window tells the log. */
  if (!pomona_service_start_finish (POMONA_SERVICE (source), result, &error))
    {
      g_message ("%s", error->message);
      g_clear_error (&self->key_error);
      if (pomona_key_sheet_helps (error))
        self->key_error = g_steal_pointer (&error);
      ask (self);
    }
  else if (self->demo && self->office != NULL)
    pomona_practice_start_async (pomona_office_get_practice (self->office), NULL, practice_cb, g_object_ref (self));
}

static void
start_service_action (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  PomonaApplication *self = user_data;

  pomona_service_start_async (pomona_office_get_service (self->office), NULL, started_cb, g_object_ref (self));
}

static void
stop_service_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  PomonaApplication *self = user_data;

  pomona_service_stop_async (pomona_office_get_service (self->office), NULL, NULL);
}

static void
restarted_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!pomona_office_restart_finish (POMONA_OFFICE (source), result, &error))
    g_message ("%s", error->message);
}

static void
restart_service_action (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  PomonaApplication *self = user_data;

  pomona_office_restart_async (self->office, NULL, restarted_cb, NULL);
}

/* --- actions --- */

static void
show_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  PomonaWindow *window = ensure_window (user_data);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show", "s", g_variant_get_string (parameter, NULL));
  gtk_window_present (GTK_WINDOW (window));
}

static void
new_link_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  PomonaWindow *window = ensure_window (user_data);

  pomona_window_show_page (window, "enrollment", "new-link");
  gtk_window_present (GTK_WINDOW (window));
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  PomonaApplication *self = user_data;
  g_autofree char *debug_info = pomona_debug_info_dup (self->office);

  pomona_about_present (GTK_WIDGET (ensure_window (self)),
                        "application-name", "Pomona",
                        "application-icon", POMONA_APP_ID,
                        "version", PACKAGE_VERSION,
                        "comments", _("Looks after the Macs, iPhones, iPads and Apple TVs of a small office"),
                        "developer-name", _("The Pomona maintainers"),
                        "license-type", GTK_LICENSE_GPL_3_0,
                        "debug-info", debug_info,
                        "debug-info-filename", "pomona-debug-info.txt",
                        /* Translators: your names, one a line. */
                        "translator-credits", _("translator-credits"),
                        NULL);
}

static void
launched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  PomonaApplication *self = user_data;

  if (!g_app_info_launch_default_for_uri_finish (result, NULL))
    pomona_toast (GTK_WIDGET (ensure_window (self)), _("There is no help viewer on this computer"));
  g_object_unref (self);
}

static void
help_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  PomonaApplication *self = user_data;
  PomonaWindow *window = ensure_window (self);
  g_autofree char *uri = g_strdup_printf ("help:pomona/%s", pomona_window_get_page_name (window));

  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, launched_cb, g_object_ref (self));
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (user_data)) != NULL)
    gtk_window_destroy (windows->data);
  g_application_quit (user_data);
}

static const GActionEntry actions[] = {
  { "about", about_action },
  { "first-steps", first_steps_action },
  { "help", help_action },
  { "new-link", new_link_action },
  { "quit", quit_action },
  { "restart-service", restart_service_action },
  { "show", show_action, "s" },
  { "start-service", start_service_action },
  { "stop-service", stop_service_action },
};

static void
set_accelerators (GtkApplication *application)
{
  const struct
  {
    const char *action;
    const char *keys;
  } table[] = {
    { "app.quit", "<Control>q" },
    { "app.help", "F1" },
    { "app.new-link", "<Control>n" },
    { "win.page::preferences", "<Control>comma" },
    { "win.show-help-overlay", "<Control>question" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const char *keys[] = { table[i].keys, NULL };

      gtk_application_set_accels_for_action (application, table[i].action, keys);
    }
}

/* --- life --- */

/* NULL where the schema is not installed, and for the practice office, which leaves the preferences of the real one alone. */
static GSettings *
open_settings (PomonaApplication *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, POMONA_APP_ID, TRUE) : NULL;

  return schema != NULL && !self->demo ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
pomona_application_startup (GApplication *application)
{
  PomonaApplication *self = POMONA_APPLICATION (application);
  g_autoptr(GSettings) settings = open_settings (self);

  G_APPLICATION_CLASS (pomona_application_parent_class)->startup (application);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), "/io/github/pomona_mdm/Pomona/icons");
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  set_accelerators (GTK_APPLICATION (self));
  self->office = pomona_office_new (self->config, settings);
  self->background = pomona_background_new (application, self->office);
  self->notifier = pomona_notifier_new (application, self->office);
  g_signal_connect_object (pomona_office_get_situation (self->office), "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    pomona_background_stay (self->background);
  start_service_action (NULL, NULL, self);
}

static void
pomona_application_activate (GApplication *application)
{
  PomonaApplication *self = POMONA_APPLICATION (application);

  gtk_window_present (GTK_WINDOW (ensure_window (self)));
  ask (self);
}

static void
pomona_application_shutdown (GApplication *application)
{
  PomonaApplication *self = POMONA_APPLICATION (application);

  g_clear_object (&self->notifier);
  g_clear_object (&self->background);
  g_clear_object (&self->office);
  G_APPLICATION_CLASS (pomona_application_parent_class)->shutdown (application);
}

static void
pomona_application_finalize (GObject *object)
{
  PomonaApplication *self = POMONA_APPLICATION (object);

  g_clear_object (&self->office);
  g_clear_error (&self->key_error);
  pomona_service_config_free (self->config);
  G_OBJECT_CLASS (pomona_application_parent_class)->finalize (object);
}

static void
pomona_application_class_init (PomonaApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pomona_application_finalize;
  application_class->startup = pomona_application_startup;
  application_class->activate = pomona_application_activate;
  application_class->shutdown = pomona_application_shutdown;
}

static void
pomona_application_init (PomonaApplication *self)
{
}

PomonaApplication *
pomona_application_new (PomonaOptions *options)
{
  PomonaApplication *self;

  self = g_object_new (POMONA_TYPE_APPLICATION,
                       "application-id", POMONA_APP_ID,
                       "flags", options->demo ? G_APPLICATION_NON_UNIQUE : G_APPLICATION_DEFAULT_FLAGS,
                       "resource-base-path", "/io/github/pomona_mdm/Pomona",
                       NULL);
  self->config = pomona_service_config_copy (options->config);
  self->demo = options->demo;
  return self;
}

PomonaOffice *
pomona_application_get_office (PomonaApplication *self)
{
  return self->office;
}

PomonaNotifier *
pomona_application_get_notifier (PomonaApplication *self)
{
  return self->notifier;
}
