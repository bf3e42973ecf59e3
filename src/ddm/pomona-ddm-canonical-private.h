/* pomona-ddm-canonical-private.h: JSON as a text that depends on the content alone. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Appends the value with keys sorted and nothing optional in between. For sums, not for people. */
void pomona_ddm_canonical_append (GString  *text,
                                  JsonNode *node);

G_END_DECLS
