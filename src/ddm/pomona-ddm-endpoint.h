/* pomona-ddm-endpoint.h: what a device asks of declarative management. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-ddm-kind.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_DDM_ENDPOINT_TOKENS,
  POMONA_DDM_ENDPOINT_DECLARATION_ITEMS,
  POMONA_DDM_ENDPOINT_DECLARATION,
  POMONA_DDM_ENDPOINT_STATUS,
} PomonaDdmEndpointType;

/* What an Endpoint asks for. `identifier` points into the text that was parsed and is set with DECLARATION only. */
typedef struct
{
  PomonaDdmEndpointType  type;
  PomonaDdmKind          kind;
  const char            *identifier;
} PomonaDdmEndpoint;

/* "tokens", "declaration-items", "status", "declaration/<kind>/<identifier>". The identifier may hold slashes of its own.
 * POMONA_DDM_ERROR_NO_SUCH for anything else: answer 400, since 404 would make a device remove its copy. */
gboolean  pomona_ddm_endpoint_parse (const char         *text,
                                     PomonaDdmEndpoint  *out_endpoint,
                                     GError            **error);

/* The endpoint of a declaration, as a device asks for it. */
char     *pomona_ddm_endpoint_for_declaration (PomonaDdmKind  kind,
                                               const char    *identifier);

G_END_DECLS
