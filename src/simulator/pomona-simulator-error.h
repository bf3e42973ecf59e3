/* pomona-simulator-error.h: the error domain of pretend devices. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POMONA_SIMULATOR_ERROR (pomona_simulator_error_quark ())

/**
 * PomonaSimulatorError:
 * @POMONA_SIMULATOR_ERROR_PROFILE: what was downloaded is no enrollment profile a device would take
 * @POMONA_SIMULATOR_ERROR_SCEP: the certificate server refused, or its answer makes no sense
 * @POMONA_SIMULATOR_ERROR_REFUSED: the server answered with a status that is not success
 * @POMONA_SIMULATOR_ERROR_ANSWER: the server answered with a body that makes no sense
 * @POMONA_SIMULATOR_ERROR_NETWORK: no answer at all
 * @POMONA_SIMULATOR_ERROR_STATE: a saved device cannot be read
 * @POMONA_SIMULATOR_ERROR_INVALID: an argument makes no sense
 * @POMONA_SIMULATOR_ERROR_GONE: the device is not enrolled (any more)
 */
typedef enum
{
  POMONA_SIMULATOR_ERROR_PROFILE,
  POMONA_SIMULATOR_ERROR_SCEP,
  POMONA_SIMULATOR_ERROR_REFUSED,
  POMONA_SIMULATOR_ERROR_ANSWER,
  POMONA_SIMULATOR_ERROR_NETWORK,
  POMONA_SIMULATOR_ERROR_STATE,
  POMONA_SIMULATOR_ERROR_INVALID,
  POMONA_SIMULATOR_ERROR_GONE,
} PomonaSimulatorError;

GQuark pomona_simulator_error_quark (void);

G_END_DECLS
