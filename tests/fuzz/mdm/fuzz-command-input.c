/* fuzz-command-input.c: any bytes as a command that an administrator hands in. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command-policy.h"
#include "pomona-command.h"
#include "pomona-plist.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
use (GVariant *command)
{
  const PomonaCommandPolicy *policy = pomona_command_policy_get (pomona_command_get_request_type (command));
  g_autofree char *coalesce_key G_GNUC_UNUSED = pomona_command_policy_coalesce_key (policy, command);
  g_autofree char *order_key G_GNUC_UNUSED = pomona_command_policy_order_key (command);
  g_autoptr(GBytes) body G_GNUC_UNUSED = pomona_command_build (command, "uuid");

  for (guint platform = 0; platform < POMONA_N_PLATFORMS; platform++)
    {
      const PomonaCommandTarget target = { .platform = platform, .os_version = "26.1", .access_rights = -1 };
      g_autoptr(GError) error = NULL;
      g_autoptr(GVariant) complete = pomona_command_complete (command, &target, NULL);

      if (!pomona_command_check (complete, &target, &error))
        g_assert_nonnull (error);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uuid = NULL;
  g_autoptr(GVariant) command = pomona_command_parse ((const char *) data, size, &uuid, &error);
  g_autoptr(GVariant) redacted G_GNUC_UNUSED = NULL;

  g_assert_true ((command != NULL) == (error == NULL));
  if (command == NULL)
    return 0;
  g_assert_nonnull (pomona_command_get_request_type (command));
  redacted = pomona_command_redact (command);
  use (command);
  return 0;
}
