/* pomona-event-row.c: one thing that happened. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include "pomona-clock.h"
#include "pomona-event-row.h"
#include "pomona-words.h"

GtkWidget *
pomona_event_row_new (PomonaEvent *event)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (pomona_words_event_icon (event));
  GtkWidget *when = gtk_label_new (NULL);
  g_autofree char *sentence = pomona_words_dup_event (event);
  g_autofree char *ago = pomona_words_dup_ago (event->at, pomona_clock_now ());
  g_autofree char *exact = pomona_words_dup_time (event->at);

  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sentence);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  gtk_label_set_label (GTK_LABEL (when), ago);
  gtk_widget_set_tooltip_text (when, exact);
  gtk_widget_add_css_class (when, "dim-label");
  gtk_widget_add_css_class (icon, event->severity == POMONA_SEVERITY_ERROR ? "error"
                                  : event->severity == POMONA_SEVERITY_WARNING ? "warning" : "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), when);
  if (event->device_id != NULL)
    {
      g_autofree char *target = g_strconcat ("devices:", event->device_id, NULL);

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show");
    }
  return row;
}
