/* pomona-scep-private.h: the attributes of SCEP messages, for both sides. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-cms.h"
#include "pomona-scep.h"

G_BEGIN_DECLS

/* RFC 8894 3.2.1 */
#define POMONA_SCEP_OID_MESSAGE_TYPE    "2.16.840.1.113733.1.9.2"
#define POMONA_SCEP_OID_PKI_STATUS      "2.16.840.1.113733.1.9.3"
#define POMONA_SCEP_OID_FAIL_INFO       "2.16.840.1.113733.1.9.4"
#define POMONA_SCEP_OID_SENDER_NONCE    "2.16.840.1.113733.1.9.5"
#define POMONA_SCEP_OID_RECIPIENT_NONCE "2.16.840.1.113733.1.9.6"
#define POMONA_SCEP_OID_TRANSACTION_ID  "2.16.840.1.113733.1.9.7"
#define POMONA_SCEP_OID_FAIL_INFO_TEXT  "1.3.6.1.5.5.7.24.1"

#define POMONA_SCEP_NONCE_SIZE 16

/* --- reading: NULL or -1 if the attribute is missing, there twice or not of the right form */

/* A PrintableString (or UTF8String) of 1 to @max_size printable ASCII characters. */
char   *pomona_scep_get_text   (PomonaCmsSigned *message,
                                const char      *oid,
                                gsize            max_size);
/* A text that is a number below 1000. */
int     pomona_scep_get_number (PomonaCmsSigned *message,
                                const char      *oid);
/* An OCTET STRING of 1 to 64 bytes. */
GBytes *pomona_scep_get_nonce  (PomonaCmsSigned *message,
                                const char      *oid);

/* --- writing */

/* A list of attributes that own their values. */
typedef struct _PomonaScepAttributes PomonaScepAttributes;

PomonaScepAttributes *pomona_scep_attributes_new        (void);
void                  pomona_scep_attributes_free       (PomonaScepAttributes *self);
void                  pomona_scep_attributes_add_text   (PomonaScepAttributes *self,
                                                         const char           *oid,
                                                         const char           *text);
void                  pomona_scep_attributes_add_number (PomonaScepAttributes *self,
                                                         const char           *oid,
                                                         int                   number);
void                  pomona_scep_attributes_add_utf8   (PomonaScepAttributes *self,
                                                         const char           *oid,
                                                         const char           *text);
void                  pomona_scep_attributes_add_nonce  (PomonaScepAttributes *self,
                                                         const char           *oid,
                                                         GBytes               *nonce);

/* A pkiMessage: @content, which may be empty, signed together with the attributes. */
GBytes               *pomona_scep_attributes_sign       (PomonaScepAttributes       *self,
                                                         GBytes                     *content,
                                                         PomonaCertificate          *certificate,
                                                         PomonaKey                  *key,
                                                         gnutls_digest_algorithm_t   digest,
                                                         GError                    **error);

GBytes               *pomona_scep_new_nonce             (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaScepAttributes, pomona_scep_attributes_free)

G_END_DECLS
