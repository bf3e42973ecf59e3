/* pomona-listener-exchange.c: from the bytes of a request to the bytes of its answer. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-listener-private.h"

#include <string.h>
#include <sys/socket.h>

#define DEFAULT_BODY_LIMIT (1024 * 1024)

/* A body that is too large by so much is read to its end, and the answer comes then; after that the answer comes while the
 * client still sends. A client that is torn from its connection may lose what it has not read yet, so it gets some time and
 * is listened to for some more bytes. */
#define DISCARD_LIMIT (1024 * 1024)
#define LINGER_LIMIT (16 * 1024 * 1024)

/* What is said about a request that never reaches a handler. For the eyes of whoever looks into a log on the other side. */
static const struct
{
  guint       status;
  const char *reason;
  const char *text;
} refusals[] = {
  { 400, "Bad Request", "This request cannot be understood." },
  { 405, "Method Not Allowed", "Only GET, HEAD, POST and PUT are answered here." },
  { 408, "Request Timeout", "The request took too long to arrive." },
  { 413, "Content Too Large", "The request is larger than it may be." },
  { 431, "Request Header Fields Too Large", "The header of the request is too long." },
  { 501, "Not Implemented", "The only transfer coding known here is chunked." },
  { 503, "Service Unavailable", "There is too much to do at the moment. Please try again later." },
};

static const char *header_names[POMONA_N_HEADERS] = {
  [POMONA_HEADER_ACCEPT_LANGUAGE] = MHD_HTTP_HEADER_ACCEPT_LANGUAGE,
  [POMONA_HEADER_CONTENT_TYPE] = MHD_HTTP_HEADER_CONTENT_TYPE,
  [POMONA_HEADER_FORWARDED_FOR] = "X-Forwarded-For",
  [POMONA_HEADER_HOST] = MHD_HTTP_HEADER_HOST,
  [POMONA_HEADER_MDM_SIGNATURE] = "Mdm-Signature",
  [POMONA_HEADER_USER_AGENT] = MHD_HTTP_HEADER_USER_AGENT,
};

static guint
find_refusal (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (refusals[i].status == status)
      return i;
  g_return_val_if_reached (0);
}

static void
free_bytes_cb (void *bytes)
{
  g_bytes_unref (bytes);
}

static struct MHD_Response *
make_response (GBytes *body)
{
  gsize size;
  const void *data = g_bytes_get_data (body, &size);

  return MHD_create_response_from_buffer_with_free_callback_cls (size, (void *) data, free_bytes_cb, g_bytes_ref (body));
}

static enum MHD_Result
refuse (PomonaClient *client,
        guint         status)
{
  guint i = find_refusal (status);
  g_autofree char *line = g_strconcat (refusals[i].text, "\n", NULL);
  g_autoptr(GBytes) body = g_bytes_new (line, strlen (line));
  struct MHD_Response *response = make_response (body);
  enum MHD_Result result;

  MHD_add_response_header (response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; charset=utf-8");
  MHD_add_response_header (response, MHD_HTTP_HEADER_CONNECTION, "close");
  if (status == 405)
    MHD_add_response_header (response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD, POST, PUT");
  pomona_listener_set_phase (client, POMONA_PHASE_SENDING);
  result = MHD_queue_response (client->connection, status, response);
  MHD_destroy_response (response);
  return result;
}

/* The library cannot answer any more in the middle of a body, or when the reading side is shut; nothing was written for
 * this request yet, so that an answer can be put onto the connection by hand before it is closed. */
static void
write_last_word (PomonaClient *client,
                 guint         status)
{
  guint i = find_refusal (status);
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u %s\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
                                           "Content-Length: %zu\r\n\r\n%s\n", status, refusals[i].reason,
                                           strlen (refusals[i].text) + 1, refusals[i].text);

  if (client->session != NULL)
    (void) gnutls_record_send (client->session, text, strlen (text));
  else
    (void) send (client->fd, text, strlen (text), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void *
pomona_listener_target_cb (void                  *cls,
                           const char            *target,
                           struct MHD_Connection *connection)
{
  PomonaClient *client = pomona_listener_get_client (connection);
  g_autoptr(GError) error = NULL;
  PomonaRequestTarget *parsed = pomona_request_target_parse (target, &error);
  PomonaRequest *request = pomona_request_new (connection, parsed);

  if (parsed == NULL)
    g_debug ("Request of %s: %s", client->peer, error->message);
  /* On a new connection the time for the header has been running since the handshake. */
  if (client->phase == POMONA_PHASE_IDLE)
    pomona_listener_set_phase (client, POMONA_PHASE_HEADER);
  request->target_length = strlen (target);
  client->exchange = request;
  return request;
}

typedef struct
{
  PomonaRequest *request;
  guint          fields;
  guint          lengths;
  guint          codings;
  gboolean       chunked;
  gboolean       malformed;
} HeaderWalk;

static enum MHD_Result
walk_header_cb (void               *cls,
                enum MHD_ValueKind  kind,
                const char         *name,
                const char         *value)
{
  HeaderWalk *walk = cls;

  walk->fields++;
  if (value == NULL)
    value = "";
  /* A blank between name and colon, or a line without a name: another server may read it differently. */
  if (name[0] == '\0' || name[strcspn (name, " \t")] != '\0')
    walk->malformed = TRUE;
  if (g_ascii_strcasecmp (name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0)
    {
      walk->lengths++;
      walk->malformed |= value[0] == '\0' || value[strspn (value, "0123456789")] != '\0';
    }
  if (g_ascii_strcasecmp (name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0)
    {
      walk->codings++;
      walk->chunked = g_ascii_strcasecmp (value, "chunked") == 0;
    }
  for (guint i = 0; i < POMONA_N_HEADERS; i++)
    if (g_ascii_strcasecmp (name, header_names[i]) == 0)
      {
        /* Two signatures, two content types: which one counts would be a guess. A proxy may add itself to a list. */
        if (walk->request->headers[i] == NULL)
          walk->request->headers[i] = g_strdup (value);
        else if (i != POMONA_HEADER_FORWARDED_FOR && i != POMONA_HEADER_ACCEPT_LANGUAGE)
          walk->malformed = TRUE;
      }
  return MHD_YES;
}

static gboolean
read_method (PomonaRequest *request,
             const char    *method)
{
  static const struct { const char *name; PomonaMethod method; } methods[] = {
    { "GET", POMONA_METHOD_GET }, { "HEAD", POMONA_METHOD_HEAD },
    { "POST", POMONA_METHOD_POST }, { "PUT", POMONA_METHOD_PUT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (method, methods[i].name))
      {
        request->method = methods[i].method;
        return TRUE;
      }
  return FALSE;
}

/* 0 when the header is as it should be, else the status to refuse it with. */
static guint
read_header (PomonaClient  *client,
             PomonaRequest *request,
             const char    *method)
{
  const PomonaListenerSettings *settings = &client->listener->settings;
  HeaderWalk walk = { .request = request };
  gsize size = MHD_get_connection_info (client->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;

  MHD_get_connection_values (client->connection, MHD_HEADER_KIND, walk_header_cb, &walk);
  if (request->target == NULL)
    return 400;
  if (walk.fields > settings->max_header_fields || size > settings->max_header_bytes + request->target_length)
    return 431;
  if (walk.malformed || walk.lengths > 1 || walk.codings > 1 || (walk.lengths > 0 && walk.codings > 0))
    return 400;
  if (walk.codings > 0 && !walk.chunked)
    return 501;
  if (!read_method (request, method))
    return 405;
  return 0;
}

static char *
peer_of (PomonaClient  *client,
         PomonaRequest *request)
{
  const char *forwarded = request->headers[POMONA_HEADER_FORWARDED_FOR];
  const char *last;

  /* Only a proxy on this computer can connect without TLS; the last entry is the one it wrote itself. */
  if (!client->listener->settings.plain || forwarded == NULL)
    return g_strdup (client->peer);
  last = strrchr (forwarded, ',');
  last = last != NULL ? last + 1 : forwarded;
  last += strspn (last, " \t");
  if (last[0] == '\0' || strlen (last) > 64 || !g_str_is_ascii (last))
    return g_strdup (client->peer);
  return g_strdup (last);
}

/* The client is told why before its body is over, and may go on for a moment. */
static void
say_refusal (PomonaClient  *client,
             PomonaRequest *request)
{
  request->refusal_said = TRUE;
  client->exchange = NULL;
  write_last_word (client, request->refused_status);
  pomona_listener_set_phase (client, POMONA_PHASE_LINGERING);
}

/* The body that is announced is larger than it may be. */
static enum MHD_Result
refuse_length (PomonaClient  *client,
               PomonaRequest *request,
               guint64        length)
{
  /* Who asks before it sends will not send it. */
  if (MHD_lookup_connection_value (client->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_EXPECT) != NULL)
    return refuse (client, 413);
  request->stage = POMONA_REQUEST_DISCARDING;
  request->refused_status = 413;
  pomona_listener_set_phase (client, POMONA_PHASE_BODY);
  if (length > request->body_limit + DISCARD_LIMIT)
    say_refusal (client, request);
  return MHD_YES;
}

static enum MHD_Result
header_done (PomonaClient  *client,
             PomonaRequest *request,
             const char    *method)
{
  PomonaListener *self = client->listener;
  guint refused = read_header (client, request, method);
  const char *length;

  client->requests++;
  if (refused == 0 && g_atomic_int_get (&self->stopping))
    refused = 503;
  if (refused != 0)
    return refuse (client, refused);
  request->peer = peer_of (client, request);
  request->client_certificate = pomona_listener_peer_certificate (client);
  if (request->client_certificate != NULL)
    pomona_certificate_ref (request->client_certificate);
  request->body_limit = self->handler.body_limit != NULL
    ? self->handler.body_limit (request, self->user_data)
    : DEFAULT_BODY_LIMIT;
  length = MHD_lookup_connection_value (client->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
  if (length != NULL && g_ascii_strtoull (length, NULL, 10) > request->body_limit)
    return refuse_length (client, request, g_ascii_strtoull (length, NULL, 10));
  request->stage = POMONA_REQUEST_BODY;
  pomona_listener_set_phase (client, POMONA_PHASE_BODY);
  return MHD_YES;
}

/* FALSE where the bodies of all requests together are too many. */
static gboolean
reserve (PomonaListener *self,
         gsize           size)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->counts.buffered + size > self->settings.max_buffered)
    return FALSE;
  self->counts.buffered += size;
  return TRUE;
}

static enum MHD_Result
discard (PomonaClient  *client,
         PomonaRequest *request,
         gsize          size)
{
  request->discarded += size;
  if (!request->refusal_said && request->discarded > DISCARD_LIMIT)
    say_refusal (client, request);
  return request->discarded <= LINGER_LIMIT ? MHD_YES : MHD_NO;
}

static enum MHD_Result
body_part (PomonaClient  *client,
           PomonaRequest *request,
           const char    *data,
           gsize          size)
{
  guint refused = 0;

  if (request->stage == POMONA_REQUEST_DISCARDING)
    return discard (client, request, size);
  if (request->incoming == NULL)
    request->incoming = g_byte_array_new ();
  if (request->incoming->len + size > request->body_limit)
    refused = 413;
  else if (!reserve (client->listener, size))
    refused = 503;
  if (refused != 0)
    {
      request->stage = POMONA_REQUEST_DISCARDING;
      request->refused_status = refused;
      return discard (client, request, size);
    }
  g_byte_array_append (request->incoming, (const guint8 *) data, (guint) size);
  request->reserved += size;
  pomona_listener_extend (client, request->incoming->len);
  return MHD_YES;
}

static gboolean
has_header (char       **headers,
            const char  *name)
{
  for (guint i = 0; headers != NULL && headers[i] != NULL; i += 2)
    if (g_ascii_strcasecmp (headers[i], name) == 0)
      return TRUE;
  return FALSE;
}

static enum MHD_Result
send_answer (PomonaClient  *client,
             PomonaRequest *request)
{
  const PomonaAnswer *answer = &request->answer;
  struct MHD_Response *response = make_response (answer->body);
  enum MHD_Result result;

  if (answer->content_type != NULL)
    MHD_add_response_header (response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
  for (guint i = 0; answer->headers != NULL && answer->headers[i] != NULL; i += 2)
    MHD_add_response_header (response, answer->headers[i], answer->headers[i + 1]);
  if (!has_header (answer->headers, MHD_HTTP_HEADER_CACHE_CONTROL))
    MHD_add_response_header (response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  if (client->requests >= client->listener->settings.max_requests || g_atomic_int_get (&client->listener->stopping))
    MHD_add_response_header (response, MHD_HTTP_HEADER_CONNECTION, "close");
  pomona_listener_set_phase (client, POMONA_PHASE_SENDING);
  pomona_listener_extend (client, g_bytes_get_size (answer->body));
  result = MHD_queue_response (client->connection, answer->status, response);
  MHD_destroy_response (response);
  return result;
}

static void
hand_over (PomonaClient  *client,
           PomonaRequest *request)
{
  PomonaListener *self = client->listener;

  request->stage = POMONA_REQUEST_HANDED;
  if (request->incoming != NULL)
    {
      g_bytes_unref (request->body);
      request->body = g_byte_array_free_to_bytes (g_steal_pointer (&request->incoming));
    }
  pomona_listener_set_phase (client, POMONA_PHASE_ANSWERING);
  g_mutex_lock (&self->lock);
  client->request = request;
  self->counts.answering++;
  self->counts.requests++;
  g_mutex_unlock (&self->lock);
  pomona_request_begin_use (request);
  self->handler.handle (request, self->user_data);
  pomona_request_unref (request);
}

static enum MHD_Result
body_done (PomonaClient  *client,
           PomonaRequest *request)
{
  if (request->refusal_said)
    return MHD_NO;
  if (request->stage == POMONA_REQUEST_DISCARDING)
    return refuse (client, request->refused_status);
  hand_over (client, request);
  if (g_atomic_int_get (&client->listener->draining))
    pomona_request_respond_text (request, 503, POMONA_LISTENER_STOPPING_TEXT);
  if (pomona_request_wait (request))
    return MHD_YES;
  return send_answer (client, request);
}

enum MHD_Result
pomona_listener_access_cb (void                  *cls,
                           struct MHD_Connection *connection,
                           const char            *url,
                           const char            *method,
                           const char            *version,
                           const char            *upload,
                           size_t                *upload_size,
                           void                 **context)
{
  PomonaClient *client = pomona_listener_get_client (connection);
  PomonaRequest *request = *context;
  gsize size = *upload_size;

  switch (request->stage)
    {
    case POMONA_REQUEST_LINE:
      return header_done (client, request, method);
    case POMONA_REQUEST_BODY:
    case POMONA_REQUEST_DISCARDING:
      if (size == 0)
        return body_done (client, request);
      *upload_size = 0;
      return body_part (client, request, upload, size);
    case POMONA_REQUEST_HANDED:
      /* Resumed: the answer is there. */
      return send_answer (client, request);
    default:
      g_return_val_if_reached (MHD_NO);
    }
}

/* Whether the reaper ended this exchange. */
static gboolean
was_too_slow (PomonaClient *client)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&client->listener->lock);

  return client->cut_at != 0 && (client->phase == POMONA_PHASE_HEADER || client->phase == POMONA_PHASE_BODY);
}

void
pomona_listener_say_too_slow (PomonaClient *client)
{
  if (!was_too_slow (client))
    return;
  client->exchange = NULL;
  write_last_word (client, 408);
}

void
pomona_listener_completed_cb (void                             *cls,
                              struct MHD_Connection            *connection,
                              void                            **context,
                              enum MHD_RequestTerminationCode   code)
{
  PomonaListener *self = cls;
  PomonaClient *client = pomona_listener_get_client (connection);
  PomonaRequest *request = g_steal_pointer ((PomonaRequest **) context);

  if (request == NULL)
    return;
  if (code != MHD_REQUEST_TERMINATED_COMPLETED_OK && client->exchange != NULL)
    pomona_listener_say_too_slow (client);
  client->exchange = NULL;
  g_mutex_lock (&self->lock);
  client->request = NULL;
  self->counts.buffered -= request->reserved;
  if (request->stage == POMONA_REQUEST_HANDED)
    self->counts.answering--;
  if (g_atomic_int_get (&self->stopping))
    g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  pomona_listener_set_phase (client, POMONA_PHASE_IDLE);
  pomona_request_detach (request);
}
