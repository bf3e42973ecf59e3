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

static void
check_double (double      value,
              const char *expected)
{
  g_autofree char *text = pomona_text_from_double (value);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, value);
}

static void
test_double (void)
{
  check_double (0, "0");
  check_double (-0.5, "-0.5");
  check_double (0.1, "0.1");
  check_double (0.1 + 0.2, "0.30000000000000004");
  check_double (1e55, "1e+55");
  check_double (100000, "100000");
  check_double (5e-324, "4.94065645841247e-324");
  check_double (1.7976931348623157e308, "1.7976931348623157e+308");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/shorten", test_shorten);
  g_test_add_func ("/text/hostile", test_hostile);
  g_test_add_func ("/text/double", test_double);
  return g_test_run ();
}
