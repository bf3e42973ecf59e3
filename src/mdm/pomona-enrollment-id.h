/* pomona-enrollment-id.h: who is speaking. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The five forms and their texts follow what existing servers do, so that tools on top find the ids they expect:
 *
 *   keys in the message                   type                     id                              parent
 *   UDID                                  DEVICE                   UDID                            –
 *   UDID, UserID                          USER                     UDID:UserID                     UDID
 *   UDID, UserID all F                    SHARED_IPAD              UDID:UserShortName              UDID
 *   EnrollmentID                          USER_ENROLLMENT_DEVICE   EnrollmentID                    –
 *   EnrollmentID, EnrollmentUserID        USER_ENROLLMENT          EnrollmentID:EnrollmentUserID   EnrollmentID
 *
 * UDID wins where both are sent. */
typedef enum
{
  POMONA_ENROLLMENT_DEVICE = 1,
  POMONA_ENROLLMENT_USER = 2,
  POMONA_ENROLLMENT_USER_ENROLLMENT_DEVICE = 3,
  POMONA_ENROLLMENT_USER_ENROLLMENT = 4,
  POMONA_ENROLLMENT_SHARED_IPAD = 5,
} PomonaEnrollmentType;

#define POMONA_SHARED_IPAD_USER_ID "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"

/* Longest UDID, user id or short name in bytes. */
#define POMONA_ENROLLMENT_ID_MAX_PART 256

/* Immutable, counted in an atomic box. */
typedef struct
{
  PomonaEnrollmentType  type;
  const char           *id;
  const char           *parent_id;  /* the device channel's id on a user channel, else NULL */
} PomonaEnrollmentId;

#define POMONA_TYPE_ENROLLMENT_ID (pomona_enrollment_id_get_type ())

GType               pomona_enrollment_id_get_type        (void);

PomonaEnrollmentId *pomona_enrollment_id_new             (PomonaEnrollmentType       type,
                                                          const char                *id,
                                                          const char                *parent_id);

/* Reads the ids of a check-in message or a command report. A part that is too long, not printable text, or (in a device's
 * own id) holds a colon is refused: with a colon one device could take the name of another device's user channel. */
PomonaEnrollmentId *pomona_enrollment_id_from_message    (GVariant                  *dict,
                                                          GError                   **error);

PomonaEnrollmentId *pomona_enrollment_id_ref             (PomonaEnrollmentId        *self);
void                pomona_enrollment_id_unref           (PomonaEnrollmentId        *self);

gboolean            pomona_enrollment_id_equal           (const PomonaEnrollmentId  *a,
                                                          const PomonaEnrollmentId  *b);
gboolean            pomona_enrollment_id_is_user_channel (const PomonaEnrollmentId  *self);

/* The id of the device channel: the parent's on a user channel, else its own. Identities are pinned to this one. */
const char         *pomona_enrollment_id_get_device_id   (const PomonaEnrollmentId  *self);

/* Stable names: "device", "user", "user-enrollment-device", "user-enrollment", "shared-ipad". */
const char         *pomona_enrollment_type_to_string     (PomonaEnrollmentType       type);
gboolean            pomona_enrollment_type_from_string   (const char                *nick,
                                                          PomonaEnrollmentType      *out_type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaEnrollmentId, pomona_enrollment_id_unref)

G_END_DECLS
