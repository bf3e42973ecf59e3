/* pki-fixtures.c: keys, authorities and helpers for the tests of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixtures.h"

#include <glib/gstdio.h>

#include "pomona-clock.h"

static PomonaKey *
keep_key (PomonaKey **kept,
          gboolean    rsa)
{
  if (*kept == NULL)
    {
      g_autoptr(GError) error = NULL;

      *kept = rsa ? pomona_key_new_rsa (2048, &error) : pomona_key_new_p256 (&error);
      g_assert_no_error (error);
    }
  return *kept;
}

PomonaKey *
pki_rsa_key (void)
{
  static PomonaKey *key;

  return keep_key (&key, TRUE);
}

PomonaKey *
pki_other_rsa_key (void)
{
  static PomonaKey *key;

  return keep_key (&key, TRUE);
}

PomonaKey *
pki_p256_key (void)
{
  static PomonaKey *key;

  return keep_key (&key, FALSE);
}

static PomonaAuthority *
keep_authority (PomonaAuthority **kept,
                const char       *name)
{
  if (*kept == NULL)
    {
      g_autoptr(GError) error = NULL;

      *kept = pomona_authority_new (name, "Orchard", POMONA_KEY_RSA_2048, 3650, &error);
      g_assert_no_error (error);
    }
  return *kept;
}

PomonaAuthority *
pki_authority (void)
{
  static PomonaAuthority *authority;

  return keep_authority (&authority, "Device identities");
}

PomonaAuthority *
pki_other_authority (void)
{
  static PomonaAuthority *authority;

  return keep_authority (&authority, "Somebody else");
}

PomonaCsr *
pki_csr (PomonaKey  *key,
         const char *common_name,
         const char *challenge)
{
  const PomonaCsrSpec spec = { .common_name = common_name, .challenge = challenge };
  g_autoptr(GError) error = NULL;
  PomonaCsr *csr = pomona_csr_new (key, &spec, &error);

  g_assert_no_error (error);
  return csr;
}

PomonaCertificate *
pki_identity (PomonaKey  *key,
              const char *common_name)
{
  g_autoptr(PomonaCsr) csr = pki_csr (key, "as asked for", NULL);
  g_autoptr(GError) error = NULL;
  gint64 now = pomona_clock_now ();
  PomonaCertificate *certificate;

  certificate = pomona_authority_issue_device (pki_authority (), csr, common_name, NULL, now - POMONA_CLOCK_HOUR,
                                               now + 365 * POMONA_CLOCK_DAY, &error);
  g_assert_no_error (error);
  return certificate;
}

static char *folder;

static void
remove_folder (void)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

const char *
pki_folder (void)
{
  if (folder == NULL)
    {
      g_autoptr(GError) error = NULL;

      folder = g_dir_make_tmp ("pomona-pki-XXXXXX", &error);
      g_assert_no_error (error);
      atexit (remove_folder);
    }
  return folder;
}

char *
pki_write (const char *name,
           const void *data,
           gssize      size)
{
  g_autofree char *path = g_build_filename (pki_folder (), name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

char *
pki_write_bytes (const char *name,
                 GBytes     *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return pki_write (name, data != NULL ? data : "", (gssize) size);
}

GBytes *
pki_read (const char *name)
{
  g_autofree char *path = g_build_filename (pki_folder (), name, NULL);
  g_autoptr(GError) error = NULL;
  char *contents = NULL;
  gsize size = 0;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, size);
}

gboolean
pki_has_program (const char *program)
{
  g_autofree char *path = g_find_program_in_path (program);

  if (path == NULL)
    {
      g_autofree char *message = g_strdup_printf ("%s is not installed", program);

      g_test_skip (message);
    }
  return path != NULL;
}

char *
pki_run (gboolean    must_succeed,
         const char *program,
         ...)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autoptr(GError) error = NULL;
  const char *argument;
  int status = 0;
  va_list list;

  g_ptr_array_add (arguments, (char *) program);
  va_start (list, program);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (char *) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  g_spawn_sync (pki_folder (), (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &errors,
                &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    {
      if (must_succeed)
        g_error ("%s %s: status %d\n%s%s", program, (char *) arguments->pdata[1], status, output, errors);
      return NULL;
    }
  return g_steal_pointer (&output);
}

GBytes *
pki_recorded (const char *name)
{
  const char *examples = g_getenv ("POMONA_EXAMPLES");
  g_autofree char *path = g_build_filename (examples != NULL ? examples : "", "recorded", name, NULL);
  char *contents = NULL;
  gsize size = 0;

  if (examples == NULL || !g_file_get_contents (path, &contents, &size, NULL))
    {
      g_autofree char *message = g_strdup_printf ("recorded/%s is not there", name);

      g_test_skip (message);
      return NULL;
    }
  return g_bytes_new_take (contents, size);
}

GBytes *
pki_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}
