/* pomona-schema.c: the protocol's facts as typed look-ups. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-schema.h"

#include <string.h>

#include "pomona-schema-loader-private.h"

static const PomonaSchemaItems *
get_items (PomonaSchemaSet set)
{
  static gsize loaded[POMONA_N_SCHEMA_SETS];

  if (g_once_init_enter (&loaded[set]))
    g_once_init_leave (&loaded[set], (gsize) pomona_schema_load_items (set));
  return (const PomonaSchemaItems *) loaded[set];
}

static const PomonaSchemaReferences *
get_references (void)
{
  static gsize loaded;

  if (g_once_init_enter (&loaded))
    g_once_init_leave (&loaded, (gsize) pomona_schema_load_references ());
  return (const PomonaSchemaReferences *) loaded;
}

/* Index of the first item that is not before `id`. */
static guint
find_first (const PomonaSchemaItems *items,
            const char              *id)
{
  guint low = 0;
  guint high = items->n_items;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (strcmp (items->items[middle].id, id) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

const PomonaSchemaItem *
pomona_schema_lookup (PomonaSchemaSet  set,
                      const char      *id,
                      const char      *variant)
{
  const PomonaSchemaItems *items;

  g_return_val_if_fail ((guint) set < POMONA_N_SCHEMA_SETS, NULL);

  if (id == NULL)
    return NULL;
  items = get_items (set);
  for (guint i = find_first (items, id); i < items->n_items && strcmp (items->items[i].id, id) == 0; i++)
    if (variant == NULL || g_strcmp0 (items->items[i].variant, variant) == 0)
      return &items->items[i];
  return NULL;
}

const PomonaSchemaItem *
pomona_schema_command (const char *request_type)
{
  return pomona_schema_lookup (POMONA_SCHEMA_COMMANDS, request_type, NULL);
}

const PomonaSchemaItem *
pomona_schema_checkin (const char *message_type)
{
  return pomona_schema_lookup (POMONA_SCHEMA_CHECKIN, message_type, NULL);
}

const PomonaSchemaItem *
pomona_schema_status_item (const char *name)
{
  return pomona_schema_lookup (POMONA_SCHEMA_STATUS, name, NULL);
}

const PomonaSchemaItem *
pomona_schema_declaration (const char *type)
{
  return pomona_schema_lookup (POMONA_SCHEMA_DECLARATIONS, type, NULL);
}

const PomonaSchemaItem *
pomona_schema_payload (const char *payload_type)
{
  return pomona_schema_lookup (POMONA_SCHEMA_PROFILES, payload_type, NULL);
}

const PomonaSchemaItem *
pomona_schema_list (PomonaSchemaSet  set,
                    guint           *n_items)
{
  const PomonaSchemaItems *items;

  g_return_val_if_fail ((guint) set < POMONA_N_SCHEMA_SETS, NULL);

  items = get_items (set);
  *n_items = items->n_items;
  return items->items;
}

const PomonaSchemaReference *
pomona_schema_references (const char *type,
                          guint      *n_references)
{
  const PomonaSchemaReferences *all = get_references ();
  guint first = 0;
  guint last;

  if (type == NULL)
    {
      *n_references = all->n_references;
      return all->references;
    }
  while (first < all->n_references && strcmp (all->references[first].declaration, type) != 0)
    first++;
  for (last = first; last < all->n_references && strcmp (all->references[last].declaration, type) == 0;)
    last++;
  *n_references = last - first;
  return last > first ? &all->references[first] : NULL;
}

const PomonaSchemaKey *
pomona_schema_find_key (const PomonaSchemaKey *keys,
                        guint                  n_keys,
                        const char            *name)
{
  const PomonaSchemaKey *wild = NULL;

  for (guint i = 0; i < n_keys; i++)
    {
      if (keys[i].wild)
        wild = &keys[i];
      else if (g_strcmp0 (keys[i].name, name) == 0)
        return &keys[i];
    }
  return wild;
}

const PomonaSchemaKey *
pomona_schema_find_alternative (const PomonaSchemaKey *array,
                                const char            *key,
                                const char            *value)
{
  for (guint i = 0; i < array->n_alternatives; i++)
    {
      const PomonaSchemaKey *alternative = &array->alternatives[i];
      const PomonaSchemaKey *discriminator = pomona_schema_find_key (alternative->keys, alternative->n_keys, key);

      for (guint j = 0; discriminator != NULL && j < discriminator->n_enumeration; j++)
        if (g_variant_is_of_type (discriminator->enumeration[j], G_VARIANT_TYPE_STRING) &&
            g_strcmp0 (g_variant_get_string (discriminator->enumeration[j], NULL), value) == 0)
          return alternative;
    }
  return NULL;
}
