/* pomona-scep-waiting.h: requests for identities that wait for approval. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kept in memory: after a restart a device that asks about its request is told that nothing is known, and asks anew. */
#pragma once

#include "pomona-csr.h"

G_BEGIN_DECLS

typedef struct _PomonaScepWaiting PomonaScepWaiting;

/* Thread safe. The oldest go when there are too many. */
PomonaScepWaiting *pomona_scep_waiting_new  (void);
void               pomona_scep_waiting_free (PomonaScepWaiting  *self);

void               pomona_scep_waiting_put  (PomonaScepWaiting  *self,
                                             const char         *transaction_id,
                                             PomonaCsr          *csr);

/* NULL when there is none. */
PomonaCsr         *pomona_scep_waiting_dup  (PomonaScepWaiting  *self,
                                             const char         *transaction_id);

G_END_DECLS
