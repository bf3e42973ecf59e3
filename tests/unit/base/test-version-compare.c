/* test-version-compare.c: the order of versions. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-version-compare.h"

static void
test_order (void)
{
  /* Each is higher than the one before. */
  const char *const versions[] = { NULL,   "9",      "9.1",   "9.10",   "10.0.1", "10.2",  "12.0.1",
                                   "17.6", "17.6.1", "18.0",  "18.0.1", "18.1",   "26.0",  "26.0.0.1",
                                   "99999999999999999999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    for (guint j = 0; j < G_N_ELEMENTS (versions); j++)
      {
        int result = pomona_version_compare (versions[i], versions[j]);

        g_assert_cmpint ((result > 0) - (result < 0), ==, (i > j) - (i < j));
        g_assert_true (pomona_version_at_least (versions[i], versions[j]) == (i >= j));
      }
}

static void
test_equal (void)
{
  g_assert_cmpint (pomona_version_compare ("18", "18.0.0"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("18.00", "18"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("016.5", "16.5"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("16.5.1 (c)", "16.5.1"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("", "0"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("18.", "18"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("beta", "0"), ==, 0);
  g_assert_cmpint (pomona_version_compare (NULL, NULL), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/version-compare/order", test_order);
  g_test_add_func ("/version-compare/equal", test_equal);
  return g_test_run ();
}
