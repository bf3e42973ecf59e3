/* pomona-qr-picture.c: a QR code to be read off the screen. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-qr-picture.h"
#include "pomona-qr.h"

/* Modules of white around the code that the standard asks for. */
#define QUIET_ZONE 4
#define SIZE 220

static void
paint_module (guint8 *pixels,
              gsize   stride,
              guint   x,
              guint   y,
              guint   scale)
{
  for (guint line = 0; line < scale; line++)
    memset (pixels + (y * scale + line) * stride + x * scale * 3, 0, scale * 3);
}

GdkTexture *
pomona_qr_texture_new (const char *text,
                       guint       scale)
{
  g_autoptr(PomonaQr) qr = pomona_qr_new (text, strlen (text), POMONA_QR_LEVEL_M, NULL);
  guint modules;
  guint edge;
  gsize stride;
  g_autofree guint8 *pixels = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (qr == NULL)
    return NULL;
  modules = pomona_qr_get_size (qr);
  edge = (modules + 2 * QUIET_ZONE) * scale;
  stride = (gsize) edge * 3;
  pixels = g_malloc (stride * edge);
  memset (pixels, 0xff, stride * edge);
  for (guint y = 0; y < modules; y++)
    for (guint x = 0; x < modules; x++)
      if (pomona_qr_get_module (qr, x, y))
        paint_module (pixels, stride, x + QUIET_ZONE, y + QUIET_ZONE, scale);
  bytes = g_bytes_new_take (g_steal_pointer (&pixels), stride * edge);
  return gdk_memory_texture_new ((int) edge, (int) edge, GDK_MEMORY_R8G8B8, bytes, stride);
}

GtkWidget *
pomona_qr_picture_new (void)
{
  GtkWidget *picture = gtk_picture_new ();

  gtk_widget_set_size_request (picture, SIZE, SIZE);
  gtk_widget_set_halign (picture, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  return picture;
}

void
pomona_qr_picture_set (GtkWidget  *picture,
                       const char *text)
{
  g_autoptr(GdkTexture) texture = pomona_qr_texture_new (text, 8);
  g_autofree char *description = g_strdup_printf (_("QR code of %s"), text);

  gtk_picture_set_paintable (GTK_PICTURE (picture), texture != NULL ? GDK_PAINTABLE (texture) : NULL);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), description);
}
