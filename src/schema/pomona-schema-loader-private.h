/* pomona-schema-loader-private.h: JSON facts to constant structures. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-schema.h"

G_BEGIN_DECLS

typedef struct
{
  PomonaSchemaItem    *items;    /* sorted by id, then by variant */
  guint                n_items;
  const PomonaSupport *base;     /* what an item without a word about systems gets */
} PomonaSchemaItems;

typedef struct
{
  PomonaSchemaReference *references; /* in the file's order, which keeps a type's edges together */
  guint                  n_references;
} PomonaSchemaReferences;

/* The file behind a set, without its suffix: "commands". */
const char             *pomona_schema_set_get_name    (PomonaSchemaSet set);

/* Both read the compiled-in data and abort if it is damaged; what they return is meant to live for ever. */
PomonaSchemaItems      *pomona_schema_load_items      (PomonaSchemaSet set);
PomonaSchemaReferences *pomona_schema_load_references (void);

G_END_DECLS
