/* pomona-pretend-link.h: a pretend device's connection to its server. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pomona-simulator-error.h"

G_BEGIN_DECLS

/* Larger answers are refused while they come. */
#define POMONA_PRETEND_REPLY_MAX_SIZE (16 * 1024 * 1024)

/**
 * PomonaPretendTrust:
 * @anchors: (element-type GBytes): DER of certificates that are trusted: an authority's or the server's own;
 *   empty: what the system trusts
 * @fingerprint: (nullable): SHA-256 of the one server certificate that is trusted whoever issued it, 64
 *   hexadecimal digits
 * @skew: seconds by which the device's clock is ahead of ours
 *
 * Whom a device believes.
 */
typedef struct
{
  GPtrArray *anchors;
  char      *fingerprint;
  gint64     skew;
} PomonaPretendTrust;

PomonaPretendTrust *pomona_pretend_trust_new     (void);
void                pomona_pretend_trust_free    (PomonaPretendTrust  *self);
/* All certificates of a PEM text become anchors. Errors: of the certificate floor. */
gboolean            pomona_pretend_trust_add_pem (PomonaPretendTrust  *self,
                                                  const char          *pem,
                                                  GError             **error);
void                pomona_pretend_trust_add     (PomonaPretendTrust  *self,
                                                  GPtrArray           *anchors);

/**
 * PomonaPretendRequest:
 * @content_type: (nullable): of the body
 * @body: (nullable): what is sent
 * @signature: (nullable): the header Mdm-Signature
 * @chunk: if not 0, the body comes in pieces of that many bytes
 * @delay_ms: wait between the pieces
 * @end_after: if not 0, the connection breaks after that many bytes of the body
 */
typedef struct
{
  const char *method;
  const char *url;
  const char *content_type;
  GBytes     *body;
  const char *signature;
  gsize       chunk;
  guint       delay_ms;
  gsize       end_after;
} PomonaPretendRequest;

/**
 * PomonaPretendReply:
 * @content_type: (nullable): without parameters
 * @latency: microseconds from the request to the last byte of the answer
 */
typedef struct
{
  guint   status;
  char   *content_type;
  GBytes *body;
  gint64  latency;
} PomonaPretendReply;

void                pomona_pretend_reply_free    (PomonaPretendReply *self);

/**
 * PomonaPretendLink:
 *
 * HTTP over TLS with one identity and one idea of whom to trust; a change of either needs a new link. To be
 * used on the thread that made it, whose thread-default main context it works on.
 */
typedef struct _PomonaPretendLink PomonaPretendLink;

/**
 * pomona_pretend_link_new:
 * @trust: (transfer full): whom to believe
 * @identity: (nullable): certificate with key, for servers that ask for one
 * @user_agent: how it calls itself
 */
PomonaPretendLink  *pomona_pretend_link_new      (PomonaPretendTrust  *trust,
                                                  GTlsCertificate     *identity,
                                                  const char          *user_agent);
/* Requests that are under way fail; their callbacks still come. */
void                pomona_pretend_link_free     (PomonaPretendLink   *self);

/* @request is copied. */
void                pomona_pretend_link_send_async  (PomonaPretendLink           *self,
                                                     const PomonaPretendRequest  *request,
                                                     GCancellable                *cancellable,
                                                     GAsyncReadyCallback          callback,
                                                     gpointer                     user_data);
/* Any answer of the server is success, whatever its status. Errors: NETWORK, ANSWER (too large), and
 * G_IO_ERROR_CANCELLED. */
PomonaPretendReply *pomona_pretend_link_send_finish (GAsyncResult                *result,
                                                     GError                     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendTrust, pomona_pretend_trust_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendReply, pomona_pretend_reply_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPretendLink, pomona_pretend_link_free)

G_END_DECLS
