/* pomona-preferences-row.c: what the groups of the preferences page share. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-preferences.h"
#include "pomona-window.h"

GtkWidget *
pomona_preferences_row_new (const char *title,
                            const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

GtkWidget *
pomona_preferences_row_add_button (GtkWidget  *row,
                                   const char *label,
                                   GCallback   clicked,
                                   gpointer    user_data)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", clicked, user_data);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return button;
}

/* --- applying --- */

typedef struct
{
  GtkWidget *widget;
  GStrv      settings;
} Apply;

static void
restarted_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  PomonaOffice *office = POMONA_OFFICE (source);
  GSettings *settings = pomona_office_get_settings (office);
  Apply *apply = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_office_restart_finish (office, result, &error))
    pomona_toast (apply->widget, error->message);
  else
    {
      for (guint i = 0; settings != NULL && apply->settings != NULL && apply->settings[i] != NULL; i += 2)
        g_settings_set_string (settings, apply->settings[i], apply->settings[i + 1]);
      pomona_toast (apply->widget, _("Done; the service was restarted"));
    }
  g_object_unref (apply->widget);
  g_strfreev (apply->settings);
  g_free (apply);
}

void
pomona_preferences_apply (GtkWidget                 *widget,
                          PomonaOffice              *office,
                          const PomonaServiceConfig *config,
                          const char *const         *settings)
{
  Apply *apply = g_new0 (Apply, 1);

  apply->widget = g_object_ref (widget);
  apply->settings = g_strdupv ((GStrv) settings);
  pomona_office_restart_async (office, config, restarted_cb, apply);
}
