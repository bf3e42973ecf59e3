/* fuzz-profile-summary.c: any bytes as a configuration profile. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-enrollment-profile.h"
#include "pomona-plist.h"
#include "pomona-profile-summary.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GVariant) profile = pomona_plist_parse (data, size, NULL, NULL);
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *identifier G_GNUC_UNUSED = pomona_profile_find_identifier (bytes);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaProfileSummary) summary = NULL;

  if (profile == NULL)
    return 0;
  summary = pomona_profile_summary_new (profile, &error);
  g_assert_true ((summary != NULL) == (error == NULL));
  if (summary != NULL)
    {
      g_assert_nonnull (summary->payload_types);
      g_assert_nonnull (summary->warnings);
      g_assert_true (pomona_enrollment_profile_check_update (profile, profile, NULL) == summary->has_mdm);
    }
  return 0;
}
