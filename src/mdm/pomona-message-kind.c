/* pomona-message-kind.c: which of the two kinds of message a body is. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-message-kind.h"

#include <string.h>

#include "pomona-plist.h"

static PomonaMessageKind
kind_from_content_type (const char *content_type)
{
  gsize length;

  if (content_type == NULL)
    return POMONA_MESSAGE_UNKNOWN;
  content_type += strspn (content_type, " \t");
  length = strcspn (content_type, "; \t,");
  if (length == strlen (POMONA_CONTENT_TYPE_CHECKIN) &&
      g_ascii_strncasecmp (content_type, POMONA_CONTENT_TYPE_CHECKIN, length) == 0)
    return POMONA_MESSAGE_CHECKIN;
  if (length == strlen (POMONA_CONTENT_TYPE_COMMAND) &&
      g_ascii_strncasecmp (content_type, POMONA_CONTENT_TYPE_COMMAND, length) == 0)
    return POMONA_MESSAGE_REPORT;
  return POMONA_MESSAGE_UNKNOWN;
}

static PomonaMessageKind
kind_from_body (GVariant *dict)
{
  gboolean checkin = pomona_plist_get_string (dict, "MessageType") != NULL;
  gboolean report = pomona_plist_get_string (dict, "Status") != NULL;

  if (checkin == report)
    return POMONA_MESSAGE_UNKNOWN;
  return checkin ? POMONA_MESSAGE_CHECKIN : POMONA_MESSAGE_REPORT;
}

PomonaMessageKind
pomona_message_kind_guess (const char *content_type,
                           GVariant   *dict)
{
  PomonaMessageKind by_body = kind_from_body (dict);

  return by_body != POMONA_MESSAGE_UNKNOWN ? by_body : kind_from_content_type (content_type);
}
