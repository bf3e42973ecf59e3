/* pomona-ddm-manifest.h: the set of declarations that a device shall have. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fetch names no token, so what was advertised under a DeclarationsToken has to be kept, and fetches answered from it:
 * pomona_ddm_manifest_to_items () is made for keeping, pomona_ddm_manifest_parse_items () reads it back. */
#pragma once

#include "pomona-ddm-declaration.h"

G_BEGIN_DECLS

typedef struct
{
  PomonaDdmKind  kind;
  const char    *identifier;
  const char    *server_token;
} PomonaDdmManifestEntry;

/* Immutable, counted. */
typedef struct
{
  const PomonaDdmManifestEntry *entries;             /* sorted by kind, then by identifier */
  gsize                         n_entries;
  const char                   *declarations_token;
} PomonaDdmManifest;

#define POMONA_TYPE_DDM_MANIFEST (pomona_ddm_manifest_get_type ())

GType                         pomona_ddm_manifest_get_type    (void);

/* From entries in any order. Two entries of the same kind and identifier are one set's mistake: MALFORMED. The same set
 * gives the same token, whatever the order. */
PomonaDdmManifest            *pomona_ddm_manifest_new         (const PomonaDdmManifestEntry  *entries,
                                                               gsize                          n_entries,
                                                               GError                       **error);

/* From a declaration-items answer, whoever sent it; the token is taken as it is. */
PomonaDdmManifest            *pomona_ddm_manifest_parse_items (const char                    *text,
                                                               gssize                         length,
                                                               GError                       **error);

PomonaDdmManifest            *pomona_ddm_manifest_ref         (PomonaDdmManifest             *self);
void                          pomona_ddm_manifest_unref       (PomonaDdmManifest             *self);

/* NULL where the set has no such declaration: answer 404, and the device removes its copy. */
const PomonaDdmManifestEntry *pomona_ddm_manifest_find        (const PomonaDdmManifest       *self,
                                                               PomonaDdmKind                  kind,
                                                               const char                    *identifier);

/* The body of the answer to "declaration-items": always all four arrays. */
GBytes                       *pomona_ddm_manifest_to_items    (const PomonaDdmManifest       *self);

/* The body of the answer to "tokens", and the Data of a command. `timestamp` is unix microseconds. */
GBytes                       *pomona_ddm_manifest_to_tokens   (const PomonaDdmManifest       *self,
                                                               gint64                         timestamp);

/* The DeclarationsToken of a tokens answer or of a command's Data. */
char                         *pomona_ddm_tokens_parse         (const char                    *text,
                                                               gssize                         length,
                                                               GError                       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDdmManifest, pomona_ddm_manifest_unref)

G_END_DECLS
