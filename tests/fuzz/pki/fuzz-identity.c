/* fuzz-identity.c: certificate files that somebody gave to the administrator. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-pki.h"
#include "pomona-identity.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) file = g_bytes_new_static (data, size);
  g_autoptr(PomonaSecret) password = pomona_secret_new ("secret", -1);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaIdentity) identity = pomona_identity_load (file, NULL, password, &error);

  g_assert ((identity == NULL) == (error != NULL));
  return 0;
}
