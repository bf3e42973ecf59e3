/* pomona-enroll-profile.c: the signed enrollment profile of one device. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-enroll-profile.h"

#include "pomona-cms.h"
#include "pomona-digest.h"
#include "pomona-enrollment-ids.h"
#include "pomona-enrollment-profile.h"
#include "pomona-plist.h"
#include "pomona-scep-address.h"
#include "pomona-uuid.h"

#include <glib/gi18n.h>
#include <string.h>

/* A UUID that follows from what it stands for: always the same for one part of one service. */
static char *
uuid_for (const char        *part,
          PomonaCertificate *certificate)
{
  g_autofree char *text = g_strconcat (part, " ", pomona_certificate_get_fingerprint (certificate), NULL);
  g_autofree char *digest = pomona_digest_sha256_hex (text, strlen (text));
  g_autofree char *uuid = NULL;

  /* Version 8: made by a rule of one's own (RFC 9562). */
  uuid = g_strdup_printf ("%.8s-%.4s-8%.3s-8%.3s-%.12s", digest, digest + 8, digest + 12, digest + 15, digest + 18);
  return g_ascii_strup (uuid, -1);
}

/* What the profile is made of, for the time of one call. */
typedef struct
{
  char         *organization;
  char         *display_name;
  char         *description;
  char         *uuid;
  char         *mdm_uuid;
  char         *scep_uuid;
  char         *root_uuid;
  char         *server_url;
  char         *check_in_url;
  char         *scep_url;
  char         *subject;
  PomonaSecret *challenge;
  GBytes       *fingerprint;
} Parts;

static void
parts_clear (Parts *parts)
{
  g_free (parts->organization);
  g_free (parts->display_name);
  g_free (parts->description);
  g_free (parts->uuid);
  g_free (parts->mdm_uuid);
  g_free (parts->scep_uuid);
  g_free (parts->root_uuid);
  g_free (parts->server_url);
  g_free (parts->check_in_url);
  g_free (parts->scep_url);
  g_free (parts->subject);
  g_clear_pointer (&parts->challenge, pomona_secret_unref);
  g_clear_pointer (&parts->fingerprint, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static gboolean
collect_parts (PomonaContext  *context,
               const char     *challenge,
               Parts          *parts,
               GError        **error)
{
  PomonaCertificate *authority = pomona_authority_get_certificate (context->device_authority);
  g_autofree char *address = pomona_scep_address_new (context->device_authority, error);
  g_autofree char *scep_path = NULL;

  if (address == NULL)
    return FALSE;
  scep_path = g_strconcat ("/scep/", address, NULL);
  parts->organization = pomona_context_dup_organization (context);
  parts->display_name = g_strdup_printf (_("Management by %s"), parts->organization);
  parts->description = g_strdup_printf (_("Lets %s manage this device"), parts->organization);
  parts->uuid = uuid_for ("profile", authority);
  parts->mdm_uuid = uuid_for ("mdm", authority);
  parts->scep_uuid = uuid_for ("scep", authority);
  parts->server_url = pomona_context_dup_url (context, "/mdm");
  parts->check_in_url = pomona_context_dup_url (context, "/checkin");
  parts->scep_url = pomona_context_dup_url (context, scep_path);
  parts->subject = pomona_uuid_new ();
  parts->challenge = pomona_secret_new (challenge, -1);
  parts->fingerprint = pomona_digest_sha256 (pomona_certificate_get_der (authority));
  if (context->tls_authority != NULL)
    parts->root_uuid = uuid_for ("root", pomona_authority_get_certificate (context->tls_authority));
  return TRUE;
}

static GVariant *
make_profile (PomonaContext  *context,
              const char     *topic,
              const Parts    *parts,
              GError        **error)
{
  const PomonaEnrollmentProfileSpec spec = {
    .organization = parts->organization,
    .display_name = parts->display_name,
    .description = parts->description,
    .identifier = POMONA_ENROLLMENT_PROFILE_IDENTIFIER,
    .uuid = parts->uuid,
    .mdm_uuid = parts->mdm_uuid,
    .scep_uuid = parts->scep_uuid,
    .root_uuid = parts->root_uuid,
    .topic = topic,
    .server_url = parts->server_url,
    .check_in_url = parts->check_in_url,
    .scep_url = parts->scep_url,
    .scep_challenge = parts->challenge,
    .subject_cn = parts->subject,
    .subject_o = parts->organization,
    .scep_ca_fingerprint = parts->fingerprint,
    .tls_root = context->tls_authority != NULL
      ? pomona_certificate_get_der (pomona_authority_get_certificate (context->tls_authority)) : NULL,
  };

  return pomona_enrollment_profile_new (&spec, error);
}

static GBytes *
sign (PomonaContext  *context,
      GBytes         *profile,
      GError        **error)
{
  g_autoptr(PomonaIdentity) identity = pomona_context_dup_tls_identity (context);

  if (identity != NULL)
    return pomona_cms_sign_attached (profile, pomona_identity_get_certificate (identity), pomona_identity_get_key (identity),
                                     pomona_identity_get_chain (identity), error);
  return pomona_cms_sign_attached (profile, pomona_authority_get_certificate (context->device_authority),
                                   pomona_authority_get_key (context->device_authority), NULL, error);
}

GBytes *
pomona_enroll_profile_build (PomonaContext  *context,
                             const char     *topic,
                             const char     *challenge,
                             GError        **error)
{
  g_auto(Parts) parts = { 0 };
  g_autoptr(GVariant) profile = NULL;
  g_autoptr(GBytes) text = NULL;

  if (!collect_parts (context, challenge, &parts, error))
    return NULL;
  profile = make_profile (context, topic, &parts, error);
  if (profile == NULL)
    return NULL;
  text = pomona_plist_write (profile);
  return sign (context, text, error);
}
