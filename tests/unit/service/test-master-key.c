/* test-master-key.c: the key that seals the secrets is found again, and never made anew over old data.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "pomona-master-key.h"

typedef struct
{
  PomonaServiceConfig *config;
  char                *folder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("pomona-key.XXXXXX", NULL);
  fixture->config = pomona_service_config_new ();
  g_free (fixture->config->data_dir);
  fixture->config->data_dir = g_strdup (fixture->folder);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  pomona_service_config_free (fixture->config);
}

static PomonaSecret *
obtain (Fixture  *fixture,
        gboolean  database_has_key)
{
  g_autoptr(GError) error = NULL;
  PomonaSecret *key = pomona_master_key_obtain (fixture->config, database_has_key, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (key);
  return key;
}

static void
assert_refused (Fixture            *fixture,
                gboolean            database_has_key,
                PomonaServiceError  code)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (pomona_master_key_obtain (fixture->config, database_has_key, NULL, &error));
  g_assert_error (error, POMONA_SERVICE_ERROR, (int) code);
}

static void
test_file (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(PomonaSecret) made = NULL;
  g_autoptr(PomonaSecret) found = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "my.key", NULL);
  GStatBuf info;

  fixture->config->key_file = g_strdup (path);
  made = obtain (fixture, FALSE);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  found = obtain (fixture, TRUE);
  g_assert_true (pomona_secret_equal (made, found));

  /* The file is gone: data that was sealed with it is not a new installation. */
  g_remove (path);
  assert_refused (fixture, TRUE, POMONA_SERVICE_ERROR_LOCKED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_file_without_key (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "my.key", NULL);

  fixture->config->key_file = g_strdup (path);
  g_file_set_contents (path, "this is no key", -1, NULL);
  assert_refused (fixture, FALSE, POMONA_SERVICE_ERROR_FAILED);
  assert_refused (fixture, TRUE, POMONA_SERVICE_ERROR_FAILED);
}

static void
test_passphrase (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(PomonaSecret) made = NULL;
  g_autoptr(PomonaSecret) found = NULL;

  fixture->config->passphrase = pomona_secret_new ("correct horse", -1);
  made = obtain (fixture, FALSE);
  found = obtain (fixture, TRUE);
  g_assert_true (pomona_secret_equal (made, found));
  pomona_secret_unref (fixture->config->passphrase);
  fixture->config->passphrase = pomona_secret_new ("wrong horse", -1);
  assert_refused (fixture, TRUE, POMONA_SERVICE_ERROR_LOCKED);
}

static void
test_credential (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "pomona-key", NULL);
  g_autoptr(PomonaSecret) key = NULL;
  gsize size;

  fixture->config->key_source = POMONA_KEY_SOURCE_CREDENTIAL;
  assert_refused (fixture, FALSE, POMONA_SERVICE_ERROR_NO_KEY);
  g_file_set_contents (path, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n", -1, NULL);
  g_setenv ("CREDENTIALS_DIRECTORY", fixture->folder, TRUE);
  key = obtain (fixture, FALSE);
  g_assert_cmphex (pomona_secret_get_data (key, &size)[1], ==, 0x11);
  g_assert_cmpuint (size, ==, 32);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
}

/* On a machine without any keyring a desktop asks, and a headless service keeps the key beside its data. */
static void
test_no_keyring (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(PomonaSecret) made = NULL;
  g_autoptr(PomonaSecret) found = NULL;

  assert_refused (fixture, FALSE, POMONA_SERVICE_ERROR_NO_KEY);
  assert_refused (fixture, TRUE, POMONA_SERVICE_ERROR_LOCKED);
  fixture->config->key_file_fallback = TRUE;
  assert_refused (fixture, TRUE, POMONA_SERVICE_ERROR_LOCKED);
  made = obtain (fixture, FALSE);
  found = obtain (fixture, TRUE);
  g_assert_true (pomona_secret_equal (made, found));
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  g_setenv ("SECRET_BACKEND", "service", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/master-key/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/master-key/file-without-key", Fixture, NULL, set_up, test_file_without_key, tear_down);
  g_test_add ("/master-key/passphrase", Fixture, NULL, set_up, test_passphrase, tear_down);
  g_test_add ("/master-key/credential", Fixture, NULL, set_up, test_credential, tear_down);
  g_test_add ("/master-key/no-keyring", Fixture, NULL, set_up, test_no_keyring, tear_down);
  return g_test_run ();
}
