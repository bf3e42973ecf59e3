/* pomona-apns-config.h: where the push sender connects to, and how patient it is. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define POMONA_TYPE_APNS_CONFIG (pomona_apns_config_get_type ())

#define POMONA_APNS_HOST     "api.push.apple.com"
#define POMONA_APNS_PORT     443
/* For networks whose firewall lets only this one through. */
#define POMONA_APNS_ALT_PORT 2197

/**
 * PomonaApnsConfig:
 * @host: name or address of the push service
 * @port: its port
 * @proxy_resolver: (nullable): finds the proxy; NULL for the system's settings
 * @extra_ca: (nullable): a certificate authority that is trusted besides the system's, for a stand-in
 * @connect_ms: for name, proxy, TCP and TLS together
 * @stream_ms: how long one push waits for its answer
 * @idle_ping_ms: a connection without traffic is probed after this time
 * @ping_ms: how long the probe waits
 * @give_up_ms: how long a push waits for its turn before it is reported as unreachable
 * @backoff_first_ms: the first pause after a failure; it doubles with each one that follows
 * @backoff_max_ms: the longest pause
 * @stable_ms: a connection that lived that long was a good one
 * @max_attempts: tries of one push that Apple or the network answered with "not now"
 * @max_streams: pushes at the same time on one connection, whatever Apple allows beyond
 *
 * Set the members between pomona_apns_config_new () and pomona_apns_new (), not afterwards.
 */
typedef struct
{
  char            *host;
  guint16          port;
  GProxyResolver  *proxy_resolver;
  GTlsCertificate *extra_ca;
  guint            connect_ms;
  guint            stream_ms;
  guint            idle_ping_ms;
  guint            ping_ms;
  guint            give_up_ms;
  guint            backoff_first_ms;
  guint            backoff_max_ms;
  guint            stable_ms;
  guint            max_attempts;
  guint            max_streams;
} PomonaApnsConfig;

GType             pomona_apns_config_get_type     (void) G_GNUC_CONST;

/** Returns: (transfer full): the settings for Apple's own host */
PomonaApnsConfig *pomona_apns_config_new          (void);
PomonaApnsConfig *pomona_apns_config_ref          (PomonaApnsConfig  *self);
void              pomona_apns_config_unref        (PomonaApnsConfig  *self);

/**
 * pomona_apns_config_set_host:
 * @host: a name, an IPv4 or an IPv6 address
 * @port: 1 to 65535
 */
void              pomona_apns_config_set_host     (PomonaApnsConfig  *self,
                                                   const char        *host,
                                                   guint16            port);

/**
 * pomona_apns_config_load_extra_ca:
 * @path: a PEM file
 *
 * Returns: whether @path held a certificate; otherwise an error of G_TLS_ERROR or G_FILE_ERROR
 */
gboolean          pomona_apns_config_load_extra_ca (PomonaApnsConfig *self,
                                                    const char       *path,
                                                    GError          **error);

/** Returns: (transfer full): the host as a request names it, with the port unless it is the usual one */
char             *pomona_apns_config_get_authority (const PomonaApnsConfig *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaApnsConfig, pomona_apns_config_unref)

G_END_DECLS
