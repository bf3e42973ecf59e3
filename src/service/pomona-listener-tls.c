/* pomona-listener-tls.c: the listener's certificate and its rules for TLS. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-listener-private.h"

#include <glib/gi18n.h>
#include <gnutls/abstract.h>
#include <sys/socket.h>

/* TLS 1.2 and 1.3, forward secrecy, authenticated ciphers only. That is what Apple's systems ask of a server from OS 27 on,
 * and all that they support since long before speak it. */
const char *pomona_listener_priorities =
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:"
  "-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD:"
  "-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1";

void
pomona_server_identity_free (PomonaServerIdentity *self)
{
  for (guint i = 0; i < self->n_chain; i++)
    gnutls_pcert_deinit (&self->chain[i]);
  g_free (self->chain);
  pomona_key_unref (self->key);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaServerIdentity, pomona_server_identity_free)

PomonaServerIdentity *
pomona_server_identity_new (GPtrArray  *chain,
                            PomonaKey  *key,
                            GError    **error)
{
  g_autoptr(PomonaServerIdentity) self = NULL;

  if (chain == NULL || chain->len == 0 || key == NULL)
    {
      g_set_error_literal (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_CERTIFICATE,
                           _("There is no certificate for TLS"));
      return NULL;
    }
  if (!pomona_key_matches_certificate (key, g_ptr_array_index (chain, 0)))
    {
      g_set_error_literal (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_CERTIFICATE,
                           _("The key for TLS does not belong to the first certificate of the file. "
                             "The server’s own certificate has to come first"));
      return NULL;
    }
  self = g_new0 (PomonaServerIdentity, 1);
  self->key = pomona_key_ref (key);
  self->chain = g_new0 (gnutls_pcert_st, chain->len);
  for (guint i = 0; i < chain->len; i++)
    {
      gnutls_x509_crt_t certificate = pomona_certificate_get_handle (g_ptr_array_index (chain, i));
      int result = gnutls_pcert_import_x509 (&self->chain[i], certificate, 0);

      if (result < 0)
        {
          g_set_error (error, POMONA_LISTENER_ERROR, POMONA_LISTENER_ERROR_CERTIFICATE,
                       _("The certificate for TLS cannot be used: %s"), gnutls_strerror (result));
          return NULL;
        }
      self->n_chain++;
    }
  return g_steal_pointer (&self);
}

int
pomona_listener_certificate_cb (gnutls_session_t                  session,
                                const struct gnutls_cert_retr_st *info,
                                gnutls_pcert_st                 **chain,
                                unsigned int                     *n_chain,
                                gnutls_ocsp_data_st             **ocsp,
                                unsigned int                     *n_ocsp,
                                gnutls_privkey_t                 *key,
                                unsigned int                     *flags)
{
  PomonaClient *client = gnutls_session_get_ptr (session);
  PomonaListener *listener = client->listener;
  PomonaServerIdentity *identity;

  g_mutex_lock (&listener->lock);
  identity = g_ptr_array_index (listener->identities, listener->identities->len - 1);
  g_mutex_unlock (&listener->lock);
  /* Identities live as long as the listener, so that they can be lent without a copy. */
  *chain = identity->chain;
  *n_chain = identity->n_chain;
  *ocsp = NULL;
  *n_ocsp = 0;
  *key = pomona_key_get_handle (identity->key);
  *flags = 0;
  return 0;
}

/* The same rules want the extended master secret with TLS 1.2; GnuTLS 3.7 has no word for that in its priorities. */
static gboolean
is_weak (gnutls_session_t session)
{
  return gnutls_protocol_get_version (session) == GNUTLS_TLS1_2 &&
    (gnutls_session_get_flags (session) & GNUTLS_SFLAGS_EXT_MASTER_SECRET) == 0;
}

/* The client's Finished ends the handshake: from now on the time for the header runs. */
static int
finished_cb (gnutls_session_t      session,
             unsigned int          type,
             unsigned int          when,
             unsigned int          incoming,
             const gnutls_datum_t *message)
{
  PomonaClient *client = gnutls_session_get_ptr (session);

  if (is_weak (session))
    return GNUTLS_E_INSUFFICIENT_SECURITY;
  if (incoming && client->phase == POMONA_PHASE_HANDSHAKE)
    pomona_listener_set_phase (client, POMONA_PHASE_HEADER);
  return 0;
}

/* When the reaper has shut the reading side of a client that was too slow, GnuTLS is about to see the end of the stream, and
 * would send nothing more after that. So this is where the client is told why; sending from here touches nothing of what
 * receiving works on. */
static ssize_t
pull_cb (gnutls_transport_ptr_t  transport,
         void                   *data,
         size_t                  size)
{
  PomonaClient *client = transport;
  ssize_t n = recv (client->fd, data, size, 0);

  if (n == 0 && client->exchange != NULL)
    pomona_listener_say_too_slow (client);
  return n;
}

void
pomona_listener_prepare_tls (PomonaClient *client)
{
  /* The library keeps its own pointer there for pre-shared keys only, which we do not use. */
  gnutls_session_set_ptr (client->session, client);
  gnutls_handshake_set_hook_function (client->session, GNUTLS_HANDSHAKE_FINISHED, GNUTLS_HOOK_POST, finished_cb);
  gnutls_transport_set_ptr2 (client->session, client, GINT_TO_POINTER (client->fd));
  gnutls_transport_set_pull_function (client->session, pull_cb);
  if (client->listener->ticket_key.data != NULL)
    (void) gnutls_session_ticket_enable_server (client->session, &client->listener->ticket_key);
}

PomonaCertificate *
pomona_listener_peer_certificate (PomonaClient *client)
{
  const gnutls_datum_t *certificates;
  unsigned int n = 0;

  if (client->session == NULL || client->certificate_read)
    return client->certificate;
  client->certificate_read = TRUE;
  certificates = gnutls_certificate_get_peers (client->session, &n);
  if (certificates == NULL || n == 0)
    return NULL;
  /* One that cannot be read is like none: the request is judged by whoever handles it. */
  client->certificate = pomona_certificate_new_from_data (certificates[0].data, certificates[0].size, NULL);
  return client->certificate;
}
