/* pomona-enrollment-private.h: what the files about enrollments share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db-private.h"
#include "pomona-enrollment-table.h"

G_BEGIN_DECLS

#define POMONA_SEAL_PUSH_MAGIC "enrollment.push_magic"

/* Tags as the column holds them: a JSON array of texts. */
char  *pomona_tags_to_column   (const char *const *tags);
char **pomona_tags_from_column (const char        *column);

/* An identity as the store knows it. */
typedef struct
{
  char     *pinned_to;            /* device that holds or held it; NULL: none */
  gboolean  pin_replaced;
  gboolean  revoked;
  char     *issued_to;            /* with a renewal: the device it is for; else NULL */
  gboolean  renewal;
  char     *link_id;              /* or NULL */
  gboolean  practice;
} PomonaKnownIdentity;

gboolean       pomona_known_identity_read  (PomonaDb             *db,
                                            const char           *fingerprint,
                                            PomonaKnownIdentity  *known,
                                            GError              **error);
void           pomona_known_identity_clear (PomonaKnownIdentity  *known);
PomonaPinState pomona_known_identity_state (const PomonaKnownIdentity *known,
                                            const char           *device_id);

/* Makes the identity the device's own; the one before it stays known as replaced. */
gboolean       pomona_enrollments_pin      (PomonaDb             *db,
                                            const char           *device_id,
                                            const char           *fingerprint,
                                            gint64                not_after,
                                            GError              **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PomonaKnownIdentity, pomona_known_identity_clear)

G_END_DECLS
