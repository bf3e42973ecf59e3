/* pomona-apns-standin-session.c: one connection to the push stand-in: HTTP/2. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-standin-peer-private.h"

#include "pomona-clock.h"

#include <string.h>

#define DEFAULT_MAX_STREAMS 1000
#define MAX_FIELD 4096
/* One byte beyond what Apple takes is enough to know that it is too much. */
#define MAX_BODY 4097

typedef struct
{
  PomonaApnsCall call;
  char *token_hex;
  char *answer;
  gsize answer_sent;
} Stream;

typedef struct
{
  gint64 due; /* monotonic */
  gint32 stream_id;
  PomonaApnsVerdict verdict;
} Waiting;

static void answer (PomonaApnsPeer          *self,
                    gint32                   stream_id,
                    const PomonaApnsVerdict *verdict);

static void
stream_free (Stream *stream)
{
  pomona_apns_call_clear (&stream->call);
  g_free (stream->token_hex);
  g_free (stream->answer);
  g_free (stream);
}

static void
announce_max (PomonaApnsPeer *self,
              guint           max)
{
  const nghttp2_settings_entry entry = { NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, max };

  if (self->max_now == max)
    return;
  self->max_now = max;
  g_array_append_val (self->announced, max);
  nghttp2_submit_settings (self->h2, NGHTTP2_FLAG_NONE, &entry, 1);
}

static guint
usual_max (PomonaApnsPeer *self)
{
  return self->faults.max_streams > 0 ? self->faults.max_streams : DEFAULT_MAX_STREAMS;
}

/* --- what comes in --- */

static int
begin_headers_cb (nghttp2_session     *h2,
                  const nghttp2_frame *frame,
                  void                *user_data)
{
  PomonaApnsPeer *self = user_data;

  if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST)
    return 0;
  nghttp2_session_set_stream_user_data (h2, frame->hd.stream_id, g_new0 (Stream, 1));
  self->open_streams++;
  pomona_apns_book_note_in_flight (self->house->book, self->open_streams);
  if (self->limit == 0 && self->open_streams > 1)
    pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_EARLY);
  else if (self->limit > 0 && self->open_streams > self->limit)
    pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_VIOLATION);
  return 0;
}

static char **
find_field (PomonaApnsCall *call,
            const char     *name)
{
  const struct
  {
    const char *name;
    char **place;
  } fields[] = {
    { ":method", &call->method },
    { ":path", &call->path },
    { "apns-topic", &call->topic },
    { "apns-push-type", &call->push_type },
    { "apns-priority", &call->priority },
    { "apns-expiration", &call->expiration },
    { "apns-id", &call->apns_id },
    { "apns-collapse-id", &call->collapse_id },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (strcmp (fields[i].name, name) == 0)
        return fields[i].place;
    }
  return NULL;
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
  Stream *stream = nghttp2_session_get_stream_user_data (h2, frame->hd.stream_id);
  char **place = stream != NULL ? find_field (&stream->call, (const char *) name) : NULL;

  if (place == NULL || value_size > MAX_FIELD)
    return 0;
  if (*place != NULL)
    stream->call.duplicate = TRUE;
  else
    *place = g_strndup ((const char *) value, value_size);
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
  Stream *stream = nghttp2_session_get_stream_user_data (h2, stream_id);

  if (stream == NULL)
    return 0;
  if (stream->call.body == NULL)
    stream->call.body = g_byte_array_new ();
  g_byte_array_append (stream->call.body, data, MIN (size, MAX_BODY - stream->call.body->len));
  return 0;
}

static int
compare_waiting (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  const Waiting *first = a, *second = b;

  return (first->due > second->due) - (first->due < second->due);
}

static gboolean
waiting_cb (gpointer user_data)
{
  PomonaApnsPeer *self = user_data;
  GSequenceIter *iter;

  while (self->phase == PEER_OPEN && !g_sequence_iter_is_end (iter = g_sequence_get_begin_iter (self->waiting)))
    {
      Waiting waiting = *(Waiting *) g_sequence_get (iter);

      if (waiting.due > g_get_monotonic_time ())
        break;
      g_sequence_remove (iter);
      if (nghttp2_session_get_stream_user_data (self->h2, waiting.stream_id) != NULL)
        answer (self, waiting.stream_id, &waiting.verdict);
    }
  pomona_apns_peer_flush (self);
  iter = g_sequence_get_begin_iter (self->waiting);
  if (self->phase == PEER_OPEN && !g_sequence_iter_is_end (iter))
    g_source_set_ready_time (self->waiting_source, ((Waiting *) g_sequence_get (iter))->due);
  else
    g_source_set_ready_time (self->waiting_source, -1);
  return G_SOURCE_CONTINUE;
}

static void
answer_later (PomonaApnsPeer          *self,
              gint32                   stream_id,
              const PomonaApnsVerdict *verdict)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->due = g_get_monotonic_time () + (gint64) verdict->delay_ms * 1000;
  waiting->stream_id = stream_id;
  waiting->verdict = *verdict;
  g_sequence_insert_sorted (self->waiting, waiting, compare_waiting, NULL);
  waiting = g_sequence_get (g_sequence_get_begin_iter (self->waiting));
  g_source_set_ready_time (self->waiting_source, waiting->due);
}

static gboolean
is_stalled (PomonaApnsPeer *self)
{
  return self->faults.stall_at_once || (self->faults.stall_after > 0 && self->answers >= self->faults.stall_after);
}

static void
take_request (PomonaApnsPeer *self,
              gint32          stream_id)
{
  Stream *stream = nghttp2_session_get_stream_user_data (self->h2, stream_id);
  PomonaApnsVerdict verdict;

  if (stream == NULL)
    return;
  pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_REQUEST);
  if (is_stalled (self))
    return;
  verdict = pomona_apns_rules_check (&stream->call, self->topic, &stream->token_hex);
  if (verdict.status == 200)
    verdict = pomona_apns_book_look_up (self->house->book, stream->token_hex, self->topic);
  if (verdict.delay_ms == G_MAXUINT)
    return;
  verdict.delay_ms += self->faults.latency_ms;
  if (verdict.delay_ms > 0)
    answer_later (self, stream_id, &verdict);
  else
    answer (self, stream_id, &verdict);
}

static void
take_acknowledgement (PomonaApnsPeer *self)
{
  if (self->announced->len == 0)
    return;
  self->limit = g_array_index (self->announced, guint, 0);
  g_array_remove_index (self->announced, 0);
}

static int
frame_recv_cb (nghttp2_session     *h2,
               const nghttp2_frame *frame,
               void                *user_data)
{
  PomonaApnsPeer *self = user_data;

  switch (frame->hd.type)
    {
    case NGHTTP2_HEADERS:
    case NGHTTP2_DATA:
      if (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
        take_request (self, frame->hd.stream_id);
      break;
    case NGHTTP2_SETTINGS:
      if (frame->hd.flags & NGHTTP2_FLAG_ACK)
        take_acknowledgement (self);
      break;
    case NGHTTP2_PING:
      if (!(frame->hd.flags & NGHTTP2_FLAG_ACK))
        pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_PING);
      break;
    case NGHTTP2_RST_STREAM:
      pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_CLIENT_RESET);
      break;
    default:
      break;
    }
  return 0;
}

/* nghttp2 refuses streams above the acknowledged limit by itself. */
static int
invalid_frame_cb (nghttp2_session     *h2,
                  const nghttp2_frame *frame,
                  int                  error,
                  void                *user_data)
{
  PomonaApnsPeer *self = user_data;

  if (frame->hd.type == NGHTTP2_HEADERS && error == NGHTTP2_ERR_PROTO)
    pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_VIOLATION);
  return 0;
}

static int
stream_close_cb (nghttp2_session *h2,
                 int32_t          stream_id,
                 uint32_t         code,
                 void            *user_data)
{
  PomonaApnsPeer *self = user_data;
  Stream *stream = nghttp2_session_get_stream_user_data (h2, stream_id);

  if (stream == NULL)
    return 0;
  nghttp2_session_set_stream_user_data (h2, stream_id, NULL);
  stream_free (stream);
  self->open_streams--;
  return 0;
}

/* --- what goes out --- */

static ssize_t
read_answer_cb (nghttp2_session     *h2,
                int32_t              stream_id,
                uint8_t             *buffer,
                size_t               room,
                uint32_t            *flags,
                nghttp2_data_source *source,
                void                *user_data)
{
  Stream *stream = source->ptr;
  gsize left = strlen (stream->answer) - stream->answer_sent;
  gsize n = MIN (left, room);

  memcpy (buffer, stream->answer + stream->answer_sent, n);
  stream->answer_sent += n;
  if (n == left)
    *flags |= NGHTTP2_DATA_FLAG_EOF;
  return n;
}

static nghttp2_nv
field (const char *name,
       const char *value)
{
  return (nghttp2_nv) { (uint8_t *) name, (uint8_t *) value, strlen (name), strlen (value), NGHTTP2_NV_FLAG_NONE };
}

static void
send_answer (PomonaApnsPeer          *self,
             gint32                   stream_id,
             Stream                  *stream,
             const PomonaApnsVerdict *verdict)
{
  g_autofree char *status = g_strdup_printf ("%u", verdict->status);
  nghttp2_data_provider body = { { .ptr = stream }, read_answer_cb };
  nghttp2_nv fields[3] = { field (":status", status), field ("apns-id", stream->call.apns_id) };
  gboolean good = verdict->status == 200;

  if (!good)
    {
      stream->answer = pomona_apns_rules_write_body (verdict);
      fields[2] = field ("content-type", "application/json");
    }
  nghttp2_submit_response (self->h2, stream_id, fields, good ? 2 : 3, good ? NULL : &body);
}

static void
accept_push (PomonaApnsPeer *self,
             Stream         *stream)
{
  PomonaApnsStandinPush *push = g_new0 (PomonaApnsStandinPush, 1);

  push->token_hex = g_strdup (stream->token_hex);
  push->magic = pomona_apns_rules_read_magic (stream->call.body);
  push->apns_id = g_strdup (stream->call.apns_id);
  push->topic = g_strdup (stream->call.topic);
  push->expiration = stream->call.expiration != NULL ? g_ascii_strtoll (stream->call.expiration, NULL, 10) : 0;
  push->time = pomona_clock_now ();
  pomona_apns_book_accept (self->house->book, push);
}

/* Faults that come after so many answers. */
static void
after_answer (PomonaApnsPeer *self)
{
  const PomonaApnsStandinFaults *faults = &self->faults;

  self->answers++;
  if (self->answers == faults->goaway_after)
    {
      pomona_apns_peer_goaway (self, NULL);
    }
  else if (self->answers == faults->goaway_abrupt_after)
    {
      pomona_apns_peer_goaway (self, NULL);
      self->close_when_sent = TRUE;
    }
  else if (self->answers == faults->drop_after)
    {
      self->close_when_sent = TRUE;
    }
}

static void
answer (PomonaApnsPeer          *self,
        gint32                   stream_id,
        const PomonaApnsVerdict *verdict)
{
  Stream *stream = nghttp2_session_get_stream_user_data (self->h2, stream_id);
  guint max = usual_max (self);

  if (self->close_when_sent || is_stalled (self))
    return;
  if (verdict->reset != 0)
    {
      pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_RESET);
      nghttp2_submit_rst_stream (self->h2, NGHTTP2_FLAG_NONE, stream_id, verdict->reset);
      return;
    }
  if (stream->call.apns_id == NULL)
    stream->call.apns_id = g_uuid_string_random ();
  if (verdict->status == 200)
    accept_push (self, stream);
  else
    pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_REFUSED);
  announce_max (self, self->faults.throttle && verdict->status != 200 ? 1 : max);
  send_answer (self, stream_id, stream, verdict);
  after_answer (self);
}

void
pomona_apns_peer_goaway (PomonaApnsPeer *self,
                         const char     *reason)
{
  g_autofree char *debug = NULL;

  if (self->phase != PEER_OPEN)
    return;
  if (reason != NULL)
    debug = g_strdup_printf ("{\"reason\":\"%s\"}", reason);
  self->going_away = TRUE;
  nghttp2_submit_goaway (self->h2, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id (self->h2), NGHTTP2_NO_ERROR,
                         (const uint8_t *) debug, debug != NULL ? strlen (debug) : 0);
  pomona_apns_peer_flush (self);
}

void
pomona_apns_peer_set_max (PomonaApnsPeer *self,
                          guint           max_streams)
{
  self->faults.max_streams = max_streams;
  if (self->phase != PEER_OPEN)
    return;
  announce_max (self, max_streams);
  pomona_apns_peer_flush (self);
}

gboolean
pomona_apns_peer_receive (PomonaApnsPeer *self,
                          const guint8   *data,
                          gsize           size)
{
  ssize_t taken;

  self->inside = TRUE;
  taken = nghttp2_session_mem_recv (self->h2, data, size);
  self->inside = FALSE;
  return taken >= 0;
}

gboolean
pomona_apns_peer_fill (PomonaApnsPeer *self,
                       gsize           wanted)
{
  while (self->out->len < wanted)
    {
      const uint8_t *data;
      ssize_t size;

      self->inside = TRUE;
      size = nghttp2_session_mem_send (self->h2, &data);
      self->inside = FALSE;
      if (size < 0)
        return FALSE;
      if (size == 0)
        break;
      g_byte_array_append (self->out, data, size);
    }
  return TRUE;
}

gboolean
pomona_apns_peer_is_done (PomonaApnsPeer *self)
{
  if (self->going_away && self->open_streams == 0)
    return TRUE;
  return !nghttp2_session_want_read (self->h2) && !nghttp2_session_want_write (self->h2);
}

static gboolean
waiting_dispatch (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs waiting_funcs = { NULL, NULL, waiting_dispatch, NULL, NULL, NULL };

void
pomona_apns_peer_open_session (PomonaApnsPeer *self)
{
  nghttp2_session_callbacks *callbacks = NULL;
  nghttp2_option *option = NULL;

  self->announced = g_array_new (FALSE, FALSE, sizeof (guint));
  nghttp2_option_new (&option);
  nghttp2_option_set_no_auto_ping_ack (option, self->faults.ignore_ping);
  nghttp2_session_callbacks_new (&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback (callbacks, begin_headers_cb);
  nghttp2_session_callbacks_set_on_header_callback (callbacks, header_cb);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback (callbacks, data_chunk_cb);
  nghttp2_session_callbacks_set_on_frame_recv_callback (callbacks, frame_recv_cb);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback (callbacks, invalid_frame_cb);
  nghttp2_session_callbacks_set_on_stream_close_callback (callbacks, stream_close_cb);
  nghttp2_session_server_new2 (&self->h2, callbacks, self, option);
  nghttp2_session_callbacks_del (callbacks);
  nghttp2_option_del (option);

  self->waiting_source = g_source_new (&waiting_funcs, sizeof (GSource));
  g_source_set_callback (self->waiting_source, waiting_cb, self, NULL);
  g_source_attach (self->waiting_source, self->house->context);
  announce_max (self, self->faults.start_at_one ? 1 : usual_max (self));
}

void
pomona_apns_peer_drop_session (PomonaApnsPeer *self)
{
  gint32 last;

  if (self->h2 == NULL)
    return;
  last = nghttp2_session_get_last_proc_stream_id (self->h2);
  /* nghttp2 forgets open streams without a word. */
  for (gint32 id = 1; self->open_streams > 0 && id <= last; id += 2)
    {
      Stream *stream = nghttp2_session_get_stream_user_data (self->h2, id);

      if (stream == NULL)
        continue;
      stream_free (stream);
      self->open_streams--;
    }
  nghttp2_session_del (self->h2);
  self->h2 = NULL;
  g_source_destroy (self->waiting_source);
  g_source_unref (self->waiting_source);
  g_array_unref (self->announced);
}
