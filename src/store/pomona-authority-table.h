/* pomona-authority-table.h: our own certificates and their keys. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db.h"
#include "pomona-secret.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_AUTHORITY_DEVICE,        /* issues device identities */
  POMONA_AUTHORITY_TLS,           /* issues the TLS certificate */
  POMONA_AUTHORITY_TLS_LEAF,      /* the TLS certificate */
} PomonaAuthorityRole;

typedef struct
{
  gint64        row;
  GBytes       *certificate;      /* as it was given */
  PomonaSecret *key;              /* NULL in lists */
  gint64        created_at;
  gint64        retired_at;       /* 0: in use */
} PomonaStoredAuthority;

/* Retires the one in use. Retired ones are kept: devices may still hold certificates of theirs. */
gboolean               pomona_authorities_put  (PomonaDb             *db,
                                                PomonaAuthorityRole   role,
                                                GBytes               *certificate,
                                                PomonaSecret         *key,
                                                GError              **error);
/* NULL without an error: there is none yet. A key that does not open is an error, never "none". */
PomonaStoredAuthority *pomona_authorities_get  (PomonaDb             *db,
                                                PomonaAuthorityRole   role,
                                                GError              **error);
/* PomonaStoredAuthority of a role, the one in use first. */
GPtrArray             *pomona_authorities_list (PomonaDb             *db,
                                                PomonaAuthorityRole   role,
                                                GError              **error);
void                   pomona_stored_authority_free (PomonaStoredAuthority *authority);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaStoredAuthority, pomona_stored_authority_free)

G_END_DECLS
