/* pomona-command-sessions.h: when each device began to speak. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kept in memory: after a restart a device is treated as if it had begun before, until it says Idle again. Thread safe. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PomonaCommandSessions PomonaCommandSessions;

PomonaCommandSessions *pomona_command_sessions_new   (void);
void                   pomona_command_sessions_free  (PomonaCommandSessions *self);

/* The channel says Idle now. */
void                   pomona_command_sessions_begin (PomonaCommandSessions *self,
                                                      const char            *enrollment_id);

/* When it said so last, unix microseconds; 0 unknown. */
gint64                 pomona_command_sessions_get   (PomonaCommandSessions *self,
                                                      const char            *enrollment_id);

/* TRUE at most once in `interval` microseconds for each key: whether something that happens all the time is worth a note. */
gboolean               pomona_command_sessions_pace  (PomonaCommandSessions *self,
                                                      const char            *key,
                                                      gint64                 interval);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaCommandSessions, pomona_command_sessions_free)

G_END_DECLS
