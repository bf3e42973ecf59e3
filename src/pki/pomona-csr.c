/* pomona-csr.c: a certificate request (PKCS #10). SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-csr.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "pomona-asn1-private.h"
#include "pomona-certificate-private.h"
#include "pomona-pki-private.h"

#define MAX_CHALLENGE_SIZE 1024
#define MAX_SIGNATURE_SIZE 2048

struct _PomonaCsr
{
  GBytes *der;
  gnutls_pubkey_t public_key;
  gnutls_digest_algorithm_t digest;
  guint bits;
  gboolean is_rsa;
  GBytes *raw_subject;
  char *subject;
  char *common_name;
  char *key_id;
  PomonaSecret *challenge;
};

G_DEFINE_BOXED_TYPE (PomonaCsr, pomona_csr, pomona_csr_ref, pomona_csr_unref)

static void
csr_clear (gpointer data)
{
  PomonaCsr *self = data;

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->public_key, gnutls_pubkey_deinit);
  g_clear_pointer (&self->raw_subject, g_bytes_unref);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->common_name, g_free);
  g_clear_pointer (&self->key_id, g_free);
  g_clear_pointer (&self->challenge, pomona_secret_unref);
}

PomonaCsr *
pomona_csr_ref (PomonaCsr *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_csr_unref (PomonaCsr *self)
{
  g_atomic_rc_box_release_full (self, csr_clear);
}

/* gnutls_x509_crq_verify () encodes the request anew before it checks, which sorts the attributes and
 * fails for requests that were not sorted, some of them by the length of their challenge. So the bytes
 * that came are checked here. */
static gboolean
verify_as_sent (PomonaCsr                *self,
                asn1_node                 request,
                GBytes                   *info,
                gnutls_sign_algorithm_t   algorithm,
                GError                  **error)
{
  gnutls_datum_t signed_data = pomona_datum_from_bytes (info);
  gnutls_datum_t value;
  guint8 signature[MAX_SIGNATURE_SIZE];
  int bits = sizeof signature;
  int status = GNUTLS_E_PK_SIG_VERIFY_FAILED;

  if (asn1_read_value (request, "signature", signature, &bits) == ASN1_SUCCESS && bits % 8 == 0)
    {
      value = pomona_datum_view (signature, (gsize) bits / 8);
      status = gnutls_pubkey_verify_data2 (self->public_key, algorithm, GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1, &signed_data,
                                           &value);
    }
  if (!POMONA_PASSES (status >= 0))
    return pomona_pki_fail (error, POMONA_PKI_ERROR_SIGNATURE, status,
                            _("The signature of the certificate request does not match"));
  return TRUE;
}

static gboolean
read_request (PomonaCsr          *self,
              gnutls_x509_crq_t   crq,
              GError            **error)
{
  g_auto(asn1_node) request = NULL;
  g_auto(asn1_node) node = NULL;
  g_autoptr(GBytes) info = NULL;
  int algorithm = gnutls_x509_crq_get_signature_algorithm (crq);

  if (!pomona_asn1_decode (&request, "CertificationRequest", self->der, _("certificate request"), error))
    return FALSE;
  info = pomona_asn1_get (request, "info");
  if (info == NULL || !pomona_asn1_decode (&node, "CertificationRequestInfo", info, _("certificate request"), error))
    return FALSE;
  self->raw_subject = pomona_asn1_get (node, "subject");
  if (self->raw_subject == NULL || algorithm <= 0)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNSUPPORTED,
                           _("The certificate request is signed in a way that is not supported"));
      return FALSE;
    }
  self->digest = gnutls_sign_get_hash_algorithm ((gnutls_sign_algorithm_t) algorithm);
  return verify_as_sent (self, request, info, (gnutls_sign_algorithm_t) algorithm, error);
}

static gboolean
read_key (PomonaCsr          *self,
          gnutls_x509_crq_t   crq,
          GError            **error)
{
  unsigned int bits = 0;
  int status = gnutls_pubkey_init (&self->public_key);

  if (status >= 0)
    status = gnutls_pubkey_import_x509_crq (self->public_key, crq, 0);
  if (status >= 0)
    {
      int algorithm = gnutls_pubkey_get_pk_algorithm (self->public_key, &bits);

      self->is_rsa = algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS;
      self->key_id = pomona_public_key_dup_id (self->public_key);
    }
  self->bits = bits;
  if (self->key_id == NULL)
    return pomona_pki_fail (error, POMONA_PKI_ERROR_UNSUPPORTED, status,
                            _("The certificate request has a kind of key that is not usable here"));
  return TRUE;
}

static void
read_subject (PomonaCsr *self)
{
  gnutls_datum_t raw = pomona_datum_from_bytes (self->raw_subject);
  g_auto(gnutls_datum_t) text = { 0 };
  g_auto(gnutls_x509_dn_t) name = NULL;

  /* An empty subject is an error to GnuTLS and legal. */
  if (gnutls_x509_rdn_get2 (&raw, &text, 0) >= 0 && text.data != NULL)
    self->subject = g_utf8_make_valid ((const char *) text.data, text.size);
  if (gnutls_x509_dn_init (&name) >= 0 && gnutls_x509_dn_import (name, &raw) >= 0)
    self->common_name = pomona_name_dup_part (name, GNUTLS_OID_X520_COMMON_NAME);
}

static gboolean
read_challenge (PomonaCsr          *self,
                gnutls_x509_crq_t   crq,
                GError            **error)
{
  char text[MAX_CHALLENGE_SIZE];
  size_t size = sizeof text;
  int status = gnutls_x509_crq_get_challenge_password (crq, text, &size);

  if (status == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    return TRUE;
  if (status < 0)
    return pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status,
                            _("The challenge password of the certificate request is not readable"));
  self->challenge = pomona_secret_new (text, (gssize) size);
  pomona_secret_wipe (text, sizeof text);
  return TRUE;
}

PomonaCsr *
pomona_csr_new_from_der (GBytes  *der,
                         GError **error)
{
  g_autoptr(PomonaCsr) self = NULL;
  g_auto(gnutls_x509_crq_t) crq = NULL;
  gnutls_datum_t datum;
  int status;

  if (!pomona_pki_check_size (g_bytes_get_size (der), POMONA_CSR_MAX_SIZE, _("certificate request"), error) ||
      !pomona_asn1_check (g_bytes_get_data (der, NULL), g_bytes_get_size (der), _("certificate request"), error))
    return NULL;
  self = g_atomic_rc_box_new0 (PomonaCsr);
  self->der = g_bytes_ref (der);
  datum = pomona_datum_from_bytes (der);
  status = gnutls_x509_crq_init (&crq);
  if (status >= 0)
    status = gnutls_x509_crq_import (crq, &datum, GNUTLS_X509_FMT_DER);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status, _("The certificate request is not readable"));
      return NULL;
    }
  if (!read_key (self, crq, error) || !read_request (self, crq, error) || !read_challenge (self, crq, error))
    return NULL;
  read_subject (self);
  return g_steal_pointer (&self);
}

PomonaCsr *
pomona_csr_new_from_pem (const char  *pem,
                         gssize       size,
                         GError     **error)
{
  static const char *const headers[] = { "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" };
  gsize length = size < 0 ? strlen (pem) : (gsize) size;
  gnutls_datum_t text = pomona_datum_view (pem, length);
  int status = GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR;

  if (!pomona_pki_check_size (length, 2 * POMONA_CSR_MAX_SIZE, _("certificate request"), error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_auto(gnutls_datum_t) der = { 0 };

      status = gnutls_pem_base64_decode2 (headers[i], &text, &der);
      if (status >= 0)
        {
          g_autoptr(GBytes) bytes = pomona_datum_to_bytes (&der);

          return pomona_csr_new_from_der (bytes, error);
        }
    }
  pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status, _("There is no certificate request in this text"));
  return NULL;
}

GBytes *
pomona_csr_get_der (PomonaCsr *self)
{
  return self->der;
}

char *
pomona_csr_to_pem (PomonaCsr *self)
{
  gnutls_datum_t der = pomona_datum_from_bytes (self->der);
  g_auto(gnutls_datum_t) pem = { 0 };
  /* GnuTLS itself would write NEW CERTIFICATE REQUEST, which the readers of the signing services refuse. */
  int status = gnutls_pem_base64_encode2 ("CERTIFICATE REQUEST", &der, &pem);

  if (status < 0)
    g_error ("Writing PEM: %s", gnutls_strerror (status));
  return g_strndup ((const char *) pem.data, pem.size);
}

const char *
pomona_csr_get_subject (PomonaCsr *self)
{
  return self->subject != NULL ? self->subject : "";
}

const char *
pomona_csr_get_common_name (PomonaCsr *self)
{
  return self->common_name != NULL ? self->common_name : "";
}

PomonaSecret *
pomona_csr_get_challenge (PomonaCsr *self)
{
  return self->challenge;
}

const char *
pomona_csr_get_key_id (PomonaCsr *self)
{
  return self->key_id;
}

gboolean
pomona_csr_is_rsa (PomonaCsr *self)
{
  return self->is_rsa;
}

guint
pomona_csr_get_key_bits (PomonaCsr *self)
{
  return self->bits;
}

gnutls_digest_algorithm_t
pomona_csr_get_digest (PomonaCsr *self)
{
  return self->digest;
}

GBytes *
pomona_csr_get_raw_subject (PomonaCsr *self)
{
  return self->raw_subject;
}

gnutls_pubkey_t
pomona_csr_get_public_key (PomonaCsr *self)
{
  return self->public_key;
}
