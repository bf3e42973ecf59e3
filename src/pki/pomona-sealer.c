/* pomona-sealer.c: seals secrets before they are stored. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-sealer.h"

#include <glib/gi18n.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "pomona-hex.h"
#include "pomona-pki-private.h"
#include "pomona-random.h"

#define VERSION 1
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define OVERHEAD (1 + NONCE_SIZE + TAG_SIZE)

#define WRAP_VERSION 1
#define WRAP_MAGIC "PMNK"
#define WRAP_MAGIC_SIZE 4
#define WRAP_SALT_SIZE 16
#define WRAP_CONTEXT "pomona key wrap"
/* Version and rounds come from a file: a bound on how long it can keep us busy. */
#define WRAP_MAX_ROUNDS (20 * POMONA_SEALER_ROUNDS)

struct _PomonaSealer
{
  PomonaSecret *key;
  char check_value[17];
};

/* In front of the sealed key; all of it is authenticated because the key is derived from it. */
typedef struct
{
  char magic[WRAP_MAGIC_SIZE];
  guint8 version;
  guint8 reserved[3];
  guint32 rounds;                     /* big endian */
  guint8 salt[WRAP_SALT_SIZE];
} WrapHeader;

G_STATIC_ASSERT (sizeof (WrapHeader) == 28);

G_DEFINE_BOXED_TYPE (PomonaSealer, pomona_sealer, pomona_sealer_ref, pomona_sealer_unref)

static void
sealer_clear (gpointer data)
{
  PomonaSealer *self = data;

  g_clear_pointer (&self->key, pomona_secret_unref);
}

PomonaSecret *
pomona_sealer_generate_key (void)
{
  return pomona_random_secret (POMONA_SEALER_KEY_SIZE);
}

PomonaSealer *
pomona_sealer_new (PomonaSecret  *key,
                   GError       **error)
{
  static const char label[] = "pomona key check value";
  g_autoptr(PomonaSealer) self = NULL;
  g_autofree char *check = NULL;
  guint8 mac[32];
  const guint8 *data;
  gsize size;
  int status;

  data = pomona_secret_get_data (key, &size);
  if (size != POMONA_SEALER_KEY_SIZE)
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                   _("The key of the secret store has %zu bytes instead of %d"), size,
                   POMONA_SEALER_KEY_SIZE);
      return NULL;
    }
  status = gnutls_hmac_fast (GNUTLS_MAC_SHA256, data, size, label, strlen (label), mac);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The key of the secret store is not usable"));
      return NULL;
    }
  self = g_atomic_rc_box_new0 (PomonaSealer);
  self->key = pomona_secret_ref (key);
  check = pomona_hex_encode (mac, 8);
  memcpy (self->check_value, check, sizeof self->check_value);
  return g_steal_pointer (&self);
}

PomonaSealer *
pomona_sealer_ref (PomonaSealer *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_sealer_unref (PomonaSealer *self)
{
  g_atomic_rc_box_release_full (self, sealer_clear);
}

const char *
pomona_sealer_get_check_value (PomonaSealer *self)
{
  return self->check_value;
}

static int
open_cipher (PomonaSecret             *key,
             gnutls_aead_cipher_hd_t  *cipher)
{
  gsize size;
  const guint8 *data = pomona_secret_get_data (key, &size);
  gnutls_datum_t datum = pomona_datum_view (data, size);

  return gnutls_aead_cipher_init (cipher, GNUTLS_CIPHER_AES_256_GCM, &datum);
}

GBytes *
pomona_sealer_seal (PomonaSealer *self,
                    const char   *context,
                    const void   *data,
                    gsize         size)
{
  gnutls_aead_cipher_hd_t cipher;
  gsize written = size + TAG_SIZE;
  guint8 *sealed = g_malloc (size + OVERHEAD);
  int status = open_cipher (self->key, &cipher);

  sealed[0] = VERSION;
  pomona_random_bytes (sealed + 1, NONCE_SIZE);
  if (status >= 0)
    {
      status = gnutls_aead_cipher_encrypt (cipher, sealed + 1, NONCE_SIZE, context, strlen (context), TAG_SIZE,
                                           size > 0 ? data : "", size, sealed + 1 + NONCE_SIZE, &written);
      gnutls_aead_cipher_deinit (cipher);
    }
  /* The key has the right size and memory is there: nothing is left that could be the caller's to solve. */
  if (status < 0 || written != size + TAG_SIZE)
    g_error ("Sealing failed: %s", gnutls_strerror (status));
  return g_bytes_new_take (sealed, size + OVERHEAD);
}

GBytes *
pomona_sealer_seal_secret (PomonaSealer *self,
                           const char   *context,
                           PomonaSecret *secret)
{
  gsize size;
  const guint8 *data = pomona_secret_get_data (secret, &size);

  return pomona_sealer_seal (self, context, data, size);
}

static gboolean
check_form (const guint8  *data,
            gsize          size,
            GError       **error)
{
  if (size < OVERHEAD)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID, _("A stored secret is damaged"));
  else if (data[0] != VERSION)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED,
                         _("A stored secret was written by a newer version of this program"));
  else
    return TRUE;
  return FALSE;
}

PomonaSecret *
pomona_sealer_open (PomonaSealer  *self,
                    const char    *context,
                    GBytes        *sealed,
                    GError       **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (sealed, &size);
  gnutls_aead_cipher_hd_t cipher;
  gsize length;
  guint8 *plain;
  int status;

  if (!check_form (data, size, error))
    return NULL;
  length = size - OVERHEAD;
  plain = g_malloc (length + TAG_SIZE);
  status = open_cipher (self->key, &cipher);
  if (status >= 0)
    {
      status = gnutls_aead_cipher_decrypt (cipher, data + 1, NONCE_SIZE, context, strlen (context), TAG_SIZE,
                                           data + 1 + NONCE_SIZE, size - 1 - NONCE_SIZE, plain, &length);
      gnutls_aead_cipher_deinit (cipher);
    }
  if (status < 0)
    {
      pomona_secret_wipe (plain, size - OVERHEAD + TAG_SIZE);
      g_free (plain);
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_MISMATCH,
                   _("The stored secret “%s” does not open: it was sealed with another key or was changed"), context);
      return NULL;
    }
  return pomona_secret_new_take (plain, (gssize) length);
}

/* The key that a passphrase stands for. */
static PomonaSealer *
derive (PomonaSecret       *passphrase,
        const WrapHeader   *header,
        GError            **error)
{
  gsize size;
  const guint8 *data = pomona_secret_get_data (passphrase, &size);
  gnutls_datum_t password = pomona_datum_view (data, size);
  gnutls_datum_t salt = pomona_datum_view (header->salt, sizeof header->salt);
  guint8 bytes[POMONA_SEALER_KEY_SIZE];
  g_autoptr(PomonaSecret) key = NULL;
  int status = gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &password, &salt, GUINT32_FROM_BE (header->rounds), bytes,
                              sizeof bytes);

  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_FAILED, status, _("The passphrase is not usable"));
      return NULL;
    }
  key = pomona_secret_new (bytes, sizeof bytes);
  pomona_secret_wipe (bytes, sizeof bytes);
  return pomona_sealer_new (key, error);
}

GBytes *
pomona_sealer_wrap_key (PomonaSecret  *key,
                        PomonaSecret  *passphrase,
                        GError       **error)
{
  WrapHeader header = { .magic = WRAP_MAGIC, .version = WRAP_VERSION, .rounds = GUINT32_TO_BE (POMONA_SEALER_ROUNDS) };
  g_autoptr(PomonaSealer) sealer = NULL;
  g_autoptr(GBytes) sealed = NULL;
  GByteArray *wrapped;

  pomona_random_bytes (header.salt, sizeof header.salt);
  sealer = derive (passphrase, &header, error);
  if (sealer == NULL)
    return NULL;
  sealed = pomona_sealer_seal_secret (sealer, WRAP_CONTEXT, key);
  wrapped = g_byte_array_new ();
  g_byte_array_append (wrapped, (const guint8 *) &header, sizeof header);
  g_byte_array_append (wrapped, g_bytes_get_data (sealed, NULL), (guint) g_bytes_get_size (sealed));
  return g_byte_array_free_to_bytes (wrapped);
}

PomonaSecret *
pomona_sealer_unwrap_key (GBytes        *wrapped,
                          PomonaSecret  *passphrase,
                          GError       **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (wrapped, &size);
  g_autoptr(PomonaSealer) sealer = NULL;
  g_autoptr(GBytes) sealed = NULL;
  PomonaSecret *key;
  WrapHeader header;
  guint32 rounds;

  if (size != sizeof header + OVERHEAD + POMONA_SEALER_KEY_SIZE || memcmp (data, WRAP_MAGIC, WRAP_MAGIC_SIZE) != 0)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("This is not a key that is protected by a passphrase"));
      return NULL;
    }
  memcpy (&header, data, sizeof header);
  rounds = GUINT32_FROM_BE (header.rounds);
  if (header.version != WRAP_VERSION || rounds < POMONA_SEALER_ROUNDS || rounds > WRAP_MAX_ROUNDS)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED,
                           _("The protected key was written by another version of this program"));
      return NULL;
    }
  sealer = derive (passphrase, &header, error);
  if (sealer == NULL)
    return NULL;
  sealed = g_bytes_new_from_bytes (wrapped, sizeof header, size - sizeof header);
  key = pomona_sealer_open (sealer, WRAP_CONTEXT, sealed, NULL);
  if (key == NULL)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_PASSWORD_WRONG,
                         _("The passphrase does not open the key"));
  return key;
}
