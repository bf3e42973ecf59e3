/* test-listener-limits.c: clients that are slow, silent, greedy or many. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listener-fixture.h"

#include <string.h>

#define MANY 300

static void
assert_served (Fixture *fixture)
{
  g_autoptr(HttpClient) client = fixture_connect (fixture);
  g_autoptr(HttpReply) reply = http_client_request (client, "GET", "/later", NULL, NULL);

  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 200);
}

static HttpClient *
connect_only (Fixture *fixture)
{
  HttpClientOptions options = { .port = pomona_listener_get_port (fixture->listener), .no_handshake = TRUE };
  g_autoptr(GError) error = NULL;
  HttpClient *client = http_client_new (&options, &error);

  g_assert_no_error (error);
  return client;
}

/* Short deadlines for those that have to pass, endless ones for the rest. */
static void
no_deadlines (Fixture *fixture)
{
  fixture->settings.handshake_ms = fixture->settings.header_ms = 600000;
  fixture->settings.body_ms = fixture->settings.idle_ms = 600000;
}

static void
test_silent (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GPtrArray) silent = g_ptr_array_new_with_free_func ((GDestroyNotify) http_client_free);
  PomonaListenerCounts counts;

  no_deadlines (fixture);
  fixture->settings.handshake_ms = 400;
  fixture_start (fixture);
  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (silent, connect_only (fixture));
  for (guint i = 0; i < 20; i++)
    assert_served (fixture);
  /* One after the other is shown the door. */
  for (guint i = 0; i < MANY; i++)
    http_client_wait_end (g_ptr_array_index (silent, i));
  pomona_listener_get_counts (fixture->listener, &counts);
  g_assert_cmpuint (counts.timed_out, >=, MANY);
  assert_served (fixture);
}

static void
test_trickle (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GPtrArray) slow = g_ptr_array_new_with_free_func ((GDestroyNotify) http_client_free);
  static const char request[] = "GET /now HTTP/1.1\r\nHost: a\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  guint served = 0, gone = 0;

  no_deadlines (fixture);
  fixture->settings.header_ms = 700;
  fixture_start (fixture);
  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (slow, fixture->settings.plain ? connect_only (fixture) : fixture_connect (fixture));
  /* A byte each in turns, and requests in between, until the last one was cut off. */
  for (guint round = 0; gone < MANY; round++)
    {
      gone = 0;
      for (guint i = 0; i < MANY; i++)
        gone += !http_client_write (g_ptr_array_index (slow, i), &request[round % (sizeof request - 1)], 1);
      assert_served (fixture);
      served++;
    }
  g_assert_cmpuint (served, >, 2);
}

static void
test_slow_header (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;

  no_deadlines (fixture);
  fixture->settings.header_ms = 200;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "GET /now HTTP/1.1\r\nHost: ", -1);
  reply = http_client_read (client);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 408);
  http_client_wait_end (client);
  assert_served (fixture);
}

static void
test_slow_second_header (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) first = NULL, second = NULL;

  no_deadlines (fixture);
  fixture->settings.header_ms = 200;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  first = http_client_request (client, "GET", "/now", NULL, NULL);
  g_assert_nonnull (first);
  http_client_write (client, "GET /now HTTP/1.1\r\nHost: ", -1);
  second = http_client_read (client);
  g_assert_nonnull (second);
  g_assert_cmpuint (second->status, ==, 408);
  http_client_wait_end (client);
}

static void
test_slow_body (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;

  no_deadlines (fixture);
  fixture->settings.body_ms = 200;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc", -1);
  reply = http_client_read (client);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 408);
  http_client_wait_end (client);
  assert_served (fixture);
}

/* Who keeps sending fast enough may take longer than body_ms: the first part earns the time for the second. */
static void
test_steady_body (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *part = g_strnfill (64 * 1024, 'x');
  g_autoptr(HttpClient) client = NULL, other = NULL;
  g_autoptr(HttpReply) reply = NULL, timed_out = NULL;

  no_deadlines (fixture);
  fixture->settings.body_ms = 200;
  fixture->settings.body_rate = 1024;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n", -1);
  http_client_write (client, part, -1);
  /* Another one that sends nothing shows that body_ms has passed. */
  other = fixture_connect (fixture);
  http_client_write (other, "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", -1);
  timed_out = http_client_read (other);
  g_assert_nonnull (timed_out);
  g_assert_cmpuint (timed_out->status, ==, 408);
  http_client_write (client, "y", -1);
  reply = http_client_read (client);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 200);
}

static void
test_idle (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;
  PomonaListenerCounts counts;

  no_deadlines (fixture);
  fixture->settings.idle_ms = 200;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  reply = http_client_request (client, "GET", "/now", NULL, NULL);
  g_assert_nonnull (reply);
  http_client_wait_end (client);
  pomona_listener_get_counts (fixture->listener, &counts);
  g_assert_cmpuint (counts.timed_out, ==, 0);
}

/* An answer may take as long as it takes. */
static void
test_slow_answer (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL, other = NULL;
  g_autoptr(HttpReply) reply = NULL;

  no_deadlines (fixture);
  fixture->settings.header_ms = fixture->settings.idle_ms = 150;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  fixture_wait_held (fixture, 1);
  other = fixture_connect (fixture);
  http_client_wait_end (other);
  fixture_release (fixture);
  reply = http_client_read (client);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 200);
}

/* A client that does not take its answer. */
static void
test_not_reading (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *text = g_strnfill (7 * 1024 * 1024, 'x');
  g_autoptr(HttpClient) client = NULL;

  no_deadlines (fixture);
  fixture->settings.body_ms = 5000;
  fixture->settings.body_rate = 1024 * 1024 * 1024;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "PUT /limit/8000000 HTTP/1.1\r\nHost: a\r\nContent-Length: 7340032\r\n\r\n", -1);
  http_client_write (client, text, -1);
  for (;;)
    {
      PomonaListenerCounts counts;

      pomona_listener_get_counts (fixture->listener, &counts);
      if (counts.timed_out > 0 && counts.connections == 0)
        break;
      g_thread_yield ();
    }
  assert_served (fixture);
}

static void
test_header_sizes (Fixture       *fixture,
                   gconstpointer  data)
{
  static const struct { gsize target; gsize header; guint status; } sizes[] = {
    { 20 * 1024, 100, 200 }, { 100, 15 * 1024, 200 }, { 16 * 1024, 15 * 1024, 200 },
    { 30 * 1024, 100, 400 }, { 100, 17 * 1024, 431 }, { 100, 40 * 1024, 431 }, { 100, 1024 * 1024, 431 },
  };

  fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *parameter = g_strnfill (sizes[i].target, 'a');
      g_autofree char *value = g_strnfill (sizes[i].header, 'b');
      g_autofree char *target = g_strconcat ("/x?q=", parameter, NULL);
      g_autofree char *header = g_strconcat ("X-Long: ", value, "\r\n", NULL);
      g_autoptr(HttpClient) client = fixture_connect (fixture);
      g_autoptr(HttpReply) reply = http_client_request (client, "GET", target, header, NULL);

      /* After a megabyte the reply may be lost with what the client still sent. */
      if (sizes[i].header < 100 * 1024)
        g_assert_nonnull (reply);
      if (reply != NULL)
        g_assert_cmpuint (reply->status, ==, sizes[i].status);
      assert_served (fixture);
    }
}

static void
test_header_fields (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GString) many = g_string_new (NULL);
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;

  fixture_start (fixture);
  for (guint i = 0; i < 65; i++)
    g_string_append_printf (many, "X-%u: 1\r\n", i);
  client = fixture_connect (fixture);
  reply = http_client_request (client, "GET", "/now", many->str, NULL);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 431);
}

static void
test_body_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(GBytes) fits = g_bytes_new_static ("0123456789", 10), too_long = g_bytes_new_static ("0123456789a", 11);
  g_autoptr(HttpReply) good = NULL, bad = NULL, chunked = NULL, next = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  good = http_client_request (client, "PUT", "/limit/10", NULL, fits);
  g_assert_cmpuint (good->status, ==, 200);
  /* Just a little too large: read to its end, and the connection goes on. */
  bad = http_client_request (client, "PUT", "/limit/10", NULL, too_long);
  g_assert_nonnull (bad);
  g_assert_cmpuint (bad->status, ==, 413);
  g_clear_pointer (&client, http_client_free);
  client = fixture_connect (fixture);
  http_client_write (client, "PUT /limit/10 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "8\r\n01234567\r\n3\r\nabc\r\n0\r\n\r\n", -1);
  chunked = http_client_read (client);
  g_assert_nonnull (chunked);
  g_assert_cmpuint (chunked->status, ==, 413);
  assert_served (fixture);
}

static gboolean
no_connections (Fixture *fixture)
{
  PomonaListenerCounts counts;

  pomona_listener_get_counts (fixture->listener, &counts);
  return counts.connections == 0;
}

#define HUGE_BODY (G_GUINT64_CONSTANT (100) * 1024 * 1024)

/* Sends until the other side has enough. */
static guint64
pour (HttpClient *client,
      gboolean    chunked)
{
  g_autofree char *part = g_strnfill (64 * 1024, 'x');
  guint64 sent = 0;

  while (sent < HUGE_BODY)
    {
      if (chunked && !http_client_write (client, "10000\r\n", -1))
        break;
      if (!http_client_write (client, part, 64 * 1024))
        break;
      if (chunked && !http_client_write (client, "\r\n", -1))
        break;
      sent += 64 * 1024;
    }
  return sent;
}

static void
test_huge_body (Fixture       *fixture,
                gconstpointer  data)
{
  gboolean chunked = data != NULL;
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;
  PomonaListenerCounts counts;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, chunked ? "PUT /now HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     : "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n", -1);
  if (!chunked)
    {
      reply = http_client_read (client);
      g_assert_nonnull (reply);
      g_assert_cmpuint (reply->status, ==, 413);
    }
  g_assert_cmpuint (pour (client, chunked), <, HUGE_BODY);
  assert_served (fixture);
  g_clear_pointer (&client, http_client_free);
  fixture_wait_until (no_connections, fixture);
  pomona_listener_get_counts (fixture->listener, &counts);
  g_assert_cmpuint (counts.buffered, ==, 0);
}

/* The reason is there to be read by a client that stops when it comes. */
static void
test_huge_chunked_reason (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autofree char *part = g_strnfill (64 * 1024, 'x');
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "PUT /limit/10 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", -1);
  /* It comes in the middle of the body, and more may follow before the connection ends. */
  for (guint i = 0; i < 32; i++)
    {
      g_assert_true (http_client_write (client, "10000\r\n", -1));
      g_assert_true (http_client_write (client, part, 64 * 1024));
      g_assert_true (http_client_write (client, "\r\n", -1));
    }
  reply = http_client_read (client);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 413);
  g_assert_true (http_client_write (client, "10000\r\n", -1));
  g_assert_true (http_client_write (client, part, 64 * 1024));
  http_client_wait_end (client);
}

static void
test_buffer_limit (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *part = g_strnfill (60 * 1024, 'x');
  g_autoptr(HttpClient) first = NULL, second = NULL;
  g_autoptr(HttpReply) reply = NULL, refused = NULL;
  g_autoptr(GBytes) body = g_bytes_new (part, 60 * 1024);

  no_deadlines (fixture);
  fixture->settings.max_buffered = 100 * 1024;
  fixture_start (fixture);
  first = fixture_connect (fixture);
  http_client_write (first, "PUT /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 61440\r\n\r\n", -1);
  http_client_write (first, part, -1);
  fixture_wait_held (fixture, 1);
  second = fixture_connect (fixture);
  refused = http_client_request (second, "PUT", "/now", NULL, body);
  g_assert_nonnull (refused);
  g_assert_cmpuint (refused->status, ==, 503);
  fixture_release (fixture);
  reply = http_client_read (first);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 200);
  g_clear_pointer (&refused, http_reply_free);
  g_clear_pointer (&second, http_client_free);
  second = fixture_connect (fixture);
  refused = http_client_request (second, "PUT", "/now", NULL, body);
  g_assert_cmpuint (refused->status, ==, 200);
}

static void
test_requests_per_connection (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) first = NULL, second = NULL, third = NULL;

  fixture->settings.max_requests = 3;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  first = http_client_request (client, "GET", "/now", NULL, NULL);
  second = http_client_request (client, "GET", "/later", NULL, NULL);
  g_assert_cmpstr (http_reply_get_header (second, "connection"), !=, "close");
  third = http_client_request (client, "GET", "/now", NULL, NULL);
  g_assert_nonnull (third);
  g_assert_cmpint (g_ascii_strcasecmp (http_reply_get_header (third, "connection"), "close"), ==, 0);
  http_client_wait_end (client);
}

static guint
open_connections (Fixture   *fixture,
                  GPtrArray *clients,
                  guint      n)
{
  guint open = 0;

  for (guint i = 0; i < n; i++)
    {
      HttpClientOptions options = { .port = pomona_listener_get_port (fixture->listener), .plain = fixture->settings.plain };
      HttpClient *client = http_client_new (&options, NULL);
      g_autoptr(HttpReply) reply = NULL;

      if (client == NULL)
        continue;
      reply = http_client_request (client, "GET", "/now", NULL, NULL);
      open += reply != NULL;
      g_ptr_array_add (clients, client);
    }
  return open;
}

static void
test_connection_limit (Fixture       *fixture,
                       gconstpointer  data)
{
  gboolean per_address = data != NULL;
  g_autoptr(GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) http_client_free);
  PomonaListenerCounts counts;

  no_deadlines (fixture);
  fixture->settings.max_connections = per_address ? 100 : 20;
  fixture->settings.max_per_address = per_address ? 20 : 100;
  fixture->settings.limit_loopback = TRUE;
  fixture_start (fixture);
  /* Two threads accept at the same time, so that one more may slip in. */
  g_assert_cmpuint (open_connections (fixture, clients, 60), <=, 20 + 1);
  pomona_listener_get_counts (fixture->listener, &counts);
  g_assert_cmpuint (counts.refused, >=, 39);
  /* Those that are connected are served all the same, and there is room again when they go. */
  {
    g_autoptr(HttpReply) reply = http_client_request (g_ptr_array_index (clients, 0), "GET", "/later", NULL, NULL);

    g_assert_nonnull (reply);
  }
  g_ptr_array_set_size (clients, 0);
  fixture_wait_until (no_connections, fixture);
  assert_served (fixture);
}

static gboolean
has_room (Fixture *fixture)
{
  PomonaListenerCounts counts;

  pomona_listener_get_counts (fixture->listener, &counts);
  return counts.connections < fixture->settings.max_connections;
}

/* Where nearly every place is taken, idle connections have to go sooner. */
static void
test_crowded (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) http_client_free);

  no_deadlines (fixture);
  fixture->settings.idle_ms = 1200;
  fixture->settings.max_connections = 20;
  fixture_start (fixture);
  g_assert_cmpuint (open_connections (fixture, clients, 20), ==, 20);
  http_client_wait_end (g_ptr_array_index (clients, 0));
  /* The other end sees it a moment before the place is free. */
  fixture_wait_until (has_room, fixture);
  assert_served (fixture);
}

static void
set_up_tls (Fixture       *fixture,
            gconstpointer  data)
{
  fixture_set_up (fixture);
}

static void
set_up_plain (Fixture       *fixture,
              gconstpointer  data)
{
  fixture_set_up_plain (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  fixture_tear_down (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) \
  G_STMT_START { \
    g_test_add ("/http/listener-limits/tls/" name, Fixture, data, set_up_tls, func, tear_down); \
    g_test_add ("/http/listener-limits/plain/" name, Fixture, data, set_up_plain, func, tear_down); \
  } G_STMT_END
  g_test_add ("/http/listener-limits/tls/silent", Fixture, NULL, set_up_tls, test_silent, tear_down);
  ADD ("trickle", NULL, test_trickle);
  ADD ("slow-header", NULL, test_slow_header);
  ADD ("slow-second-header", NULL, test_slow_second_header);
  ADD ("slow-body", NULL, test_slow_body);
  ADD ("steady-body", NULL, test_steady_body);
  ADD ("idle", NULL, test_idle);
  ADD ("slow-answer", NULL, test_slow_answer);
  ADD ("not-reading", NULL, test_not_reading);
  ADD ("header-sizes", NULL, test_header_sizes);
  ADD ("header-fields", NULL, test_header_fields);
  ADD ("body-limit", NULL, test_body_limit);
  ADD ("huge-body", NULL, test_huge_body);
  ADD ("huge-body-chunked", "chunked", test_huge_body);
  ADD ("huge-chunked-reason", NULL, test_huge_chunked_reason);
  ADD ("buffer-limit", NULL, test_buffer_limit);
  ADD ("requests-per-connection", NULL, test_requests_per_connection);
  ADD ("connection-limit", NULL, test_connection_limit);
  ADD ("address-limit", "address", test_connection_limit);
  ADD ("crowded", NULL, test_crowded);
  return g_test_run ();
}
