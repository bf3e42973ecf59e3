/* pomona-master-key.h: where the key that seals all secrets is kept. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources, in the order in which POMONA_KEY_SOURCE_AUTO asks: systemd credential, the file that was named, passphrase,
 * Secret Service. A key is made only for a database that has none yet: where the database was sealed before, a source that
 * gives nothing is an error (a locked keyring answers just like an empty one). */
#pragma once

#include "pomona-service.h"

G_BEGIN_DECLS

/**
 * pomona_master_key_obtain:
 * @database_has_key: what pomona_store_inspect () says
 * @cancellable: the keyring may ask the person, who may take minutes
 *
 * Blocks; never on the main thread. Errors of POMONA_SERVICE_ERROR: LOCKED (the key exists somewhere but can't be had
 * now), NO_KEY (a new installation, and no place for the key was chosen), FAILED.
 *
 * Returns: (transfer full): 32 bytes
 */
PomonaSecret *pomona_master_key_obtain (const PomonaServiceConfig  *config,
                                        gboolean                    database_has_key,
                                        GCancellable               *cancellable,
                                        GError                    **error);

G_END_DECLS
