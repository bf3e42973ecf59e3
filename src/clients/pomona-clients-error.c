/* pomona-clients-error.c: the error domain of what we call out to. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-clients-error.h"

G_DEFINE_QUARK (pomona-clients-error-quark, pomona_clients_error)
