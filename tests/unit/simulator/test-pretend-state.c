/* test-pretend-state.c: tests of models and of what a device knows. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"
#include "pomona-pretend-profile.h"
#include "simulator-fixtures.h"

static void
test_shapes (void)
{
  for (guint kind = 0; kind < POMONA_N_PRETEND_KINDS; kind++)
    for (guint i = 0; i < 20; i++)
      {
        g_autoptr(PomonaPretendState) state = pomona_pretend_state_new (kind, i, 7);
        const char *udid = pomona_pretend_state_get_string (state, "UDID");
        const char *serial = pomona_pretend_state_get_string (state, "SerialNumber");

        g_assert_cmpuint (strlen (serial), ==, 10);
        g_assert_cmpuint (strspn (serial, "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"), ==, 10);
        if (kind == POMONA_PRETEND_MAC)
          g_assert_true (g_uuid_string_is_valid (udid));
        else if (state->model->chip != NULL)
          g_assert_true (g_regex_match_simple ("^[0-9A-F]{8}-[0-9A-F]{16}$", udid, 0, 0));
        else
          g_assert_true (g_regex_match_simple ("^[0-9a-f]{40}$", udid, 0, 0));
        g_assert_true (g_regex_match_simple ("^[0-9a-f]{2}(:[0-9a-f]{2}){5}$", pomona_pretend_state_get_string (state, "WiFiMAC"), 0, 0));
        g_assert_cmpint (pomona_pretend_state_get_string (state, "IMEI") != NULL, ==, state->model->cellular);
        g_assert_cmpint (pomona_pretend_state_get (state, "BatteryLevel") != NULL, ==, state->model->battery);
        g_assert_true (pomona_pretend_model_find (state->model->product_name) == state->model);
      }
}

static void
test_seed (void)
{
  g_autoptr(PomonaPretendState) a = pomona_pretend_state_new (POMONA_PRETEND_MAC, 3, 7);
  g_autoptr(PomonaPretendState) b = pomona_pretend_state_new (POMONA_PRETEND_MAC, 3, 7);
  g_autoptr(PomonaPretendState) c = pomona_pretend_state_new (POMONA_PRETEND_MAC, 3, 8);
  g_autoptr(PomonaPretendState) d = pomona_pretend_state_new (POMONA_PRETEND_MAC, 4, 7);
  g_autoptr(GVariant) saved_a = g_variant_ref_sink (pomona_pretend_state_save (a));
  g_autoptr(GVariant) saved_b = g_variant_ref_sink (pomona_pretend_state_save (b));

  g_assert_true (g_variant_equal (saved_a, saved_b));
  g_assert_cmpstr (pomona_pretend_state_get_string (a, "UDID"), !=, pomona_pretend_state_get_string (c, "UDID"));
  g_assert_cmpstr (pomona_pretend_state_get_string (a, "UDID"), !=, pomona_pretend_state_get_string (d, "UDID"));
}

static void
test_names (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  PomonaPretendKind kind;

  for (guint i = 0; i < 40; i++)
    g_assert_true (g_hash_table_add (seen, pomona_pretend_device_name (POMONA_PRETEND_IPAD, i)));
  g_assert_true (g_hash_table_contains (seen, "Reception iPad"));
  g_assert_true (pomona_pretend_kind_from_string ("AppleTV", &kind));
  g_assert_cmpint (kind, ==, POMONA_PRETEND_APPLE_TV);
  g_assert_false (pomona_pretend_kind_from_string ("toaster", &kind));
}

static void
test_save (void)
{
  g_autoptr(PomonaPretendState) state = pomona_pretend_state_new (POMONA_PRETEND_IPHONE, 1, 3);
  g_autoptr(PomonaPretendState) again = NULL;
  g_auto(GVariantDict) payload = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GBytes) bytes = pomona_plist_write (fixture_profile ("com.example.one", "com.example.type", &payload));
  g_autoptr(GBytes) file = NULL;
  g_autoptr(GVariant) read = NULL, first = NULL, second = NULL;
  g_autoptr(GError) error = NULL;
  PomonaPretendInstalled *installed = pomona_pretend_installed_new (bytes, &error);

  g_assert_no_error (error);
  installed->managed = TRUE;
  g_ptr_array_add (state->profiles, installed);
  pomona_pretend_state_set_string (state, "DeviceName", "Renamed");
  first = g_variant_ref_sink (pomona_pretend_state_save (state));
  file = pomona_plist_write (first);
  read = pomona_plist_parse_dict (g_bytes_get_data (file, NULL), g_bytes_get_size (file), NULL, &error);
  g_assert_no_error (error);
  again = pomona_pretend_state_load (read, &error);
  g_assert_no_error (error);
  second = g_variant_ref_sink (fixture_with (pomona_pretend_state_save (again), "Chance", g_variant_new_int64 (0)));
  {
    g_autoptr(GVariant) expected = g_variant_ref_sink (fixture_with (first, "Chance", g_variant_new_int64 (0)));

    g_assert_true (pomona_plist_equal (expected, second));
  }
  g_assert_cmpstr (pomona_pretend_state_get_string (again, "DeviceName"), ==, "Renamed");
  g_assert_true (again->model == state->model);
  installed = pomona_pretend_state_find_profile (again, "com.example.one");
  g_assert_nonnull (installed);
  g_assert_true (installed->managed);
}

static void
test_load_refused (void)
{
  static const char *const bad[] = {
    "@a{sv} {}",
    "{'Format': <int64 1>, 'Product': <'Toaster1,1'>}",
    "{'Format': <int64 9>, 'Product': <'Mac14,2'>}",
    "{'Format': <int64 1>, 'Product': <'Mac14,2'>}",
    "{'Format': <int64 1>, 'Product': <'Mac14,2'>, 'Facts': <{'UDID': <'x'>, 'SerialNumber': <'y'>}>, 'Profiles': <[<{'Managed': <true>}>]>}",
    "{'Format': <int64 1>, 'Product': <'Mac14,2'>, 'Facts': <{'UDID': <'x'>, 'SerialNumber': <'y'>}>, 'Profiles': <[<{'Data': <b'junk'>}>]>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GVariant) saved = g_variant_ref_sink (fixture_parse (bad[i]));
      g_autoptr(GError) error = NULL;

      g_assert_null (pomona_pretend_state_load (saved, &error));
      g_assert_nonnull (error);
    }
}

static void
test_reset (void)
{
  g_autoptr(PomonaPretendState) state = pomona_pretend_state_new (POMONA_PRETEND_MAC, 0, 3);
  g_autofree char *udid = g_strdup (pomona_pretend_state_get_string (state, "UDID"));

  pomona_pretend_state_set_string (state, "recovery-lock", "secret");
  pomona_pretend_state_set_string (state, "OrganizationInfo", "x");
  pomona_pretend_state_reset (state);
  g_assert_cmpstr (pomona_pretend_state_get_string (state, "UDID"), ==, udid);
  g_assert_null (pomona_pretend_state_get (state, "recovery-lock"));
  g_assert_null (pomona_pretend_state_get (state, "OrganizationInfo"));
  g_assert_cmpuint (state->apps->len, >, 0);
  g_assert_cmpuint (state->users->len, ==, 1);
}

static void
test_facts (void)
{
  g_autoptr(PomonaPretendState) state = pomona_pretend_state_new (POMONA_PRETEND_IPAD, 0, 3);

  pomona_pretend_state_set (state, "number", g_variant_new_int64 (4));
  g_assert_cmpint (pomona_pretend_state_get_int (state, "number"), ==, 4);
  g_assert_null (pomona_pretend_state_get_string (state, "number"));
  g_assert_false (pomona_pretend_state_get_bool (state, "number"));
  g_assert_null (pomona_pretend_state_get_data (state, "number"));
  g_assert_cmpfloat (pomona_pretend_state_get_real (state, "number"), ==, 0);
  pomona_pretend_state_set (state, "number", NULL);
  g_assert_null (pomona_pretend_state_get (state, "number"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/state/shapes", test_shapes);
  g_test_add_func ("/simulator/state/seed", test_seed);
  g_test_add_func ("/simulator/state/names", test_names);
  g_test_add_func ("/simulator/state/save", test_save);
  g_test_add_func ("/simulator/state/load-refused", test_load_refused);
  g_test_add_func ("/simulator/state/reset", test_reset);
  g_test_add_func ("/simulator/state/facts", test_facts);
  return g_test_run ();
}
