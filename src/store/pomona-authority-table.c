/* pomona-authority-table.c: our own certificates and their keys. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-authority-table.h"
#include "pomona-clock.h"
#include "pomona-db-private.h"
#include "pomona-digest.h"

#define SEAL_PLACE "authority.key"

static const char *const roles[] = {
  [POMONA_AUTHORITY_DEVICE] = "device",
  [POMONA_AUTHORITY_TLS] = "tls",
  [POMONA_AUTHORITY_TLS_LEAF] = "tls-leaf",
};

/* A key opens only beside the certificate that it was stored with. */
static char *
seal_owner (const char *role,
            GBytes     *certificate)
{
  g_autofree char *digest = pomona_digest_sha256_hex_bytes (certificate);

  return g_strdup_printf ("%s/%s", role, digest);
}

gboolean
pomona_authorities_put (PomonaDb             *db,
                        PomonaAuthorityRole   role,
                        GBytes               *certificate,
                        PomonaSecret         *key,
                        GError              **error)
{
  g_autofree char *owner = seal_owner (roles[role], certificate);
  g_autoptr(PomonaStatement) st = NULL;

  if (!pomona_db_run_text_time (db, "UPDATE authority SET retired_at = ?2 WHERE role = ?1 AND retired_at = 0",
                                roles[role], pomona_clock_now (), error))
    return FALSE;
  st = pomona_db_prepare (db, "INSERT INTO authority (role, certificate, sealed_key, created_at) VALUES (?, ?, ?, ?)");
  pomona_statement_text (st, roles[role]);
  pomona_statement_bytes (st, certificate);
  pomona_statement_sealed_secret (st, SEAL_PLACE, owner, key);
  pomona_statement_int (st, pomona_clock_now ());
  return pomona_statement_run (st, error);
}

static PomonaStoredAuthority *
read_authority (PomonaStatement *st)
{
  PomonaStoredAuthority *authority = g_new0 (PomonaStoredAuthority, 1);

  authority->row = pomona_statement_get_int (st, 0);
  authority->certificate = pomona_statement_get_bytes (st, 1);
  authority->created_at = pomona_statement_get_int (st, 2);
  authority->retired_at = pomona_statement_get_int (st, 3);
  return authority;
}

PomonaStoredAuthority *
pomona_authorities_get (PomonaDb             *db,
                        PomonaAuthorityRole   role,
                        GError              **error)
{
  g_autoptr(PomonaStoredAuthority) authority = NULL;
  g_autofree char *owner = NULL;
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT id, certificate, created_at, retired_at, sealed_key FROM authority WHERE role = ? AND retired_at = 0");

  pomona_statement_text (st, roles[role]);
  if (!pomona_statement_next (st))
    {
      pomona_statement_finish (st, error);
      return NULL;
    }
  authority = read_authority (st);
  owner = seal_owner (roles[role], authority->certificate);
  authority->key = pomona_statement_get_sealed (st, 4, SEAL_PLACE, owner, error);
  return authority->key != NULL ? g_steal_pointer (&authority) : NULL;
}

GPtrArray *
pomona_authorities_list (PomonaDb             *db,
                         PomonaAuthorityRole   role,
                         GError              **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_stored_authority_free);
  g_autoptr(PomonaStatement) st = pomona_db_prepare (db,
    "SELECT id, certificate, created_at, retired_at FROM authority WHERE role = ? ORDER BY id DESC");

  pomona_statement_text (st, roles[role]);
  while (pomona_statement_next (st))
    g_ptr_array_add (all, read_authority (st));
  return pomona_statement_finish (st, error) ? g_steal_pointer (&all) : NULL;
}

void
pomona_stored_authority_free (PomonaStoredAuthority *authority)
{
  if (authority == NULL)
    return;
  g_clear_pointer (&authority->certificate, g_bytes_unref);
  g_clear_pointer (&authority->key, pomona_secret_unref);
  g_free (authority);
}
