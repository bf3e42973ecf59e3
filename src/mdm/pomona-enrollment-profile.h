/* pomona-enrollment-profile.h: the profile that enrolls a device. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-secret.h"

#include <glib.h>

G_BEGIN_DECLS

/* Everything is borrowed for the call. Identifiers and UUIDs are the caller's and must stay the same for the life of an
 * enrollment: with them a renewed profile updates the installed one in place. */
typedef struct
{
  const char   *organization;
  const char   *display_name;
  const char   *description;         /* or NULL */
  const char   *identifier;          /* reverse-DNS of the whole profile */
  const char   *uuid;                /* of the whole profile */
  const char   *mdm_uuid;            /* of the com.apple.mdm payload */
  const char   *scep_uuid;           /* of the identity payload */
  const char   *root_uuid;           /* of the root payload; needed with tls_root only */

  const char   *topic;               /* com.apple.mgmt.… */
  const char   *server_url;          /* https */
  const char   *check_in_url;        /* https, or NULL for server_url */
  int           access_rights;       /* 0 means all */

  const char   *scep_url;
  const char   *scep_name;           /* or NULL */
  PomonaSecret *scep_challenge;
  const char   *subject_cn;
  const char   *subject_o;           /* or NULL */
  GBytes       *scep_ca_fingerprint; /* SHA-256 of the issuing certificate, or NULL */

  GBytes       *tls_root;            /* DER of our own TLS CA, or NULL where the certificate is publicly trusted */
  gboolean      pin_tls_root;        /* with tls_root: trust that CA only */
} PomonaEnrollmentProfileSpec;

/* The profile as a property list. Fails with POMONA_MDM_ERROR_MALFORMED where a part is missing or no device would take
 * it: a topic that is none, an address without https. */
GVariant *pomona_enrollment_profile_new          (const PomonaEnrollmentProfileSpec  *spec,
                                                  GError                            **error);

/* The same enrollment with a new one-time challenge, to be installed over the old one. `installed` is what the device
 * got first; keys that must not change are compared and a difference is refused with POMONA_MDM_ERROR_FROZEN. */
GVariant *pomona_renewal_profile_new             (const PomonaEnrollmentProfileSpec  *spec,
                                                  GVariant                           *installed,
                                                  GError                            **error);

/* Whether `updated` may be installed over `installed` without the device refusing it or losing its enrollment. */
gboolean  pomona_enrollment_profile_check_update (GVariant                           *installed,
                                                  GVariant                           *updated,
                                                  GError                            **error);

G_END_DECLS
