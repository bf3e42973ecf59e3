/* pomona-scep-request.c: the server's side of SCEP. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "pomona-asn1-private.h"
#include "pomona-pki-private.h"
#include "pomona-scep-private.h"

struct _PomonaScepRequest
{
  PomonaAuthority *authority;
  PomonaCertificate *signer;
  PomonaScepMessageType type;
  char *transaction_id;
  GBytes *sender_nonce;
  gnutls_digest_algorithm_t digest;   /* both: to answer in kind */
  gnutls_cipher_algorithm_t cipher;
  PomonaCsr *csr;
  char *subject;
  gboolean is_renewal;
  GError *fault;                      /* NULL: usable */
  PomonaScepFailInfo fail_info;
};

void
pomona_scep_request_free (PomonaScepRequest *self)
{
  g_clear_pointer (&self->authority, pomona_authority_unref);
  g_clear_pointer (&self->signer, pomona_certificate_unref);
  g_clear_pointer (&self->transaction_id, g_free);
  g_clear_pointer (&self->sender_nonce, g_bytes_unref);
  g_clear_pointer (&self->csr, pomona_csr_unref);
  g_clear_pointer (&self->subject, g_free);
  g_clear_error (&self->fault);
  g_free (self);
}

static void
set_fault (PomonaScepRequest   *self,
           PomonaScepFailInfo   fail_info,
           GError              *fault)
{
  self->fail_info = fail_info;
  self->fault = fault;
}

static char *
name_to_text (GBytes *name)
{
  gnutls_datum_t raw = pomona_datum_from_bytes (name);
  g_auto(gnutls_datum_t) text = { 0 };

  if (gnutls_x509_rdn_get2 (&raw, &text, 0) < 0 || text.data == NULL)
    return g_strdup ("");
  return g_utf8_make_valid ((const char *) text.data, text.size);
}

static void
read_csr (PomonaScepRequest *self,
          GBytes            *data)
{
  GError *fault = NULL;

  self->csr = pomona_csr_new_from_der (data, &fault);
  if (self->csr == NULL)
    {
      /* The same answer as for what does not decrypt: with a wrong key, one message in 256 decrypts to
       * something. */
      set_fault (self, POMONA_SCEP_BAD_MESSAGE_CHECK, fault);
      return;
    }
  self->subject = g_strdup (pomona_csr_get_subject (self->csr));
  /* A new request is signed by any throw-away certificate, whose key need not be that of the request
   * (macOS: "MDM SCEP SIGNER"): its challenge is what counts. */
  self->is_renewal = pomona_authority_issued (self->authority, self->signer, 0, &fault);
  if (self->type == POMONA_SCEP_RENEWAL_REQ && !self->is_renewal)
    set_fault (self, POMONA_SCEP_BAD_MESSAGE_CHECK, g_steal_pointer (&fault));
  g_clear_error (&fault);
}

static void
read_poll (PomonaScepRequest *self,
           GBytes            *data)
{
  g_auto(asn1_node) node = NULL;
  g_autoptr(GBytes) subject = NULL;
  GError *fault = NULL;

  if (!pomona_asn1_decode (&node, "IssuerAndSubject", data, _("question for a pending certificate"), &fault))
    {
      set_fault (self, POMONA_SCEP_BAD_MESSAGE_CHECK, fault);
      return;
    }
  subject = pomona_asn1_get (node, "subject");
  if (subject != NULL)
    self->subject = name_to_text (subject);
}

static void
read_inner (PomonaScepRequest *self,
            GBytes            *envelope)
{
  g_autoptr(GBytes) data = NULL;
  GError *fault = NULL;

  data = pomona_cms_decrypt (envelope, pomona_authority_get_certificate (self->authority),
                             pomona_authority_get_key (self->authority), &self->cipher, &fault);
  if (data == NULL)
    set_fault (self, g_error_matches (fault, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED)
                         ? POMONA_SCEP_BAD_ALG : POMONA_SCEP_BAD_MESSAGE_CHECK, fault);
  else if (self->type == POMONA_SCEP_PKCS_REQ || self->type == POMONA_SCEP_RENEWAL_REQ)
    read_csr (self, data);
  else if (self->type == POMONA_SCEP_CERT_POLL)
    read_poll (self, data);
  else
    set_fault (self, self->type == POMONA_SCEP_GET_CERT || self->type == POMONA_SCEP_GET_CRL
                         ? POMONA_SCEP_BAD_CERT_ID : POMONA_SCEP_BAD_REQUEST,
               g_error_new (POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED,
                            _("SCEP messages of type %d are not handled"), (int) self->type));
}

static gboolean
read_attributes (PomonaScepRequest  *self,
                 PomonaCmsSigned    *message,
                 GError            **error)
{
  int type = pomona_scep_get_number (message, POMONA_SCEP_OID_MESSAGE_TYPE);

  self->type = (PomonaScepMessageType) type;
  /* It becomes a key of the database and is sent back. */
  self->transaction_id = pomona_scep_get_text (message, POMONA_SCEP_OID_TRANSACTION_ID,
                                               POMONA_SCEP_MAX_TRANSACTION_ID);
  self->sender_nonce = pomona_scep_get_nonce (message, POMONA_SCEP_OID_SENDER_NONCE);
  if (type < 0 || self->transaction_id == NULL || self->sender_nonce == NULL)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("An attribute of the SCEP message is missing or damaged"));
      return FALSE;
    }
  return TRUE;
}

PomonaScepRequest *
pomona_scep_request_new (PomonaAuthority  *authority,
                         GBytes           *body,
                         GError          **error)
{
  g_autoptr(PomonaScepRequest) self = NULL;
  g_autoptr(PomonaCmsSigned) message = NULL;

  if (!pomona_pki_check_size (g_bytes_get_size (body), POMONA_SCEP_MAX_SIZE, _("SCEP message"), error))
    return NULL;
  message = pomona_cms_verify (body, NULL, error);
  if (message == NULL)
    return NULL;
  self = g_new0 (PomonaScepRequest, 1);
  self->authority = pomona_authority_ref (authority);
  self->signer = pomona_certificate_ref (pomona_cms_signed_get_signer (message));
  self->digest = pomona_cms_signed_get_digest (message);
  self->cipher = GNUTLS_CIPHER_AES_128_CBC;
  if (!read_attributes (self, message, error))
    return NULL;
  read_inner (self, pomona_cms_signed_get_content (message));
  return g_steal_pointer (&self);
}

gboolean
pomona_scep_request_is_usable (PomonaScepRequest   *self,
                               PomonaScepFailInfo  *fail_info,
                               const char         **reason)
{
  if (fail_info != NULL)
    *fail_info = self->fail_info;
  if (reason != NULL)
    *reason = self->fault != NULL ? self->fault->message : NULL;
  return self->fault == NULL;
}

PomonaScepMessageType
pomona_scep_request_get_message_type (PomonaScepRequest *self)
{
  return self->type;
}

const char *
pomona_scep_request_get_transaction_id (PomonaScepRequest *self)
{
  return self->transaction_id;
}

PomonaCertificate *
pomona_scep_request_get_signer (PomonaScepRequest *self)
{
  return self->signer;
}

PomonaCsr *
pomona_scep_request_get_csr (PomonaScepRequest *self)
{
  return self->csr;
}

const char *
pomona_scep_request_get_subject (PomonaScepRequest *self)
{
  return self->subject != NULL ? self->subject : "";
}

gboolean
pomona_scep_request_is_renewal (PomonaScepRequest *self)
{
  return self->is_renewal;
}

static PomonaScepAttributes *
start_reply (PomonaScepRequest *self,
             PomonaScepStatus   status)
{
  PomonaScepAttributes *attributes = pomona_scep_attributes_new ();
  g_autoptr(GBytes) nonce = pomona_scep_new_nonce ();

  pomona_scep_attributes_add_text (attributes, POMONA_SCEP_OID_TRANSACTION_ID, self->transaction_id);
  pomona_scep_attributes_add_number (attributes, POMONA_SCEP_OID_MESSAGE_TYPE, POMONA_SCEP_CERT_REP);
  pomona_scep_attributes_add_number (attributes, POMONA_SCEP_OID_PKI_STATUS, (int) status);
  pomona_scep_attributes_add_nonce (attributes, POMONA_SCEP_OID_SENDER_NONCE, nonce);
  pomona_scep_attributes_add_nonce (attributes, POMONA_SCEP_OID_RECIPIENT_NONCE, self->sender_nonce);
  return attributes;
}

/* @envelope NULL: nothing to carry. The RFC wants no content at all then; clients that are built on OpenSSL
 * fail on that, and an empty one suits everybody. */
static GBytes *
finish_reply (PomonaScepRequest     *self,
              PomonaScepAttributes  *attributes,
              GBytes                *envelope,
              GError               **error)
{
  g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);

  return pomona_scep_attributes_sign (attributes, envelope != NULL ? envelope : nothing,
                                      pomona_authority_get_certificate (self->authority),
                                      pomona_authority_get_key (self->authority), self->digest, error);
}

GBytes *
pomona_scep_request_reply_success (PomonaScepRequest  *self,
                                   PomonaCertificate  *certificate,
                                   GError            **error)
{
  g_autoptr(PomonaScepAttributes) attributes = start_reply (self, POMONA_SCEP_SUCCESS);
  g_autoptr(GBytes) certificates = pomona_cms_certs_only (&certificate, 1);
  g_autoptr(GBytes) envelope = pomona_cms_encrypt (certificates, &self->signer, 1, self->cipher, error);

  if (envelope == NULL)
    return NULL;
  return finish_reply (self, attributes, envelope, error);
}

GBytes *
pomona_scep_request_reply_failure (PomonaScepRequest   *self,
                                   PomonaScepFailInfo   fail_info,
                                   const char          *text,
                                   GError             **error)
{
  g_autoptr(PomonaScepAttributes) attributes = start_reply (self, POMONA_SCEP_FAILURE);

  pomona_scep_attributes_add_number (attributes, POMONA_SCEP_OID_FAIL_INFO, (int) fail_info);
  if (text != NULL)
    pomona_scep_attributes_add_utf8 (attributes, POMONA_SCEP_OID_FAIL_INFO_TEXT, text);
  return finish_reply (self, attributes, NULL, error);
}

GBytes *
pomona_scep_request_reply_pending (PomonaScepRequest  *self,
                                   GError            **error)
{
  g_autoptr(PomonaScepAttributes) attributes = start_reply (self, POMONA_SCEP_PENDING);

  return finish_reply (self, attributes, NULL, error);
}
