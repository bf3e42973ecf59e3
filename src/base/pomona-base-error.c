/* pomona-base-error.c: the error domain of the lowest floor. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-base-error.h"

G_DEFINE_QUARK (pomona-base-error-quark, pomona_base_error)
