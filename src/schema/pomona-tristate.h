/* pomona-tristate.h: a truth value that can also be unknown. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A key that a device left out is not the same as one it sent as false. */
typedef enum
{
  POMONA_TRISTATE_UNKNOWN = -1,
  POMONA_TRISTATE_NO = 0,
  POMONA_TRISTATE_YES = 1,
} PomonaTristate;

G_END_DECLS
