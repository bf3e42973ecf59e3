/* pomona-listener-private.h: what the parts of the listener share. SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   pomona-listener.c           starting, stopping, settings
 *   pomona-listener-socket.c    the socket it listens on
 *   pomona-listener-tls.c       certificate, TLS rules, client certificates
 *   pomona-listener-clients.c   the table of connections, their deadlines and who ends them
 *   pomona-listener-exchange.c  from the bytes of a request to the bytes of its answer
 */
#pragma once

#include "pomona-listener.h"
#include "pomona-request-private.h"

#include <gnutls/gnutls.h>
#include <microhttpd.h>

G_BEGIN_DECLS

#define POMONA_LISTENER_STOPPING_TEXT "The service is being stopped. Please try again later."

typedef struct _PomonaClient PomonaClient;

/* What the time is running for. */
typedef enum
{
  POMONA_PHASE_HANDSHAKE,
  POMONA_PHASE_HEADER,
  POMONA_PHASE_BODY,
  POMONA_PHASE_LINGERING,  /* the body is not wanted, and the client was told */
  POMONA_PHASE_ANSWERING,  /* our turn: no deadline */
  POMONA_PHASE_SENDING,
  POMONA_PHASE_IDLE,
} PomonaPhase;

/* One connection. */
struct _PomonaClient
{
  PomonaListener        *listener;
  struct MHD_Connection *connection;
  gnutls_session_t       session;       /* NULL without TLS */
  int                    fd;
  guint64                network;       /* what max_per_address counts */

  /* The thread that serves it alone. */
  char                  *peer;
  guint                  requests;
  PomonaRequest         *exchange;      /* from the request line to the answer's end; borrowed */
  gboolean               certificate_read;
  PomonaCertificate     *certificate;

  /* Under the listener's lock. Times are of the monotonic clock, in microseconds. */
  guint                  index;
  PomonaPhase            phase;
  gint64                 since;
  gint64                 allowed;       /* 0: as long as it takes */
  gint64                 cut_at;        /* when the deadline was enforced, 0 not yet */
  PomonaRequest         *request;       /* while a handler has it; borrowed */
};

/* A server certificate that was in use. Old ones stay until the end: a handshake may still read one. */
typedef struct
{
  gnutls_pcert_st *chain;
  guint            n_chain;
  PomonaKey       *key;
} PomonaServerIdentity;

struct _PomonaListener
{
  PomonaListenerSettings  settings;     /* without the pointers */
  PomonaListenerHandler   handler;
  gpointer                user_data;
  struct MHD_Daemon      *daemon;
  char                   *address;
  guint16                 port;
  char                   *client_authority;  /* PEM */
  gnutls_datum_t          ticket_key;

  GMutex                  lock;
  GCond                   changed;      /* stopping, or an exchange has ended */
  GPtrArray              *clients;      /* PomonaClient */
  GHashTable             *networks;     /* network → how many of its connections are open */
  GPtrArray              *identities;   /* PomonaServerIdentity; the last is the current one */
  GThread                *reaper;
  gint                    stopping;     /* atomic: no new requests */
  gint                    draining;     /* atomic: nothing waits any more */
  gboolean                ended;        /* the reaper may go */
  PomonaListenerCounts    counts;
};

/* --- clients --- */

void                  pomona_listener_set_phase      (PomonaClient                  *client,
                                                      PomonaPhase                    phase);
/* While a body comes, or an answer leaves: `size` bytes entitle to more time. */
void                  pomona_listener_extend         (PomonaClient                  *client,
                                                      gsize                          size);
PomonaClient         *pomona_listener_get_client     (struct MHD_Connection         *connection);
/* Callbacks of the library. */
enum MHD_Result       pomona_listener_accept_cb      (void                          *cls,
                                                      const struct sockaddr         *address,
                                                      socklen_t                      length);
void                  pomona_listener_connection_cb  (void                          *cls,
                                                      struct MHD_Connection         *connection,
                                                      void                         **socket_context,
                                                      enum MHD_ConnectionNotificationCode code);
gpointer              pomona_listener_reap           (gpointer                       data);

/* --- exchange --- */

void                 *pomona_listener_target_cb      (void                          *cls,
                                                      const char                    *target,
                                                      struct MHD_Connection         *connection);
enum MHD_Result       pomona_listener_access_cb      (void                          *cls,
                                                      struct MHD_Connection         *connection,
                                                      const char                    *url,
                                                      const char                    *method,
                                                      const char                    *version,
                                                      const char                    *upload,
                                                      size_t                        *upload_size,
                                                      void                         **context);
void                  pomona_listener_completed_cb   (void                          *cls,
                                                      struct MHD_Connection         *connection,
                                                      void                         **context,
                                                      enum MHD_RequestTerminationCode code);

/* If the reaper has ended the exchange: says so to the client. */
void                  pomona_listener_say_too_slow   (PomonaClient                  *client);

/* --- TLS --- */

extern const char    *pomona_listener_priorities;
PomonaServerIdentity *pomona_server_identity_new     (GPtrArray                     *chain,
                                                      PomonaKey                     *key,
                                                      GError                       **error);
void                  pomona_server_identity_free    (PomonaServerIdentity          *self);
/* Prepares the session of a new connection. */
void                  pomona_listener_prepare_tls    (PomonaClient                  *client);
PomonaCertificate    *pomona_listener_peer_certificate (PomonaClient                *client);
int                   pomona_listener_certificate_cb (gnutls_session_t               session,
                                                      const struct gnutls_cert_retr_st *info,
                                                      gnutls_pcert_st              **chain,
                                                      unsigned int                  *n_chain,
                                                      gnutls_ocsp_data_st          **ocsp,
                                                      unsigned int                  *n_ocsp,
                                                      gnutls_privkey_t              *key,
                                                      unsigned int                  *flags);

/* --- socket --- */

/* A socket that listens; `out_address` and `out_port` say on what. */
int                   pomona_listener_open_socket    (const PomonaListenerSettings  *settings,
                                                      char                         **out_address,
                                                      guint16                       *out_port,
                                                      GError                       **error);

G_END_DECLS
