/* pomona-pages.h: which pages the window has. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-page.h"

G_BEGIN_DECLS

typedef void (*PomonaPagesFunc) (const char *name,
                                 GtkWidget  *page,
                                 gpointer    user_data);

/* Makes each page and hands it over, in the order of the sidebar. */
void pomona_pages_foreach (PomonaOffice    *office,
                           PomonaPagesFunc  func,
                           gpointer         user_data);

G_END_DECLS
