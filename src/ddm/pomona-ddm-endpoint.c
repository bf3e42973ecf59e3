/* pomona-ddm-endpoint.c: what a device asks of declarative management. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-endpoint.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-ddm-error.h"

#define DECLARATION "declaration/"

/* "<kind>/<identifier>", behind "declaration/". */
static gboolean
parse_declaration (const char        *text,
                   PomonaDdmEndpoint *out_endpoint)
{
  const char *slash = strchr (text, '/');
  g_autofree char *word = NULL;
  PomonaDdmKind kind;

  if (slash == NULL || slash[1] == '\0' || strlen (slash + 1) > POMONA_DDM_MAX_IDENTIFIER)
    return FALSE;
  word = g_strndup (text, (gsize) (slash - text));
  if (!pomona_ddm_kind_from_string (word, &kind))
    return FALSE;
  *out_endpoint = (PomonaDdmEndpoint) { POMONA_DDM_ENDPOINT_DECLARATION, kind, slash + 1 };
  return TRUE;
}

gboolean
pomona_ddm_endpoint_parse (const char         *text,
                           PomonaDdmEndpoint  *out_endpoint,
                           GError            **error)
{
  static const struct
  {
    const char            *name;
    PomonaDdmEndpointType  type;
  } simple[] = {
    { "tokens", POMONA_DDM_ENDPOINT_TOKENS },
    { "declaration-items", POMONA_DDM_ENDPOINT_DECLARATION_ITEMS },
    { "status", POMONA_DDM_ENDPOINT_STATUS },
  };

  g_return_val_if_fail (text != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (simple); i++)
    if (strcmp (text, simple[i].name) == 0)
      {
        *out_endpoint = (PomonaDdmEndpoint) { .type = simple[i].type };
        return TRUE;
      }
  if (g_str_has_prefix (text, DECLARATION) && parse_declaration (text + strlen (DECLARATION), out_endpoint))
    return TRUE;

  g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_NO_SUCH,
               _("Declarative management has no endpoint “%.200s”"), text);
  return FALSE;
}

char *
pomona_ddm_endpoint_for_declaration (PomonaDdmKind  kind,
                                     const char    *identifier)
{
  return g_strconcat (DECLARATION, pomona_ddm_kind_to_string (kind), "/", identifier, NULL);
}
