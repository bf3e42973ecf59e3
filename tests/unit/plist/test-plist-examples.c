/* test-plist-examples.c: Apple's published examples, if they are at hand. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plist-test.h"

static guint n_files;

static void
check_file (const char *path)
{
  g_autofree char *contents = NULL;
  gsize size = 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = NULL;
  g_autoptr(GVariant) again = NULL;
  g_autoptr(GBytes) bytes = NULL;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);
  value = pomona_plist_parse (contents, size, NULL, &error);
  if (error != NULL)
    g_test_message ("%s: %s", path, error->message);
  g_assert_no_error (error);
  bytes = pomona_plist_write (value);
  again = pomona_plist_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_equal (value, again));
  g_assert_true (pomona_plist_equal (value, again));
  n_files++;
}

static void
check_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        check_folder (child);
      else if (g_str_has_suffix (name, ".plist") || g_str_has_suffix (name, ".mobileconfig"))
        check_file (child);
    }
}

static void
test_examples (void)
{
  const char *top = g_getenv ("POMONA_EXAMPLES");
  g_autofree char *path = g_build_filename (top != NULL ? top : "missing", "apple", "mdm", NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("The folder of examples (POMONA_EXAMPLES) is not there");
      return;
    }
  check_folder (path);
  g_test_message ("%u examples", n_files);
  g_assert_cmpuint (n_files, >, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/examples", test_examples);
  return g_test_run ();
}
