/* fuzz-pretend-command.c: any property list as a command to every kind of pretend device. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"
#include "pomona-pretend-answer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
answer_and_write (PomonaPretendState *state,
                  GVariant           *command,
                  gboolean            user_channel)
{
  g_autoptr(PomonaPretendAnswer) answer = pomona_pretend_answer_new (state, command, user_channel);
  g_auto(GVariantDict) report = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GBytes) bytes = NULL;

  pomona_pretend_answer_fill (answer, &report);
  bytes = pomona_plist_write (pomona_plist_dict_end (&report));
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GVariant) dict = pomona_plist_parse_dict (data, size, NULL, NULL);

  if (dict == NULL)
    return 0;
  for (guint kind = 0; kind < POMONA_N_PRETEND_KINDS; kind++)
    {
      g_autoptr(PomonaPretendState) state = pomona_pretend_state_new (kind, 0, 1);

      /* Twice, so that what the first one changed is there for the second. */
      answer_and_write (state, dict, FALSE);
      answer_and_write (state, dict, kind == POMONA_PRETEND_MAC);
    }
  return 0;
}
