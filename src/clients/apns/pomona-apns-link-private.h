/* pomona-apns-link-private.h: one connection to the push service. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-config.h"
#include "pomona-apns-session-private.h"

G_BEGIN_DECLS

/* Reference counted; used on one thread, whose thread-default context it lives in. */
typedef struct _PomonaApnsLink PomonaApnsLink;

/**
 * PomonaApnsLinkFuncs:
 * @closed: a request came to its end; put it where it belongs, touch no link
 * @changed: the link opened, has more room, goes away, or is closed: look at it, act, and flush it
 */
typedef struct
{
  PomonaApnsClosedFunc closed;
  void (*changed) (PomonaApnsLink *link,
                   gpointer        user_data);
} PomonaApnsLinkFuncs;

/**
 * pomona_apns_link_new:
 *
 * Starts to connect. @funcs and @user_data must live until pomona_apns_link_close () or until @changed was
 * called for a closed link.
 */
PomonaApnsLink    *pomona_apns_link_new            (PomonaApnsConfig          *config,
                                                    GTlsCertificate           *identity,
                                                    const PomonaApnsLinkFuncs *funcs,
                                                    gpointer                   user_data);
PomonaApnsLink    *pomona_apns_link_ref            (PomonaApnsLink            *self);
void               pomona_apns_link_unref          (PomonaApnsLink            *self);

/** Ends it at once: open requests are reported as lost, then no more calls. */
void               pomona_apns_link_close          (PomonaApnsLink            *self);

/** Takes no more requests and closes when the last one is answered. */
void               pomona_apns_link_retire         (PomonaApnsLink            *self);

/** As pomona_apns_session_get_room (); 0 while connecting and when closed. */
guint              pomona_apns_link_get_room       (PomonaApnsLink            *self);
gboolean           pomona_apns_link_submit         (PomonaApnsLink            *self,
                                                    PomonaApnsRequest         *request);

/** Sends what was submitted. May close the link, but never calls @changed. */
void               pomona_apns_link_flush          (PomonaApnsLink            *self);

/**
 * pomona_apns_link_check:
 * @now: monotonic microseconds
 *
 * Does what time asks for: gives up requests, probes an idle connection, closes one that is dead. Flush it
 * afterwards.
 *
 * Returns: when to call again, G_MAXINT64 for no need
 */
gint64             pomona_apns_link_check          (PomonaApnsLink            *self,
                                                    gint64                     now);

gboolean           pomona_apns_link_is_open        (PomonaApnsLink            *self);
gboolean           pomona_apns_link_is_closed      (PomonaApnsLink            *self);
/** Whether a closed link still waits for the system to end an operation; keep it until then. */
gboolean           pomona_apns_link_is_pending     (PomonaApnsLink            *self);
/** Whether the peer or pomona_apns_link_retire () asked to finish. */
gboolean           pomona_apns_link_is_retired     (PomonaApnsLink            *self);
guint              pomona_apns_link_get_in_flight  (PomonaApnsLink            *self);
guint              pomona_apns_link_get_window     (PomonaApnsLink            *self);
guint64            pomona_apns_link_get_answers    (PomonaApnsLink            *self);
/** Monotonic microseconds; 0 if it never opened. */
gint64             pomona_apns_link_get_opened     (PomonaApnsLink            *self);
/** Returns: (nullable): why it closed or is going away; NULL for a plain end */
const GError      *pomona_apns_link_get_error      (PomonaApnsLink            *self);
/** Returns: (nullable): one of POMONA_APNS_REASON_* or Apple's word in a GOAWAY */
const char        *pomona_apns_link_get_reason     (PomonaApnsLink            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaApnsLink, pomona_apns_link_unref)

G_END_DECLS
