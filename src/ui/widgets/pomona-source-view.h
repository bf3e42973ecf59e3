/* pomona-source-view.h: text with colours, to be read. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Read only; follows light and dark. language is GtkSourceView's id ("xml", "json"); name is for screen readers. */
GtkWidget *pomona_source_view_new      (const char *name,
                                        const char *language,
                                        const char *text);
void       pomona_source_view_set_text (GtkWidget  *view,
                                        const char *text);

G_END_DECLS
