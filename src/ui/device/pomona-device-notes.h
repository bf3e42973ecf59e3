/* pomona-device-notes.h: owner, tags and notes of a device. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pomona-office.h"

G_BEGIN_DECLS

/* Saves by itself a moment after the last change, and when another device is shown. */
GtkWidget *pomona_device_notes_new        (PomonaOffice *office);
/* NULL: none. */
void       pomona_device_notes_set_device (GtkWidget    *notes,
                                           PomonaDevice *device);

G_END_DECLS
