/* fuzz-cms-enveloped.c: encrypted messages from anybody. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-pki.h"
#include "pomona-cms.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  PomonaAuthority *authority = fuzz_authority ();
  g_autoptr(GBytes) message = g_bytes_new_static (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) plain = NULL;

  plain = pomona_cms_decrypt (message, pomona_authority_get_certificate (authority), pomona_authority_get_key (authority),
                              NULL, &error);
  g_assert ((plain == NULL) == (error != NULL));
  return 0;
}
