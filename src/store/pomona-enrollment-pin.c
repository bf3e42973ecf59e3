/* pomona-enrollment-pin.c: which identity belongs to which device. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-enrollment-private.h"

gboolean
pomona_known_identity_read (PomonaDb             *db,
                            const char           *fingerprint,
                            PomonaKnownIdentity  *known,
                            GError              **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT p.enrollment_id, p.replaced_at, i.revoked_at, i.enrollment_id, i.renewal, i.link_id, i.practice"
    " FROM (SELECT ? AS fingerprint) AS asked"
    " LEFT JOIN pin AS p ON p.fingerprint = asked.fingerprint"
    " LEFT JOIN identity AS i ON i.fingerprint = asked.fingerprint");

  *known = (PomonaKnownIdentity) { 0 };
  pomona_statement_text (st, fingerprint);
  if (pomona_statement_next (st))
    {
      known->pinned_to = g_strdup (pomona_statement_get_nullable (st, 0));
      known->pin_replaced = pomona_statement_get_int (st, 1) != 0;
      known->revoked = pomona_statement_get_int (st, 2) != 0;
      known->issued_to = g_strdup (pomona_statement_get_nullable (st, 3));
      known->renewal = pomona_statement_get_int (st, 4) != 0;
      known->link_id = g_strdup (pomona_statement_get_nullable (st, 5));
      known->practice = pomona_statement_get_int (st, 6) != 0;
    }
  return pomona_statement_finish (st, error);
}

void
pomona_known_identity_clear (PomonaKnownIdentity *known)
{
  g_clear_pointer (&known->pinned_to, g_free);
  g_clear_pointer (&known->issued_to, g_free);
  g_clear_pointer (&known->link_id, g_free);
}

PomonaPinState
pomona_known_identity_state (const PomonaKnownIdentity *known,
                             const char                *device_id)
{
  if (known->revoked)
    return POMONA_PIN_REVOKED;
  if (known->pinned_to != NULL)
    {
      if (!g_str_equal (known->pinned_to, device_id))
        return POMONA_PIN_OTHER_DEVICE;
      return known->pin_replaced ? POMONA_PIN_REPLACED : POMONA_PIN_MATCH;
    }
  if (known->renewal && known->issued_to != NULL)
    return g_str_equal (known->issued_to, device_id) ? POMONA_PIN_RENEWED : POMONA_PIN_OTHER_DEVICE;
  return POMONA_PIN_UNKNOWN;
}

gboolean
pomona_enrollments_check_pin (PomonaDb        *db,
                              const char      *device_id,
                              const char      *fingerprint,
                              PomonaPinState  *state,
                              GError         **error)
{
  g_auto(PomonaKnownIdentity) known = { 0 };

  if (!pomona_known_identity_read (db, fingerprint, &known, error))
    return FALSE;
  *state = pomona_known_identity_state (&known, device_id);
  return TRUE;
}

char *
pomona_enrollments_find_by_fingerprint (PomonaDb    *db,
                                        const char  *fingerprint,
                                        GError     **error)
{
  g_auto(PomonaKnownIdentity) known = { 0 };

  if (!pomona_known_identity_read (db, fingerprint, &known, error))
    return NULL;
  return g_steal_pointer (&known.pinned_to);
}

static gboolean
write_pin (PomonaDb    *db,
           const char  *device_id,
           const char  *fingerprint,
           GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO pin (fingerprint, enrollment_id, pinned_at) VALUES (?, ?, ?)"
    " ON CONFLICT (fingerprint) DO UPDATE SET replaced_at = 0 WHERE replaced_at <> 0");
  g_autoptr(PomonaStatement) others = pomona_db_prepare (db,
    "UPDATE pin SET replaced_at = ? WHERE enrollment_id = ? AND fingerprint <> ? AND replaced_at = 0");

  pomona_statement_text (st, fingerprint);
  pomona_statement_text (st, device_id);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (others, pomona_clock_now ());
  pomona_statement_text (others, device_id);
  pomona_statement_text (others, fingerprint);
  return pomona_statement_run (st, error) && pomona_statement_run (others, error);
}

/* Foreign identities have no row here; then this changes nothing. */
static gboolean
link_identities (PomonaDb    *db,
                 const char  *device_id,
                 const char  *fingerprint,
                 GError     **error)
{
  g_autoptr(PomonaStatement) old = pomona_db_prepare (db,
    "UPDATE identity SET replaced_by = ?1 WHERE enrollment_id = ?2 AND fingerprint <> ?1 AND replaced_by IS NULL"
    " AND fingerprint IN (SELECT fingerprint FROM pin WHERE enrollment_id = ?2)");
  g_autoptr(PomonaStatement) new = pomona_db_prepare (db,
    "UPDATE identity SET replaced_by = NULL, enrollment_id = ? WHERE fingerprint = ?");

  pomona_statement_text (old, fingerprint);
  pomona_statement_text (old, device_id);
  pomona_statement_text (new, device_id);
  pomona_statement_text (new, fingerprint);
  return pomona_statement_run (old, error) && pomona_statement_run (new, error);
}

gboolean
pomona_enrollments_pin (PomonaDb    *db,
                        const char  *device_id,
                        const char  *fingerprint,
                        gint64       not_after,
                        GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE enrollment SET identity_fingerprint = ?, identity_not_after = ? WHERE id = ?");

  pomona_statement_text (st, fingerprint);
  pomona_statement_int (st, not_after);
  pomona_statement_text (st, device_id);
  return pomona_statement_run (st, error) &&
         write_pin (db, device_id, fingerprint, error) &&
         link_identities (db, device_id, fingerprint, error);
}

gboolean
pomona_enrollments_swap_pin (PomonaDb    *db,
                             const char  *device_id,
                             const char  *fingerprint,
                             gint64       identity_not_after,
                             GError     **error)
{
  PomonaPinState state;

  if (!pomona_enrollments_check_pin (db, device_id, fingerprint, &state, error))
    return FALSE;
  if (state == POMONA_PIN_MATCH)
    return TRUE;
  if (state != POMONA_PIN_RENEWED)
    {
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED,
                           _("The certificate was not issued to renew that of this device"));
      return FALSE;
    }
  return pomona_enrollments_pin (db, device_id, fingerprint, identity_not_after, error);
}
