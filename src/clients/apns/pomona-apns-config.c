/* pomona-apns-config.c: where the push sender connects to, and how patient it is. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-config.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (PomonaApnsConfig, pomona_apns_config, pomona_apns_config_ref, pomona_apns_config_unref)

PomonaApnsConfig *
pomona_apns_config_new (void)
{
  PomonaApnsConfig *self = g_atomic_rc_box_new0 (PomonaApnsConfig);

  self->host = g_strdup (POMONA_APNS_HOST);
  self->port = POMONA_APNS_PORT;
  self->connect_ms = 10 * 1000;
  self->stream_ms = 15 * 1000;
  self->idle_ping_ms = 60 * 1000;
  self->ping_ms = 10 * 1000;
  self->give_up_ms = 10 * 60 * 1000;
  self->backoff_first_ms = 1000;
  self->backoff_max_ms = 5 * 60 * 1000;
  self->stable_ms = 10 * 1000;
  self->max_attempts = 5;
  self->max_streams = 1000;
  return self;
}

PomonaApnsConfig *
pomona_apns_config_ref (PomonaApnsConfig *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
config_clear (gpointer data)
{
  PomonaApnsConfig *self = data;

  g_free (self->host);
  g_clear_object (&self->proxy_resolver);
  g_clear_object (&self->extra_ca);
}

void
pomona_apns_config_unref (PomonaApnsConfig *self)
{
  g_atomic_rc_box_release_full (self, config_clear);
}

void
pomona_apns_config_set_host (PomonaApnsConfig *self,
                             const char       *host,
                             guint16           port)
{
  g_return_if_fail (host != NULL && *host != '\0');
  g_return_if_fail (port > 0);

  g_free (self->host);
  self->host = g_strdup (host);
  self->port = port;
}

gboolean
pomona_apns_config_load_extra_ca (PomonaApnsConfig  *self,
                                  const char        *path,
                                  GError           **error)
{
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, error);

  if (certificate == NULL)
    return FALSE;
  g_set_object (&self->extra_ca, certificate);
  return TRUE;
}

char *
pomona_apns_config_get_authority (const PomonaApnsConfig *self)
{
  gboolean colons = strchr (self->host, ':') != NULL;
  g_autofree char *host = colons ? g_strdup_printf ("[%s]", self->host) : g_strdup (self->host);

  if (self->port == POMONA_APNS_PORT)
    return g_steal_pointer (&host);
  return g_strdup_printf ("%s:%u", host, self->port);
}
