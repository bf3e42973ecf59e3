/* pomona-activity-page.h: commands under way and past, and what happened. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-page.h"

G_BEGIN_DECLS

#define POMONA_TYPE_ACTIVITY_PAGE (pomona_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (PomonaActivityPage, pomona_activity_page, POMONA, ACTIVITY_PAGE, PomonaPage)

/* Target: "failed", "open", "all" choose what is shown; anything else is the UUID of a command to open. */
GtkWidget *pomona_activity_page_new (PomonaOffice *office);

G_END_DECLS
