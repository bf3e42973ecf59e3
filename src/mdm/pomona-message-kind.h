/* pomona-message-kind.h: which of the two kinds of message a body is. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  POMONA_MESSAGE_UNKNOWN,
  POMONA_MESSAGE_CHECKIN,
  POMONA_MESSAGE_REPORT,
} PomonaMessageKind;

#define POMONA_CONTENT_TYPE_CHECKIN "application/x-apple-aspen-mdm-checkin"
#define POMONA_CONTENT_TYPE_COMMAND "application/x-apple-aspen-mdm"
#define POMONA_CONTENT_TYPE_PROFILE "application/x-apple-aspen-config"
#define POMONA_CONTENT_TYPE_DDM     "application/json"

/* The body decides where it is plain: MessageType makes a check-in, Status a report. A body with both or neither, or none at
 * all, goes by its content type (parameters and case ignored). `content_type` and `dict` may be NULL. */
PomonaMessageKind pomona_message_kind_guess (const char *content_type,
                                             GVariant   *dict);

G_END_DECLS
