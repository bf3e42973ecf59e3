/* pomona-push-topics.h: a push sender for each topic. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns.h"
#include "pomona-store.h"

G_BEGIN_DECLS

/* Topics may have push hosts of their own (the practice office has), so each gets a sender of its own. Thread safe. */
typedef struct _PomonaPushTopics PomonaPushTopics;

PomonaPushTopics *pomona_push_topics_new     (PomonaStore       *store,
                                              const char        *apns_host,
                                              const char        *apns_ca,
                                              GError           **error);
/* Ends all senders; answers on their way get patience_ms. */
void              pomona_push_topics_stop    (PomonaPushTopics  *topics,
                                              guint              patience_ms);
void              pomona_push_topics_free    (PomonaPushTopics  *topics);

/* The sender of a topic, made when missing. NULL with an error when there is no push certificate for it. */
PomonaApns       *pomona_push_topics_ref_sender (PomonaPushTopics  *topics,
                                                 const char        *topic,
                                                 GError           **error);
/* Forgets the sender: the next push reads certificate and host anew. */
void              pomona_push_topics_changed (PomonaPushTopics  *topics,
                                              const char        *topic);
GPtrArray        *pomona_push_topics_get_states (PomonaPushTopics *topics);

G_END_DECLS
