/* test-text.c: texts for messages. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-text.h"

static void
check (const char *text,
       guint       max_chars,
       const char *expected)
{
  g_autofree char *shown = pomona_text_shorten (text, max_chars);

  g_assert_cmpstr (shown, ==, expected);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
}

static void
test_shorten (void)
{
  check ("short", 10, "short");
  check ("exactly ten", 11, "exactly ten");
  check ("eleven char", 10, "eleven ch…");
  check ("äöüß", 3, "äö…");
  check ("äöü", 3, "äöü");
  check ("", 5, "");
  check (NULL, 5, "");
  check ("ab", 1, "…");
  check ("a", 1, "a");
}

static void
test_hostile (void)
{
  check ("a\nb\033[31mc", 20, "a\357\277\275b\357\277\275[31mc");
  check ("a\377b", 20, "a\357\277\275b");
  check ("ab\303", 20, "ab\357\277\275");
  check ("\303\303\303\303", 3, "\357\277\275\357\277\275…");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/shorten", test_shorten);
  g_test_add_func ("/text/hostile", test_hostile);
  return g_test_run ();
}
