/* pomona-queue.h: which command a device gets next. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure choice; the caller reads the open entries of one channel, applies the decision and stores it. The rules:
 *
 *  1. What is final is none of our business. A waiting command whose time is up expires.
 *  2. A device answers each command before it speaks of anything else, and repeats an answer until it was taken. So a sent
 *     command that is still open when the device says something else never arrived: it goes back into the queue under its own
 *     CommandUUID. The first repetition is sent at once, the next ones wait `resend_after`, doubled each time, so that a
 *     command that makes a device stumble cannot occupy it; after `max_attempts` deliveries without an answer it has failed.
 *  3. The command that this report answers is not offered again in the same answer.
 *  4. A session starts with Idle. A command that got NotNow is not sent again in its session, and as long as the session saw
 *     a NotNow (the device is locked, or busy), neither are those of earlier sessions. Everything else goes on. The next Idle
 *     may take any of them, whatever the back-off says: the back-off is for waking the device, not for one that is awake.
 *  5. Commands with the same order key (a profile's installation and removal) keep their order: one waits while an older one
 *     is open, even if that one got NotNow.
 *  6. Among what is left: higher priority, then fewer NotNows, then older, then the smaller CommandUUID. */
#pragma once

#include "pomona-command-policy.h"
#include "pomona-command-state.h"
#include "pomona-report.h"

G_BEGIN_DECLS

/* Times are unix microseconds, 0 is "none". */
typedef struct
{
  const char                *uuid;
  const char                *request_type;
  const char                *order_key;      /* pomona_command_policy_order_key (), or NULL */
  const PomonaCommandPolicy *policy;         /* NULL: the built-in one of the request type */
  int                        priority;
  PomonaCommandState         state;
  gint64                     created;
  gint64                     not_before;
  gint64                     expires;
  gint64                     sent_at;        /* last delivery */
  gint64                     not_now_at;     /* last NotNow */
  guint                      attempts;       /* deliveries so far, those that got NotNow included */
  guint                      not_now_count;
} PomonaQueueEntry;

typedef struct
{
  gint64              now;
  PomonaReportStatus  status;          /* of the report that is being answered */
  const char         *command_uuid;    /* that it names, or NULL */
  gint64              session_started; /* when this channel said Idle last; 0 unknown */
} PomonaQueueReport;

typedef struct
{
  gssize  next;                        /* index of the entry to send, -1 none */
  GArray *expired;                     /* guint indices: EXPIRED now */
  GArray *requeued;                    /* guint indices: SENT before, QUEUED now (`next` may be among them) */
  GArray *failed;                      /* guint indices: ERROR now, given up after too many deliveries */
} PomonaQueueDecision;

/* The entries may come in any order, and must show the state after the report that is being answered (see
 * pomona_queue_state_after ()). Clear the decision after use; it may be on the stack, uninitialised before the call. */
void               pomona_queue_decide         (const PomonaQueueEntry  *entries,
                                                gsize                    n_entries,
                                                const PomonaQueueReport *report,
                                                PomonaQueueDecision     *decision);
void               pomona_queue_decision_clear (PomonaQueueDecision     *decision);

/* The state of the command that a report names. A second answer changes nothing; a late answer to one that expired or was
 * cancelled meanwhile counts, because the device did it. A status that nobody knows is an error, so that the queue moves on. */
PomonaCommandState pomona_queue_state_after    (PomonaCommandState       state,
                                                PomonaReportStatus       status);

/* When to wake the device for what waits: 0 nothing waits, else a time that may have passed. `last_push` is when it was
 * woken last, 0 never. The same wait is pushed for again after a minute and then ever more rarely, up to every six hours. */
gint64             pomona_queue_next_push      (const PomonaQueueEntry  *entries,
                                                gsize                    n_entries,
                                                gint64                   now,
                                                gint64                   last_push);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PomonaQueueDecision, pomona_queue_decision_clear)

G_END_DECLS
