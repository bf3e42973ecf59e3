/* pomona-pretend-scep.c: what a device says to a SCEP server, and what it believes. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-scep.h"

#include <string.h>

#include "pomona-cms.h"
#include "pomona-csr.h"
#include "pomona-scep.h"

struct _PomonaPretendScep
{
  PomonaKey *key;
  PomonaCsr *csr;
  PomonaScepClient *client;
  gboolean renewal;
};

static void
fail (GError     **error,
      const char  *text)
{
  g_set_error_literal (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_SCEP, text);
}

PomonaPretendScepCaps
pomona_pretend_scep_read_caps (GBytes *body)
{
  static const struct { const char *word; PomonaPretendScepCaps cap; } known[] = {
    { "POSTPKIOperation", POMONA_PRETEND_SCEP_POST }, { "AES", POMONA_PRETEND_SCEP_AES },
    { "DES3", POMONA_PRETEND_SCEP_DES3 }, { "SHA-256", POMONA_PRETEND_SCEP_SHA256 },
    { "SHA-512", POMONA_PRETEND_SCEP_SHA512 }, { "Renewal", POMONA_PRETEND_SCEP_RENEWAL },
    { "SCEPStandard", POMONA_PRETEND_SCEP_STANDARD | POMONA_PRETEND_SCEP_POST | POMONA_PRETEND_SCEP_AES | POMONA_PRETEND_SCEP_SHA256 },
  };
  gsize size = MIN (g_bytes_get_size (body), 4096);
  g_autofree char *text = size > 0 ? g_strndup (g_bytes_get_data (body, NULL), size) : g_strdup ("");
  g_auto(GStrv) words = g_strsplit_set (text, " \r\n\t", -1);
  PomonaPretendScepCaps caps = 0;

  for (guint i = 0; words[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (known); j++)
      if (g_ascii_strcasecmp (words[i], known[j].word) == 0)
        caps |= known[j].cap;
  return caps;
}

static gboolean
fingerprint_matches (PomonaCertificate *certificate,
                     GBytes            *fingerprint)
{
  static const struct { gsize size; GChecksumType type; } kinds[] = {
    { 16, G_CHECKSUM_MD5 }, { 20, G_CHECKSUM_SHA1 }, { 32, G_CHECKSUM_SHA256 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      guint8 digest[32];
      gsize size = sizeof digest;
      g_autoptr(GChecksum) checksum = NULL;
      GBytes *der = pomona_certificate_get_der (certificate);

      if (g_bytes_get_size (fingerprint) != kinds[i].size)
        continue;
      checksum = g_checksum_new (kinds[i].type);
      g_checksum_update (checksum, g_bytes_get_data (der, NULL), g_bytes_get_size (der));
      g_checksum_get_digest (checksum, digest, &size);
      return memcmp (digest, g_bytes_get_data (fingerprint, NULL), size) == 0;
    }
  return FALSE;
}

PomonaCertificate *
pomona_pretend_scep_read_ca (GBytes  *body,
                             GBytes  *fingerprint,
                             GError **error)
{
  g_autoptr(PomonaCertificate) certificate = NULL;

  if (g_bytes_get_size (body) > POMONA_PRETEND_SCEP_MAX_SIZE)
    {
      fail (error, "The answer to GetCACert is too large");
      return NULL;
    }
  certificate = pomona_certificate_new_from_der (body, NULL);
  if (certificate == NULL)
    {
      g_autoptr(GPtrArray) bundle = pomona_cms_read_certificates (body, error);

      if (bundle == NULL)
        {
          g_prefix_error (error, "The answer to GetCACert is no certificate: ");
          return NULL;
        }
      for (guint i = 0; i < bundle->len && certificate == NULL; i++)
        if (pomona_certificate_is_authority (bundle->pdata[i]))
          certificate = pomona_certificate_ref (bundle->pdata[i]);
    }
  if (certificate == NULL)
    {
      fail (error, "The answer to GetCACert has no certificate of an authority");
      return NULL;
    }
  if (fingerprint != NULL && !fingerprint_matches (certificate, fingerprint))
    {
      fail (error, "The server's certificate authority is not the one that the profile names");
      return NULL;
    }
  return g_steal_pointer (&certificate);
}

/* A recorded request of a Mac was 3DES and SHA-512; the others are pretended to be more modern. */
static void
choose_algorithms (PomonaPretendScep     *self,
                   PomonaPretendScepCaps  caps,
                   PomonaPretendKind      kind)
{
  gboolean des = kind == POMONA_PRETEND_MAC ? (caps & POMONA_PRETEND_SCEP_DES3) != 0 : (caps & POMONA_PRETEND_SCEP_AES) == 0;
  gboolean sha512 = kind == POMONA_PRETEND_MAC && (caps & POMONA_PRETEND_SCEP_SHA512) != 0;
  gboolean sha256 = (caps & POMONA_PRETEND_SCEP_SHA256) != 0;

  pomona_scep_client_set_algorithms (self->client, des ? GNUTLS_CIPHER_3DES_CBC : GNUTLS_CIPHER_AES_128_CBC,
                                     sha512 ? GNUTLS_DIG_SHA512 : sha256 ? GNUTLS_DIG_SHA256 : GNUTLS_DIG_SHA1);
}

PomonaPretendScep *
pomona_pretend_scep_new (PomonaCertificate      *authority,
                         PomonaPretendScepCaps   caps,
                         PomonaPretendKind       kind,
                         PomonaKey              *key,
                         const char             *common_name,
                         const char             *organization,
                         PomonaSecret           *challenge,
                         PomonaCertificate      *old_certificate,
                         PomonaKey              *old_key,
                         GError                **error)
{
  g_autoptr(PomonaPretendScep) self = g_new0 (PomonaPretendScep, 1);
  g_autoptr(PomonaCertificate) signer = NULL;
  PomonaCsrSpec spec = {
    .common_name = common_name,
    .organization = organization,
    .challenge = challenge != NULL ? pomona_secret_get_text (challenge) : NULL,
  };

  self->key = pomona_key_ref (key);
  self->renewal = old_certificate != NULL;
  self->csr = pomona_csr_new (key, &spec, error);
  if (self->csr == NULL)
    return NULL;
  signer = self->renewal ? pomona_certificate_ref (old_certificate)
                         : pomona_scep_client_new_signer (key, common_name != NULL ? common_name : "SCEP request", error);
  if (signer == NULL)
    return NULL;
  self->client = pomona_scep_client_new (authority, signer, self->renewal ? old_key : key);
  choose_algorithms (self, caps, kind);
  return g_steal_pointer (&self);
}

void
pomona_pretend_scep_free (PomonaPretendScep *self)
{
  g_clear_pointer (&self->client, pomona_scep_client_free);
  g_clear_pointer (&self->csr, pomona_csr_unref);
  g_clear_pointer (&self->key, pomona_key_unref);
  g_free (self);
}

GBytes *
pomona_pretend_scep_request (PomonaPretendScep  *self,
                             GError            **error)
{
  return pomona_scep_client_request (self->client, self->renewal ? POMONA_SCEP_RENEWAL_REQ : POMONA_SCEP_PKCS_REQ, self->csr, error);
}

GBytes *
pomona_pretend_scep_poll (PomonaPretendScep  *self,
                          GError            **error)
{
  return pomona_scep_client_poll (self->client, self->csr, error);
}

PomonaCertificate *
pomona_pretend_scep_read (PomonaPretendScep  *self,
                          GBytes             *body,
                          gboolean           *pending,
                          GError            **error)
{
  g_autoptr(PomonaScepReply) reply = pomona_scep_client_read_reply (self->client, body, error);

  *pending = FALSE;
  if (reply == NULL)
    {
      g_prefix_error (error, "The SCEP answer is not to be believed: ");
      return NULL;
    }
  if (reply->status == POMONA_SCEP_PENDING)
    *pending = TRUE;
  else if (reply->status == POMONA_SCEP_FAILURE)
    g_set_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_SCEP, "The certificate server refused: %s%s%s",
                 pomona_scep_fail_info_to_nick (reply->fail_info), reply->fail_text != NULL ? ", " : "",
                 reply->fail_text != NULL ? reply->fail_text : "");
  else if (reply->certificate == NULL || !pomona_key_matches_certificate (self->key, reply->certificate))
    /* Apple's systems take the first certificate of the answer, whatever it is for. */
    fail (error, "The first certificate in the answer is not for the key that was sent");
  else
    return pomona_certificate_ref (reply->certificate);
  return NULL;
}
