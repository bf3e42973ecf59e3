/* pomona-challenge-private.h: what challenges and identities share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db-private.h"
#include "pomona-identity-table.h"

G_BEGIN_DECLS

/* Where an identity comes from: a challenge (row, link) or, with row 0, a renewal. */
typedef struct
{
  gint64      challenge_row;
  const char *link_id;
  gboolean    renewal;
  gboolean    practice;
} PomonaIdentityOrigin;

gboolean pomona_identities_insert (PomonaDb                    *db,
                                   const PomonaNewIdentity     *identity,
                                   const PomonaIdentityOrigin  *origin,
                                   GError                     **error);

G_END_DECLS
