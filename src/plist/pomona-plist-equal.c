/* pomona-plist-equal.c: compares property lists. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"

static gboolean
dicts_are_equal (GVariant *a,
                 GVariant *b)
{
  g_autoptr(GHashTable) values = NULL;
  GVariantIter iter;
  const char *key;
  GVariant *child;

  if (g_variant_n_children (a) != g_variant_n_children (b))
    return FALSE;
  values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_variant_unref);
  g_variant_get_data (b); /* keeps the borrowed keys where they are */
  g_variant_iter_init (&iter, b);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &child))
    g_hash_table_insert (values, (char *) key, child);

  g_variant_iter_init (&iter, a);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &child))
    {
      GVariant *other = g_hash_table_lookup (values, key);

      if (other == NULL || !pomona_plist_equal (child, other))
        {
          g_variant_unref (child);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
arrays_are_equal (GVariant *a,
                  GVariant *b)
{
  gsize length = pomona_plist_array_length (a);

  if (length != pomona_plist_array_length (b))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      g_autoptr(GVariant) x = pomona_plist_array_get (a, i);
      g_autoptr(GVariant) y = pomona_plist_array_get (b, i);

      if (!pomona_plist_equal (x, y))
        return FALSE;
    }
  return TRUE;
}

/* As eight bytes and a sign; a t at or below G_MAXINT64 is the same as an x. */
static gboolean
integers_are_equal (GVariant *a,
                    GVariant *b)
{
  gboolean a_signed = g_variant_is_of_type (a, G_VARIANT_TYPE_INT64);
  gboolean b_signed = g_variant_is_of_type (b, G_VARIANT_TYPE_INT64);
  guint64 x = a_signed ? (guint64) g_variant_get_int64 (a) : g_variant_get_uint64 (a);
  guint64 y = b_signed ? (guint64) g_variant_get_int64 (b) : g_variant_get_uint64 (b);

  return x == y && (a_signed == b_signed || x <= G_MAXINT64);
}

gboolean
pomona_plist_equal (GVariant *a,
                    GVariant *b)
{
  PomonaPlistType type;

  if (a == NULL || b == NULL)
    return a == b;
  type = pomona_plist_get_value_type (a);
  if (type != pomona_plist_get_value_type (b))
    return FALSE;
  if (type == POMONA_PLIST_TYPE_DICT)
    return dicts_are_equal (a, b);
  if (type == POMONA_PLIST_TYPE_ARRAY)
    return arrays_are_equal (a, b);
  if (type == POMONA_PLIST_TYPE_INTEGER)
    return integers_are_equal (a, b);
  return g_variant_equal (a, b);
}
