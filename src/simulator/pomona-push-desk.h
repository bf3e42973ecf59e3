/* pomona-push-desk.h: a stand-in for Apple's push service with all that a service needs to use it. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-standin.h"
#include "pomona-secret.h"

G_BEGIN_DECLS

/**
 * PomonaPushDesk:
 *
 * A PomonaApnsStandin together with a push certificate for a topic, made by an authority that exists only for
 * this. All functions may be called from any thread.
 */
typedef struct _PomonaPushDesk PomonaPushDesk;

/* On the stand-in's thread, for every push that was accepted. */
typedef void (*PomonaPushDeskFunc) (const char *token_hex,
                                    const char *magic,
                                    gpointer    user_data);

/* @port: 0 for any that is free. @topic: begins with com.apple.mgmt. Errors: INVALID, and those of the network
 * and the certificate floor. */
PomonaPushDesk    *pomona_push_desk_new             (guint16              port,
                                                     const char          *topic,
                                                     GError             **error);
/* As above, with what an earlier desk left in the folder, so that its push certificate stays good; a folder that
 * is missing or empty is filled. push.pem, push.key, ca.pem and address are for the service, ca.key for the next
 * desk. */
PomonaPushDesk    *pomona_push_desk_open            (guint16              port,
                                                     const char          *topic,
                                                     const char          *folder,
                                                     GError             **error);
void               pomona_push_desk_free            (PomonaPushDesk      *self);

/* After the call the function that was set before is not called any more. */
void               pomona_push_desk_set_func        (PomonaPushDesk      *self,
                                                     PomonaPushDeskFunc   func,
                                                     gpointer             user_data);

/** "127.0.0.1:PORT". Borrowed. */
const char        *pomona_push_desk_get_address     (PomonaPushDesk      *self);
const char        *pomona_push_desk_get_topic       (PomonaPushDesk      *self);
/** PEM of the push certificate. Borrowed. */
const char        *pomona_push_desk_get_certificate (PomonaPushDesk      *self);
/** PEM of its key. Borrowed. */
PomonaSecret      *pomona_push_desk_get_key         (PomonaPushDesk      *self);
/** PEM of the authority that issued the stand-in's own certificate. Borrowed. */
const char        *pomona_push_desk_get_ca          (PomonaPushDesk      *self);
/** Borrowed. */
PomonaApnsStandin *pomona_push_desk_get_standin     (PomonaPushDesk      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaPushDesk, pomona_push_desk_free)

G_END_DECLS
