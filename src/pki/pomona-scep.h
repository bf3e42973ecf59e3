/* pomona-scep.h: enrollment of device identities by SCEP (RFC 8894), both sides. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-authority.h"
#include "pomona-certificate.h"
#include "pomona-csr.h"

G_BEGIN_DECLS

/* Messages that are larger are refused unread. */
#define POMONA_SCEP_MAX_SIZE (64 * 1024)
#define POMONA_SCEP_MAX_TRANSACTION_ID 256

/* RFC 8894 3.2.1.2 */
typedef enum
{
  POMONA_SCEP_CERT_REP = 3,
  POMONA_SCEP_RENEWAL_REQ = 17,
  POMONA_SCEP_PKCS_REQ = 19,
  POMONA_SCEP_CERT_POLL = 20,
  POMONA_SCEP_GET_CERT = 21,
  POMONA_SCEP_GET_CRL = 22,
} PomonaScepMessageType;

/* RFC 8894 3.2.1.3 */
typedef enum
{
  POMONA_SCEP_SUCCESS = 0,
  POMONA_SCEP_FAILURE = 2,
  POMONA_SCEP_PENDING = 3,
} PomonaScepStatus;

/* RFC 8894 3.2.1.4 */
typedef enum
{
  POMONA_SCEP_BAD_ALG = 0,
  POMONA_SCEP_BAD_MESSAGE_CHECK = 1,
  POMONA_SCEP_BAD_REQUEST = 2,
  POMONA_SCEP_BAD_TIME = 3,
  POMONA_SCEP_BAD_CERT_ID = 4,
} PomonaScepFailInfo;

const char *pomona_scep_fail_info_to_nick (PomonaScepFailInfo fail_info);

/* --- server ---------------------------------------------------------------------------------
 *
 * GetCACert is answered with the one certificate of the authority as DER, content type
 * application/x-x509-ca-cert, and nothing else: with application/x-x509-ca-ra-cert Apple's systems look for
 * registration authorities. PKIOperation is answered with application/x-pki-message. */

/* The body for GetCACaps, text/plain. */
const char *pomona_scep_get_capabilities (void);

/**
 * pomona_scep_decode_message:
 * @message: parameter "message" of a GET, after the usual decoding of forms
 *
 * Base64, also if the decoding of forms turned its plus signs into spaces. Errors: INVALID, TOO_LARGE.
 */
GBytes     *pomona_scep_decode_message   (const char  *message,
                                          GError     **error);

/**
 * PomonaScepRequest:
 *
 * A request whose signature matches. Not to be shared between threads while it is used.
 */
typedef struct _PomonaScepRequest PomonaScepRequest;

/**
 * pomona_scep_request_new:
 * @authority: the authority for device identities; its key has to be RSA
 * @body: the message as it came
 *
 * Takes about 2.3 ms. NULL and an error mean that there is nobody to answer in SCEP: answer the HTTP request
 * with 400. All else is answered with one of the replies below; look at pomona_scep_request_is_usable ()
 * first.
 */
PomonaScepRequest     *pomona_scep_request_new                (PomonaAuthority     *authority,
                                                               GBytes              *body,
                                                               GError             **error);
void                   pomona_scep_request_free               (PomonaScepRequest   *self);

/**
 * pomona_scep_request_is_usable:
 * @fail_info: (out) (optional): what to answer with pomona_scep_request_reply_failure ()
 * @reason: (out) (optional) (transfer none): why, for our own log; not for the reply, since it would tell an
 *   attacker what happened inside
 *
 * Returns: whether the inner message was readable and is of a kind that is handled
 */
gboolean               pomona_scep_request_is_usable          (PomonaScepRequest   *self,
                                                               PomonaScepFailInfo  *fail_info,
                                                               const char         **reason);

PomonaScepMessageType  pomona_scep_request_get_message_type   (PomonaScepRequest   *self);
/** Printable ASCII, at most POMONA_SCEP_MAX_TRANSACTION_ID characters. */
const char            *pomona_scep_request_get_transaction_id (PomonaScepRequest   *self);
/** Who signed: a throw-away certificate of the client, or one of ours. */
PomonaCertificate     *pomona_scep_request_get_signer         (PomonaScepRequest   *self);
/** PKCSReq and RenewalReq only, else NULL. */
PomonaCsr             *pomona_scep_request_get_csr            (PomonaScepRequest   *self);
/** Subject that is asked for, of PKCSReq, RenewalReq and CertPoll, RFC 4514; "" if it is empty. */
const char            *pomona_scep_request_get_subject        (PomonaScepRequest   *self);

/**
 * pomona_scep_request_is_renewal:
 *
 * Whether the request is signed with an identity that this authority issued: message type 17, or 19 as some
 * clients do it. Such a request needs no challenge. Up to the caller: that the identity was not revoked,
 * and belongs to the device. It may have expired; the time was not looked at.
 */
gboolean               pomona_scep_request_is_renewal         (PomonaScepRequest   *self);

/* Replies. Each takes about 2 ms. */

/* @certificate alone goes into the answer: Apple's systems take the first one for their own. */
GBytes                *pomona_scep_request_reply_success      (PomonaScepRequest   *self,
                                                               PomonaCertificate   *certificate,
                                                               GError             **error);
/* @text: (nullable): for the person at the other end, in English */
GBytes                *pomona_scep_request_reply_failure      (PomonaScepRequest   *self,
                                                               PomonaScepFailInfo   fail_info,
                                                               const char          *text,
                                                               GError             **error);
GBytes                *pomona_scep_request_reply_pending      (PomonaScepRequest   *self,
                                                               GError             **error);

/* --- client ---------------------------------------------------------------------------------
 *
 * For pretend devices and for the self-test. One client is one transaction: a request, perhaps some polls,
 * and the reply to the message that was sent last. Not to be shared between threads. */

typedef struct _PomonaScepClient PomonaScepClient;

/**
 * PomonaScepReply:
 * @fail_info: with POMONA_SCEP_FAILURE
 * @fail_text: (nullable): what the server says about it
 * @certificate: with POMONA_SCEP_SUCCESS
 */
typedef struct
{
  PomonaScepStatus    status;
  PomonaScepFailInfo  fail_info;
  char               *fail_text;
  PomonaCertificate  *certificate;
} PomonaScepReply;

/* The self-signed certificate that a device without an identity signs with; @key has to be RSA. */
PomonaCertificate *pomona_scep_client_new_signer         (PomonaKey                  *key,
                                                          const char                 *common_name,
                                                          GError                    **error);

/**
 * pomona_scep_client_new:
 * @authority: what GetCACert answered
 * @signer: a certificate from pomona_scep_client_new_signer (), or the identity that is to be renewed
 * @signer_key: its key, RSA
 */
PomonaScepClient  *pomona_scep_client_new                (PomonaCertificate          *authority,
                                                          PomonaCertificate          *signer,
                                                          PomonaKey                  *signer_key);
void               pomona_scep_client_free               (PomonaScepClient           *self);

/* What Apple's systems send is 3DES and SHA-512 or SHA-1; the default is AES-128 and SHA-256. */
void               pomona_scep_client_set_algorithms     (PomonaScepClient           *self,
                                                          gnutls_cipher_algorithm_t   cipher,
                                                          gnutls_digest_algorithm_t   digest);
/* Default: the digest of the key in the request, so that a repeated request is the same transaction. */
void               pomona_scep_client_set_transaction_id (PomonaScepClient           *self,
                                                          const char                 *transaction_id);

/* The message for PKIOperation. @type: POMONA_SCEP_PKCS_REQ or POMONA_SCEP_RENEWAL_REQ. */
GBytes            *pomona_scep_client_request            (PomonaScepClient           *self,
                                                          PomonaScepMessageType       type,
                                                          PomonaCsr                  *csr,
                                                          GError                    **error);
/* Asks again after POMONA_SCEP_PENDING; @csr as in the request. */
GBytes            *pomona_scep_client_poll               (PomonaScepClient           *self,
                                                          PomonaCsr                  *csr,
                                                          GError                    **error);

/* Checks signature, transaction and nonce. Errors: INVALID, SIGNATURE, UNTRUSTED (not signed by the
 * authority), DECRYPT. A failure that the server reports is no error. */
PomonaScepReply   *pomona_scep_client_read_reply         (PomonaScepClient           *self,
                                                          GBytes                     *reply,
                                                          GError                    **error);
void               pomona_scep_reply_free                (PomonaScepReply            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaScepRequest, pomona_scep_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaScepClient, pomona_scep_client_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaScepReply, pomona_scep_reply_free)

G_END_DECLS
