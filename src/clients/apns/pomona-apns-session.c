/* pomona-apns-session.c: HTTP/2 with Apple's push service, without a socket. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-session-private.h"

#include "pomona-clients-error.h"
#include "pomona-clock.h"

#include <nghttp2/nghttp2.h>
#include <string.h>

#define PATH_PREFIX "/3/device/"
#define KEEP_FOR (7 * POMONA_CLOCK_DAY)

struct _PomonaApnsSession
{
  nghttp2_session *h2;
  char *authority;
  guint max_streams;
  PomonaApnsClosedFunc closed;
  gpointer user_data;

  GQueue open; /* of PomonaApnsRequest by their link, oldest first */
  guint64 answers;
  gboolean has_settings;
  gboolean pinging;
  gboolean going_away;
  gboolean goodbye;
  guint32 goaway_code;
  PomonaApnsReply goaway;
};

static void
finish (PomonaApnsSession   *self,
        PomonaApnsRequest   *request,
        PomonaApnsStreamEnd  end)
{
  g_queue_unlink (&self->open, &request->link);
  if (end == POMONA_APNS_STREAM_ANSWERED)
    self->answers++;
  self->closed (request, end, self->user_data);
}

/* How a request ends that we have to give up. An answer may be complete although the request is not: a server
 * need not read it to the end. */
static PomonaApnsStreamEnd
end_without (const PomonaApnsRequest *request,
             PomonaApnsStreamEnd      end)
{
  if (request->ended)
    return POMONA_APNS_STREAM_ANSWERED;
  return request->sent ? end : POMONA_APNS_STREAM_UNSENT;
}

static int
header_cb (nghttp2_session     *h2,
           const nghttp2_frame *frame,
           const uint8_t       *name,
           size_t               name_size,
           const uint8_t       *value,
           size_t               value_size,
           uint8_t              flags,
           void                *user_data)
{
  PomonaApnsRequest *request = nghttp2_session_get_stream_user_data (h2, frame->hd.stream_id);

  if (request == NULL)
    return 0;
  /* nghttp2 has checked that the status is three digits. */
  if (name_size == strlen (":status") && memcmp (name, ":status", name_size) == 0 && value_size == 3)
    request->status = (value[0] - '0') * 100 + (value[1] - '0') * 10 + (value[2] - '0');
  else if (name_size == strlen ("apns-id") && memcmp (name, "apns-id", name_size) == 0 && value_size < sizeof request->apns_id)
    {
      memcpy (request->apns_id, value, value_size);
      request->apns_id[value_size] = '\0';
    }
  return 0;
}

static int
data_chunk_cb (nghttp2_session *h2,
               uint8_t          flags,
               int32_t          stream_id,
               const uint8_t   *data,
               size_t           size,
               void            *user_data)
{
  PomonaApnsRequest *request = nghttp2_session_get_stream_user_data (h2, stream_id);

  if (request == NULL)
    return 0;
  if (request->body == NULL)
    request->body = g_byte_array_new ();
  /* One byte more than the limit marks the body as too large; the rest is dropped. */
  size = MIN (size, POMONA_APNS_REPLY_MAX_BODY + 1 - request->body->len);
  g_byte_array_append (request->body, data, size);
  return 0;
}

static void
take_goaway (PomonaApnsSession    *self,
             const nghttp2_goaway *frame)
{
  self->going_away = TRUE;
  self->goaway_code = frame->error_code;
  pomona_apns_reply_clear (&self->goaway);
  pomona_apns_reply_parse (frame->opaque_data, frame->opaque_data_len, &self->goaway);
}

static int
frame_recv_cb (nghttp2_session     *h2,
               const nghttp2_frame *frame,
               void                *user_data)
{
  PomonaApnsSession *self = user_data;
  PomonaApnsRequest *request;

  switch (frame->hd.type)
    {
    case NGHTTP2_SETTINGS:
      self->has_settings |= !(frame->hd.flags & NGHTTP2_FLAG_ACK);
      break;
    case NGHTTP2_PING:
      if (frame->hd.flags & NGHTTP2_FLAG_ACK)
        self->pinging = FALSE;
      break;
    case NGHTTP2_GOAWAY:
      take_goaway (self, &frame->goaway);
      break;
    case NGHTTP2_HEADERS:
    case NGHTTP2_DATA:
      request = nghttp2_session_get_stream_user_data (h2, frame->hd.stream_id);
      if (request != NULL && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) && request->status >= 200)
        request->ended = TRUE;
      break;
    default:
      break;
    }
  return 0;
}

static int
frame_send_cb (nghttp2_session     *h2,
               const nghttp2_frame *frame,
               void                *user_data)
{
  PomonaApnsRequest *request;

  if (frame->hd.type != NGHTTP2_HEADERS)
    return 0;
  request = nghttp2_session_get_stream_user_data (h2, frame->hd.stream_id);
  if (request != NULL)
    request->sent = TRUE;
  return 0;
}

static int
stream_close_cb (nghttp2_session *h2,
                 int32_t          stream_id,
                 uint32_t         code,
                 void            *user_data)
{
  PomonaApnsSession *self = user_data;
  PomonaApnsRequest *request = nghttp2_session_get_stream_user_data (h2, stream_id);

  if (request == NULL)
    return 0;
  /* nghttp2 reports streams beyond the last one of a GOAWAY as REFUSED_STREAM too. */
  if (request->ended)
    finish (self, request, POMONA_APNS_STREAM_ANSWERED);
  else if (code == NGHTTP2_REFUSED_STREAM || !request->sent)
    finish (self, request, POMONA_APNS_STREAM_UNSENT);
  else
    finish (self, request, POMONA_APNS_STREAM_RESET);
  return 0;
}

static ssize_t
read_body_cb (nghttp2_session     *h2,
              int32_t              stream_id,
              uint8_t             *buffer,
              size_t               room,
              uint32_t            *flags,
              nghttp2_data_source *source,
              void                *user_data)
{
  PomonaApnsRequest *request = nghttp2_session_get_stream_user_data (h2, stream_id);
  const guint8 *body;
  gsize size;

  /* The stream was given up; what source points to may be gone. */
  if (request == NULL)
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  body = pomona_push_get_body (request->push, &size);
  size = MIN (size - request->body_sent, room);
  memcpy (buffer, body + request->body_sent, size);
  request->body_sent += size;
  pomona_push_get_body (request->push, &room);
  if (request->body_sent == room)
    *flags |= NGHTTP2_DATA_FLAG_EOF;
  return size;
}

PomonaApnsSession *
pomona_apns_session_new (const char           *authority,
                         guint                 max_streams,
                         PomonaApnsClosedFunc  closed,
                         gpointer              user_data)
{
  const nghttp2_settings_entry settings[] = {
    { NGHTTP2_SETTINGS_ENABLE_PUSH, 0 },
    { NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, 16384 },
  };
  PomonaApnsSession *self = g_new0 (PomonaApnsSession, 1);
  nghttp2_session_callbacks *callbacks = NULL;

  self->authority = g_strdup (authority);
  self->max_streams = max_streams;
  self->closed = closed;
  self->user_data = user_data;
  g_queue_init (&self->open);

  if (nghttp2_session_callbacks_new (&callbacks) != 0)
    g_error ("Out of memory");
  nghttp2_session_callbacks_set_on_header_callback (callbacks, header_cb);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback (callbacks, data_chunk_cb);
  nghttp2_session_callbacks_set_on_frame_recv_callback (callbacks, frame_recv_cb);
  nghttp2_session_callbacks_set_on_frame_send_callback (callbacks, frame_send_cb);
  nghttp2_session_callbacks_set_on_stream_close_callback (callbacks, stream_close_cb);
  if (nghttp2_session_client_new (&self->h2, callbacks, self) != 0)
    g_error ("Out of memory");
  nghttp2_session_callbacks_del (callbacks);
  nghttp2_submit_settings (self->h2, NGHTTP2_FLAG_NONE, settings, G_N_ELEMENTS (settings));
  return self;
}

void
pomona_apns_session_free (PomonaApnsSession *self)
{
  nghttp2_session_del (self->h2);
  pomona_apns_reply_clear (&self->goaway);
  g_free (self->authority);
  g_free (self);
}

gboolean
pomona_apns_session_receive (PomonaApnsSession  *self,
                             const guint8       *data,
                             gsize               size,
                             GError            **error)
{
  ssize_t taken = nghttp2_session_mem_recv (self->h2, data, size);

  if (taken < 0)
    {
      g_set_error (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_PROTOCOL,
                   "The push service broke the rules of HTTP/2: %s", nghttp2_strerror (taken));
      return FALSE;
    }
  return TRUE;
}

gboolean
pomona_apns_session_fill (PomonaApnsSession  *self,
                          GByteArray         *out,
                          gsize               wanted,
                          GError            **error)
{
  while (out->len < wanted)
    {
      const uint8_t *data;
      ssize_t size = nghttp2_session_mem_send (self->h2, &data);

      if (size < 0)
        {
          g_set_error (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_PROTOCOL,
                       "The HTTP/2 connection to the push service failed: %s", nghttp2_strerror (size));
          return FALSE;
        }
      if (size == 0)
        break;
      g_byte_array_append (out, data, size);
    }
  return TRUE;
}

guint
pomona_apns_session_get_window (PomonaApnsSession *self)
{
  guint32 limit;

  /* Apple starts at one stream and raises the limit once it trusts the certificate. */
  if (!self->has_settings)
    return 1;
  limit = nghttp2_session_get_remote_settings (self->h2, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
  return MIN (limit, self->max_streams);
}

guint
pomona_apns_session_get_room (PomonaApnsSession *self)
{
  guint window = pomona_apns_session_get_window (self);

  if (self->going_away || self->goodbye || window <= self->open.length)
    return 0;
  return window - self->open.length;
}

/* Rounded up to the hour, so that HPACK can refer back to the value for all pushes of that hour. */
static gint64
expiration_seconds (const PomonaPush *push)
{
  gint64 at = pomona_push_get_expiration (push);

  if (at == POMONA_PUSH_EXPIRE_AT_ONCE)
    return 0;
  if (at > 0)
    return at / POMONA_CLOCK_SECOND;
  return ((pomona_clock_now () + KEEP_FOR) / POMONA_CLOCK_HOUR + 1) * (POMONA_CLOCK_HOUR / POMONA_CLOCK_SECOND);
}

static nghttp2_nv
field (const char *name,
       const char *value,
       uint8_t     flags)
{
  nghttp2_nv nv = { (uint8_t *) name, (uint8_t *) value, strlen (name), strlen (value), NGHTTP2_NV_FLAG_NO_COPY_NAME | flags };

  return nv;
}

gboolean
pomona_apns_session_submit (PomonaApnsSession *self,
                            PomonaApnsRequest *request,
                            gint64             now)
{
  char path[sizeof PATH_PREFIX + 2 * POMONA_PUSH_MAX_TOKEN], expiration[24];
  nghttp2_data_provider body = { .source = { .ptr = NULL }, .read_callback = read_body_cb };
  gint32 id;

  g_strlcpy (path, PATH_PREFIX, sizeof path);
  g_strlcat (path, pomona_push_get_token_hex (request->push), sizeof path);
  g_snprintf (expiration, sizeof expiration, "%" G_GINT64_FORMAT, expiration_seconds (request->push));
  /* Path and id are different for every push: kept out of the HPACK table, they do not push out the rest. */
  {
    const nghttp2_nv fields[] = {
      field (":method", "POST", NGHTTP2_NV_FLAG_NO_COPY_VALUE),
      field (":scheme", "https", NGHTTP2_NV_FLAG_NO_COPY_VALUE),
      field (":authority", self->authority, NGHTTP2_NV_FLAG_NO_COPY_VALUE),
      field (":path", path, NGHTTP2_NV_FLAG_NO_INDEX),
      field ("apns-topic", pomona_push_get_topic (request->push), NGHTTP2_NV_FLAG_NONE),
      field ("apns-push-type", "mdm", NGHTTP2_NV_FLAG_NO_COPY_VALUE),
      field ("apns-priority", "10", NGHTTP2_NV_FLAG_NO_COPY_VALUE),
      field ("apns-expiration", expiration, NGHTTP2_NV_FLAG_NONE),
      field ("apns-id", pomona_push_get_apns_id (request->push), NGHTTP2_NV_FLAG_NO_INDEX),
    };

    id = nghttp2_submit_request (self->h2, NULL, fields, G_N_ELEMENTS (fields), &body, request);
  }
  if (id < 0)
    {
      /* The 2^30 stream ids of one connection are used up: the next connection takes over. */
      self->going_away = TRUE;
      return FALSE;
    }
  request->stream_id = id;
  request->submitted = now;
  request->status = 0;
  request->sent = request->ended = FALSE;
  request->body_sent = 0;
  request->apns_id[0] = '\0';
  g_clear_pointer (&request->body, g_byte_array_unref);
  request->link.data = request;
  g_queue_push_tail_link (&self->open, &request->link);
  return TRUE;
}

void
pomona_apns_session_cancel_oldest (PomonaApnsSession *self)
{
  PomonaApnsRequest *request = g_queue_peek_head (&self->open);

  g_return_if_fail (request != NULL);

  nghttp2_session_set_stream_user_data (self->h2, request->stream_id, NULL);
  nghttp2_submit_rst_stream (self->h2, NGHTTP2_FLAG_NONE, request->stream_id, NGHTTP2_CANCEL);
  finish (self, request, end_without (request, POMONA_APNS_STREAM_OVERDUE));
}

void
pomona_apns_session_lose_all (PomonaApnsSession *self)
{
  PomonaApnsRequest *request;

  self->going_away = TRUE;
  /* From the newest, so that a queue that takes them back at its head keeps their order. */
  while ((request = g_queue_peek_tail (&self->open)) != NULL)
    {
      nghttp2_session_set_stream_user_data (self->h2, request->stream_id, NULL);
      finish (self, request, end_without (request, POMONA_APNS_STREAM_LOST));
    }
}

void
pomona_apns_session_ping (PomonaApnsSession *self)
{
  if (self->pinging)
    return;
  self->pinging = nghttp2_submit_ping (self->h2, NGHTTP2_FLAG_NONE, NULL) == 0;
}

void
pomona_apns_session_say_goodbye (PomonaApnsSession *self)
{
  if (self->goodbye)
    return;
  self->goodbye = TRUE;
  nghttp2_submit_goaway (self->h2, NGHTTP2_FLAG_NONE, 0, NGHTTP2_NO_ERROR, NULL, 0);
}

PomonaApnsRequest *
pomona_apns_session_get_oldest (PomonaApnsSession *self)
{
  return g_queue_peek_head (&self->open);
}

guint
pomona_apns_session_get_in_flight (PomonaApnsSession *self)
{
  return self->open.length;
}

guint64
pomona_apns_session_get_answers (PomonaApnsSession *self)
{
  return self->answers;
}

gboolean
pomona_apns_session_has_settings (PomonaApnsSession *self)
{
  return self->has_settings;
}

gboolean
pomona_apns_session_is_pinging (PomonaApnsSession *self)
{
  return self->pinging;
}

const PomonaApnsReply *
pomona_apns_session_get_goaway (PomonaApnsSession *self,
                                guint32           *code)
{
  if (code != NULL)
    *code = self->goaway_code;
  return self->going_away ? &self->goaway : NULL;
}

gboolean
pomona_apns_session_is_over (PomonaApnsSession *self)
{
  return !nghttp2_session_want_read (self->h2) && !nghttp2_session_want_write (self->h2);
}
