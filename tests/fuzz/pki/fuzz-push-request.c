/* fuzz-push-request.c: signed push requests before they are uploaded. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is the property list; the check takes it with and without base64 around it. */
#include "config.h"

#include "fuzz-pki.h"
#include "pomona-push-certificate.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) file = g_bytes_new_static (data, size);
  g_autoptr(PomonaPushCheck) check = pomona_push_request_check (file, fuzz_device_key (), 1);

  /* It never passes: at this time no certificate is valid. */
  g_assert (check->faults->len > 0);
  return 0;
}
