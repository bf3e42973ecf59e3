/* pomona-inventory-table.c: the last answer of each kind, and what it replaced. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-digest.h"
#include "pomona-inventory-table.h"
#include "pomona-plist.h"
#include "pomona-records-private.h"

/* What may be stored is what came in by the same limits; read back it never fails but for a damaged file. */
static PomonaInventory *
read_inventory (PomonaStatement  *st,
                GError          **error)
{
  const char *text = pomona_statement_get_text (st, 2);
  PomonaInventory fields = {
    .kind = pomona_statement_get_text (st, 0),
    .received_at = pomona_statement_get_int (st, 1),
  };
  g_autoptr(GVariant) value = pomona_plist_parse_dict (text, strlen (text), NULL, error);

  if (value == NULL)
    return NULL;
  fields.value = value;
  return pomona_inventory_new (&fields);
}

static GPtrArray *
read_all (PomonaStatement  *st,
          GError          **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_inventory_unref);

  while (pomona_statement_next (st))
    {
      PomonaInventory *inventory = read_inventory (st, error);

      if (inventory == NULL)
        return NULL;
      g_ptr_array_add (all, inventory);
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

static char *
read_digest (PomonaDb    *db,
             const char  *enrollment_id,
             const char  *kind,
             GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT digest FROM inventory WHERE enrollment_id = ? AND kind = ?");
  g_autofree char *digest = g_strdup ("");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, kind);
  if (pomona_statement_next (st))
    {
      g_free (digest);
      digest = g_strdup (pomona_statement_get_text (st, 0));
    }
  return pomona_statement_finish (st, error) ? g_steal_pointer (&digest) : NULL;
}

static gboolean
touch (PomonaDb    *db,
       const char  *enrollment_id,
       const char  *kind,
       GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "UPDATE inventory SET received_at = ? WHERE enrollment_id = ? AND kind = ?");

  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, kind);
  return pomona_statement_run (st, error);
}

static gboolean
keep_present (PomonaDb    *db,
              const char  *enrollment_id,
              const char  *kind,
              GError     **error)
{
  g_autoptr(PomonaStatement) copy = pomona_db_prepare (db,
    "INSERT INTO inventory_history (enrollment_id, kind, received_at, value)"
    " SELECT enrollment_id, kind, received_at, value FROM inventory WHERE enrollment_id = ? AND kind = ?");
  g_autoptr(PomonaStatement) bound = pomona_db_prepare (db,
    "DELETE FROM inventory_history WHERE enrollment_id = ?1 AND kind = ?2 AND id <="
    " (SELECT id FROM inventory_history WHERE enrollment_id = ?1 AND kind = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)");

  pomona_statement_text (copy, enrollment_id);
  pomona_statement_text (copy, kind);
  pomona_statement_text (bound, enrollment_id);
  pomona_statement_text (bound, kind);
  pomona_statement_int (bound, POMONA_INVENTORY_HISTORY);
  return pomona_statement_run (copy, error) && pomona_statement_run (bound, error);
}

static gboolean
replace (PomonaDb    *db,
         const char  *enrollment_id,
         const char  *kind,
         const char  *digest,
         const char  *text,
         GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "INSERT INTO inventory (enrollment_id, kind, received_at, changed_at, digest, value) VALUES (?1, ?2, ?3, ?3, ?4, ?5)"
    " ON CONFLICT (enrollment_id, kind) DO UPDATE SET received_at = ?3, changed_at = ?3, digest = ?4, value = ?5");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, kind);
  pomona_statement_int (st, pomona_clock_now ());
  pomona_statement_text (st, digest);
  pomona_statement_text (st, text);
  return pomona_statement_run (st, error);
}

gboolean
pomona_inventory_put (PomonaDb    *db,
                      const char  *enrollment_id,
                      const char  *kind,
                      GVariant    *value,
                      gboolean    *changed,
                      GError     **error)
{
  g_autofree char *text = pomona_plist_write_text (value);
  g_autofree char *digest = pomona_digest_sha256_hex (text, strlen (text));
  g_autofree char *before = read_digest (db, enrollment_id, kind, error);
  gboolean same;

  if (before == NULL)
    return FALSE;
  same = g_str_equal (before, digest);
  if (changed != NULL)
    *changed = !same;
  if (same)
    return touch (db, enrollment_id, kind, error);
  return keep_present (db, enrollment_id, kind, error) &&
         replace (db, enrollment_id, kind, digest, text, error);
}

GPtrArray *
pomona_inventory_list (PomonaDb    *db,
                       const char  *enrollment_id,
                       GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT kind, received_at, value FROM inventory WHERE enrollment_id = ? ORDER BY kind");

  pomona_statement_text (st, enrollment_id);
  return read_all (st, error);
}

PomonaInventory *
pomona_inventory_get (PomonaDb    *db,
                      const char  *enrollment_id,
                      const char  *kind,
                      GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT kind, received_at, value FROM inventory WHERE enrollment_id = ? AND kind = ?");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, kind);
  if (pomona_statement_next (st))
    return read_inventory (st, error);
  pomona_statement_finish (st, error);
  return NULL;
}

GPtrArray *
pomona_inventory_list_history (PomonaDb    *db,
                               const char  *enrollment_id,
                               const char  *kind,
                               GError     **error)
{
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT kind, received_at, value FROM inventory_history WHERE enrollment_id = ? AND kind = ? ORDER BY id DESC");

  pomona_statement_text (st, enrollment_id);
  pomona_statement_text (st, kind);
  return read_all (st, error);
}

char **
pomona_inventory_list_stale (PomonaDb    *db,
                             const char  *kind,
                             gint64       since,
                             guint        limit,
                             GError     **error)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT e.id FROM enrollment AS e LEFT JOIN inventory AS i ON i.enrollment_id = e.id AND i.kind = ?1"
    " WHERE e.parent_id IS NULL AND e.state = 'enrolled' AND coalesce (i.received_at, 0) < ?2"
    " AND NOT EXISTS (SELECT 1 FROM command AS c INDEXED BY command_open"
    "  WHERE c.enrollment_id = e.id AND c.is_open AND c.request_type = ?1)"
    " ORDER BY coalesce (i.received_at, 0), e.id LIMIT ?3");

  pomona_statement_text (st, kind);
  pomona_statement_int (st, since);
  pomona_statement_int (st, limit);
  while (pomona_statement_next (st))
    g_strv_builder_add (ids, pomona_statement_get_text (st, 0));
  return pomona_statement_finish (st, error) ? g_strv_builder_end (ids) : NULL;
}
