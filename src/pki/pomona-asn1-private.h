/* pomona-asn1-private.h: the structures of pomona-cms.asn, read and written. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libtasn1.h>

G_BEGIN_DECLS

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (asn1_node, asn1_delete_structure)

/* Names of object identifiers that more than one file needs. */
#define POMONA_OID_DATA           "1.2.840.113549.1.7.1"
#define POMONA_OID_SIGNED_DATA    "1.2.840.113549.1.7.2"
#define POMONA_OID_ENVELOPED_DATA "1.2.840.113549.1.7.3"
#define POMONA_OID_RSA            "1.2.840.113549.1.1.1"

/* @type is the name of a definition in pomona-cms.asn. */
asn1_node  pomona_asn1_new        (const char      *type);

/* Reads BER: indefinite lengths and strings in pieces too, which Apple sends. On failure *@node is NULL and
 * the error says that the bytes are no @what. */
gboolean   pomona_asn1_decode     (asn1_node       *node,
                                   const char      *type,
                                   GBytes          *bytes,
                                   const char      *what,
                                   GError         **error);

/* Whether the first value in @data is well formed as far as lengths go, and of a shape that decoders read in a bounded
 * time. Everything that comes from outside goes through this before it goes anywhere else. */
gboolean   pomona_asn1_check      (const void      *data,
                                   gsize            size,
                                   const char      *what,
                                   GError         **error);

/* The value of an element: the contents of a string or number, the whole encoding of an ANY. NULL if it is
 * absent; an empty string is not absent. */
GBytes    *pomona_asn1_get        (asn1_node        node,
                                   const char      *name);
/* The contents of an ANY that is an OCTET STRING, in one piece or many. NULL if it is absent or something else. */
GBytes    *pomona_asn1_get_octets (asn1_node        node,
                                   const char      *name);
char      *pomona_asn1_get_oid    (asn1_node        node,
                                   const char      *name);
guint      pomona_asn1_count      (asn1_node        node,
                                   const char      *name);

/* Writing goes wrong only if the program is: these end it then. */
void       pomona_asn1_put        (asn1_node        node,
                                   const char      *name,
                                   const void      *data,
                                   gsize            size);
void       pomona_asn1_put_bytes  (asn1_node        node,
                                   const char      *name,
                                   GBytes          *bytes);
void       pomona_asn1_put_oid    (asn1_node        node,
                                   const char      *name,
                                   const char      *oid);
/* Chooses an alternative of a CHOICE, or "NEW" for one more element of a SET OF. */
void       pomona_asn1_choose     (asn1_node        node,
                                   const char      *name,
                                   const char      *choice);
void       pomona_asn1_leave_out  (asn1_node        node,
                                   const char      *name);
/* @name "": the whole. */
GBytes    *pomona_asn1_encode     (asn1_node        node,
                                   const char      *name);

/* One encoded value: tag, length, contents. */
GBytes    *pomona_asn1_tlv        (guint8           tag,
                                   const void      *data,
                                   gsize            size);
/* The contents of an encoded value if its tag is @tag or @other_tag and it fills @tlv; NULL if not.
 * Returns: (transfer none): into @tlv */
const guint8 *pomona_asn1_untlv   (GBytes          *tlv,
                                   guint8           tag,
                                   guint8           other_tag,
                                   gsize           *size);

/* ContentInfo around @content. */
GBytes    *pomona_asn1_wrap       (const char      *content_type,
                                   GBytes          *content);
/* What is inside a ContentInfo of the type @content_type; the error says that it is no @what. */
GBytes    *pomona_asn1_unwrap     (GBytes          *bytes,
                                   const char      *content_type,
                                   const char      *what,
                                   GError         **error);

G_END_DECLS
