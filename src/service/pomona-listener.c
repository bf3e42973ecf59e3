/* pomona-listener.c: where devices connect. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-listener-private.h"

#include <glib/gi18n.h>
#include <sys/resource.h>

/* Holds a whole header, and is held by every connection, however idle: room for a request line of 24 KB, or for 16 KB of
 * fields, but not for both at once. */
#define CONNECTION_MEMORY (32 * 1024)

/* After the grace, for answers that are on their way. */
#define LAST_ANSWERS_MS 500

void
pomona_listener_settings_init (PomonaListenerSettings *settings)
{
  *settings = (PomonaListenerSettings) {
    .address = "",
    .handshake_ms = 10000,
    .header_ms = 10000,
    .body_ms = 30000,
    .body_rate = 2048,
    .idle_ms = 60000,
    .grace_ms = 3000,
    .max_connections = 4096,
    .max_per_address = 1024,
    .max_requests = 1000,
    .max_header_bytes = 16 * 1024,
    .max_header_fields = 64,
    .max_buffered = 64 * 1024 * 1024,
  };
}

/* Each connection is a descriptor; the usual soft limit of 1024 is for programs that still use select (). */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_debug ("Could not raise the limit of open files");
}

G_GNUC_PRINTF (2, 0) static void
log_cb (void       *cls,
        const char *format,
        va_list     arguments)
{
  g_autofree char *message = g_strdup_vprintf (format, arguments);

  g_debug ("libmicrohttpd: %s", g_strchomp (message));
}

static guint
worker_count (const PomonaListenerSettings *settings)
{
  return settings->workers > 0 ? settings->workers : MIN (g_get_num_processors (), 4);
}

/* Takes the descriptor. */
static struct MHD_Daemon *
start_daemon (PomonaListener *self,
              int             fd)
{
  unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG;
  guint workers = worker_count (&self->settings);
  struct MHD_OptionItem options[12];
  guint n = 0;

  options[n++] = (struct MHD_OptionItem) { MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL };
  /* Ours is the smaller one; with this one the library would stop to accept instead of turning away. It is divided among
   * the workers, and the kernel hands connections out unevenly. */
  options[n++] = (struct MHD_OptionItem) { MHD_OPTION_CONNECTION_LIMIT,
                                           (intptr_t) (self->settings.max_connections + 16) * workers, NULL };
  /* Without activity; the deadlines are enforced by the reaper. */
  options[n++] = (struct MHD_OptionItem) { MHD_OPTION_CONNECTION_TIMEOUT, 0, NULL };
  options[n++] = (struct MHD_OptionItem) { MHD_OPTION_LISTEN_SOCKET, fd, NULL };
  /* One thread is the daemon itself, not a pool of one. */
  if (workers > 1)
    options[n++] = (struct MHD_OptionItem) { MHD_OPTION_THREAD_POOL_SIZE, workers, NULL };
#if MHD_VERSION >= 0x00097701
  options[n++] = (struct MHD_OptionItem) { MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1, NULL };
#else
  options[n++] = (struct MHD_OptionItem) { MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL };
#endif
  if (!self->settings.plain)
    {
      flags |= MHD_USE_TLS;
      options[n++] = (struct MHD_OptionItem) { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *) pomona_listener_priorities };
      options[n++] = (struct MHD_OptionItem) { MHD_OPTION_HTTPS_CERT_CALLBACK2, 0, pomona_listener_certificate_cb };
      if (self->client_authority != NULL)
        options[n++] = (struct MHD_OptionItem) { MHD_OPTION_HTTPS_MEM_TRUST, 0, self->client_authority };
    }
  options[n++] = (struct MHD_OptionItem) { MHD_OPTION_END, 0, NULL };
  return MHD_start_daemon (flags, 0, pomona_listener_accept_cb, self, pomona_listener_access_cb, self,
                           MHD_OPTION_EXTERNAL_LOGGER, log_cb, NULL,
                           MHD_OPTION_NOTIFY_CONNECTION, pomona_listener_connection_cb, self,
                           MHD_OPTION_NOTIFY_COMPLETED, pomona_listener_completed_cb, self,
                           MHD_OPTION_URI_LOG_CALLBACK, pomona_listener_target_cb, self,
                           MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static void
copy_settings (PomonaListener               *self,
               const PomonaListenerSettings *settings)
{
  self->settings = *settings;
  self->settings.address = NULL;
  self->settings.chain = NULL;
  self->settings.key = NULL;
  self->settings.client_authority = NULL;
  if (settings->client_authority != NULL)
    self->client_authority = pomona_certificate_to_pem (settings->client_authority);
}

static PomonaListener *
listener_alloc (const PomonaListenerSettings *settings,
                const PomonaListenerHandler  *handler,
                gpointer                      user_data)
{
  PomonaListener *self = g_new0 (PomonaListener, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->clients = g_ptr_array_new ();
  self->networks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->identities = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_server_identity_free);
  self->handler = *handler;
  self->user_data = user_data;
  copy_settings (self, settings);
  return self;
}

PomonaListener *
pomona_listener_new (const PomonaListenerSettings  *settings,
                     const PomonaListenerHandler   *handler,
                     gpointer                       user_data,
                     GError                       **error)
{
  g_autoptr(PomonaListener) self = NULL;
  int fd;

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (handler != NULL && handler->handle != NULL, NULL);

  raise_descriptor_limit ();
  self = listener_alloc (settings, handler, user_data);
  if (!settings->plain)
    {
      if (!pomona_listener_set_certificate (self, settings->chain, settings->key, error))
        return NULL;
      /* Without tickets every connection pays for a whole handshake; that is all. */
      if (gnutls_session_ticket_key_generate (&self->ticket_key) < 0)
        self->ticket_key.data = NULL;
    }
  fd = pomona_listener_open_socket (settings, &self->address, &self->port, error);
  if (fd < 0)
    return NULL;
  self->daemon = start_daemon (self, fd);
  if (self->daemon == NULL)
    {
      g_set_error (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_FAILED,
                   _("Could not listen on %s port %u: the web server part did not start"), self->address, self->port);
      return NULL;
    }
  self->reaper = g_thread_new ("pomona-reaper", pomona_listener_reap, self);
  return g_steal_pointer (&self);
}

/* Waits until no handler has a request any more. */
static void
wait_for_answers (PomonaListener *self,
                  guint           milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->counts.answering > 0)
    if (!g_cond_wait_until (&self->changed, &self->lock, end))
      return;
}

/* The library must not be stopped while connections are suspended. */
static void
answer_the_rest (PomonaListener *self)
{
  g_atomic_int_set (&self->draining, TRUE);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->clients->len; i++)
    {
      PomonaClient *client = g_ptr_array_index (self->clients, i);

      if (client->request != NULL)
        pomona_request_respond_text (client->request, 503, POMONA_LISTENER_STOPPING_TEXT);
    }
  g_mutex_unlock (&self->lock);
}

void
pomona_listener_stop (PomonaListener *self)
{
  g_return_if_fail (self != NULL);

  if (self->daemon == NULL)
    return;
  g_atomic_int_set (&self->stopping, TRUE);
  wait_for_answers (self, self->settings.grace_ms);
  answer_the_rest (self);
  wait_for_answers (self, LAST_ANSWERS_MS);
  MHD_stop_daemon (g_steal_pointer (&self->daemon));
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (g_steal_pointer (&self->reaper));
}

void
pomona_listener_free (PomonaListener *self)
{
  g_return_if_fail (self != NULL);

  pomona_listener_stop (self);
  g_ptr_array_unref (self->clients);
  g_hash_table_unref (self->networks);
  g_ptr_array_unref (self->identities);
  gnutls_memset (self->ticket_key.data, 0, self->ticket_key.size);
  gnutls_free (self->ticket_key.data);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->client_authority);
  g_free (self->address);
  g_free (self);
}

guint16
pomona_listener_get_port (PomonaListener *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->port;
}

const char *
pomona_listener_get_address (PomonaListener *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->address;
}

gboolean
pomona_listener_set_certificate (PomonaListener  *self,
                                 GPtrArray       *chain,
                                 PomonaKey       *key,
                                 GError         **error)
{
  PomonaServerIdentity *identity;

  g_return_val_if_fail (self != NULL, FALSE);

  identity = pomona_server_identity_new (chain, key, error);
  if (identity == NULL)
    return FALSE;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->identities, identity);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

void
pomona_listener_get_counts (PomonaListener       *self,
                            PomonaListenerCounts *counts)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (counts != NULL);

  locker = g_mutex_locker_new (&self->lock);
  *counts = self->counts;
  counts->connections = self->clients->len;
}
