/* pomona-routes.h: what is answered at which path. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-context.h"
#include "pomona-request.h"

G_BEGIN_DECLS

/* The listener's handler; user_data is the PomonaContext. */
void  pomona_routes_handle     (PomonaRequest  *request,
                                gpointer        user_data);

/* The listener's body_limit: devices that identify themselves may send more. */
gsize pomona_routes_body_limit (PomonaRequest  *request,
                                gpointer        user_data);

G_END_DECLS
