/* test-uuid.c: identifiers. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-uuid.h"

static void
test_new (void)
{
  g_autofree char *a = pomona_uuid_new ();
  g_autofree char *b = pomona_uuid_new ();

  g_assert_cmpuint (strlen (a), ==, 36);
  g_assert_true (pomona_uuid_is_valid (a));
  g_assert_cmpint (a[14], ==, '4');
  g_assert_cmpstr (a, !=, b);
  for (const char *p = a; *p != '\0'; p++)
    g_assert_false (g_ascii_islower (*p));
}

static void
test_valid (void)
{
  g_assert_true (pomona_uuid_is_valid ("00000000-0000-0000-0000-000000000000"));
  g_assert_true (pomona_uuid_is_valid ("aaaaaaaa-BBBB-cccc-DDDD-eeeeeeeeeeee"));
  g_assert_false (pomona_uuid_is_valid (NULL));
  g_assert_false (pomona_uuid_is_valid (""));
  g_assert_false (pomona_uuid_is_valid ("00000000-0000-0000-0000-00000000000"));
  g_assert_false (pomona_uuid_is_valid ("00000000-0000-0000-0000-0000000000000"));
  g_assert_false (pomona_uuid_is_valid ("{00000000-0000-0000-0000-000000000000}"));
  g_assert_false (pomona_uuid_is_valid ("g0000000-0000-0000-0000-000000000000"));
  g_assert_false (pomona_uuid_is_valid ("000000000000-0000-0000-0000-00000000"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uuid/new", test_new);
  g_test_add_func ("/uuid/valid", test_valid);
  return g_test_run ();
}
