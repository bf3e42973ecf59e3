/* pomona-pretend-birth-private.h: how a pretend device comes into being. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-state.h"

G_BEGIN_DECLS

/* Serial number, UDID, addresses, storage: what stays when the device is erased. */
void pomona_pretend_birth_hardware      (PomonaPretendState *self,
                                         guint               number);
void pomona_pretend_birth_keep_hardware (PomonaPretendState *self,
                                         GHashTable         *before);

/* System version, apps, accounts and switches as on a device that was just set up. */
void pomona_pretend_birth_software      (PomonaPretendState *self);

G_END_DECLS
