/* pomona-routes-private.h: what the routes share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-command-sessions.h"
#include "pomona-enroll-catalogue.h"
#include "pomona-request-identity.h"
#include "pomona-routes.h"
#include "pomona-scep-waiting.h"

G_BEGIN_DECLS

struct _PomonaRoutes
{
  PomonaContext         *context;
  PomonaIdentityJudge   *judge;
  PomonaCommandSessions *sessions;
  PomonaEnrollCatalogue *catalogue;
  PomonaScepWaiting     *waiting;
  GThreadPool           *pki;       /* what takes milliseconds of private key: SCEP, signed profiles */
};

/* Each answers one request; `rest` is what follows the route's own part of the path. */
void pomona_route_enroll (PomonaRoutes *self, PomonaRequest *request, const char *rest);
void pomona_route_ca     (PomonaRoutes *self, PomonaRequest *request, const char *rest);
void pomona_route_scep   (PomonaRoutes *self, PomonaRequest *request, const char *rest);
void pomona_route_mdm    (PomonaRoutes *self, PomonaRequest *request, const char *rest);

typedef void (*PomonaPkiFunc) (PomonaRoutes  *routes,
                               PomonaRequest *request);

/* Runs func on the pool for private keys, or says 503 where too many wait there. */
void pomona_routes_push_pki (PomonaRoutes  *self,
                             PomonaRequest *request,
                             PomonaPkiFunc  func);

/* Keeps an event about a request that was turned down; not more than a few a minute. device_id may be NULL. */
void pomona_routes_note_refusal (PomonaRoutes  *self,
                                 PomonaRequest *request,
                                 const char    *device_id,
                                 const char    *reason);

G_END_DECLS
