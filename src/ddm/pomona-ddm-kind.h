/* pomona-ddm-kind.h: the four kinds of declarations. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  POMONA_DDM_ACTIVATION,
  POMONA_DDM_ASSET,
  POMONA_DDM_CONFIGURATION,
  POMONA_DDM_MANAGEMENT,
  POMONA_N_DDM_KINDS,
} PomonaDdmKind;

/* Octets, not characters (Apple's documentation). */
#define POMONA_DDM_MAX_IDENTIFIER         64
#define POMONA_DDM_MAX_SERVER_TOKEN       64
#define POMONA_DDM_MAX_DECLARATIONS_TOKEN 256

/* "activation", "asset", "configuration", "management": the word in endpoints and types. */
const char *pomona_ddm_kind_to_string   (PomonaDdmKind   kind);
gboolean    pomona_ddm_kind_from_string (const char     *word,
                                         PomonaDdmKind  *out_kind);

/* The kind that a declaration type ("com.apple.configuration.…") belongs to. */
gboolean    pomona_ddm_kind_from_type   (const char     *type,
                                         PomonaDdmKind  *out_kind);

/* The name of the kind's array in a declaration-items answer: "Activations", … "Management". */
const char *pomona_ddm_kind_get_items_key (PomonaDdmKind kind);

/* The name of the kind's array in a status report: "activations", … "management". */
const char *pomona_ddm_kind_get_status_key (PomonaDdmKind kind);

G_END_DECLS
