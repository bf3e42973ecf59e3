/* pomona-store-error.c: the errors of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-store-error.h"

G_DEFINE_QUARK (pomona-store-error-quark, pomona_store_error)
