/* pomona-checkin-reply.h: bodies of the answers to check-in messages. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-secret.h"

#include <glib.h>

G_BEGIN_DECLS

/* All of them are XML property lists, owned by the caller; an empty GBytes is the empty body that Apple's documentation
 * asks for. Bodies with secrets in them are for the wire only. */

/* Empty where `token` is NULL. */
GBytes *pomona_checkin_reply_bootstrap_token  (PomonaSecret  *token);

GBytes *pomona_checkin_reply_get_token        (GBytes        *token_data);

/* A challenge for UserAuthenticate; NULL or "" lets every user in without a password check. */
GBytes *pomona_checkin_reply_digest_challenge (const char    *challenge);

/* `enabled` FALSE answers "no"; the data may be NULL. */
GBytes *pomona_checkin_reply_return_to_service (gboolean      enabled,
                                                GBytes       *wifi_profile,
                                                GBytes       *mdm_profile,
                                                PomonaSecret *bootstrap_token);

/* The body of a 403: `code` is one of Apple's ("com.apple.unrecognized.device" makes the device unenroll itself),
 * `description` is for its log, `message` is shown to the user; both may be NULL. `details` is a dictionary or NULL. */
GBytes *pomona_checkin_reply_error            (const char    *code,
                                               const char    *description,
                                               const char    *message,
                                               GVariant      *details);

G_END_DECLS
