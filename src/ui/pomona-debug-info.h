/* pomona-debug-info.h: what helps to find a fault, without secrets. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-office.h"

G_BEGIN_DECLS

/* Versions, state of the service, the last lines of the log. Owned. */
char *pomona_debug_info_dup (PomonaOffice *office);

G_END_DECLS
