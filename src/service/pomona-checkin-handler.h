/* pomona-checkin-handler.h: answers check-in messages. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-device-message.h"

G_BEGIN_DECLS

/* Takes the message, which has a checkin. */
void pomona_checkin_handle             (PomonaDeviceMessage  *message);

/* --- declarations: pomona-checkin-handler-declarations.c --- */

/* The answer to one DeclarativeManagement message; TRUE unless the store failed. Runs inside a write. */
gboolean pomona_checkin_declarations   (PomonaDb             *db,
                                        PomonaDeviceMessage  *message,
                                        GError              **error);

G_END_DECLS
