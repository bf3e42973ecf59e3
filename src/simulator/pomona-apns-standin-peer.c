/* pomona-apns-standin-peer.c: one connection to the push stand-in: the socket and TLS. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-standin-peer-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECORD (16 * 1024)
/* How long a refused client has to take note before its connection is cut. */
#define LINGER_MS 1000

static gboolean socket_cb (int          fd,
                           GIOCondition condition,
                           gpointer     user_data);

static void
watch (PomonaApnsPeer *self,
       GIOCondition    condition)
{
  if (self->source != NULL && self->watched == condition)
    return;
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  self->watched = condition;
  self->source = g_unix_fd_source_new (self->fd, condition);
  g_source_set_callback (self->source, G_SOURCE_FUNC (socket_cb), self, NULL);
  g_source_attach (self->source, self->house->context);
}

void
pomona_apns_peer_close (PomonaApnsPeer *self)
{
  if (self->phase == PEER_CLOSED)
    return;
  self->phase = PEER_CLOSED;
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
  close (self->fd);
  self->fd = -1;
  self->house->closed (self, self->house->user_data);
}

static gboolean
linger_over_cb (gpointer user_data)
{
  pomona_apns_peer_close (user_data);
  return G_SOURCE_REMOVE;
}

/* Says no by an alert and lets the client read it: cutting the connection while its request is still unread
 * would make the system throw the alert away. */
static void
refuse (PomonaApnsPeer             *self,
        gnutls_alert_description_t  alert)
{
  if (self->phase == PEER_CLOSED || self->phase == PEER_LINGERING)
    return;
  gnutls_alert_send (self->tls, GNUTLS_AL_FATAL, alert);
  if (self->faults.refuse_rudely)
    {
      pomona_apns_peer_close (self);
      return;
    }
  shutdown (self->fd, SHUT_WR);
  self->phase = PEER_LINGERING;
  self->linger_source = g_timeout_source_new (LINGER_MS);
  g_source_set_callback (self->linger_source, linger_over_cb, self, NULL);
  g_source_attach (self->linger_source, self->house->context);
  watch (self, G_IO_IN);
}

static void
linger (PomonaApnsPeer *self)
{
  guint8 buffer[RECORD];
  ssize_t n;

  do
    n = recv (self->fd, buffer, sizeof buffer, 0);
  while (n > 0);
  if (n == 0 || (errno != EAGAIN && errno != EINTR))
    pomona_apns_peer_close (self);
}

static gnutls_alert_description_t
alert_for_status (guint status)
{
  if (status & GNUTLS_CERT_EXPIRED)
    return GNUTLS_A_CERTIFICATE_EXPIRED;
  if (status & GNUTLS_CERT_REVOKED)
    return GNUTLS_A_CERTIFICATE_REVOKED;
  if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
    return GNUTLS_A_UNKNOWN_CA;
  return GNUTLS_A_BAD_CERTIFICATE;
}

int
pomona_apns_peer_verify_cb (gnutls_session_t tls)
{
  PomonaApnsPeer *self = gnutls_session_get_ptr (tls);
  g_autoptr(PomonaCertificate) certificate = NULL;
  const gnutls_datum_t *chain;
  guint status = 0, n = 0;

  if (gnutls_certificate_verify_peers2 (tls, &status) < 0)
    status = GNUTLS_CERT_INVALID;
  if (self->faults.refuse_alert != 0)
    self->alert = self->faults.refuse_alert;
  else if (status != 0)
    self->alert = alert_for_status (status);
  chain = gnutls_certificate_get_peers (tls, &n);
  if (self->alert == 0 && n > 0)
    certificate = pomona_certificate_new_from_data (chain[0].data, chain[0].size, NULL);
  if (certificate == NULL)
    {
      self->alert = self->alert != 0 ? self->alert : GNUTLS_A_BAD_CERTIFICATE;
      return GNUTLS_E_CERTIFICATE_ERROR;
    }
  g_free (self->topic);
  self->topic = g_strdup (pomona_certificate_get_user_id (certificate));
  return 0;
}

static void
shake_hands (PomonaApnsPeer *self)
{
  int status = gnutls_handshake (self->tls);

  if (status == GNUTLS_E_SUCCESS)
    {
      pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_HANDSHAKE);
      self->phase = PEER_OPEN;
      if (self->faults.close_after_handshake)
        pomona_apns_peer_close (self);
      else
        pomona_apns_peer_open_session (self);
      return;
    }
  if (!gnutls_error_is_fatal (status))
    {
      watch (self, gnutls_record_get_direction (self->tls) == 0 ? G_IO_IN : G_IO_OUT);
      return;
    }
  if (self->alert != 0)
    {
      pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_REFUSED_CERTIFICATE);
      refuse (self, self->alert);
      return;
    }
  if (status == GNUTLS_E_NO_CERTIFICATE_FOUND || status == GNUTLS_E_CERTIFICATE_REQUIRED)
    {
      pomona_apns_book_add (self->house->book, POMONA_APNS_STAT_REFUSED_CERTIFICATE);
      refuse (self, gnutls_protocol_get_version (self->tls) == GNUTLS_TLS1_3 ? GNUTLS_A_CERTIFICATE_REQUIRED : GNUTLS_A_HANDSHAKE_FAILURE);
      return;
    }
  gnutls_alert_send_appropriate (self->tls, status);
  pomona_apns_peer_close (self);
}

/* Returns FALSE if the rest has to wait or the connection is gone. */
static gboolean
write_some (PomonaApnsPeer *self)
{
  ssize_t n;

  if (self->out_sent == self->out->len)
    {
      g_byte_array_set_size (self->out, 0);
      self->out_sent = 0;
      if (!pomona_apns_peer_fill (self, RECORD))
        {
          pomona_apns_peer_close (self);
          return FALSE;
        }
      if (self->out->len == 0)
        {
          watch (self, G_IO_IN);
          return FALSE;
        }
    }
  n = gnutls_record_send (self->tls, self->out->data + self->out_sent, MIN (self->out->len - self->out_sent, RECORD));
  if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
    {
      watch (self, G_IO_IN | G_IO_OUT);
      return FALSE;
    }
  if (n < 0)
    {
      pomona_apns_peer_close (self);
      return FALSE;
    }
  self->out_sent += n;
  return TRUE;
}

void
pomona_apns_peer_flush (PomonaApnsPeer *self)
{
  if (self->phase != PEER_OPEN || self->inside)
    return;
  while (self->phase == PEER_OPEN && write_some (self))
    ;
  if (self->phase == PEER_OPEN && self->out->len == 0 && (self->close_when_sent || pomona_apns_peer_is_done (self)))
    pomona_apns_peer_close (self);
}

static void
read_all (PomonaApnsPeer *self)
{
  guint8 buffer[RECORD];

  while (self->phase == PEER_OPEN)
    {
      ssize_t n = gnutls_record_recv (self->tls, buffer, sizeof buffer);

      if (n == GNUTLS_E_AGAIN)
        break;
      if (n == GNUTLS_E_INTERRUPTED)
        continue;
      if (n <= 0 || !pomona_apns_peer_receive (self, buffer, n))
        {
          pomona_apns_peer_close (self);
          break;
        }
    }
}

static gboolean
socket_cb (int          fd,
           GIOCondition condition,
           gpointer     user_data)
{
  PomonaApnsPeer *self = user_data;

  if (self->phase == PEER_HANDSHAKE)
    shake_hands (self);
  if (self->phase == PEER_LINGERING || self->phase == PEER_SILENT)
    linger (self);
  if (self->phase == PEER_OPEN)
    {
      read_all (self);
      pomona_apns_peer_flush (self);
    }
  /* The stand-in frees closed connections from its own loop, not from here; watch () may have replaced the
   * source. */
  return self->source != NULL && self->source == g_main_current_source () ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
start_tls (PomonaApnsPeer *self)
{
  const gnutls_datum_t h2 = { (unsigned char *) "h2", 2 };

  gnutls_init (&self->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS);
  gnutls_session_set_ptr (self->tls, self);
  gnutls_priority_set (self->tls, self->faults.tls12 ? self->house->old_priorities : self->house->priorities);
  gnutls_credentials_set (self->tls, GNUTLS_CRD_CERTIFICATE, self->house->credentials);
  gnutls_certificate_server_set_request (self->tls, GNUTLS_CERT_REQUIRE);
  if (!self->faults.no_h2)
    gnutls_alpn_set_protocols (self->tls, &h2, 1, GNUTLS_ALPN_MANDATORY);
  gnutls_handshake_set_timeout (self->tls, GNUTLS_INDEFINITE_TIMEOUT);
  gnutls_transport_set_int (self->tls, self->fd);
}

PomonaApnsPeer *
pomona_apns_peer_new (const PomonaApnsHouse         *house,
                      int                            fd,
                      const PomonaApnsStandinFaults *faults)
{
  PomonaApnsPeer *self = g_new0 (PomonaApnsPeer, 1);

  self->house = house;
  self->fd = fd;
  self->faults = *faults;
  self->phase = faults->silent ? PEER_SILENT : PEER_HANDSHAKE;
  self->out = g_byte_array_new ();
  self->waiting = g_sequence_new (g_free);
  start_tls (self);
  watch (self, G_IO_IN);
  return self;
}

void
pomona_apns_peer_free (PomonaApnsPeer *self)
{
  pomona_apns_peer_close (self);
  pomona_apns_peer_drop_session (self);
  if (self->linger_source != NULL)
    {
      g_source_destroy (self->linger_source);
      g_source_unref (self->linger_source);
    }
  gnutls_deinit (self->tls);
  g_sequence_free (self->waiting);
  g_byte_array_unref (self->out);
  g_free (self->topic);
  g_free (self);
}
