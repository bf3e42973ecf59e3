/* pomona-start-sheet.h: the first minutes. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* Whether it should come by itself: nothing was set up yet, and nobody put it off. */
gboolean pomona_start_sheet_is_due  (PomonaOffice *office);

/* An assistant: name → address → server certificate → push certificate, each can wait; or a practice office at once. */
void     pomona_start_sheet_present (GtkWidget    *parent,
                                     PomonaOffice *office);

G_END_DECLS
