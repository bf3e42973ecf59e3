/* pomona-scep-handler.h: decides about requests for identities. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-routes-private.h"

G_BEGIN_DECLS

/**
 * pomona_scep_handle:
 * @message: of a PKIOperation, as it came
 *
 * The answer in SCEP: a certificate, a refusal with its reason, or "wait". Takes about 7 ms and waits for the commit, so
 * it runs on the pool for private keys. A certificate that is answered is stored.
 *
 * Returns: (transfer full): NULL with an error when nobody can be answered in SCEP
 */
GBytes *pomona_scep_handle (PomonaRoutes  *routes,
                            GBytes        *message,
                            GError       **error);

G_END_DECLS
