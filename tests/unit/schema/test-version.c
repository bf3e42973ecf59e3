/* test-version.c: dotted version numbers. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-version.h"

static void
test_order (void)
{
  /* Each is lower than the next. */
  static const char *const ascending[] = {
    NULL, "", "1", "9.3.2", "10.7", "10.13", "10.13.4", "10.13.6", "11.0.1", "13", "13.1", "26.0", "26.0.1", "26.4", "27",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ascending); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (ascending); j++)
      {
        int order = pomona_version_compare (ascending[i], ascending[j]);

        g_assert_cmpint (order < 0, ==, i < j);
        g_assert_cmpint (order > 0, ==, i > j);
      }
}

static void
test_equal (void)
{
  g_assert_cmpint (pomona_version_compare ("14", "14.0"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("14.0", "14"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("14.0.0", "14"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("014.01", "14.1"), ==, 0);
  g_assert_cmpint (pomona_version_compare (NULL, NULL), ==, 0);
}

static void
test_odd (void)
{
  g_assert_cmpint (pomona_version_compare ("14.1b", "14.1"), >, 0);
  g_assert_cmpint (pomona_version_compare ("14.1a", "14.1b"), <, 0);
  g_assert_cmpint (pomona_version_compare ("14.beta", "14.1"), <, 0);
  g_assert_cmpint (pomona_version_compare ("14..1", "14.0.1"), ==, 0);
  g_assert_cmpint (pomona_version_compare ("99999999999999999999999", "1"), >, 0);
  g_assert_cmpint (pomona_version_compare ("-1", "1"), <, 0);
  g_assert_cmpint (pomona_version_compare ("...", "0"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/version/order", test_order);
  g_test_add_func ("/schema/version/equal", test_equal);
  g_test_add_func ("/schema/version/odd", test_odd);
  return g_test_run ();
}
