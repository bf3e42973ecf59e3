/* pomona-listener-clients.c: the listener's connections and their deadlines. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-listener-private.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define MSEC G_TIME_SPAN_MILLISECOND

/* A client that was told why its request is not wanted gets this long to take the reason before it is torn off. */
#define LAST_WORD (1 * G_TIME_SPAN_SECOND)
#define LINGERING (2 * G_TIME_SPAN_SECOND)

/* What max_per_address counts as one: an IPv4 address, or the /64 network that one IPv6 host can fill. */
static guint64
network_of (const struct sockaddr *address)
{
  guint64 network = 0;

  if (address->sa_family == AF_INET)
    {
      const struct sockaddr_in *v4 = (const void *) address;

      return ntohl (v4->sin_addr.s_addr);
    }
  if (address->sa_family == AF_INET6)
    {
      const struct sockaddr_in6 *v6 = (const void *) address;
      const guint8 *bytes = v6->sin6_addr.s6_addr;

      if (IN6_IS_ADDR_V4MAPPED (&v6->sin6_addr))
        return (guint64) bytes[12] << 24 | (guint64) bytes[13] << 16 | (guint64) bytes[14] << 8 | bytes[15];
      if (IN6_IS_ADDR_LOOPBACK (&v6->sin6_addr))
        return INADDR_LOOPBACK;
      memcpy (&network, bytes, sizeof network);
    }
  return network;
}

static char *
name_of (const struct sockaddr *address)
{
  g_autoptr(GSocketAddress) socket_address = NULL;
  gsize size = address->sa_family == AF_INET6 ? sizeof (struct sockaddr_in6) : sizeof (struct sockaddr_in);
  const struct sockaddr_in6 *v6 = (const void *) address;
  char text[INET_ADDRSTRLEN];

  /* A dual socket writes IPv4 addresses as ::ffff:192.0.2.1. */
  if (address->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED (&v6->sin6_addr))
    return g_strdup (inet_ntop (AF_INET, &v6->sin6_addr.s6_addr[12], text, sizeof text));
  socket_address = g_socket_address_new_from_native ((gpointer) address, size);
  if (!G_IS_INET_SOCKET_ADDRESS (socket_address))
    return g_strdup ("?");
  return g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket_address)));
}

static gint64
time_for (PomonaListener *self,
          PomonaPhase     phase)
{
  switch (phase)
    {
    case POMONA_PHASE_HANDSHAKE:
      return self->settings.handshake_ms * MSEC;
    case POMONA_PHASE_HEADER:
      return self->settings.header_ms * MSEC;
    case POMONA_PHASE_BODY:
    case POMONA_PHASE_SENDING:
      return self->settings.body_ms * MSEC;
    case POMONA_PHASE_LINGERING:
      return LINGERING;
    case POMONA_PHASE_IDLE:
      return self->settings.idle_ms * MSEC;
    case POMONA_PHASE_ANSWERING:
    default:
      return 0;
    }
}

static void
enter_phase (PomonaClient *client,
             PomonaPhase   phase)
{
  client->phase = phase;
  client->since = g_get_monotonic_time ();
  client->allowed = time_for (client->listener, phase);
}

void
pomona_listener_set_phase (PomonaClient *client,
                           PomonaPhase   phase)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&client->listener->lock);

  enter_phase (client, phase);
}

void
pomona_listener_extend (PomonaClient *client,
                        gsize         size)
{
  PomonaListener *self = client->listener;
  gint64 earned = (gint64) ((double) size / MAX (self->settings.body_rate, 1) * G_USEC_PER_SEC);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  client->allowed = MAX (client->allowed, earned);
}

PomonaClient *
pomona_listener_get_client (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

  return info->socket_context;
}

/* A proxy in front makes all connections come from this computer. */
static gboolean
is_exempt (PomonaListener *self,
           guint64         network)
{
  return network == INADDR_LOOPBACK && !self->settings.limit_loopback;
}

enum MHD_Result
pomona_listener_accept_cb (void                  *cls,
                           const struct sockaddr *address,
                           socklen_t              length)
{
  PomonaListener *self = cls;
  guint64 network = network_of (address);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint from_there = GPOINTER_TO_UINT (g_hash_table_lookup (self->networks, &network));

  if (g_atomic_int_get (&self->stopping))
    return MHD_NO;
  if (self->clients->len < self->settings.max_connections &&
      (from_there < self->settings.max_per_address || is_exempt (self, network)))
    return MHD_YES;
  self->counts.refused++;
  return MHD_NO;
}

static void
count_network (PomonaListener *self,
               guint64         network,
               int             change)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->networks, &network)) + (guint) change;

  if (n == 0)
    g_hash_table_remove (self->networks, &network);
  else
    g_hash_table_insert (self->networks, g_memdup2 (&network, sizeof network), GUINT_TO_POINTER (n));
}

static void
client_started (PomonaListener        *self,
                struct MHD_Connection *connection,
                void                 **socket_context)
{
  PomonaClient *client = g_new0 (PomonaClient, 1);
  const struct sockaddr *address =
    MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;

  client->listener = self;
  client->connection = connection;
  client->fd = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
  client->network = network_of (address);
  client->peer = name_of (address);
  *socket_context = client;

  g_mutex_lock (&self->lock);
  client->index = self->clients->len;
  g_ptr_array_add (self->clients, client);
  count_network (self, client->network, 1);
  self->counts.accepted++;
  enter_phase (client, self->settings.plain ? POMONA_PHASE_HEADER : POMONA_PHASE_HANDSHAKE);
  g_mutex_unlock (&self->lock);

  if (!self->settings.plain)
    {
      client->session = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_GNUTLS_SESSION)->tls_session;
      pomona_listener_prepare_tls (client);
    }
}

/* Comes before the descriptor is closed; once it is out of the table, nobody shuts a descriptor that has a new owner. */
static void
client_closed (PomonaListener  *self,
               void           **socket_context)
{
  PomonaClient *client = g_steal_pointer ((PomonaClient **) socket_context);

  g_mutex_lock (&self->lock);
  g_ptr_array_remove_index_fast (self->clients, client->index);
  if (client->index < self->clients->len)
    ((PomonaClient *) g_ptr_array_index (self->clients, client->index))->index = client->index;
  count_network (self, client->network, -1);
  g_mutex_unlock (&self->lock);

  g_clear_pointer (&client->certificate, pomona_certificate_unref);
  g_free (client->peer);
  g_free (client);
}

void
pomona_listener_connection_cb (void                                *cls,
                               struct MHD_Connection               *connection,
                               void                               **socket_context,
                               enum MHD_ConnectionNotificationCode  code)
{
  if (code == MHD_CONNECTION_NOTIFY_STARTED)
    client_started (cls, connection, socket_context);
  else if (*socket_context != NULL)
    client_closed (cls, socket_context);
}

/* Ends the connection if its time is up. Somebody whose request has begun is told so by the thread that serves it, which
 * finds the reading side shut. */
static void
check_deadline (PomonaListener *self,
                PomonaClient   *client,
                gint64          now,
                gboolean        crowded)
{
  gint64 allowed = client->allowed;

  if (client->cut_at != 0)
    {
      if (now - client->cut_at > LAST_WORD)
        shutdown (client->fd, SHUT_RDWR);
      return;
    }
  if (allowed == 0)
    return;
  /* Where room gets scarce, those who do nothing make it. */
  if (crowded && (client->phase == POMONA_PHASE_HANDSHAKE || client->phase == POMONA_PHASE_HEADER ||
                  client->phase == POMONA_PHASE_IDLE))
    allowed /= 4;
  if (now - client->since <= allowed)
    return;
  client->cut_at = now;
  if (client->phase != POMONA_PHASE_IDLE && client->phase != POMONA_PHASE_LINGERING)
    self->counts.timed_out++;
  if (client->phase == POMONA_PHASE_HEADER || client->phase == POMONA_PHASE_BODY)
    shutdown (client->fd, SHUT_RD);
  else
    shutdown (client->fd, SHUT_RDWR);
}

/* A few looks at the shortest time there is, four a second at least. */
static gint64
reaper_interval (const PomonaListenerSettings *settings)
{
  guint shortest = MIN (MIN (settings->handshake_ms, settings->header_ms), MIN (settings->body_ms, settings->idle_ms));

  return CLAMP (shortest / 4, 5, 250) * MSEC;
}

gpointer
pomona_listener_reap (gpointer data)
{
  PomonaListener *self = data;
  gint64 interval = reaper_interval (&self->settings);

  g_mutex_lock (&self->lock);
  while (!self->ended)
    {
      gint64 now = g_get_monotonic_time ();
      gboolean crowded = self->clients->len > self->settings.max_connections / 4 * 3;

      for (guint i = 0; i < self->clients->len; i++)
        check_deadline (self, g_ptr_array_index (self->clients, i), now, crowded);
      g_cond_wait_until (&self->changed, &self->lock, now + interval);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}
