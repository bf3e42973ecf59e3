/* pomona-apns-standin.c: stands in for Apple's push service. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-standin-private.h"

#include "pomona-clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/* What was measured to be quick and safe; RSA certificates of clients included. */
#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1"
#define OLD_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define DAYS 365

struct _PomonaApnsStandin
{
  PomonaAuthority *authority;
  PomonaApnsHouse house;
  int fd;
  guint16 port;
  GThread *thread;
  GMainLoop *loop;
  GPtrArray *peers;  /* on the thread */
  GPtrArray *closed; /* on the thread: to be freed when nobody is inside them */
  GSource *reaper;

  GMutex lock;
  PomonaApnsStandinFaults faults;
  guint faults_left; /* G_MAXUINT: for ever */
};

/* --- the stand-in's thread --- */

static void
peer_closed_cb (PomonaApnsPeer *peer,
                gpointer        user_data)
{
  PomonaApnsStandin *self = user_data;

  if (!g_ptr_array_remove_fast (self->peers, peer))
    return;
  g_ptr_array_add (self->closed, peer);
  pomona_apns_book_set_open (self->house.book, self->peers->len);
  g_source_set_ready_time (self->reaper, 0);
}

static gboolean
reap_cb (gpointer user_data)
{
  PomonaApnsStandin *self = user_data;

  g_source_set_ready_time (self->reaper, -1);
  g_ptr_array_set_size (self->closed, 0);
  return G_SOURCE_CONTINUE;
}

static gboolean
reaper_dispatch (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs reaper_funcs = { NULL, NULL, reaper_dispatch, NULL, NULL, NULL };

static PomonaApnsStandinFaults
take_faults (PomonaApnsStandin *self)
{
  PomonaApnsStandinFaults faults = { 0 };

  g_mutex_lock (&self->lock);
  if (self->faults_left > 0)
    faults = self->faults;
  if (self->faults_left > 0 && self->faults_left != G_MAXUINT)
    self->faults_left--;
  g_mutex_unlock (&self->lock);
  return faults;
}

static gboolean
accept_cb (int          fd,
           GIOCondition condition,
           gpointer     user_data)
{
  PomonaApnsStandin *self = user_data;
  int client = accept4 (fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  PomonaApnsStandinFaults faults;
  int one = 1;

  if (client < 0)
    return G_SOURCE_CONTINUE;
  setsockopt (client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  faults = take_faults (self);
  pomona_apns_book_add (self->house.book, POMONA_APNS_STAT_CONNECTION);
  g_ptr_array_add (self->peers, pomona_apns_peer_new (&self->house, client, &faults));
  pomona_apns_book_set_open (self->house.book, self->peers->len);
  return G_SOURCE_CONTINUE;
}

static gpointer
standin_thread (gpointer user_data)
{
  PomonaApnsStandin *self = user_data;
  g_autoptr(GSource) listener = g_unix_fd_source_new (self->fd, G_IO_IN);

  g_main_context_push_thread_default (self->house.context);
  g_source_set_callback (listener, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (listener, self->house.context);
  g_main_loop_run (self->loop);
  g_source_destroy (listener);
  while (self->peers->len > 0)
    pomona_apns_peer_close (self->peers->pdata[0]);
  g_ptr_array_set_size (self->closed, 0);
  g_main_context_pop_thread_default (self->house.context);
  return NULL;
}

/* --- setting up --- */

static gboolean
set_credentials (PomonaApnsStandin  *self,
                 GError            **error)
{
  const char *names[] = { "127.0.0.1", "localhost", "::1", NULL };
  gnutls_x509_crt_t trusted = pomona_certificate_get_handle (pomona_authority_get_certificate (self->authority));
  g_autoptr(PomonaKey) key = pomona_key_new_p256 (error);
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(PomonaSecret) key_pem = NULL;
  g_autofree char *pem = NULL;
  gnutls_datum_t certificate_datum, key_datum;
  gsize size;
  int status;

  if (key == NULL)
    return FALSE;
  certificate = pomona_authority_issue_server (self->authority, key, names, NULL, DAYS, error);
  key_pem = certificate != NULL ? pomona_key_to_pem (key, error) : NULL;
  if (key_pem == NULL)
    return FALSE;
  pem = pomona_certificate_to_pem (certificate);
  certificate_datum = (gnutls_datum_t) { (unsigned char *) pem, strlen (pem) };
  key_datum.data = (unsigned char *) pomona_secret_get_data (key_pem, &size);
  key_datum.size = size;

  gnutls_certificate_allocate_credentials (&self->house.credentials);
  status = gnutls_certificate_set_x509_key_mem (self->house.credentials, &certificate_datum, &key_datum, GNUTLS_X509_FMT_PEM);
  if (status >= 0)
    status = gnutls_certificate_set_x509_trust (self->house.credentials, &trusted, 1);
  if (status >= 0)
    status = gnutls_priority_init (&self->house.priorities, PRIORITIES, NULL);
  if (status >= 0)
    status = gnutls_priority_init (&self->house.old_priorities, OLD_PRIORITIES, NULL);
  if (status < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The push stand-in cannot use its certificate: %s", gnutls_strerror (status));
      return FALSE;
    }
  gnutls_certificate_set_verify_function (self->house.credentials, pomona_apns_peer_verify_cb);
  return TRUE;
}

static gboolean
set_listener (PomonaApnsStandin  *self,
              guint16             port,
              GError            **error)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int one = 1;

  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0
      || setsockopt (self->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0
      || bind (self->fd, (struct sockaddr *) &address, size) < 0
      || listen (self->fd, SOMAXCONN) < 0
      || getsockname (self->fd, (struct sockaddr *) &address, &size) < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "The push stand-in cannot listen on port %u: %s", port, g_strerror (code));
      return FALSE;
    }
  self->port = ntohs (address.sin_port);
  return TRUE;
}

static void
standin_clear (PomonaApnsStandin *self)
{
  if (self->house.credentials != NULL)
    gnutls_certificate_free_credentials (self->house.credentials);
  if (self->house.priorities != NULL)
    gnutls_priority_deinit (self->house.priorities);
  if (self->house.old_priorities != NULL)
    gnutls_priority_deinit (self->house.old_priorities);
  if (self->fd >= 0)
    close (self->fd);
  if (self->reaper != NULL)
    g_source_destroy (self->reaper);
  g_clear_pointer (&self->reaper, g_source_unref);
  g_ptr_array_unref (self->peers);
  g_ptr_array_unref (self->closed);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->house.context);
  pomona_apns_book_free (self->house.book);
  g_clear_pointer (&self->authority, pomona_authority_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

PomonaApnsStandin *
pomona_apns_standin_new (PomonaAuthority  *authority,
                         guint16           port,
                         GError          **error)
{
  PomonaApnsStandin *self = g_new0 (PomonaApnsStandin, 1);

  g_mutex_init (&self->lock);
  self->fd = -1;
  self->peers = g_ptr_array_new ();
  self->closed = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_apns_peer_free);
  self->house.book = pomona_apns_book_new ();
  self->house.context = g_main_context_new ();
  self->house.closed = peer_closed_cb;
  self->house.user_data = self;
  self->loop = g_main_loop_new (self->house.context, FALSE);
  if (authority != NULL)
    self->authority = pomona_authority_ref (authority);
  else
    self->authority = pomona_authority_new ("Push stand-in", NULL, POMONA_KEY_P256, DAYS, error);
  if (self->authority == NULL || !set_credentials (self, error) || !set_listener (self, port, error))
    {
      standin_clear (self);
      return NULL;
    }
  self->reaper = g_source_new (&reaper_funcs, sizeof (GSource));
  g_source_set_callback (self->reaper, reap_cb, self, NULL);
  g_source_attach (self->reaper, self->house.context);
  self->thread = g_thread_new ("apns-standin", standin_thread, self);
  return self;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* Runs @func on the stand-in's thread, soon. */
static void
post (PomonaApnsStandin *self,
      GSourceFunc        func,
      gpointer           user_data,
      GDestroyNotify     destroy)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, user_data, destroy);
  g_source_attach (source, self->house.context);
}

void
pomona_apns_standin_free (PomonaApnsStandin *self)
{
  /* Through the loop, so that it cannot be missed by a loop that is about to start. */
  post (self, quit_cb, self->loop, NULL);
  g_thread_join (self->thread);
  standin_clear (self);
}

guint16
pomona_apns_standin_get_port (PomonaApnsStandin *self)
{
  return self->port;
}

PomonaAuthority *
pomona_apns_standin_get_authority (PomonaApnsStandin *self)
{
  return self->authority;
}

PomonaCertificate *
pomona_apns_standin_issue (PomonaApnsStandin  *self,
                           const char         *topic,
                           PomonaKey          *key,
                           GError            **error)
{
  static const char *const purposes[] = { POMONA_PURPOSE_CLIENT_AUTH, NULL };
  g_autofree char *name = g_strdup_printf ("APSP:%s", topic);
  PomonaCertificateSpec spec = {
    .common_name = name,
    .country = "US",
    .user_id = topic,
    .not_before = pomona_clock_now () - POMONA_CLOCK_HOUR,
    .not_after = pomona_clock_now () + DAYS * POMONA_CLOCK_DAY,
    .key_usage = GNUTLS_KEY_DIGITAL_SIGNATURE,
    .purposes = purposes,
  };

  return pomona_authority_issue (self->authority, key, &spec, error);
}

/* --- what it is told --- */

void
pomona_apns_standin_set_faults (PomonaApnsStandin             *self,
                                const PomonaApnsStandinFaults *faults)
{
  g_mutex_lock (&self->lock);
  self->faults = faults != NULL ? *faults : (PomonaApnsStandinFaults) { 0 };
  self->faults_left = faults == NULL ? 0 : faults->times > 0 ? faults->times : G_MAXUINT;
  g_mutex_unlock (&self->lock);
}

typedef struct
{
  PomonaApnsStandin *self;
  guint max_streams;
  char *reason;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->reason);
  g_free (order);
}

static gboolean
set_max_cb (gpointer user_data)
{
  Order *order = user_data;

  for (guint i = order->self->peers->len; i > 0; i--)
    pomona_apns_peer_set_max (order->self->peers->pdata[i - 1], order->max_streams);
  return G_SOURCE_REMOVE;
}

void
pomona_apns_standin_set_max_streams (PomonaApnsStandin *self,
                                     guint              max_streams)
{
  Order *order = g_new0 (Order, 1);

  order->self = self;
  order->max_streams = max_streams;
  post (self, set_max_cb, order, order_free);
}

static gboolean
goaway_cb (gpointer user_data)
{
  Order *order = user_data;

  for (guint i = order->self->peers->len; i > 0; i--)
    pomona_apns_peer_goaway (order->self->peers->pdata[i - 1], order->reason);
  return G_SOURCE_REMOVE;
}

void
pomona_apns_standin_send_goaway (PomonaApnsStandin *self,
                                 const char        *reason)
{
  Order *order = g_new0 (Order, 1);

  order->self = self;
  order->reason = g_strdup (reason);
  post (self, goaway_cb, order, order_free);
}

static gboolean
close_all_cb (gpointer user_data)
{
  PomonaApnsStandin *self = user_data;

  while (self->peers->len > 0)
    pomona_apns_peer_close (self->peers->pdata[0]);
  return G_SOURCE_REMOVE;
}

void
pomona_apns_standin_close_all (PomonaApnsStandin *self)
{
  post (self, close_all_cb, self, NULL);
}

void
pomona_apns_standin_script (PomonaApnsStandin *self,
                            const char        *token_hex,
                            guint              status,
                            const char        *reason,
                            guint              times)
{
  PomonaApnsVerdict verdict = { .status = status, .reason = g_intern_string (reason) };

  /* Apple never leaves the time out. */
  if (status == 410)
    verdict.timestamp = pomona_clock_now () / 1000;
  pomona_apns_book_script (self->house.book, token_hex, &verdict, times);
}

void
pomona_apns_standin_script_reset (PomonaApnsStandin *self,
                                  const char        *token_hex,
                                  guint32            code,
                                  guint              times)
{
  PomonaApnsVerdict verdict = { .reset = code };

  pomona_apns_book_script (self->house.book, token_hex, &verdict, times);
}

void
pomona_apns_standin_script_slow (PomonaApnsStandin *self,
                                 const char        *token_hex,
                                 guint              delay_ms,
                                 guint              times)
{
  PomonaApnsVerdict verdict = { .status = 200, .delay_ms = delay_ms };

  pomona_apns_book_script (self->house.book, token_hex, &verdict, times);
}

void
pomona_apns_standin_clear_scripts (PomonaApnsStandin *self)
{
  pomona_apns_book_clear_scripts (self->house.book);
}

void
pomona_apns_standin_set_registration (PomonaApnsStandin *self,
                                      gboolean           on)
{
  pomona_apns_book_set_registration (self->house.book, on);
}

void
pomona_apns_standin_register (PomonaApnsStandin *self,
                              const char        *token_hex,
                              const char        *topic)
{
  pomona_apns_book_register (self->house.book, token_hex, topic, 0);
}

void
pomona_apns_standin_unregister (PomonaApnsStandin *self,
                                const char        *token_hex,
                                gint64             since)
{
  pomona_apns_book_register (self->house.book, token_hex, NULL, since);
}

void
pomona_apns_standin_set_push_func (PomonaApnsStandin     *self,
                                   PomonaApnsStandinFunc  func,
                                   gpointer               user_data,
                                   GDestroyNotify         destroy)
{
  pomona_apns_book_set_func (self->house.book, func, user_data, destroy);
}

PomonaApnsStandinStats
pomona_apns_standin_get_stats (PomonaApnsStandin *self)
{
  return pomona_apns_book_get_stats (self->house.book);
}

guint
pomona_apns_standin_count (PomonaApnsStandin *self,
                           const char        *token_hex)
{
  return pomona_apns_book_count (self->house.book, token_hex);
}

guint
pomona_apns_standin_count_tokens (PomonaApnsStandin *self)
{
  return pomona_apns_book_count_tokens (self->house.book);
}

GPtrArray *
pomona_apns_standin_get_pushes (PomonaApnsStandin *self)
{
  return pomona_apns_book_get_pushes (self->house.book);
}
