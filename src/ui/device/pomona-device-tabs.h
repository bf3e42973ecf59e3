/* pomona-device-tabs.h: what the tabs of a device show. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each fills a box anew from records; the view decides when. */
#pragma once

#include <adwaita.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* inventory: PomonaInventory of the device. */
void pomona_device_tab_fill_summary      (GtkBox           *box,
                                          PomonaDevice     *device,
                                          GPtrArray        *inventory);
void pomona_device_tab_fill_profiles     (GtkBox           *box,
                                          PomonaOffice     *office,
                                          PomonaDeviceItem *item,
                                          GPtrArray        *inventory);
void pomona_device_tab_fill_apps         (GtkBox           *box,
                                          GPtrArray        *inventory);
void pomona_device_tab_fill_certificates (GtkBox           *box,
                                          GPtrArray        *inventory);
/* commands: PomonaCommandRecord, newest first. */
void pomona_device_tab_fill_commands     (GtkBox           *box,
                                          PomonaOffice     *office,
                                          GPtrArray        *commands);

/* A row with a value that can be copied; NULL or empty values make no row. */
void pomona_device_tab_add_value         (AdwPreferencesGroup *group,
                                          const char          *title,
                                          const char          *value);

G_END_DECLS
