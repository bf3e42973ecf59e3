/* pomona-progress-row.h: how far one device came. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-records.h"

G_BEGIN_DECLS

/* Name, six steps with a tick each, what went wrong. */
GtkWidget *pomona_progress_row_new (PomonaEnrollmentProgress *progress);

G_END_DECLS
