/* fuzz-scep-request.c: SCEP messages from anybody, answered. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-pki.h"
#include "pomona-scep.h"

static void
answer (PomonaScepRequest *request)
{
  PomonaCsr *csr = pomona_scep_request_get_csr (request);
  PomonaScepFailInfo fail_info = POMONA_SCEP_BAD_REQUEST;
  const char *reason = NULL;
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(GBytes) reply = NULL;
  g_autoptr(GError) error = NULL;

  if (pomona_scep_request_is_usable (request, &fail_info, &reason) && csr != NULL)
    {
      /* Of the key that is asked for, as large as it has to be; a year in the future of 1970. */
      certificate = pomona_authority_issue_device (fuzz_authority (), csr, pomona_csr_get_common_name (csr), NULL, 0,
                                                   G_GINT64_CONSTANT (31536000000000), &error);
      g_clear_error (&error);
    }
  if (certificate != NULL)
    reply = pomona_scep_request_reply_success (request, certificate, &error);
  else
    reply = pomona_scep_request_reply_failure (request, fail_info, reason, &error);
  g_assert ((reply == NULL) == (error != NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) message = g_bytes_new_static (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaScepRequest) request = pomona_scep_request_new (fuzz_authority (), message, &error);

  g_assert ((request == NULL) == (error != NULL));
  if (request != NULL)
    answer (request);
  return 0;
}
