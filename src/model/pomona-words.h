/* pomona-words.h: states, times and events in words. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plain functions on values, so that the window, notifications and exported files say the same. Texts are in the user's
 * language. */
#pragma once

#include "pomona-records.h"

G_BEGIN_DECLS

/* A device that was not here for so long is worth a look. */
#define POMONA_SILENT_AFTER (14 * G_TIME_SPAN_DAY)

const char *pomona_words_device_state        (PomonaDeviceState    state);
const char *pomona_words_device_state_icon   (PomonaDeviceState    state);
const char *pomona_words_command_state       (PomonaCommandState   state);
const char *pomona_words_command_state_icon  (PomonaCommandState   state);
const char *pomona_words_tristate            (PomonaTristate       value);

/* "just now", "3 min ago", "yesterday", a date. "never" for 0. */
char       *pomona_words_dup_ago             (gint64               then,
                                              gint64               now);
/* Date and time in the user's format; "–" for 0. */
char       *pomona_words_dup_time            (gint64               time);
/* "12 days left", "ends today", "ended 3 days ago"; whole years from two on. */
char       *pomona_words_dup_until           (gint64               then,
                                              gint64               now);
gboolean    pomona_words_is_silent           (gint64               last_seen,
                                              gint64               now);

/* What a command does, for people: "Lock" for DeviceLock. A type without words of ours is its own name. */
const char *pomona_words_request_type        (const char          *request_type);

/* One sentence. */
char       *pomona_words_dup_event           (const PomonaEvent   *event);
const char *pomona_words_event_icon          (const PomonaEvent   *event);

G_END_DECLS
