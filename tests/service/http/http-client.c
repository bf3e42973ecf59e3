/* http-client.c: a small, blocking HTTP client that can also misbehave. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "http-client.h"

#include <errno.h>
#include <glib-unix.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#define PATIENCE_S 20

struct _HttpClient
{
  GSocket                          *socket;
  int                               fd;
  gnutls_session_t                  session;
  gnutls_certificate_credentials_t  credentials;
  GByteArray                       *input;
  gboolean                          head;
};

static gboolean
start_tls (HttpClient               *self,
           const HttpClientOptions  *options,
           GError                  **error)
{
  int result;

  gnutls_init (&self->session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
  gnutls_certificate_allocate_credentials (&self->credentials);
  if (options->certificate != NULL)
    {
      gnutls_pcert_st pcert;
      gnutls_privkey_t key;

      /* The credentials take what is in the certificate, and the key. */
      g_assert_cmpint (gnutls_pcert_import_x509 (&pcert, pomona_certificate_get_handle (options->certificate), 0), ==, 0);
      gnutls_privkey_init (&key);
      {
        g_autoptr(PomonaSecret) pem = pomona_key_to_pem (options->key, NULL);
        gsize size;
        const void *data = pomona_secret_get_data (pem, &size);
        gnutls_datum_t datum = { (void *) data, (unsigned int) size };

        g_assert_cmpint (gnutls_privkey_import_x509_raw (key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0), ==, 0);
      }
      g_assert_cmpint (gnutls_certificate_set_key (self->credentials, NULL, 0, &pcert, 1, key), >=, 0);
    }
  if (options->priorities != NULL)
    g_assert_cmpint (gnutls_priority_set_direct (self->session, options->priorities, NULL), ==, 0);
  else
    gnutls_set_default_priority (self->session);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  gnutls_transport_set_int (self->session, self->fd);
  gnutls_handshake_set_timeout (self->session, PATIENCE_S * 1000);
  if (options->session != NULL)
    {
      gsize size;
      const void *data = g_bytes_get_data (options->session, &size);

      gnutls_session_set_data (self->session, data, size);
    }
  do
    result = gnutls_handshake (self->session);
  while (result < 0 && !gnutls_error_is_fatal (result));
  if (result == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Handshake: %s", gnutls_strerror (result));
  return FALSE;
}

HttpClient *
http_client_new (const HttpClientOptions  *options,
                 GError                  **error)
{
  g_autoptr(HttpClient) self = g_new0 (HttpClient, 1);
  g_autoptr(GSocketAddress) address =
    g_inet_socket_address_new_from_string (options->host != NULL ? options->host : "127.0.0.1", options->port);
  struct timeval patience = { PATIENCE_S, 0 };

  self->input = g_byte_array_sized_new (16384);
  self->socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (self->socket == NULL || !g_socket_connect (self->socket, address, NULL, error))
    return NULL;
  self->fd = g_socket_get_fd (self->socket);
  /* Like clients in life; else the first request waits 40 ms until the end of the handshake was acknowledged. */
  g_socket_set_option (self->socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  /* GSocket makes its descriptors non-blocking; the client wants to wait in the calls. */
  g_unix_set_fd_nonblocking (self->fd, FALSE, NULL);
  setsockopt (self->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (self->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (!options->plain && !options->no_handshake && !start_tls (self, options, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
http_client_free (HttpClient *self)
{
  if (self->session != NULL)
    gnutls_deinit (self->session);
  if (self->credentials != NULL)
    gnutls_certificate_free_credentials (self->credentials);
  g_clear_object (&self->socket);
  g_byte_array_unref (self->input);
  g_free (self);
}

gboolean
http_client_write (HttpClient *self,
                   const void *data,
                   gssize      size)
{
  const char *next = data;
  gsize left = size >= 0 ? (gsize) size : strlen (data);

  while (left > 0)
    {
      gssize n;

      if (self->session != NULL)
        n = gnutls_record_send (self->session, next, MIN (left, 16384));
      else
        n = send (self->fd, next, left, MSG_NOSIGNAL);
      if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
        continue;
      if (n <= 0)
        return FALSE;
      next += n;
      left -= (gsize) n;
    }
  return TRUE;
}

/* Bytes that came, 0 at the end of the connection, however it ended. A client that waited in vain fails the test. */
static gsize
fill (HttpClient *self)
{
  guint8 buffer[16384];
  gssize n;

  do
    {
      /* GnuTLS also says AGAIN for a message that is no data, and then leaves errno as it was. */
      errno = 0;
      if (self->session != NULL)
        n = gnutls_record_recv (self->session, buffer, sizeof buffer);
      else
        n = recv (self->fd, buffer, sizeof buffer, 0);
      if (self->session == NULL && n < 0 && errno == EAGAIN)
        g_error ("The server did not answer and did not close");
      if (n == GNUTLS_E_AGAIN && errno == EAGAIN)
        g_error ("The server did not answer and did not close");
    }
  while (n == GNUTLS_E_INTERRUPTED || n == GNUTLS_E_AGAIN);
  if (n <= 0)
    return 0;
  g_byte_array_append (self->input, buffer, (guint) n);
  return (gsize) n;
}

static HttpReply *
parse_head (const char *head)
{
  HttpReply *reply = g_new0 (HttpReply, 1);
  g_auto(GStrv) lines = g_strsplit (head, "\r\n", -1);

  reply->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_assert_true (g_str_has_prefix (lines[0], "HTTP/1."));
  reply->status = (guint) g_ascii_strtoull (lines[0] + 9, NULL, 10);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      char *colon = strchr (lines[i], ':');

      g_assert_nonnull (colon);
      *colon = '\0';
      g_hash_table_insert (reply->headers, g_ascii_strdown (lines[i], -1), g_strdup (g_strstrip (colon + 1)));
    }
  return reply;
}

HttpReply *
http_client_read (HttpClient *self)
{
  g_autoptr(HttpReply) reply = NULL;
  const char *length, *end;
  gsize head_size, body_size = 0;

  while ((end = g_strstr_len ((const char *) self->input->data, self->input->len, "\r\n\r\n")) == NULL)
    if (fill (self) == 0)
      return NULL;
  head_size = (gsize) (end - (const char *) self->input->data) + 4;
  {
    g_autofree char *head = g_strndup ((const char *) self->input->data, head_size - 2);

    reply = parse_head (head);
  }
  g_byte_array_remove_range (self->input, 0, (guint) head_size);
  if (reply->status == 100)
    return http_client_read (self);
  length = http_reply_get_header (reply, "content-length");
  if (length != NULL && !self->head)
    body_size = (gsize) g_ascii_strtoull (length, NULL, 10);
  while (self->input->len < body_size)
    if (fill (self) == 0)
      return NULL;
  reply->body = g_bytes_new (self->input->data, body_size);
  g_byte_array_remove_range (self->input, 0, (guint) body_size);
  return g_steal_pointer (&reply);
}

HttpReply *
http_client_request (HttpClient *self,
                     const char *method,
                     const char *target,
                     const char *headers,
                     GBytes     *body)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s HTTP/1.1\r\nHost: localhost\r\n%s", method, target, headers != NULL ? headers : "");
  if (body != NULL)
    g_string_append_printf (text, "Content-Length: %zu\r\n", g_bytes_get_size (body));
  g_string_append (text, "\r\n");
  if (body != NULL)
    g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
  self->head = g_str_equal (method, "HEAD");
  http_client_write (self, text->str, (gssize) text->len);
  return http_client_read (self);
}

gboolean
http_client_wait_end (HttpClient *self)
{
  while (fill (self) > 0)
    g_byte_array_set_size (self->input, 0);
  return TRUE;
}

PomonaCertificate *
http_client_get_certificate (HttpClient *self)
{
  unsigned int n = 0;
  const gnutls_datum_t *certificates = gnutls_certificate_get_peers (self->session, &n);

  g_assert_cmpuint (n, >, 0);
  return pomona_certificate_new_from_data (certificates[0].data, certificates[0].size, NULL);
}

gboolean
http_client_was_resumed (HttpClient *self)
{
  return gnutls_session_is_resumed (self->session) != 0;
}

GBytes *
http_client_dup_session (HttpClient *self)
{
  gnutls_datum_t data;
  GBytes *bytes;

  g_assert_cmpint (gnutls_session_get_data2 (self->session, &data), ==, 0);
  bytes = g_bytes_new (data.data, data.size);
  gnutls_free (data.data);
  return bytes;
}

void
http_reply_free (HttpReply *self)
{
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

const char *
http_reply_get_header (HttpReply  *self,
                       const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}

char *
http_reply_dup_text (HttpReply *self)
{
  gsize size;
  const char *data = g_bytes_get_data (self->body, &size);

  return size > 0 ? g_strndup (data, size) : g_strdup ("");
}
