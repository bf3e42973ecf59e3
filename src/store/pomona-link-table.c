/* pomona-link-table.c: enrollment links. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-digest.h"
#include "pomona-link-table.h"
#include "pomona-records-private.h"

#define SEAL_PLACE "link.token"

#define LINK_COLUMNS \
  "SELECT id, sealed_token, label, topic, created_at, expires_at, uses_allowed, uses, practice, revoked_at FROM link"

static char *
hash_text (const char *text)
{
  return pomona_digest_sha256_hex (text, strlen (text));
}

gboolean
pomona_links_create (PomonaDb             *db,
                     const PomonaNewLink  *link,
                     GError              **error)
{
  g_autofree char *hash = hash_text (link->token);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO link (id, token_hash, sealed_token, label, topic, created_at, expires_at, uses_allowed, practice)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

  pomona_statement_text (st, link->id);
  pomona_statement_text (st, hash);
  pomona_statement_sealed (st, SEAL_PLACE, link->id, link->token, strlen (link->token));
  pomona_statement_text (st, link->label != NULL ? link->label : "");
  pomona_statement_text (st, link->topic);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (st, link->expires_at);
  pomona_statement_int (st, link->uses_allowed);
  pomona_statement_int (st, link->practice);
  return pomona_statement_run (st, error);
}

static char *
fill_in (const char *address,
         const char *token)
{
  g_autoptr(GString) text = g_string_new (address);

  g_string_replace (text, "{token}", token, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static PomonaEnrollmentLink *
read_link (PomonaStatement            *st,
           const PomonaLinkAddresses  *addresses,
           GError                    **error)
{
  PomonaEnrollmentLink fields = {
    .id = pomona_statement_get_text (st, 0),
    .label = pomona_statement_get_text (st, 2),
    .topic = pomona_statement_get_text (st, 3),
    .created_at = pomona_statement_get_int (st, 4),
    .expires_at = pomona_statement_get_int (st, 5),
    .uses_allowed = (guint) pomona_statement_get_int (st, 6),
    .uses = (guint) pomona_statement_get_int (st, 7),
    .practice = pomona_statement_get_int (st, 8) != 0,
    .revoked = pomona_statement_get_int (st, 9) != 0,
  };
  g_autoptr(PomonaSecret) token = pomona_statement_get_sealed (st, 1, SEAL_PLACE, fields.id, error);
  g_autofree char *url = NULL;
  g_autofree char *profile_url = NULL;

  if (token == NULL)
    return NULL;
  fields.url = url = fill_in (addresses->page, pomona_secret_get_text (token));
  fields.profile_url = profile_url = fill_in (addresses->profile, pomona_secret_get_text (token));
  return pomona_enrollment_link_new (&fields);
}

GPtrArray *
pomona_links_list (PomonaDb                   *db,
                   const PomonaLinkAddresses  *addresses,
                   GError                    **error)
{
  g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_enrollment_link_unref);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, LINK_COLUMNS " ORDER BY created_at DESC, rowid DESC");

  while (pomona_statement_next (st))
    {
      PomonaEnrollmentLink *link = read_link (st, addresses, error);

      if (link == NULL)
        return NULL;
      g_ptr_array_add (links, link);
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&links) : NULL;
}

PomonaEnrollmentLink *
pomona_links_get (PomonaDb                   *db,
                  const char                 *id,
                  const PomonaLinkAddresses  *addresses,
                  GError                    **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, LINK_COLUMNS " WHERE id = ?");

  pomona_statement_text (st, id);
  if (!pomona_statement_one (st, _("There is no such enrollment link"), error))
    return NULL;
  return read_link (st, addresses, error);
}

/* Of a row of LINK_COLUMNS. */
static PomonaLinkState
tell_state (PomonaStatement *st)
{
  gint64 uses_allowed = pomona_statement_get_int (st, 6);

  if (pomona_statement_get_int (st, 9) != 0)
    return POMONA_LINK_REVOKED;
  if (pomona_statement_get_int (st, 5) <= pomona_clock_now ())
    return POMONA_LINK_EXPIRED;
  if (uses_allowed > 0 && pomona_statement_get_int (st, 7) >= uses_allowed)
    return POMONA_LINK_USED_UP;
  return POMONA_LINK_OPEN;
}

/* In words for the person who opened the link; NULL when it is open. */
static const char *
why_closed (PomonaStatement *st)
{
  switch (tell_state (st))
    {
    case POMONA_LINK_REVOKED:
      return _("This enrollment link was withdrawn. Ask your administrator for a new one");
    case POMONA_LINK_EXPIRED:
      return _("This enrollment link has expired. Ask your administrator for a new one");
    case POMONA_LINK_USED_UP:
      return _("This enrollment link was used as often as it may be. Ask your administrator for a new one");
    case POMONA_LINK_OPEN:
    case POMONA_LINK_UNKNOWN:
    default:
      return NULL;
    }
}

static gboolean
refuse_if_closed (PomonaStatement  *st,
                  GError          **error)
{
  const char *why = why_closed (st);

  if (why == NULL)
    return TRUE;
  g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED, why);
  return FALSE;
}

/* A row of LINK_COLUMNS. */
static PomonaStatement *
find_by_token (PomonaDb    *db,
               const char  *token,
               GError     **error)
{
  g_autofree char *hash = hash_text (token);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, LINK_COLUMNS " WHERE token_hash = ?");

  pomona_statement_text (st, hash);
  if (!pomona_statement_one (st, _("There is no such enrollment link. Check the address, or ask your administrator for a new one"), error))
    return NULL;
  return g_steal_pointer (&st);
}

PomonaEnrollmentLink *
pomona_links_find (PomonaDb                   *db,
                   const char                 *token,
                   const PomonaLinkAddresses  *addresses,
                   GError                    **error)
{
  g_autoptr(PomonaStatement) st = find_by_token (db, token, error);

  if (st == NULL || !refuse_if_closed (st, error))
    return NULL;
  return read_link (st, addresses, error);
}

gboolean
pomona_links_look_up (PomonaDb              *db,
                      const char            *token,
                      PomonaLinkState       *state,
                      PomonaEnrollmentLink **link,
                      GError               **error)
{
  static const PomonaLinkAddresses nowhere = { "", "" };
  g_autofree char *hash = hash_text (token);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, LINK_COLUMNS " WHERE token_hash = ?");

  *state = POMONA_LINK_UNKNOWN;
  if (link != NULL)
    *link = NULL;
  pomona_statement_text (st, hash);
  if (!pomona_statement_next (st))
    return pomona_statement_finish (st, error);
  *state = tell_state (st);
  if (link != NULL)
    *link = read_link (st, &nowhere, error);
  return link == NULL || *link != NULL;
}

gboolean
pomona_links_revoke (PomonaDb    *db,
                     const char  *id,
                     GError     **error)
{
  return pomona_db_run_text_time (db,
           "UPDATE link SET revoked_at = CASE revoked_at WHEN 0 THEN ?2 ELSE revoked_at END WHERE id = ?1",
           id, pomona_clock_now (), error) &&
         pomona_db_need_change (db, _("There is no such enrollment link"), error);
}

/* --- use --- */

/* Whether the same client fetched the profile before and did not ask for a certificate yet: a browser that shows it
 * before it downloads it, a person who taps twice, or another device behind the same address. */
static gboolean
comes_again (PomonaDb    *db,
             const char  *link_id,
             const char  *client,
             gboolean    *again,
             GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT 1 FROM challenge AS c JOIN link AS l ON l.id = c.link_id WHERE c.link_id = ? AND c.client = ? AND c.used_at = 0"
    " AND (l.uses_allowed = 0 OR l.uses_allowed > (SELECT count (*) FROM challenge AS r WHERE r.link_id = l.id AND r.used_at != 0))"
    " LIMIT 1");

  pomona_statement_text (st, link_id);
  pomona_statement_text (st, client);
  *again = pomona_statement_next (st);
  return pomona_statement_finish (st, error);
}

static gboolean
add_challenge (PomonaDb    *db,
               const char  *link_id,
               const char  *client,
               const char  *hash,
               gint64       expires_at,
               GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO challenge (hash, link_id, client, created_at, expires_at, profile_at) VALUES (?1, ?2, ?3, ?4, ?5, ?4)");

  pomona_statement_text (st, hash);
  pomona_statement_text (st, link_id);
  pomona_statement_text (st, client);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (st, expires_at);
  return pomona_statement_run (st, error);
}

/* Lets a client in that the link is open for, or that only comes again. Coming again costs no use and leaves the
 * earlier challenge good: whether it is one device or two that share an address is known only when they ask for
 * certificates, and no more of those are given than the link has uses (pomona_challenges_redeem ()). */
static gboolean
admit (PomonaDb         *db,
       PomonaStatement  *st,
       const char       *client,
       const char       *hash,
       gint64            expires_at,
       GError          **error)
{
  const char *link_id = pomona_statement_get_text (st, 0);
  g_autoptr(GError) why = NULL;
  gboolean open = refuse_if_closed (st, &why);
  gboolean used_up = !open && pomona_statement_get_int (st, 9) == 0 &&
                     pomona_statement_get_int (st, 5) > pomona_clock_now ();
  gboolean again = FALSE;

  if (client != NULL && (open || used_up) && !comes_again (db, link_id, client, &again, error))
    return FALSE;
  if (!open && !again)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  return add_challenge (db, link_id, client, hash, expires_at, error) &&
         (again || pomona_db_run_text (db, "UPDATE link SET uses = uses + 1 WHERE id = ?", link_id, error));
}

gboolean
pomona_links_use (PomonaDb    *db,
                  const char  *token,
                  const char  *challenge,
                  gint64       challenge_expires_at,
                  const char  *client,
                  char       **link_id,
                  GError     **error)
{
  g_autofree char *hash = hash_text (challenge);
  /* Who it was is nobody's business; that it is the same one is enough. */
  g_autofree char *client_hash = client != NULL ? hash_text (client) : NULL;
  g_autoptr(PomonaStatement) st = find_by_token (db, token, error);

  if (st == NULL || !admit (db, st, client_hash, hash, challenge_expires_at, error))
    return FALSE;
  if (link_id != NULL)
    *link_id = g_strdup (pomona_statement_get_text (st, 0));
  return TRUE;
}
