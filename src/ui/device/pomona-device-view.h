/* pomona-device-view.h: one device with all that is known of it. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* Follows the device while it is shown. Actions: device.lock, device.erase … and device.refresh. */
#define POMONA_TYPE_DEVICE_VIEW (pomona_device_view_get_type ())
G_DECLARE_FINAL_TYPE (PomonaDeviceView, pomona_device_view, POMONA, DEVICE_VIEW, AdwBin)

GtkWidget        *pomona_device_view_new      (PomonaOffice     *office);

/* NULL: shows nothing and follows nothing. */
void              pomona_device_view_set_item (PomonaDeviceView *self,
                                               PomonaDeviceItem *item);
PomonaDeviceItem *pomona_device_view_get_item (PomonaDeviceView *self);

G_END_DECLS
