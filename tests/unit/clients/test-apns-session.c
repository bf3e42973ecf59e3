/* test-apns-session.c: the HTTP/2 session against a server session in memory. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-session-private.h"

#include "pomona-clients-error.h"
#include "pomona-clock.h"

#include <nghttp2/nghttp2.h>
#include <string.h>

#define TOPIC "com.apple.mgmt.External.x"

/* A server that does what a test tells it. */
typedef struct
{
  PomonaApnsSession *client;
  nghttp2_session *server;
  guint seen;               /* requests begun */
  gint32 last_stream;
  GString *fields;          /* of the last request */
  GString *body;
  guint ends[5];            /* by PomonaApnsStreamEnd */
  GQueue closed;            /* of PomonaApnsRequest, in the order they ended */
} Pair;

static void
closed_cb (PomonaApnsRequest   *request,
           PomonaApnsStreamEnd  end,
           gpointer             user_data)
{
  Pair *pair = user_data;

  pair->ends[end]++;
  g_queue_push_tail (&pair->closed, request);
}

static int
begin_cb (nghttp2_session     *session,
          const nghttp2_frame *frame,
          void                *user_data)
{
  Pair *pair = user_data;

  pair->seen++;
  pair->last_stream = frame->hd.stream_id;
  g_string_truncate (pair->fields, 0);
  g_string_truncate (pair->body, 0);
  return 0;
}

static int
header_cb (nghttp2_session     *session,
           const nghttp2_frame *frame,
           const uint8_t       *name,
           size_t               name_size,
           const uint8_t       *value,
           size_t               value_size,
           uint8_t              flags,
           void                *user_data)
{
  Pair *pair = user_data;

  g_string_append_printf (pair->fields, "%s=%s%s\n", name, value, flags & NGHTTP2_NV_FLAG_NO_INDEX ? " (not kept)" : "");
  return 0;
}

static int
chunk_cb (nghttp2_session *session,
          uint8_t          flags,
          int32_t          stream_id,
          const uint8_t   *data,
          size_t           size,
          void            *user_data)
{
  g_string_append_len (((Pair *) user_data)->body, (const char *) data, size);
  return 0;
}

static Pair *
pair_new (void)
{
  Pair *pair = g_new0 (Pair, 1);
  nghttp2_session_callbacks *callbacks;

  pair->fields = g_string_new (NULL);
  pair->body = g_string_new (NULL);
  g_queue_init (&pair->closed);
  nghttp2_session_callbacks_new (&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback (callbacks, begin_cb);
  nghttp2_session_callbacks_set_on_header_callback (callbacks, header_cb);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback (callbacks, chunk_cb);
  nghttp2_session_server_new (&pair->server, callbacks, pair);
  nghttp2_session_callbacks_del (callbacks);
  pair->client = pomona_apns_session_new ("host", 1000, closed_cb, pair);
  return pair;
}

static void
pair_free (Pair *pair)
{
  pomona_apns_session_free (pair->client);
  nghttp2_session_del (pair->server);
  g_string_free (pair->fields, TRUE);
  g_string_free (pair->body, TRUE);
  g_queue_clear (&pair->closed);
  g_free (pair);
}

static gboolean
to_server (Pair *pair)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (pomona_apns_session_fill (pair->client, out, G_MAXINT, &error));
  g_assert_no_error (error);
  g_assert_cmpint (nghttp2_session_mem_recv (pair->server, out->data, out->len), ==, out->len);
  return out->len > 0;
}

static gboolean
to_client (Pair *pair)
{
  g_autoptr(GError) error = NULL;
  const uint8_t *data;
  ssize_t size, all = 0;

  while ((size = nghttp2_session_mem_send (pair->server, &data)) > 0)
    {
      g_assert_true (pomona_apns_session_receive (pair->client, data, size, &error));
      g_assert_no_error (error);
      all += size;
    }
  return all > 0;
}

/* Until neither side has anything to say. */
static void
talk (Pair *pair)
{
  while (to_server (pair) | to_client (pair))
    ;
}

static void
server_settings (Pair  *pair,
                 guint  max)
{
  const nghttp2_settings_entry entry = { NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, max };

  nghttp2_submit_settings (pair->server, NGHTTP2_FLAG_NONE, &entry, 1);
}

static void
server_answer (Pair       *pair,
               gint32      stream,
               const char *status)
{
  const nghttp2_nv fields[] = {
    { (uint8_t *) ":status", (uint8_t *) status, 7, strlen (status), 0 },
    { (uint8_t *) "apns-id", (uint8_t *) "6b29fc40-ca47-1067-b31d-00dd010662da", 7, 36, 0 },
  };

  nghttp2_submit_response (pair->server, stream, fields, G_N_ELEMENTS (fields), NULL);
}

static PomonaPush *
push_new (void)
{
  static const guint8 token[] = { 0xab, 0xcd };
  g_autoptr(PomonaSecret) magic = pomona_secret_new ("m", -1);

  return pomona_push_new (TOPIC, token, sizeof token, magic, NULL);
}

static void
submit (Pair              *pair,
        PomonaPush        *push,
        PomonaApnsRequest *request)
{
  *request = (PomonaApnsRequest) { .push = push };
  g_assert_true (pomona_apns_session_submit (pair->client, request, 17));
}

static void
test_request (void)
{
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  g_autofree char *expected = NULL;
  PomonaApnsRequest request;

  pomona_clock_set_fixed (1700000000 * POMONA_CLOCK_SECOND);
  server_settings (pair, 100);
  pomona_push_set_apns_id (push, "12345678-1234-1234-1234-123456789abc");
  submit (pair, push, &request);
  g_assert_false (request.sent);
  talk (pair);
  g_assert_true (request.sent);
  /* Seven days on, rounded up to the hour. */
  expected = g_strdup_printf (":method=POST\n:scheme=https\n:authority=host\n:path=/3/device/abcd (not kept)\napns-topic=%s\n"
                              "apns-push-type=mdm\napns-priority=10\napns-expiration=%d\napns-id=%s (not kept)\n",
                              TOPIC, 1700607600, "12345678-1234-1234-1234-123456789abc");
  g_assert_cmpstr (pair->fields->str, ==, expected);
  g_assert_cmpstr (pair->body->str, ==, "{\"mdm\":\"m\"}");
  server_answer (pair, 1, "200");
  talk (pair);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_ANSWERED], ==, 1);
  g_assert_cmpuint (request.status, ==, 200);
  g_assert_cmpstr (request.apns_id, ==, "6b29fc40-ca47-1067-b31d-00dd010662da");
  g_assert_cmpuint (pomona_apns_session_get_answers (pair->client), ==, 1);

  pomona_push_set_expiration (push, POMONA_PUSH_EXPIRE_AT_ONCE);
  submit (pair, push, &request);
  g_assert_cmpuint (request.status, ==, 0);
  talk (pair);
  g_assert_nonnull (strstr (pair->fields->str, "apns-expiration=0\n"));
  pomona_clock_set_source (NULL, NULL);
  pair_free (pair);
}

/* One stream until the server's first word; then what it says, whenever it says it. */
static void
test_window (void)
{
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  PomonaApnsRequest requests[12];

  server_settings (pair, 10);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 1);
  submit (pair, push, &requests[0]);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 0);
  to_server (pair);
  g_assert_cmpuint (pair->seen, ==, 1);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 0);

  talk (pair);
  g_assert_cmpuint (pomona_apns_session_get_window (pair->client), ==, 10);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 9);
  for (guint i = 1; i < 10; i++)
    submit (pair, push, &requests[i]);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 0);
  talk (pair);
  g_assert_cmpuint (pair->seen, ==, 10);

  server_settings (pair, 2);
  talk (pair);
  for (guint i = 0; i < 8; i++)
    server_answer (pair, 2 * i + 1, "200");
  talk (pair);
  g_assert_cmpuint (pomona_apns_session_get_in_flight (pair->client), ==, 2);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 0);
  server_answer (pair, 17, "200");
  talk (pair);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 1);
  server_settings (pair, 0);
  talk (pair);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 0);
  server_settings (pair, 100000);
  talk (pair);
  g_assert_cmpuint (pomona_apns_session_get_window (pair->client), ==, 1000);
  pair_free (pair);
}

/* A server that names no limit sets none. */
static void
test_no_limit (void)
{
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  g_autofree PomonaApnsRequest *requests = g_new0 (PomonaApnsRequest, 1000);

  nghttp2_submit_settings (pair->server, NGHTTP2_FLAG_NONE, NULL, 0);
  talk (pair);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 1000);
  for (guint i = 0; i < 1000; i++)
    submit (pair, push, &requests[i]);
  talk (pair);
  g_assert_cmpuint (pair->seen, ==, 1000);
  pomona_apns_session_lose_all (pair->client);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_LOST], ==, 1000);
  g_assert_true (g_queue_peek_head (&pair->closed) == &requests[999]);
  g_assert_true (g_queue_peek_tail (&pair->closed) == &requests[0]);
  pair_free (pair);
}

static void
test_goaway (void)
{
  static const char debug[] = "{\"reason\":\"Shutdown\"}";
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  PomonaApnsRequest requests[4];
  guint32 code = 99;

  server_settings (pair, 10);
  talk (pair);
  for (guint i = 0; i < 4; i++)
    submit (pair, push, &requests[i]);
  talk (pair);
  g_assert_null (pomona_apns_session_get_goaway (pair->client, NULL));
  nghttp2_submit_goaway (pair->server, NGHTTP2_FLAG_NONE, 3, NGHTTP2_NO_ERROR, (const uint8_t *) debug, strlen (debug));
  to_client (pair);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_UNSENT], ==, 2);
  g_assert_cmpuint (pomona_apns_session_get_in_flight (pair->client), ==, 2);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 0);
  g_assert_cmpstr (pomona_apns_session_get_goaway (pair->client, &code)->reason, ==, "Shutdown");
  g_assert_cmpuint (code, ==, NGHTTP2_NO_ERROR);
  server_answer (pair, 1, "200");
  server_answer (pair, 3, "410");
  talk (pair);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_ANSWERED], ==, 2);
  pair_free (pair);
}

static void
test_resets (void)
{
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  PomonaApnsRequest requests[3];

  server_settings (pair, 10);
  talk (pair);
  for (guint i = 0; i < 3; i++)
    submit (pair, push, &requests[i]);
  talk (pair);
  nghttp2_submit_rst_stream (pair->server, NGHTTP2_FLAG_NONE, 1, NGHTTP2_REFUSED_STREAM);
  nghttp2_submit_rst_stream (pair->server, NGHTTP2_FLAG_NONE, 3, NGHTTP2_INTERNAL_ERROR);
  nghttp2_submit_rst_stream (pair->server, NGHTTP2_FLAG_NONE, 5, NGHTTP2_NO_ERROR);
  talk (pair);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_UNSENT], ==, 1);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_RESET], ==, 2);
  pair_free (pair);
}

static void
test_overdue (void)
{
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  PomonaApnsRequest requests[3];

  server_settings (pair, 3);
  talk (pair);
  submit (pair, push, &requests[0]);
  submit (pair, push, &requests[1]);
  talk (pair);
  g_assert_true (pomona_apns_session_get_oldest (pair->client) == &requests[0]);
  g_assert_cmpint (pomona_apns_session_get_oldest (pair->client)->submitted, ==, 17);
  pomona_apns_session_cancel_oldest (pair->client);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_OVERDUE], ==, 1);
  g_assert_true (pomona_apns_session_get_oldest (pair->client) == &requests[1]);
  /* One that never left needs no second thought. */
  submit (pair, push, &requests[2]);
  pomona_apns_session_cancel_oldest (pair->client);
  pomona_apns_session_cancel_oldest (pair->client);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_UNSENT], ==, 1);
  g_assert_null (pomona_apns_session_get_oldest (pair->client));
  talk (pair);
  g_assert_cmpuint (pair->seen, ==, 2);
  pair_free (pair);
}

static ssize_t
read_zeros_cb (nghttp2_session     *session,
               int32_t              stream_id,
               uint8_t             *buffer,
               size_t               room,
               uint32_t            *flags,
               nghttp2_data_source *source,
               void                *user_data)
{
  int *left = source->ptr;
  gsize n = MIN (room, (gsize) *left);

  memset (buffer, '0', n);
  *left -= n;
  if (*left == 0)
    *flags |= NGHTTP2_DATA_FLAG_EOF;
  return n;
}

/* A body beyond all measure is cut, and the answer still counts. */
static void
test_large_body (void)
{
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  const nghttp2_nv status = { (uint8_t *) ":status", (uint8_t *) "400", 7, 3, 0 };
  int left = 300000;
  nghttp2_data_provider provider = { { .ptr = &left }, read_zeros_cb };
  PomonaApnsRequest request;

  server_settings (pair, 10);
  talk (pair);
  submit (pair, push, &request);
  talk (pair);
  nghttp2_submit_response (pair->server, 1, &status, 1, &provider);
  talk (pair);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_ANSWERED], ==, 1);
  g_assert_cmpuint (request.body->len, ==, POMONA_APNS_REPLY_MAX_BODY + 1);
  g_byte_array_unref (request.body);
  pair_free (pair);
}

/* An interim response is none. */
static void
test_interim (void)
{
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  const nghttp2_nv status = { (uint8_t *) ":status", (uint8_t *) "103", 7, 3, 0 };
  PomonaApnsRequest request;

  server_settings (pair, 10);
  talk (pair);
  submit (pair, push, &request);
  talk (pair);
  nghttp2_submit_headers (pair->server, NGHTTP2_FLAG_NONE, 1, NULL, &status, 1, NULL);
  talk (pair);
  g_assert_cmpuint (pomona_apns_session_get_in_flight (pair->client), ==, 1);
  server_answer (pair, 1, "200");
  talk (pair);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_ANSWERED], ==, 1);
  g_assert_cmpuint (request.status, ==, 200);
  pair_free (pair);
}

static void
test_ping (void)
{
  Pair *pair = pair_new ();

  server_settings (pair, 10);
  talk (pair);
  pomona_apns_session_ping (pair->client);
  pomona_apns_session_ping (pair->client);
  g_assert_true (pomona_apns_session_is_pinging (pair->client));
  talk (pair);
  g_assert_false (pomona_apns_session_is_pinging (pair->client));
  pomona_apns_session_say_goodbye (pair->client);
  g_assert_cmpuint (pomona_apns_session_get_room (pair->client), ==, 0);
  talk (pair);
  g_assert_true (pomona_apns_session_is_over (pair->client));
  pair_free (pair);
}

static void
test_nonsense (void)
{
  static const char *const inputs[] = { "HTTP/1.1 400 Bad Request\r\n\r\n", "\x00\x00\x00\x01\x00\x00\x00\x00\x00", "SSH-2.0-x\r\n\r\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      Pair *pair = pair_new ();
      g_autoptr(GByteArray) out = g_byte_array_new ();
      g_autoptr(GError) error = NULL;
      gboolean good;

      to_server (pair);
      good = pomona_apns_session_receive (pair->client, (const guint8 *) inputs[i], i == 1 ? 9 : strlen (inputs[i]), &error);
      /* nghttp2 either gives up at once or says why in a GOAWAY and stops. */
      if (good)
        {
          g_assert_true (pomona_apns_session_fill (pair->client, out, 100000, NULL));
          g_assert_true (pomona_apns_session_is_over (pair->client));
        }
      else
        {
          g_assert_error (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_PROTOCOL);
        }
      pair_free (pair);
    }
}

/* A server may answer without reading the request to its end. */
static void
test_early_answer (void)
{
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  const nghttp2_settings_entry entry = { NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0 };
  PomonaApnsRequest requests[2];

  nghttp2_submit_settings (pair->server, NGHTTP2_FLAG_NONE, &entry, 1);
  talk (pair);
  submit (pair, push, &requests[0]);
  submit (pair, push, &requests[1]);
  talk (pair);
  g_assert_cmpstr (pair->body->str, ==, "");
  server_answer (pair, 1, "410");
  talk (pair);
  g_assert_cmpuint (pomona_apns_session_get_in_flight (pair->client), ==, 2);
  pomona_apns_session_cancel_oldest (pair->client);
  pomona_apns_session_lose_all (pair->client);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_ANSWERED], ==, 1);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_LOST], ==, 1);
  g_assert_cmpuint (requests[0].status, ==, 410);
  pair_free (pair);
}

/* Frames are gathered up to the size of a TLS record. */
static void
test_fill (void)
{
  Pair *pair = pair_new ();
  g_autoptr(PomonaPush) push = push_new ();
  g_autoptr(GByteArray) out = g_byte_array_new ();
  g_autofree PomonaApnsRequest *requests = g_new0 (PomonaApnsRequest, 500);

  server_settings (pair, 1000);
  talk (pair);
  for (guint i = 0; i < 500; i++)
    submit (pair, push, &requests[i]);
  g_assert_true (pomona_apns_session_fill (pair->client, out, 4096, NULL));
  g_assert_cmpuint (out->len, >=, 4096);
  g_assert_cmpuint (out->len, <, 4096 + 16384);
  pomona_apns_session_lose_all (pair->client);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_LOST], >, 0);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_UNSENT], >, 0);
  g_assert_cmpuint (pair->ends[POMONA_APNS_STREAM_LOST] + pair->ends[POMONA_APNS_STREAM_UNSENT], ==, 500);
  pair_free (pair);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/session/request", test_request);
  g_test_add_func ("/apns/session/window", test_window);
  g_test_add_func ("/apns/session/no-limit", test_no_limit);
  g_test_add_func ("/apns/session/goaway", test_goaway);
  g_test_add_func ("/apns/session/resets", test_resets);
  g_test_add_func ("/apns/session/overdue", test_overdue);
  g_test_add_func ("/apns/session/large-body", test_large_body);
  g_test_add_func ("/apns/session/interim", test_interim);
  g_test_add_func ("/apns/session/ping", test_ping);
  g_test_add_func ("/apns/session/nonsense", test_nonsense);
  g_test_add_func ("/apns/session/early-answer", test_early_answer);
  g_test_add_func ("/apns/session/fill", test_fill);
  return g_test_run ();
}
