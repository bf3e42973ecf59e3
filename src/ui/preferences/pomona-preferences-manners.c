/* pomona-preferences-manners.c: running in the background, and notifications. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-background.h"
#include "pomona-compat.h"
#include "pomona-preferences.h"
#include "pomona-window.h"

static GtkWidget *
add_switch (GtkWidget    *group,
            PomonaOffice *office,
            const char   *title,
            const char   *subtitle,
            const char   *key)
{
  GtkWidget *row = pomona_switch_row_new (title, subtitle);

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_name (row, key);
  g_settings_bind (pomona_office_get_settings (office), key, row, "active", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

/* What the desktop said to our wish. */
static void
requested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GtkWidget) row = user_data;
  g_autoptr(GError) error = NULL;
  GSettings *settings = g_object_get_data (G_OBJECT (row), "settings");

  if (pomona_background_request_finish (result, &error))
    return;
  pomona_toast (row, error->message);
  g_object_set_data (G_OBJECT (row), "quiet", GINT_TO_POINTER (TRUE));
  g_settings_set_boolean (settings, "start-at-login", FALSE);
  g_object_set_data (G_OBJECT (row), "quiet", NULL);
}

static void
login_cb (GtkWidget *row)
{
  gboolean active;

  if (g_object_get_data (G_OBJECT (row), "quiet") != NULL)
    return;
  g_object_get (row, "active", &active, NULL);
  pomona_background_request_async (active, requested_cb, g_object_ref (row));
}

GtkWidget *
pomona_preferences_manners_new (PomonaOffice *office)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *login;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Background"));
  if (pomona_office_get_settings (office) == NULL)
    {
      gtk_widget_set_visible (group, FALSE);
      return group;
    }
  add_switch (group, office, _("Keep serving when the window is closed"), _("Devices come at any time, also at night."), "run-in-background");
  login = add_switch (group, office, _("Start at login"), _("Without a window. A computer that sleeps serves nobody: a small one that is always "
                                                            "on is better."), "start-at-login");
  g_object_set_data (G_OBJECT (login), "settings", pomona_office_get_settings (office));
  g_signal_connect (login, "notify::active", G_CALLBACK (login_cb), NULL);
  return group;
}

GtkWidget *
pomona_preferences_notifications_new (PomonaOffice *office)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Notifications"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), _("At most one a day for the same cause; they go when the cause is gone."));
  if (pomona_office_get_settings (office) == NULL)
    {
      gtk_widget_set_visible (group, FALSE);
      return group;
    }
  add_switch (group, office, _("A device has enrolled"), NULL, "notify-enrollment");
  add_switch (group, office, _("A command has failed"), NULL, "notify-failed-command");
  add_switch (group, office, _("Something runs out"), NULL, "notify-expiry");
  return group;
}
