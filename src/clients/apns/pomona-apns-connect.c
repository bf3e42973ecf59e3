/* pomona-apns-connect.c: opens the TLS connection to the push service. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-connect-private.h"

#include "pomona-apns-reason.h"
#include "pomona-clients-error.h"

#include <gnutls/gnutls.h>
#include <string.h>

typedef struct
{
  PomonaApnsConfig *config;
  GTlsCertificate *identity;
  GSocket *socket;
  GTlsConnection *tls;
  GCancellable *deadline; /* cancelled by the caller's cancellable or by the timer */
  GCancellable *outer;
  gulong outer_id;
  GSource *timer;
  gboolean timed_out;
  GTlsCertificateFlags distrust;
} Attempt;

static void
attempt_free (Attempt *self)
{
  g_cancellable_disconnect (self->outer, self->outer_id);
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_clear_object (&self->outer);
  g_clear_object (&self->deadline);
  g_clear_object (&self->tls);
  g_clear_object (&self->socket);
  g_object_unref (self->identity);
  pomona_apns_config_unref (self->config);
  g_free (self);
}

static gboolean
timer_cb (gpointer user_data)
{
  Attempt *self = user_data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->deadline);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer,
                    gpointer      deadline)
{
  g_cancellable_cancel (deadline);
}

static char *
describe_distrust (GTlsCertificateFlags flags)
{
  GString *text = g_string_new (NULL);

  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    g_string_append (text, ", issued by nobody this computer trusts");
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    g_string_append (text, ", made out to another name");
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    g_string_append (text, ", expired");
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    g_string_append (text, ", not valid yet (is the clock right?)");
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    g_string_append (text, ", revoked");
  if (flags & (G_TLS_CERTIFICATE_INSECURE | G_TLS_CERTIFICATE_GENERIC_ERROR))
    g_string_append (text, ", not strong enough or damaged");
  if (text->len > 0)
    g_string_erase (text, 0, strlen (", "));
  return g_string_free (text, FALSE);
}

static void
fail (GTask  *task,
      GError *error)
{
  Attempt *self = g_task_get_task_data (task);

  if (self->timed_out)
    {
      g_error_free (error);
      error = g_error_new (POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_TIMED_OUT, "No connection to %s port %u within %u seconds",
                           self->config->host, self->config->port, (self->config->connect_ms + 999) / 1000);
    }
  else if (self->distrust != 0 && error->domain == G_TLS_ERROR)
    {
      g_autofree char *why = describe_distrust (self->distrust);

      g_error_free (error);
      error = g_error_new (POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_UNTRUSTED,
                           "The certificate of %s is not to be trusted: %s", self->config->host, why);
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean
accept_certificate_cb (GTlsConnection       *tls,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       Attempt              *self)
{
  g_autoptr(GSocketConnectable) identity = NULL;

  self->distrust = flags;
  if (self->config->extra_ca == NULL)
    return FALSE;
  identity = g_network_address_new (self->config->host, self->config->port);
  self->distrust = g_tls_certificate_verify (certificate, identity, self->config->extra_ca);
  return self->distrust == 0;
}

static void
handshake_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Attempt *self = g_task_get_task_data (task);
  const char *protocol;
  GError *error = NULL;

  if (!g_tls_connection_handshake_finish (self->tls, result, &error))
    {
      fail (g_steal_pointer (&task), error);
      return;
    }
  protocol = g_tls_connection_get_negotiated_protocol (self->tls);
  if (g_strcmp0 (protocol, "h2") != 0)
    {
      error = g_error_new (POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_PROTOCOL, "%s port %u does not speak HTTP/2", self->config->host, self->config->port);
      fail (g_steal_pointer (&task), error);
      return;
    }
  /* From here on, time is kept by the one who uses the connection. */
  g_socket_set_timeout (self->socket, 0);
  g_task_return_pointer (task, g_object_ref (self->tls), g_object_unref);
}

static void
tcp_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  static const char *const protocols[] = { "h2", NULL };
  g_autoptr(GTask) task = user_data;
  Attempt *self = g_task_get_task_data (task);
  g_autoptr(GSocketConnection) tcp = NULL;
  g_autoptr(GSocketConnectable) identity = NULL;
  GError *error = NULL;

  tcp = g_socket_client_connect_finish (G_SOCKET_CLIENT (object), result, &error);
  if (tcp == NULL)
    {
      fail (g_steal_pointer (&task), error);
      return;
    }
  self->socket = g_object_ref (g_socket_connection_get_socket (tcp));
  identity = g_network_address_new (self->config->host, self->config->port);
  self->tls = G_TLS_CONNECTION (g_tls_client_connection_new (G_IO_STREAM (tcp), identity, &error));
  if (self->tls == NULL)
    {
      fail (g_steal_pointer (&task), error);
      return;
    }
  g_tls_connection_set_advertised_protocols (self->tls, protocols);
  g_tls_connection_set_certificate (self->tls, self->identity);
  g_signal_connect (self->tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  g_tls_connection_handshake_async (self->tls, G_PRIORITY_DEFAULT, self->deadline, handshake_cb, g_object_ref (task));
}

void
pomona_apns_connect_async (PomonaApnsConfig    *config,
                           GTlsCertificate     *identity,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) address = NULL;
  g_autofree char *authority = pomona_apns_config_get_authority (config);
  g_autofree char *uri = g_strconcat ("https://", authority, NULL);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Attempt *self = g_new0 (Attempt, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, pomona_apns_connect_async);
  /* Errors say more than "was cancelled": the deadline is a cancellation too. */
  g_task_set_check_cancellable (task, FALSE);
  self->config = pomona_apns_config_ref (config);
  self->identity = g_object_ref (identity);
  self->deadline = g_cancellable_new ();
  self->outer = g_object_ref (cancellable);
  self->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb), g_object_ref (self->deadline), g_object_unref);
  self->timer = g_timeout_source_new (config->connect_ms);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  g_task_set_task_data (task, self, (GDestroyNotify) attempt_free);

  /* With the scheme, a resolver that keeps proxies by scheme gives the one for HTTPS. */
  address = g_network_address_parse_uri (uri, config->port, &error);
  if (address == NULL)
    {
      fail (task, error);
      return;
    }
  if (config->proxy_resolver != NULL)
    g_socket_client_set_proxy_resolver (client, config->proxy_resolver);
  /* Bounds what a cancellable does not reach, such as a proxy that stops talking. */
  g_socket_client_set_timeout (client, (config->connect_ms + 999) / 1000);
  g_socket_client_connect_async (client, address, self->deadline, tcp_cb, task);
}

GIOStream *
pomona_apns_connect_finish (GAsyncResult  *result,
                            GSocket      **socket,
                            GError       **error)
{
  Attempt *self = g_task_get_task_data (G_TASK (result));
  GIOStream *stream = g_task_propagate_pointer (G_TASK (result), error);

  if (stream != NULL)
    {
      /* The handler belongs to the attempt, which ends with the task. */
      g_signal_handlers_disconnect_by_data (self->tls, self);
      *socket = g_object_ref (self->socket);
    }
  return stream;
}

/* The alerts by which a server turns down a client's certificate. */
static const struct
{
  gnutls_alert_description_t alert;
  const char *openssl;
  const char *reason;
} alerts[] = {
  { GNUTLS_A_CERTIFICATE_EXPIRED, "certificate expired", POMONA_APNS_REASON_TLS_EXPIRED },
  { GNUTLS_A_CERTIFICATE_REVOKED, "certificate revoked", POMONA_APNS_REASON_TLS_REVOKED },
  { GNUTLS_A_BAD_CERTIFICATE, "bad certificate", POMONA_APNS_REASON_TLS_REFUSED },
  { GNUTLS_A_UNSUPPORTED_CERTIFICATE, "unsupported certificate", POMONA_APNS_REASON_TLS_REFUSED },
  { GNUTLS_A_CERTIFICATE_UNKNOWN, "certificate unknown", POMONA_APNS_REASON_TLS_REFUSED },
  { GNUTLS_A_UNKNOWN_CA, "unknown ca", POMONA_APNS_REASON_TLS_REFUSED },
  { GNUTLS_A_ACCESS_DENIED, "access denied", POMONA_APNS_REASON_TLS_REFUSED },
  { GNUTLS_A_CERTIFICATE_REQUIRED, "certificate required", POMONA_APNS_REASON_TLS_REFUSED },
};

const char *
pomona_apns_reason_from_error (const GError *error)
{
  if (g_error_matches (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_UNTRUSTED))
    return POMONA_APNS_REASON_TLS_UNTRUSTED;
  if (g_error_matches (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_PROTOCOL))
    return POMONA_APNS_REASON_NO_HTTP2;
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    return POMONA_APNS_REASON_TLS_REFUSED;
  if (error == NULL || error->domain != G_TLS_ERROR)
    return POMONA_APNS_REASON_UNREACHABLE;
  /* GIO has no code for alerts, only their text, which GnuTLS translates: ask it for the same text. */
  for (gsize i = 0; i < G_N_ELEMENTS (alerts); i++)
    {
      const char *name = gnutls_alert_get_name (alerts[i].alert);

      if ((name != NULL && strstr (error->message, name) != NULL) || strstr (error->message, alerts[i].openssl) != NULL)
        return alerts[i].reason;
    }
  return POMONA_APNS_REASON_UNREACHABLE;
}
