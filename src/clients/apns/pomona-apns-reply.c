/* pomona-apns-reply.c: the body that Apple's push service answers with. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-reply.h"

#include "pomona-json.h"

#include <string.h>

/* A reply is {…} with plain members; anything deeper is not one. */
#define MAX_DEPTH 4

/* The word ends up in the store and on the screen, so it is held to the form all of Apple's words have. */
static gboolean
reason_is_sane (const char *reason)
{
  gsize length = reason != NULL ? strlen (reason) : 0;

  if (length == 0 || length > POMONA_APNS_REPLY_MAX_REASON)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (reason[i]))
        return FALSE;
    }
  return TRUE;
}

void
pomona_apns_reply_parse (const guint8    *data,
                         gsize            size,
                         PomonaApnsReply *reply)
{
  g_autoptr(JsonNode) root = NULL;
  JsonObject *object;
  const char *reason;
  gint64 milliseconds;

  *reply = (PomonaApnsReply) { NULL, 0 };
  if (data == NULL || size == 0 || size > POMONA_APNS_REPLY_MAX_BODY)
    return;
  root = pomona_json_parse_full ((const char *) data, size, POMONA_APNS_REPLY_MAX_BODY, MAX_DEPTH, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;

  object = json_node_get_object (root);
  reason = pomona_json_get_string (object, "reason");
  if (reason_is_sane (reason))
    reply->reason = g_strdup (reason);
  milliseconds = pomona_json_get_int (object, "timestamp", 0);
  if (milliseconds > 0 && milliseconds <= G_MAXINT64 / 1000)
    reply->timestamp = milliseconds * 1000;
}

void
pomona_apns_reply_clear (PomonaApnsReply *reply)
{
  g_clear_pointer (&reply->reason, g_free);
  reply->timestamp = 0;
}
