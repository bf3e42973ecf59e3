/* pomona-event-row.h: one thing that happened. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-records.h"

G_BEGIN_DECLS

/* Icon, sentence, time; leads to the device where there is one. */
GtkWidget *pomona_event_row_new (PomonaEvent *event);

G_END_DECLS
