/* test-platform.c: devices told apart by their names. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-platform.h"

static void
test_products (void)
{
  static const struct
  {
    const char     *product;
    const char     *model_name;
    const char     *os_version;
    PomonaPlatform  platform;
  } cases[] = {
    { "Mac14,2", NULL, "26.1", POMONA_PLATFORM_MACOS },
    { "MacBookPro18,3", NULL, NULL, POMONA_PLATFORM_MACOS },
    { "iMac21,1", NULL, NULL, POMONA_PLATFORM_MACOS },
    { "iMacPro1,1", NULL, NULL, POMONA_PLATFORM_MACOS },
    { "VirtualMac2,1", NULL, NULL, POMONA_PLATFORM_MACOS },
    { "VMware7,1", NULL, NULL, POMONA_PLATFORM_MACOS },
    { "iPhone15,2", "iPhone", "18.1", POMONA_PLATFORM_IOS },
    { "iPod9,1", NULL, "15.0", POMONA_PLATFORM_IOS },
    { "iPad13,1", "iPad", "18.1", POMONA_PLATFORM_IPADOS },
    { "iPad4,1", "iPad", "12.5.7", POMONA_PLATFORM_IOS },
    { "iPad13,1", NULL, NULL, POMONA_PLATFORM_IPADOS },
    { "AppleTV14,1", NULL, "18.0", POMONA_PLATFORM_TVOS },
    { "AudioAccessory5,1", NULL, "18.0", POMONA_PLATFORM_TVOS },
    { "RealityDevice14,1", NULL, "2.0", POMONA_PLATFORM_VISIONOS },
    { "Watch6,1", NULL, "10.0", POMONA_PLATFORM_WATCHOS },
    { NULL, "MacBook Air", NULL, POMONA_PLATFORM_MACOS },
    { NULL, "Apple TV", NULL, POMONA_PLATFORM_TVOS },
    { NULL, "Apple Watch", NULL, POMONA_PLATFORM_WATCHOS },
    { "", "iPhone", NULL, POMONA_PLATFORM_IOS },
    { "Toaster1,1", NULL, NULL, POMONA_PLATFORM_UNKNOWN },
    { "Toaster1,1", "Mac mini", NULL, POMONA_PLATFORM_MACOS },
    { NULL, NULL, NULL, POMONA_PLATFORM_UNKNOWN },
    { "", "", "", POMONA_PLATFORM_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pomona_platform_from_product (cases[i].product, cases[i].model_name, cases[i].os_version), ==,
                     cases[i].platform);
}

static void
test_names (void)
{
  for (guint i = 0; i < POMONA_N_PLATFORMS; i++)
    {
      g_assert_cmpint (pomona_platform_from_string (pomona_platform_to_string (i)), ==, i);
      g_assert_nonnull (pomona_platform_get_display_name (i));
      g_assert_nonnull (pomona_platform_get_device_name (i));
      g_assert_true (g_str_has_suffix (pomona_platform_get_icon_name (i), "-symbolic"));
    }
  g_assert_cmpstr (pomona_platform_to_string (POMONA_PLATFORM_IPADOS), ==, "ipados");
  g_assert_cmpstr (pomona_platform_get_display_name (POMONA_PLATFORM_MACOS), ==, "macOS");
  g_assert_cmpint (pomona_platform_from_string ("windows"), ==, POMONA_PLATFORM_UNKNOWN);
  g_assert_cmpint (pomona_platform_from_string (NULL), ==, POMONA_PLATFORM_UNKNOWN);
}

static void
test_systems (void)
{
  PomonaSystem system = POMONA_SYSTEM_TVOS;

  g_assert_false (pomona_platform_get_system (POMONA_PLATFORM_UNKNOWN, &system));
  g_assert_cmpint (system, ==, POMONA_SYSTEM_TVOS);
  g_assert_true (pomona_platform_get_system (POMONA_PLATFORM_IPADOS, &system));
  g_assert_cmpint (system, ==, POMONA_SYSTEM_IOS);
  g_assert_true (pomona_platform_get_system (POMONA_PLATFORM_MACOS, &system));
  g_assert_cmpint (system, ==, POMONA_SYSTEM_MACOS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/platform/products", test_products);
  g_test_add_func ("/mdm/platform/names", test_names);
  g_test_add_func ("/mdm/platform/systems", test_systems);
  return g_test_run ();
}
