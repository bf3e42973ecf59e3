/* pomona-device-item.h: a device as lists and pages bind to it. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-records.h"

G_BEGIN_DECLS

/* Holds the newest record of one enrollment. Properties, all readable: "id", "name", "model", "system", "owner", "serial",
 * "state" (int), "state-text", "state-icon", "platform-icon", "last-seen" (int64), "last-seen-text", "pending" (uint),
 * "filevault-text", "tags-text", "practice" (boolean), "attention" (boolean: somebody should look at it). Only what changed
 * is notified. */
#define POMONA_TYPE_DEVICE_ITEM (pomona_device_item_get_type ())
G_DECLARE_FINAL_TYPE (PomonaDeviceItem, pomona_device_item, POMONA, DEVICE_ITEM, GObject)

PomonaDeviceItem *pomona_device_item_new        (PomonaDevice      *device);

/* Returns whether anything that shows has changed. */
gboolean          pomona_device_item_set_device (PomonaDeviceItem  *self,
                                                 PomonaDevice      *device);
/* The clock moved on: notifies "last-seen-text" if it reads differently now. */
void              pomona_device_item_tick       (PomonaDeviceItem  *self);

/* Borrowed. */
PomonaDevice     *pomona_device_item_get_device (PomonaDeviceItem  *self);
const char       *pomona_device_item_get_id     (PomonaDeviceItem  *self);
/* What a text property sorts by in the user's language; borrowed until the next pomona_device_item_set_device (). Kept
 * from the first question on: sorting ten thousand devices asks some hundred thousand times. */
const char       *pomona_device_item_get_key    (PomonaDeviceItem  *self,
                                                 const char        *property);
/* Whether name, serial, model, system, owner, tags, state or id hold the needle, which g_utf8_casefold () made. */
gboolean          pomona_device_item_matches    (PomonaDeviceItem  *self,
                                                 const char        *needle);
/* Owned texts, for cells and files. */
char             *pomona_device_item_dup_text   (PomonaDeviceItem  *self,
                                                 const char        *property);

G_END_DECLS
