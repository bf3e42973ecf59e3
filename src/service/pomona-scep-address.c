/* pomona-scep-address.c: addresses for SCEP that nobody can guess. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-scep-address.h"

#include "pomona-random.h"

#include <gnutls/crypto.h>
#include <string.h>

#define NONCE_BYTES 9
#define NONCE_LENGTH 12
#define CODE_LENGTH 32

/* The authority's key is the one secret that lives exactly as long as the addresses have to. */
static char *
make_code (PomonaAuthority  *authority,
           const char       *nonce,
           GError          **error)
{
  g_autoptr(PomonaSecret) pem = pomona_key_to_pem (pomona_authority_get_key (authority), error);
  g_autoptr(GHmac) hmac = NULL;
  const guint8 *key;
  gsize size;

  if (pem == NULL)
    return NULL;
  key = pomona_secret_get_data (pem, &size);
  hmac = g_hmac_new (G_CHECKSUM_SHA256, key, size);
  g_hmac_update (hmac, (const guchar *) "scep address ", -1);
  g_hmac_update (hmac, (const guchar *) nonce, -1);
  return g_strndup (g_hmac_get_string (hmac), CODE_LENGTH);
}

char *
pomona_scep_address_new (PomonaAuthority  *authority,
                         GError          **error)
{
  g_autofree char *nonce = pomona_random_token (NONCE_BYTES);
  g_autofree char *code = make_code (authority, nonce, error);

  return code != NULL ? g_strconcat (nonce, code, NULL) : NULL;
}

gboolean
pomona_scep_address_check (PomonaAuthority *authority,
                           const char      *address)
{
  g_autofree char *nonce = NULL;
  g_autofree char *code = NULL;

  if (strlen (address) != NONCE_LENGTH + CODE_LENGTH)
    return FALSE;
  nonce = g_strndup (address, NONCE_LENGTH);
  code = make_code (authority, nonce, NULL);
  return code != NULL && gnutls_memcmp (code, address + NONCE_LENGTH, CODE_LENGTH) == 0;
}
