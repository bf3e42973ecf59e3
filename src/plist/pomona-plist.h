/* pomona-plist.h: property lists, read within limits into GVariants and written as XML. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pomona-plist-error.h"

G_BEGIN_DECLS

/* A property-list value is a GVariant:
 *
 *   dictionary  a{sv}   keys in the order of the document
 *   array       av
 *   string      s
 *   integer     x       t if it is above G_MAXINT64
 *   real        d       0 or of full precision; no infinity and none that is not a number
 *   boolean     b
 *   data        ay
 *   date        (x)     unix microseconds, UTC
 *   UID         (u)     in archives of objects only; never in XML
 *
 * What the parsers here return is one flat block of memory: a string borrowed from a dictionary stays
 * valid as long as any GVariant taken from that document is alive.
 *
 * Functions of this file may be called from any thread. */

#define POMONA_PLIST_MAX_SIZE      (4 * 1024 * 1024)
#define POMONA_PLIST_MAX_SIZE_FILE (32 * 1024 * 1024)
#define POMONA_PLIST_MAX_DEPTH     32
#define POMONA_PLIST_MAX_NODES     100000

/**
 * PomonaPlistLimits:
 * @max_size: bytes of the document
 * @max_depth: levels of dictionaries and arrays; values above POMONA_PLIST_MAX_DEPTH count as that
 *   (a GVariant is readable to 128 levels, of which a dictionary takes three)
 * @max_nodes: values and keys together
 *
 * Zero in a field means the default.
 */
typedef struct
{
  gsize max_size;
  guint max_depth;
  guint max_nodes;
} PomonaPlistLimits;

/**
 * PomonaPlistType:
 *
 * What a GVariant is as a property-list value.
 */
typedef enum
{
  POMONA_PLIST_TYPE_NONE,
  POMONA_PLIST_TYPE_DICT,
  POMONA_PLIST_TYPE_ARRAY,
  POMONA_PLIST_TYPE_STRING,
  POMONA_PLIST_TYPE_INTEGER,
  POMONA_PLIST_TYPE_REAL,
  POMONA_PLIST_TYPE_BOOLEAN,
  POMONA_PLIST_TYPE_DATA,
  POMONA_PLIST_TYPE_DATE,
  POMONA_PLIST_TYPE_UID,
} PomonaPlistType;

PomonaPlistType pomona_plist_get_value_type (GVariant *value);

/* Reading */

/**
 * pomona_plist_parse:
 * @data: (nullable): bytes
 * @size: their number
 * @limits: (nullable): NULL for the defaults of what comes from the network
 *
 * Reads an XML property list. Refused, with the line and the reason: everything that is not one, binary
 * lists, text that is not UTF-8, document types with a subset of their own, a key twice or without a
 * value, whole numbers that do not fit 64 bits, dates and base64 that would not survive unchanged,
 * anything behind the end.
 *
 * Returns: (transfer full): the value, not floating; or NULL and an error of POMONA_PLIST_ERROR
 */
GVariant   *pomona_plist_parse       (const void               *data,
                                      gsize                     size,
                                      const PomonaPlistLimits  *limits,
                                      GError                  **error);

/**
 * pomona_plist_parse_dict:
 *
 * As pomona_plist_parse (), and the value has to be a dictionary.
 */
GVariant   *pomona_plist_parse_dict  (const void               *data,
                                      gsize                     size,
                                      const PomonaPlistLimits  *limits,
                                      GError                  **error);

/**
 * pomona_plist_parse_file:
 * @data: (nullable): contents of a file that the administrator chose
 * @size: their number
 * @limits: (nullable): NULL for POMONA_PLIST_MAX_SIZE_FILE and the other defaults
 *
 * As pomona_plist_parse (), and binary property lists are read too, within the same limits, counted after
 * shared objects are written out.
 */
GVariant   *pomona_plist_parse_file  (const void               *data,
                                      gsize                     size,
                                      const PomonaPlistLimits  *limits,
                                      GError                  **error);

/* Writing */

/**
 * pomona_plist_write:
 * @value: a property-list value; a floating reference is consumed
 *
 * Writes XML with declaration and document type, indented by tabs, keys in their order. The same value
 * gives the same bytes with every version of the libraries. Dates are cut to whole seconds, characters
 * that XML cannot carry become U+FFFD, and reals that are not as above become 0. It is a programming error
 * if @value holds another type of GVariant than those listed above.
 *
 * Returns: (transfer full): the document
 */
GBytes     *pomona_plist_write       (GVariant                 *value);

/**
 * pomona_plist_write_text:
 *
 * As pomona_plist_write ().
 *
 * Returns: (transfer full): the document as a C string
 */
char       *pomona_plist_write_text  (GVariant                 *value);

/* Comparing and converting */

/**
 * pomona_plist_equal:
 *
 * Returns: whether two values are the same apart from the order of keys in dictionaries; integers are
 *   equal by value whether they are x or t
 */
gboolean    pomona_plist_equal       (GVariant                 *a,
                                      GVariant                 *b);

/**
 * pomona_plist_to_json:
 * @value: a property-list value
 *
 * Data becomes base64 text, a date becomes RFC 3339 text, a UID the object {"CF$UID": n} and an integer above
 * G_MAXINT64 text.
 *
 * Returns: (transfer full): the same as JSON
 */
JsonNode   *pomona_plist_to_json     (GVariant                 *value);

/**
 * pomona_plist_from_json:
 * @node: a JSON value
 *
 * Texts stay strings, since JSON does not say which of them are data or dates. Members whose value is
 * null are left out; null elsewhere is an error, as property lists have none.
 *
 * Returns: (transfer full): the value, not floating; or NULL and an error of POMONA_PLIST_ERROR
 */
GVariant   *pomona_plist_from_json   (JsonNode                 *node,
                                      GError                  **error);

/* Looking up. @dict may be NULL or something else than a dictionary. A key that is missing or has a
 * value of another type reads as NULL or the fallback; nothing is converted. */

gboolean    pomona_plist_has         (GVariant                 *dict,
                                      const char               *key);
/** Returns: (transfer full) (nullable): the value, without its variant wrapping */
GVariant   *pomona_plist_get_value   (GVariant                 *dict,
                                      const char               *key);
/** Returns: (transfer none) (nullable): lives as long as the dictionary */
const char *pomona_plist_get_string  (GVariant                 *dict,
                                      const char               *key);
/** An integer above G_MAXINT64 reads as the fallback. */
gint64      pomona_plist_get_int     (GVariant                 *dict,
                                      const char               *key,
                                      gint64                    fallback);
/** An integer reads as a real too. */
double      pomona_plist_get_real    (GVariant                 *dict,
                                      const char               *key,
                                      double                    fallback);
gboolean    pomona_plist_get_bool    (GVariant                 *dict,
                                      const char               *key,
                                      gboolean                  fallback);
/** Returns: (transfer full) (nullable): the bytes, shared with the dictionary */
GBytes     *pomona_plist_get_data    (GVariant                 *dict,
                                      const char               *key);
/** Returns: unix microseconds, UTC; 0 if there is none */
gint64      pomona_plist_get_date    (GVariant                 *dict,
                                      const char               *key);
/** Returns: (transfer full) (nullable): a dictionary */
GVariant   *pomona_plist_get_dict    (GVariant                 *dict,
                                      const char               *key);
/** Returns: (transfer full) (nullable): an array */
GVariant   *pomona_plist_get_array   (GVariant                 *dict,
                                      const char               *key);
/** Returns: (transfer full): the strings of an array, other elements left out; empty if there is none */
char      **pomona_plist_get_strv    (GVariant                 *dict,
                                      const char               *key);

/* Arrays. @array may be NULL or something else than an array. */

gsize       pomona_plist_array_length (GVariant                *array);
/** Returns: (transfer full) (nullable): the element without its variant wrapping; NULL behind the end */
GVariant   *pomona_plist_array_get    (GVariant                *array,
                                       gsize                    index);

/* Building. Take a GVariantDict, set keys, pomona_plist_dict_end () it. A GVariantDict does not keep the
 * order of its keys; where an order matters, use a GVariantBuilder. A value of NULL leaves the key out. */

void        pomona_plist_set_string  (GVariantDict             *dict,
                                      const char               *key,
                                      const char               *value);
void        pomona_plist_set_int     (GVariantDict             *dict,
                                      const char               *key,
                                      gint64                    value);
void        pomona_plist_set_real    (GVariantDict             *dict,
                                      const char               *key,
                                      double                    value);
void        pomona_plist_set_bool    (GVariantDict             *dict,
                                      const char               *key,
                                      gboolean                  value);
void        pomona_plist_set_data    (GVariantDict             *dict,
                                      const char               *key,
                                      GBytes                   *value);
/** @value: unix microseconds, UTC; 0 leaves the key out */
void        pomona_plist_set_date    (GVariantDict             *dict,
                                      const char               *key,
                                      gint64                    value);
/** @value: any property-list value; a floating reference is consumed */
void        pomona_plist_set_value   (GVariantDict             *dict,
                                      const char               *key,
                                      GVariant                 *value);
/** @value: a dictionary (a{sv}); a floating reference is consumed */
void        pomona_plist_set_dict    (GVariantDict             *dict,
                                      const char               *key,
                                      GVariant                 *value);
/** @value: an array (av); a floating reference is consumed */
void        pomona_plist_set_array   (GVariantDict             *dict,
                                      const char               *key,
                                      GVariant                 *value);
/** @values: (nullable) (array zero-terminated=1): becomes an array of strings */
void        pomona_plist_set_strv    (GVariantDict             *dict,
                                      const char               *key,
                                      const char * const       *values);

/**
 * pomona_plist_dict_end:
 * @dict: a dictionary under construction; empty afterwards
 *
 * As g_variant_dict_end (), with the keys sorted, so that the same contents always give the same bytes.
 *
 * Returns: (transfer floating): the dictionary
 */
GVariant   *pomona_plist_dict_end    (GVariantDict             *dict);

/* Single values, floating */

GVariant   *pomona_plist_new_data    (GBytes                   *bytes);
GVariant   *pomona_plist_new_date    (gint64                    us);
GVariant   *pomona_plist_new_uid     (guint32                   uid);
GVariant   *pomona_plist_new_strv    (const char * const       *values);

/**
 * PomonaPlistArray:
 *
 * Builds an array: pomona_plist_array_new (), some _append calls, pomona_plist_array_end ().
 */
typedef struct _PomonaPlistArray PomonaPlistArray;

PomonaPlistArray *pomona_plist_array_new           (void);
void              pomona_plist_array_free          (PomonaPlistArray *self);
/** @value: any property-list value; a floating reference is consumed */
void              pomona_plist_array_append        (PomonaPlistArray *self,
                                                    GVariant         *value);
void              pomona_plist_array_append_string (PomonaPlistArray *self,
                                                    const char       *value);
void              pomona_plist_array_append_int    (PomonaPlistArray *self,
                                                    gint64            value);
void              pomona_plist_array_append_data   (PomonaPlistArray *self,
                                                    GBytes           *value);
/**
 * pomona_plist_array_end:
 * @self: (transfer full): freed by this call
 *
 * Returns: (transfer floating): the array
 */
GVariant         *pomona_plist_array_end           (PomonaPlistArray *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPlistArray, pomona_plist_array_free)

G_END_DECLS
