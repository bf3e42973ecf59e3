/* test-tally.c: devices counted by what they have in common. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-tally.h"

static PomonaDevice office[] = {
  { .platform = POMONA_PLATFORM_MACOS, .os_version = "15.1", .state = POMONA_DEVICE_ENROLLED },
  { .platform = POMONA_PLATFORM_MACOS, .os_version = "15.1", .state = POMONA_DEVICE_UNREACHABLE },
  { .platform = POMONA_PLATFORM_MACOS, .os_version = "14.7", .state = POMONA_DEVICE_ENROLLED },
  { .platform = POMONA_PLATFORM_IOS, .os_version = "18.2", .state = POMONA_DEVICE_ENROLLED },
  { .platform = POMONA_PLATFORM_IOS, .os_version = "", .state = POMONA_DEVICE_ENROLLED },
  { .platform = POMONA_PLATFORM_TVOS, .os_version = "18.2", .state = POMONA_DEVICE_REMOVED },
  { .platform = POMONA_PLATFORM_TVOS, .os_version = "18.2", .state = POMONA_DEVICE_WAITING },
};

static GPtrArray *
devices_new (void)
{
  GPtrArray *devices = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (office); i++)
    g_ptr_array_add (devices, &office[i]);
  return devices;
}

static void
assert_tally (GPtrArray  *tallies,
              guint       position,
              const char *label,
              const char *search,
              guint       n)
{
  PomonaTally *tally = g_ptr_array_index (tallies, position);

  g_assert_cmpstr (tally->label, ==, label);
  g_assert_cmpstr (tally->search, ==, search);
  g_assert_cmpuint (tally->n, ==, n);
  g_assert_nonnull (tally->icon_name);
}

/* The largest first; who is not managed does not count. */
static void
test_platforms (void)
{
  g_autoptr(GPtrArray) devices = devices_new ();
  g_autoptr(GPtrArray) tallies = pomona_tally_platforms (devices);

  g_assert_cmpuint (tallies->len, ==, 2);
  assert_tally (tallies, 0, "Mac", "macOS", 3);
  assert_tally (tallies, 1, "iPhone", "iOS", 2);
}

static void
test_systems (void)
{
  g_autoptr(GPtrArray) devices = devices_new ();
  g_autoptr(GPtrArray) tallies = pomona_tally_systems (devices, 10);

  g_assert_cmpuint (tallies->len, ==, 4);
  assert_tally (tallies, 0, "macOS 15.1", "macOS 15.1", 2);
  assert_tally (tallies, 1, "iOS", "iOS", 1);
  assert_tally (tallies, 2, "iOS 18.2", "iOS 18.2", 1);
  assert_tally (tallies, 3, "macOS 14.7", "macOS 14.7", 1);
}

static void
test_rest (void)
{
  g_autoptr(GPtrArray) devices = devices_new ();
  g_autoptr(GPtrArray) tallies = pomona_tally_systems (devices, 2);
  g_autoptr(GPtrArray) exact = pomona_tally_systems (devices, 4);

  g_assert_cmpuint (tallies->len, ==, 2);
  assert_tally (tallies, 0, "macOS 15.1", "macOS 15.1", 2);
  assert_tally (tallies, 1, NULL, NULL, 3);
  g_assert_cmpuint (exact->len, ==, 4);
}

static void
test_nobody (void)
{
  g_autoptr(GPtrArray) devices = g_ptr_array_new ();
  g_autoptr(GPtrArray) platforms = pomona_tally_platforms (devices);
  g_autoptr(GPtrArray) systems = pomona_tally_systems (devices, 3);

  g_assert_cmpuint (platforms->len, ==, 0);
  g_assert_cmpuint (systems->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tally/platforms", test_platforms);
  g_test_add_func ("/tally/systems", test_systems);
  g_test_add_func ("/tally/rest", test_rest);
  g_test_add_func ("/tally/nobody", test_nobody);
  return g_test_run ();
}
