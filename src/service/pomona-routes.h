/* pomona-routes.h: what is answered at which path. SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   /enroll/TOKEN                         the page that a person opens
 *   /enroll/TOKEN/profile.mobileconfig    the enrollment profile, signed, with a challenge of its own
 *   /ca/FINGERPRINT.crt                   the authority of our own TLS certificate
 *   /scep, /scep/PATH                     identities for devices
 *   /mdm, /checkin                        what devices say; both take both kinds of message
 */
#pragma once

#include "pomona-context.h"
#include "pomona-listener.h"

G_BEGIN_DECLS

typedef struct _PomonaRoutes PomonaRoutes;

PomonaRoutes *pomona_routes_new        (PomonaContext  *context);

/* After the listener was stopped: waits for identities that are being made. Writes that are on their way need the routes
 * until the store is closed. */
void          pomona_routes_stop       (PomonaRoutes   *self);
void          pomona_routes_free       (PomonaRoutes   *self);

/* For the listener, with the routes as user_data. */
extern const PomonaListenerHandler pomona_routes_handler;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaRoutes, pomona_routes_free)

G_END_DECLS
