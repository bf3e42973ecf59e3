/* pomona-push-import.h: takes in a push certificate. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* A sheet: file, key and password, what the certificate says, import. A certificate of another topic than the current one
 * names what would be lost and asks to type the new topic. file may be NULL. */
void pomona_push_import_present (GtkWidget    *parent,
                                 PomonaOffice *office,
                                 GFile        *file);

G_END_DECLS
