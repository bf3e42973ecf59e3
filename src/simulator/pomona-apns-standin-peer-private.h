/* pomona-apns-standin-peer-private.h: one connection to the push stand-in, shared by its two halves. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-standin-private.h"

#include <nghttp2/nghttp2.h>

G_BEGIN_DECLS

typedef enum
{
  PEER_SILENT,
  PEER_HANDSHAKE,
  PEER_OPEN,
  PEER_LINGERING, /* refused; waits until the client has read why */
  PEER_CLOSED,
} PomonaApnsPeerPhase;

struct _PomonaApnsPeer
{
  const PomonaApnsHouse *house;
  PomonaApnsStandinFaults faults;
  PomonaApnsPeerPhase phase;

  /* socket and TLS */
  int fd;
  GSource *source;
  GIOCondition watched;
  GSource *linger_source;
  gnutls_session_t tls;
  guint alert;  /* why the certificate was refused, 0 if it was not */
  char *topic;  /* of the client's certificate */
  GByteArray *out;
  gsize out_sent;
  gboolean close_when_sent;

  /* HTTP/2 */
  nghttp2_session *h2;
  gboolean inside;       /* nghttp2 is calling us */
  guint open_streams;
  guint answers;
  guint max_now;         /* the limit that was announced last */
  GArray *announced;     /* limits that wait for an acknowledgement */
  guint limit;           /* the limit that the client acknowledged; 0 for none yet */
  gboolean going_away;
  GSequence *waiting;    /* answers that are to come later */
  GSource *waiting_source;
};

/* the lower half, for the upper one */
void     pomona_apns_peer_flush        (PomonaApnsPeer *self);

/* the upper half, for the lower one */
void     pomona_apns_peer_open_session (PomonaApnsPeer *self);
void     pomona_apns_peer_drop_session (PomonaApnsPeer *self);
gboolean pomona_apns_peer_receive      (PomonaApnsPeer *self,
                                        const guint8   *data,
                                        gsize           size);
gboolean pomona_apns_peer_fill         (PomonaApnsPeer *self,
                                        gsize           wanted);
/** Whether there is nothing more to come from either side. */
gboolean pomona_apns_peer_is_done      (PomonaApnsPeer *self);

G_END_DECLS
