/* pomona-apns-reply.h: the body that Apple's push service answers with. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Apple's bodies have well under 100 bytes. */
#define POMONA_APNS_REPLY_MAX_BODY   4096
#define POMONA_APNS_REPLY_MAX_REASON 64

/**
 * PomonaApnsReply:
 * @reason: (nullable): Apple's word, letters and digits alone
 * @timestamp: unix microseconds, 0 if there is none
 *
 * {"reason":"Unregistered","timestamp":1700000000000}, the timestamp in milliseconds.
 */
typedef struct
{
  char   *reason;
  gint64  timestamp;
} PomonaApnsReply;

/**
 * pomona_apns_reply_parse:
 * @data: (nullable) (array length=size): a response body or the debug data of a GOAWAY frame
 * @reply: (out caller-allocates): filled in; clear it with pomona_apns_reply_clear ()
 *
 * Reads what is there and leaves out what is not of the right form: the status of an answer counts even if
 * its body makes no sense.
 */
void pomona_apns_reply_parse (const guint8    *data,
                              gsize            size,
                              PomonaApnsReply *reply);

void pomona_apns_reply_clear (PomonaApnsReply *reply);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PomonaApnsReply, pomona_apns_reply_clear)

G_END_DECLS
