/* pomona-challenge-table.h: SCEP challenges, and how far each device came. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db.h"
#include "pomona-identity-table.h"
#include "pomona-records.h"

G_BEGIN_DECLS

/* For the renewal of a device's identity by a new profile. The text is random; only its SHA-256 is kept. */
gboolean pomona_challenges_create_renewal (PomonaDb    *db,
                                           const char  *challenge,
                                           const char  *enrollment_id,
                                           gint64       expires_at,
                                           GError     **error);

typedef enum
{
  POMONA_CHALLENGE_OPEN,          /* a certificate may be issued */
  POMONA_CHALLENGE_REPEATED,      /* the same request again: answer with the certificate that was issued */
  POMONA_CHALLENGE_UNKNOWN,
  POMONA_CHALLENGE_EXPIRED,
  POMONA_CHALLENGE_USED,          /* for another request */
  POMONA_CHALLENGE_REVOKED,       /* its link was revoked */
} PomonaChallengeState;

typedef struct
{
  gint64                row;
  PomonaChallengeState  state;
  char                 *link_id;        /* NULL for a renewal */
  char                 *enrollment_id;  /* of a renewal, else NULL */
  gboolean              practice;
  GBytes               *certificate;    /* DER, with REPEATED */
} PomonaChallenge;

/**
 * pomona_challenges_check:
 * @challenge: as it came in the request
 * @transaction_id: of SCEP
 * @request_digest: SHA-256 of the CSR, hex
 *
 * Reads only. Never NULL but with an error of the database.
 */
PomonaChallenge *pomona_challenges_check  (PomonaDb    *db,
                                           const char  *challenge,
                                           const char  *transaction_id,
                                           const char  *request_digest,
                                           GError     **error);

/**
 * pomona_challenges_redeem:
 * @identity: the certificate that was made for it; its transaction_id and request_digest name the request
 * @state: (out): OPEN: it is issued and stored. REPEATED: another one was stored for this request
 *   meanwhile, and `certificate` is that one
 * @certificate: (out) (transfer full): DER to answer with, when OPEN or REPEATED
 *
 * Checks once more and uses the challenge up, in one go.
 */
gboolean         pomona_challenges_redeem (PomonaDb                *db,
                                           const char              *challenge,
                                           const PomonaNewIdentity *identity,
                                           PomonaChallengeState    *state,
                                           GBytes                 **certificate,
                                           GError                 **error);

void             pomona_challenge_free    (PomonaChallenge *challenge);

/* --- the check-list --- */

typedef enum
{
  POMONA_STEP_PROFILE,
  POMONA_STEP_IDENTITY,
  POMONA_STEP_AUTHENTICATE,
  POMONA_STEP_TOKEN,
  POMONA_STEP_ANSWER,
  POMONA_STEP_DECLARATIONS,
} PomonaEnrollmentStep;

/**
 * pomona_progress_mark:
 * @fingerprint: of the identity with which the device speaks
 *
 * Notes the first time of a step, now. Does nothing for an identity that did not come through a link.
 * AUTHENTICATE says which device it is.
 */
gboolean   pomona_progress_mark         (PomonaDb              *db,
                                         const char            *fingerprint,
                                         PomonaEnrollmentStep   step,
                                         const char            *device_id,
                                         GError               **error);
/* What went wrong and what to do; NULL = it works now. */
gboolean   pomona_progress_set_problem  (PomonaDb              *db,
                                         gint64                 challenge_row,
                                         const char            *problem,
                                         GError               **error);
/* PomonaEnrollmentProgress, newest first; link_id NULL = all; limit 0 = 200. */
GPtrArray *pomona_progress_list         (PomonaDb              *db,
                                         const char            *link_id,
                                         guint                  limit,
                                         GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaChallenge, pomona_challenge_free)

G_END_DECLS
