/* pomona-apns.h: sends pushes to Apple's push service. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-config.h"
#include "pomona-apns-push.h"
#include "pomona-apns-reason.h"
#include "pomona-apns-state.h"
#include "pomona-identity.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define POMONA_TYPE_APNS (pomona_apns_get_type ())

/**
 * PomonaApns:
 *
 * The sender. It has a thread of its own and, per push topic, one long-lived HTTP/2 connection that carries
 * all pushes at once. The connection opens with the first push and stays open for hours, as Apple asks.
 *
 * Every push ends with exactly one result. A push that was sent without an answer is sent again with the
 * same id: a device may be woken twice, which does no harm, but it is never forgotten.
 *
 * Signals: PomonaApns::state-changed (PomonaApns *self, const char *topic), emitted on the push thread when
 * the phase or the last error of a topic changes; fetch the details with pomona_apns_get_state ().
 *
 * All functions may be called from any thread.
 */
G_DECLARE_FINAL_TYPE (PomonaApns, pomona_apns, POMONA, APNS, GObject)

/**
 * PomonaPushFunc:
 * @result: (transfer none): what became of the push
 *
 * Runs on the push thread. It must not block, and may call any function of PomonaApns but
 * pomona_apns_push_wait () and pomona_apns_shutdown ().
 */
typedef void (*PomonaPushFunc) (PomonaPushResult *result,
                                gpointer          user_data);

/**
 * pomona_apns_new:
 * @config: (transfer none): not to be changed afterwards
 *
 * Starts the push thread. Nothing is connected yet.
 *
 * Returns: (transfer full): a new sender
 */
PomonaApns       *pomona_apns_new              (PomonaApnsConfig  *config);

/**
 * pomona_apns_set_identity:
 * @topic: the push topic
 * @identity: the push certificate with its private key; the UID of its subject has to be @topic
 *
 * Sets or replaces the certificate of a topic. Pushes on their way are sent again with the new one. A topic
 * that stood still because its certificate was refused goes on.
 *
 * Returns: FALSE and POMONA_CLIENTS_ERROR_INVALID if the certificate is for another topic, or an error of
 *   POMONA_PKI_ERROR or G_TLS_ERROR if it cannot be used
 */
gboolean          pomona_apns_set_identity     (PomonaApns        *self,
                                                const char        *topic,
                                                PomonaIdentity    *identity,
                                                GError           **error);

/**
 * pomona_apns_remove_identity:
 *
 * Closes the topic's connection. What waits is reported as POMONA_PUSH_NO_IDENTITY.
 */
void              pomona_apns_remove_identity  (PomonaApns        *self,
                                                const char        *topic);

/**
 * pomona_apns_connect:
 *
 * Opens the topic's connection now, so that the first push need not wait or a page can show whether Apple can
 * be reached. Watch pomona_apns_get_state () for how it went.
 */
void              pomona_apns_connect          (PomonaApns        *self,
                                                const char        *topic);

/**
 * pomona_apns_push:
 * @push: (transfer none): what to send; not to be changed afterwards
 * @func: (nullable) (scope notified): gets the result
 *
 * Queues a push. @func is called exactly once, then @destroy.
 */
void              pomona_apns_push             (PomonaApns        *self,
                                                const PomonaPush  *push,
                                                PomonaPushFunc     func,
                                                gpointer           user_data,
                                                GDestroyNotify     destroy);

/**
 * pomona_apns_push_wait:
 *
 * Pushes and waits for the result. For tests and the command line, not for a thread that has other things to
 * do.
 *
 * Returns: (transfer full): the result
 */
PomonaPushResult *pomona_apns_push_wait        (PomonaApns        *self,
                                                const PomonaPush  *push);

/**
 * pomona_apns_get_state:
 *
 * Returns: (transfer full) (nullable): how the topic is doing; NULL if it was never heard of, and after
 *   pomona_apns_shutdown ()
 */
PomonaApnsState  *pomona_apns_get_state        (PomonaApns        *self,
                                                const char        *topic);

/**
 * pomona_apns_get_states:
 *
 * Returns: (transfer full) (element-type PomonaApnsState): one for each topic, by name
 */
GPtrArray        *pomona_apns_get_states       (PomonaApns        *self);

/**
 * pomona_apns_shutdown:
 * @patience_ms: how long to wait for the answers to pushes on their way
 * @cancellable: (nullable): ends the wait early
 *
 * Ends the push thread and waits for it. Pushes without an answer are reported as POMONA_PUSH_CANCELLED, so
 * that none is lost; those that are given to pomona_apns_push () afterwards are reported in the same way, on
 * the caller's thread. Dropping the last reference without this call has the same effect with no patience.
 */
void              pomona_apns_shutdown         (PomonaApns        *self,
                                                guint              patience_ms,
                                                GCancellable      *cancellable);

G_END_DECLS
