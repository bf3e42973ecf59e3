/* examples.h: the walk over Apple's examples. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * They are not part of the project; the tests are skipped where POMONA_EXAMPLES does not lead to them. */
#pragma once

#include <glib.h>

/* @contents: of one file, followed by a NUL that @size does not count */
typedef void (*ExampleFunc) (const char *path,
                             const char *contents,
                             gsize       size);

/* Skips the running test and returns %NULL where the examples are not. */
static inline char *
example_folder (const char *area,
                const char *name)
{
  const char *examples = g_getenv ("POMONA_EXAMPLES");
  char *folder = examples != NULL ? g_build_filename (examples, "apple", area, name, NULL) : NULL;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the examples are not here");
      g_clear_pointer (&folder, g_free);
    }
  return folder;
}

/* Calls @func for each file below @folder whose name ends in @suffix. */
static inline void
for_each_example (const char  *folder,
                  const char  *suffix,
                  ExampleFunc  func)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *contents = NULL;
      gsize size;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          for_each_example (path, suffix, func);
          continue;
        }
      if (!g_str_has_suffix (name, suffix))
        continue;
      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      func (path, contents, size);
    }
}
