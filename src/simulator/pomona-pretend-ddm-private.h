/* pomona-pretend-ddm-private.h: what the parts of declarative management share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-pretend-ddm.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_PRETEND_ACTIVATION,
  POMONA_PRETEND_CONFIGURATION,
  POMONA_PRETEND_ASSET,
  POMONA_PRETEND_MANAGEMENT,
  POMONA_N_PRETEND_CLASSES,
} PomonaPretendClass;

typedef enum
{
  POMONA_PRETEND_UNKNOWN,
  POMONA_PRETEND_INVALID,
  POMONA_PRETEND_VALID,
} PomonaPretendValid;

typedef enum
{
  POMONA_PRETEND_DOWNLOAD_NONE,
  POMONA_PRETEND_DOWNLOAD_WANTED,
  POMONA_PRETEND_DOWNLOAD_GOOD,
  POMONA_PRETEND_DOWNLOAD_FAILED,     /* nothing came */
  POMONA_PRETEND_DOWNLOAD_WRONG,      /* something else came */
} PomonaPretendDownloadState;

/**
 * PomonaPretendDeclaration:
 * @wanted: ServerToken in the manifest
 * @token: (nullable): ServerToken of what is here; NULL while nothing is
 * @body: (nullable): the declaration
 * @reasons: (element-type JsonNode)
 * @download_token: (nullable): the ServerToken for which @download says what happened
 * @content: (nullable): what was downloaded
 */
typedef struct
{
  PomonaPretendClass          kind;
  char                       *identifier;
  char                       *wanted;
  char                       *token;
  JsonObject                 *body;
  gboolean                    active;
  PomonaPretendValid          valid;
  GPtrArray                  *reasons;
  PomonaPretendDownloadState  download;
  char                       *download_token;
  char                       *problem;
  GBytes                     *content;
} PomonaPretendDeclaration;

struct _PomonaPretendDdm
{
  PomonaPretendState *state;
  gboolean user_channel;
  gboolean on;
  char *token;                /* of the set that was processed last */
  char *coming;               /* of the set that is being fetched, or NULL */
  GPtrArray *set;             /* PomonaPretendDeclaration */
  PomonaPretendDeclaration *fetching;     /* borrowed */
  PomonaPretendDeclaration *downloading;  /* borrowed */
  GPtrArray *subscriptions;   /* names of status items, sorted, without repetitions */
  GHashTable *told;           /* item to its JSON text, as the server has it */
  GHashTable *telling;        /* the same for the report that is under way, or NULL */
};

/* "activation" …, "Activations" …, "activations" …: as endpoints, manifests and reports name the classes. */
const char *pomona_pretend_class_endpoint (PomonaPretendClass kind);
const char *pomona_pretend_class_manifest (PomonaPretendClass kind);
const char *pomona_pretend_class_report   (PomonaPretendClass kind);

PomonaPretendDeclaration *pomona_pretend_ddm_find (PomonaPretendDdm   *self,
                                                   PomonaPretendClass  kind,
                                                   const char         *identifier);
/* Payload and Type; NULL if they are not there. */
JsonObject *pomona_pretend_declaration_payload (PomonaPretendDeclaration *self);
const char *pomona_pretend_declaration_type    (PomonaPretendDeclaration *self);

/* Adds a reason; @details: (transfer full) (nullable). */
void pomona_pretend_declaration_blame (PomonaPretendDeclaration *self,
                                       const char               *code,
                                       const char               *description,
                                       JsonObject               *details);
/* The same with Identifier and ServerToken as details, to which more can be added. */
JsonObject *pomona_pretend_declaration_details (PomonaPretendDeclaration *self);

/* pomona-pretend-ddm-rules.c: what kinds of declarations and status items the device knows. */
gboolean    pomona_pretend_rules_know_declaration (PomonaPretendDdm *self, const char *type);
gboolean    pomona_pretend_rules_know_status      (PomonaPretendDdm *self, const char *name);
JsonObject *pomona_pretend_rules_capabilities     (PomonaPretendDdm *self);
/* Looks at the payload of a declaration of a known type; adds reasons and returns FALSE if it is not good. */
gboolean    pomona_pretend_rules_check_payload    (PomonaPretendDdm *self, PomonaPretendDeclaration *declaration);
/* (element-type utf8): identifiers of assets that a payload names. */
GPtrArray  *pomona_pretend_rules_references       (JsonObject *payload);

/* pomona-pretend-status.c: values of all status items that the device has, nested, but for management. */
JsonObject *pomona_pretend_status_all (PomonaPretendDdm *self);
/* The value at a dotted name; NULL if there is none. */
JsonNode   *pomona_pretend_status_get (JsonObject *all, const char *name);

G_END_DECLS
