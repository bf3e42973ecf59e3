/* pomona-random.c: bytes nobody can guess. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-random.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

void
pomona_random_bytes (void  *data,
                     gsize  size)
{
  int status = gnutls_rnd (GNUTLS_RND_KEY, data, size);

  if (status < 0)
    g_error ("No random bytes from the system: %s", gnutls_strerror (status));
}

char *
pomona_random_token (gsize n_bytes)
{
  g_autofree guint8 *bytes = g_malloc (n_bytes);
  char *text;

  pomona_random_bytes (bytes, n_bytes);
  text = g_base64_encode (bytes, n_bytes);
  pomona_secret_wipe (bytes, n_bytes);
  for (char *c = text; *c != '\0'; c++)
    {
      if (*c == '+')
        *c = '-';
      else if (*c == '/')
        *c = '_';
      else if (*c == '=')
        *c = '\0';
    }
  return text;
}

PomonaSecret *
pomona_random_secret (gsize n_bytes)
{
  guint8 *bytes = g_malloc (n_bytes);

  pomona_random_bytes (bytes, n_bytes);
  return pomona_secret_new_take (bytes, (gssize) n_bytes);
}
