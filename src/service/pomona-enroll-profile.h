/* pomona-enroll-profile.h: the signed enrollment profile of one device. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-context.h"

G_BEGIN_DECLS

/**
 * pomona_enroll_profile_build:
 * @topic: of the push certificate
 * @challenge: for SCEP, good for one device
 *
 * Identifiers, UUIDs and addresses are the same for every profile of this service, so that one made later can be installed
 * over an earlier one. Signed with the key of the TLS certificate, so that a device trusts it where it trusts the service;
 * where a proxy has that key, with the key of the authority for devices. Takes a few milliseconds.
 */
GBytes *pomona_enroll_profile_build (PomonaContext  *context,
                                     const char     *topic,
                                     const char     *challenge,
                                     GError        **error);

G_END_DECLS
