/* test-listener.c: requests and answers over plain connections. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listener-fixture.h"

#include <microhttpd.h>
#include <string.h>

static void
assert_text (HttpReply  *reply,
             guint       status,
             const char *text)
{
  g_autofree char *got = NULL;

  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, status);
  got = http_reply_dup_text (reply);
  g_assert_cmpstr (got, ==, text);
}

static GBytes *
bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
test_methods (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(GBytes) body = bytes ("hello");
  g_autoptr(HttpReply) get = NULL, put = NULL, post = NULL, head = NULL, again = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  get = http_client_request (client, "GET", "/now?q=a%20b", NULL, NULL);
  assert_text (get, 200, "GET /now a b ");
  g_assert_cmpstr (http_reply_get_header (get, "content-type"), ==, "text/plain");
  g_assert_cmpstr (http_reply_get_header (get, "x-test"), ==, "yes");
  g_assert_cmpstr (http_reply_get_header (get, "cache-control"), ==, "no-store");
  put = http_client_request (client, "PUT", "/now", NULL, body);
  assert_text (put, 200, "PUT /now - hello");
  post = http_client_request (client, "POST", "/later", NULL, body);
  assert_text (post, 200, "POST /later - hello");
  head = http_client_request (client, "HEAD", "/now", NULL, NULL);
  assert_text (head, 200, "");
  g_assert_cmpstr (http_reply_get_header (head, "content-length"), ==, "12");
  again = http_client_request (client, "GET", "/x", NULL, NULL);
  assert_text (again, 200, "GET /x - ");
}

static void
test_other_methods (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char *methods[] = { "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "BREW" };

  fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr(HttpClient) client = fixture_connect (fixture);
      g_autoptr(HttpReply) reply = http_client_request (client, methods[i], "/now", NULL, NULL);

      g_assert_nonnull (reply);
      g_assert_cmpuint (reply->status, ==, 405);
      g_assert_cmpstr (http_reply_get_header (reply, "allow"), ==, "GET, HEAD, POST, PUT");
    }
}

static void
test_dropped (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL, next = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  reply = http_client_request (client, "GET", "/drop", NULL, NULL);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 500);
  next = http_client_request (client, "GET", "/now", NULL, NULL);
  assert_text (next, 200, "GET /now - ");
}

/* Answers race with the suspension of their connection: from before it to long after it. */
static gpointer
ask_often (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr(HttpClient) client = fixture_connect (fixture);

  for (guint i = 0; i < 400; i++)
    {
      g_autoptr(HttpReply) reply = http_client_request (client, "GET", "/later?q=1", NULL, NULL);

      assert_text (reply, 200, "GET /later 1 ");
    }
  return NULL;
}

static void
test_answer_race (Fixture       *fixture,
                  gconstpointer  data)
{
  GThread *threads[4];
  PomonaListenerCounts counts;

  fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("client", ask_often, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  pomona_listener_get_counts (fixture->listener, &counts);
  g_assert_cmpuint (counts.requests, ==, 1600);
}

static void
test_pipelined (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) first = NULL, second = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "GET /later HTTP/1.1\r\nHost: a\r\n\r\nPUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", -1);
  first = http_client_read (client);
  second = http_client_read (client);
  assert_text (first, 200, "GET /later - ");
  assert_text (second, 200, "PUT /now - hi");
}

static void
test_chunked (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "PUT /now HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", -1);
  http_client_write (client, "3\r\nabc\r\n", -1);
  /* No chunk extension: libmicrohttpd 1.0.1 (Debian 13) refuses one, and no device sends any. */
  http_client_write (client, "2\r\nde\r\n0\r\n\r\n", -1);
  reply = http_client_read (client);
  assert_text (reply, 200, "PUT /now - abcde");
}

static void
test_expect_continue (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL, large = NULL;
  g_autoptr(HttpReply) reply = NULL, refused = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "PUT /now HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi", -1);
  reply = http_client_read (client);
  assert_text (reply, 200, "PUT /now - hi");
  large = fixture_connect (fixture);
  http_client_write (large, "PUT /limit/10 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n", -1);
  refused = http_client_read (large);
  g_assert_nonnull (refused);
  g_assert_cmpuint (refused->status, ==, 413);
}

typedef struct { const char *name; const char *request; guint status; } Malformed;

/* Newer versions of the library refuse it themselves. */
#define CODING_REFUSED (MHD_VERSION >= 0x01000000 ? 400 : 501)

static const Malformed malformed[] = {
  { "two-lengths", "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi", 400 },
  { "same-length-twice", "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", 400 },
  { "length-list", "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\nhi", 400 },
  { "length-sign", "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\nhi", 400 },
  { "length-empty", "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nhi", 400 },
  { "length-overflow", "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\nhi", 413 },
  { "length-and-coding", "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
  { "coding-unknown", "PUT /now HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nhi", CODING_REFUSED },
  { "coding-list", "PUT /now HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", CODING_REFUSED },
  { "coding-twice", "PUT /now HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
  { "chunk-size", "PUT /now HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400 },
  { "blank-before-colon", "GET /now HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\n", 400 },
  { "no-colon", "GET /now HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400 },
  { "no-host", "GET /now HTTP/1.1\r\n\r\n", 400 },
  { "two-hosts", "GET /now HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
  { "two-signatures", "PUT /now HTTP/1.1\r\nHost: a\r\nMdm-Signature: a\r\nMdm-Signature: b\r\nContent-Length: 1\r\n\r\nx", 400 },
  { "nul-in-path", "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "dots", "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "no-slash", "GET now HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "star", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
};

static void
test_malformed (Fixture       *fixture,
                gconstpointer  data)
{
  const Malformed *test = data;
  g_autoptr(HttpClient) client = NULL, other = NULL;
  g_autoptr(HttpReply) reply = NULL, next = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, test->request, -1);
  reply = http_client_read (client);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, test->status);
  /* What follows on this connection cannot be trusted. */
  http_client_wait_end (client);
  other = fixture_connect (fixture);
  next = http_client_request (other, "GET", "/now", NULL, NULL);
  assert_text (next, 200, "GET /now - ");
}

/* Whatever the library makes of these, it must not be a request of another client, and the next one is served. */
static void
test_odd_bytes (Fixture       *fixture,
                gconstpointer  data)
{
  static const struct { const char *bytes; gsize size; } odd[] = {
    { "GET /now\0x HTTP/1.1\r\nHost: a\r\n\r\n", 33 },
    { "GET /now HTTP/1.1\r\nHost: a\0b\r\n\r\n", 33 },
    { "GET /now HTTP/1.1\r\nHo\0st: a\r\n\r\n", 32 },
    { "GET /now HTTP/1.1\nHost: a\n\n", 27 },
    { "GET /now HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 40 },
    { "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15 },
    { "\r\n\r\n\r\nGET\r\n\r\n", 13 },
    { "GET /now HTTP/9.9\r\nHost: a\r\n\r\n", 31 },
    { "GET /now HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n", 40 },
  };

  fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr(HttpClient) client = fixture_connect (fixture), other = fixture_connect (fixture);
      g_autoptr(HttpReply) reply = NULL, next = NULL;

      http_client_write (client, odd[i].bytes, (gssize) odd[i].size);
      reply = http_client_read (client);
      if (reply != NULL && reply->status == 200)
        assert_text (reply, 200, "GET /now - ");
      next = http_client_request (other, "GET", "/later", NULL, NULL);
      assert_text (next, 200, "GET /later - ");
    }
}

static void
test_forwarded (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) direct = NULL, proxied = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  direct = http_client_request (client, "GET", "/who", NULL, NULL);
  assert_text (direct, 200, "nobody from 127.0.0.1\n");
  proxied = http_client_request (client, "GET", "/who", "X-Forwarded-For: 203.0.113.9, 192.0.2.7\r\n", NULL);
  assert_text (proxied, 200, "nobody from 192.0.2.7\n");
}

static void
test_large_answer (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *text = g_strnfill (900 * 1024, 'x');
  g_autoptr(GBytes) body = bytes (text);
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;

  fixture_start (fixture);
  client = fixture_connect (fixture);
  reply = http_client_request (client, "PUT", "/later", NULL, body);
  g_assert_nonnull (reply);
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 900 * 1024 + strlen ("PUT /later - "));
}

/* A client that goes while its request is being answered. */
static void
test_client_gone (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(HttpClient) other = NULL;
  g_autoptr(HttpReply) reply = NULL;

  fixture_start (fixture);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(HttpClient) client = fixture_connect (fixture);

      if (i % 4 == 0)
        http_client_write (client, "PUT /now HTTP/1.1\r\nHo", -1);
      else if (i % 4 == 1)
        http_client_write (client, "PUT /now HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc", -1);
      else
        http_client_write (client, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n", -1);
      if (i % 4 == 3)
        fixture_wait_held (fixture, 1);
    }
  fixture_wait_held (fixture, 10);
  fixture_release (fixture);
  other = fixture_connect (fixture);
  reply = http_client_request (other, "GET", "/now", NULL, NULL);
  assert_text (reply, 200, "GET /now - ");
}

static void
test_stop_answers (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;

  fixture->settings.grace_ms = 1;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  fixture_wait_held (fixture, 1);
  pomona_listener_stop (fixture->listener);
  reply = http_client_read (client);
  g_assert_nonnull (reply);
  g_assert_cmpuint (reply->status, ==, 503);
  /* Too late, and harmless. */
  fixture_release (fixture);
}

static gpointer
release_cb (gpointer data)
{
  fixture_release (data);
  return NULL;
}

static void
test_stop_waits (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;
  GThread *thread;

  fixture->settings.grace_ms = 20000;
  fixture_start (fixture);
  client = fixture_connect (fixture);
  http_client_write (client, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  fixture_wait_held (fixture, 1);
  thread = g_thread_new ("release", release_cb, fixture);
  pomona_listener_stop (fixture->listener);
  g_thread_join (thread);
  reply = http_client_read (client);
  assert_text (reply, 200, "GET /hold - ");
}

static gpointer
ask_until_stopped (gpointer data)
{
  Fixture *fixture = data;

  for (;;)
    {
      HttpClientOptions options = { .port = pomona_listener_get_port (fixture->listener), .plain = TRUE };
      g_autoptr(HttpClient) client = http_client_new (&options, NULL);

      if (client == NULL)
        return NULL;
      for (;;)
        {
          g_autoptr(HttpReply) reply = http_client_request (client, "GET", "/later", NULL, NULL);

          if (reply == NULL)
            break;
          g_assert_true (reply->status == 200 || reply->status == 503);
        }
    }
}

static gboolean
busy (Fixture *fixture)
{
  PomonaListenerCounts counts;

  pomona_listener_get_counts (fixture->listener, &counts);
  return counts.requests > 200;
}

static void
test_stop_busy (Fixture       *fixture,
                gconstpointer  data)
{
  GThread *threads[4];

  fixture_start (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("client", ask_until_stopped, fixture);
  fixture_wait_until (busy, fixture);
  pomona_listener_stop (fixture->listener);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
never_cb (PomonaRequest *request,
          gpointer       user_data)
{
  g_assert_not_reached ();
}

static void
test_addresses (Fixture       *fixture,
                gconstpointer  data)
{
  static const struct { const char *address; gint code; } bad[] = {
    { "0.0.0.0", POMONA_LISTENER_ERROR_NOT_LOOPBACK }, { "*", POMONA_LISTENER_ERROR_NOT_LOOPBACK },
    { "", POMONA_LISTENER_ERROR_NOT_LOOPBACK }, { "192.0.2.1", POMONA_LISTENER_ERROR_NOT_LOOPBACK },
    { "::", POMONA_LISTENER_ERROR_NOT_LOOPBACK }, { "example.com", POMONA_LISTENER_ERROR_ADDRESS },
    { "1.2.3", POMONA_LISTENER_ERROR_ADDRESS },
  };
  static const PomonaListenerHandler handler = { NULL, never_cb };
  PomonaListenerSettings settings;
  g_autoptr(GError) in_use = NULL;

  fixture_start (fixture);
  g_assert_cmpstr (pomona_listener_get_address (fixture->listener), ==, "127.0.0.1");
  settings = fixture->settings;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      settings.address = bad[i].address;
      g_assert_null (pomona_listener_new (&settings, &handler, NULL, &error));
      g_assert_error (error, POMONA_LISTENER_ERROR, bad[i].code);
    }
  settings.address = "127.0.0.1";
  settings.port = pomona_listener_get_port (fixture->listener);
  g_assert_null (pomona_listener_new (&settings, &handler, NULL, &in_use));
  g_assert_error (in_use, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_ADDRESS_IN_USE);
}

static void
test_ipv6 (Fixture       *fixture,
           gconstpointer  data)
{
  HttpClientOptions options = { .host = "::1", .plain = TRUE };
  g_autoptr(HttpClient) client = NULL;
  g_autoptr(HttpReply) reply = NULL;
  static const PomonaListenerHandler handler = { NULL, never_cb };
  PomonaListener *probe;

  fixture->settings.address = "::1";
  probe = pomona_listener_new (&fixture->settings, &handler, NULL, NULL);
  if (probe == NULL)
    {
      g_test_skip ("This computer has no IPv6");
      return;
    }
  pomona_listener_free (probe);
  fixture_start (fixture);
  options.port = pomona_listener_get_port (fixture->listener);
  client = http_client_new (&options, NULL);
  g_assert_nonnull (client);
  reply = http_client_request (client, "GET", "/who", NULL, NULL);
  assert_text (reply, 200, "nobody from ::1\n");
}

static void
set_up (Fixture       *fixture,
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

#define ADD(name, func) g_test_add ("/http/listener/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("methods", test_methods);
  ADD ("other-methods", test_other_methods);
  ADD ("dropped", test_dropped);
  ADD ("answer-race", test_answer_race);
  ADD ("pipelined", test_pipelined);
  ADD ("chunked", test_chunked);
  ADD ("expect-continue", test_expect_continue);
  ADD ("odd-bytes", test_odd_bytes);
  ADD ("forwarded", test_forwarded);
  ADD ("large-answer", test_large_answer);
  ADD ("client-gone", test_client_gone);
  ADD ("stop-answers", test_stop_answers);
  ADD ("stop-waits", test_stop_waits);
  ADD ("stop-busy", test_stop_busy);
  ADD ("addresses", test_addresses);
  ADD ("ipv6", test_ipv6);
  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autofree char *path = g_strconcat ("/http/listener/malformed/", malformed[i].name, NULL);

      g_test_add (path, Fixture, &malformed[i], set_up, test_malformed, tear_down);
    }
  return g_test_run ();
}
