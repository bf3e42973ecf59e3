/* pomona-migration-private.h: the layout of the database and its changes over time. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db-private.h"

G_BEGIN_DECLS

/* The layout that this program knows. */
int      pomona_migration_get_latest (void);

/* The layout of the file: 0 = empty. Fails with CORRUPT if it is a database of something else. */
gboolean pomona_migration_get_version (PomonaDb  *db,
                                       int       *version,
                                       GError   **error);

/* Brings the file to the layout `target`, one step after the other, each in one transaction. */
gboolean pomona_migration_run        (PomonaDb  *db,
                                      int        target,
                                      GError   **error);

G_END_DECLS
