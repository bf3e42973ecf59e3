/* pomona-device-list.h: all devices, live. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-device-item.h"
#include "pomona-service.h"

G_BEGIN_DECLS

/* A GListModel of PomonaDeviceItem that follows the service: what events touch is read anew in slices, several times a
 * second at most, so that a storm of reports leaves the window smooth. Empty while the service is stopped; keeps its items
 * over a restart. Property "loading" (boolean): TRUE until the first list has come.
 * Signal "changed" (guint position): a row's shown values changed; for sort and filter models, which do not watch items. */
#define POMONA_TYPE_DEVICE_LIST (pomona_device_list_get_type ())
G_DECLARE_FINAL_TYPE (PomonaDeviceList, pomona_device_list, POMONA, DEVICE_LIST, GObject)

PomonaDeviceList *pomona_device_list_new  (PomonaService     *service);

/* Borrowed; NULL when there is none. */
PomonaDeviceItem *pomona_device_list_find (PomonaDeviceList  *self,
                                           const char        *id);
gboolean          pomona_device_list_get_loading (PomonaDeviceList *self);

G_END_DECLS
