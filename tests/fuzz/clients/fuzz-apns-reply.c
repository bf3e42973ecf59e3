/* fuzz-apns-reply.c: what a push service may send: bodies, and whole HTTP/2 connections. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-reply.h"
#include "pomona-apns-session-private.h"

#define N 3

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static guint closed[N];
static PomonaApnsRequest requests[N];

static void
closed_cb (PomonaApnsRequest   *request,
           PomonaApnsStreamEnd  end,
           gpointer             user_data)
{
  closed[request - requests]++;
  g_assert (end != POMONA_APNS_STREAM_ANSWERED || (request->status >= 200 && request->status <= 999));
}

static void
check_body (const guint8 *data,
            gsize         size)
{
  g_auto(PomonaApnsReply) reply = { NULL, 0 };

  pomona_apns_reply_parse (data, size, &reply);
  g_assert (reply.timestamp >= 0);
}

/* The input is all that the peer says, in two pieces. */
static void
check_session (const guint8 *data,
               gsize         size)
{
  static const guint8 token[] = { 1, 2, 3 };
  g_autoptr(PomonaSecret) magic = pomona_secret_new ("m", -1);
  g_autoptr(PomonaPush) push = pomona_push_new ("t", token, sizeof token, magic, NULL);
  g_autoptr(PomonaApnsSession) session = pomona_apns_session_new ("host", 10, closed_cb, NULL);
  g_autoptr(GByteArray) out = g_byte_array_new ();
  gboolean good = TRUE;

  for (guint i = 0; i < N; i++)
    {
      closed[i] = 0;
      requests[i] = (PomonaApnsRequest) { .push = push };
      pomona_apns_session_submit (session, &requests[i], 0);
    }
  good = pomona_apns_session_fill (session, out, G_MAXINT, NULL);
  good = good && pomona_apns_session_receive (session, data, size / 2, NULL);
  good = good && pomona_apns_session_fill (session, out, G_MAXINT, NULL);
  good = good && pomona_apns_session_receive (session, data + size / 2, size - size / 2, NULL);
  if (good)
    pomona_apns_session_fill (session, out, G_MAXINT, NULL);
  g_assert (pomona_apns_session_get_window (session) <= 10);
  pomona_apns_session_lose_all (session);
  for (guint i = 0; i < N; i++)
    {
      g_assert (closed[i] == 1);
      if (requests[i].body != NULL)
        check_body (requests[i].body->data, requests[i].body->len);
      g_clear_pointer (&requests[i].body, g_byte_array_unref);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  check_body (data, size);
  check_session (data, size);
  return 0;
}
