/* pomona-devices-page.h: the table of devices. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-page.h"

G_BEGIN_DECLS

#define POMONA_TYPE_DEVICES_PAGE (pomona_devices_page_get_type ())
G_DECLARE_FINAL_TYPE (PomonaDevicesPage, pomona_devices_page, POMONA, DEVICES_PAGE, PomonaPage)

GtkWidget *pomona_devices_page_new (PomonaOffice *office);

G_END_DECLS
