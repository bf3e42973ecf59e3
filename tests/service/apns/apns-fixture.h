/* apns-fixture.h: a push sender and a stand-in for Apple, ready for a test. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-standin.h"
#include "pomona-apns.h"

G_BEGIN_DECLS

#define TOPIC "com.apple.mgmt.External.5f1c7b0e-1f2a-4d55-9d0c-3a5f5f6c7d8e"

/* What came back for one push. */
typedef struct
{
  guint results;
  PomonaPushResult *result; /* the last one */
} Slot;

typedef struct
{
  PomonaApnsStandin *standin;
  PomonaApnsConfig *config; /* change it before fixture_start () */
  PomonaApns *apns;

  GMutex lock;
  GCond cond;
  GArray *slots; /* of Slot */
  guint n_results;
} Fixture;

/** A stand-in that runs, and settings whose pauses are a few milliseconds. */
Fixture        *fixture_new          (void);
/** The sender, with a good push certificate for TOPIC. */
void            fixture_start        (Fixture    *self);
void            fixture_free         (Fixture    *self);

/** Returns: (transfer full): a push certificate of the stand-in's authority */
PomonaIdentity *fixture_identity     (Fixture    *self,
                                      const char *topic);
/** The token of push number @i, in digits. */
char           *fixture_token        (guint       i);
PomonaPush     *fixture_push         (guint       i,
                                      const char *topic);
/** Pushes numbers 0 to @n - 1. */
void            fixture_push_many    (Fixture    *self,
                                      guint       n);
/** Waits until there are @n results; the test fails if they do not come. */
void            fixture_wait         (Fixture    *self,
                                      guint       n);
/** Each push has exactly one result. Returns: how many have @outcome */
guint           fixture_count        (Fixture    *self,
                                      PomonaPushOutcome outcome);
/** Returns: (transfer none): the result of push @i */
PomonaPushResult *fixture_result     (Fixture    *self,
                                      guint       i);
void            fixture_result_cb    (PomonaPushResult *result,
                                      gpointer    user_data);
/** Waits until the topic is in @phase, and returns its state. */
PomonaApnsState *fixture_wait_phase  (Fixture    *self,
                                      PomonaApnsPhase phase);
/** Opens a connection, and waits until that has failed. */
void            fixture_wait_failure (Fixture    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

G_END_DECLS
