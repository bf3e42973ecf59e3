/* pomona-plist-error.c: the error domain of property lists. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist-error.h"

G_DEFINE_QUARK (pomona-plist-error-quark, pomona_plist_error)
