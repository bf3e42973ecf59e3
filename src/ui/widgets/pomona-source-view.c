/* pomona-source-view.c: text with colours, to be read. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <adwaita.h>
#include <gtksourceview/gtksource.h>

#include "pomona-source-view.h"

/* GtkSourceView does not follow the style manager by itself. */
static void
update_scheme (GtkSourceBuffer *buffer)
{
  const char *id = adw_style_manager_get_dark (adw_style_manager_get_default ()) ? "Adwaita-dark" : "Adwaita";
  GtkSourceStyleScheme *scheme = gtk_source_style_scheme_manager_get_scheme (gtk_source_style_scheme_manager_get_default (), id);

  gtk_source_buffer_set_style_scheme (buffer, scheme);
}

static GtkTextBuffer *
buffer_of (GtkWidget *frame)
{
  GtkWidget *scroller = gtk_frame_get_child (GTK_FRAME (frame));

  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller))));
}

GtkWidget *
pomona_source_view_new (const char *name,
                        const char *language,
                        const char *text)
{
  GtkWidget *frame = gtk_frame_new (NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkSourceLanguage *known = gtk_source_language_manager_get_language (gtk_source_language_manager_get_default (), language);
  g_autoptr(GtkSourceBuffer) buffer = known != NULL ? gtk_source_buffer_new_with_language (known) : gtk_source_buffer_new (NULL);
  GtkWidget *view = gtk_source_view_new_with_buffer (buffer);

  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 8);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_scheme), buffer, G_CONNECT_SWAPPED);
  update_scheme (buffer);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 60);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 420);
  gtk_frame_set_child (GTK_FRAME (frame), scroller);
  pomona_source_view_set_text (frame, text);
  return frame;
}

void
pomona_source_view_set_text (GtkWidget  *view,
                             const char *text)
{
  gtk_text_buffer_set_text (buffer_of (view), text, -1);
}
