/* pomona-plist-build.c: puts property lists together. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"

#include <string.h>

struct _PomonaPlistArray
{
  GVariantBuilder builder;
};

void
pomona_plist_set_value (GVariantDict *dict,
                        const char   *key,
                        GVariant     *value)
{
  if (value != NULL)
    g_variant_dict_insert_value (dict, key, value);
}

void
pomona_plist_set_string (GVariantDict *dict,
                         const char   *key,
                         const char   *value)
{
  if (value != NULL)
    g_variant_dict_insert_value (dict, key, g_variant_new_string (value));
}

void
pomona_plist_set_int (GVariantDict *dict,
                      const char   *key,
                      gint64        value)
{
  g_variant_dict_insert_value (dict, key, g_variant_new_int64 (value));
}

void
pomona_plist_set_real (GVariantDict *dict,
                       const char   *key,
                       double        value)
{
  g_variant_dict_insert_value (dict, key, g_variant_new_double (value));
}

void
pomona_plist_set_bool (GVariantDict *dict,
                       const char   *key,
                       gboolean      value)
{
  g_variant_dict_insert_value (dict, key, g_variant_new_boolean (value));
}

void
pomona_plist_set_data (GVariantDict *dict,
                       const char   *key,
                       GBytes       *value)
{
  if (value != NULL)
    g_variant_dict_insert_value (dict, key, pomona_plist_new_data (value));
}

void
pomona_plist_set_date (GVariantDict *dict,
                       const char   *key,
                       gint64        value)
{
  if (value != 0)
    g_variant_dict_insert_value (dict, key, pomona_plist_new_date (value));
}

void
pomona_plist_set_dict (GVariantDict *dict,
                       const char   *key,
                       GVariant     *value)
{
  g_return_if_fail (value == NULL || g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT));

  pomona_plist_set_value (dict, key, value);
}

void
pomona_plist_set_array (GVariantDict *dict,
                        const char   *key,
                        GVariant     *value)
{
  g_return_if_fail (value == NULL || g_variant_is_of_type (value, G_VARIANT_TYPE ("av")));

  pomona_plist_set_value (dict, key, value);
}

void
pomona_plist_set_strv (GVariantDict       *dict,
                       const char         *key,
                       const char * const *values)
{
  if (values != NULL)
    g_variant_dict_insert_value (dict, key, pomona_plist_new_strv (values));
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  g_autoptr(GVariant) x = g_variant_get_child_value (*(GVariant **) a, 0);
  g_autoptr(GVariant) y = g_variant_get_child_value (*(GVariant **) b, 0);

  return strcmp (g_variant_get_string (x, NULL), g_variant_get_string (y, NULL));
}

GVariant *
pomona_plist_dict_end (GVariantDict *dict)
{
  g_autoptr(GVariant) unsorted = g_variant_ref_sink (g_variant_dict_end (dict));
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (gsize i = 0; i < g_variant_n_children (unsorted); i++)
    g_ptr_array_add (entries, g_variant_get_child_value (unsorted, i));
  g_ptr_array_sort (entries, compare_entries);
  return g_variant_new_array (G_VARIANT_TYPE ("{sv}"), (GVariant **) entries->pdata, entries->len);
}

GVariant *
pomona_plist_new_data (GBytes *bytes)
{
  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

GVariant *
pomona_plist_new_date (gint64 us)
{
  return g_variant_new ("(x)", us);
}

GVariant *
pomona_plist_new_uid (guint32 uid)
{
  return g_variant_new ("(u)", uid);
}

GVariant *
pomona_plist_new_strv (const char * const *values)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (gsize i = 0; values[i] != NULL; i++)
    g_variant_builder_add (&builder, "v", g_variant_new_string (values[i]));
  return g_variant_builder_end (&builder);
}

PomonaPlistArray *
pomona_plist_array_new (void)
{
  PomonaPlistArray *self = g_new0 (PomonaPlistArray, 1);

  g_variant_builder_init (&self->builder, G_VARIANT_TYPE ("av"));
  return self;
}

void
pomona_plist_array_free (PomonaPlistArray *self)
{
  g_variant_builder_clear (&self->builder);
  g_free (self);
}

void
pomona_plist_array_append (PomonaPlistArray *self,
                           GVariant         *value)
{
  g_variant_builder_add_value (&self->builder, g_variant_new_variant (value));
}

void
pomona_plist_array_append_string (PomonaPlistArray *self,
                                  const char       *value)
{
  pomona_plist_array_append (self, g_variant_new_string (value));
}

void
pomona_plist_array_append_int (PomonaPlistArray *self,
                               gint64            value)
{
  pomona_plist_array_append (self, g_variant_new_int64 (value));
}

void
pomona_plist_array_append_data (PomonaPlistArray *self,
                                GBytes           *value)
{
  pomona_plist_array_append (self, pomona_plist_new_data (value));
}

GVariant *
pomona_plist_array_end (PomonaPlistArray *self)
{
  GVariant *array = g_variant_builder_end (&self->builder);

  pomona_plist_array_free (self);
  return array;
}
