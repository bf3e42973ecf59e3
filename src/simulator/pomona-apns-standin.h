/* pomona-apns-standin.h: stands in for Apple's push service. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-authority.h"
#include "pomona-certificate.h"
#include "pomona-key.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PomonaApnsStandin:
 *
 * An HTTP/2 server on the loopback address that asks for a push certificate, checks requests as Apple does,
 * remembers every push and answers whatever it was told to, faults of the connection included. For the
 * practice office, whose pretend devices it wakes up, and for tests. It has a thread of its own; all
 * functions may be called from any other thread.
 */
typedef struct _PomonaApnsStandin PomonaApnsStandin;

/* For the faults: what nghttp2 calls NGHTTP2_INTERNAL_ERROR and NGHTTP2_REFUSED_STREAM. */
#define POMONA_APNS_STANDIN_INTERNAL_ERROR 0x2
#define POMONA_APNS_STANDIN_REFUSED_STREAM 0x7

/**
 * PomonaApnsStandinFaults:
 * @times: how many connections have the faults; 0 for all that come
 * @max_streams: streams at the same time that are allowed; 0 for 1000
 * @start_at_one: allows one stream until it gave the first answer, as Apple does
 * @throttle: falls back to one stream after each push it refuses, until it takes one, as Apple does
 * @latency_ms: waits before each answer
 * @goaway_after: says good-bye after that many answers, and still answers what it has
 * @goaway_abrupt_after: says good-bye after that many answers and closes at once
 * @drop_after: closes without a word after that many answers
 * @stall_after: answers nothing more after that many answers
 * @stall_at_once: answers nothing at all
 * @silent: takes the connection and says nothing, not even TLS
 * @ignore_ping: does not answer PING
 * @no_h2: does not agree on HTTP/2
 * @tls12: speaks TLS 1.2 only
 * @close_after_handshake: closes as soon as TLS stands
 * @refuse_alert: turns every push certificate down with this TLS alert (its number); 0 for none
 * @refuse_rudely: cuts the connection at once after an alert
 *
 * Faults of connections; a counter of 0 means never.
 */
typedef struct
{
  guint    times;
  guint    max_streams;
  gboolean start_at_one;
  gboolean throttle;
  guint    latency_ms;
  guint    goaway_after;
  guint    goaway_abrupt_after;
  guint    drop_after;
  guint    stall_after;
  gboolean stall_at_once;
  gboolean silent;
  gboolean ignore_ping;
  gboolean no_h2;
  gboolean tls12;
  gboolean close_after_handshake;
  guint    refuse_alert;
  gboolean refuse_rudely;
} PomonaApnsStandinFaults;

/**
 * PomonaApnsStandinStats:
 * @connections: TCP connections so far
 * @handshakes: of those, the ones with a good push certificate
 * @refused_certificates: of those, the ones that were turned down
 * @open: connections that are open now
 * @requests: complete requests
 * @accepted: pushes that were answered with 200
 * @repeated: of those, the ones whose apns-id was accepted before
 * @refused: requests that got another answer
 * @resets: requests that were reset instead of answered
 * @client_resets: streams that the client gave up
 * @violations: streams above the limit that the client had acknowledged
 * @early: streams beyond the first one that came before the client acknowledged any limit
 * @max_in_flight: the most streams at the same time on one connection
 * @pings: PING frames of the client
 */
typedef struct
{
  guint connections;
  guint handshakes;
  guint refused_certificates;
  guint open;
  guint requests;
  guint accepted;
  guint repeated;
  guint refused;
  guint resets;
  guint client_resets;
  guint violations;
  guint early;
  guint max_in_flight;
  guint pings;
} PomonaApnsStandinStats;

/**
 * PomonaApnsStandinPush:
 * @token_hex: the device token in lower-case digits
 * @magic: (nullable): the PushMagic, NULL if the body named none
 * @apns_id: the id of the push
 * @topic: its topic
 * @expiration: unix seconds as the client sent it
 * @time: unix microseconds when it was accepted
 *
 * A push that was accepted.
 */
typedef struct
{
  char   *token_hex;
  char   *magic;
  char   *apns_id;
  char   *topic;
  gint64  expiration;
  gint64  time;
} PomonaApnsStandinPush;

/**
 * PomonaApnsStandinFunc:
 *
 * Called on the stand-in's thread for every accepted push, before it is answered. It may call any function
 * of the stand-in but pomona_apns_standin_free ().
 */
typedef void (*PomonaApnsStandinFunc) (const PomonaApnsStandinPush *push,
                                       gpointer                     user_data);

/**
 * pomona_apns_standin_new:
 * @authority: (nullable): who issues push certificates and the server's own; NULL for a new one
 * @port: on 127.0.0.1; 0 for any that is free
 *
 * Returns: (transfer full): a stand-in that runs, or NULL and an error
 */
PomonaApnsStandin *pomona_apns_standin_new              (PomonaAuthority                *authority,
                                                         guint16                         port,
                                                         GError                        **error);

/** Closes all connections and ends the thread. */
void               pomona_apns_standin_free             (PomonaApnsStandin              *self);

guint16            pomona_apns_standin_get_port         (PomonaApnsStandin              *self);

/** Returns: (transfer none): clients trust its certificate; it issues what the stand-in accepts */
PomonaAuthority   *pomona_apns_standin_get_authority    (PomonaApnsStandin              *self);

/**
 * pomona_apns_standin_issue:
 * @topic: becomes the UID of the subject
 * @key: the key to issue for
 *
 * Returns: (transfer full): a push certificate as Apple's portal gives one, valid for a year
 */
PomonaCertificate *pomona_apns_standin_issue            (PomonaApnsStandin              *self,
                                                         const char                     *topic,
                                                         PomonaKey                      *key,
                                                         GError                        **error);

/** @faults: (nullable): for connections that come from now on; NULL for none */
void               pomona_apns_standin_set_faults       (PomonaApnsStandin              *self,
                                                         const PomonaApnsStandinFaults  *faults);

/** Changes the limit on streams of the connections that are open. */
void               pomona_apns_standin_set_max_streams  (PomonaApnsStandin              *self,
                                                         guint                           max_streams);

/**
 * pomona_apns_standin_script:
 * @token_hex: (nullable): the token to answer for; NULL for every token without an answer of its own
 * @status: HTTP status
 * @reason: (nullable): the word in the body
 * @times: how often; 0 for ever. Later scripts for the same token come into force when it is used up.
 */
void               pomona_apns_standin_script           (PomonaApnsStandin              *self,
                                                         const char                     *token_hex,
                                                         guint                           status,
                                                         const char                     *reason,
                                                         guint                           times);

/** As pomona_apns_standin_script (), resetting the stream with an HTTP/2 error code instead. */
void               pomona_apns_standin_script_reset     (PomonaApnsStandin              *self,
                                                         const char                     *token_hex,
                                                         guint32                         code,
                                                         guint                           times);

/** As pomona_apns_standin_script (), with a good answer after a while; G_MAXUINT for never. */
void               pomona_apns_standin_script_slow      (PomonaApnsStandin              *self,
                                                         const char                     *token_hex,
                                                         guint                           delay_ms,
                                                         guint                           times);

/** Forgets all scripts. */
void               pomona_apns_standin_clear_scripts    (PomonaApnsStandin              *self);

/**
 * pomona_apns_standin_set_registration:
 * @on: whether only tokens are good that were registered; at first every token is
 */
void               pomona_apns_standin_set_registration (PomonaApnsStandin              *self,
                                                         gboolean                        on);
void               pomona_apns_standin_register         (PomonaApnsStandin              *self,
                                                         const char                     *token_hex,
                                                         const char                     *topic);

/** @since: unix microseconds; from now on the token is answered with 410 Unregistered and this time */
void               pomona_apns_standin_unregister       (PomonaApnsStandin              *self,
                                                         const char                     *token_hex,
                                                         gint64                          since);

void               pomona_apns_standin_set_push_func    (PomonaApnsStandin              *self,
                                                         PomonaApnsStandinFunc           func,
                                                         gpointer                        user_data,
                                                         GDestroyNotify                  destroy);

/** Closes every connection, as Apple does with idle ones. */
void               pomona_apns_standin_close_all        (PomonaApnsStandin              *self);

/** Says good-bye on every connection; @reason: (nullable): a word for the frame's debug data. */
void               pomona_apns_standin_send_goaway      (PomonaApnsStandin              *self,
                                                         const char                     *reason);

PomonaApnsStandinStats
                   pomona_apns_standin_get_stats        (PomonaApnsStandin              *self);

/** Returns: how many pushes to the token were accepted */
guint              pomona_apns_standin_count            (PomonaApnsStandin              *self,
                                                         const char                     *token_hex);

/** Returns: how many different tokens a push was accepted for */
guint              pomona_apns_standin_count_tokens     (PomonaApnsStandin              *self);

/** Returns: (transfer full) (element-type PomonaApnsStandinPush): the last accepted pushes, oldest first, at
 *   most 10 000 */
GPtrArray         *pomona_apns_standin_get_pushes       (PomonaApnsStandin              *self);

void               pomona_apns_standin_push_free        (PomonaApnsStandinPush          *push);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaApnsStandin, pomona_apns_standin_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaApnsStandinPush, pomona_apns_standin_push_free)

G_END_DECLS
