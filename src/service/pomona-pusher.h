/* pomona-pusher.h: decides when a device is pushed and by which certificate. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A push says no more than "come and ask". Wishes for one device that come close together become
 * one push; a device that was pushed and did not come yet is pushed again only after a back-off
 * that grows to once a day; a device whose token Apple called gone is left alone until its next
 * TokenUpdate. */
#pragma once

#include "pomona-store.h"

G_BEGIN_DECLS

typedef struct _PomonaPusher PomonaPusher;

/* There is something for this enrollment (device or user channel). urgent: push even if the last one
 * is recent (lock, erase). Thread safe, returns at once; call it after the commit. */
void pomona_pusher_want (PomonaPusher *pusher, const char *enrollment_id, gboolean urgent);

/* The device came: forget that it was pushed. Thread safe. */
void pomona_pusher_seen (PomonaPusher *pusher, const char *enrollment_id);

/* A new token came (TokenUpdate): what held back pushes is over. Thread safe. */
void pomona_pusher_token_changed (PomonaPusher *pusher, const char *enrollment_id);

G_END_DECLS
