/* pomona-clients-error.h: the error domain of what we call out to. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POMONA_CLIENTS_ERROR (pomona_clients_error_quark ())

/**
 * PomonaClientsError:
 * @POMONA_CLIENTS_ERROR_INVALID: what was handed in cannot be used
 * @POMONA_CLIENTS_ERROR_PROTOCOL: the other side broke the rules of the protocol
 * @POMONA_CLIENTS_ERROR_TOO_LARGE: an answer is larger than its limit
 * @POMONA_CLIENTS_ERROR_TIMED_OUT: the other side took longer than its deadline
 * @POMONA_CLIENTS_ERROR_CLOSED: the other side closed the connection
 * @POMONA_CLIENTS_ERROR_UNTRUSTED: the other side's certificate does not prove who it is
 * @POMONA_CLIENTS_ERROR_CERTIFICATE: our certificate was refused
 * @POMONA_CLIENTS_ERROR_REFUSED: the other side understood and said no
 */
typedef enum
{
  POMONA_CLIENTS_ERROR_INVALID,
  POMONA_CLIENTS_ERROR_PROTOCOL,
  POMONA_CLIENTS_ERROR_TOO_LARGE,
  POMONA_CLIENTS_ERROR_TIMED_OUT,
  POMONA_CLIENTS_ERROR_CLOSED,
  POMONA_CLIENTS_ERROR_UNTRUSTED,
  POMONA_CLIENTS_ERROR_CERTIFICATE,
  POMONA_CLIENTS_ERROR_REFUSED,
} PomonaClientsError;

GQuark pomona_clients_error_quark (void);

G_END_DECLS
