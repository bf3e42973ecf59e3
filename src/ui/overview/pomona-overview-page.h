/* pomona-overview-page.h: what needs attention, what runs out, what happened. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-page.h"

G_BEGIN_DECLS

#define POMONA_TYPE_OVERVIEW_PAGE (pomona_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (PomonaOverviewPage, pomona_overview_page, POMONA, OVERVIEW_PAGE, PomonaPage)

GtkWidget *pomona_overview_page_new (PomonaOffice *office);

G_END_DECLS
