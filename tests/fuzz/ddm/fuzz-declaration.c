/* fuzz-declaration.c: any bytes as a declaration or a list of them. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-ddm-endpoint.h"
#include "pomona-ddm-manifest.h"
#include "pomona-ddm-references.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
use_declaration (PomonaDdmDeclaration *declaration)
{
  g_autoptr(GPtrArray) references G_GNUC_UNUSED = pomona_ddm_references (declaration);
  g_autoptr(GPtrArray) problems G_GNUC_UNUSED = pomona_ddm_check_set (&declaration, 1);
  g_autoptr(GBytes) body = pomona_ddm_declaration_to_bytes (declaration);
  g_autoptr(PomonaDdmDeclaration) again = pomona_ddm_declaration_parse_wire (g_bytes_get_data (body, NULL),
                                                                             (gssize) g_bytes_get_size (body), NULL);

  g_assert_nonnull (again);
  g_assert_cmpstr (again->server_token, ==, declaration->server_token);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *text = (const char *) data;
  g_autofree char *endpoint_text = g_strndup (size > 0 ? text : "", size);
  g_autoptr(PomonaDdmDeclaration) declaration = pomona_ddm_declaration_parse (text, (gssize) size, NULL, NULL);
  g_autoptr(PomonaDdmDeclaration) wire G_GNUC_UNUSED = pomona_ddm_declaration_parse_wire (text, (gssize) size, NULL);
  g_autoptr(PomonaDdmManifest) manifest = pomona_ddm_manifest_parse_items (text, (gssize) size, NULL);
  g_autofree char *token G_GNUC_UNUSED = pomona_ddm_tokens_parse (text, (gssize) size, NULL);
  PomonaDdmEndpoint endpoint;

  if (declaration != NULL)
    use_declaration (declaration);
  if (manifest != NULL)
    {
      g_autoptr(GBytes) body = pomona_ddm_manifest_to_items (manifest);
      g_autoptr(PomonaDdmManifest) again = pomona_ddm_manifest_parse_items (g_bytes_get_data (body, NULL),
                                                                            (gssize) g_bytes_get_size (body), NULL);

      g_assert_nonnull (again);
      g_assert_cmpuint (again->n_entries, ==, manifest->n_entries);
    }
  if (pomona_ddm_endpoint_parse (endpoint_text, &endpoint, NULL) && endpoint.type == POMONA_DDM_ENDPOINT_DECLARATION)
    g_assert_cmpuint (strlen (endpoint.identifier), <=, POMONA_DDM_MAX_IDENTIFIER);
  return 0;
}
