/* test-request-target.c: what a request line asks for. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-request-target.h"

#include <string.h>

static void
test_paths (void)
{
  static const struct { const char *target; const char *path; } good[] = {
    { "/", "/" }, { "/mdm", "/mdm" }, { "/mdm/", "/mdm/" }, { "/enroll/a_-B", "/enroll/a_-B" }, { "/a%20b", "/a b" },
    { "/a+b", "/a+b" }, { "/%C3%BC", "/ü" }, { "/mdm?x", "/mdm" }, { "/mdm#x", "/mdm" }, { "?x=1", "/" },
    { "https://host:1/mdm", "/mdm" }, { "HTTP://host", "/" }, { "http://host?x", "/" }, { "/...", "/..." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PomonaRequestTarget) target = pomona_request_target_parse (good[i].target, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (pomona_request_target_get_path (target), ==, good[i].path);
    }
}

static void
test_refused (void)
{
  static const char *bad[] = {
    "", "*", "mdm", "//", "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/b", "/a%2fb", "/a%2Fb", "/a%00", "/a%0ab", "/a%7f",
    "/a%", "/a%4", "/a%zz", "/%ff", "/a\\b", "/a%5cb", "/a\tb", "ftp://host/x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (pomona_request_target_parse (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_parameters (void)
{
  g_autoptr(PomonaRequestTarget) target =
    pomona_request_target_parse ("/scep?operation=PKIOperation&message=A+B%2b%3D==&empty=&bare&a=1&a=2&bin=%ff&bad=%4&%00=x&=y#z=1", NULL);

  g_assert_nonnull (target);
  g_assert_cmpstr (pomona_request_target_get_parameter (target, "operation"), ==, "PKIOperation");
  g_assert_cmpstr (pomona_request_target_get_parameter (target, "message"), ==, "A B+===");
  g_assert_cmpstr (pomona_request_target_get_parameter (target, "empty"), ==, "");
  g_assert_cmpstr (pomona_request_target_get_parameter (target, "bare"), ==, "");
  g_assert_cmpstr (pomona_request_target_get_parameter (target, "a"), ==, "1");
  g_assert_null (pomona_request_target_get_parameter (target, "bin"));
  g_assert_null (pomona_request_target_get_parameter (target, "bad"));
  g_assert_null (pomona_request_target_get_parameter (target, "z"));
  g_assert_null (pomona_request_target_get_parameter (target, "Operation"));
}

static void
test_limits (void)
{
  g_autofree char *long_query = g_strnfill (POMONA_REQUEST_TARGET_MAX - 4, 'x');
  g_autofree char *long_path = g_strnfill (POMONA_REQUEST_PATH_MAX, 'x');
  g_autofree char *fits = g_strconcat ("/?q=", long_query, NULL), *too_long = g_strconcat ("/?q=x", long_query, NULL);
  g_autofree char *path = g_strconcat ("/", long_path, NULL);
  g_autoptr(GString) many = g_string_new ("/?");
  g_autoptr(PomonaRequestTarget) target = pomona_request_target_parse (fits, NULL);

  g_assert_nonnull (target);
  g_assert_cmpuint (strlen (pomona_request_target_get_parameter (target, "q")), ==, POMONA_REQUEST_TARGET_MAX - 4);
  g_assert_null (pomona_request_target_parse (too_long, NULL));
  g_assert_null (pomona_request_target_parse (path, NULL));
  for (guint i = 0; i <= POMONA_REQUEST_MAX_PARAMETERS; i++)
    g_string_append_printf (many, "p%u=1&", i);
  g_assert_null (pomona_request_target_parse (many->str, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request-target/paths", test_paths);
  g_test_add_func ("/request-target/refused", test_refused);
  g_test_add_func ("/request-target/parameters", test_parameters);
  g_test_add_func ("/request-target/limits", test_limits);
  return g_test_run ();
}
