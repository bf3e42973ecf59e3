/* pomona-simulator-error.c: the error domain of pretend devices. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-simulator-error.h"

G_DEFINE_QUARK (pomona-simulator-error-quark, pomona_simulator_error)
