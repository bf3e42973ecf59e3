/* pomona-link-print.c: the sheet with a QR code that hangs beside the coffee machine. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-link-print.h"
#include "pomona-qr.h"
#include "pomona-words.h"

#define CODE_SHARE 0.5     /* of the sheet's width */

typedef struct
{
  PomonaEnrollmentLink *link;
  char                 *organization;
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  pomona_enrollment_link_unref (sheet->link);
  g_free (sheet->organization);
  g_free (sheet);
}

/* Returns the height that was used. */
static double
draw_text (cairo_t     *cr,
           PangoLayout *layout,
           double       y,
           double       width,
           const char  *font,
           const char  *text)
{
  g_autoptr(PangoFontDescription) description = pango_font_description_from_string (font);
  int height;

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cr, 0, y);
  pango_cairo_show_layout (cr, layout);
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
draw_code (cairo_t    *cr,
           const char *text,
           double      x,
           double      y,
           double      size)
{
  g_autoptr(PomonaQr) qr = pomona_qr_new (text, -1, POMONA_QR_LEVEL_M, NULL);
  double module;

  if (qr == NULL)
    return;
  module = size / pomona_qr_get_size (qr);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  for (guint row = 0; row < pomona_qr_get_size (qr); row++)
    for (guint column = 0; column < pomona_qr_get_size (qr); column++)
      if (pomona_qr_get_module (qr, column, row))
        cairo_rectangle (cr, x + column * module, y + row * module, module, module);
  cairo_fill (cr);
}

void
pomona_link_print_draw (cairo_t              *cr,
                        PangoLayout          *layout,
                        double                width,
                        PomonaEnrollmentLink *link,
                        const char           *organization)
{
  g_autofree char *title = g_strdup_printf (_("Enroll your device with %s"), organization);
  g_autofree char *until = pomona_words_dup_time (link->expires_at);
  g_autofree char *validity = g_strdup_printf (_("The code works until %s."), until);
  double code = width * CODE_SHARE;
  double y = width * 0.05;

  cairo_set_source_rgb (cr, 0, 0, 0);
  y += draw_text (cr, layout, y, width, "Sans Bold 22", title) + 24;
  draw_code (cr, link->url, (width - code) / 2, y, code);
  y += code + 24;
  y += draw_text (cr, layout, y, width, "Monospace 11", link->url) + 24;
  y += draw_text (cr, layout, y, width, "Sans 12",
                  _("1. Point the camera at the code, or type the address into Safari.\n"
                    "2. Download the profile that is offered there.\n"
                    "3. Open Settings (on a Mac: System Settings), look for the downloaded profile, and install it.")) + 24;
  draw_text (cr, layout, y, width, "Sans 10", validity);
}

static void
draw_page_cb (GtkPrintOperation *operation,
              GtkPrintContext   *context,
              int                page,
              gpointer           user_data)
{
  Sheet *sheet = user_data;
  g_autoptr(PangoLayout) layout = gtk_print_context_create_pango_layout (context);

  pomona_link_print_draw (gtk_print_context_get_cairo_context (context), layout, gtk_print_context_get_width (context), sheet->link,
                          sheet->organization);
}

void
pomona_link_print (GtkWidget            *parent,
                   PomonaEnrollmentLink *link,
                   const char           *organization)
{
  g_autoptr(GtkPrintOperation) operation = gtk_print_operation_new ();
  GtkRoot *root = gtk_widget_get_root (parent);
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->link = pomona_enrollment_link_ref (link);
  sheet->organization = g_strdup (organization);
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_job_name (operation, _("Enrollment sheet"));
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page_cb), sheet, (GClosureNotify) (void (*) (void)) sheet_free, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL);
}
