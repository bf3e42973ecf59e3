/* pomona-mdm-error.h: the errors of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POMONA_MDM_ERROR (pomona_mdm_error_quark ())

typedef enum
{
  POMONA_MDM_ERROR_MALFORMED,        /* the message lacks a part or holds the wrong kind of value */
  POMONA_MDM_ERROR_UNKNOWN_MESSAGE,  /* a MessageType nobody knows */
  POMONA_MDM_ERROR_LIMIT,            /* a value is longer than allowed */
  POMONA_MDM_ERROR_NOT_SUPPORTED,    /* this device cannot take the command */
  POMONA_MDM_ERROR_NOT_PERMITTED,    /* the enrollment did not grant the right, or lacks supervision */
  POMONA_MDM_ERROR_FROZEN,           /* an enrollment profile would change what must stay */
} PomonaMdmError;

GQuark pomona_mdm_error_quark (void);

G_END_DECLS
