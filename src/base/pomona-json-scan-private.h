/* pomona-json-scan-private.h: the strict check in front of json-glib. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pomona_json_scan:
 * @data: bytes
 * @size: their number
 * @max_depth: limit in levels
 *
 * Walks over the text without recursion and decides whether it is one JSON value that json-glib of any
 * version reads without loss; see pomona_json_parse ().
 *
 * Returns: TRUE, or FALSE and an error of POMONA_BASE_ERROR that names the line
 */
gboolean pomona_json_scan (const char  *data,
                           gsize        size,
                           guint        max_depth,
                           GError     **error);

G_END_DECLS
