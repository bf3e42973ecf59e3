/* test-ddm-endpoint.c: kinds and endpoints. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-endpoint.h"

#include "ddm-test.h"

static void
test_kinds (void)
{
  PomonaDdmKind kind = POMONA_DDM_MANAGEMENT;

  for (guint i = 0; i < POMONA_N_DDM_KINDS; i++)
    {
      g_assert_true (pomona_ddm_kind_from_string (pomona_ddm_kind_to_string (i), &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_true (g_ascii_isupper (*pomona_ddm_kind_get_items_key (i)));
      g_assert_true (g_ascii_islower (*pomona_ddm_kind_get_status_key (i)));
    }
  g_assert_false (pomona_ddm_kind_from_string ("Activation", &kind));
  g_assert_false (pomona_ddm_kind_from_string (NULL, &kind));
}

static void
test_types (void)
{
  PomonaDdmKind kind;

  g_assert_true (pomona_ddm_kind_from_type ("com.apple.activation.simple", &kind));
  g_assert_cmpint (kind, ==, POMONA_DDM_ACTIVATION);
  g_assert_true (pomona_ddm_kind_from_type ("com.apple.asset.credential.acme", &kind));
  g_assert_cmpint (kind, ==, POMONA_DDM_ASSET);
  g_assert_true (pomona_ddm_kind_from_type ("com.apple.configuration.legacy", &kind));
  g_assert_cmpint (kind, ==, POMONA_DDM_CONFIGURATION);
  g_assert_true (pomona_ddm_kind_from_type ("com.apple.management.properties", &kind));
  g_assert_cmpint (kind, ==, POMONA_DDM_MANAGEMENT);
  g_assert_false (pomona_ddm_kind_from_type ("com.apple.configuration.", &kind));
  g_assert_false (pomona_ddm_kind_from_type ("com.apple.mdm", &kind));
  g_assert_false (pomona_ddm_kind_from_type (NULL, &kind));
}

static void
check (const char            *text,
       PomonaDdmEndpointType  type,
       PomonaDdmKind          kind,
       const char            *identifier)
{
  PomonaDdmEndpoint endpoint;
  g_autoptr(GError) error = NULL;

  g_assert_true (pomona_ddm_endpoint_parse (text, &endpoint, &error));
  g_assert_no_error (error);
  g_assert_cmpint (endpoint.type, ==, type);
  g_assert_cmpstr (endpoint.identifier, ==, identifier);
  if (type == POMONA_DDM_ENDPOINT_DECLARATION)
    {
      g_autofree char *again = pomona_ddm_endpoint_for_declaration (kind, identifier);

      g_assert_cmpint (endpoint.kind, ==, kind);
      g_assert_cmpstr (again, ==, text);
    }
}

static void
test_endpoints (void)
{
  check ("tokens", POMONA_DDM_ENDPOINT_TOKENS, 0, NULL);
  check ("declaration-items", POMONA_DDM_ENDPOINT_DECLARATION_ITEMS, 0, NULL);
  check ("status", POMONA_DDM_ENDPOINT_STATUS, 0, NULL);
  check ("declaration/activation/a", POMONA_DDM_ENDPOINT_DECLARATION, POMONA_DDM_ACTIVATION, "a");
  check ("declaration/asset/a", POMONA_DDM_ENDPOINT_DECLARATION, POMONA_DDM_ASSET, "a");
  check ("declaration/management/a", POMONA_DDM_ENDPOINT_DECLARATION, POMONA_DDM_MANAGEMENT, "a");
  /* Only the first two slashes divide. */
  check ("declaration/configuration/a/b/c", POMONA_DDM_ENDPOINT_DECLARATION, POMONA_DDM_CONFIGURATION, "a/b/c");
  check ("declaration/configuration//", POMONA_DDM_ENDPOINT_DECLARATION, POMONA_DDM_CONFIGURATION, "/");
}

static void
test_refused (void)
{
  static const char *const wrong[] = {
    "", "Tokens", "tokens/", "status ", "declaration", "declaration/", "declaration/asset", "declaration/asset/",
    "declaration/assets/a", "declaration//a", "declaration-items/x", "../tokens",
  };
  g_autofree char *many = g_strnfill (65, 'x');
  g_autofree char *too_long = pomona_ddm_endpoint_for_declaration (POMONA_DDM_ASSET, many);
  PomonaDdmEndpoint endpoint;
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (pomona_ddm_endpoint_parse (wrong[i], &endpoint, &error));
      ddm_test_assert_error (error, POMONA_DDM_ERROR_NO_SUCH, wrong[i]);
    }
  g_assert_false (pomona_ddm_endpoint_parse (too_long, &endpoint, &error));
  ddm_test_assert_error (error, POMONA_DDM_ERROR_NO_SUCH, "xxx");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ddm/endpoint/kinds", test_kinds);
  g_test_add_func ("/ddm/endpoint/types", test_types);
  g_test_add_func ("/ddm/endpoint/endpoints", test_endpoints);
  g_test_add_func ("/ddm/endpoint/refused", test_refused);
  return g_test_run ();
}
