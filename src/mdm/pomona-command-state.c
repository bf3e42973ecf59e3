/* pomona-command-state.c: the life of a queued command. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-command-state.h"

static const char *const state_nicks[] = {
  [POMONA_COMMAND_QUEUED] = "queued",
  [POMONA_COMMAND_PUSHED] = "pushed",
  [POMONA_COMMAND_SENT] = "sent",
  [POMONA_COMMAND_NOT_NOW] = "notnow",
  [POMONA_COMMAND_ACKNOWLEDGED] = "acknowledged",
  [POMONA_COMMAND_ERROR] = "error",
  [POMONA_COMMAND_EXPIRED] = "expired",
  [POMONA_COMMAND_CANCELLED] = "cancelled",
};

const char *
pomona_command_state_to_nick (PomonaCommandState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_nicks), "queued");

  return state_nicks[state];
}

gboolean
pomona_command_state_from_nick (const char         *nick,
                                PomonaCommandState *out_state)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_nicks); i++)
    if (g_strcmp0 (nick, state_nicks[i]) == 0)
      {
        *out_state = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
pomona_command_state_is_final (PomonaCommandState state)
{
  return state >= POMONA_COMMAND_ACKNOWLEDGED;
}
