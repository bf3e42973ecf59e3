/* pomona-plist-extra.c: property-list helpers of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist-extra-private.h"

PomonaTristate
pomona_plist_get_tristate (GVariant   *dict,
                           const char *key)
{
  g_autoptr(GVariant) value = pomona_plist_get_value (dict, key);

  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return POMONA_TRISTATE_UNKNOWN;
  return g_variant_get_boolean (value) ? POMONA_TRISTATE_YES : POMONA_TRISTATE_NO;
}

char *
pomona_plist_dup_text (GVariant   *dict,
                       const char *key)
{
  const char *text = pomona_plist_get_string (dict, key);

  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

GVariant *
pomona_plist_new_secret (PomonaSecret *secret)
{
  gsize size;
  const guint8 *data = pomona_secret_get_data (secret, &size);

  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, size, 1);
}

void
pomona_plist_add_value (GVariantBuilder *builder,
                        const char      *key,
                        GVariant        *value)
{
  if (value != NULL)
    g_variant_builder_add (builder, "{sv}", key, value);
}

void
pomona_plist_add_string (GVariantBuilder *builder,
                         const char      *key,
                         const char      *value)
{
  if (value != NULL)
    pomona_plist_add_value (builder, key, g_variant_new_string (value));
}

void
pomona_plist_add_int (GVariantBuilder *builder,
                      const char      *key,
                      gint64           value)
{
  pomona_plist_add_value (builder, key, g_variant_new_int64 (value));
}

void
pomona_plist_add_bool (GVariantBuilder *builder,
                       const char      *key,
                       gboolean         value)
{
  pomona_plist_add_value (builder, key, g_variant_new_boolean (value));
}

void
pomona_plist_add_data (GVariantBuilder *builder,
                       const char      *key,
                       GBytes          *value)
{
  if (value != NULL)
    pomona_plist_add_value (builder, key, pomona_plist_new_data (value));
}

void
pomona_plist_add_secret (GVariantBuilder *builder,
                         const char      *key,
                         PomonaSecret    *value)
{
  if (value != NULL)
    pomona_plist_add_value (builder, key, pomona_plist_new_secret (value));
}
