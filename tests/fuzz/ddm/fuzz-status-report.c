/* fuzz-status-report.c: any bytes as a status report. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-status.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaDdmStatusReport) report = pomona_ddm_status_report_parse ((const char *) data, (gssize) size, &error);
  g_autoptr(JsonObject) once = NULL;
  g_autoptr(JsonObject) twice = NULL;
  g_autoptr(GPtrArray) list G_GNUC_UNUSED = NULL;
  g_autoptr(GPtrArray) declarations G_GNUC_UNUSED = NULL;
  g_auto(GStrv) items G_GNUC_UNUSED = NULL;
  g_auto(GStrv) changes G_GNUC_UNUSED = NULL;

  g_assert_true ((report != NULL) == (error == NULL));
  if (report == NULL)
    return 0;
  once = pomona_ddm_status_merge (NULL, report);
  twice = pomona_ddm_status_merge (once, report);
  list = pomona_ddm_status_list (twice);
  declarations = pomona_ddm_status_declarations (twice);
  items = pomona_ddm_status_supported_items (twice);
  changes = pomona_ddm_status_diff (once, twice);
  pomona_ddm_status_supports_declaration (twice, "com.apple.configuration.legacy");
  return 0;
}
