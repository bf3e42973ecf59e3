/* pomona-master-key.c: where the key that seals all secrets is kept. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#include "pomona-hex.h"
#include "pomona-master-key.h"
#include "pomona-sealer.h"

#define CREDENTIAL_NAME "pomona-key"
#define WRAPPED_NAME "key.wrapped"
#define FALLBACK_NAME "key"
#define MAX_KEY_FILE 4096

static const SecretSchema schema = {
  .name = POMONA_APP_ID ".MasterKey",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "data-folder", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* 64 hexadecimal digits with or without a line end, or 32 raw bytes. */
static PomonaSecret *
key_from_content (const char  *content,
                  gsize        size,
                  const char  *where,
                  GError     **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (size == POMONA_SEALER_KEY_SIZE)
    return pomona_secret_new (content, size);

  text = g_strstrip (g_strndup (content, MIN (size, MAX_KEY_FILE)));
  bytes = pomona_hex_decode (text, NULL);
  explicit_bzero (text, strlen (text));
  if (bytes == NULL || g_bytes_get_size (bytes) != POMONA_SEALER_KEY_SIZE)
    {
      g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_FAILED,
                   _("“%s” holds no key: it takes 64 hexadecimal digits"), where);
      return NULL;
    }
  return pomona_secret_new (g_bytes_get_data (bytes, NULL), POMONA_SEALER_KEY_SIZE);
}

/* Every source answers TRUE with *key set, TRUE with *key NULL (nothing there), or FALSE with an error. */
static gboolean
read_file (const char    *path,
           PomonaSecret **key,
           GError       **error)
{
  g_autofree char *content = NULL;
  g_autoptr(GError) local_error = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &content, &size, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_FAILED, _("The key file can't be read: %s"), local_error->message);
      return FALSE;
    }
  *key = key_from_content (content, size, path, error);
  explicit_bzero (content, size);
  return *key != NULL;
}

static gboolean
read_credential (PomonaSecret **key,
                 GError       **error)
{
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = NULL;

  if (folder == NULL)
    return TRUE;
  path = g_build_filename (folder, CREDENTIAL_NAME, NULL);
  return read_file (path, key, error);
}

static char *
dup_hex (PomonaSecret *key)
{
  gsize size;
  const guint8 *data = pomona_secret_get_data (key, &size);

  return pomona_hex_encode (data, size);
}

static gboolean
write_private (const char  *path,
               const char  *content,
               gssize       size,
               GError     **error)
{
  g_autoptr(GError) local_error = NULL;

  if (g_file_set_contents_full (path, content, size, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &local_error))
    return TRUE;
  g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_FAILED, _("The key can't be written: %s"), local_error->message);
  return FALSE;
}

static gboolean
write_file (const char    *path,
            PomonaSecret  *key,
            GError       **error)
{
  g_autofree char *hex = dup_hex (key);
  g_autofree char *line = g_strconcat (hex, "\n", NULL);
  gboolean ok = write_private (path, line, -1, error);

  explicit_bzero (hex, strlen (hex));
  explicit_bzero (line, strlen (line));
  return ok;
}

/* --- passphrase --- */

static gboolean
read_wrapped (const PomonaServiceConfig  *config,
              PomonaSecret              **key,
              GError                    **error)
{
  g_autofree char *path = g_build_filename (config->data_dir, WRAPPED_NAME, NULL);
  g_autofree char *content = NULL;
  g_autoptr(GBytes) wrapped = NULL;
  g_autoptr(GError) local_error = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &content, &size, NULL))
    return TRUE;
  wrapped = g_bytes_new_take (g_steal_pointer (&content), size);
  *key = pomona_sealer_unwrap_key (wrapped, config->passphrase, &local_error);
  if (*key != NULL)
    return TRUE;
  g_set_error_literal (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_LOCKED, local_error->message);
  return FALSE;
}

static gboolean
write_wrapped (const PomonaServiceConfig  *config,
               PomonaSecret               *key,
               GError                    **error)
{
  g_autofree char *path = g_build_filename (config->data_dir, WRAPPED_NAME, NULL);
  g_autoptr(GBytes) wrapped = pomona_sealer_wrap_key (key, config->passphrase, error);
  gsize size;
  const char *data;

  if (wrapped == NULL)
    return FALSE;
  data = g_bytes_get_data (wrapped, &size);
  return write_private (path, data, size, error);
}

/* --- Secret Service --- */

/* No bus, or nobody on it who keeps secrets: other than a keyring that is locked. */
static gboolean
is_no_keyring (const GError *error)
{
  return error->domain == G_IO_ERROR ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_FILE_NOT_FOUND);
}

/* *absent: there is no keyring at all on this machine. */
static gboolean
read_keyring (const PomonaServiceConfig  *config,
              PomonaSecret              **key,
              gboolean                   *absent,
              GCancellable               *cancellable,
              GError                    **error)
{
  g_autoptr(GError) local_error = NULL;
  char *hex = secret_password_lookup_nonpageable_sync (&schema, cancellable, &local_error, "data-folder", config->data_dir, NULL);

  *absent = FALSE;
  if (hex != NULL)
    {
      *key = key_from_content (hex, strlen (hex), _("the keyring"), error);
      secret_password_free (hex);
      return *key != NULL;
    }
  if (local_error == NULL)
    return TRUE;
  if (is_no_keyring (local_error))
    {
      *absent = TRUE;
      return TRUE;
    }
  g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_LOCKED, _("The keyring can't be opened: %s"), local_error->message);
  return FALSE;
}

static gboolean
write_keyring (const PomonaServiceConfig  *config,
               PomonaSecret               *key,
               GCancellable               *cancellable,
               GError                    **error)
{
  g_autofree char *hex = dup_hex (key);
  g_autofree char *label = g_strdup_printf (_("Pomona: key of “%s”"), config->data_dir);
  g_autoptr(GError) local_error = NULL;
  gboolean ok;

  ok = secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, hex, cancellable, &local_error, "data-folder",
                                   config->data_dir, NULL);
  explicit_bzero (hex, strlen (hex));
  if (ok)
    return TRUE;
  g_set_error (error, POMONA_SERVICE_ERROR, is_no_keyring (local_error) ? POMONA_SERVICE_ERROR_NO_KEY : POMONA_SERVICE_ERROR_LOCKED,
               _("The keyring does not take the key (%s). Unlock it, or choose a passphrase or a key file instead"), local_error->message);
  return FALSE;
}

/* --- which one --- */

static gboolean
wants (const PomonaServiceConfig *config,
       PomonaKeySource            source)
{
  return config->key_source == POMONA_KEY_SOURCE_AUTO || config->key_source == source;
}

/* The file that was named, or the one that an earlier start fell back to. NULL without any. */
static char *
dup_key_file (const PomonaServiceConfig *config)
{
  g_autofree char *fallback = NULL;

  if (config->key_file != NULL)
    return g_strdup (config->key_file);
  fallback = g_build_filename (config->data_dir, FALLBACK_NAME, NULL);
  if (config->key_source == POMONA_KEY_SOURCE_FILE || g_file_test (fallback, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&fallback);
  return NULL;
}

static gboolean
read_any (const PomonaServiceConfig  *config,
          const char                 *key_file,
          PomonaSecret              **key,
          gboolean                   *no_keyring,
          GCancellable               *cancellable,
          GError                    **error)
{
  *no_keyring = FALSE;
  if (wants (config, POMONA_KEY_SOURCE_CREDENTIAL) && !read_credential (key, error))
    return FALSE;
  if (*key == NULL && key_file != NULL && wants (config, POMONA_KEY_SOURCE_FILE) && !read_file (key_file, key, error))
    return FALSE;
  if (*key == NULL && config->passphrase != NULL && wants (config, POMONA_KEY_SOURCE_PASSPHRASE) && !read_wrapped (config, key, error))
    return FALSE;
  /* A place that was chosen is not searched past: the keyring may hold the key of an older life of this folder. */
  if (*key == NULL && config->key_file == NULL && config->passphrase == NULL && wants (config, POMONA_KEY_SOURCE_KEYRING))
    return read_keyring (config, key, no_keyring, cancellable, error);
  return TRUE;
}

static void
set_locked (const PomonaServiceConfig  *config,
            const char                 *key_file,
            GError                    **error)
{
  if (key_file != NULL)
    g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_LOCKED,
                 _("The data in “%s” is sealed, and its key is not in “%s”. Put the key file back; nothing was changed"),
                 config->data_dir, key_file);
  else
    g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_LOCKED,
                 _("The data in “%s” is sealed, and its key can't be had: the keyring is locked or does not hold it. Unlock the "
                   "keyring, or name the key file or the passphrase; nothing was changed"), config->data_dir);
}

static gboolean
write_new (const PomonaServiceConfig  *config,
           const char                 *key_file,
           gboolean                    no_keyring,
           PomonaSecret               *key,
           GCancellable               *cancellable,
           GError                    **error)
{
  g_autofree char *fallback = g_build_filename (config->data_dir, FALLBACK_NAME, NULL);

  if (config->key_source == POMONA_KEY_SOURCE_CREDENTIAL)
    {
      g_set_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_NO_KEY,
                   _("There is no credential named “%s”; see the unit file for how to make one"), CREDENTIAL_NAME);
      return FALSE;
    }
  if (key_file != NULL)
    return write_file (key_file, key, error);
  if (config->passphrase != NULL)
    return write_wrapped (config, key, error);
  if (no_keyring && config->key_file_fallback)
    {
      g_message (_("There is no keyring here: the key that seals the secrets is kept in “%s”. Whoever can read that file can open "
                   "them; --key-file, a systemd credential or a passphrase are better places"), fallback);
      return write_file (fallback, key, error);
    }
  return write_keyring (config, key, cancellable, error);
}

PomonaSecret *
pomona_master_key_obtain (const PomonaServiceConfig  *config,
                          gboolean                    database_has_key,
                          GCancellable               *cancellable,
                          GError                    **error)
{
  g_autofree char *key_file = dup_key_file (config);
  g_autoptr(PomonaSecret) key = NULL;
  gboolean no_keyring;

  if (!read_any (config, key_file, &key, &no_keyring, cancellable, error))
    return NULL;
  if (key != NULL)
    return g_steal_pointer (&key);
  if (database_has_key)
    {
      set_locked (config, key_file, error);
      return NULL;
    }
  key = pomona_sealer_generate_key ();
  if (!write_new (config, key_file, no_keyring, key, cancellable, error))
    return NULL;
  return g_steal_pointer (&key);
}
