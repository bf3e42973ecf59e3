/* pomona-qr-picture.h: a QR code to be read off the screen. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A picture of the text with its quiet zone, black on white in every colour scheme: readers need the contrast. */
GtkWidget  *pomona_qr_picture_new     (void);
void        pomona_qr_picture_set     (GtkWidget  *picture,
                                       const char *text);

/* The modules as a texture, `scale` pixels each; NULL when the text is too long for a QR code. */
GdkTexture *pomona_qr_texture_new     (const char *text,
                                       guint       scale);

G_END_DECLS
