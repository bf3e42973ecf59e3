/* pomona-pretend-profile.h: configuration profiles as a device reads them. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-state.h"
#include "pomona-secret.h"

G_BEGIN_DECLS

/* Larger profiles are refused unread. */
#define POMONA_PRETEND_PROFILE_MAX_SIZE (4 * 1024 * 1024)

/**
 * pomona_pretend_installed_new:
 * @data: a property list, or a property list signed with CMS
 *
 * Checks the signature if there is one (not who made it), and what every profile and payload must have:
 * type, identifier, UUID and version. Errors: PROFILE.
 */
PomonaPretendInstalled *pomona_pretend_installed_new (GBytes  *data,
                                                      GError **error);

/**
 * PomonaPretendEnrollment:
 * @topic: push topic
 * @server_url: for commands
 * @check_in_url: for check-ins; never NULL
 * @capabilities: ServerCapabilities; NULL-terminated
 * @scep_url: where the identity comes from
 * @scep_name: (nullable): which authority to ask for
 * @challenge: (nullable): what the server wants to hear
 * @common_name: (nullable): subject that is asked for
 * @organization: (nullable): the same
 * @ca_fingerprint: (nullable): MD5, SHA-1 or SHA-256 of the issuing certificate
 * @retry_delay: seconds between questions while the server says "pending"
 * @roots: (element-type GBytes): DER of the authorities that the profile makes trusted; empty if none
 * @pinned: (element-type GBytes): DER of the certificates that the server must have or be issued by; empty
 *   if any trusted one will do
 *
 * What an enrollment profile asks for.
 */
typedef struct
{
  char         *topic;
  char         *server_url;
  char         *check_in_url;
  gboolean      sign_message;
  gboolean      check_out;
  gint64        access_rights;
  char        **capabilities;
  char         *scep_url;
  char         *scep_name;
  PomonaSecret *challenge;
  char         *common_name;
  char         *organization;
  guint         key_size;
  GBytes       *ca_fingerprint;
  guint         retries;
  guint         retry_delay;
  GPtrArray    *roots;
  GPtrArray    *pinned;
} PomonaPretendEnrollment;

/* Errors: PROFILE, with what a device would not like about it. */
PomonaPretendEnrollment *pomona_pretend_enrollment_new  (GVariant                 *profile,
                                                         GError                  **error);
void                     pomona_pretend_enrollment_free (PomonaPretendEnrollment  *self);

gboolean                 pomona_pretend_enrollment_can  (PomonaPretendEnrollment  *self,
                                                         const char               *capability);

/* Whether a device that is enrolled by @old takes @updated as its update: the rules of the com.apple.mdm
 * payload about what must not change. Errors: PROFILE. */
gboolean                 pomona_pretend_enrollment_check_update (PomonaPretendEnrollment  *old,
                                                                 PomonaPretendEnrollment  *updated,
                                                                 GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendEnrollment, pomona_pretend_enrollment_free)

G_END_DECLS
