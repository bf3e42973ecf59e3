/* pomona-authorities.c: our own certificates: loads them, makes the missing ones. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-authorities.h"
#include "pomona-authority-table.h"
#include "pomona-clock.h"
#include "pomona-identity.h"
#include "pomona-service.h"

/* Devices hold identities of this authority for as long as they are managed. */
#define AUTHORITY_DAYS (20 * 365)
#define LEAF_DAYS 398
#define LEAF_LEFT (30 * G_TIME_SPAN_DAY)

typedef struct
{
  PomonaAuthorityRole  role;
  PomonaCertificate   *certificate;
  PomonaKey           *key;
} Put;

static gboolean
write_put (PomonaDb  *db,
           gpointer   data,
           GError   **error)
{
  Put *put = data;
  g_autoptr(PomonaSecret) pem = pomona_key_to_pem (put->key, error);

  return pem != NULL && pomona_authorities_put (db, put->role, pomona_certificate_get_der (put->certificate), pem, error);
}

static PomonaKey *
key_of (PomonaSecret  *pem,
        GError       **error)
{
  gsize size;
  const guint8 *data = pomona_secret_get_data (pem, &size);

  return pomona_key_new_from_pem ((const char *) data, size, NULL, error);
}

/* TRUE with *stored NULL: there is none yet. */
static gboolean
read_stored (PomonaStore            *store,
             PomonaAuthorityRole     role,
             PomonaStoredAuthority **stored,
             GError                **error)
{
  PomonaDb *db = pomona_store_reader (store, error);
  g_autoptr(GError) local_error = NULL;

  if (db == NULL)
    return FALSE;
  *stored = pomona_authorities_get (db, role, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static PomonaAuthority *
load_or_make (PomonaStore          *store,
              PomonaAuthorityRole   role,
              PomonaKeyKind         kind,
              const char           *common_name,
              const char           *organization,
              GError              **error)
{
  g_autoptr(PomonaStoredAuthority) stored = NULL;
  g_autoptr(PomonaAuthority) authority = NULL;
  Put put;

  if (!read_stored (store, role, &stored, error))
    return NULL;
  if (stored != NULL)
    {
      g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_from_der (stored->certificate, error);
      g_autoptr(PomonaKey) key = certificate != NULL ? key_of (stored->key, error) : NULL;

      return key != NULL ? pomona_authority_new_from_parts (certificate, key, error) : NULL;
    }

  authority = pomona_authority_new (common_name, organization, kind, AUTHORITY_DAYS, error);
  if (authority == NULL)
    return NULL;
  put = (Put) { role, pomona_authority_get_certificate (authority), pomona_authority_get_key (authority) };
  if (!pomona_store_write_sync (store, write_put, &put, error))
    return NULL;
  return g_steal_pointer (&authority);
}

PomonaAuthority *
pomona_authorities_load_device (PomonaStore  *store,
                                const char   *organization,
                                GError      **error)
{
  g_autofree char *name = g_strdup_printf (_("%s: managed devices"), organization);

  return load_or_make (store, POMONA_AUTHORITY_DEVICE, POMONA_KEY_RSA_2048, name, organization, error);
}

PomonaAuthority *
pomona_authorities_load_tls (PomonaStore  *store,
                             const char   *organization,
                             GError      **error)
{
  g_autofree char *name = g_strdup_printf (_("%s: device management server"), organization);

  return load_or_make (store, POMONA_AUTHORITY_TLS, POMONA_KEY_P256, name, organization, error);
}

static gboolean
covers (PomonaCertificate  *certificate,
        const char * const *names)
{
  g_auto(GStrv) held = pomona_certificate_get_dns_names (certificate);

  for (guint i = 0; names[i] != NULL; i++)
    if (!g_strv_contains ((const char * const *) held, names[i]))
      return FALSE;
  return TRUE;
}

static gboolean
leaf_is_good (PomonaCertificate  *leaf,
              PomonaAuthority    *authority,
              const char * const *names)
{
  return covers (leaf, names) && pomona_certificate_get_not_after (leaf) > pomona_clock_now () + LEAF_LEFT &&
         pomona_authority_issued (authority, leaf, 0, NULL);
}

static GPtrArray *
chain_of (PomonaCertificate *leaf,
          PomonaAuthority   *authority)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);

  g_ptr_array_add (chain, pomona_certificate_ref (leaf));
  g_ptr_array_add (chain, pomona_certificate_ref (pomona_authority_get_certificate (authority)));
  return chain;
}

gboolean
pomona_authorities_load_leaf (PomonaStore         *store,
                              PomonaAuthority     *authority,
                              const char * const  *names,
                              GPtrArray          **chain,
                              PomonaKey          **key,
                              GError             **error)
{
  g_autoptr(PomonaStoredAuthority) stored = NULL;
  g_autoptr(PomonaCertificate) leaf = NULL;
  g_autoptr(PomonaKey) leaf_key = NULL;
  Put put;

  if (!read_stored (store, POMONA_AUTHORITY_TLS_LEAF, &stored, error))
    return FALSE;
  if (stored != NULL)
    {
      leaf = pomona_certificate_new_from_der (stored->certificate, error);
      leaf_key = leaf != NULL ? key_of (stored->key, error) : NULL;
      if (leaf_key == NULL)
        return FALSE;
    }
  if (leaf == NULL || !leaf_is_good (leaf, authority, names))
    {
      g_clear_pointer (&leaf, pomona_certificate_unref);
      g_clear_pointer (&leaf_key, pomona_key_unref);
      leaf_key = pomona_key_new_p256 (error);
      leaf = leaf_key != NULL ? pomona_authority_issue_server (authority, leaf_key, names, NULL, LEAF_DAYS, error) : NULL;
      put = (Put) { POMONA_AUTHORITY_TLS_LEAF, leaf, leaf_key };
      if (leaf == NULL || !pomona_store_write_sync (store, write_put, &put, error))
        return FALSE;
    }
  *chain = chain_of (leaf, authority);
  *key = g_steal_pointer (&leaf_key);
  return TRUE;
}

static GBytes *
read_file (const char  *path,
           GError     **error)
{
  g_autofree char *content = NULL;
  gsize size;

  if (path == NULL || !g_file_get_contents (path, &content, &size, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&content), size);
}

gboolean
pomona_authorities_read_files (const char  *certificate_path,
                               const char  *key_path,
                               GPtrArray  **chain,
                               PomonaKey  **key,
                               GError     **error)
{
  g_autoptr(GBytes) certificate = read_file (certificate_path, error);
  g_autoptr(GBytes) key_file = NULL;
  g_autoptr(PomonaIdentity) identity = NULL;
  GPtrArray *issuers;

  if (certificate != NULL && key_path != NULL && (key_file = read_file (key_path, error)) == NULL)
    return FALSE;
  if (certificate != NULL)
    identity = pomona_identity_load (certificate, key_file, NULL, error);
  if (identity == NULL)
    {
      g_prefix_error (error, _("The TLS certificate can't be used: "));
      return FALSE;
    }
  issuers = pomona_identity_get_chain (identity);
  *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_certificate_unref);
  g_ptr_array_add (*chain, pomona_certificate_ref (pomona_identity_get_certificate (identity)));
  for (guint i = 0; i < issuers->len; i++)
    g_ptr_array_add (*chain, pomona_certificate_ref (g_ptr_array_index (issuers, i)));
  *key = pomona_key_ref (pomona_identity_get_key (identity));
  return TRUE;
}
