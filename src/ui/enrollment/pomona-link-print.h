/* pomona-link-print.h: the sheet with a QR code that hangs beside the coffee machine. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-records.h"

G_BEGIN_DECLS

/* Opens the print dialog. */
void pomona_link_print (GtkWidget            *parent,
                        PomonaEnrollmentLink *link,
                        const char           *organization);

/* Draws the sheet; for the print operation and tests. */
void pomona_link_print_draw (cairo_t              *cr,
                             PangoLayout          *layout,
                             double                width,
                             PomonaEnrollmentLink *link,
                             const char           *organization);

G_END_DECLS
