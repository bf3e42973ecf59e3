/* pomona-context-private.h: settings that change while the service runs. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-context.h"

G_BEGIN_DECLS

#define POMONA_SETTING_ORGANIZATION "organization"
#define POMONA_SETTING_PUBLIC_URL "public-url"

/* Whether a setting may have this value; the error says what it takes. Keys that nobody knows are refused. value NULL takes
 * the setting back. */
gboolean pomona_context_check_setting (const char     *key,
                                       const char     *value,
                                       GError        **error);

/* Makes it count from now on, where that is possible without a restart. */
void     pomona_context_apply_setting (PomonaContext  *context,
                                       const char     *key,
                                       const char     *value);

G_END_DECLS
