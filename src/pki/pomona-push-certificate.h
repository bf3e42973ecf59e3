/* pomona-push-certificate.h: Apple's push certificate: asking for it and using it. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way to one: a key and a request of ours; a vendor of device management software signs the request;
 * what comes out is uploaded at identity.apple.com/pushcert with an Apple Account; the certificate that
 * Apple gives is imported beside our key. It is renewed every year, and its topic has to stay the same. */
#pragma once

#include "pomona-certificate.h"
#include "pomona-csr.h"
#include "pomona-identity.h"
#include "pomona-key.h"

G_BEGIN_DECLS

/* What the topics of device management begin with. */
#define POMONA_PUSH_TOPIC_PREFIX "com.apple.mgmt."

/* Larger requests are refused unread. */
#define POMONA_PUSH_REQUEST_MAX_SIZE (256 * 1024)

/* The topic of a push certificate, the UID of its subject. Errors: INVALID, with a message that says what is
 * wrong with it. */
char      *pomona_push_certificate_get_topic (PomonaCertificate  *certificate,
                                              GError            **error);

/* The request for a push certificate. @key has to be RSA of 2048 bits or more, else WEAK_KEY or UNSUPPORTED.
 * @country: two letters. */
PomonaCsr *pomona_push_request_new_csr       (PomonaKey          *key,
                                              const char         *email,
                                              const char         *country,
                                              const char         *common_name,
                                              GError            **error);

/**
 * pomona_push_request_build:
 * @vendor_key: the key of the first certificate of @chain
 * @chain: (element-type PomonaCertificate): the vendor's certificate, Apple's intermediate one, Apple's root
 *
 * What a vendor does with a request. The signature is RSA with SHA-256 over the DER of the request.
 *
 * Returns: (transfer full): the text for the upload: base64, without line breaks, of a property list
 */
char      *pomona_push_request_build         (PomonaCsr          *csr,
                                              PomonaKey          *vendor_key,
                                              GPtrArray          *chain,
                                              GError            **error);

/* --- looking at a signed request before it is uploaded ------------------------------------------ */

typedef enum
{
  POMONA_PUSH_FAULT_UNREADABLE,           /* neither the text for the upload nor the property list in it */
  POMONA_PUSH_FAULT_NOT_ENCODED,          /* the bare property list; the portal wants it as base64 */
  POMONA_PUSH_FAULT_NO_CSR,
  POMONA_PUSH_FAULT_NO_SIGNATURE,
  POMONA_PUSH_FAULT_NO_CHAIN,
  POMONA_PUSH_FAULT_CSR_UNREADABLE,
  POMONA_PUSH_FAULT_CSR_WEAK,             /* key below RSA 2048, or signed with SHA-1 */
  POMONA_PUSH_FAULT_CSR_OTHER_KEY,        /* not the key of ours that the certificate is wanted for */
  POMONA_PUSH_FAULT_CHAIN_UNREADABLE,
  POMONA_PUSH_FAULT_CHAIN_BROKEN,         /* one is not issued by the next */
  POMONA_PUSH_FAULT_CHAIN_INCOMPLETE,     /* does not end in a root */
  POMONA_PUSH_FAULT_ROOT_NOT_APPLE,
  POMONA_PUSH_FAULT_VENDOR_EXPIRED,
  POMONA_PUSH_FAULT_INTERMEDIATE_EXPIRED,
  POMONA_PUSH_FAULT_SIGNATURE_SHA1,       /* matches, but with the digest that is refused since */
  POMONA_PUSH_FAULT_SIGNATURE_INVALID,
} PomonaPushFaultCode;

/* A fault: the code for a program, the text for a person: what is wrong and what to do. */
typedef struct
{
  PomonaPushFaultCode  code;
  char                *text;
} PomonaPushFault;

/**
 * PomonaPushCheck:
 * @csr: (nullable): the request inside
 * @chain: (nullable) (element-type PomonaCertificate): the certificates inside
 * @faults: (element-type PomonaPushFault): empty if it can be uploaded
 */
typedef struct
{
  PomonaCsr *csr;
  GPtrArray *chain;
  GPtrArray *faults;
} PomonaPushCheck;

/**
 * pomona_push_request_check:
 * @data: the signed request as it came
 * @own_key: (nullable): the key that the certificate is wanted for
 * @now: unix microseconds UTC
 *
 * Looks for everything that Apple's portal would refuse, and names all of it at once.
 */
PomonaPushCheck *pomona_push_request_check   (GBytes             *data,
                                              PomonaKey          *own_key,
                                              gint64              now);
void             pomona_push_check_free      (PomonaPushCheck    *self);
gboolean         pomona_push_check_has_fault (PomonaPushCheck    *self,
                                              PomonaPushFaultCode code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPushCheck, pomona_push_check_free)

G_END_DECLS
