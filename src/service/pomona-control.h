/* pomona-control.h: the service's side of the local socket. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs on the main context and calls the public API of the service, as the window does. Who may open the
 * socket is decided by the data folder's mode (0700). The format of the lines is in
 * pomona-control-client.h of the command line. */
#pragma once

#include "pomona-service.h"

G_BEGIN_DECLS

typedef struct _PomonaControl PomonaControl;

/* Listens in the data folder of the service. A stale socket file is replaced: the store's lock has shown
 * that no other service runs there. */
PomonaControl *pomona_control_new  (PomonaService  *service,
                                    GError        **error);

/* Hangs up on all clients. */
void           pomona_control_free (PomonaControl  *control);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaControl, pomona_control_free)

G_END_DECLS
