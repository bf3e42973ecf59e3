/* pomona-identity-table.c: certificates that we issued to devices. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-challenge-private.h"
#include "pomona-clock.h"

#define IDENTITY_COLUMNS                                                                                   \
  "SELECT fingerprint, serial, certificate, subject, not_before, not_after, issued_at, link_id,"           \
  " enrollment_id, renewal, practice, revoked_at, revoked_why, replaced_by FROM identity"

G_DEFINE_BOXED_TYPE (PomonaIdentityRecord, pomona_identity_record, pomona_identity_record_ref,
                     pomona_identity_record_unref)

static PomonaIdentityRecord *
read_record (PomonaStatement *st)
{
  PomonaIdentityRecord *self = g_atomic_rc_box_new0 (PomonaIdentityRecord);

  self->fingerprint = g_strdup (pomona_statement_get_text (st, 0));
  self->serial = g_strdup (pomona_statement_get_text (st, 1));
  self->certificate = pomona_statement_get_bytes (st, 2);
  self->subject = g_strdup (pomona_statement_get_text (st, 3));
  self->not_before = pomona_statement_get_int (st, 4);
  self->not_after = pomona_statement_get_int (st, 5);
  self->issued_at = pomona_statement_get_int (st, 6);
  self->link_id = g_strdup (pomona_statement_get_nullable (st, 7));
  self->enrollment_id = g_strdup (pomona_statement_get_nullable (st, 8));
  self->renewal = pomona_statement_get_int (st, 9) != 0;
  self->practice = pomona_statement_get_int (st, 10) != 0;
  self->revoked_at = pomona_statement_get_int (st, 11);
  self->revoked_why = g_strdup (pomona_statement_get_text (st, 12));
  self->replaced_by = g_strdup (pomona_statement_get_nullable (st, 13));
  return self;
}

static void
record_clear (PomonaIdentityRecord *self)
{
  g_free ((char *) self->fingerprint);
  g_free ((char *) self->serial);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_free ((char *) self->subject);
  g_free ((char *) self->link_id);
  g_free ((char *) self->enrollment_id);
  g_free ((char *) self->revoked_why);
  g_free ((char *) self->replaced_by);
}

PomonaIdentityRecord *
pomona_identity_record_ref (PomonaIdentityRecord *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_identity_record_unref (PomonaIdentityRecord *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) record_clear);
}

gboolean
pomona_identities_insert (PomonaDb                    *db,
                          const PomonaNewIdentity     *identity,
                          const PomonaIdentityOrigin  *origin,
                          GError                     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO identity (fingerprint, serial, certificate, subject, not_before, not_after, issued_at, challenge_id,"
    " link_id, enrollment_id, renewal, practice, transaction_id, request_digest)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, nullif (?, 0), ?, ?, ?, ?, ?, ?)");

  pomona_statement_text (st, identity->fingerprint);
  pomona_statement_text (st, identity->serial);
  pomona_statement_bytes (st, identity->certificate);
  pomona_statement_text (st, identity->subject);
  pomona_statement_int (st, identity->not_before);
  pomona_statement_int (st, identity->not_after);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (st, origin->challenge_row);
  pomona_statement_text (st, origin->link_id);
  pomona_statement_text (st, identity->enrollment_id);
  pomona_statement_int (st, origin->renewal);
  pomona_statement_int (st, origin->practice);
  pomona_statement_text (st, identity->transaction_id);
  pomona_statement_text (st, identity->request_digest);
  return pomona_statement_run (st, error);
}

/* NULL without an error: no such row. */
static PomonaIdentityRecord *
read_one (PomonaStatement  *st,
          GError          **error)
{
  if (pomona_statement_next (st))
    return read_record (st);
  pomona_statement_finish (st, error);
  return NULL;
}

PomonaIdentityRecord *
pomona_identities_find (PomonaDb    *db,
                        const char  *fingerprint,
                        GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, IDENTITY_COLUMNS " WHERE fingerprint = ?");

  pomona_statement_text (st, fingerprint);
  return read_one (st, error);
}

PomonaIdentityRecord *
pomona_identities_find_by_serial (PomonaDb    *db,
                                  const char  *serial,
                                  GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, IDENTITY_COLUMNS " WHERE serial = ?");

  pomona_statement_text (st, serial);
  return read_one (st, error);
}

PomonaIdentityRecord *
pomona_identities_find_by_transaction (PomonaDb    *db,
                                       const char  *transaction_id,
                                       const char  *request_digest,
                                       GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    IDENTITY_COLUMNS " WHERE transaction_id = ?1 AND (?2 IS NULL OR request_digest = ?2) ORDER BY id DESC LIMIT 1");

  pomona_statement_text (st, transaction_id);
  pomona_statement_text (st, request_digest);
  return read_one (st, error);
}

static gboolean
is_practice (PomonaDb    *db,
             const char  *enrollment_id,
             gboolean    *practice,
             GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, "SELECT practice FROM enrollment WHERE id = ?");

  pomona_statement_text (st, enrollment_id);
  if (!pomona_statement_one (st, _("There is no such device"), error))
    return FALSE;
  *practice = pomona_statement_get_int (st, 0) != 0;
  return TRUE;
}

/* Where the new identity comes from: a device, or the link of the old one. */
static gboolean
find_origin (PomonaDb                 *db,
             const PomonaNewIdentity  *identity,
             PomonaIdentityRecord    **old,
             PomonaIdentityOrigin     *origin,
             GError                  **error)
{
  if (identity->enrollment_id != NULL)
    return is_practice (db, identity->enrollment_id, &origin->practice, error);
  *old = pomona_identities_find (db, identity->renews, error);
  if (*old == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_NOT_FOUND, _("There is no such certificate"));
      return FALSE;
    }
  origin->link_id = (*old)->link_id;
  origin->practice = (*old)->practice;
  return TRUE;
}

gboolean
pomona_identities_add_renewal (PomonaDb                 *db,
                               const PomonaNewIdentity  *identity,
                               GBytes                  **certificate,
                               GError                  **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(PomonaIdentityRecord) earlier =
    pomona_identities_find_by_transaction (db, identity->transaction_id, identity->request_digest, &local);
  g_autoptr(PomonaIdentityRecord) old = NULL;
  PomonaIdentityOrigin origin = { .renewal = TRUE };

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  /* A client may use key, request and transaction again to renew what it got for them: that is no repetition. */
  if (earlier != NULL && g_strcmp0 (earlier->fingerprint, identity->renews) != 0 &&
      g_strcmp0 (earlier->enrollment_id, identity->enrollment_id) == 0 && g_strcmp0 (earlier->subject, identity->subject) == 0)
    {
      *certificate = g_bytes_ref (earlier->certificate);
      return TRUE;
    }
  if (!find_origin (db, identity, &old, &origin, error) ||
      !pomona_identities_insert (db, identity, &origin, error))
    return FALSE;
  *certificate = g_bytes_ref (identity->certificate);
  return TRUE;
}

GPtrArray *
pomona_identities_list (PomonaDb    *db,
                        const char  *enrollment_id,
                        GError     **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_identity_record_unref);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    IDENTITY_COLUMNS " WHERE ?1 IS NULL OR enrollment_id = ?1 ORDER BY id DESC");

  pomona_statement_text (st, enrollment_id);
  while (pomona_statement_next (st))
    g_ptr_array_add (all, read_record (st));
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

gboolean
pomona_identities_revoke (PomonaDb    *db,
                          const char  *fingerprint,
                          const char  *why,
                          GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE identity SET revoked_why = CASE revoked_at WHEN 0 THEN ?1 ELSE revoked_why END,"
    " revoked_at = CASE revoked_at WHEN 0 THEN ?2 ELSE revoked_at END WHERE fingerprint = ?3");

  pomona_statement_text (st, why != NULL ? why : "");
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, fingerprint);
  return pomona_statement_run (st, error) &&
         pomona_db_need_change (db, _("There is no such certificate"), error);
}
