/* test-key-set.c: which keys an object already has. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-key-set-private.h"

static void
test_scopes (void)
{
  g_autoptr(PomonaKeySet) set = pomona_key_set_new ();

  g_assert_true (pomona_key_set_add (set, 0, "key", 3));
  g_assert_true (pomona_key_set_add (set, 1, "key", 3));
  g_assert_false (pomona_key_set_add (set, 0, "key", 3));
  g_assert_false (pomona_key_set_add (set, 1, "key and more", 3));
  g_assert_true (pomona_key_set_add (set, 0, "keys", 4));
  g_assert_true (pomona_key_set_add (set, 0, "", 0));
  g_assert_false (pomona_key_set_add (set, 0, "", 0));
  g_assert_true (pomona_key_set_add (set, 0, "k\0y", 3));
  g_assert_false (pomona_key_set_add (set, 0, "k\0y", 3));
}

static void
test_many (void)
{
  g_autoptr(PomonaKeySet) set = pomona_key_set_new ();

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < 20000; i++)
      {
        char text[16];
        int length = g_snprintf (text, sizeof text, "%u", i);

        g_assert_true (pomona_key_set_add (set, i % 7, text, (gsize) length) == (round == 0));
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-set/scopes", test_scopes);
  g_test_add_func ("/key-set/many", test_many);
  return g_test_run ();
}
