/* test-apns-proxy.c: pushes through a proxy. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "apns-fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A proxy that knows CONNECT and leads every name to one port. */
typedef struct
{
  GSocketListener *listener;
  guint16 port;
  guint16 target;
  const char *answer; /* instead of a connection, or NULL */
  GCancellable *cancellable;
  GThread *thread;
  GPtrArray *relays;
  GMutex lock;
  GPtrArray *requests; /* under the lock: first lines */
} Proxy;

typedef struct
{
  Proxy *proxy;
  GSocketConnection *client;
} Relay;

/* Reads up to the empty line. Returns the first line. */
static char *
read_head (int fd)
{
  g_autoptr(GString) head = g_string_new (NULL);
  char c;

  while (strstr (head->str, "\r\n\r\n") == NULL && recv (fd, &c, 1, 0) == 1)
    g_string_append_c (head, c);
  return g_strndup (head->str, strcspn (head->str, "\r"));
}

static gboolean
pass_on (int from,
         int to)
{
  char buffer[16384];
  ssize_t n = recv (from, buffer, sizeof buffer, 0);

  for (ssize_t done = 0; done < n;)
    {
      ssize_t sent = send (to, buffer + done, n - done, MSG_NOSIGNAL);

      if (sent <= 0)
        return FALSE;
      done += sent;
    }
  return n > 0;
}

static void
relay_bytes (Proxy *proxy,
             int    client,
             int    server)
{
  struct pollfd fds[] = { { client, POLLIN, 0 }, { server, POLLIN, 0 }, { g_cancellable_get_fd (proxy->cancellable), POLLIN, 0 } };
  gboolean going = TRUE;

  while (going && poll (fds, G_N_ELEMENTS (fds), -1) > 0 && fds[2].revents == 0)
    {
      if (fds[0].revents != 0)
        going = pass_on (client, server);
      if (going && fds[1].revents != 0)
        going = pass_on (server, client);
    }
  g_cancellable_release_fd (proxy->cancellable);
}

static gpointer
relay_thread (gpointer data)
{
  Relay *relay = data;
  Proxy *proxy = relay->proxy;
  int client = g_socket_get_fd (g_socket_connection_get_socket (relay->client));
  g_autoptr(GSocketClient) connector = g_socket_client_new ();
  g_autoptr(GSocketConnection) server = NULL;
  const char *answer = proxy->answer != NULL ? proxy->answer : "HTTP/1.1 200 Connection established\r\n\r\n";
  char *head;

  /* The relay blocks; GIO made the descriptor non-blocking. */
  fcntl (client, F_SETFL, 0);
  head = read_head (client);
  g_mutex_lock (&proxy->lock);
  g_ptr_array_add (proxy->requests, head);
  g_mutex_unlock (&proxy->lock);
  g_assert_cmpint (send (client, answer, strlen (answer), MSG_NOSIGNAL), ==, strlen (answer));
  if (proxy->answer == NULL)
    {
      g_socket_client_set_enable_proxy (connector, FALSE);
      server = g_socket_client_connect_to_host (connector, "127.0.0.1", proxy->target, NULL, NULL);
    }
  if (server != NULL)
    {
      int fd = g_socket_get_fd (g_socket_connection_get_socket (server));

      fcntl (fd, F_SETFL, 0);
      relay_bytes (proxy, client, fd);
    }
  g_io_stream_close (G_IO_STREAM (relay->client), NULL, NULL);
  g_object_unref (relay->client);
  g_free (relay);
  return NULL;
}

static gpointer
proxy_thread (gpointer data)
{
  Proxy *self = data;
  GSocketConnection *client;

  while ((client = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL)) != NULL)
    {
      Relay *relay = g_new0 (Relay, 1);

      relay->proxy = self;
      relay->client = client;
      g_ptr_array_add (self->relays, g_thread_new ("relay", relay_thread, relay));
    }
  return NULL;
}

static Proxy *
proxy_new (guint16     target,
           const char *answer)
{
  Proxy *self = g_new0 (Proxy, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  g_mutex_init (&self->lock);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->relays = g_ptr_array_new_with_free_func ((GDestroyNotify) g_thread_join);
  self->target = target;
  self->answer = answer;
  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->thread = g_thread_new ("proxy", proxy_thread, self);
  return self;
}

static void
proxy_free (Proxy *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_ptr_array_unref (self->relays);
  g_ptr_array_unref (self->requests);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
use_proxy (Fixture *fixture,
           Proxy   *proxy)
{
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u", proxy->port);

  g_clear_object (&fixture->config->proxy_resolver);
  fixture->config->proxy_resolver = g_simple_proxy_resolver_new (uri, NULL);
}

static void
test_connect (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  Proxy *proxy = proxy_new (pomona_apns_standin_get_port (fixture->standin), NULL);

  /* The name is resolved by the proxy, not here. */
  use_proxy (fixture, proxy);
  pomona_apns_config_set_host (fixture->config, "localhost", 443);
  fixture_start (fixture);
  fixture_push_many (fixture, 2000);
  fixture_wait (fixture, 2000);
  g_assert_cmpuint (fixture_count (fixture, POMONA_PUSH_DELIVERED), ==, 2000);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 1);
  g_assert_cmpuint (proxy->requests->len, ==, 1);
  g_assert_true (g_str_has_prefix (proxy->requests->pdata[0], "CONNECT localhost:443 HTTP/1."));
  g_clear_object (&fixture->apns);
  proxy_free (proxy);
}

static PomonaPushResult *
expect_unreachable (Fixture    *fixture,
                    const char *reason)
{
  g_autoptr(PomonaPush) push = fixture_push (1, TOPIC);
  PomonaPushResult *result;

  fixture->config->give_up_ms = 100;
  fixture_start (fixture);
  fixture_wait_failure (fixture);
  result = pomona_apns_push_wait (fixture->apns, push);
  g_test_message ("%s", result->detail);
  g_assert_cmpint (result->outcome, ==, POMONA_PUSH_UNREACHABLE);
  g_assert_cmpstr (result->reason, ==, reason);
  g_clear_object (&fixture->apns);
  return result;
}

static void
test_refused (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  Proxy *proxy = proxy_new (0, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  g_autoptr(PomonaPushResult) result = NULL;

  use_proxy (fixture, proxy);
  result = expect_unreachable (fixture, POMONA_APNS_REASON_UNREACHABLE);
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).connections, ==, 0);
  proxy_free (proxy);
}

static void
test_not_a_proxy (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  Proxy *proxy = proxy_new (0, "SSH-2.0-something\r\n\r\n");
  g_autoptr(PomonaPushResult) result = NULL;

  use_proxy (fixture, proxy);
  result = expect_unreachable (fixture, POMONA_APNS_REASON_UNREACHABLE);
  proxy_free (proxy);
}

/* A proxy that leads somewhere else is found out by the name in the certificate. */
static void
test_astray (void)
{
  g_autoptr(Fixture) fixture = fixture_new ();
  Proxy *proxy = proxy_new (pomona_apns_standin_get_port (fixture->standin), NULL);
  g_autoptr(PomonaPushResult) result = NULL;

  use_proxy (fixture, proxy);
  pomona_apns_config_set_host (fixture->config, "push.example", 2197);
  result = expect_unreachable (fixture, POMONA_APNS_REASON_TLS_UNTRUSTED);
  g_assert_nonnull (strstr (result->detail, "made out to another name"));
  g_assert_cmpuint (pomona_apns_standin_get_stats (fixture->standin).requests, ==, 0);
  proxy_free (proxy);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/proxy/connect", test_connect);
  g_test_add_func ("/apns/proxy/refused", test_refused);
  g_test_add_func ("/apns/proxy/not-a-proxy", test_not_a_proxy);
  g_test_add_func ("/apns/proxy/astray", test_astray);
  return g_test_run ();
}
