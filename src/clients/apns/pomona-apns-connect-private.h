/* pomona-apns-connect-private.h: opens the TLS connection to the push service. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-config.h"

G_BEGIN_DECLS

/**
 * pomona_apns_connect_async:
 * @config: host, proxy, trust
 * @identity: the push certificate with its key
 *
 * Name look-up, proxy (HTTP CONNECT or SOCKS), TCP, TLS with the push certificate, HTTP/2 agreed by ALPN, all
 * within connect_ms. @callback runs on the caller's thread-default context.
 */
void               pomona_apns_connect_async    (PomonaApnsConfig     *config,
                                                 GTlsCertificate      *identity,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);

/**
 * pomona_apns_connect_finish:
 * @socket: (out) (transfer full): the socket below, without time-outs
 *
 * Returns: (transfer full): the TLS stream, or NULL and an error
 */
GIOStream         *pomona_apns_connect_finish   (GAsyncResult         *result,
                                                 GSocket             **socket,
                                                 GError              **error);

/**
 * pomona_apns_reason_from_error:
 * @error: from connecting, or from reading and writing later: with TLS 1.3 the server looks at the client's
 *   certificate only after the handshake is over for the client
 *
 * Returns: (transfer none): one of POMONA_APNS_REASON_*
 */
const char        *pomona_apns_reason_from_error (const GError        *error);

G_END_DECLS
