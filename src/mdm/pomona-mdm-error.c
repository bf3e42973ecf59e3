/* pomona-mdm-error.c: the errors of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-mdm-error.h"

G_DEFINE_QUARK (pomona-mdm-error-quark, pomona_mdm_error)
