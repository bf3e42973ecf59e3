/* pomona-apns-push.h: one wake-up for one device, and what became of it. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-reason.h"
#include "pomona-secret.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define POMONA_TYPE_PUSH        (pomona_push_get_type ())
#define POMONA_TYPE_PUSH_RESULT (pomona_push_result_get_type ())

/* Apple's tokens have 32 bytes today; its documents say that the size is not fixed. */
#define POMONA_PUSH_MAX_TOKEN 200
#define POMONA_PUSH_MAX_MAGIC 1024
#define POMONA_PUSH_MAX_TOPIC 255

/* For pomona_push_set_expiration (): Apple tries once and does not keep the push. */
#define POMONA_PUSH_EXPIRE_AT_ONCE ((gint64) -1)

/**
 * PomonaPush:
 *
 * A wake-up for one device (or one user of a Mac): the topic, the device token and the PushMagic of its
 * last TokenUpdate. Reference counted; not to be changed once it was given to pomona_apns_push ().
 */
typedef struct _PomonaPush PomonaPush;

GType         pomona_push_get_type        (void) G_GNUC_CONST;

/**
 * pomona_push_new:
 * @topic: the push topic, com.apple.mgmt.External.… as in the enrollment profile
 * @token: (array length=token_size): the token's bytes
 * @token_size: 1 to POMONA_PUSH_MAX_TOKEN
 * @magic: the PushMagic
 *
 * Returns: (transfer full): a new push with a fresh apns-id that expires after 7 days, or NULL and an
 *   error of POMONA_CLIENTS_ERROR if topic, token or magic cannot be ones
 */
PomonaPush   *pomona_push_new             (const char        *topic,
                                           const guint8      *token,
                                           gsize              token_size,
                                           PomonaSecret      *magic,
                                           GError           **error);

PomonaPush   *pomona_push_ref             (PomonaPush        *self);
void          pomona_push_unref           (PomonaPush        *self);

/**
 * pomona_push_set_expiration:
 * @at: unix microseconds; 0 for 7 days after sending, POMONA_PUSH_EXPIRE_AT_ONCE
 *
 * Until when Apple keeps the push for a device that is offline.
 */
void          pomona_push_set_expiration  (PomonaPush        *self,
                                           gint64             at);

/**
 * pomona_push_set_apns_id:
 * @apns_id: (nullable): a UUID in its 36 characters; NULL for a fresh one
 *
 * Sets the id that Apple gives back. Every try of one push carries the same id.
 *
 * Returns: whether @apns_id is a UUID; otherwise the old one stays
 */
gboolean      pomona_push_set_apns_id     (PomonaPush        *self,
                                           const char        *apns_id);

const char   *pomona_push_get_topic       (const PomonaPush  *self);
/** Returns: (transfer none): the token as lower-case hexadecimal digits */
const char   *pomona_push_get_token_hex   (const PomonaPush  *self);
const char   *pomona_push_get_apns_id     (const PomonaPush  *self);
gint64        pomona_push_get_expiration  (const PomonaPush  *self);

/**
 * pomona_push_get_body:
 * @size: (out): its size
 *
 * Returns: (transfer none): the request body, {"mdm":"PushMagic"}; as secret as the PushMagic
 */
const guint8 *pomona_push_get_body        (const PomonaPush  *self,
                                           gsize             *size);

/**
 * PomonaPushResult:
 * @topic: as in the push
 * @token_hex: the token's digits
 * @apns_id: the id Apple gave back, or ours when there was no answer
 * @status: the HTTP status; 0 if there was no answer
 * @reason: Apple's word, or one of POMONA_APNS_REASON_*; NULL on success
 * @detail: (nullable): technical text to show beside the meaning, such as a connection's error; not secret
 * @timestamp: unix microseconds since when Apple knows the token to be inactive (410 alone), else 0
 * @finished: unix microseconds when the result came to be
 * @outcome: what to make of it
 * @attempts: how often the push went out on a connection
 * @maybe_sent: whether Apple may have taken it although the outcome is another (a connection was lost
 *   after sending)
 *
 * Immutable and reference counted.
 */
typedef struct
{
  char              *topic;
  char              *token_hex;
  char              *apns_id;
  guint              status;
  char              *reason;
  char              *detail;
  gint64             timestamp;
  gint64             finished;
  PomonaPushOutcome  outcome;
  guint              attempts;
  gboolean           maybe_sent;
} PomonaPushResult;

GType             pomona_push_result_get_type      (void) G_GNUC_CONST;

/**
 * pomona_push_result_new:
 * @push: what the result is for
 * @status: HTTP status, or 0
 * @reason: (nullable): as in PomonaPushResult
 *
 * Returns: (transfer full): a result whose outcome follows from status and reason
 */
PomonaPushResult *pomona_push_result_new           (const PomonaPush       *push,
                                                    guint                   status,
                                                    const char             *reason);

PomonaPushResult *pomona_push_result_ref           (PomonaPushResult       *self);
void              pomona_push_result_unref         (PomonaPushResult       *self);

/** Returns: (transfer none): what happened, in the user's language */
const char       *pomona_push_result_get_meaning   (const PomonaPushResult *self);
/** Returns: (transfer none): what to do, in the user's language */
const char       *pomona_push_result_get_next_step (const PomonaPushResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPush, pomona_push_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPushResult, pomona_push_result_unref)

G_END_DECLS
