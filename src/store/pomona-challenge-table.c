/* pomona-challenge-table.c: SCEP challenges. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-challenge-private.h"
#include "pomona-challenge-table.h"
#include "pomona-clock.h"
#include "pomona-digest.h"

gboolean
pomona_challenges_create_renewal (PomonaDb    *db,
                                  const char  *challenge,
                                  const char  *enrollment_id,
                                  gint64       expires_at,
                                  GError     **error)
{
  g_autofree char *hash = pomona_digest_sha256_hex (challenge, strlen (challenge));
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO challenge (hash, enrollment_id, created_at, expires_at) VALUES (?, ?, ?, ?)");

  pomona_statement_text (st, hash);
  pomona_statement_text (st, enrollment_id);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (st, expires_at);
  return pomona_statement_run (st, error);
}

/* One row for a challenge that is known; the certificate that was issued for it, if any, beside it. */
static PomonaStatement *
query (PomonaDb   *db,
       const char *challenge)
{
  g_autofree char *hash = pomona_digest_sha256_hex (challenge, strlen (challenge));
  PomonaStatement *st = pomona_db_prepare (db,
    "SELECT c.id, c.link_id, c.enrollment_id, c.expires_at, c.used_at, c.transaction_id, c.request_digest,"
    " coalesce (l.practice, e.practice), coalesce (l.revoked_at, 0), i.certificate,"
    " CASE WHEN l.uses_allowed > 0 THEN (SELECT count (*) FROM challenge AS r WHERE r.link_id = l.id AND r.used_at != 0)"
    " >= l.uses_allowed ELSE 0 END FROM challenge AS c"
    " LEFT JOIN link AS l ON l.id = c.link_id LEFT JOIN enrollment AS e ON e.id = c.enrollment_id"
    " LEFT JOIN identity AS i ON i.challenge_id = c.id WHERE c.hash = ?");

  pomona_statement_text (st, hash);
  return st;
}

static PomonaChallengeState
tell_state (PomonaStatement *st,
            const char      *transaction_id,
            const char      *request_digest)
{
  if (pomona_statement_get_int (st, 4) != 0)
    {
      gboolean same = g_strcmp0 (pomona_statement_get_nullable (st, 5), transaction_id) == 0 &&
                      g_strcmp0 (pomona_statement_get_nullable (st, 6), request_digest) == 0;

      return same && !pomona_statement_is_null (st, 9) ? POMONA_CHALLENGE_REPEATED : POMONA_CHALLENGE_USED;
    }
  if (pomona_statement_get_int (st, 8) != 0)
    return POMONA_CHALLENGE_REVOKED;
  /* Its link has let in as many devices as it may; see admit () in pomona-link-table.c. */
  if (pomona_statement_get_int (st, 10) != 0)
    return POMONA_CHALLENGE_USED;
  return pomona_statement_get_int (st, 3) <= pomona_clock_now () ? POMONA_CHALLENGE_EXPIRED : POMONA_CHALLENGE_OPEN;
}

PomonaChallenge *
pomona_challenges_check (PomonaDb    *db,
                         const char  *challenge,
                         const char  *transaction_id,
                         const char  *request_digest,
                         GError     **error)
{
  g_autoptr(PomonaChallenge) found = g_new0 (PomonaChallenge, 1);
  g_autoptr(PomonaStatement) st = query (db, challenge);

  found->state = POMONA_CHALLENGE_UNKNOWN;
  if (pomona_statement_next (st))
    {
      found->row = pomona_statement_get_int (st, 0);
      found->state = tell_state (st, transaction_id, request_digest);
      found->link_id = g_strdup (pomona_statement_get_nullable (st, 1));
      found->enrollment_id = g_strdup (pomona_statement_get_nullable (st, 2));
      found->practice = pomona_statement_get_int (st, 7) != 0;
      if (found->state == POMONA_CHALLENGE_REPEATED)
        found->certificate = pomona_statement_get_bytes (st, 9);
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&found) : NULL;
}

void
pomona_challenge_free (PomonaChallenge *challenge)
{
  if (challenge == NULL)
    return;
  g_free (challenge->link_id);
  g_free (challenge->enrollment_id);
  g_clear_pointer (&challenge->certificate, g_bytes_unref);
  g_free (challenge);
}

/* Devices that share an address may have fetched the profile as if they were one; each counts now at the latest. */
static gboolean
count_use (PomonaDb    *db,
           const char  *link_id,
           GError     **error)
{
  return link_id == NULL ||
         pomona_db_run_text (db,
           "UPDATE link SET uses = max (uses, (SELECT count (*) FROM challenge WHERE link_id = link.id AND used_at != 0))"
           " WHERE id = ?", link_id, error);
}

static gboolean
use_up (PomonaDb                 *db,
        const PomonaChallenge    *found,
        const PomonaNewIdentity  *identity,
        GError                  **error)
{
  PomonaNewIdentity issued = *identity;
  const PomonaIdentityOrigin origin = {
    .challenge_row = found->row,
    .link_id = found->link_id,
    .renewal = found->enrollment_id != NULL,
    .practice = found->practice,
  };
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE challenge SET used_at = ?1, identity_at = ?1, transaction_id = ?2, request_digest = ?3 WHERE id = ?4");

  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, identity->transaction_id);
  pomona_statement_text (st, identity->request_digest);
  pomona_statement_int (st, found->row);
  issued.enrollment_id = found->enrollment_id;
  return pomona_statement_run (st, error) && count_use (db, found->link_id, error) &&
         pomona_identities_insert (db, &issued, &origin, error);
}

gboolean
pomona_challenges_redeem (PomonaDb                 *db,
                          const char               *challenge,
                          const PomonaNewIdentity  *identity,
                          PomonaChallengeState     *state,
                          GBytes                  **certificate,
                          GError                  **error)
{
  g_autoptr(PomonaChallenge) found = pomona_challenges_check (db, challenge, identity->transaction_id,
                                                              identity->request_digest, error);

  if (found == NULL)
    return FALSE;
  *certificate = NULL;
  *state = found->state;
  if (found->state == POMONA_CHALLENGE_REPEATED)
    *certificate = g_steal_pointer (&found->certificate);
  if (found->state != POMONA_CHALLENGE_OPEN)
    return TRUE;
  if (!use_up (db, found, identity, error))
    return FALSE;
  *certificate = g_bytes_ref (identity->certificate);
  return TRUE;
}
