/* pomona-key-sheet.h: where the key that seals the secrets lives. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* Whether the service did not start for want of its key. */
gboolean pomona_key_sheet_helps   (const GError *error);

/* Asks for the place of a new key (POMONA_SERVICE_ERROR_NO_KEY), or for what opens the old one (LOCKED), and starts the service
 * with the answer. */
void     pomona_key_sheet_present (GtkWidget    *parent,
                                   PomonaOffice *office,
                                   const GError *error);

G_END_DECLS
