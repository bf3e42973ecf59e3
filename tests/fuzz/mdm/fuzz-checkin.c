/* fuzz-checkin.c: any bytes as a check-in message. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-checkin.h"
#include "pomona-message-kind.h"
#include "pomona-plist.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GVariant) dict = pomona_plist_parse_dict (data, size, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaCheckin) checkin = NULL;

  if (dict == NULL)
    return 0;
  pomona_message_kind_guess (NULL, dict);
  checkin = pomona_checkin_new_from_plist (dict, &error);
  g_assert_true ((checkin != NULL) == (error == NULL));
  if (checkin != NULL)
    {
      g_assert_nonnull (checkin->enrollment_id);
      g_assert_true (checkin->type != POMONA_CHECKIN_TOKEN_UPDATE || checkin->token != NULL);
      g_assert_true (checkin->type != POMONA_CHECKIN_DECLARATIVE_MANAGEMENT || checkin->endpoint != NULL);
      pomona_checkin_get_platform (checkin);
    }
  return 0;
}
