/* test-address.c: addresses to listen on, and what follows from them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-address.h"
#include "pomona-context-private.h"
#include "pomona-service.h"

static void
test_parse (void)
{
  const struct
  {
    const char *text;
    const char *address;   /* NULL: refused */
    guint16     port;
  } cases[] = {
    { "0.0.0.0:8443", "0.0.0.0", 8443 },
    { "127.0.0.1:0", "127.0.0.1", 0 },
    { "[::1]:443", "::1", 443 },
    { "[::]:65535", "::", 65535 },
    { "*:8443", "*", 8443 },
    { ":8443", "", 8443 },
    { "mdm.example.com:8443", "mdm.example.com", 8443 },
    { "8443", NULL, 0 },
    { "127.0.0.1:", NULL, 0 },
    { "127.0.0.1:65536", NULL, 0 },
    { "127.0.0.1:-1", NULL, 0 },
    { "127.0.0.1:http", NULL, 0 },
    { "::1:8443", NULL, 0 },
    { "", NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *address = NULL;
      g_autoptr(GError) error = NULL;
      guint16 port = 1;
      gboolean ok = pomona_address_parse (cases[i].text, &address, &port, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (ok, ==, cases[i].address != NULL);
      if (ok)
        {
          g_assert_cmpstr (address, ==, cases[i].address);
          g_assert_cmpuint (port, ==, cases[i].port);
        }
      else
        g_assert_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID);
    }
}

static void
test_default_url (void)
{
  g_autofree char *particular = pomona_address_default_url ("192.0.2.7", 8443);
  g_autofree char *ipv6 = pomona_address_default_url ("2001:db8::1", 8443);
  g_autofree char *standard = pomona_address_default_url ("192.0.2.7", 443);
  g_autofree char *any = pomona_address_default_url ("0.0.0.0", 8443);

  g_assert_cmpstr (particular, ==, "https://192.0.2.7:8443");
  g_assert_cmpstr (ipv6, ==, "https://[2001:db8::1]:8443");
  g_assert_cmpstr (standard, ==, "https://192.0.2.7");
  g_assert_null (strstr (any, "0.0.0.0"));
  g_assert_true (g_str_has_prefix (any, "https://"));
}

static void
test_server_names (void)
{
  g_auto(GStrv) names = pomona_address_server_names ("https://MDM.example.com:8443", "192.0.2.7");

  g_assert_cmpstr (names[0], ==, "mdm.example.com");
  g_assert_true (g_strv_contains ((const char * const *) names, "192.0.2.7"));
  g_assert_true (g_strv_contains ((const char * const *) names, "127.0.0.1"));
  g_assert_true (g_strv_contains ((const char * const *) names, "::1"));
  g_assert_true (g_strv_contains ((const char * const *) names, "localhost"));
}

static void
test_settings (void)
{
  const char *good[] = { "https://mdm.example.com", "https://mdm.example.com:8443", "https://[2001:db8::1]:8443", "https://mdm.example.com/mdm" };
  const char *bad[] = { "http://mdm.example.com", "mdm.example.com", "https://", "https://mdm.example.com/", "https://u@mdm.example.com",
                        "https://mdm.example.com?x=1", "https://mdm.example.com#x", "" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (pomona_context_check_setting (POMONA_SETTING_PUBLIC_URL, good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (pomona_context_check_setting (POMONA_SETTING_PUBLIC_URL, bad[i], &error));
      g_assert_error (error, POMONA_SERVICE_ERROR, POMONA_SERVICE_ERROR_INVALID);
    }
  g_assert_false (pomona_context_check_setting (POMONA_SETTING_ORGANIZATION, "", NULL));
  g_assert_true (pomona_context_check_setting (POMONA_SETTING_ORGANIZATION, "Obstgarten GmbH", NULL));
  g_assert_false (pomona_context_check_setting ("no-such-setting", "x", NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/parse", test_parse);
  g_test_add_func ("/address/default-url", test_default_url);
  g_test_add_func ("/address/server-names", test_server_names);
  g_test_add_func ("/address/settings", test_settings);
  return g_test_run ();
}
