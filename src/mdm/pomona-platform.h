/* pomona-platform.h: which kind of device, as a person names it. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-support.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_PLATFORM_UNKNOWN,
  POMONA_PLATFORM_MACOS,
  POMONA_PLATFORM_IOS,
  POMONA_PLATFORM_IPADOS,
  POMONA_PLATFORM_TVOS,
  POMONA_PLATFORM_VISIONOS,
  POMONA_PLATFORM_WATCHOS,
  POMONA_N_PLATFORMS,
} PomonaPlatform;

/* Told from the product name ("Mac14,2", "iPad13,1"), else from the model name; any argument may be NULL. An iPad below
 * 13.0 ran iOS, and an iPod is an iOS device. */
PomonaPlatform  pomona_platform_from_product     (const char     *product_name,
                                                  const char     *model_name,
                                                  const char     *os_version);

/* Stable lower-case name for scripts and the store: "macos", "ios" …, "unknown". */
const char     *pomona_platform_to_string        (PomonaPlatform  platform);
PomonaPlatform  pomona_platform_from_string      (const char     *nick);

/* "macOS", "iOS" …; translated for unknown. */
const char     *pomona_platform_get_display_name (PomonaPlatform  platform);

/* "Mac", "iPhone" …; translated. */
const char     *pomona_platform_get_device_name  (PomonaPlatform  platform);

/* Our own symbolic icons: "pomona-mac-symbolic" …. */
const char     *pomona_platform_get_icon_name    (PomonaPlatform  platform);

/* The system that the schema files this platform under; FALSE for unknown. */
gboolean        pomona_platform_get_system       (PomonaPlatform  platform,
                                                  PomonaSystem   *out_system);

G_END_DECLS
