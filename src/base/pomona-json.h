/* pomona-json.h: JSON from outside, read strictly and within limits. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define POMONA_JSON_MAX_SIZE  (8 * 1024 * 1024)
#define POMONA_JSON_MAX_DEPTH 64

/**
 * pomona_json_parse:
 * @data: UTF-8 text
 * @size: number of bytes, or -1 if @data is a C string
 *
 * Reads one JSON value as RFC 8259 defines it. Refused beyond that, because json-glib would crash or
 * quietly change the data: more than POMONA_JSON_MAX_SIZE bytes or POMONA_JSON_MAX_DEPTH levels, a key
 * that occurs twice in an object, whole numbers that do not fit 64 bits signed, numbers beyond a double,
 * U+0000 in a text, half surrogate pairs, an empty input, comments.
 *
 * Returns: (transfer full): the value, or NULL and an error of POMONA_BASE_ERROR whose message names the
 *   line
 */
JsonNode   *pomona_json_parse         (const char  *data,
                                       gssize       size,
                                       GError     **error);

/**
 * pomona_json_parse_full:
 * @max_size: limit in bytes
 * @max_depth: limit in levels, at most POMONA_JSON_MAX_DEPTH
 *
 * As pomona_json_parse (), with other limits.
 */
JsonNode   *pomona_json_parse_full    (const char  *data,
                                       gssize       size,
                                       gsize        max_size,
                                       guint        max_depth,
                                       GError     **error);

/**
 * pomona_json_parse_object:
 *
 * As pomona_json_parse (), and the value has to be an object.
 *
 * Returns: (transfer full): the object, or NULL and an error
 */
JsonObject *pomona_json_parse_object  (const char  *data,
                                       gssize       size,
                                       GError     **error);

/**
 * pomona_json_write:
 * @node: a value
 * @pretty: with line breaks and an indent of two spaces
 *
 * The same value gives the same text with every version of json-glib. Doubles that are not finite become null.
 *
 * Returns: (transfer full): the text, members in their order
 */
char       *pomona_json_write         (JsonNode    *node,
                                       gboolean     pretty);

/**
 * pomona_json_write_object:
 *
 * As pomona_json_write ().
 */
char       *pomona_json_write_object  (JsonObject  *object,
                                       gboolean     pretty);

/* Look-ups. @object may be NULL. A member that is missing, null or of another type reads as the fallback,
 * so that a caller handles both cases in one place. Nothing is converted except a double without a
 * fraction to a whole number. */

gboolean    pomona_json_has           (JsonObject  *object,
                                       const char  *key);
/** Returns: (transfer none) (nullable): lives as long as the object */
const char *pomona_json_get_string    (JsonObject  *object,
                                       const char  *key);
gint64      pomona_json_get_int       (JsonObject  *object,
                                       const char  *key,
                                       gint64       fallback);
double      pomona_json_get_double    (JsonObject  *object,
                                       const char  *key,
                                       double       fallback);
gboolean    pomona_json_get_bool      (JsonObject  *object,
                                       const char  *key,
                                       gboolean     fallback);
/** Returns: (transfer none) (nullable): lives as long as the object */
JsonObject *pomona_json_get_object    (JsonObject  *object,
                                       const char  *key);
/** Returns: (transfer none) (nullable): lives as long as the object */
JsonArray  *pomona_json_get_array     (JsonObject  *object,
                                       const char  *key);
/** Returns: (transfer full) (array zero-terminated=1): the texts of an array, other elements left out;
 *   empty if there is no such array */
char      **pomona_json_get_strv      (JsonObject  *object,
                                       const char  *key);

G_END_DECLS
