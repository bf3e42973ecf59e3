/* fuzz-pretend-profile.c: any bytes as a profile that a pretend device downloads. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-profile.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendInstalled) installed = pomona_pretend_installed_new (bytes, &error);
  g_autoptr(PomonaPretendEnrollment) enrollment = NULL;

  g_assert_true ((installed == NULL) == (error != NULL));
  if (installed == NULL)
    return 0;
  g_assert_nonnull (pomona_pretend_installed_get_identifier (installed));
  enrollment = pomona_pretend_enrollment_new (installed->plist, &error);
  g_assert_true ((enrollment == NULL) == (error != NULL));
  if (enrollment != NULL)
    g_assert_true (pomona_pretend_enrollment_check_update (enrollment, enrollment, NULL));
  return 0;
}
