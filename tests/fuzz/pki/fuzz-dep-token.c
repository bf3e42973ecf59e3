/* fuzz-dep-token.c: server tokens of automated enrollment. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-pki.h"
#include "pomona-dep-token.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  PomonaAuthority *authority = fuzz_authority ();
  g_autoptr(GBytes) file = g_bytes_new_static (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaDepToken) token = NULL;

  token = pomona_dep_token_read (file, pomona_authority_get_certificate (authority), pomona_authority_get_key (authority),
                                 &error);
  g_assert ((token == NULL) == (error != NULL));
  return 0;
}
