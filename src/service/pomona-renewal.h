/* pomona-renewal.h: new identities for devices whose own is about to end. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-context.h"
#include "pomona-enrollment-ids.h"

G_BEGIN_DECLS

/* The order key (pomona_command_policy_order_key ()) of what installs or removes an enrollment profile. */
#define POMONA_RENEWAL_ORDER_KEY "profile:" POMONA_ENROLLMENT_PROFILE_IDENTIFIER

/* Sends enrolled devices whose identity ends within a third of its life, 30 days at most, the enrollment profile again, with
 * a challenge that is good for them alone: installing it over the old one makes them ask for a new identity. Not more than
 * `limit` of them at a time, and none again within a day. Blocks. */
gboolean pomona_renewal_round (PomonaContext  *context,
                               guint           limit,
                               GError        **error);

G_END_DECLS
