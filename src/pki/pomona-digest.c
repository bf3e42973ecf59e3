/* pomona-digest.c: checksums of bytes. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-digest.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "pomona-hex.h"

#define SHA256_SIZE 32

static void
sha256 (const void *data,
        gsize       size,
        guint8      out[SHA256_SIZE])
{
  int status = gnutls_hash_fast (GNUTLS_DIG_SHA256, data != NULL ? data : "", size, out);

  if (status < 0)
    g_error ("SHA-256 is not available: %s", gnutls_strerror (status));
}

char *
pomona_digest_sha256_hex (const void *data,
                          gsize       size)
{
  guint8 digest[SHA256_SIZE];

  sha256 (data, size, digest);
  return pomona_hex_encode (digest, sizeof digest);
}

char *
pomona_digest_sha256_hex_bytes (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return pomona_digest_sha256_hex (data, size);
}

GBytes *
pomona_digest_sha256 (GBytes *bytes)
{
  guint8 digest[SHA256_SIZE];
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  sha256 (data, size, digest);
  return g_bytes_new (digest, sizeof digest);
}
