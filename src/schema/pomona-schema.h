/* pomona-schema.h: the protocol's facts as typed look-ups. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The facts come from data/schema, which was reduced from Apple's published schema. A set is read at its first use and
 * kept for the life of the program; everything handed out is constant and safe to read from any thread. */
#pragma once

#include "pomona-support.h"

G_BEGIN_DECLS

typedef struct _PomonaSchemaItem PomonaSchemaItem;
typedef struct _PomonaSchemaKey PomonaSchemaKey;
typedef struct _PomonaSchemaReason PomonaSchemaReason;
typedef struct _PomonaSchemaReference PomonaSchemaReference;
typedef PomonaSchemaItem PomonaSchemaCommand;

typedef enum
{
  POMONA_SCHEMA_DECLARATIONS,
  POMONA_SCHEMA_CREDENTIALS,
  POMONA_SCHEMA_STATUS,
  POMONA_SCHEMA_PROTOCOL,
  POMONA_SCHEMA_COMMANDS,
  POMONA_SCHEMA_CHECKIN,
  POMONA_SCHEMA_ERRORS,
  POMONA_SCHEMA_PROFILES,
  POMONA_SCHEMA_OTHER,
  POMONA_N_SCHEMA_SETS,
} PomonaSchemaSet;

typedef enum
{
  POMONA_SCHEMA_TYPE_ANY,
  POMONA_SCHEMA_TYPE_STRING,
  POMONA_SCHEMA_TYPE_INTEGER,
  POMONA_SCHEMA_TYPE_REAL,
  POMONA_SCHEMA_TYPE_BOOLEAN,
  POMONA_SCHEMA_TYPE_DATE,
  POMONA_SCHEMA_TYPE_DATA,
  POMONA_SCHEMA_TYPE_ARRAY,
  POMONA_SCHEMA_TYPE_DICTIONARY,
} PomonaSchemaType;

typedef enum
{
  POMONA_SCHEMA_APPLY_UNSET,
  POMONA_SCHEMA_APPLY_SINGLE,
  POMONA_SCHEMA_APPLY_MULTIPLE,
  POMONA_SCHEMA_APPLY_COMBINED,
} PomonaSchemaApply;

struct _PomonaSchemaKey
{
  const char            *name;          /* on the wire; a place holder for an array's item and for `wild` */
  PomonaSchemaType       type;
  gboolean               wild;          /* any key name is allowed here */
  gboolean               required;
  const PomonaSupport   *support;       /* POMONA_N_SYSTEMS entries, inheritance resolved */

  const PomonaSchemaKey *keys;          /* members of a dictionary */
  guint                  n_keys;
  const PomonaSchemaKey *item;          /* what an array holds, or NULL */
  const PomonaSchemaKey *alternatives;  /* an array whose members take one of several shapes */
  guint                  n_alternatives;
  const PomonaSchemaKey *values;        /* a scalar's known values, each with its own support */
  guint                  n_values;

  GVariant             **enumeration;   /* allowed values in their meaningful order, or NULL */
  guint                  n_enumeration;
  GVariant              *default_value; /* or NULL */
  gboolean               has_min;
  gboolean               has_max;
  double                 min;
  double                 max;
  int                    repetition_min; /* -1: not stated */
  int                    repetition_max; /* -1: not stated */
  const char            *regex;
  const char            *value_type;    /* "url", "timestamp" … or NULL */
  const char            *type_name;
  const char            *combine;       /* "boolean-or" …, meaningful where the item is combined */
  const char * const    *asset_types;         /* NULL-terminated, or NULL */
  const char * const    *asset_content_types; /* NULL-terminated, or NULL */
};

struct _PomonaSchemaReason
{
  const char            *code;
  const PomonaSchemaKey *details;
  guint                  n_details;
};

struct _PomonaSchemaItem
{
  const char               *id;
  const char               *variant;    /* tells two payloads of one type apart, else NULL */
  const char               *kind;       /* "command", "configuration", "status" … */
  PomonaSchemaSet           set;
  PomonaSchemaApply         apply;
  gboolean                  beta;
  const PomonaSupport      *support;    /* POMONA_N_SYSTEMS entries */
  const PomonaSchemaKey    *keys;
  guint                     n_keys;
  const PomonaSchemaKey    *response_keys;
  guint                     n_response_keys;
  const PomonaSchemaReason *reasons;
  guint                     n_reasons;
  const char * const       *related_status_items; /* NULL-terminated, or NULL */
};

/* An edge of the declaration graph: the key at `path` of `declaration` holds identifiers of `target`s. */
struct _PomonaSchemaReference
{
  const char         *declaration;   /* declaration type */
  const char         *kind;          /* its kind */
  const char         *path;          /* dotted; `[]` is each array member, `*` any key */
  const char         *target;        /* "asset", "configuration" or "status" */
  const char         *by;            /* the target's payload key that is named, or NULL for its identifier */
  const char * const *types;         /* NULL-terminated; "*" ends a prefix */
  const char * const *content_types; /* NULL-terminated, or NULL */
  gboolean            many;
  gboolean            required;
};

/* Look-ups return NULL for what the schema does not know. */
const PomonaSchemaItem      *pomona_schema_lookup        (PomonaSchemaSet          set,
                                                          const char              *id,
                                                          const char              *variant);
const PomonaSchemaItem      *pomona_schema_command       (const char              *request_type);
const PomonaSchemaItem      *pomona_schema_checkin       (const char              *message_type);
const PomonaSchemaItem      *pomona_schema_status_item   (const char              *name);
const PomonaSchemaItem      *pomona_schema_declaration   (const char              *type);
const PomonaSchemaItem      *pomona_schema_payload       (const char              *payload_type);

/* All items of a set, sorted by id; borrowed. */
const PomonaSchemaItem      *pomona_schema_list          (PomonaSchemaSet          set,
                                                          guint                   *n_items);

/* The edges that start at a declaration type, or all of them when `type` is NULL; borrowed. */
const PomonaSchemaReference *pomona_schema_references    (const char              *type,
                                                          guint                   *n_references);

/* The member called `name`, or the wild member when there is one, or NULL. */
const PomonaSchemaKey       *pomona_schema_find_key      (const PomonaSchemaKey   *keys,
                                                          guint                    n_keys,
                                                          const char              *name);

/* The alternative of an array whose discriminator key has this value (Settings items), or NULL. */
const PomonaSchemaKey       *pomona_schema_find_alternative (const PomonaSchemaKey *array,
                                                             const char            *key,
                                                             const char            *value);

G_END_DECLS
