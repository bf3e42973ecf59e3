/* pomona-headless.h: the service without a window. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-options.h"

G_BEGIN_DECLS

/* Serves until SIGTERM or SIGINT. Prints "ready URL" once it serves. Returns the exit code. */
int pomona_headless_run (PomonaOptions *options);

G_END_DECLS
