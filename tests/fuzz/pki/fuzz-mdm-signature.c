/* fuzz-mdm-signature.c: the header Mdm-Signature from anybody. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is the message itself: base64 has nothing to find. */
#include "config.h"

#include "fuzz-pki.h"
#include "pomona-mdm-signature.h"

#define BODY "<plist version=\"1.0\"><dict/></plist>"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *header = g_base64_encode (data, size);
  g_autoptr(GBytes) body = g_bytes_new_static (BODY, sizeof BODY - 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCertificate) certificate = pomona_mdm_signature_verify (header, body, &error);

  g_assert ((certificate == NULL) == (error != NULL));
  return 0;
}
