/* pomona-apns-link.c: one connection to the push service. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-link-private.h"

#include "pomona-apns-connect-private.h"
#include "pomona-clients-error.h"

/* One TLS record at a time, filled as far as possible. */
#define RECORD (16 * 1024)
/* Reads in one go before other sources of the thread get their turn. */
#define MAX_READS 16

typedef enum
{
  CONNECTING,
  OPEN,
  CLOSED,
} Phase;

struct _PomonaApnsLink
{
  PomonaApnsConfig *config;
  PomonaApnsLinkFuncs funcs;
  gpointer user_data;
  Phase phase;
  gboolean pending; /* connected_cb () is still to come */
  gboolean silent;  /* closed by its owner: no more calls */
  gboolean retired;

  GCancellable *cancellable;
  GIOStream *stream;
  GSocket *socket;
  GSource *read_source;
  GSource *write_source;
  PomonaApnsSession *session;
  GByteArray *out;
  gsize out_sent;

  gint64 opened;
  gint64 last_traffic;
  gint64 last_answer;
  guint64 answers_seen;
  gint64 ping_sent;
  GError *error;
};

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* It holds the PushMagic of devices. */
static void
wipe_out (PomonaApnsLink *self)
{
  if (self->out == NULL)
    return;
  pomona_secret_wipe (self->out->data, self->out->len);
  g_byte_array_set_size (self->out, 0);
  self->out_sent = 0;
}

static void
link_clear (gpointer data)
{
  PomonaApnsLink *self = data;

  drop_source (&self->read_source);
  drop_source (&self->write_source);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->session, pomona_apns_session_free);
  wipe_out (self);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_clear_error (&self->error);
  pomona_apns_config_unref (self->config);
}

PomonaApnsLink *
pomona_apns_link_ref (PomonaApnsLink *self)
{
  return g_rc_box_acquire (self);
}

void
pomona_apns_link_unref (PomonaApnsLink *self)
{
  g_rc_box_release_full (self, link_clear);
}

/* Does not tell the owner: whoever calls this is inside one of the owner's calls, or tells it next. */
static void
shut (PomonaApnsLink *self,
      GError         *error)
{
  if (self->phase == CLOSED)
    {
      g_clear_error (&error);
      return;
    }
  self->phase = CLOSED;
  g_clear_error (&self->error);
  self->error = error;
  g_cancellable_cancel (self->cancellable);
  drop_source (&self->read_source);
  drop_source (&self->write_source);
  /* Closing the TLS layer could wait for the peer; the peer learns as much from the socket. */
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  if (self->session != NULL)
    pomona_apns_session_lose_all (self->session);
}

static void
tell_changed (PomonaApnsLink *self)
{
  if (!self->silent)
    self->funcs.changed (self, self->user_data);
}

static void
request_closed_cb (PomonaApnsRequest   *request,
                   PomonaApnsStreamEnd  end,
                   gpointer             user_data)
{
  PomonaApnsLink *self = user_data;

  self->funcs.closed (request, end, self->user_data);
}

static gboolean
would_block (GError **error)
{
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;
  g_clear_error (error);
  return TRUE;
}

/* What the peer said when it went away is worth more than "connection closed". */
static void
note_goaway (PomonaApnsLink *self)
{
  guint32 code = 0;
  const PomonaApnsReply *reply = pomona_apns_session_get_goaway (self->session, &code);

  if (reply == NULL || self->retired)
    return;
  self->retired = TRUE;
  if (reply->reason != NULL)
    self->error = g_error_new (POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_REFUSED, "The push service said good-bye: %s", reply->reason);
  else if (code != 0)
    self->error = g_error_new (POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_CLOSED, "The push service said good-bye with HTTP/2 error %u", code);
}

static void
take_note (PomonaApnsLink *self)
{
  gint64 now = g_get_monotonic_time ();

  self->last_traffic = now;
  if (pomona_apns_session_get_answers (self->session) != self->answers_seen)
    {
      self->answers_seen = pomona_apns_session_get_answers (self->session);
      self->last_answer = now;
    }
  note_goaway (self);
}

/* Returns FALSE when there is nothing more to read for now. */
static gboolean
read_once (PomonaApnsLink *self)
{
  GPollableInputStream *in = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->stream));
  guint8 buffer[RECORD];
  GError *error = NULL;
  gssize n = g_pollable_input_stream_read_nonblocking (in, buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    {
      if (!pomona_apns_session_receive (self->session, buffer, n, &error))
        shut (self, error);
      else
        take_note (self);
      return self->phase == OPEN;
    }
  if (n < 0 && would_block (&error))
    return FALSE;
  /* After a good-bye the end is no surprise, and the good-bye says why. */
  if (self->error != NULL || (n == 0 && self->retired))
    {
      g_clear_error (&error);
      error = self->error != NULL ? g_error_copy (self->error) : NULL;
    }
  else if (n == 0)
    error = g_error_new_literal (POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_CLOSED, "The push service closed the connection");
  shut (self, error);
  return FALSE;
}

static gboolean
write_cb (GPollableOutputStream *stream,
          gpointer               user_data)
{
  g_autoptr(PomonaApnsLink) self = pomona_apns_link_ref (user_data);

  drop_source (&self->write_source);
  pomona_apns_link_flush (self);
  if (self->phase == CLOSED)
    tell_changed (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_room (PomonaApnsLink *self)
{
  GPollableOutputStream *out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream));

  if (self->write_source != NULL)
    return;
  self->write_source = g_pollable_output_stream_create_source (out, NULL);
  g_source_set_callback (self->write_source, G_SOURCE_FUNC (write_cb), self, NULL);
  g_source_attach (self->write_source, g_main_context_get_thread_default ());
}

/* A peer that turns us down says why and closes; we may notice the second before we have read the first. */
static void
fail_write (PomonaApnsLink *self,
            GError         *error)
{
  for (guint i = 0; i < MAX_READS && read_once (self); i++)
    ;
  shut (self, error);
}

void
pomona_apns_link_flush (PomonaApnsLink *self)
{
  GPollableOutputStream *out;

  if (self->phase != OPEN)
    return;
  out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream));
  while (self->phase == OPEN && self->write_source == NULL)
    {
      GError *error = NULL;
      gssize n;

      if (self->out_sent == self->out->len)
        {
          wipe_out (self);
          if (!pomona_apns_session_fill (self->session, self->out, RECORD, &error))
            {
              shut (self, error);
              return;
            }
          if (self->out->len == 0)
            return;
        }
      n = g_pollable_output_stream_write_nonblocking (out, self->out->data + self->out_sent,
                                                      MIN (self->out->len - self->out_sent, RECORD), NULL, &error);
      if (n > 0)
        {
          self->out_sent += n;
          self->last_traffic = g_get_monotonic_time ();
        }
      else if (error != NULL && would_block (&error))
        wait_for_room (self);
      else
        fail_write (self, error);
    }
}

static gboolean
read_cb (GPollableInputStream *stream,
         gpointer              user_data)
{
  g_autoptr(PomonaApnsLink) self = pomona_apns_link_ref (user_data);

  for (guint i = 0; i < MAX_READS && read_once (self); i++)
    ;
  if (self->phase == OPEN && self->retired && pomona_apns_session_get_in_flight (self->session) == 0)
    shut (self, self->error != NULL ? g_error_copy (self->error) : NULL);
  tell_changed (self);
  return self->phase == OPEN ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
open_session (PomonaApnsLink *self)
{
  g_autofree char *authority = pomona_apns_config_get_authority (self->config);
  GPollableInputStream *in = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->stream));

  self->phase = OPEN;
  self->opened = self->last_traffic = self->last_answer = g_get_monotonic_time ();
  self->out = g_byte_array_sized_new (2 * RECORD);
  self->session = pomona_apns_session_new (authority, self->config->max_streams, request_closed_cb, self);
  self->read_source = g_pollable_input_stream_create_source (in, NULL);
  g_source_set_callback (self->read_source, G_SOURCE_FUNC (read_cb), self, NULL);
  g_source_attach (self->read_source, g_main_context_get_thread_default ());
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(PomonaApnsLink) self = user_data;
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GIOStream) stream = NULL;
  GError *error = NULL;

  self->pending = FALSE;
  stream = pomona_apns_connect_finish (result, &socket, &error);
  if (self->phase == CLOSED)
    {
      g_clear_error (&error);
      if (socket != NULL)
        g_socket_close (socket, NULL);
      return;
    }
  if (stream == NULL)
    {
      shut (self, error);
    }
  else
    {
      self->stream = g_steal_pointer (&stream);
      self->socket = g_steal_pointer (&socket);
      open_session (self);
    }
  tell_changed (self);
}

PomonaApnsLink *
pomona_apns_link_new (PomonaApnsConfig          *config,
                      GTlsCertificate           *identity,
                      const PomonaApnsLinkFuncs *funcs,
                      gpointer                   user_data)
{
  PomonaApnsLink *self = g_rc_box_new0 (PomonaApnsLink);

  self->config = pomona_apns_config_ref (config);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->phase = CONNECTING;
  self->pending = TRUE;
  self->cancellable = g_cancellable_new ();
  pomona_apns_connect_async (config, identity, self->cancellable, connected_cb, pomona_apns_link_ref (self));
  return self;
}

void
pomona_apns_link_close (PomonaApnsLink *self)
{
  self->silent = TRUE;
  if (self->phase == OPEN)
    {
      pomona_apns_session_say_goodbye (self->session);
      pomona_apns_link_flush (self);
    }
  shut (self, NULL);
}

void
pomona_apns_link_retire (PomonaApnsLink *self)
{
  self->retired = TRUE;
  if (self->phase == OPEN && pomona_apns_session_get_in_flight (self->session) > 0)
    return;
  pomona_apns_link_close (self);
}

guint
pomona_apns_link_get_room (PomonaApnsLink *self)
{
  return self->phase == OPEN && !self->retired ? pomona_apns_session_get_room (self->session) : 0;
}

gboolean
pomona_apns_link_submit (PomonaApnsLink    *self,
                         PomonaApnsRequest *request)
{
  return self->phase == OPEN && pomona_apns_session_submit (self->session, request, g_get_monotonic_time ());
}

/* Gives up what waits too long. If nothing was answered of late, it is the connection that is dead, and
 * giving up stream by stream would only take longer. */
static gint64
check_requests (PomonaApnsLink *self,
                gint64          now)
{
  gint64 patience = (gint64) self->config->stream_ms * 1000;
  gboolean overdue = FALSE;
  PomonaApnsRequest *oldest;

  while ((oldest = pomona_apns_session_get_oldest (self->session)) != NULL && oldest->submitted + patience <= now)
    {
      pomona_apns_session_cancel_oldest (self->session);
      overdue = TRUE;
    }
  if (overdue && now - self->last_answer >= patience / 2)
    shut (self, g_error_new (POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_TIMED_OUT,
                             "The push service did not answer for %u seconds", (self->config->stream_ms + 999) / 1000));
  return self->phase == OPEN && oldest != NULL ? oldest->submitted + patience : G_MAXINT64;
}

static gint64
check_idle (PomonaApnsLink *self,
            gint64          now)
{
  gint64 idle = (gint64) self->config->idle_ping_ms * 1000;
  gint64 patience = (gint64) self->config->ping_ms * 1000;

  if (pomona_apns_session_is_pinging (self->session))
    {
      if (self->ping_sent + patience > now)
        return self->ping_sent + patience;
      shut (self, g_error_new_literal (POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_TIMED_OUT, "The connection to the push service is dead"));
      return G_MAXINT64;
    }
  if (self->last_traffic + idle > now)
    return self->last_traffic + idle;
  pomona_apns_session_ping (self->session);
  self->ping_sent = now;
  return now + patience;
}

gint64
pomona_apns_link_check (PomonaApnsLink *self,
                        gint64          now)
{
  gint64 next = G_MAXINT64;

  if (self->phase != OPEN)
    return next;
  next = check_requests (self, now);
  if (self->phase == OPEN)
    next = MIN (next, check_idle (self, now));
  if (self->phase == OPEN && self->retired && pomona_apns_session_get_in_flight (self->session) == 0)
    shut (self, self->error != NULL ? g_error_copy (self->error) : NULL);
  return next;
}

gboolean
pomona_apns_link_is_open (PomonaApnsLink *self)
{
  return self->phase == OPEN;
}

gboolean
pomona_apns_link_is_closed (PomonaApnsLink *self)
{
  return self->phase == CLOSED;
}

gboolean
pomona_apns_link_is_pending (PomonaApnsLink *self)
{
  return self->pending;
}

gboolean
pomona_apns_link_is_retired (PomonaApnsLink *self)
{
  return self->retired;
}

guint
pomona_apns_link_get_in_flight (PomonaApnsLink *self)
{
  return self->session != NULL ? pomona_apns_session_get_in_flight (self->session) : 0;
}

guint
pomona_apns_link_get_window (PomonaApnsLink *self)
{
  return self->phase == OPEN ? pomona_apns_session_get_window (self->session) : 0;
}

guint64
pomona_apns_link_get_answers (PomonaApnsLink *self)
{
  return self->session != NULL ? pomona_apns_session_get_answers (self->session) : 0;
}

gint64
pomona_apns_link_get_opened (PomonaApnsLink *self)
{
  return self->opened;
}

const GError *
pomona_apns_link_get_error (PomonaApnsLink *self)
{
  return self->error;
}

const char *
pomona_apns_link_get_reason (PomonaApnsLink *self)
{
  const PomonaApnsReply *goaway = self->session != NULL ? pomona_apns_session_get_goaway (self->session, NULL) : NULL;

  if (goaway != NULL && goaway->reason != NULL)
    return goaway->reason;
  return self->error != NULL ? pomona_apns_reason_from_error (self->error) : NULL;
}
