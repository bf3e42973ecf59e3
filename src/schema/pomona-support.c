/* pomona-support.c: where a schema item or key exists. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-support.h"

#include "pomona-version.h"

static const char *const system_names[POMONA_N_SYSTEMS] = {
  [POMONA_SYSTEM_IOS] = "iOS",
  [POMONA_SYSTEM_MACOS] = "macOS",
  [POMONA_SYSTEM_TVOS] = "tvOS",
  [POMONA_SYSTEM_VISIONOS] = "visionOS",
  [POMONA_SYSTEM_WATCHOS] = "watchOS",
};

const char *
pomona_system_get_name (PomonaSystem system)
{
  g_return_val_if_fail ((guint) system < POMONA_N_SYSTEMS, NULL);

  return system_names[system];
}

gboolean
pomona_system_from_name (const char   *name,
                         PomonaSystem *out_system)
{
  for (guint i = 0; i < POMONA_N_SYSTEMS; i++)
    if (g_strcmp0 (name, system_names[i]) == 0)
      {
        *out_system = i;
        return TRUE;
      }
  return FALSE;
}

PomonaSupportState
pomona_support_get_state (const PomonaSupport *support,
                          const char          *version)
{
  if (support->introduced == NULL)
    return POMONA_SUPPORT_NEVER;
  if (version == NULL)
    return POMONA_SUPPORT_YES;
  if (pomona_version_compare (version, support->introduced) < 0)
    return POMONA_SUPPORT_NOT_YET;
  if (support->removed != NULL && pomona_version_compare (version, support->removed) >= 0)
    return POMONA_SUPPORT_REMOVED;
  if (support->deprecated != NULL && pomona_version_compare (version, support->deprecated) >= 0)
    return POMONA_SUPPORT_DEPRECATED;
  return POMONA_SUPPORT_YES;
}
