/* pomona-timeline.h: when what runs out, over the next year. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-expiry.h"

G_BEGIN_DECLS

/* A line for each expiry: what it is, a bar from today, how long it lasts. Of PomonaExpiry. */
GtkWidget *pomona_timeline_new (GPtrArray *expiries,
                                gint64     now);

G_END_DECLS
