/* pomona-situation.h: how things stand, kept up to date. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-attention.h"
#include "pomona-device-list.h"

G_BEGIN_DECLS

/* Reads the service's status, its push certificates and its last events anew when something happened, once a second at
 * most, and draws the conclusions. Signal "changed": everything below may differ. What the getters hand out is borrowed
 * until then. */
#define POMONA_TYPE_SITUATION (pomona_situation_get_type ())
G_DECLARE_FINAL_TYPE (PomonaSituation, pomona_situation, POMONA, SITUATION, GObject)

PomonaSituation *pomona_situation_new              (PomonaService    *service,
                                                    PomonaDeviceList *devices);

/* FALSE until everything was read once. */
gboolean         pomona_situation_get_known        (PomonaSituation  *self);
GPtrArray       *pomona_situation_get_attention    (PomonaSituation  *self); /* PomonaAttention */
GPtrArray       *pomona_situation_get_expiries     (PomonaSituation  *self); /* PomonaExpiry */
GPtrArray       *pomona_situation_get_certificates (PomonaSituation  *self); /* PomonaPushCertificateRecord */
GPtrArray       *pomona_situation_get_events       (PomonaSituation  *self); /* PomonaEvent, newest first */
/* PomonaDevice as they are now, owned. */
GPtrArray       *pomona_situation_dup_devices      (PomonaSituation  *self);
/* How the connection to Apple's push service is, in words. Owned. */
char            *pomona_situation_dup_push_text    (PomonaSituation  *self);

G_END_DECLS
