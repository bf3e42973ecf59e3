/* listener-fixture.h: a listener with a handler that repeats what it hears. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http-client.h"
#include "pomona-authority.h"
#include "pomona-listener.h"

G_BEGIN_DECLS

/* Paths: /now answers at once, /later from another thread, /drop never, /hold waits for fixture_release (), /who says who
 * the client is, /limit/N allows a body of N bytes, everything else repeats method, path, parameter "q" and body. */
typedef struct
{
  PomonaListenerSettings  settings;   /* to be changed before fixture_start () */
  PomonaListener         *listener;
  PomonaAuthority        *tls_authority;
  PomonaAuthority        *device_authority;
  PomonaKey              *key;
  GPtrArray              *chain;
  GThreadPool            *pool;
  GMutex                  lock;
  GCond                   arrived;
  GPtrArray              *held;
} Fixture;

void           fixture_set_up       (Fixture *self);
void           fixture_set_up_plain (Fixture *self);
void           fixture_start        (Fixture *self);
void           fixture_tear_down    (Fixture *self);

HttpClient    *fixture_connect      (Fixture *self);

/* Waits until `n` requests are held. */
void           fixture_wait_held    (Fixture *self,
                                     guint    n);
void           fixture_release      (Fixture *self);

PomonaCertificate *fixture_issue_device (Fixture    *self,
                                         const char *name,
                                         PomonaKey  *key);

/* Runs the main context until func says TRUE; fails after 20 s. */
void           fixture_wait_until   (gboolean (*func) (Fixture *self),
                                     Fixture  *self);

G_END_DECLS
