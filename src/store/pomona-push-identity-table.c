/* pomona-push-identity-table.c: push certificates and their keys. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-push-identity-table.h"
#include "pomona-records-private.h"

#define SEAL_PLACE "push_identity.key"

#define RECORD_COLUMNS                                                                                      \
  "SELECT p.topic, p.serial, p.common_name, p.not_before, p.not_after, p.imported_at, p.is_default,"        \
  " p.practice, (SELECT count (*) FROM enrollment AS e WHERE e.topic = p.topic AND e.parent_id IS NULL"     \
  "  AND e.state = 'enrolled' AND p.replaced_at = 0) FROM push_identity AS p"

static char *
seal_owner (const char *topic,
            const char *serial)
{
  return g_strdup_printf ("%s/%s", topic, serial);
}

static gboolean
replace_present (PomonaDb    *db,
                 const char  *topic,
                 GError     **error)
{
  return pomona_db_run_text_time (db,
    "UPDATE push_identity SET replaced_at = ?2, is_default = 0 WHERE topic = ?1 AND replaced_at = 0",
    topic, pomona_clock_now (), error);
}

static gboolean
insert (PomonaDb                     *db,
        const PomonaNewPushIdentity  *identity,
        GError                      **error)
{
  g_autofree char *owner = seal_owner (identity->topic, identity->serial);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO push_identity (topic, serial, common_name, certificate, sealed_key, not_before, not_after, imported_at,"
    " is_default, practice, apns_host, apns_ca) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

  pomona_statement_text (st, identity->topic);
  pomona_statement_text (st, identity->serial);
  pomona_statement_text (st, identity->common_name);
  pomona_statement_text (st, identity->certificate);
  pomona_statement_sealed_secret (st, SEAL_PLACE, owner, identity->key);
  pomona_statement_int (st, identity->not_before);
  pomona_statement_int (st, identity->not_after);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_int (st, !identity->practice);
  pomona_statement_int (st, identity->practice);
  pomona_statement_text (st, identity->apns_host);
  pomona_statement_text (st, identity->apns_ca);
  return pomona_statement_run (st, error);
}

gboolean
pomona_push_identities_put (PomonaDb                     *db,
                            const PomonaNewPushIdentity  *identity,
                            GError                      **error)
{
  if (!replace_present (db, identity->topic, error))
    return FALSE;
  if (!identity->practice && !pomona_db_exec (db, "UPDATE push_identity SET is_default = 0 WHERE is_default", error))
    return FALSE;
  return insert (db, identity, error);
}

PomonaPushIdentity *
pomona_push_identities_get (PomonaDb    *db,
                            const char  *topic,
                            GError     **error)
{
  g_autoptr(PomonaPushIdentity) identity = NULL;
  g_autofree char *owner = NULL;
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT topic, serial, certificate, sealed_key, not_after, practice, apns_host, apns_ca FROM push_identity"
    " WHERE topic = ? AND replaced_at = 0");

  pomona_statement_text (st, topic);
  if (!pomona_statement_next (st))
    {
      pomona_statement_finish (st, error);
      return NULL;
    }
  owner = seal_owner (topic, pomona_statement_get_text (st, 1));
  identity = g_new0 (PomonaPushIdentity, 1);
  identity->topic = g_strdup (topic);
  identity->certificate = g_strdup (pomona_statement_get_text (st, 2));
  identity->key = pomona_statement_get_sealed (st, 3, SEAL_PLACE, owner, error);
  identity->not_after = pomona_statement_get_int (st, 4);
  identity->practice = pomona_statement_get_int (st, 5) != 0;
  identity->apns_host = g_strdup (pomona_statement_get_nullable (st, 6));
  identity->apns_ca = g_strdup (pomona_statement_get_nullable (st, 7));
  return identity->key != NULL ? g_steal_pointer (&identity) : NULL;
}

char *
pomona_push_identities_dup_topic (PomonaDb  *db,
                                  gboolean   practice,
                                  GError   **error)
{
  g_autofree char *topic = NULL;
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, practice
    ? "SELECT topic FROM push_identity WHERE practice AND replaced_at = 0 ORDER BY id DESC LIMIT 1"
    : "SELECT topic FROM push_identity WHERE is_default");

  if (pomona_statement_next (st))
    topic = g_strdup (pomona_statement_get_text (st, 0));
  return pomona_statement_finish (st, error) ? g_steal_pointer (&topic) : NULL;
}

/* The row to go back to, and whether the present one is that of new enrollments. */
static gboolean
find_previous (PomonaDb    *db,
               const char  *topic,
               gint64      *row,
               gboolean    *is_default,
               GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT id, coalesce ((SELECT is_default FROM push_identity WHERE topic = ?1 AND replaced_at = 0), 0)"
    " FROM push_identity WHERE topic = ?1 AND replaced_at > 0 AND not_after > ?2 ORDER BY replaced_at DESC, id DESC LIMIT 1");

  pomona_statement_text (st, topic);
  pomona_statement_int (st, pomona_clock_now ());
  if (!pomona_statement_one (st, _("There is no earlier push certificate that is still valid"), error))
    return FALSE;
  *row = pomona_statement_get_int (st, 0);
  *is_default = pomona_statement_get_int (st, 1) != 0;
  return TRUE;
}

gboolean
pomona_push_identities_roll_back (PomonaDb    *db,
                                  const char  *topic,
                                  GError     **error)
{
  g_autoptr(PomonaStatement) st = NULL;
  gboolean is_default;
  gint64 row;

  if (!find_previous (db, topic, &row, &is_default, error) || !replace_present (db, topic, error))
    return FALSE;
  st = pomona_db_prepare (db, "UPDATE push_identity SET replaced_at = 0, is_default = ? WHERE id = ?");
  pomona_statement_int (st, is_default);
  pomona_statement_int (st, row);
  return pomona_statement_run (st, error);
}

static PomonaPushCertificateRecord *
read_record (PomonaStatement *st)
{
  const PomonaPushCertificateRecord fields = {
    .topic = pomona_statement_get_text (st, 0),
    .serial = pomona_statement_get_text (st, 1),
    .common_name = pomona_statement_get_text (st, 2),
    .not_before = pomona_statement_get_int (st, 3),
    .not_after = pomona_statement_get_int (st, 4),
    .imported_at = pomona_statement_get_int (st, 5),
    .current = pomona_statement_get_int (st, 6) != 0,
    .practice = pomona_statement_get_int (st, 7) != 0,
    .devices = (guint) pomona_statement_get_int (st, 8),
  };

  return pomona_push_certificate_record_new (&fields);
}

GPtrArray *
pomona_push_identities_list (PomonaDb  *db,
                             GError   **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_push_certificate_record_unref);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    RECORD_COLUMNS " ORDER BY p.is_default DESC, p.replaced_at > 0, p.id DESC");

  while (pomona_statement_next (st))
    g_ptr_array_add (all, read_record (st));
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

PomonaPushCertificateRecord *
pomona_push_identities_get_record (PomonaDb    *db,
                                   const char  *topic,
                                   GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db, RECORD_COLUMNS " WHERE p.topic = ? AND p.replaced_at = 0");

  pomona_statement_text (st, topic);
  if (!pomona_statement_one (st, _("There is no push certificate for this topic"), error))
    return NULL;
  return read_record (st);
}

gboolean
pomona_push_identities_prune (PomonaDb  *db,
                              GError   **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "DELETE FROM push_identity WHERE replaced_at > 0 AND not_after < ?");

  pomona_statement_int (st, pomona_clock_now ());
  return pomona_statement_run (st, error);
}

void
pomona_push_identity_free (PomonaPushIdentity *identity)
{
  if (identity == NULL)
    return;
  g_free (identity->topic);
  g_free (identity->certificate);
  g_clear_pointer (&identity->key, pomona_secret_unref);
  g_free (identity->apns_host);
  g_free (identity->apns_ca);
  g_free (identity);
}
