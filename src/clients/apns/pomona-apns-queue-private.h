/* pomona-apns-queue-private.h: the pushes of one topic, ready, waiting or on their way. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-apns-config.h"
#include "pomona-apns-session-private.h"
#include "pomona-apns.h"

G_BEGIN_DECLS

typedef enum
{
  POMONA_APNS_JOB_OUTSIDE, /* in no queue */
  POMONA_APNS_JOB_READY,
  POMONA_APNS_JOB_DELAYED,
  POMONA_APNS_JOB_TAKEN,   /* on its way */
} PomonaApnsJobPlace;

/* A push together with who waits for its result. */
typedef struct
{
  PomonaApnsRequest   request; /* first: a request of the session is cast back to its job */
  PomonaPush         *push;
  PomonaPushFunc      func;
  gpointer            user_data;
  GDestroyNotify      destroy;
  guint               attempts; /* times it went out */
  guint               strikes;  /* times the answer was "not now", or none */
  guint               refusals; /* times the stream was refused unread */
  gboolean            maybe_sent;
  /*< private: the queue's >*/
  PomonaApnsJobPlace  place;
  gint64              added;
  gint64              due;
  GList               age_link;
  GList               ready_link;
  GSequenceIter      *delayed_iter;
} PomonaApnsJob;

/** Takes over @push, @user_data and @destroy. */
PomonaApnsJob   *pomona_apns_job_new            (PomonaPush        *push,
                                                 PomonaPushFunc     func,
                                                 gpointer           user_data,
                                                 GDestroyNotify     destroy);

/** Gives @result to who waits for it, and frees @job and @result. The job must be in no queue. */
void             pomona_apns_job_finish         (PomonaApnsJob     *job,
                                                 PomonaPushResult  *result);

/* All times are monotonic microseconds and come from the caller, so that tests need no clock. */
typedef struct _PomonaApnsQueue PomonaApnsQueue;

PomonaApnsQueue *pomona_apns_queue_new          (PomonaApnsConfig  *config);
/** The queue must be empty. */
void             pomona_apns_queue_free         (PomonaApnsQueue   *self);

/** Adds a job at the end, or lets it wait as long as its token has to. */
void             pomona_apns_queue_add          (PomonaApnsQueue   *self,
                                                 PomonaApnsJob     *job,
                                                 gint64             now);

/** Returns: (nullable): the next job whose turn it is; it counts as on its way from now on */
PomonaApnsJob   *pomona_apns_queue_take         (PomonaApnsQueue   *self,
                                                 gint64             now);

/** Puts a job that was taken back to the head (it was there before) or to the tail. */
void             pomona_apns_queue_put_back     (PomonaApnsQueue   *self,
                                                 PomonaApnsJob     *job,
                                                 gboolean           at_head);

/** Lets a job that was taken, and all later ones for its token, wait: longer with every call. */
void             pomona_apns_queue_postpone     (PomonaApnsQueue   *self,
                                                 PomonaApnsJob     *job,
                                                 gint64             now);

/** Lets a job that was taken wait, for no fault of its token. */
void             pomona_apns_queue_delay        (PomonaApnsQueue   *self,
                                                 PomonaApnsJob     *job,
                                                 gint64             until);

/** Notes that the token of @job is in good standing again. */
void             pomona_apns_queue_clear_token  (PomonaApnsQueue   *self,
                                                 PomonaApnsJob     *job);

/** Takes a job out for good, wherever it is. */
void             pomona_apns_queue_remove       (PomonaApnsQueue   *self,
                                                 PomonaApnsJob     *job);

/** Returns: (nullable): a job that is not on its way and was added before @added_before; take it out next */
PomonaApnsJob   *pomona_apns_queue_find_waiting (PomonaApnsQueue   *self,
                                                 gint64             added_before);

/** Returns: when a waiting job gets its turn, 0 if one has it already, G_MAXINT64 if none waits */
gint64           pomona_apns_queue_next_due     (PomonaApnsQueue   *self);

/** Returns: when the oldest job was added, also if it is on its way; G_MAXINT64 if there is none */
gint64           pomona_apns_queue_oldest_added (PomonaApnsQueue   *self);

/** Number of jobs that are ready or delayed, and of those the delayed ones. */
guint            pomona_apns_queue_get_waiting  (PomonaApnsQueue   *self,
                                                 guint             *delayed);

/** Number of tokens that are remembered for their standing. */
guint            pomona_apns_queue_count_tokens (PomonaApnsQueue   *self);

/**
 * pomona_apns_backoff_us:
 * @n: how many failures there were in a row, from 1
 *
 * Returns: a pause as pomona_backoff_delay () makes them, with the limits of @config
 */
gint64           pomona_apns_backoff_us         (const PomonaApnsConfig *config,
                                                 guint                   n);

G_END_DECLS
