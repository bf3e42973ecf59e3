/* pomona-device-actions.h: what can be done to devices. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pomona-device-item.h"
#include "pomona-office.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_ACTION_REFRESH,
  POMONA_ACTION_LOCK,
  POMONA_ACTION_RESTART,
  POMONA_ACTION_SHUT_DOWN,
  POMONA_ACTION_RENAME,
  POMONA_ACTION_INSTALL_PROFILE,
  POMONA_ACTION_CLEAR_PASSCODE,
  POMONA_ACTION_ERASE,
  POMONA_ACTION_REMOVE,
  POMONA_N_ACTIONS,
} PomonaDeviceAction;

/* "lock" for device.lock … */
const char *pomona_device_action_get_name   (PomonaDeviceAction  action);
/* "_Lock…", translated. */
const char *pomona_device_action_get_label  (PomonaDeviceAction  action);
gboolean    pomona_device_action_from_name  (const char         *name,
                                             PomonaDeviceAction *action);

/* Why a device can't take it, in words; NULL: it can. Owned. */
char       *pomona_device_action_dup_reason (PomonaDeviceAction  action,
                                             PomonaDevice       *device);

/* Asks what has to be asked, in one dialog for all, then does it and says so in a toast. items: PomonaDeviceItem, those that
 * can't take the action are left out and named. */
void        pomona_device_action_run        (PomonaDeviceAction  action,
                                             GtkWidget          *parent,
                                             PomonaOffice       *office,
                                             GPtrArray          *items);

/* Removes an installed profile from a device, after asking. */
void        pomona_device_remove_profile    (GtkWidget          *parent,
                                             PomonaOffice       *office,
                                             PomonaDeviceItem   *item,
                                             const char         *identifier,
                                             const char         *name);

G_END_DECLS
