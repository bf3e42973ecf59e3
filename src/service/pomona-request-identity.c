/* pomona-request-identity.c: which identity a request was made with. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-request-identity.h"

#include "pomona-clock.h"
#include "pomona-mdm-signature.h"
#include "pomona-pki-error.h"

#include <glib/gi18n.h>

/* Fingerprints that are remembered; beyond that all are forgotten and checked anew. */
#define MANY 16384

struct _PomonaIdentityJudge
{
  PomonaAuthority *authority;
  GMutex           lock;
  GHashTable      *ours;       /* set of fingerprints */
};

PomonaIdentityJudge *
pomona_identity_judge_new (PomonaAuthority *authority)
{
  PomonaIdentityJudge *self = g_new0 (PomonaIdentityJudge, 1);

  self->authority = pomona_authority_ref (authority);
  g_mutex_init (&self->lock);
  self->ours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
pomona_identity_judge_free (PomonaIdentityJudge *self)
{
  pomona_authority_unref (self->authority);
  g_hash_table_unref (self->ours);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
is_remembered (PomonaIdentityJudge *self,
               const char          *fingerprint)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_contains (self->ours, fingerprint);
}

/* Only good ones are remembered: there are as many bad ones as anybody cares to make. */
static void
remember (PomonaIdentityJudge *self,
          const char          *fingerprint)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (g_hash_table_size (self->ours) >= MANY)
    g_hash_table_remove_all (self->ours);
  g_hash_table_add (self->ours, g_strdup (fingerprint));
}

static gboolean
is_ours (PomonaIdentityJudge  *self,
         PomonaCertificate    *certificate,
         GError              **error)
{
  const char *fingerprint = pomona_certificate_get_fingerprint (certificate);

  if (is_remembered (self, fingerprint))
    return TRUE;
  if (!pomona_authority_issued (self->authority, certificate, 0, error))
    return FALSE;
  if (!pomona_certificate_has_purpose (certificate, POMONA_PURPOSE_CLIENT_AUTH))
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_UNTRUSTED,
                           _("The certificate is not one that identifies a device"));
      return FALSE;
    }
  remember (self, fingerprint);
  return TRUE;
}

PomonaIdentityVerdict
pomona_identity_judge_request (PomonaIdentityJudge  *self,
                               PomonaRequest        *request,
                               PomonaCertificate   **out_certificate,
                               GError              **error)
{
  const char *signature = pomona_request_get_header (request, POMONA_HEADER_MDM_SIGNATURE);
  g_autoptr(PomonaCertificate) certificate = NULL;
  gboolean valid;

  if (signature != NULL)
    {
      certificate = pomona_mdm_signature_verify (signature, pomona_request_get_body (request), error);
      if (certificate == NULL)
        return POMONA_IDENTITY_INVALID;
    }
  else if (pomona_request_get_client_certificate (request) != NULL)
    certificate = pomona_certificate_ref (pomona_request_get_client_certificate (request));
  if (certificate == NULL)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_NO_CERTIFICATE,
                           _("The request is neither signed nor made with a client certificate"));
      return POMONA_IDENTITY_MISSING;
    }
  if (!is_ours (self, certificate, error))
    return POMONA_IDENTITY_FOREIGN;
  valid = pomona_certificate_is_valid_at (certificate, pomona_clock_now ());
  *out_certificate = g_steal_pointer (&certificate);
  return valid ? POMONA_IDENTITY_GOOD : POMONA_IDENTITY_EXPIRED;
}
