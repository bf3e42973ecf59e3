/* fuzz-pki.h: one authority and one device, always the same, for fuzz targets. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-authority.h"

/* Borrowed. */
PomonaAuthority *fuzz_authority  (void);
PomonaKey       *fuzz_device_key (void);

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);
