/* http-client.h: a small, blocking HTTP client that can also misbehave. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-certificate.h"
#include "pomona-key.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _HttpClient HttpClient;

typedef struct
{
  guint       status;
  GHashTable *headers;   /* names in lower case */
  GBytes     *body;
} HttpReply;

typedef struct
{
  const char        *host;          /* NULL: 127.0.0.1 */
  guint16            port;
  gboolean           plain;
  const char        *priorities;    /* NULL: what GnuTLS does */
  PomonaCertificate *certificate;   /* of the client */
  PomonaKey         *key;
  GBytes            *session;       /* to resume */
  gboolean           no_handshake;  /* only connect */
} HttpClientOptions;

/* Reads and writes give up after 20 s, so that a test that hangs says so. */
HttpClient        *http_client_new              (const HttpClientOptions  *options,
                                                 GError                  **error);
void               http_client_free             (HttpClient               *self);

/* FALSE when the other side has gone. */
gboolean           http_client_write            (HttpClient               *self,
                                                 const void               *data,
                                                 gssize                    size);

/* NULL when the connection ended before a whole reply came. */
HttpReply         *http_client_read             (HttpClient               *self);

/* headers: whole lines with their line ends, or NULL. */
HttpReply         *http_client_request          (HttpClient               *self,
                                                 const char               *method,
                                                 const char               *target,
                                                 const char               *headers,
                                                 GBytes                   *body);

/* Whether the other side closes without a word; what comes before is dropped. */
gboolean           http_client_wait_end         (HttpClient               *self);

/* The server's certificate, as it came. */
PomonaCertificate *http_client_get_certificate  (HttpClient               *self);
gboolean           http_client_was_resumed      (HttpClient               *self);
GBytes            *http_client_dup_session      (HttpClient               *self);

void               http_reply_free              (HttpReply                *self);
const char        *http_reply_get_header        (HttpReply                *self,
                                                 const char               *name);
char              *http_reply_dup_text          (HttpReply                *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpClient, http_client_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpReply, http_reply_free)

G_END_DECLS
