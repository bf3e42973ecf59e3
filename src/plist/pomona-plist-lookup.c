/* pomona-plist-lookup.c: takes values out of property lists. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"

#define DATE_TYPE ((const GVariantType *) "(x)")

PomonaPlistType
pomona_plist_get_value_type (GVariant *value)
{
  static const struct
  {
    const char *signature;
    PomonaPlistType type;
  } types[] = {
    { "a{sv}", POMONA_PLIST_TYPE_DICT },   { "av", POMONA_PLIST_TYPE_ARRAY },
    { "s", POMONA_PLIST_TYPE_STRING },     { "x", POMONA_PLIST_TYPE_INTEGER },
    { "t", POMONA_PLIST_TYPE_INTEGER },    { "d", POMONA_PLIST_TYPE_REAL },
    { "b", POMONA_PLIST_TYPE_BOOLEAN },    { "ay", POMONA_PLIST_TYPE_DATA },
    { "(x)", POMONA_PLIST_TYPE_DATE },     { "(u)", POMONA_PLIST_TYPE_UID },
  };
  const char *signature = value != NULL ? g_variant_get_type_string (value) : "";

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].signature, signature))
      return types[i].type;
  return POMONA_PLIST_TYPE_NONE;
}

static GVariant *
lookup (GVariant           *dict,
        const char         *key,
        const GVariantType *type)
{
  if (dict == NULL || !g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT))
    return NULL;
  return g_variant_lookup_value (dict, key, type);
}

gboolean
pomona_plist_has (GVariant   *dict,
                  const char *key)
{
  g_autoptr(GVariant) value = lookup (dict, key, NULL);

  return value != NULL;
}

GVariant *
pomona_plist_get_value (GVariant   *dict,
                        const char *key)
{
  return lookup (dict, key, NULL);
}

const char *
pomona_plist_get_string (GVariant   *dict,
                         const char *key)
{
  g_autoptr(GVariant) value = NULL;

  if (dict == NULL)
    return NULL;
  /* A dictionary that was built rather than parsed is a tree of single blocks until something flattens
   * it; done here, what we hand out cannot be freed by a later flattening. */
  g_variant_get_data (dict);
  value = lookup (dict, key, G_VARIANT_TYPE_STRING);
  return value != NULL ? g_variant_get_string (value, NULL) : NULL;
}

gint64
pomona_plist_get_int (GVariant   *dict,
                      const char *key,
                      gint64      fallback)
{
  g_autoptr(GVariant) value = lookup (dict, key, G_VARIANT_TYPE_INT64);

  return value != NULL ? g_variant_get_int64 (value) : fallback;
}

double
pomona_plist_get_real (GVariant   *dict,
                       const char *key,
                       double      fallback)
{
  g_autoptr(GVariant) value = lookup (dict, key, NULL);

  if (value == NULL)
    return fallback;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return g_variant_get_double (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return (double) g_variant_get_int64 (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return (double) g_variant_get_uint64 (value);
  return fallback;
}

gboolean
pomona_plist_get_bool (GVariant   *dict,
                       const char *key,
                       gboolean    fallback)
{
  g_autoptr(GVariant) value = lookup (dict, key, G_VARIANT_TYPE_BOOLEAN);

  return value != NULL ? g_variant_get_boolean (value) : fallback;
}

GBytes *
pomona_plist_get_data (GVariant   *dict,
                       const char *key)
{
  g_autoptr(GVariant) value = lookup (dict, key, G_VARIANT_TYPE_BYTESTRING);

  return value != NULL ? g_variant_get_data_as_bytes (value) : NULL;
}

gint64
pomona_plist_get_date (GVariant   *dict,
                       const char *key)
{
  g_autoptr(GVariant) value = lookup (dict, key, DATE_TYPE);
  gint64 us = 0;

  if (value != NULL)
    g_variant_get (value, "(x)", &us);
  return us;
}

GVariant *
pomona_plist_get_dict (GVariant   *dict,
                       const char *key)
{
  return lookup (dict, key, G_VARIANT_TYPE_VARDICT);
}

GVariant *
pomona_plist_get_array (GVariant   *dict,
                        const char *key)
{
  return lookup (dict, key, G_VARIANT_TYPE ("av"));
}

char **
pomona_plist_get_strv (GVariant   *dict,
                       const char *key)
{
  g_autoptr(GVariant) array = pomona_plist_get_array (dict, key);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gsize length = pomona_plist_array_length (array);

  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) value = pomona_plist_array_get (array, i);

      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        g_strv_builder_add (builder, g_variant_get_string (value, NULL));
    }
  return g_strv_builder_end (builder);
}

gsize
pomona_plist_array_length (GVariant *array)
{
  if (array == NULL || !g_variant_is_of_type (array, G_VARIANT_TYPE ("av")))
    return 0;
  return g_variant_n_children (array);
}

GVariant *
pomona_plist_array_get (GVariant *array,
                        gsize     index)
{
  g_autoptr(GVariant) wrapped = NULL;

  if (index >= pomona_plist_array_length (array))
    return NULL;
  wrapped = g_variant_get_child_value (array, index);
  return g_variant_get_variant (wrapped);
}
