/* fuzz-scep-reply.c: what a SCEP server answers to a client of ours. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-pki.h"
#include "pomona-scep.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  PomonaCertificate *authority = pomona_authority_get_certificate (fuzz_authority ());
  g_autoptr(GBytes) message = g_bytes_new_static (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaScepClient) client = NULL;
  g_autoptr(PomonaScepReply) reply = NULL;

  client = pomona_scep_client_new (authority, authority, pomona_authority_get_key (fuzz_authority ()));
  reply = pomona_scep_client_read_reply (client, message, &error);
  g_assert ((reply == NULL) == (error != NULL));
  return 0;
}
