/* pomona-request.h: one request of a device, a browser or whoever. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-certificate.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A request is complete when a handler gets it, never changes, and may be used from any thread. Exactly one answer is
 * given, from any thread, now or later; further ones are ignored. A request whose last reference goes without an answer
 * is answered with 500, so that no client waits for nothing. After the client has gone, or the listener was stopped, an
 * answer is quietly dropped. */
typedef struct _PomonaRequest PomonaRequest;

typedef enum
{
  POMONA_METHOD_GET,
  POMONA_METHOD_HEAD,       /* answered like GET; the body is not sent */
  POMONA_METHOD_POST,
  POMONA_METHOD_PUT,
} PomonaMethod;

/* The headers that anybody here looks at. */
typedef enum
{
  POMONA_HEADER_ACCEPT_LANGUAGE,
  POMONA_HEADER_CONTENT_TYPE,
  POMONA_HEADER_FORWARDED_FOR,  /* X-Forwarded-For */
  POMONA_HEADER_HOST,
  POMONA_HEADER_MDM_SIGNATURE,
  POMONA_HEADER_USER_AGENT,
  POMONA_N_HEADERS,
} PomonaHeader;

PomonaRequest     *pomona_request_ref                    (PomonaRequest  *self);
void               pomona_request_unref                  (PomonaRequest  *self);

PomonaMethod       pomona_request_get_method             (PomonaRequest  *self);
const char        *pomona_request_get_method_name        (PomonaRequest  *self);

/* Unescaped, starts with a slash; see pomona-request-target.h. */
const char        *pomona_request_get_path               (PomonaRequest  *self);

/* NULL without that parameter. */
const char        *pomona_request_get_parameter          (PomonaRequest  *self,
                                                          const char     *name);

/* NULL when it was not sent; UTF-8 is not promised. */
const char        *pomona_request_get_header             (PomonaRequest  *self,
                                                          PomonaHeader    header);

/* Never NULL; empty for GET and HEAD. Empty too while pomona_listener's body_limit is asked. */
GBytes            *pomona_request_get_body               (PomonaRequest  *self);

/* The address of the client as text, for events; behind a proxy what the proxy said. Never NULL. */
const char        *pomona_request_get_peer               (PomonaRequest  *self);

/* What the client identified itself with on this connection, NULL without. It holds the key: TLS proved that. Whether the
 * certificate is one of ours was not looked at. */
PomonaCertificate *pomona_request_get_client_certificate (PomonaRequest  *self);

/* `content_type` NULL for none, `body` NULL for an empty one; `headers` is NULL or name, value, name, value …, NULL.
 * The answer says "Cache-Control: no-store" unless the headers say something else about it. */
void               pomona_request_respond                (PomonaRequest      *self,
                                                          guint               status,
                                                          const char         *content_type,
                                                          GBytes             *body,
                                                          const char *const  *headers);

/* The same with a line of plain text, for clients that are no browsers. */
void               pomona_request_respond_text           (PomonaRequest      *self,
                                                          guint               status,
                                                          const char         *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaRequest, pomona_request_unref)

G_END_DECLS
