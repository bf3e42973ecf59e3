/* fuzz-certificate.c: certificates from anybody. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-pki.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) der = g_bytes_new_static (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCertificate) certificate = pomona_certificate_new_from_der (der, &error);
  g_auto(GStrv) names = NULL;

  g_assert ((certificate == NULL) == (error != NULL));
  if (certificate == NULL)
    return 0;
  names = pomona_certificate_get_dns_names (certificate);
  for (guint i = 0; names[i] != NULL; i++)
    g_assert (g_utf8_validate (names[i], -1, NULL));
  g_assert (g_utf8_validate (pomona_certificate_get_subject (certificate), -1, NULL));
  g_assert (g_utf8_validate (pomona_certificate_get_issuer (certificate), -1, NULL));
  g_assert (g_utf8_validate (pomona_certificate_get_common_name (certificate), -1, NULL));
  g_assert (g_utf8_validate (pomona_certificate_get_user_id (certificate), -1, NULL));
  pomona_certificate_has_purpose (certificate, POMONA_PURPOSE_CLIENT_AUTH);
  pomona_certificate_check_issuer (certificate, certificate, NULL);
  pomona_authority_issued (fuzz_authority (), certificate, 1, NULL);
  return 0;
}
