/* pomona-plist-private.h: what the files of this folder share. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-plist.h"

G_BEGIN_DECLS

/* What a document holds, added up in two independent ways: by the guard from the text and by the parser
 * from what libplist made of it. */
typedef struct
{
  guint nodes;    /* values and keys */
  guint64 sum;    /* integers, seconds of dates, sizes of strings, keys and data; wraps around */
} PomonaPlistTally;

/**
 * pomona_plist_guard:
 * @data: (inout): bytes; moved behind a byte order mark
 * @size: (inout): their number
 * @limits: no field zero
 * @tally: (out): what the document holds
 *
 * Walks over an XML property list without recursion and decides whether libplist of any version reads it
 * without loss; see pomona_plist_parse ().
 */
gboolean  pomona_plist_guard          (const char              **data,
                                       gsize                    *size,
                                       const PomonaPlistLimits  *limits,
                                       PomonaPlistTally         *tally,
                                       GError                  **error);

/* The text of one element, without white space around it. pomona-plist-scalar.c */
gboolean  pomona_plist_check_integer  (const char               *text,
                                       gsize                     length,
                                       guint64                  *value);
gboolean  pomona_plist_is_plain_real  (double                    value);
gboolean  pomona_plist_check_real     (const char               *text,
                                       gsize                     length);
/* Returns: NULL, or what is wrong */
const char *pomona_plist_check_base64 (const char               *text,
                                       gsize                     length,
                                       gsize                    *decoded_size);

gboolean  pomona_plist_is_binary      (const void               *data,
                                       gsize                     size);

/**
 * pomona_plist_parse_binary:
 *
 * Reads a binary property list. @limits has no field zero.
 *
 * Returns: (transfer floating): the value, or NULL and an error
 */
GVariant *pomona_plist_parse_binary   (const guint8             *data,
                                       gsize                     size,
                                       const PomonaPlistLimits  *limits,
                                       GError                  **error);

/**
 * pomona_plist_date_from_text:
 * @text: year, month, day and time of day to the second with Z, as property lists have it
 * @length: bytes in @text
 * @us: (out): unix microseconds, UTC
 *
 * Returns: whether @text is such a date, between the years 0 and 9999
 */
gboolean  pomona_plist_date_from_text (const char               *text,
                                       gsize                     length,
                                       gint64                   *us);

/**
 * pomona_plist_date_to_text:
 *
 * Returns: (transfer full): the same to the second; years before 0 and after 9999 are cut to these
 */
char     *pomona_plist_date_to_text   (gint64                    us);

G_END_DECLS
