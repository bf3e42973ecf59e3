/* pomona-text.h: small helpers for texts that people read. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pomona_text_shorten:
 * @text: (nullable): anything, also not valid UTF-8
 * @max_chars: at most this many characters, at least 1
 *
 * Makes a text from outside fit for a message: invalid bytes and control characters become U+FFFD, and
 * what is too long ends in an ellipsis.
 *
 * Returns: (transfer full): valid UTF-8 on one line
 */
char *pomona_text_shorten     (const char *text,
                               guint       max_chars);

/**
 * pomona_text_from_double:
 * @value: a number that is finite
 *
 * Returns: (transfer full): its shortest text that reads back as the same number, with a point in every
 *   locale
 */
char *pomona_text_from_double (double value);

G_END_DECLS
