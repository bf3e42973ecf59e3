/* pomona-apns-reason.h: what Apple's push service can answer, and what that means. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PomonaPushOutcome:
 * @POMONA_PUSH_DELIVERED: Apple took the push (that is no promise that the device saw it)
 * @POMONA_PUSH_TOKEN_GONE: the device token is no longer active; leave it alone until a TokenUpdate that is
 *   newer than the timestamp of the result
 * @POMONA_PUSH_TOKEN_BAD: Apple does not know the token. One device: wait for its next TokenUpdate. All
 *   devices at once: the certificate is the wrong one, the tokens are not
 * @POMONA_PUSH_TOPIC_CHANGED: the token belongs to another topic: the push certificate was replaced
 *   instead of renewed
 * @POMONA_PUSH_TOPIC_REFUSED: the push certificate does not speak for the topic
 * @POMONA_PUSH_CERTIFICATE: the push certificate was refused; the topic stands still until a new identity
 *   is set
 * @POMONA_PUSH_WRONG_HOST: the certificate belongs to the other of Apple's push hosts; as above
 * @POMONA_PUSH_RETRY: Apple asked to wait, or did not answer, and the tries are used up: push again later
 * @POMONA_PUSH_REQUEST: Apple found a fault in the request itself, which no retry will mend
 * @POMONA_PUSH_UNREACHABLE: no connection to Apple within the patience that was set
 * @POMONA_PUSH_NO_IDENTITY: no push certificate was set for the topic
 * @POMONA_PUSH_CANCELLED: the sender was shut down first
 */
typedef enum
{
  POMONA_PUSH_DELIVERED,
  POMONA_PUSH_TOKEN_GONE,
  POMONA_PUSH_TOKEN_BAD,
  POMONA_PUSH_TOPIC_CHANGED,
  POMONA_PUSH_TOPIC_REFUSED,
  POMONA_PUSH_CERTIFICATE,
  POMONA_PUSH_WRONG_HOST,
  POMONA_PUSH_RETRY,
  POMONA_PUSH_REQUEST,
  POMONA_PUSH_UNREACHABLE,
  POMONA_PUSH_NO_IDENTITY,
  POMONA_PUSH_CANCELLED,
} PomonaPushOutcome;

#define POMONA_PUSH_N_OUTCOMES (POMONA_PUSH_CANCELLED + 1)

/* Reasons of our own, for what happens before Apple answers. They come with status 0. */
#define POMONA_APNS_REASON_TLS_EXPIRED   "TLSCertificateExpired"
#define POMONA_APNS_REASON_TLS_REVOKED   "TLSCertificateRevoked"
#define POMONA_APNS_REASON_TLS_REFUSED   "TLSCertificateRefused"
#define POMONA_APNS_REASON_TLS_UNTRUSTED "TLSServerUntrusted"
#define POMONA_APNS_REASON_NO_HTTP2      "NoHTTP2"
#define POMONA_APNS_REASON_UNREACHABLE   "ConnectionFailed"
#define POMONA_APNS_REASON_NO_ANSWER     "NoAnswer"
#define POMONA_APNS_REASON_NO_IDENTITY   "NoPushCertificate"
#define POMONA_APNS_REASON_CANCELLED     "Cancelled"

/**
 * PomonaApnsReason:
 * @reason: the word as Apple spells it or one of POMONA_APNS_REASON_*; NULL in the rows that stand for
 *   every other answer with @status
 * @status: the HTTP status that the word comes with, 0 for reasons of our own
 * @outcome: what to make of it
 *
 * One immutable row. The words are those of Apple's page on responses from the push service and those
 * that long-lived client libraries have met besides.
 */
typedef struct
{
  const char        *reason;
  guint              status;
  PomonaPushOutcome  outcome;
  /*< private >*/
  const char        *meaning;
  const char        *next_step;
} PomonaApnsReason;

/**
 * pomona_apns_reason_lookup:
 * @status: HTTP status, or 0
 * @reason: (nullable): the word of the response body
 *
 * The word decides. A word that is not known, or none, falls back to the status, so that there is always
 * a row.
 *
 * Returns: (transfer none): the row, static
 */
const PomonaApnsReason *pomona_apns_reason_lookup        (guint                   status,
                                                          const char             *reason);

/**
 * pomona_apns_reason_list:
 * @n: (out): number of rows
 *
 * Returns: (transfer none): every row, static
 */
const PomonaApnsReason *pomona_apns_reason_list          (gsize                  *n);

/**
 * pomona_apns_reason_get_meaning:
 *
 * Returns: (transfer none): one sentence in the user's language that says what happened
 */
const char             *pomona_apns_reason_get_meaning   (const PomonaApnsReason *self);

/**
 * pomona_apns_reason_get_next_step:
 *
 * Returns: (transfer none): one sentence in the user's language that says what to do
 */
const char             *pomona_apns_reason_get_next_step (const PomonaApnsReason *self);

/**
 * pomona_apns_reason_may_retry:
 *
 * Returns: whether the same push may be tried again after a while
 */
gboolean                pomona_apns_reason_may_retry     (const PomonaApnsReason *self);

/**
 * pomona_apns_reason_stops_topic:
 *
 * Returns: whether every other push of the topic would meet the same answer, so that the sender must not
 *   go on with this push certificate
 */
gboolean                pomona_apns_reason_stops_topic   (const PomonaApnsReason *self);

/**
 * pomona_push_outcome_to_string:
 *
 * Returns: (transfer none): a stable lower-case word for logs and the store, such as "token-gone"
 */
const char             *pomona_push_outcome_to_string    (PomonaPushOutcome       outcome);

/**
 * pomona_push_outcome_from_string:
 * @outcome: (out): the outcome
 *
 * Returns: whether @text is a word of pomona_push_outcome_to_string ()
 */
gboolean                pomona_push_outcome_from_string  (const char             *text,
                                                          PomonaPushOutcome      *outcome);

G_END_DECLS
