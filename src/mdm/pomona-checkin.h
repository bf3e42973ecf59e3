/* pomona-checkin.h: a check-in message. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-enrollment-id.h"
#include "pomona-platform.h"
#include "pomona-secret.h"
#include "pomona-tristate.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_CHECKIN_UNKNOWN,
  POMONA_CHECKIN_AUTHENTICATE,
  POMONA_CHECKIN_TOKEN_UPDATE,
  POMONA_CHECKIN_CHECK_OUT,
  POMONA_CHECKIN_SET_BOOTSTRAP_TOKEN,
  POMONA_CHECKIN_GET_BOOTSTRAP_TOKEN,
  POMONA_CHECKIN_USER_AUTHENTICATE,
  POMONA_CHECKIN_GET_TOKEN,
  POMONA_CHECKIN_DECLARATIVE_MANAGEMENT,
  POMONA_CHECKIN_RETURN_TO_SERVICE,
} PomonaCheckinType;

/* Immutable, counted. Every text but message_type is NULL where the device did not send it. */
typedef struct
{
  PomonaCheckinType   type;
  const char         *message_type;     /* as sent; kept for what we do not know */
  PomonaEnrollmentId *enrollment_id;
  const char         *udid;
  const char         *user_enrollment_id; /* EnrollmentID, instead of a UDID */
  const char         *topic;

  /* Authenticate (a Mac and an iPhone differ in what they tell) */
  const char         *device_name;
  const char         *model;
  const char         *model_name;
  const char         *product_name;
  const char         *os_version;
  const char         *build_version;
  const char         *serial_number;
  const char         *imei;
  const char         *meid;

  /* TokenUpdate */
  GBytes             *token;            /* push token */
  PomonaSecret       *push_magic;
  PomonaSecret       *unlock_token;     /* NULL: keep the one already known */
  PomonaTristate      awaiting_configuration; /* UNKNOWN: keep what is known */
  PomonaTristate      not_on_console;

  /* user channels */
  const char         *user_id;
  const char         *user_short_name;
  const char         *user_long_name;

  /* UserAuthenticate */
  const char         *digest_response;  /* NULL in the first message of the exchange */

  /* SetBootstrapToken */
  PomonaSecret       *bootstrap_token;  /* NULL: delete the one that is kept */

  /* GetToken */
  const char         *token_service_type;
  GVariant           *token_parameters; /* dictionary, or NULL */

  /* DeclarativeManagement */
  const char         *endpoint;
  GBytes             *data;             /* with "status" only */
} PomonaCheckin;

#define POMONA_TYPE_CHECKIN (pomona_checkin_get_type ())

GType              pomona_checkin_get_type       (void);

/* Fails with POMONA_MDM_ERROR where a part that the message cannot do without is missing, of the wrong kind or too
 * long. An unknown MessageType is no failure: the type is POMONA_CHECKIN_UNKNOWN. */
PomonaCheckin     *pomona_checkin_new_from_plist (GVariant           *dict,
                                                  GError            **error);

PomonaCheckin     *pomona_checkin_ref            (PomonaCheckin      *self);
void               pomona_checkin_unref          (PomonaCheckin      *self);

PomonaPlatform     pomona_checkin_get_platform   (const PomonaCheckin *self);

/* MessageType of a type, or NULL for unknown. */
const char        *pomona_checkin_type_to_string (PomonaCheckinType    type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaCheckin, pomona_checkin_unref)

G_END_DECLS
