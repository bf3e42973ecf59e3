/* pomona-platform.c: which kind of device, as a person names it. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-platform.h"

#include <glib/gi18n.h>

#include "pomona-version.h"

typedef struct
{
  const char *nick;
  const char *display_name;
  const char *device_name;
  const char *icon_name;
} PlatformInfo;

static const PlatformInfo platforms[POMONA_N_PLATFORMS] = {
  [POMONA_PLATFORM_UNKNOWN] = { "unknown", N_("Unknown system"), N_("Unknown device"), "pomona-devices-symbolic" },
  [POMONA_PLATFORM_MACOS] = { "macos", "macOS", "Mac", "pomona-mac-symbolic" },
  [POMONA_PLATFORM_IOS] = { "ios", "iOS", "iPhone", "pomona-iphone-symbolic" },
  [POMONA_PLATFORM_IPADOS] = { "ipados", "iPadOS", "iPad", "pomona-ipad-symbolic" },
  [POMONA_PLATFORM_TVOS] = { "tvos", "tvOS", "Apple TV", "pomona-appletv-symbolic" },
  [POMONA_PLATFORM_VISIONOS] = { "visionos", "visionOS", "Apple Vision", "pomona-vision-symbolic" },
  [POMONA_PLATFORM_WATCHOS] = { "watchos", "watchOS", "Apple Watch", "pomona-watch-symbolic" },
};

/* Longer prefixes first: "MacBookPro18,3" and "Mac14,2" are both found by "Mac", "iPad" and "iPhone" differ early. Virtual
 * Macs call themselves VirtualMac2,1 or, under other hypervisors, VMware7,1 or Parallels20,1. */
static const struct
{
  const char     *prefix;
  PomonaPlatform  platform;
} families[] = {
  { "AppleTV", POMONA_PLATFORM_TVOS },
  { "Apple TV", POMONA_PLATFORM_TVOS },
  { "Apple Watch", POMONA_PLATFORM_WATCHOS },
  { "Apple Vision", POMONA_PLATFORM_VISIONOS },
  { "AudioAccessory", POMONA_PLATFORM_TVOS },
  { "HomePod", POMONA_PLATFORM_TVOS },
  { "iPad", POMONA_PLATFORM_IPADOS },
  { "iPhone", POMONA_PLATFORM_IOS },
  { "iPod", POMONA_PLATFORM_IOS },
  { "iMac", POMONA_PLATFORM_MACOS },
  { "Mac", POMONA_PLATFORM_MACOS },
  { "Parallels", POMONA_PLATFORM_MACOS },
  { "RealityDevice", POMONA_PLATFORM_VISIONOS },
  { "VirtualMac", POMONA_PLATFORM_MACOS },
  { "VMware", POMONA_PLATFORM_MACOS },
  { "Watch", POMONA_PLATFORM_WATCHOS },
  { "Xserve", POMONA_PLATFORM_MACOS },
};

static PomonaPlatform
platform_from_name (const char *name)
{
  if (name == NULL)
    return POMONA_PLATFORM_UNKNOWN;
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_ascii_strncasecmp (name, families[i].prefix, strlen (families[i].prefix)) == 0)
      return families[i].platform;
  return POMONA_PLATFORM_UNKNOWN;
}

PomonaPlatform
pomona_platform_from_product (const char *product_name,
                              const char *model_name,
                              const char *os_version)
{
  PomonaPlatform platform = platform_from_name (product_name);

  if (platform == POMONA_PLATFORM_UNKNOWN)
    platform = platform_from_name (model_name);
  if (platform == POMONA_PLATFORM_IPADOS && os_version != NULL && pomona_version_compare (os_version, "13") < 0)
    platform = POMONA_PLATFORM_IOS;
  return platform;
}

const char *
pomona_platform_to_string (PomonaPlatform platform)
{
  g_return_val_if_fail ((guint) platform < POMONA_N_PLATFORMS, platforms[0].nick);

  return platforms[platform].nick;
}

PomonaPlatform
pomona_platform_from_string (const char *nick)
{
  for (guint i = 0; i < POMONA_N_PLATFORMS; i++)
    if (g_strcmp0 (nick, platforms[i].nick) == 0)
      return i;
  return POMONA_PLATFORM_UNKNOWN;
}

const char *
pomona_platform_get_display_name (PomonaPlatform platform)
{
  g_return_val_if_fail ((guint) platform < POMONA_N_PLATFORMS, platforms[0].display_name);

  return platform == POMONA_PLATFORM_UNKNOWN ? _(platforms[platform].display_name) : platforms[platform].display_name;
}

const char *
pomona_platform_get_device_name (PomonaPlatform platform)
{
  g_return_val_if_fail ((guint) platform < POMONA_N_PLATFORMS, platforms[0].device_name);

  return platform == POMONA_PLATFORM_UNKNOWN ? _(platforms[platform].device_name) : platforms[platform].device_name;
}

const char *
pomona_platform_get_icon_name (PomonaPlatform platform)
{
  g_return_val_if_fail ((guint) platform < POMONA_N_PLATFORMS, platforms[0].icon_name);

  return platforms[platform].icon_name;
}

gboolean
pomona_platform_get_system (PomonaPlatform  platform,
                            PomonaSystem   *out_system)
{
  static const PomonaSystem systems[POMONA_N_PLATFORMS] = {
    [POMONA_PLATFORM_MACOS] = POMONA_SYSTEM_MACOS,
    [POMONA_PLATFORM_IOS] = POMONA_SYSTEM_IOS,
    [POMONA_PLATFORM_IPADOS] = POMONA_SYSTEM_IOS,
    [POMONA_PLATFORM_TVOS] = POMONA_SYSTEM_TVOS,
    [POMONA_PLATFORM_VISIONOS] = POMONA_SYSTEM_VISIONOS,
    [POMONA_PLATFORM_WATCHOS] = POMONA_SYSTEM_WATCHOS,
  };

  if (platform == POMONA_PLATFORM_UNKNOWN || (guint) platform >= POMONA_N_PLATFORMS)
    return FALSE;
  *out_system = systems[platform];
  return TRUE;
}
