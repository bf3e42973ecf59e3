/* fuzz-pretend-saved.c: any property list as a saved pretend device. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"
#include "pomona-pretend-device.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static PomonaPretendWorkers *workers;
  g_autoptr(GVariant) saved = pomona_plist_parse_dict (data, size, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendDevice) device = NULL;
  g_autoptr(GVariant) again = NULL;

  if (saved == NULL)
    return 0;
  if (workers == NULL)
    workers = pomona_pretend_workers_new (1, 0);
  device = pomona_pretend_device_new_saved (saved, workers, NULL, &error);
  g_assert_true ((device == NULL) == (error != NULL));
  if (device != NULL)
    again = g_variant_ref_sink (pomona_pretend_device_save (device));
  return 0;
}
