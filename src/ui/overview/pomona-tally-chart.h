/* pomona-tally-chart.h: counted devices as bars. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-tally.h"

G_BEGIN_DECLS

/* A button for each PomonaTally, with a bar and the number; it shows the devices behind it in the table. */
GtkWidget *pomona_tally_chart_new (GPtrArray *tallies);

G_END_DECLS
