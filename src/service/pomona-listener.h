/* pomona-listener.h: where devices connect. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HTTP/1.1 over TLS, or plain on the loopback for a proxy in front. Requests are read on a few threads of the listener's
 * own; a handler runs there and must not wait: it answers, or passes the request on and lets somebody answer later.
 *
 * A client has so long for its handshake, its header and its body; who exceeds a deadline or a limit loses its
 * connection, and nobody else notices. */
#pragma once

#include "pomona-key.h"
#include "pomona-request.h"

G_BEGIN_DECLS

#define POMONA_LISTENER_ERROR (pomona_listener_error_quark ())

typedef enum
{
  POMONA_LISTENER_ERROR_ADDRESS,        /* no address, or none of this computer's */
  POMONA_LISTENER_ERROR_ADDRESS_IN_USE,
  POMONA_LISTENER_ERROR_PERMISSION,     /* a port below 1024 */
  POMONA_LISTENER_ERROR_NOT_LOOPBACK,   /* plain HTTP was asked for on an address that others can reach */
  POMONA_LISTENER_ERROR_CERTIFICATE,
  POMONA_LISTENER_ERROR_FAILED,
} PomonaListenerError;

GQuark pomona_listener_error_quark (void);

/* Borrowed for the call of pomona_listener_new (). */
typedef struct
{
  const char        *address;          /* numeric; "" or "*": every one, of both families. "::" too. */
  guint16            port;             /* 0: any that is free */
  gboolean           plain;            /* no TLS; loopback only */
  GPtrArray         *chain;            /* PomonaCertificate, the server's own first; unless plain */
  PomonaKey         *key;              /* unless plain */
  PomonaCertificate *client_authority; /* NULL: clients are not asked for a certificate */
  guint              workers;          /* threads; 0: one a core, at most 4 */

  guint              handshake_ms;
  guint              header_ms;        /* from the first line (at first: from the handshake) to the empty line */
  guint              body_ms;          /* then the client has to have sent body_rate on average */
  guint              body_rate;        /* bytes a second; also for taking an answer */
  guint              idle_ms;          /* between two requests of a connection */
  guint              grace_ms;         /* requests that are being answered when the listener is stopped */

  guint              max_connections;
  guint              max_per_address;  /* an IPv4 address or an IPv6 network of 64 bits */
  gboolean           limit_loopback;   /* whether that counts for this computer too */
  guint              max_requests;     /* of one connection */
  guint              max_header_bytes; /* without the request line */
  guint              max_header_fields;
  gsize              max_buffered;     /* bodies of all requests that are under way */
} PomonaListenerSettings;

/* The defaults: 10 s handshake, 10 s header, 30 s body or 2 KB/s, 60 s idle; 4096 connections, 1024 of one address,
 * 1000 requests of one connection; 16 KB and 64 lines of header; 64 MiB of bodies. Address, certificate and key are left
 * to the caller. */
void            pomona_listener_settings_init   (PomonaListenerSettings  *settings);

typedef struct
{
  /* How large a body of this request may be, in bytes; called when its header is there. NULL: 1 MiB. */
  gsize (*body_limit) (PomonaRequest *request, gpointer user_data);

  /* Called on a thread of the listener. It takes a reference when it answers later. */
  void  (*handle)     (PomonaRequest *request, gpointer user_data);
} PomonaListenerHandler;

typedef struct _PomonaListener PomonaListener;

/* Listens when it returns. `handler` is copied. */
PomonaListener *pomona_listener_new             (const PomonaListenerSettings  *settings,
                                                 const PomonaListenerHandler   *handler,
                                                 gpointer                       user_data,
                                                 GError                       **error);

/* Stops: new connections and requests are refused, those that are being answered get grace_ms, the rest is dropped.
 * Blocks for that long at most; no handler runs after it returned. */
void            pomona_listener_stop            (PomonaListener                *self);

/* Stops if that was not done. */
void            pomona_listener_free            (PomonaListener                *self);

guint16         pomona_listener_get_port        (PomonaListener                *self);

/* The address it listens on, as text: "127.0.0.1", "::". */
const char     *pomona_listener_get_address     (PomonaListener                *self);

/* For new connections from now on. The chain's first certificate has to be the key's. */
gboolean        pomona_listener_set_certificate (PomonaListener                *self,
                                                 GPtrArray                     *chain,
                                                 PomonaKey                     *key,
                                                 GError                       **error);

typedef struct
{
  guint   connections;
  guint   answering;                   /* requests that a handler has */
  gsize   buffered;                    /* bytes of bodies */
  guint64 accepted;                    /* connections since the start */
  guint64 requests;                    /* handed to the handler since the start */
  guint64 refused;                     /* connections over a limit */
  guint64 timed_out;
} PomonaListenerCounts;

void            pomona_listener_get_counts      (PomonaListener                *self,
                                                 PomonaListenerCounts          *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaListener, pomona_listener_free)

G_END_DECLS
