/* fuzz-request-target.c: any bytes as the target of a request line. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-request-target.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *target = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaRequestTarget) self = pomona_request_target_parse (target, &error);
  const char *path, *value;

  if (self == NULL)
    {
      g_assert_nonnull (error);
      return 0;
    }
  path = pomona_request_target_get_path (self);
  g_assert_true (path[0] == '/');
  g_assert_true (g_utf8_validate (path, -1, NULL));
  g_assert_null (strstr (path, "//"));
  g_assert_null (strstr (path, "/../"));
  value = pomona_request_target_get_parameter (self, "operation");
  g_assert_true (value == NULL || g_utf8_validate (value, -1, NULL));
  return 0;
}
