/* fuzz-report.c: any bytes as an answer of a device. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command.h"
#include "pomona-inventory.h"
#include "pomona-plist.h"
#include "pomona-report.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
read_inventory (GVariant *answer)
{
  static const char *const request_types[] = { "DeviceInformation", "SecurityInfo", "ProfileList" };
  g_autoptr(GPtrArray) apps G_GNUC_UNUSED = pomona_inventory_apps (answer);
  g_autoptr(GPtrArray) profiles G_GNUC_UNUSED = pomona_inventory_profiles (answer);
  g_autoptr(GPtrArray) certificates G_GNUC_UNUSED = pomona_inventory_certificates (answer);

  for (gsize i = 0; i < G_N_ELEMENTS (request_types); i++)
    {
      g_autoptr(PomonaInventoryFacts) facts = pomona_inventory_facts_from_answer (request_types[i], answer);

      if (facts != NULL)
        {
          g_autoptr(PomonaInventoryFacts) merged = pomona_inventory_facts_merge (facts, facts);

          g_assert_cmpstr (merged->device_name, ==, facts->device_name);
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GVariant) dict = pomona_plist_parse_dict (data, size, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaReport) report = NULL;
  g_autoptr(GVariant) answer G_GNUC_UNUSED = NULL;
  g_autoptr(GVariant) redacted G_GNUC_UNUSED = NULL;
  g_autoptr(JsonNode) errors G_GNUC_UNUSED = NULL;
  g_autofree char *error_text = NULL;
  g_autofree char *text G_GNUC_UNUSED = NULL;

  if (dict == NULL)
    return 0;
  report = pomona_report_new_from_plist (dict, &error);
  g_assert_true ((report != NULL) == (error == NULL));
  read_inventory (dict);
  text = pomona_inventory_format (NULL, dict);
  redacted = pomona_command_redact (dict);
  if (report == NULL)
    return 0;
  answer = pomona_report_dup_answer (report);
  errors = pomona_report_errors_to_json (report);
  error_text = pomona_report_error_text (report);
  g_assert_true ((error_text != NULL) == (report->n_errors > 0));
  return 0;
}
