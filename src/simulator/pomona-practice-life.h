/* pomona-practice-life.h: the small things that happen to devices in an office. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-device.h"

G_BEGIN_DECLS

/**
 * pomona_practice_life_step:
 * @rand: decides what happens; the same numbers make the same day
 *
 * Something happens to the device: its battery drains or fills, a locked device is unlocked, an update is
 * offered or installed, a disk fills, an app is updated; rarely it gets a new device token. To be called on
 * the device's thread.
 */
void pomona_practice_life_step (PomonaPretendDevice *device,
                                GRand               *rand);

G_END_DECLS
