/* pomona-setting-table.h: settings of the service, by name. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pomona-db.h"

G_BEGIN_DECLS

/* Kept by the store itself: tells which key sealed the secrets, without telling the key. */
#define POMONA_SETTING_KEY_CHECK "key-check"

/* NULL without an error: there is no such setting. */
char       *pomona_settings_get    (PomonaDb    *db,
                                    const char  *key,
                                    GError     **error);

/* value NULL removes it. */
gboolean    pomona_settings_set    (PomonaDb    *db,
                                    const char  *key,
                                    const char  *value,
                                    GError     **error);

/* Name → value of all. */
GHashTable *pomona_settings_list   (PomonaDb    *db,
                                    GError     **error);

G_END_DECLS
