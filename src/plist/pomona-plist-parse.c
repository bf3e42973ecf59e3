/* pomona-plist-parse.c: reads property lists with libplist. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-plist.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <plist/plist.h>
#include <stdlib.h>
#include <string.h>

#include "pomona-plist-private.h"

#define DATE_LENGTH 20

typedef void *PlistNode;

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (PlistNode, plist_free, NULL)

static GVariant *convert (plist_t           node,
                          PomonaPlistTally *tally);

static void
free_from_libplist (void *memory)
{
#ifdef HAVE_PLIST_MEM_FREE
  plist_mem_free (memory);
#else
  free (memory);
#endif
}

/* The text of a node that is a scalar. Versions of libplist before 2.7 give dates as 32 bits, versions
 * before 2.3 do not say whether an integer is negative; how they write them is right in all of them. */
static char *
dup_node_text (plist_t node)
{
  char *xml = NULL;
  guint32 length = 0;
  g_autofree char *document = NULL;
  char *from, *to;

  plist_to_xml (node, &xml, &length);
  document = g_strndup (xml != NULL ? xml : "", length);
  free_from_libplist (xml);
  to = strstr (document, "</plist>");
  if (to == NULL)
    return NULL;
  *to = '\0';
  to = strrchr (document, '<'); /* of the closing tag */
  from = to != NULL ? memrchr (document, '>', (gsize) (to - document)) : NULL;
  if (from == NULL)
    return NULL;
  return g_strndup (from + 1, (gsize) (to - from - 1));
}

static GVariant *
convert_date (plist_t           node,
              PomonaPlistTally *tally)
{
  gint64 us = 0;
#ifdef HAVE_PLIST_GET_UNIX_DATE_VAL
  int64_t seconds = 0;

  plist_get_unix_date_val (node, &seconds);
  us = seconds * G_USEC_PER_SEC;
#else
  g_autofree char *text = dup_node_text (node);
  g_autofree char *padded = NULL;

  /* A year below 1000 has less than four digits there. */
  if (text != NULL && strlen (text) < DATE_LENGTH)
    padded = g_strdup_printf ("%.*s%s", (int) (DATE_LENGTH - strlen (text)), "000", text);
  if (text == NULL || !pomona_plist_date_from_text (padded != NULL ? padded : text, DATE_LENGTH, &us))
    return NULL;
#endif
  tally->sum += (guint64) (us / G_USEC_PER_SEC);
  return pomona_plist_new_date (us);
}

static GVariant *
convert_integer (plist_t           node,
                 PomonaPlistTally *tally)
{
  uint64_t value = 0;

  plist_get_uint_val (node, &value);
  tally->sum += value;
  if (value > G_MAXINT64)
    {
      g_autofree char *text = dup_node_text (node);

      if (text == NULL)
        return NULL;
      if (text[0] != '-')
        return g_variant_new_uint64 (value);
    }
  return g_variant_new_int64 ((gint64) value);
}

static GVariant *
convert_dict (plist_t           node,
              PomonaPlistTally *tally)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  plist_dict_iter iter = NULL;
  guint32 size = plist_dict_get_size (node);

  plist_dict_new_iter (node, &iter);
  for (guint32 i = 0; i < size; i++)
    {
      char *key = NULL;
      plist_t child = NULL;
      GVariant *value;

      plist_dict_next_item (node, iter, &key, &child);
      value = child != NULL ? convert (child, tally) : NULL;
      if (key != NULL && value != NULL)
        {
          tally->nodes++;
          tally->sum += strlen (key);
          g_variant_builder_add (&builder, "{sv}", key, value);
        }
      free_from_libplist (key);
      if (value == NULL)
        {
          free_from_libplist (iter);
          return NULL;
        }
    }
  free_from_libplist (iter);
  return g_variant_builder_end (&builder);
}

static GVariant *
convert_array (plist_t           node,
               PomonaPlistTally *tally)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));
  plist_array_iter iter = NULL;
  guint32 size = plist_array_get_size (node);

  plist_array_new_iter (node, &iter);
  for (guint32 i = 0; i < size; i++)
    {
      plist_t child = NULL;
      GVariant *value;

      plist_array_next_item (node, iter, &child);
      value = child != NULL ? convert (child, tally) : NULL;
      if (value == NULL)
        {
          free_from_libplist (iter);
          return NULL;
        }
      g_variant_builder_add (&builder, "v", value);
    }
  free_from_libplist (iter);
  return g_variant_builder_end (&builder);
}

static GVariant *
convert_string (plist_t           node,
                PomonaPlistTally *tally)
{
  uint64_t length = 0;
  const char *text = plist_get_string_ptr (node, &length);

  /* Never plist_get_string_val (): it aborts the program over a NUL. */
  if (text == NULL || strlen (text) != length || !g_utf8_validate_len (text, length, NULL))
    return NULL;
  tally->sum += length;
  return g_variant_new_string (text);
}

static GVariant *
convert_data (plist_t           node,
              PomonaPlistTally *tally)
{
  uint64_t length = 0;
  const char *data = plist_get_data_ptr (node, &length);

  tally->sum += length;
  if (data == NULL && length > 0)
    return NULL;
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, length, 1);
}

/* Returns a floating value, or NULL if libplist made something unexpected. */
static GVariant *
convert (plist_t           node,
         PomonaPlistTally *tally)
{
  plist_type type = plist_get_node_type (node);
  uint8_t boolean = 0;
  double real = 0;

  tally->nodes++;
  if (type == PLIST_DICT)
    return convert_dict (node, tally);
  if (type == PLIST_ARRAY)
    return convert_array (node, tally);
  if (type == PLIST_STRING)
    return convert_string (node, tally);
  if (type == PLIST_UINT)
    return convert_integer (node, tally);
  if (type == PLIST_DATA)
    return convert_data (node, tally);
  if (type == PLIST_DATE)
    return convert_date (node, tally);
  if (type == PLIST_BOOLEAN)
    {
      plist_get_bool_val (node, &boolean);
      return g_variant_new_boolean (boolean != 0);
    }
  if (type == PLIST_REAL)
    {
      plist_get_real_val (node, &real);
      return g_variant_new_double (real);
    }
  return NULL;
}

/* libplist reads reals by the locale of the thread, in which a comma may be the point. */
static plist_t
parse_in_c_locale (const char *data,
                   gsize       size)
{
  static locale_t c_locale;
  static gsize once;
  locale_t previous;
  plist_t root = NULL;

  if (g_once_init_enter (&once))
    {
      c_locale = newlocale (LC_ALL_MASK, "C", NULL);
      g_once_init_leave (&once, 1);
    }
  previous = c_locale != NULL ? uselocale (c_locale) : NULL;
  plist_from_xml (data, (uint32_t) size, &root);
  if (previous != NULL)
    uselocale (previous);
  return root;
}

static GVariant *
parse_xml (const char               *data,
           gsize                     size,
           const PomonaPlistLimits  *limits,
           GError                  **error)
{
  g_auto(PlistNode) root = NULL;
  g_autoptr(GVariant) value = NULL;
  PomonaPlistTally expected, found = { 0 };

  if (!pomona_plist_guard (&data, &size, limits, &expected, error))
    return NULL;
  root = parse_in_c_locale (data, size);
  value = root != NULL ? convert (root, &found) : NULL;
  if (value != NULL)
    g_variant_ref_sink (value);
  if (value == NULL || found.nodes != expected.nodes || found.sum != expected.sum)
    {
      g_set_error_literal (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_INVALID,
                           _("The property list can be read in more than one way"));
      return NULL;
    }
  return g_steal_pointer (&value);
}

static PomonaPlistLimits
fill_limits (const PomonaPlistLimits *limits,
             gsize                    default_size)
{
  PomonaPlistLimits filled = limits != NULL ? *limits : (PomonaPlistLimits) { 0 };

  if (filled.max_size == 0)
    filled.max_size = default_size;
  if (filled.max_depth == 0 || filled.max_depth > POMONA_PLIST_MAX_DEPTH)
    filled.max_depth = POMONA_PLIST_MAX_DEPTH;
  if (filled.max_nodes == 0)
    filled.max_nodes = POMONA_PLIST_MAX_NODES;
  filled.max_size = MIN (filled.max_size, G_MAXINT32);
  return filled;
}

static gboolean
check_size (gsize                     size,
            const PomonaPlistLimits  *limits,
            GError                  **error)
{
  if (size <= limits->max_size)
    return TRUE;
  g_set_error (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_TOO_LARGE,
               _("The property list is %zu bytes long; at most %zu are accepted"),
               size, limits->max_size);
  return FALSE;
}

/* One block instead of a tree; see pomona-plist.h. */
static GVariant *
flatten (GVariant *value)
{
  if (value != NULL)
    g_variant_get_data (value);
  return value;
}

GVariant *
pomona_plist_parse (const void               *data,
                    gsize                     size,
                    const PomonaPlistLimits  *limits,
                    GError                  **error)
{
  PomonaPlistLimits filled = fill_limits (limits, POMONA_PLIST_MAX_SIZE);

  if (!check_size (size, &filled, error))
    return NULL;
  if (pomona_plist_is_binary (data, size))
    {
      g_set_error_literal (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_FORMAT,
                           _("This is a binary property list; only XML is accepted here"));
      return NULL;
    }
  return flatten (parse_xml (data != NULL ? data : "", size, &filled, error));
}

GVariant *
pomona_plist_parse_dict (const void               *data,
                         gsize                     size,
                         const PomonaPlistLimits  *limits,
                         GError                  **error)
{
  g_autoptr(GVariant) value = pomona_plist_parse (data, size, limits, error);

  if (value != NULL && !g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error_literal (error, POMONA_PLIST_ERROR, POMONA_PLIST_ERROR_INVALID,
                           _("The property list is not a dictionary"));
      return NULL;
    }
  return g_steal_pointer (&value);
}

GVariant *
pomona_plist_parse_file (const void               *data,
                         gsize                     size,
                         const PomonaPlistLimits  *limits,
                         GError                  **error)
{
  PomonaPlistLimits filled = fill_limits (limits, POMONA_PLIST_MAX_SIZE_FILE);
  GVariant *value;

  if (!check_size (size, &filled, error))
    return NULL;
  if (!pomona_plist_is_binary (data, size))
    return flatten (parse_xml (data != NULL ? data : "", size, &filled, error));
  value = pomona_plist_parse_binary (data, size, &filled, error);
  return value != NULL ? flatten (g_variant_ref_sink (value)) : NULL;
}
