/* pomona-preferences-page.h: everything that can be set. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-page.h"

G_BEGIN_DECLS

/* Targets: "address", "push", "storage", "background", "notifications", "practice", "help". */
#define POMONA_TYPE_PREFERENCES_PAGE (pomona_preferences_page_get_type ())
G_DECLARE_FINAL_TYPE (PomonaPreferencesPage, pomona_preferences_page, POMONA, PREFERENCES_PAGE, PomonaPage)

GtkWidget *pomona_preferences_page_new (PomonaOffice *office);

G_END_DECLS
