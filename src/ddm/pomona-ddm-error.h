/* pomona-ddm-error.h: the errors of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POMONA_DDM_ERROR (pomona_ddm_error_quark ())

typedef enum
{
  POMONA_DDM_ERROR_MALFORMED,  /* a document is not what it should be */
  POMONA_DDM_ERROR_LIMIT,      /* something is longer than devices allow */
  POMONA_DDM_ERROR_NO_SUCH,    /* an endpoint that does not exist */
  POMONA_DDM_ERROR_SYNTAX,     /* a predicate that cannot be read */
  POMONA_DDM_ERROR_EVALUATE,   /* a predicate that cannot be answered */
} PomonaDdmError;

GQuark pomona_ddm_error_quark (void);

G_END_DECLS
