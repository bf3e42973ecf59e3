/* pomona-timeline.c: when what runs out, over the next year. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-bar.h"
#include "pomona-timeline.h"
#include "pomona-words.h"

/* A push certificate lasts a year, and a little more shows that it was renewed just now. */
#define MONTHS 13
#define SPAN ((double) (MONTHS * 30.44 * (double) G_TIME_SPAN_DAY))

/* Where each month begins. */
static GArray *
month_starts (gint64   now,
              char  ***captions)
{
  GArray *fractions = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr(GDateTime) today = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  g_autoptr(GDateTime) month = g_date_time_new_local (g_date_time_get_year (today), g_date_time_get_month (today), 1, 0, 0, 0);

  for (int i = 1; i <= MONTHS; i++)
    {
      g_autoptr(GDateTime) start = g_date_time_add_months (month, i);
      g_autofree char *name = g_date_time_format (start, g_date_time_get_month (start) == 1 ? "%Y" : "%b");
      double fraction = (double) (g_date_time_to_unix (start) * G_USEC_PER_SEC - now) / SPAN;

      if (fraction >= 1)
        break;
      g_array_append_val (fractions, fraction);
      g_strv_builder_add (names, name);
    }
  *captions = g_strv_builder_end (names);
  return fractions;
}

static const char *
style_of (PomonaSeverity severity)
{
  if (severity == POMONA_SEVERITY_ERROR)
    return "error";
  return severity == POMONA_SEVERITY_WARNING ? "warning" : "success";
}

static GtkWidget *
build_label (const char *text,
             float       xalign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

static GtkWidget *
build_left (const PomonaExpiry *expiry,
            gint64              now)
{
  PomonaSeverity severity = pomona_expiry_get_severity (expiry, now);
  g_autofree char *until = pomona_words_dup_until (expiry->not_after, now);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (severity != POMONA_SEVERITY_INFO)
    gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (severity == POMONA_SEVERITY_ERROR ? "pomona-error-symbolic"
                                                                                                    : "pomona-warning-symbolic"));
  gtk_box_append (GTK_BOX (box), build_label (until, 0));
  gtk_widget_add_css_class (box, severity == POMONA_SEVERITY_INFO ? "dim-label" : style_of (severity));
  return box;
}

static void
add_line (GtkGrid            *grid,
          int                 row,
          const PomonaExpiry *expiry,
          gint64              now,
          GArray             *months)
{
  g_autofree char *title = pomona_expiry_dup_title (expiry);
  g_autofree char *date = pomona_words_dup_time (expiry->not_after);
  g_autofree char *until = pomona_words_dup_until (expiry->not_after, now);
  /* Translators: a certificate, the date of its end, how long it still lasts. */
  g_autofree char *description = g_strdup_printf (_("%s: until %s, %s"), title, date, until);
  g_autofree char *tooltip = *expiry->name != '\0' ? g_strconcat (description, "\n", expiry->name, NULL) : g_strdup (description);
  GtkWidget *label = build_label (title, 0);
  GtkWidget *bar = pomona_bar_new ((double) (expiry->not_after - now) / SPAN, description);

  pomona_bar_set_grid (POMONA_BAR (bar), months);
  gtk_widget_add_css_class (bar, style_of (pomona_expiry_get_severity (expiry, now)));
  gtk_widget_set_tooltip_text (label, tooltip);
  gtk_widget_set_tooltip_text (bar, tooltip);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, bar, 1, row, 1, 1);
  gtk_grid_attach (grid, build_left (expiry, now), 2, row, 1, 1);
}

GtkWidget *
pomona_timeline_new (GPtrArray *expiries,
                     gint64     now)
{
  GtkWidget *grid = gtk_grid_new ();
  g_auto(GStrv) captions = NULL;
  g_autoptr(GArray) months = month_starts (now, &captions);

  gtk_widget_add_css_class (grid, "pomona-chart");
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_attach (GTK_GRID (grid), pomona_scale_captions_new (months, (const char * const *) captions), 1, 0, 1, 1);
  for (guint i = 0; i < expiries->len; i++)
    add_line (GTK_GRID (grid), (int) i + 1, g_ptr_array_index (expiries, i), now, months);
  return grid;
}
