/* pomona-certificate.c: an X.509 certificate. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-certificate.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "pomona-asn1-private.h"
#include "pomona-certificate-private.h"
#include "pomona-digest.h"
#include "pomona-hex.h"
#include "pomona-pki-private.h"

#define OID_ALTERNATIVE_NAMES "2.5.29.17"
#define OID_PURPOSES "2.5.29.37"
#define MAX_SERIAL_SIZE 128

struct _PomonaCertificate
{
  GBytes *der;
  gnutls_x509_crt_t handle;
  gnutls_pubkey_t public_key;
  GBytes *raw_issuer;
  GBytes *raw_serial;
  char *fingerprint;
  char *subject;
  char *issuer;
  char *common_name;
  char *user_id;
  char *serial;
  char *key_id;
  gint64 not_before;
  gint64 not_after;
};

G_DEFINE_BOXED_TYPE (PomonaCertificate, pomona_certificate, pomona_certificate_ref, pomona_certificate_unref)

static void
certificate_clear (gpointer data)
{
  PomonaCertificate *self = data;

  g_clear_pointer (&self->public_key, gnutls_pubkey_deinit);
  g_clear_pointer (&self->handle, gnutls_x509_crt_deinit);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->raw_issuer, g_bytes_unref);
  g_clear_pointer (&self->raw_serial, g_bytes_unref);
  g_clear_pointer (&self->fingerprint, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->issuer, g_free);
  g_clear_pointer (&self->common_name, g_free);
  g_clear_pointer (&self->user_id, g_free);
  g_clear_pointer (&self->serial, g_free);
  g_clear_pointer (&self->key_id, g_free);
}

/* Takes what GnuTLS says about a name. An empty subject is an error to GnuTLS and is legal: identities of
 * Apple's own have it. */
static char *
take_name (int             status,
           gnutls_datum_t *name)
{
  char *text;

  if (status < 0 || name->data == NULL)
    return g_strdup ("");
  text = g_utf8_make_valid ((const char *) name->data, name->size);
  pomona_datum_clear (name);
  return text;
}

static gint64
to_microseconds (time_t when)
{
  return when == (time_t) -1 ? 0 : (gint64) when * G_USEC_PER_SEC;
}

static void
read_key (PomonaCertificate *self)
{
  g_auto(gnutls_pubkey_t) key = NULL;

  if (gnutls_pubkey_init (&key) < 0 || gnutls_pubkey_import_x509 (key, self->handle, 0) < 0)
    return;
  self->key_id = pomona_public_key_dup_id (key);
  if (self->key_id != NULL)
    self->public_key = g_steal_pointer (&key);
}

static void
read_fields (PomonaCertificate *self)
{
  guint8 serial[MAX_SERIAL_SIZE];
  size_t serial_size = sizeof serial;
  gnutls_datum_t name = { 0 };
  gnutls_datum_t raw = { 0 };
  gnutls_x509_dn_t parts;

  self->fingerprint = pomona_digest_sha256_hex_bytes (self->der);
  self->subject = take_name (gnutls_x509_crt_get_dn3 (self->handle, &name, 0), &name);
  self->issuer = take_name (gnutls_x509_crt_get_issuer_dn3 (self->handle, &name, 0), &name);
  if (gnutls_x509_crt_get_subject (self->handle, &parts) >= 0)
    {
      self->common_name = pomona_name_dup_part (parts, GNUTLS_OID_X520_COMMON_NAME);
      self->user_id = pomona_name_dup_part (parts, GNUTLS_OID_LDAP_UID);
    }
  if (gnutls_x509_crt_get_serial (self->handle, serial, &serial_size) < 0)
    serial_size = 0;
  self->serial = pomona_hex_encode (serial, serial_size);
  self->raw_serial = g_bytes_new (serial, serial_size);
  if (gnutls_x509_crt_get_raw_issuer_dn (self->handle, &raw) >= 0)
    self->raw_issuer = pomona_datum_to_bytes (&raw);
  else
    self->raw_issuer = g_bytes_new_static ("", 0);
  pomona_datum_clear (&raw);
  self->not_before = to_microseconds (gnutls_x509_crt_get_activation_time (self->handle));
  self->not_after = to_microseconds (gnutls_x509_crt_get_expiration_time (self->handle));
}

PomonaCertificate *
pomona_certificate_new_from_der (GBytes  *der,
                                 GError **error)
{
  g_autoptr(PomonaCertificate) self = NULL;
  gnutls_datum_t datum;
  int status;

  if (!pomona_pki_check_size (g_bytes_get_size (der), POMONA_CERTIFICATE_MAX_SIZE, _("certificate"), error) ||
      !pomona_asn1_check (g_bytes_get_data (der, NULL), g_bytes_get_size (der), _("certificate"), error))
    return NULL;
  self = g_atomic_rc_box_new0 (PomonaCertificate);
  datum = pomona_datum_from_bytes (der);
  status = gnutls_x509_crt_init (&self->handle);
  if (status >= 0)
    status = gnutls_x509_crt_import (self->handle, &datum, GNUTLS_X509_FMT_DER);
  if (status < 0)
    {
      pomona_pki_fail (error, POMONA_PKI_ERROR_INVALID, status, _("The certificate is not readable"));
      return NULL;
    }
  self->der = g_bytes_ref (der);
  read_fields (self);
  read_key (self);
  return g_steal_pointer (&self);
}

PomonaCertificate *
pomona_certificate_new_from_data (const void  *data,
                                  gsize        size,
                                  GError     **error)
{
  g_autoptr(GBytes) der = NULL;

  if (!pomona_pki_check_size (size, POMONA_CERTIFICATE_MAX_SIZE, _("certificate"), error))
    return NULL;
  der = g_bytes_new (data, size);
  return pomona_certificate_new_from_der (der, error);
}

PomonaCertificate *
pomona_certificate_ref (PomonaCertificate *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_certificate_unref (PomonaCertificate *self)
{
  g_atomic_rc_box_release_full (self, certificate_clear);
}

GBytes *
pomona_certificate_get_der (PomonaCertificate *self)
{
  return self->der;
}

const char *
pomona_certificate_get_fingerprint (PomonaCertificate *self)
{
  return self->fingerprint;
}

const char *
pomona_certificate_get_subject (PomonaCertificate *self)
{
  return self->subject;
}

const char *
pomona_certificate_get_issuer (PomonaCertificate *self)
{
  return self->issuer;
}

const char *
pomona_certificate_get_common_name (PomonaCertificate *self)
{
  return self->common_name != NULL ? self->common_name : "";
}

const char *
pomona_certificate_get_user_id (PomonaCertificate *self)
{
  return self->user_id != NULL ? self->user_id : "";
}

const char *
pomona_certificate_get_serial (PomonaCertificate *self)
{
  return self->serial;
}

const char *
pomona_certificate_get_key_id (PomonaCertificate *self)
{
  return self->key_id != NULL ? self->key_id : "";
}

gint64
pomona_certificate_get_not_before (PomonaCertificate *self)
{
  return self->not_before;
}

gint64
pomona_certificate_get_not_after (PomonaCertificate *self)
{
  return self->not_after;
}

gboolean
pomona_certificate_is_valid_at (PomonaCertificate *self,
                                gint64             when)
{
  return self->not_before <= when && when <= self->not_after;
}

/* The contents of an extension; FALSE if there is none, or one that would take long to decode. */
static gboolean
get_extension (PomonaCertificate *self,
               const char        *oid,
               gnutls_datum_t    *value)
{
  return gnutls_x509_crt_get_extension_by_oid2 (self->handle, oid, 0, value, NULL) >= 0 &&
         pomona_asn1_check (value->data, value->size, "", NULL);
}

gboolean
pomona_certificate_has_purpose (PomonaCertificate *self,
                                const char        *oid)
{
  g_auto(gnutls_datum_t) extension = { 0 };
  g_auto(gnutls_x509_key_purposes_t) purposes = NULL;
  gnutls_datum_t purpose;

  if (!get_extension (self, OID_PURPOSES, &extension) || gnutls_x509_key_purpose_init (&purposes) < 0 ||
      gnutls_x509_ext_import_key_purposes (&extension, purposes, 0) < 0)
    return FALSE;
  for (guint i = 0; gnutls_x509_key_purpose_get (purposes, i, &purpose) >= 0; i++)
    {
      if (strlen (oid) == purpose.size && memcmp (purpose.data, oid, purpose.size) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
pomona_certificate_is_authority (PomonaCertificate *self)
{
  return gnutls_x509_crt_get_ca_status (self->handle, NULL) > 0;
}

gboolean
pomona_certificate_is_self_issued (PomonaCertificate *self)
{
  return gnutls_x509_crt_check_issuer (self->handle, self->handle) != 0;
}

static char *
address_to_text (const guint8 *data,
                 gsize         size)
{
  g_autoptr(GInetAddress) address = NULL;

  if (size != 4 && size != 16)
    return NULL;
  address = g_inet_address_new_from_bytes (data, size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (address);
}

char **
pomona_certificate_get_dns_names (PomonaCertificate *self)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_auto(gnutls_datum_t) extension = { 0 };
  g_auto(gnutls_subject_alt_names_t) all = NULL;
  gnutls_datum_t value;
  unsigned int kind;

  if (!get_extension (self, OID_ALTERNATIVE_NAMES, &extension) || gnutls_subject_alt_names_init (&all) < 0 ||
      gnutls_x509_ext_import_subject_alt_names (&extension, all, 0) < 0)
    return g_strv_builder_end (names);
  for (guint i = 0; gnutls_subject_alt_names_get (all, i, &kind, &value, NULL) >= 0; i++)
    {
      g_autofree char *text = NULL;

      if (kind == GNUTLS_SAN_DNSNAME)
        text = g_utf8_make_valid ((const char *) value.data, value.size);
      else if (kind == GNUTLS_SAN_IPADDRESS)
        text = address_to_text (value.data, value.size);
      if (text != NULL)
        g_strv_builder_add (names, text);
    }
  return g_strv_builder_end (names);
}

gboolean
pomona_certificate_check_issuer (PomonaCertificate  *self,
                                 PomonaCertificate  *issuer,
                                 GError            **error)
{
  /* GnuTLS looks at the time unless both flags are there. */
  const guint flags = GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS |
                      GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1;
  guint result = 0;
  int status = GNUTLS_E_UNIMPLEMENTED_FEATURE;

  if (issuer->public_key != NULL)
    status = gnutls_x509_crt_verify (self->handle, &issuer->handle, 1, flags, &result);
  if (status < 0 || result != 0)
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNTRUSTED,
                   _("The certificate “%s” was not issued by “%s”"), self->subject, issuer->subject);
      return FALSE;
    }
  return TRUE;
}

gboolean
pomona_certificate_equal (PomonaCertificate *a,
                          PomonaCertificate *b)
{
  return a == b || g_bytes_equal (a->der, b->der);
}

gnutls_x509_crt_t
pomona_certificate_get_handle (PomonaCertificate *self)
{
  return self->handle;
}

gnutls_pubkey_t
pomona_certificate_get_public_key (PomonaCertificate *self)
{
  return self->public_key;
}

GBytes *
pomona_certificate_get_raw_issuer (PomonaCertificate *self)
{
  return self->raw_issuer;
}

GBytes *
pomona_certificate_get_raw_serial (PomonaCertificate *self)
{
  return self->raw_serial;
}

GBytes *
pomona_certificate_dup_subject_key_id (PomonaCertificate *self)
{
  guint8 id[128];
  size_t size = sizeof id;

  if (gnutls_x509_crt_get_subject_key_id (self->handle, id, &size, NULL) < 0)
    return NULL;
  return g_bytes_new (id, size);
}
