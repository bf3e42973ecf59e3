/* pomona-authority.c: a certificate authority: certificate and key. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-authority.h"

#include <glib/gi18n.h>

#include "pomona-certificate-private.h"
#include "pomona-clock.h"

#define MIN_RSA_BITS 2048
#define MIN_CURVE_BITS 256

struct _PomonaAuthority
{
  PomonaCertificate *certificate;
  PomonaKey *key;
};

G_DEFINE_BOXED_TYPE (PomonaAuthority, pomona_authority, pomona_authority_ref, pomona_authority_unref)

static void
authority_clear (gpointer data)
{
  PomonaAuthority *self = data;

  g_clear_pointer (&self->certificate, pomona_certificate_unref);
  g_clear_pointer (&self->key, pomona_key_unref);
}

PomonaAuthority *
pomona_authority_new_from_parts (PomonaCertificate  *certificate,
                                 PomonaKey          *key,
                                 GError            **error)
{
  PomonaAuthority *self;

  if (!pomona_key_matches_certificate (key, certificate))
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_MISMATCH,
                   _("The key does not belong to the certificate “%s”"), pomona_certificate_get_subject (certificate));
      return NULL;
    }
  if (!pomona_certificate_is_authority (certificate))
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNTRUSTED,
                   _("The certificate “%s” may not issue certificates"), pomona_certificate_get_subject (certificate));
      return NULL;
    }
  self = g_atomic_rc_box_new0 (PomonaAuthority);
  self->certificate = pomona_certificate_ref (certificate);
  self->key = pomona_key_ref (key);
  return self;
}

PomonaAuthority *
pomona_authority_new (const char     *common_name,
                      const char     *organization,
                      PomonaKeyKind   kind,
                      guint           days,
                      GError        **error)
{
  gint64 now = pomona_clock_now ();
  PomonaCertificateSpec spec = {
    .common_name = common_name,
    .organization = organization,
    .not_before = now - POMONA_CLOCK_HOUR,
    .not_after = now + days * POMONA_CLOCK_DAY,
    .key_usage = GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN | GNUTLS_KEY_DIGITAL_SIGNATURE,
    .authority = TRUE,
  };
  g_autoptr(PomonaKey) key = pomona_key_new (kind, error);
  g_autoptr(PomonaCertificate) certificate = NULL;

  if (key == NULL)
    return NULL;
  if (pomona_key_is_rsa (key))
    spec.key_usage |= GNUTLS_KEY_KEY_ENCIPHERMENT;
  certificate = pomona_certificate_new_self_signed (key, &spec, error);
  if (certificate == NULL)
    return NULL;
  return pomona_authority_new_from_parts (certificate, key, error);
}

PomonaAuthority *
pomona_authority_ref (PomonaAuthority *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_authority_unref (PomonaAuthority *self)
{
  g_atomic_rc_box_release_full (self, authority_clear);
}

PomonaCertificate *
pomona_authority_get_certificate (PomonaAuthority *self)
{
  return self->certificate;
}

PomonaKey *
pomona_authority_get_key (PomonaAuthority *self)
{
  return self->key;
}

static gboolean
check_strength (PomonaCsr  *csr,
                GError    **error)
{
  guint bits = pomona_csr_get_key_bits (csr);
  guint least = pomona_csr_is_rsa (csr) ? MIN_RSA_BITS : MIN_CURVE_BITS;

  if (bits >= least)
    return TRUE;
  g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_WEAK_KEY,
               _("The key of the request has %u bits; at least %u are needed"), bits, least);
  return FALSE;
}

PomonaCertificate *
pomona_authority_issue_device (PomonaAuthority  *self,
                               PomonaCsr        *csr,
                               const char       *common_name,
                               const char       *organization,
                               gint64            not_before,
                               gint64            not_after,
                               GError          **error)
{
  static const char *const purposes[] = { POMONA_PURPOSE_CLIENT_AUTH, NULL };
  const PomonaCertificateSpec spec = {
    .common_name = common_name,
    .organization = organization,
    .not_before = not_before,
    .not_after = not_after,
    .key_usage = GNUTLS_KEY_DIGITAL_SIGNATURE | (pomona_csr_is_rsa (csr) ? GNUTLS_KEY_KEY_ENCIPHERMENT : 0),
    .purposes = purposes,
  };

  if (!check_strength (csr, error))
    return NULL;
  return pomona_certificate_build (pomona_csr_get_public_key (csr), self->certificate, self->key, &spec, error);
}

PomonaCertificate *
pomona_authority_issue (PomonaAuthority              *self,
                        PomonaKey                    *key,
                        const PomonaCertificateSpec  *spec,
                        GError                      **error)
{
  return pomona_certificate_build (pomona_key_get_public_key (key), self->certificate, self->key, spec, error);
}

PomonaCertificate *
pomona_authority_issue_server (PomonaAuthority    *self,
                               PomonaKey          *key,
                               const char *const  *names,
                               const char         *organization,
                               guint               days,
                               GError            **error)
{
  static const char *const purposes[] = { POMONA_PURPOSE_SERVER_AUTH, NULL };
  gint64 from = pomona_clock_now () - POMONA_CLOCK_HOUR;
  const PomonaCertificateSpec spec = {
    .common_name = names[0],
    .organization = organization,
    .not_before = from,
    /* The hour back counts: the whole life has to stay within what is accepted. */
    .not_after = from + MIN (days, POMONA_AUTHORITY_MAX_SERVER_DAYS) * POMONA_CLOCK_DAY - POMONA_CLOCK_SECOND,
    .key_usage = GNUTLS_KEY_DIGITAL_SIGNATURE | (pomona_key_is_rsa (key) ? GNUTLS_KEY_KEY_ENCIPHERMENT : 0),
    .purposes = purposes,
    .names = names,
  };

  return pomona_authority_issue (self, key, &spec, error);
}

gboolean
pomona_authority_issued (PomonaAuthority    *self,
                         PomonaCertificate  *certificate,
                         gint64              when,
                         GError            **error)
{
  if (!pomona_certificate_check_issuer (certificate, self->certificate, error))
    return FALSE;
  if (when != 0 && !pomona_certificate_is_valid_at (certificate, when))
    {
      g_set_error (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_EXPIRED,
                   _("The certificate “%s” is not valid at this time"), pomona_certificate_get_subject (certificate));
      return FALSE;
    }
  return TRUE;
}
