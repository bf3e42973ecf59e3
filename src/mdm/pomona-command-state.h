/* pomona-command-state.h: the life of a queued command. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  POMONA_COMMAND_QUEUED,
  POMONA_COMMAND_PUSHED,        /* queued, and the device was woken for it */
  POMONA_COMMAND_SENT,          /* handed out, no answer yet */
  POMONA_COMMAND_NOT_NOW,       /* the device will take it later */
  POMONA_COMMAND_ACKNOWLEDGED,
  POMONA_COMMAND_ERROR,         /* Error or CommandFormatError */
  POMONA_COMMAND_EXPIRED,
  POMONA_COMMAND_CANCELLED,
} PomonaCommandState;

/* "queued", "pushed", "sent", "notnow", "acknowledged", "error", "expired", "cancelled": the store and the command line. */
const char *pomona_command_state_to_nick   (PomonaCommandState  state);
gboolean    pomona_command_state_from_nick (const char         *nick,
                                              PomonaCommandState *out_state);

/* Acknowledged, error, expired and cancelled do not change any more. */
gboolean    pomona_command_state_is_final    (PomonaCommandState  state);

G_END_DECLS
