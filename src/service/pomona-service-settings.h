/* pomona-service-settings.h: settings of the routes. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db.h"

G_BEGIN_DECLS

/* "decline" (default) or "accept": what network users of Macs are told (UserAuthenticate). */
#define POMONA_SETTING_USER_AUTHENTICATE "user-authenticate"

/* "automatic" (default) or "manual": whether a certificate is issued at once to who knows a challenge. With "manual" a device
 * is told to wait, until the setting is changed back. */
#define POMONA_SETTING_IDENTITY_APPROVAL "identity-approval"

/* Days that a device's certificate is good for: 1 to 1825, default 365. */
#define POMONA_SETTING_IDENTITY_DAYS "identity-days"
#define POMONA_IDENTITY_DAYS_DEFAULT 365
#define POMONA_IDENTITY_DAYS_MAX     1825

/* "private" (default) or "open": whether certificates are issued only at the address that is in an enrollment profile, or
 * at /scep too, for other programs. */
#define POMONA_SETTING_SCEP_ADDRESS "scep-address"

/* The stored value or the fallback; NULL with an error. */
char    *pomona_service_settings_dup   (PomonaDb     *db,
                                        const char   *key,
                                        const char   *fallback,
                                        GError      **error);

/* FALSE and no error for a setting that is not one of these. */
gboolean pomona_service_settings_check (const char   *key,
                                        const char   *value,
                                        gboolean     *known,
                                        GError      **error);

G_END_DECLS
