/* pomona-ddm-declaration.h: one declaration. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pomona-ddm-kind.h"

G_BEGIN_DECLS

/* Immutable, counted. */
typedef struct
{
  PomonaDdmKind  kind;
  const char    *type;
  const char    *identifier;
  const char    *server_token;
  JsonObject    *payload;
} PomonaDdmDeclaration;

#define POMONA_TYPE_DDM_DECLARATION (pomona_ddm_declaration_get_type ())

GType                 pomona_ddm_declaration_get_type      (void);

/* The ServerToken is made from all of the content. `revision` distinguishes declarations that say the same but shall be
 * applied again (a retry); NULL or "" the first time. */
PomonaDdmDeclaration *pomona_ddm_declaration_new           (const char            *type,
                                                            const char            *identifier,
                                                            JsonObject            *payload,
                                                            const char            *revision,
                                                            GError               **error);

/* From JSON as an administrator writes it: Type, Identifier and Payload; a ServerToken in it is not used. */
PomonaDdmDeclaration *pomona_ddm_declaration_parse         (const char            *text,
                                                            gssize                 length,
                                                            const char            *revision,
                                                            GError               **error);

/* From JSON as a server sent it to a device: the ServerToken is the sender's. */
PomonaDdmDeclaration *pomona_ddm_declaration_parse_wire    (const char            *text,
                                                            gssize                 length,
                                                            GError               **error);

PomonaDdmDeclaration *pomona_ddm_declaration_ref           (PomonaDdmDeclaration  *self);
void                  pomona_ddm_declaration_unref         (PomonaDdmDeclaration  *self);

/* The body for the device. */
GBytes               *pomona_ddm_declaration_to_bytes      (const PomonaDdmDeclaration *self);

/* The token alone: 64 hexadecimal digits. Two payloads that differ only in the order of their keys have the same. */
char                 *pomona_ddm_server_token              (const char            *type,
                                                            const char            *identifier,
                                                            JsonObject            *payload,
                                                            const char            *revision);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDdmDeclaration, pomona_ddm_declaration_unref)

G_END_DECLS
