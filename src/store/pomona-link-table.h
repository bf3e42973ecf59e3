/* pomona-link-table.h: enrollment links. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The token of a link is looked up by its SHA-256 and kept sealed, so that the link can be shown again. */
#pragma once

#include "pomona-db.h"
#include "pomona-records.h"

G_BEGIN_DECLS

/* The addresses of a link, with "{token}" where its token goes. */
typedef struct
{
  const char *page;
  const char *profile;
} PomonaLinkAddresses;

typedef struct
{
  const char *id;                 /* short and public */
  const char *token;
  const char *label;
  const char *topic;
  gint64      expires_at;
  guint       uses_allowed;       /* 0 = unlimited */
  gboolean    practice;
} PomonaNewLink;

gboolean              pomona_links_create (PomonaDb                  *db,
                                           const PomonaNewLink       *link,
                                           GError                   **error);
/* Newest first: PomonaEnrollmentLink. */
GPtrArray            *pomona_links_list   (PomonaDb                  *db,
                                           const PomonaLinkAddresses *addresses,
                                           GError                   **error);
/* NOT_FOUND. */
PomonaEnrollmentLink *pomona_links_get    (PomonaDb                  *db,
                                           const char                *id,
                                           const PomonaLinkAddresses *addresses,
                                           GError                   **error);
/**
 * pomona_links_find:
 * @token: as it came in an address
 *
 * Returns: (transfer full): the link, NOT_FOUND for an unknown token; REFUSED with words for the person who
 *   opened it when it expired, was revoked or is used up
 */
PomonaEnrollmentLink *pomona_links_find   (PomonaDb                  *db,
                                           const char                *token,
                                           const PomonaLinkAddresses *addresses,
                                           GError                   **error);
typedef enum
{
  POMONA_LINK_OPEN,
  POMONA_LINK_UNKNOWN,
  POMONA_LINK_REVOKED,
  POMONA_LINK_EXPIRED,
  POMONA_LINK_USED_UP,
} PomonaLinkState;

/**
 * pomona_links_look_up:
 * @link: (out) (optional) (transfer full): the link, open or not; NULL with UNKNOWN
 *
 * What pomona_links_find () would say, for who says it in words of his own.
 */
gboolean              pomona_links_look_up (PomonaDb                 *db,
                                            const char               *token,
                                            PomonaLinkState          *state,
                                            PomonaEnrollmentLink    **link,
                                            GError                  **error);
gboolean              pomona_links_revoke (PomonaDb                  *db,
                                           const char                *id,
                                           GError                   **error);

/**
 * pomona_links_use:
 * @token: as it came in an address
 * @challenge: a new random text for SCEP; only its SHA-256 is kept
 * @challenge_expires_at: until when a certificate may be asked for
 * @client: (nullable): tells who fetches the profile (address and browser). The same client may fetch it
 *   again while its challenge is unused: the new challenge takes the place of the old one and no second
 *   use is counted
 * @link_id: (out) (optional) (transfer full):
 *
 * Counts a use and makes the challenge, both or none. Errors as pomona_links_find ().
 */
gboolean              pomona_links_use    (PomonaDb                  *db,
                                           const char                *token,
                                           const char                *challenge,
                                           gint64                     challenge_expires_at,
                                           const char                *client,
                                           char                     **link_id,
                                           GError                   **error);

G_END_DECLS
