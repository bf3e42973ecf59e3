/* test-secret.c: bytes that are wiped. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-secret.h"

static void
test_data (void)
{
  g_autoptr(PomonaSecret) text = pomona_secret_new ("magic", -1);
  g_autoptr(PomonaSecret) bytes = pomona_secret_new ("a\0b", 3);
  g_autoptr(PomonaSecret) empty = pomona_secret_new (NULL, 0);
  g_autoptr(PomonaSecret) nothing = pomona_secret_new (NULL, -1);
  gsize size = 99;

  g_assert_cmpmem (pomona_secret_get_data (text, &size), 5, "magic", 5);
  g_assert_cmpuint (size, ==, 5);
  g_assert_cmpstr (pomona_secret_get_text (text), ==, "magic");
  g_assert_cmpmem (pomona_secret_get_data (bytes, &size), 3, "a\0b", 3);
  g_assert_cmpuint (size, ==, 3);
  g_assert_null (pomona_secret_get_text (bytes));
  g_assert_nonnull (pomona_secret_get_data (empty, &size));
  g_assert_cmpuint (size, ==, 0);
  g_assert_cmpstr (pomona_secret_get_text (empty), ==, "");
  g_assert_true (pomona_secret_equal (empty, nothing));
}

static void
test_copies (void)
{
  char source[] = "changing";
  g_autoptr(PomonaSecret) secret = pomona_secret_new (source, -1);

  source[0] = 'X';
  g_assert_cmpstr (pomona_secret_get_text (secret), ==, "changing");
}

static void
test_take (void)
{
  g_autoptr(PomonaSecret) text = pomona_secret_new_take (g_strdup ("taken"), -1);
  g_autoptr(PomonaSecret) bytes = pomona_secret_new_take (g_memdup2 ("\1\2\0", 3), 3);
  g_autoptr(PomonaSecret) nothing = pomona_secret_new_take (NULL, 0);
  gsize size;

  g_assert_cmpstr (pomona_secret_get_text (text), ==, "taken");
  pomona_secret_get_data (bytes, &size);
  g_assert_cmpuint (size, ==, 3);
  pomona_secret_get_data (nothing, &size);
  g_assert_cmpuint (size, ==, 0);
}

static void
test_equal (void)
{
  g_autoptr(PomonaSecret) a = pomona_secret_new ("same", -1);
  g_autoptr(PomonaSecret) b = pomona_secret_new ("same", -1);
  g_autoptr(PomonaSecret) shorter = pomona_secret_new ("sam", -1);
  g_autoptr(PomonaSecret) other = pomona_secret_new ("samE", -1);

  g_assert_true (pomona_secret_equal (a, a));
  g_assert_true (pomona_secret_equal (a, b));
  g_assert_false (pomona_secret_equal (a, shorter));
  g_assert_false (pomona_secret_equal (a, other));
  g_assert_false (pomona_secret_equal (a, NULL));
  g_assert_false (pomona_secret_equal (NULL, a));
  g_assert_true (pomona_secret_equal (NULL, NULL));
  g_assert_true (pomona_secret_equal_data (a, "same", 4));
  g_assert_false (pomona_secret_equal_data (a, "same!", 5));
  g_assert_false (pomona_secret_equal_data (a, NULL, 0));
}

static void
test_references (void)
{
  PomonaSecret *secret = pomona_secret_new ("kept", -1);
  g_auto(GValue) value = G_VALUE_INIT;

  g_value_init (&value, POMONA_TYPE_SECRET);
  g_value_set_boxed (&value, secret);
  pomona_secret_unref (secret);
  g_assert_cmpstr (pomona_secret_get_text (g_value_get_boxed (&value)), ==, "kept");
  secret = pomona_secret_ref (g_value_get_boxed (&value));
  g_assert_true (secret == g_value_get_boxed (&value));
  pomona_secret_unref (secret);
}

static void
test_wipe (void)
{
  char text[] = "0123456789";

  pomona_secret_wipe (text + 2, 4);
  g_assert_cmpmem (text, sizeof text, "01\0\0\0\0" "6789", sizeof text);
  pomona_secret_wipe (NULL, 0);
  pomona_secret_wipe_and_free (NULL);
  pomona_secret_wipe_and_free (g_strdup ("gone"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/data", test_data);
  g_test_add_func ("/secret/copies", test_copies);
  g_test_add_func ("/secret/take", test_take);
  g_test_add_func ("/secret/equal", test_equal);
  g_test_add_func ("/secret/references", test_references);
  g_test_add_func ("/secret/wipe", test_wipe);
  return g_test_run ();
}
