/* pomona-devices-chips.h: the row of filters above the device table. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-device-item.h"

G_BEGIN_DECLS

/* Toggles for families of devices and for what needs attention. None of a kind pressed: that kind does not narrow.
 * Signal "changed". */
#define POMONA_TYPE_DEVICES_CHIPS (pomona_devices_chips_get_type ())
G_DECLARE_FINAL_TYPE (PomonaDevicesChips, pomona_devices_chips, POMONA, DEVICES_CHIPS, GtkWidget)

GtkWidget *pomona_devices_chips_new     (void);
gboolean   pomona_devices_chips_matches (PomonaDevicesChips *self,
                                         PomonaDeviceItem   *item);
gboolean   pomona_devices_chips_active  (PomonaDevicesChips *self);
void       pomona_devices_chips_clear   (PomonaDevicesChips *self);

G_END_DECLS
