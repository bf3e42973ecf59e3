/* pomona-ddm-status.h: status reports, and the state that they add up to. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report tells what changed, unless it is a full one. The state of an enrollment is one JSON object:
 *
 *   {"items": {"device": {"model": {"family": "Mac"}}, …}, "errors": {"test.error-value": [{"Code": …}], …}}
 *
 * nested as reports are. A status item is replaced as a whole, except where its value is an array whose members have an
 * `identifier` and may be `_removed`: those are replaced, added and removed one by one. */
#pragma once

#include "pomona-ddm-kind.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Immutable, counted. */
typedef struct
{
  JsonObject *items;        /* StatusItems as sent; never NULL */
  JsonArray  *errors;       /* Errors as sent, or NULL */
  gboolean    full;
} PomonaDdmStatusReport;

#define POMONA_TYPE_DDM_STATUS_REPORT (pomona_ddm_status_report_get_type ())

GType                  pomona_ddm_status_report_get_type (void);

/* Keys that nobody knows are kept inside the items; the limits are those of pomona_json_parse (). */
PomonaDdmStatusReport *pomona_ddm_status_report_parse    (const char                   *text,
                                                          gssize                        length,
                                                          GError                      **error);
PomonaDdmStatusReport *pomona_ddm_status_report_ref      (PomonaDdmStatusReport        *self);
void                   pomona_ddm_status_report_unref    (PomonaDdmStatusReport        *self);

/* A new state; `state` is left as it is and may be NULL. */
JsonObject            *pomona_ddm_status_merge           (JsonObject                   *state,
                                                          const PomonaDdmStatusReport  *report);

/* The value of a status item ("device.model.family") in a state; borrowed, or NULL. */
JsonNode              *pomona_ddm_status_get             (JsonObject                   *state,
                                                          const char                   *name);

/* One status item of a state. */
typedef struct
{
  char     *name;           /* dotted path */
  JsonNode *value;
} PomonaDdmStatusItem;

/* The items of a state sorted by name. Items that the schema knows are whole values; below other paths every leaf is one.
 * The array frees its members. */
GPtrArray             *pomona_ddm_status_list            (JsonObject                   *state);
void                   pomona_ddm_status_item_free       (PomonaDdmStatusItem          *item);

/* Names of the items whose value differs between two states (NULL: empty), sorted. */
char                 **pomona_ddm_status_diff            (JsonObject                   *before,
                                                          JsonObject                   *after);

typedef enum
{
  POMONA_DDM_VALID_UNKNOWN,
  POMONA_DDM_VALID_INVALID,
  POMONA_DDM_VALID_VALID,
} PomonaDdmValid;

/* What a declaration's state means. */
typedef enum
{
  POMONA_DDM_STATE_PENDING,       /* active, not judged yet */
  POMONA_DDM_STATE_INSTALLED,     /* active and valid; for management declarations, which are never active, valid */
  POMONA_DDM_STATE_INACTIVE,      /* nothing switches it on */
  POMONA_DDM_STATE_NOT_APPLICABLE,/* its condition is false: as designed */
  POMONA_DDM_STATE_FAILED,        /* invalid: see the reasons */
} PomonaDdmDeclarationState;

typedef struct
{
  char     *code;           /* "Error.…", "Info.…" */
  char     *description;    /* or NULL */
  JsonNode *details;        /* or NULL */
} PomonaDdmReason;

typedef struct
{
  PomonaDdmKind              kind;
  char                      *identifier;
  char                      *server_token;
  gboolean                   active;
  PomonaDdmValid             valid;
  PomonaDdmDeclarationState  state;
  GPtrArray                 *reasons;  /* PomonaDdmReason */
} PomonaDdmDeclarationStatus;

/* What a state says of each declaration. Where one is listed under several tokens, the active one wins, then the valid
 * one, then the last. The array frees its members. */
GPtrArray             *pomona_ddm_status_declarations    (JsonObject                   *state);
void                   pomona_ddm_declaration_status_free (PomonaDdmDeclarationStatus  *status);

/* What the device says it can do. */
gboolean               pomona_ddm_status_has_capabilities (JsonObject                  *state);
gboolean               pomona_ddm_status_supports_declaration (JsonObject              *state,
                                                           const char                  *type);
/* Status items it can report, without those that exist for trying a server; sorted. */
char                 **pomona_ddm_status_supported_items (JsonObject                   *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDdmStatusReport, pomona_ddm_status_report_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDdmStatusItem, pomona_ddm_status_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaDdmDeclarationStatus, pomona_ddm_declaration_status_free)

G_END_DECLS
