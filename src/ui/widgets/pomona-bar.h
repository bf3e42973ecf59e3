/* pomona-bar.h: a bar with a length, perhaps on a scale. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Drawn in the colour of the widget's text; style classes "success", "warning" and "error" give it one. Grows from the
 * start of the line in every direction of writing. */
#define POMONA_TYPE_BAR (pomona_bar_get_type ())
G_DECLARE_FINAL_TYPE (PomonaBar, pomona_bar, POMONA, BAR, GtkWidget)

/* description: what it says, for who does not see it. */
GtkWidget *pomona_bar_new             (double       fraction,
                                       const char  *description);

/* Beyond 1: the bar goes on outside of the scale and ends in a point. */
void       pomona_bar_set_fraction    (PomonaBar   *self,
                                       double       fraction);
/* Lines behind the bar, between 0 and 1. */
void       pomona_bar_set_grid        (PomonaBar   *self,
                                       GArray      *fractions);

/* A row of captions above bars, each beginning at its fraction; one that finds no room is left out. */
#define POMONA_TYPE_SCALE_CAPTIONS (pomona_scale_captions_get_type ())
G_DECLARE_FINAL_TYPE (PomonaScaleCaptions, pomona_scale_captions, POMONA, SCALE_CAPTIONS, GtkWidget)

GtkWidget *pomona_scale_captions_new  (GArray            *fractions,
                                       const char *const *captions);

G_END_DECLS
