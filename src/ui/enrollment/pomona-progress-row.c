/* pomona-progress-row.c: how far one device came. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-progress-row.h"
#include "pomona-words.h"

#define N_STEPS 6

static const char * const step_names[N_STEPS] = {
  N_("Profile"), N_("Identity"), N_("Sign-on"), N_("Push token"), N_("First answer"), N_("Declarations"),
};

static void
get_times (PomonaEnrollmentProgress *progress,
           gint64                    times[N_STEPS])
{
  times[0] = progress->profile_at;
  times[1] = progress->identity_at;
  times[2] = progress->authenticate_at;
  times[3] = progress->token_at;
  times[4] = progress->answer_at;
  times[5] = progress->declarations_at;
}

static GtkWidget *
build_step (const char *name,
            gint64      time)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *icon = gtk_image_new_from_icon_name (time != 0 ? "pomona-ok-symbolic" : "pomona-pending-symbolic");
  GtkWidget *label = gtk_label_new (name);
  g_autofree char *when = pomona_words_dup_time (time);
  g_autofree char *tooltip = time != 0 ? g_strdup_printf ("%s: %s", name, when) : g_strdup_printf (_("%s: not yet"), name);

  gtk_widget_add_css_class (icon, time != 0 ? "success" : "dim-label");
  gtk_widget_add_css_class (label, "caption");
  if (time == 0)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_tooltip_text (box, tooltip);
  gtk_widget_set_size_request (box, 76, -1);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

GtkWidget *
pomona_progress_row_new (PomonaEnrollmentProgress *progress)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  g_autofree char *began = pomona_words_dup_ago (progress->profile_at, pomona_clock_now ());
  gint64 times[N_STEPS];

  get_times (progress, times);
  for (guint i = 0; i < N_STEPS; i++)
    gtk_box_append (GTK_BOX (steps), build_step (_(step_names[i]), times[i]));
  gtk_widget_set_valign (steps, GTK_ALIGN_CENTER);
  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *progress->device_name != '\0' ? progress->device_name : _("A device"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), progress->problem != NULL ? progress->problem : began);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), steps);
  if (progress->problem != NULL)
    gtk_widget_add_css_class (row, "error");
  if (progress->device_id != NULL)
    {
      g_autofree char *target = g_strconcat ("devices:", progress->device_id, NULL);

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show");
    }
  return row;
}
