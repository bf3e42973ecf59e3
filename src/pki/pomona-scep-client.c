/* pomona-scep-client.c: the client's side of SCEP. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-asn1-private.h"
#include "pomona-certificate-private.h"
#include "pomona-clock.h"
#include "pomona-pki-private.h"
#include "pomona-scep-private.h"

struct _PomonaScepClient
{
  PomonaCertificate *authority;
  PomonaCertificate *signer;
  PomonaKey *signer_key;
  gnutls_cipher_algorithm_t cipher;
  gnutls_digest_algorithm_t digest;
  char *transaction_id;
  char *key_id;                       /* of the key in the request */
  GBytes *nonce;                      /* of the message that was sent last */
};

PomonaCertificate *
pomona_scep_client_new_signer (PomonaKey   *key,
                               const char  *common_name,
                               GError     **error)
{
  gint64 now = pomona_clock_now ();
  const PomonaCertificateSpec spec = {
    .common_name = common_name,
    .not_before = now - POMONA_CLOCK_DAY,
    .not_after = now + 7 * POMONA_CLOCK_DAY,
    .key_usage = GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT,
  };

  return pomona_certificate_new_self_signed (key, &spec, error);
}

PomonaScepClient *
pomona_scep_client_new (PomonaCertificate *authority,
                        PomonaCertificate *signer,
                        PomonaKey         *signer_key)
{
  PomonaScepClient *self = g_new0 (PomonaScepClient, 1);

  self->authority = pomona_certificate_ref (authority);
  self->signer = pomona_certificate_ref (signer);
  self->signer_key = pomona_key_ref (signer_key);
  self->cipher = GNUTLS_CIPHER_AES_128_CBC;
  self->digest = GNUTLS_DIG_SHA256;
  return self;
}

void
pomona_scep_client_free (PomonaScepClient *self)
{
  g_clear_pointer (&self->authority, pomona_certificate_unref);
  g_clear_pointer (&self->signer, pomona_certificate_unref);
  g_clear_pointer (&self->signer_key, pomona_key_unref);
  g_clear_pointer (&self->transaction_id, g_free);
  g_clear_pointer (&self->key_id, g_free);
  g_clear_pointer (&self->nonce, g_bytes_unref);
  g_free (self);
}

void
pomona_scep_client_set_algorithms (PomonaScepClient          *self,
                                   gnutls_cipher_algorithm_t  cipher,
                                   gnutls_digest_algorithm_t  digest)
{
  self->cipher = cipher;
  self->digest = digest;
}

void
pomona_scep_client_set_transaction_id (PomonaScepClient *self,
                                       const char       *transaction_id)
{
  g_autofree char *copy = g_strdup (transaction_id);

  g_free (self->transaction_id);
  self->transaction_id = g_steal_pointer (&copy);
}

static GBytes *
send_message (PomonaScepClient       *self,
              PomonaScepMessageType   type,
              PomonaCsr              *csr,
              GBytes                 *data,
              GError                **error)
{
  g_autoptr(PomonaScepAttributes) attributes = pomona_scep_attributes_new ();
  g_autoptr(GBytes) envelope = pomona_cms_encrypt (data, &self->authority, 1, self->cipher, error);

  if (envelope == NULL)
    return NULL;
  g_free (self->key_id);
  self->key_id = g_strdup (pomona_csr_get_key_id (csr));
  if (self->transaction_id == NULL)
    self->transaction_id = g_strdup (self->key_id);
  g_clear_pointer (&self->nonce, g_bytes_unref);
  self->nonce = pomona_scep_new_nonce ();
  pomona_scep_attributes_add_text (attributes, POMONA_SCEP_OID_TRANSACTION_ID, self->transaction_id);
  pomona_scep_attributes_add_number (attributes, POMONA_SCEP_OID_MESSAGE_TYPE, (int) type);
  pomona_scep_attributes_add_nonce (attributes, POMONA_SCEP_OID_SENDER_NONCE, self->nonce);
  return pomona_scep_attributes_sign (attributes, envelope, self->signer, self->signer_key, self->digest, error);
}

GBytes *
pomona_scep_client_request (PomonaScepClient       *self,
                            PomonaScepMessageType   type,
                            PomonaCsr              *csr,
                            GError                **error)
{
  return send_message (self, type, csr, pomona_csr_get_der (csr), error);
}

GBytes *
pomona_scep_client_poll (PomonaScepClient  *self,
                         PomonaCsr         *csr,
                         GError           **error)
{
  g_auto(asn1_node) node = pomona_asn1_new ("IssuerAndSubject");
  g_auto(gnutls_datum_t) issuer = { 0 };
  g_autoptr(GBytes) data = NULL;
  int status = gnutls_x509_crt_get_raw_dn (pomona_certificate_get_handle (self->authority), &issuer);

  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status, _("The certificate is not readable"));
      return NULL;
    }
  pomona_asn1_put (node, "issuer", issuer.data, issuer.size);
  pomona_asn1_put_bytes (node, "subject", pomona_csr_get_raw_subject (csr));
  data = pomona_asn1_encode (node, "");
  return send_message (self, POMONA_SCEP_CERT_POLL, csr, data, error);
}

static gboolean
check_reply (PomonaScepClient  *self,
             PomonaCmsSigned   *message,
             GError           **error)
{
  g_autofree char *transaction_id = pomona_scep_get_text (message, POMONA_SCEP_OID_TRANSACTION_ID,
                                                          POMONA_SCEP_MAX_TRANSACTION_ID);
  g_autoptr(GBytes) nonce = pomona_scep_get_nonce (message, POMONA_SCEP_OID_RECIPIENT_NONCE);

  if (!pomona_certificate_equal (pomona_cms_signed_get_signer (message), self->authority))
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNTRUSTED,
                         _("The SCEP server's answer is not signed by its authority"));
  else if (pomona_scep_get_number (message, POMONA_SCEP_OID_MESSAGE_TYPE) != POMONA_SCEP_CERT_REP ||
           self->nonce == NULL || nonce == NULL || !g_bytes_equal (nonce, self->nonce) ||
           g_strcmp0 (transaction_id, self->transaction_id) != 0)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                         _("The SCEP server's answer is not one to this request"));
  else
    return TRUE;
  return FALSE;
}

/* Not the first certificate but the one with our key. */
static PomonaCertificate *
find_own (PomonaScepClient *self,
          GPtrArray        *certificates)
{
  for (guint i = 0; i < certificates->len; i++)
    {
      PomonaCertificate *certificate = g_ptr_array_index (certificates, i);

      if (g_strcmp0 (pomona_certificate_get_key_id (certificate), self->key_id) == 0)
        return pomona_certificate_ref (certificate);
    }
  return NULL;
}

static PomonaCertificate *
read_certificate (PomonaScepClient  *self,
                  PomonaCmsSigned   *message,
                  GError           **error)
{
  g_autoptr(GBytes) data = pomona_cms_decrypt (pomona_cms_signed_get_content (message), self->signer,
                                               self->signer_key, NULL, error);
  g_autoptr(GPtrArray) certificates = data != NULL ? pomona_cms_read_certificates (data, error) : NULL;
  PomonaCertificate *certificate;

  if (certificates == NULL)
    return NULL;
  certificate = find_own (self, certificates);
  if (certificate == NULL)
    g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_MISMATCH,
                         _("The SCEP server's answer has no certificate for the key that was sent"));
  return certificate;
}

static char *
get_fail_text (PomonaCmsSigned *message)
{
  GBytes *value = pomona_cms_signed_get_attribute (message, POMONA_SCEP_OID_FAIL_INFO_TEXT);
  const guint8 *text = NULL;
  gsize size = 0;

  if (value != NULL)
    text = pomona_asn1_untlv (value, ASN1_TAG_UTF8_STRING, ASN1_TAG_PRINTABLE_STRING, &size);
  return text != NULL ? g_utf8_make_valid ((const char *) text, (gssize) size) : NULL;
}

PomonaScepReply *
pomona_scep_client_read_reply (PomonaScepClient  *self,
                               GBytes            *reply,
                               GError           **error)
{
  g_autoptr(PomonaCmsSigned) message = NULL;
  g_autoptr(PomonaScepReply) result = NULL;
  int status;

  if (!pomona_pki_check_size (g_bytes_get_size (reply), POMONA_SCEP_MAX_SIZE, _("SCEP message"), error))
    return NULL;
  message = pomona_cms_verify (reply, NULL, error);
  if (message == NULL || !check_reply (self, message, error))
    return NULL;
  result = g_new0 (PomonaScepReply, 1);
  status = pomona_scep_get_number (message, POMONA_SCEP_OID_PKI_STATUS);
  result->status = (PomonaScepStatus) status;
  if (status == POMONA_SCEP_SUCCESS)
    {
      result->certificate = read_certificate (self, message, error);
      if (result->certificate == NULL)
        return NULL;
    }
  else if (status == POMONA_SCEP_FAILURE)
    {
      int fail_info = pomona_scep_get_number (message, POMONA_SCEP_OID_FAIL_INFO);

      result->fail_info = fail_info >= 0 ? (PomonaScepFailInfo) fail_info : POMONA_SCEP_BAD_REQUEST;
      result->fail_text = get_fail_text (message);
    }
  else if (status != POMONA_SCEP_PENDING)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("The SCEP server's answer has no status"));
      return NULL;
    }
  return g_steal_pointer (&result);
}

void
pomona_scep_reply_free (PomonaScepReply *self)
{
  g_clear_pointer (&self->fail_text, g_free);
  g_clear_pointer (&self->certificate, pomona_certificate_unref);
  g_free (self);
}
