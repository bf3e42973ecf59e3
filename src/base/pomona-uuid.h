/* pomona-uuid.h: identifiers as Apple's protocols spell them. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pomona_uuid_new:
 *
 * Returns: (transfer full): a random UUID (version 4) in capitals, as devices write them
 */
char    *pomona_uuid_new      (void);

/**
 * pomona_uuid_is_valid:
 * @text: (nullable)
 *
 * Returns: whether @text is a UUID of any version, in either case, with its four hyphens
 */
gboolean pomona_uuid_is_valid (const char *text);

G_END_DECLS
