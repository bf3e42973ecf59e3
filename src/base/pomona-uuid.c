/* pomona-uuid.c: identifiers as Apple's protocols spell them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-uuid.h"

char *
pomona_uuid_new (void)
{
  g_autofree char *lower = g_uuid_string_random ();

  return g_ascii_strup (lower, -1);
}

gboolean
pomona_uuid_is_valid (const char *text)
{
  return text != NULL && g_uuid_string_is_valid (text);
}
