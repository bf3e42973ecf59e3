/* pomona-ddm-error.c: the errors of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-error.h"

G_DEFINE_QUARK (pomona-ddm-error-quark, pomona_ddm_error)
