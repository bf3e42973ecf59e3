/* pomona-pretend-link.c: a pretend device's connection to its server. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-pretend-link.h"

#include <libsoup/soup.h>

#include "pomona-pretend-trickle.h"
#include "pomona-pretend-trust-private.h"

#define READ_SIZE 65536

struct _PomonaPretendLink
{
  SoupSession *session;
  PomonaPretendTrust *trust;
  GTlsCertificate *identity;
};

typedef struct
{
  PomonaPretendLink *link;
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  gint64 started;
} Exchange;

static void
link_clear (gpointer data)
{
  PomonaPretendLink *self = data;

  g_clear_object (&self->session);
  g_clear_object (&self->identity);
  g_clear_pointer (&self->trust, pomona_pretend_trust_free);
}

static void
exchange_free (Exchange *self)
{
  g_clear_object (&self->message);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_rc_box_release_full (self->link, link_clear);
  g_free (self);
}

void
pomona_pretend_reply_free (PomonaPretendReply *self)
{
  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

PomonaPretendLink *
pomona_pretend_link_new (PomonaPretendTrust *trust,
                         GTlsCertificate    *identity,
                         const char         *user_agent)
{
  PomonaPretendLink *self = g_rc_box_new0 (PomonaPretendLink);

  self->trust = trust;
  self->identity = identity != NULL ? g_object_ref (identity) : NULL;
  self->session = soup_session_new_with_options ("max-conns", 1, "max-conns-per-host", 1, "timeout", 60, "idle-timeout", 20,
                                                 "user-agent", user_agent, "proxy-resolver", NULL, NULL);
  /* Without a database libsoup asks about every certificate, and the device decides for itself. */
  if (pomona_pretend_trust_decides (trust))
    soup_session_set_tls_database (self->session, NULL);
  return self;
}

void
pomona_pretend_link_free (PomonaPretendLink *self)
{
  soup_session_abort (self->session);
  g_rc_box_release_full (self, link_clear);
}

static gboolean
accept_certificate_cb (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       gpointer              user_data)
{
  PomonaPretendLink *self = user_data;

  return pomona_pretend_trust_decides (self->trust) &&
         pomona_pretend_trust_check (self->trust, certificate, g_uri_get_host (soup_message_get_uri (message)));
}

static gboolean
request_certificate_cb (SoupMessage          *message,
                        GTlsClientConnection *connection,
                        gpointer              user_data)
{
  PomonaPretendLink *self = user_data;

  if (self->identity == NULL)
    return FALSE;
  soup_message_set_tls_client_certificate (message, self->identity);
  return TRUE;
}

static void
return_failure (GTask  *task,
                GError *error)
{
  Exchange *exchange = g_task_get_task_data (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_return_new_error (task, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_NETWORK, "No answer from %s: %s",
                           g_uri_get_host (soup_message_get_uri (exchange->message)), error->message);
  g_error_free (error);
}

static void
return_reply (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);
  PomonaPretendReply *reply = g_new0 (PomonaPretendReply, 1);
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);

  reply->status = soup_message_get_status (exchange->message);
  reply->content_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  reply->body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));
  reply->latency = g_get_monotonic_time () - exchange->started;
  g_task_return_pointer (task, reply, (GDestroyNotify) pomona_pretend_reply_free);
}

/* Only a stream that is closed gives its connection back for the next request. */
static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  return_reply (task);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Exchange *exchange = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL)
    return_failure (task, error);
  else if (g_bytes_get_size (bytes) == 0)
    g_input_stream_close_async (exchange->stream, G_PRIORITY_DEFAULT, NULL, closed_cb, g_object_ref (task));
  else if (exchange->body->len + g_bytes_get_size (bytes) > POMONA_PRETEND_REPLY_MAX_SIZE)
    g_task_return_new_error (task, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_ANSWER, "The server's answer is too large");
  else
    {
      g_byte_array_append (exchange->body, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_input_stream_read_bytes_async (exchange->stream, READ_SIZE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), read_cb,
                                       g_object_ref (task));
    }
}

static void
send_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Exchange *exchange = g_task_get_task_data (task);
  GError *error = NULL;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (exchange->stream == NULL)
    {
      return_failure (task, error);
      return;
    }
  g_input_stream_read_bytes_async (exchange->stream, READ_SIZE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), read_cb,
                                   g_object_ref (task));
}

static void
set_body (SoupMessage                *message,
          const PomonaPretendRequest *request)
{
  g_autoptr(GInputStream) stream = NULL;

  if (request->body == NULL)
    return;
  if (request->chunk == 0 && request->end_after == 0)
    {
      soup_message_set_request_body_from_bytes (message, request->content_type, request->body);
      return;
    }
  stream = pomona_pretend_trickle_new (request->body, request->chunk != 0 ? request->chunk : 1024, request->delay_ms,
                                       request->end_after);
  soup_message_set_request_body (message, request->content_type, stream, g_bytes_get_size (request->body));
}

void
pomona_pretend_link_send_async (PomonaPretendLink          *self,
                                const PomonaPretendRequest *request,
                                GCancellable               *cancellable,
                                GAsyncReadyCallback         callback,
                                gpointer                    user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Exchange *exchange = g_new0 (Exchange, 1);

  g_task_set_source_tag (task, pomona_pretend_link_send_async);
  g_task_set_task_data (task, exchange, (GDestroyNotify) exchange_free);
  exchange->link = g_rc_box_acquire (self);
  exchange->body = g_byte_array_new ();
  exchange->started = g_get_monotonic_time ();
  exchange->message = soup_message_new (request->method, request->url);
  if (exchange->message == NULL)
    {
      g_task_return_new_error (task, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_NETWORK, "“%s” is no address", request->url);
      return;
    }
  /* Without this every POST opens a connection of its own. */
  soup_message_add_flags (exchange->message, SOUP_MESSAGE_IDEMPOTENT);
  set_body (exchange->message, request);
  if (request->signature != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (exchange->message), "Mdm-Signature", request->signature);
  g_signal_connect (exchange->message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  g_signal_connect (exchange->message, "request-certificate", G_CALLBACK (request_certificate_cb), self);
  soup_session_send_async (self->session, exchange->message, G_PRIORITY_DEFAULT, cancellable, send_cb, g_object_ref (task));
}

PomonaPretendReply *
pomona_pretend_link_send_finish (GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
