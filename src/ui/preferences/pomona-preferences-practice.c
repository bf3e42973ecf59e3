/* pomona-preferences-practice.c: the practice office, and help with faults. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-debug-info.h"
#include "pomona-preferences.h"
#include "pomona-window.h"

typedef struct
{
  PomonaOffice *office;
  GtkWidget    *open;
  GtkWidget    *clear;
  GtkWidget    *open_button;
  GtkWidget    *clear_button;
} Practice;

static Practice *
practice_of (GtkWidget *group)
{
  return g_object_get_data (G_OBJECT (group), "practice");
}

static guint
count_practice (PomonaOffice *office)
{
  g_autoptr(GPtrArray) devices = pomona_situation_dup_devices (pomona_office_get_situation (office));
  guint n = 0;

  for (guint i = 0; i < devices->len; i++)
    n += ((PomonaDevice *) g_ptr_array_index (devices, i))->practice;
  return n;
}

static void
update (GtkWidget *group)
{
  Practice *practice = practice_of (group);
  PomonaPractice *office = pomona_office_get_practice (practice->office);
  gboolean serving = pomona_service_get_state (pomona_office_get_service (practice->office)) == POMONA_SERVICE_SERVING;
  gboolean running = pomona_practice_get_running (office);
  guint n = count_practice (practice->office);
  g_autofree char *text = NULL;

  if (running)
    text = g_strdup_printf (ngettext ("%u pretend device is here.", "%u pretend devices are here.", pomona_practice_get_enrolled (office)),
                            pomona_practice_get_enrolled (office));
  else if (n > 0)
    text = g_strdup_printf (ngettext ("%u pretend device sleeps.", "%u pretend devices sleep.", n), n);
  else
    text = g_strdup (_("Pretend devices to try everything with. They are marked as practice everywhere and leave no trace when removed."));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (practice->open), text);
  gtk_button_set_label (GTK_BUTTON (practice->open_button), running ? _("_Close") : _("_Open"));
  gtk_widget_set_sensitive (practice->open_button, serving);
  gtk_widget_set_visible (practice->clear, running || n > 0);
  gtk_widget_set_sensitive (practice->clear_button, serving);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GtkWidget) widget = user_data;
  g_autoptr(GError) error = NULL;

  if (!pomona_practice_start_finish (POMONA_PRACTICE (source), result, &error))
    pomona_toast (widget, error->message);
}

static void
open_cb (GtkWidget *group)
{
  PomonaPractice *office = pomona_office_get_practice (practice_of (group)->office);

  if (pomona_practice_get_running (office))
    pomona_practice_stop (office);
  else
    pomona_practice_start_async (office, NULL, started_cb, g_object_ref (group));
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GtkWidget) widget = user_data;
  g_autoptr(GError) error = NULL;

  if (pomona_practice_clear_finish (POMONA_PRACTICE (source), result, &error))
    pomona_toast (widget, _("The practice office is gone"));
  else
    pomona_toast (widget, error->message);
}

static void
clear_cb (GtkWidget *group)
{
  pomona_practice_clear_async (pomona_office_get_practice (practice_of (group)->office), NULL, cleared_cb, g_object_ref (group));
}

GtkWidget *
pomona_preferences_practice_new (PomonaOffice *office)
{
  GtkWidget *group = adw_preferences_group_new ();
  Practice *practice = g_new0 (Practice, 1);

  g_object_set_data_full (G_OBJECT (group), "practice", practice, g_free);
  practice->office = office;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Practice"));
  practice->open = pomona_preferences_row_new (_("Practice office"), NULL);
  practice->open_button = pomona_preferences_row_add_button (practice->open, _("_Open"), G_CALLBACK (open_cb), group);
  gtk_button_set_use_underline (GTK_BUTTON (practice->open_button), TRUE);
  gtk_widget_set_name (practice->open_button, "practice-open");
  practice->clear = pomona_preferences_row_new (_("Remove all pretend devices"), _("With their commands, links and the practice certificate."));
  practice->clear_button = pomona_preferences_row_add_button (practice->clear, _("_Remove"), G_CALLBACK (clear_cb), group);
  gtk_widget_set_name (practice->clear_button, "practice-clear");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), practice->open);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), practice->clear);
  g_signal_connect (group, "map", G_CALLBACK (update), NULL);
  g_signal_connect_object (pomona_office_get_situation (office), "changed", G_CALLBACK (update), group, G_CONNECT_SWAPPED);
  g_signal_connect_object (pomona_office_get_practice (office), "notify", G_CALLBACK (update), group, G_CONNECT_SWAPPED);
  g_signal_connect_object (pomona_office_get_service (office), "notify::state", G_CALLBACK (update), group, G_CONNECT_SWAPPED);
  return group;
}

/* --- help with faults --- */

static void
copy_cb (GtkWidget *group)
{
  g_autofree char *text = pomona_debug_info_dup (g_object_get_data (G_OBJECT (group), "office"));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (group), text);
  pomona_toast (group, _("Debug information copied"));
}

static void
steps_cb (GtkWidget *group)
{
  gtk_widget_activate_action (group, "app.first-steps", NULL);
}

static void
restart_cb (GtkWidget *group)
{
  pomona_preferences_apply (group, g_object_get_data (G_OBJECT (group), "office"), NULL, NULL);
}

GtkWidget *
pomona_preferences_help_new (PomonaOffice *office)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *copy = pomona_preferences_row_new (_("Debug information"), _("Versions and the last messages, without secrets."));
  GtkWidget *restart = pomona_preferences_row_new (_("Service"), _("Stops and starts it; devices do not notice."));
  GtkWidget *steps = pomona_preferences_row_new (_("First steps"), _("Name, address and certificates once more, one after the other."));

  g_object_set_data (G_OBJECT (group), "office", office);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("When something does not work"));
  pomona_preferences_row_add_button (steps, _("O_pen"), G_CALLBACK (steps_cb), group);
  pomona_preferences_row_add_button (copy, _("Cop_y"), G_CALLBACK (copy_cb), group);
  pomona_preferences_row_add_button (restart, _("R_estart"), G_CALLBACK (restart_cb), group);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), steps);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), copy);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), restart);
  return group;
}
