/* pomona-command-handler.h: takes reports of devices and hands out commands. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-device-message.h"

G_BEGIN_DECLS

/* Takes the message, which has a report. */
void pomona_command_handle            (PomonaDeviceMessage *message);

/* Takes a message whose body is no readable report. It is kept as it came, as the answer to the command that it names or
 * that was sent last, and the device gets the next one. */
void pomona_command_handle_unreadable (PomonaDeviceMessage *message,
                                       const GError        *error);

/* What an answer tells about its device goes into the inventory. --- pomona-command-handler-facts.c --- */
gboolean pomona_command_take_facts    (PomonaDb             *db,
                                       PomonaDeviceMessage  *message,
                                       PomonaDevice         *device,
                                       const char           *request_type,
                                       GError              **error);

G_END_DECLS
