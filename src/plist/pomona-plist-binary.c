/* pomona-plist-binary.c: reads binary property lists from files. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "pomona-key-set-private.h"
#include "pomona-plist-private.h"
#include "pomona-text.h"

/* A binary list is a table of objects that refer to each other. 357 bytes can stand for gigabytes when
 * every object is written out wherever it is referred to, which is what libplist does, recursively. This
 * reader spends from a budget of values and bytes instead, and goes no deeper than the limit. */

#define HEADER       "bplist00"
#define HEADER_SIZE  8
#define TRAILER_SIZE 32
/* Seconds of Unix time at the start of 2001, from which dates count here, and at the ends of the range
 * that a date can be written in. */
#define DATE_EPOCH   978307200.0
#define FIRST_DATE   -62167219200.0
#define LAST_DATE    253402300799.0

enum
{
  KIND_SIMPLE = 0x0,
  KIND_INTEGER = 0x1,
  KIND_REAL = 0x2,
  KIND_DATE = 0x3,
  KIND_DATA = 0x4,
  KIND_ASCII = 0x5,
  KIND_UTF16 = 0x6,
  KIND_UID = 0x8,
  KIND_ARRAY = 0xa,
  KIND_DICT = 0xd,
};

typedef struct
{
  const guint8 *data;
  gsize size; /* without the trailer */
  const PomonaPlistLimits *limits;
  guint64 n_objects;
  guint64 table; /* offset of the table of offsets */
  guint8 offset_size;
  guint8 reference_size;
  guint nodes_left;
  gsize bytes_left;
  guint depth;
  guint n_dicts;
  PomonaKeySet *keys;
} Reader;

typedef struct
{
  guint8 kind; /* upper half of the marker */
  guint8 low;  /* lower half */
  const guint8 *content;
  guint64 left;  /* bytes from content to the table */
  guint64 count; /* of bytes, characters or references */
} Object;

static GVariant *read_object (Reader   *reader,
                              guint64   index,
                              GError  **error);

static GVariant *
fail (PomonaPlistError   code,
      GError           **error,
      const char        *what)
{
  g_set_error (error, POMONA_PLIST_ERROR, (int) code, _("Binary property list: %s"), what);
  return NULL;
}

static guint64
read_number (const guint8 *data,
             guint         size)
{
  guint64 value = 0;

  for (guint i = 0; i < size; i++)
    value = value << 8 | data[i];
  return value;
}

gboolean
pomona_plist_is_binary (const void *data,
                        gsize       size)
{
  return size >= 6 && memcmp (data, "bplist", 6) == 0;
}

static gboolean
read_trailer (Reader   *reader,
              GError  **error)
{
  const guint8 *trailer = reader->data + reader->size;

  reader->offset_size = trailer[6];
  reader->reference_size = trailer[7];
  reader->n_objects = read_number (trailer + 8, 8);
  reader->table = read_number (trailer + 24, 8);
  if (reader->offset_size < 1 || reader->offset_size > 8 || reader->reference_size < 1 || reader->reference_size > 8
      || reader->n_objects == 0 || reader->n_objects > reader->size
      || reader->table < HEADER_SIZE || reader->table > reader->size
      || reader->n_objects > (reader->size - reader->table) / reader->offset_size)
    {
      fail (POMONA_PLIST_ERROR_INVALID, error, _("The table of objects is damaged"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
open_object (Reader   *reader,
             guint64   index,
             Object   *object,
             GError  **error)
{
  guint64 offset;

  if (index >= reader->n_objects)
    {
      fail (POMONA_PLIST_ERROR_INVALID, error, _("A value refers to an object that is not there"));
      return FALSE;
    }
  offset = read_number (reader->data + reader->table + index * reader->offset_size, reader->offset_size);
  if (offset < HEADER_SIZE || offset >= reader->table)
    {
      fail (POMONA_PLIST_ERROR_INVALID, error, _("An object lies outside of the document"));
      return FALSE;
    }
  object->kind = reader->data[offset] >> 4;
  object->low = reader->data[offset] & 0x0f;
  object->content = reader->data + offset + 1;
  object->left = reader->table - offset - 1;
  object->count = object->low;
  return TRUE;
}

/* A count of 15 and more is an integer object of its own, behind the marker. Afterwards at least count times
 * unit bytes are there. */
static gboolean
read_count (Object   *object,
            guint     unit,
            GError  **error)
{
  if (object->low == 0x0f && object->left > 0)
    {
      guint8 marker = object->content[0];
      guint size = 1u << (marker & 0x03);

      if (marker >> 4 != KIND_INTEGER || (marker & 0x0f) > 3 || object->left < 1 + size)
        object->left = 0;
      else
        {
          object->count = read_number (object->content + 1, size);
          object->content += 1 + size;
          object->left -= 1 + size;
        }
    }
  if (object->count > object->left / unit)
    {
      fail (POMONA_PLIST_ERROR_INVALID, error, _("An object goes beyond the end of the document"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
spend_node (Reader   *reader,
            GError  **error)
{
  if (reader->nodes_left-- > 0)
    return TRUE;
  reader->nodes_left = 0;
  fail (POMONA_PLIST_ERROR_TOO_MANY, error, _("There are too many values"));
  return FALSE;
}

static gboolean
spend_bytes (Reader   *reader,
             guint64   size,
             GError  **error)
{
  if (size > reader->bytes_left)
    {
      fail (POMONA_PLIST_ERROR_TOO_LARGE, error, _("The values are too large together"));
      return FALSE;
    }
  reader->bytes_left -= size;
  return TRUE;
}

/* One, two and four bytes are unsigned, eight are signed, sixteen hold either. */
static GVariant *
read_integer (Object   *object,
              GError  **error)
{
  guint size = 1u << MIN (object->low, 5);
  guint64 high, low;

  if (object->low > 4 || object->left < size)
    return fail (POMONA_PLIST_ERROR_INVALID, error, _("An integer is damaged"));
  if (size < 16)
    return g_variant_new_int64 ((gint64) read_number (object->content, size));
  high = read_number (object->content, 8);
  low = read_number (object->content + 8, 8);
  if (high == 0 && low > G_MAXINT64)
    return g_variant_new_uint64 (low);
  if ((high == 0 && low <= G_MAXINT64) || (high == G_MAXUINT64 && low > G_MAXINT64))
    return g_variant_new_int64 ((gint64) low);
  return fail (POMONA_PLIST_ERROR_RANGE, error, _("An integer does not fit 64 bits"));
}

static double
read_double (const guint8 *data)
{
  guint64 bits = read_number (data, 8);
  double value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static GVariant *
read_real (Object   *object,
           GError  **error)
{
  guint32 bits;
  float single;
  double value;

  if (object->low == 3 && object->left >= 8)
    value = read_double (object->content);
  else if (object->low == 2 && object->left >= 4)
    {
      bits = (guint32) read_number (object->content, 4);
      memcpy (&single, &bits, sizeof single);
      value = (double) single;
    }
  else
    return fail (POMONA_PLIST_ERROR_INVALID, error, _("A real is damaged"));
  if (!pomona_plist_is_plain_real (value))
    return fail (POMONA_PLIST_ERROR_RANGE, error, _("A real is not a number"));
  return g_variant_new_double (value);
}

static GVariant *
read_date (Object   *object,
           GError  **error)
{
  double seconds;

  if (object->low != 3 || object->left < 8)
    return fail (POMONA_PLIST_ERROR_INVALID, error, _("A date is damaged"));
  seconds = read_double (object->content) + DATE_EPOCH;
  if (!(seconds >= FIRST_DATE && seconds <= LAST_DATE))
    return fail (POMONA_PLIST_ERROR_RANGE, error, _("A date is not within the years 0 to 9999"));
  return g_variant_new ("(x)", (gint64) llround (seconds * (double) G_USEC_PER_SEC));
}

static GVariant *
read_uid (Object   *object,
          GError  **error)
{
  guint size = object->low + 1u;

  if (size > 4 || object->left < size)
    return fail (POMONA_PLIST_ERROR_INVALID, error, _("A UID is damaged"));
  return g_variant_new ("(u)", (guint32) read_number (object->content, size));
}

static GVariant *
read_data (Reader   *reader,
           Object   *object,
           GError  **error)
{
  if (!read_count (object, 1, error) || !spend_bytes (reader, object->count, error))
    return NULL;
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, object->content, object->count, 1);
}

/* Returns: UTF-8, or NULL and an error */
static char *
read_text (Reader   *reader,
           Object   *object,
           GError  **error)
{
  g_autofree gunichar2 *units = NULL;
  g_autofree char *text = NULL;
  glong length = 0;

  if (object->kind != KIND_ASCII && object->kind != KIND_UTF16)
    {
      fail (POMONA_PLIST_ERROR_INVALID, error, _("A key is not a text"));
      return NULL;
    }
  if (!read_count (object, object->kind == KIND_ASCII ? 1 : 2, error)
      || !spend_bytes (reader, object->count * (object->kind == KIND_ASCII ? 1 : 3), error))
    return NULL;
  if (object->kind == KIND_ASCII)
    {
      text = g_strndup ((const char *) object->content, object->count);
      if (!g_str_is_ascii (text))
        g_clear_pointer (&text, g_free);
      else
        length = (glong) strlen (text);
    }
  else
    {
      glong read = 0;

      units = g_new (gunichar2, object->count + 1);
      for (guint64 i = 0; i < object->count; i++)
        units[i] = (gunichar2) read_number (object->content + 2 * i, 2);
      text = g_utf16_to_utf8 (units, (glong) object->count, &read, NULL, NULL);
      length = read;
    }
  if (text == NULL || (guint64) length != object->count)
    {
      fail (POMONA_PLIST_ERROR_INVALID, error, _("A text is not valid"));
      return NULL;
    }
  return g_steal_pointer (&text);
}

static GVariant *
read_array (Reader   *reader,
            Object   *object,
            GError  **error)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  if (!read_count (object, reader->reference_size, error))
    return NULL;
  for (guint64 i = 0; i < object->count; i++)
    {
      const guint8 *reference = object->content + i * reader->reference_size;
      GVariant *value = read_object (reader, read_number (reference, reader->reference_size), error);

      if (value == NULL)
        return NULL;
      g_variant_builder_add (&builder, "v", value);
    }
  return g_variant_builder_end (&builder);
}

static char *
read_key (Reader   *reader,
          guint64   index,
          guint     scope,
          GError  **error)
{
  g_autofree char *key = NULL;
  Object object;

  if (!spend_node (reader, error) || !open_object (reader, index, &object, error))
    return NULL;
  key = read_text (reader, &object, error);
  if (key == NULL)
    return NULL;
  if (!pomona_key_set_add (reader->keys, scope, key, strlen (key)))
    {
      g_autofree char *shown = pomona_text_shorten (key, 60);
      g_autofree char *what = g_strdup_printf (_("The key “%s” occurs twice"), shown);

      fail (POMONA_PLIST_ERROR_DUPLICATE, error, what);
      return NULL;
    }
  return g_steal_pointer (&key);
}

/* All references to keys come first, then those to values. */
static GVariant *
read_dict (Reader   *reader,
           Object   *object,
           GError  **error)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  guint scope = reader->n_dicts++;

  if (!read_count (object, 2 * reader->reference_size, error))
    return NULL;
  for (guint64 i = 0; i < object->count; i++)
    {
      const guint8 *key_reference = object->content + i * reader->reference_size;
      const guint8 *reference = key_reference + object->count * reader->reference_size;
      g_autofree char *key = read_key (reader, read_number (key_reference, reader->reference_size), scope, error);
      GVariant *value = NULL;

      if (key != NULL)
        value = read_object (reader, read_number (reference, reader->reference_size), error);
      if (value == NULL)
        return NULL;
      g_variant_builder_add (&builder, "{sv}", key, value);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
read_container (Reader   *reader,
                Object   *object,
                GError  **error)
{
  GVariant *value;

  if (reader->depth >= reader->limits->max_depth)
    return fail (POMONA_PLIST_ERROR_TOO_DEEP, error, _("Dictionaries and arrays are nested too deeply"));
  reader->depth++;
  value = object->kind == KIND_ARRAY ? read_array (reader, object, error) : read_dict (reader, object, error);
  reader->depth--;
  return value;
}

static GVariant *
read_object (Reader   *reader,
             guint64   index,
             GError  **error)
{
  g_autofree char *text = NULL;
  Object object;

  if (!spend_node (reader, error) || !open_object (reader, index, &object, error))
    return NULL;
  switch (object.kind)
    {
    case KIND_SIMPLE:
      if (object.low == 8 || object.low == 9)
        return g_variant_new_boolean (object.low == 9);
      break;
    case KIND_INTEGER:
      return read_integer (&object, error);
    case KIND_REAL:
      return read_real (&object, error);
    case KIND_DATE:
      return read_date (&object, error);
    case KIND_DATA:
      return read_data (reader, &object, error);
    case KIND_ASCII:
    case KIND_UTF16:
      text = read_text (reader, &object, error);
      return text != NULL ? g_variant_new_string (text) : NULL;
    case KIND_UID:
      return read_uid (&object, error);
    case KIND_ARRAY:
    case KIND_DICT:
      return read_container (reader, &object, error);
    default:
      break;
    }
  return fail (POMONA_PLIST_ERROR_INVALID, error, _("A value is of an unknown kind"));
}

GVariant *
pomona_plist_parse_binary (const guint8             *data,
                           gsize                     size,
                           const PomonaPlistLimits  *limits,
                           GError                  **error)
{
  g_autoptr(PomonaKeySet) keys = pomona_key_set_new ();
  Reader reader = { .data = data, .limits = limits, .keys = keys };

  if (size < HEADER_SIZE + TRAILER_SIZE)
    return fail (POMONA_PLIST_ERROR_INVALID, error, _("The document is cut off"));
  if (memcmp (data, HEADER, HEADER_SIZE) != 0)
    return fail (POMONA_PLIST_ERROR_FORMAT, error, _("The version is unknown"));
  reader.size = size - TRAILER_SIZE;
  reader.nodes_left = limits->max_nodes;
  reader.bytes_left = limits->max_size;
  if (!read_trailer (&reader, error))
    return NULL;
  return read_object (&reader, read_number (data + reader.size + 16, 8), error);
}
