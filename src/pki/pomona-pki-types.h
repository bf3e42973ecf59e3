/* pomona-pki-types.h: the types of this floor, for headers that only mention them. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PomonaAuthority   PomonaAuthority;
typedef struct _PomonaCertificate PomonaCertificate;
typedef struct _PomonaCsr         PomonaCsr;
typedef struct _PomonaIdentity    PomonaIdentity;
typedef struct _PomonaKey         PomonaKey;
typedef struct _PomonaSealer      PomonaSealer;

G_END_DECLS
