/* pomona-tally-chart.c: counted devices as bars. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-bar.h"
#include "pomona-tally-chart.h"

#define LABEL_CHARS 16

static GtkWidget *
build_line (const PomonaTally *tally,
            guint              largest)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (tally->label != NULL ? tally->label : _("All others"));
  g_autofree char *number = g_strdup_printf ("%u", tally->n);
  g_autofree char *description = g_strdup_printf (ngettext ("%s: %u device", "%s: %u devices", tally->n),
                                                  gtk_label_get_label (GTK_LABEL (label)), tally->n);
  GtkWidget *bar = pomona_bar_new ((double) tally->n / MAX (largest, 1), description);
  GtkWidget *count = gtk_label_new (number);

  gtk_label_set_width_chars (GTK_LABEL (label), LABEL_CHARS / 2);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LABEL_CHARS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (count), 3);
  gtk_label_set_xalign (GTK_LABEL (count), 1);
  gtk_widget_add_css_class (label, "pomona-regular");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (bar, "accent");
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (tally->icon_name));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), count);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
  return button;
}

GtkWidget *
pomona_tally_chart_new (GPtrArray *tallies)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  guint largest = 0;

  gtk_widget_add_css_class (box, "pomona-chart");
  for (guint i = 0; i < tallies->len; i++)
    largest = MAX (largest, ((PomonaTally *) g_ptr_array_index (tallies, i))->n);
  for (guint i = 0; i < tallies->len; i++)
    {
      PomonaTally *tally = g_ptr_array_index (tallies, i);
      GtkWidget *line = build_line (tally, largest);
      g_autofree char *target = tally->search != NULL ? g_strconcat ("devices:find:", tally->search, NULL) : g_strdup ("devices");

      gtk_actionable_set_action_name (GTK_ACTIONABLE (line), "win.show");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (line), "s", target);
      gtk_box_append (GTK_BOX (box), line);
    }
  return box;
}
