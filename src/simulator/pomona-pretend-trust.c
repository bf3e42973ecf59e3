/* pomona-pretend-trust.c: whom a pretend device believes. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-certificate.h"
#include "pomona-clock.h"
#include "pomona-digest.h"
#include "pomona-pretend-trust-private.h"

PomonaPretendTrust *
pomona_pretend_trust_new (void)
{
  PomonaPretendTrust *self = g_new0 (PomonaPretendTrust, 1);

  self->anchors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return self;
}

void
pomona_pretend_trust_free (PomonaPretendTrust *self)
{
  g_clear_pointer (&self->anchors, g_ptr_array_unref);
  g_free (self->fingerprint);
  g_free (self);
}

void
pomona_pretend_trust_add (PomonaPretendTrust *self,
                          GPtrArray          *anchors)
{
  for (guint i = 0; i < anchors->len; i++)
    g_ptr_array_add (self->anchors, g_bytes_ref (anchors->pdata[i]));
}

gboolean
pomona_pretend_trust_add_pem (PomonaPretendTrust  *self,
                              const char          *pem,
                              GError             **error)
{
  g_autoptr(GPtrArray) chain = pomona_certificate_chain_from_pem (pem, -1, error);

  if (chain == NULL)
    return FALSE;
  for (guint i = 0; i < chain->len; i++)
    g_ptr_array_add (self->anchors, g_bytes_ref (pomona_certificate_get_der (chain->pdata[i])));
  return TRUE;
}

static GTlsCertificate *
from_der (GBytes *der)
{
  g_autofree char *text = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_autofree char *pem = g_strdup_printf ("-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n", text);

  return g_tls_certificate_new_from_pem (pem, -1, NULL);
}

static gboolean
is_fingerprint (GTlsCertificate *certificate,
                const char      *fingerprint)
{
  g_autoptr(GByteArray) der = NULL;
  g_autofree char *hex = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return FALSE;
  hex = pomona_digest_sha256_hex (der->data, der->len);
  return g_ascii_strcasecmp (hex, fingerprint) == 0;
}

/* Whether the device's own clock is within the time of the certificate. */
static gboolean
is_in_time (GTlsCertificate *certificate,
            gint64           skew)
{
  g_autoptr(GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr(GDateTime) to = g_tls_certificate_get_not_valid_after (certificate);
  gint64 now = pomona_clock_now () / G_USEC_PER_SEC + skew;

  return from != NULL && to != NULL && g_date_time_to_unix (from) <= now && now <= g_date_time_to_unix (to);
}

gboolean
pomona_pretend_trust_decides (PomonaPretendTrust *self)
{
  return self->anchors->len > 0 || self->fingerprint != NULL || self->skew != 0;
}

gboolean
pomona_pretend_trust_check (PomonaPretendTrust *self,
                            GTlsCertificate    *certificate,
                            const char         *host)
{
  g_autoptr(GSocketConnectable) identity = g_network_address_new (host, 443);

  if (self->fingerprint != NULL && is_fingerprint (certificate, self->fingerprint))
    return TRUE;
  if (self->skew != 0 && !is_in_time (certificate, self->skew))
    return FALSE;
  for (guint i = 0; i < self->anchors->len; i++)
    {
      g_autoptr(GTlsCertificate) anchor = from_der (self->anchors->pdata[i]);

      if (anchor != NULL && (g_tls_certificate_verify (certificate, identity, anchor) == 0))
        return TRUE;
    }
  if (self->anchors->len == 0 && self->fingerprint == NULL)
    {
      g_autoptr(GTlsDatabase) database = g_tls_backend_get_default_database (g_tls_backend_get_default ());

      return g_tls_database_verify_chain (database, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                          G_TLS_DATABASE_VERIFY_NONE, NULL, NULL) == 0;
    }
  return FALSE;
}
