/* pomona-apns-session-private.h: HTTP/2 with Apple's push service, without a socket. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-push.h"
#include "pomona-apns-reply.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes in, bytes out: the same code runs over a TLS stream, in memory against a server session, and under
 * the fuzzer. One thread at a time. */
typedef struct _PomonaApnsSession PomonaApnsSession;

/**
 * PomonaApnsStreamEnd:
 * @POMONA_APNS_STREAM_ANSWERED: the response is complete
 * @POMONA_APNS_STREAM_UNSENT: Apple certainly did not look at the request; sending it again is safe
 * @POMONA_APNS_STREAM_RESET: Apple gave the request up without a response
 * @POMONA_APNS_STREAM_OVERDUE: no response before the deadline; we gave the stream up
 * @POMONA_APNS_STREAM_LOST: the connection ended; Apple may have seen the request
 */
typedef enum
{
  POMONA_APNS_STREAM_ANSWERED,
  POMONA_APNS_STREAM_UNSENT,
  POMONA_APNS_STREAM_RESET,
  POMONA_APNS_STREAM_OVERDUE,
  POMONA_APNS_STREAM_LOST,
} PomonaApnsStreamEnd;

/* One request on its way. Embedded in what the queue keeps of a push; the session uses it from submit until
 * the closed function was called for it. */
typedef struct
{
  const PomonaPush *push;
  gint64            submitted;   /* monotonic microseconds */
  gint32            stream_id;
  guint             status;      /* of the response */
  gboolean          sent;        /* the HEADERS frame went into the output */
  gboolean          ended;       /* the response is complete */
  gsize             body_sent;
  GByteArray       *body;        /* of the response, or NULL */
  char              apns_id[40]; /* of the response */
  GList             link;        /* in the session's list, oldest first */
} PomonaApnsRequest;

typedef void (*PomonaApnsClosedFunc) (PomonaApnsRequest   *request,
                                      PomonaApnsStreamEnd  end,
                                      gpointer             user_data);

/**
 * pomona_apns_session_new:
 * @authority: host, and port unless it is 443
 * @max_streams: our own limit on requests at the same time
 * @closed: called once for every submitted request, from within receive, fill or lose calls; it must not
 *   call back into the session
 */
PomonaApnsSession *pomona_apns_session_new           (const char            *authority,
                                                      guint                  max_streams,
                                                      PomonaApnsClosedFunc   closed,
                                                      gpointer               user_data);

/** Requests that are still open are forgotten without a call. */
void               pomona_apns_session_free          (PomonaApnsSession     *self);

/**
 * pomona_apns_session_receive:
 *
 * Takes what came from the peer.
 *
 * Returns: FALSE and POMONA_CLIENTS_ERROR_PROTOCOL if the connection is beyond use
 */
gboolean           pomona_apns_session_receive       (PomonaApnsSession     *self,
                                                      const guint8          *data,
                                                      gsize                  size,
                                                      GError               **error);

/**
 * pomona_apns_session_fill:
 * @out: appended to
 * @wanted: stop when @out has that many bytes or more
 *
 * Gathers what is to be sent, so that many small frames become one TLS record.
 */
gboolean           pomona_apns_session_fill          (PomonaApnsSession     *self,
                                                      GByteArray            *out,
                                                      gsize                  wanted,
                                                      GError               **error);

/**
 * pomona_apns_session_get_room:
 *
 * How many requests may be submitted now: one until the peer's first SETTINGS, then what these allow at
 * this moment, none once the peer is going away.
 */
guint              pomona_apns_session_get_room      (PomonaApnsSession     *self);

/** The limit that pomona_apns_session_get_room () starts from. */
guint              pomona_apns_session_get_window    (PomonaApnsSession     *self);

/**
 * pomona_apns_session_submit:
 * @request: with @push set; what an earlier try left in it is reset
 * @now: monotonic microseconds
 *
 * Returns: FALSE if the session cannot take any more; @request is untouched then
 */
gboolean           pomona_apns_session_submit        (PomonaApnsSession     *self,
                                                      PomonaApnsRequest     *request,
                                                      gint64                 now);

/** Gives up the oldest request as POMONA_APNS_STREAM_OVERDUE. */
void               pomona_apns_session_cancel_oldest (PomonaApnsSession     *self);

/** Ends every open request: the connection is gone. */
void               pomona_apns_session_lose_all      (PomonaApnsSession     *self);

/** Sends a PING unless one is out already. */
void               pomona_apns_session_ping          (PomonaApnsSession     *self);

/** Says good-bye to the peer. */
void               pomona_apns_session_say_goodbye   (PomonaApnsSession     *self);

/** Returns: (nullable): the request that waits longest */
PomonaApnsRequest *pomona_apns_session_get_oldest    (PomonaApnsSession     *self);
guint              pomona_apns_session_get_in_flight (PomonaApnsSession     *self);
guint64            pomona_apns_session_get_answers   (PomonaApnsSession     *self);
gboolean           pomona_apns_session_has_settings  (PomonaApnsSession     *self);
gboolean           pomona_apns_session_is_pinging    (PomonaApnsSession     *self);

/**
 * pomona_apns_session_get_goaway:
 * @code: (out) (optional): HTTP/2 error code
 *
 * Returns: (nullable): what the peer wrote into its GOAWAY, empty if the session ends for another reason;
 *   NULL as long as it goes on
 */
const PomonaApnsReply *
                   pomona_apns_session_get_goaway    (PomonaApnsSession     *self,
                                                      guint32               *code);

/** Returns: whether neither side has anything more to say */
gboolean           pomona_apns_session_is_over       (PomonaApnsSession     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaApnsSession, pomona_apns_session_free)

G_END_DECLS
