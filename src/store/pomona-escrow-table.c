/* pomona-escrow-table.c: secrets that devices handed over, kept for ever. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-escrow-table.h"

#define SEAL_PLACE "secret.value"

static char *
seal_owner (const char *enrollment_id,
            const char *kind)
{
  return g_strdup_printf ("%s/%s", enrollment_id, kind);
}

PomonaSecret *
pomona_escrow_get (PomonaDb    *db,
                   const char  *enrollment_id,
                   const char  *kind,
                   GError     **error)
{
  g_autofree char *owner = seal_owner (enrollment_id, kind);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT sealed_value FROM secret WHERE enrollment_id = ? AND kind = ? AND superseded_at = 0 ORDER BY id DESC LIMIT 1");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, kind);
  if (pomona_statement_next (st))
    return pomona_statement_get_sealed (st, 0, SEAL_PLACE, owner, error);
  pomona_statement_finish (st, error);
  return NULL;
}

gboolean
pomona_escrow_supersede (PomonaDb    *db,
                         const char  *enrollment_id,
                         const char  *kind,
                         GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE secret SET superseded_at = ? WHERE enrollment_id = ? AND kind = ? AND superseded_at = 0");

  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, kind);
  return pomona_statement_run (st, error);
}

static gboolean
add_value (PomonaDb      *db,
           const char    *enrollment_id,
           const char    *kind,
           PomonaSecret  *value,
           GError       **error)
{
  g_autofree char *owner = seal_owner (enrollment_id, kind);
  /* UDID and serial are copied, so that the value is found by them when the enrollment is gone. */
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO secret (enrollment_id, udid, serial, kind, sealed_value, created_at)"
    " SELECT ?1, coalesce (e.udid, ''), coalesce (e.serial, ''), ?2, ?3, ?4"
    " FROM (SELECT ?1 AS id) AS asked LEFT JOIN enrollment AS e ON e.id = asked.id");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, kind);
  pomona_statement_sealed_secret (st, SEAL_PLACE, owner, value);
  pomona_statement_int (st, pomona_clock_now ());
  return pomona_statement_run (st, error);
}

gboolean
pomona_escrow_put (PomonaDb      *db,
                   const char    *enrollment_id,
                   const char    *kind,
                   PomonaSecret  *value,
                   GError       **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(PomonaSecret) present = pomona_escrow_get (db, enrollment_id, kind, &local);

  /* One that cannot be opened any more is no reason to turn a new one away. */
  if (local != NULL && !g_error_matches (local, POMONA_STORE_ERROR, POMONA_STORE_ERROR_WRONG_KEY))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (present != NULL && pomona_secret_equal (present, value))
    return TRUE;
  return pomona_escrow_supersede (db, enrollment_id, kind, error) &&
         add_value (db, enrollment_id, kind, value, error);
}

GPtrArray *
pomona_escrow_list (PomonaDb    *db,
                    const char  *enrollment_id,
                    GError     **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_escrow_entry_free);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT id, enrollment_id, udid, serial, kind, created_at, superseded_at FROM secret"
    " WHERE ?1 IS NULL OR enrollment_id = ?1 ORDER BY id DESC");

  pomona_statement_text (st, enrollment_id);
  while (pomona_statement_next (st))
    {
      PomonaEscrowEntry *entry = g_new0 (PomonaEscrowEntry, 1);

      entry->row = pomona_statement_get_int (st, 0);
      entry->enrollment_id = g_strdup (pomona_statement_get_text (st, 1));
      entry->udid = g_strdup (pomona_statement_get_text (st, 2));
      entry->serial = g_strdup (pomona_statement_get_text (st, 3));
      entry->kind = g_strdup (pomona_statement_get_text (st, 4));
      entry->created_at = pomona_statement_get_int (st, 5);
      entry->superseded_at = pomona_statement_get_int (st, 6);
      g_ptr_array_add (entries, entry);
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&entries) : NULL;
}

PomonaSecret *
pomona_escrow_open (PomonaDb  *db,
                    gint64     row,
                    GError   **error)
{
  g_autofree char *owner = NULL;
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT sealed_value, enrollment_id, kind FROM secret WHERE id = ?");

  pomona_statement_int (st, row);
  if (!pomona_statement_one (st, _("There is no such secret"), error))
    return NULL;
  owner = seal_owner (pomona_statement_get_text (st, 1), pomona_statement_get_text (st, 2));
  return pomona_statement_get_sealed (st, 0, SEAL_PLACE, owner, error);
}

void
pomona_escrow_entry_free (PomonaEscrowEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->enrollment_id);
  g_free (entry->udid);
  g_free (entry->serial);
  g_free (entry->kind);
  g_free (entry);
}
