/* pomona-push-check.c: looks at a signed push request before it is uploaded. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-certificate-private.h"
#include "pomona-pki-private.h"
#include "pomona-plist.h"
#include "pomona-push-certificate.h"

#define MIN_RSA_BITS 2048

/* SHA-256 of "Apple Root CA", https://www.apple.com/certificateauthority/ */
#define APPLE_ROOT "b0b1730ecbc7ff4505142c49f1295e6eda6bcaed7e2c68c5be91b5a11001f024"

static void
fault_free (gpointer data)
{
  PomonaPushFault *fault = data;

  g_free (fault->text);
  g_free (fault);
}

static void add_fault (PomonaPushCheck     *self,
                       PomonaPushFaultCode  code,
                       const char          *format,
                       ...) G_GNUC_PRINTF (3, 4);

static void
add_fault (PomonaPushCheck     *self,
           PomonaPushFaultCode  code,
           const char          *format,
           ...)
{
  PomonaPushFault *fault = g_new0 (PomonaPushFault, 1);
  va_list arguments;

  va_start (arguments, format);
  fault->code = code;
  fault->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->faults, fault);
}

void
pomona_push_check_free (PomonaPushCheck *self)
{
  g_clear_pointer (&self->csr, pomona_csr_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
  g_free (self);
}

gboolean
pomona_push_check_has_fault (PomonaPushCheck     *self,
                             PomonaPushFaultCode  code)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      const PomonaPushFault *fault = g_ptr_array_index (self->faults, i);

      if (fault->code == code)
        return TRUE;
    }
  return FALSE;
}

static GBytes *
decode_base64 (const char *text,
               gsize       size)
{
  g_autofree char *copy = g_strndup (text, size);
  gsize length = 0;
  guchar *data = g_base64_decode (copy, &length);

  return g_bytes_new_take (data, length);
}

static GVariant *
parse_xml (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return pomona_plist_parse_dict (data, size, NULL, NULL);
}

static GVariant *
read_request (PomonaPushCheck *self,
              GBytes          *data)
{
  g_autoptr(GBytes) decoded = NULL;
  g_autoptr(GVariant) dict = NULL;
  gsize size;
  const char *text = g_bytes_get_data (data, &size);

  if (size > 0 && size <= POMONA_PUSH_REQUEST_MAX_SIZE)
    {
      dict = parse_xml (data);
      if (dict != NULL)
        {
          add_fault (self, POMONA_PUSH_FAULT_NOT_ENCODED,
                     _("The file is a property list; the portal wants it encoded as base64"));
          return g_steal_pointer (&dict);
        }
      decoded = decode_base64 (text, size);
      dict = parse_xml (decoded);
    }
  if (dict == NULL)
    add_fault (self, POMONA_PUSH_FAULT_UNREADABLE, _("The file is not a signed push certificate request"));
  return g_steal_pointer (&dict);
}

static void
check_csr (PomonaPushCheck *self,
           const char      *text,
           PomonaKey       *own_key)
{
  g_autoptr(GBytes) der = decode_base64 (text, strlen (text));
  g_autoptr(GError) error = NULL;

  self->csr = pomona_csr_new_from_der (der, &error);
  if (self->csr == NULL)
    {
      add_fault (self, POMONA_PUSH_FAULT_CSR_UNREADABLE, _("The request inside is not usable: %s"), error->message);
      return;
    }
  if (!pomona_csr_is_rsa (self->csr) || pomona_csr_get_key_bits (self->csr) < MIN_RSA_BITS ||
      pomona_csr_get_digest (self->csr) == GNUTLS_DIG_SHA1)
    add_fault (self, POMONA_PUSH_FAULT_CSR_WEAK,
               _("The request inside is too weak: an RSA key of 2048 bits and a signature with SHA-256 are needed"));
  if (own_key != NULL && strcmp (pomona_key_get_key_id (own_key), pomona_csr_get_key_id (self->csr)) != 0)
    add_fault (self, POMONA_PUSH_FAULT_CSR_OTHER_KEY,
               _("The request inside is for another key than the one that waits here; sign the request that was made last"));
}

static void
check_validity (PomonaPushCheck *self,
                gint64           now)
{
  for (guint i = 0; i < self->chain->len; i++)
    {
      PomonaCertificate *certificate = g_ptr_array_index (self->chain, i);

      if (pomona_certificate_is_valid_at (certificate, now))
        continue;
      add_fault (self, i == 0 ? POMONA_PUSH_FAULT_VENDOR_EXPIRED : POMONA_PUSH_FAULT_INTERMEDIATE_EXPIRED,
                 i == 0 ? _("The vendor’s signing certificate “%s” is not valid at this time; only the vendor can renew it")
                        : _("The certificate “%s” in the chain is not valid at this time; the signer has to use a newer one"),
                 pomona_certificate_get_subject (certificate));
    }
}

static void
check_chain (PomonaPushCheck *self,
             const char      *text,
             gint64           now)
{
  g_autoptr(GError) error = NULL;
  PomonaCertificate *last;

  self->chain = pomona_certificate_chain_from_pem (text, -1, &error);
  if (self->chain == NULL)
    {
      add_fault (self, POMONA_PUSH_FAULT_CHAIN_UNREADABLE, _("The certificates inside are not readable: %s"),
                 error->message);
      return;
    }
  for (guint i = 0; i + 1 < self->chain->len; i++)
    {
      g_autoptr(GError) broken = NULL;

      if (!pomona_certificate_check_issuer (g_ptr_array_index (self->chain, i), g_ptr_array_index (self->chain, i + 1),
                                            &broken))
        add_fault (self, POMONA_PUSH_FAULT_CHAIN_BROKEN, _("The chain of certificates is broken: %s"), broken->message);
    }
  last = g_ptr_array_index (self->chain, self->chain->len - 1);
  if (!pomona_certificate_is_self_issued (last) || !pomona_certificate_check_issuer (last, last, NULL))
    add_fault (self, POMONA_PUSH_FAULT_CHAIN_INCOMPLETE,
               _("The chain of certificates does not end in a root; vendor, intermediate and root are needed"));
  else if (strcmp (pomona_certificate_get_fingerprint (last), APPLE_ROOT) != 0)
    add_fault (self, POMONA_PUSH_FAULT_ROOT_NOT_APPLE, _("The chain of certificates ends in “%s” and not in Apple’s root"),
               pomona_certificate_get_subject (last));
  check_validity (self, now);
}

static void
check_signature (PomonaPushCheck *self,
                 const char      *text)
{
  g_autoptr(GBytes) signature = decode_base64 (text, strlen (text));
  gnutls_pubkey_t key = pomona_certificate_get_public_key (g_ptr_array_index (self->chain, 0));
  gnutls_datum_t data = pomona_datum_from_bytes (pomona_csr_get_der (self->csr));
  gnutls_datum_t value = pomona_datum_from_bytes (signature);

  if (key != NULL && value.size > 0)
    {
      if (gnutls_pubkey_verify_data2 (key, GNUTLS_SIGN_RSA_SHA256, 0, &data, &value) >= 0)
        return;
      if (gnutls_pubkey_verify_data2 (key, GNUTLS_SIGN_RSA_SHA1, GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1, &data, &value) >= 0)
        {
          add_fault (self, POMONA_PUSH_FAULT_SIGNATURE_SHA1,
                     _("The vendor signed with SHA-1, which the portal refuses; SHA-256 is needed"));
          return;
        }
    }
  add_fault (self, POMONA_PUSH_FAULT_SIGNATURE_INVALID,
             _("The vendor’s signature does not match the request inside and the first certificate"));
}

PomonaPushCheck *
pomona_push_request_check (GBytes    *data,
                           PomonaKey *own_key,
                           gint64     now)
{
  PomonaPushCheck *self = g_new0 (PomonaPushCheck, 1);
  g_autoptr(GVariant) dict = NULL;
  const char *csr;
  const char *chain;
  const char *signature;

  self->faults = g_ptr_array_new_with_free_func (fault_free);
  dict = read_request (self, data);
  if (dict == NULL)
    return self;
  csr = pomona_plist_get_string (dict, "PushCertRequestCSR");
  chain = pomona_plist_get_string (dict, "PushCertCertificateChain");
  signature = pomona_plist_get_string (dict, "PushCertSignature");
  if (csr == NULL)
    add_fault (self, POMONA_PUSH_FAULT_NO_CSR, _("The file has no certificate request (PushCertRequestCSR)"));
  else
    check_csr (self, csr, own_key);
  if (chain == NULL)
    add_fault (self, POMONA_PUSH_FAULT_NO_CHAIN, _("The file has no certificates (PushCertCertificateChain)"));
  else
    check_chain (self, chain, now);
  if (signature == NULL)
    add_fault (self, POMONA_PUSH_FAULT_NO_SIGNATURE, _("The file has no signature (PushCertSignature)"));
  else if (self->csr != NULL && self->chain != NULL)
    check_signature (self, signature);
  return self;
}
