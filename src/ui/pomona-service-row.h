/* pomona-service-row.h: the service's own row at the foot of the sidebar. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* A button: state, number of devices, address; opens a popover to start, stop and copy the address. */
#define POMONA_TYPE_SERVICE_ROW (pomona_service_row_get_type ())
G_DECLARE_FINAL_TYPE (PomonaServiceRow, pomona_service_row, POMONA, SERVICE_ROW, GtkWidget)

GtkWidget *pomona_service_row_new (PomonaOffice *office);

G_END_DECLS
