/* pomona-enrollment-table.h: devices and their user channels. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An id is that of pomona-enrollment-id.h. What a device channel does (check out, be removed, enroll anew)
 * is done to its user channels too. */
#pragma once

#include "pomona-checkin.h"
#include "pomona-db.h"
#include "pomona-inventory.h"
#include "pomona-records.h"

G_BEGIN_DECLS

/* --- check-in --- */

typedef enum
{
  POMONA_AUTHENTICATE_NEW,        /* a device that was never seen */
  POMONA_AUTHENTICATE_AGAIN,      /* a known device enrolls anew: what it held before is cleared */
  POMONA_AUTHENTICATE_RENEWED,    /* with an identity that we issued to renew its own: everything is kept */
  POMONA_AUTHENTICATE_REPEATED,   /* with the identity it has: everything is kept */
} PomonaAuthenticateOutcome;

/**
 * pomona_enrollments_authenticate:
 * @checkin: an Authenticate of a device channel
 * @fingerprint: SHA-256 of the identity's DER, lower-case hex
 * @identity_not_after: when that identity ends
 *
 * Records the device and pins the identity to it. An enrollment anew cancels the open commands of the
 * device and its user channels, ends the user channels, supersedes bootstrap and unlock token, and drops
 * the push token and the state of declarative management; escrow, history, owner, tags and notes stay. The device is WAITING until its TokenUpdate
 * unless everything is kept.
 *
 * Errors: REFUSED: the identity belongs to another device, or was revoked
 */
gboolean pomona_enrollments_authenticate   (PomonaDb                  *db,
                                            const PomonaCheckin       *checkin,
                                            const char                *fingerprint,
                                            gint64                     identity_not_after,
                                            PomonaAuthenticateOutcome *outcome,
                                            GError                   **error);

typedef struct
{
  guint    tally;                 /* TokenUpdates since the last Authenticate; 1 = enrolled now */
  gboolean token_changed;
  gboolean topic_changed;         /* it was told another topic than before */
  gboolean was_unreachable;
} PomonaTokenOutcome;

/**
 * pomona_enrollments_token_update:
 * @checkin: a TokenUpdate of a device or user channel; a user channel is made when missing
 * @outcome: (out) (nullable):
 *
 * An unlock token goes to the escrow. What the message leaves out is kept as it is.
 *
 * Errors: NOT_FOUND: no Authenticate came before; REFUSED: the device checked out or was removed
 */
gboolean pomona_enrollments_token_update   (PomonaDb                  *db,
                                            const PomonaCheckin       *checkin,
                                            PomonaTokenOutcome        *outcome,
                                            GError                   **error);

/* Ends the enrollment; open commands are cancelled, escrow and record stay. */
gboolean pomona_enrollments_check_out      (PomonaDb                  *db,
                                            const char                *id,
                                            GError                   **error);

/* The administrator ended it. Leaves open commands alone, since the one that removes the enrollment
 * profile may be among them. hidden: also takes it out of all lists, until it enrolls anew. */
gboolean pomona_enrollments_remove         (PomonaDb                  *db,
                                            const char                *id,
                                            gboolean                   hidden,
                                            GError                   **error);

/* Deletes all pretend devices with everything that is theirs, their links and escrow. */
gboolean pomona_enrollments_clear_practice (PomonaDb                  *db,
                                            GError                   **error);

/* --- identity --- */

typedef enum
{
  POMONA_PIN_MATCH,               /* the identity of this device */
  POMONA_PIN_REPLACED,            /* was its identity before the last renewal */
  POMONA_PIN_RENEWED,             /* issued by us to renew this device's identity, not in use before */
  POMONA_PIN_UNKNOWN,             /* nobody's yet: only an Authenticate may bring it */
  POMONA_PIN_OTHER_DEVICE,        /* another device's */
  POMONA_PIN_REVOKED,             /* we revoked it */
} PomonaPinState;

/**
 * pomona_enrollments_check_pin:
 * @device_id: of the device channel, see pomona_enrollment_id_get_device_id ()
 *
 * Whether who speaks with this identity is this device. Reads only; cheap enough for every request.
 */
gboolean pomona_enrollments_check_pin      (PomonaDb                  *db,
                                            const char                *device_id,
                                            const char                *fingerprint,
                                            PomonaPinState            *state,
                                            GError                   **error);

/* The device that holds an identity now or held it before; NULL without an error: none. Owned. */
char    *pomona_enrollments_find_by_fingerprint (PomonaDb             *db,
                                            const char                *fingerprint,
                                            GError                   **error);

/* Makes an identity that is POMONA_PIN_RENEWED the device's own. REFUSED if it is not. */
gboolean pomona_enrollments_swap_pin       (PomonaDb                  *db,
                                            const char                *device_id,
                                            const char                *fingerprint,
                                            gint64                     identity_not_after,
                                            GError                   **error);

/* --- what is noticed --- */

/* How much later a device has to be seen for it to be worth a write. */
#define POMONA_SEEN_INTERVAL (30 * G_USEC_PER_SEC)

/* Notes that a device (and its parent) was here now; writes at most once in POMONA_SEEN_INTERVAL. */
gboolean pomona_enrollments_seen           (PomonaDb                  *db,
                                            const char                *id,
                                            GError                   **error);

/* What an inventory answer told; what it left unknown stays. */
gboolean pomona_enrollments_apply_facts    (PomonaDb                  *db,
                                            const char                *id,
                                            const PomonaInventoryFacts *facts,
                                            gboolean                  *changed,
                                            GError                   **error);

/* owner, tags, notes: NULL leaves as it is. */
gboolean pomona_enrollments_annotate       (PomonaDb                  *db,
                                            const char                *id,
                                            const char                *owner,
                                            const char *const         *tags,
                                            const char                *notes,
                                            GError                   **error);

/**
 * pomona_enrollments_mark_unreachable:
 * @token: (nullable): the push token that Apple refused
 * @since: from when on it was invalid, as Apple says; 0 = now
 *
 * Until the next TokenUpdate. Does nothing when the device has another token by now, or sent one after
 * @since.
 */
gboolean pomona_enrollments_mark_unreachable (PomonaDb                *db,
                                            const char                *id,
                                            GBytes                    *token,
                                            gint64                     since,
                                            gboolean                  *changed,
                                            GError                   **error);

/* --- reading --- */

/* NULL with NOT_FOUND when there is none. Hidden ones are found. */
PomonaDevice *pomona_enrollments_get       (PomonaDb                  *db,
                                            const char                *id,
                                            GError                   **error);

typedef struct
{
  gboolean    with_users;         /* user channels too */
  gboolean    with_hidden;
  const char *parent_id;          /* user channels of this device only; NULL = all */
  const char *text;               /* part of name, serial, UDID, model, system, owner, tags or notes; NULL = all */
} PomonaEnrollmentFilter;

/* PomonaDevice, by name. filter NULL = device channels that are not hidden. */
GPtrArray *pomona_enrollments_list         (PomonaDb                  *db,
                                            const PomonaEnrollmentFilter *filter,
                                            GError                   **error);

/* Counts of device channels that are not hidden. */
typedef struct
{
  guint waiting, enrolled, unreachable, checked_out, removed, practice;
} PomonaEnrollmentCounts;

gboolean   pomona_enrollments_count        (PomonaDb                  *db,
                                            PomonaEnrollmentCounts    *counts,
                                            GError                   **error);

/* Topic → guint in a pointer: enrolled device channels that hold it. */
GHashTable *pomona_enrollments_count_topics (PomonaDb                 *db,
                                            GError                   **error);

/* Ids of device channels that are enrolled and whose identity ends before `before`. */
char     **pomona_enrollments_list_ending  (PomonaDb                  *db,
                                            gint64                     before,
                                            GError                   **error);

/* --- push --- */

/* What is needed to push one enrollment. */
typedef struct
{
  char         *id;
  char         *device_id;        /* of the device channel */
  char         *topic;
  GBytes       *token;
  PomonaSecret *magic;
  gboolean      practice;
} PomonaPushTarget;

/**
 * pomona_enrollments_get_push_target:
 *
 * Returns: (transfer full): NULL and NOT_FOUND: no such enrollment; REFUSED with the reason: it is not
 *   enrolled, has no token yet, or Apple said that its token is gone
 */
PomonaPushTarget *pomona_enrollments_get_push_target (PomonaDb        *db,
                                            const char                *id,
                                            GError                   **error);
void       pomona_push_target_free         (PomonaPushTarget          *target);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPushTarget, pomona_push_target_free)

G_END_DECLS
