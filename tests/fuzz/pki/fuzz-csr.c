/* fuzz-csr.c: certificate requests from anybody. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-pki.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) der = g_bytes_new_static (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCsr) csr = pomona_csr_new_from_der (der, &error);

  g_assert ((csr == NULL) == (error != NULL));
  if (csr != NULL)
    {
      g_assert (pomona_csr_get_subject (csr) != NULL && pomona_csr_get_common_name (csr) != NULL);
      g_assert (g_utf8_validate (pomona_csr_get_subject (csr), -1, NULL));
      g_assert (g_utf8_validate (pomona_csr_get_common_name (csr), -1, NULL));
    }
  return 0;
}
