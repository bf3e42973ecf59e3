/* pomona-queue.h: which command a device gets next. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure choice; the caller reads the entries, applies the decision and stores it. Rules, in this order:
 *
 *  1. Final entries are none of our business. A waiting one whose time is up expires; a sent one is left alone until it is
 *     answered or given back by rule 3, because the device may be working on it.
 *  2. The command that this report names is not offered again in the same answer.
 *  3. A device answers each command before it asks for the next one. A sent command that is still open when the device
 *     speaks of something else was lost on its way (or the answer was), so it goes back into the queue under the same
 *     CommandUUID: the device recognises it. A device that idles has finished a connection, so this happens at once
 *     unless `resend_after` has not passed; after `max_attempts` deliveries it has failed.
 *  4. A NotNow'd command is not sent as the answer to a NotNow: the device said that it is locked. It is offered again when
 *     the device starts a new connection (Idle), whatever the back-off says: the back-off is for waking the device. Others
 *     that wait are sent meanwhile.
 *  5. Among what is left: priority, then fewest NotNows, then age, then CommandUUID. */
#pragma once

#include "pomona-command-state.h"
#include "pomona-report.h"

G_BEGIN_DECLS

/* Times are unix microseconds, 0 is "none". */
typedef struct
{
  const char         *uuid;
  const char         *request_type;
  int                 priority;
  PomonaCommandState  state;
  gint64              created;
  gint64              not_before;
  gint64              expires;
  gint64              sent_at;
  guint               attempts;        /* deliveries so far */
  guint               not_now_count;
} PomonaQueueEntry;

typedef struct
{
  gint64              now;
  PomonaReportStatus  status;          /* of the report that is being answered */
  const char         *command_uuid;    /* that it names, or NULL */
} PomonaQueueReport;

typedef struct
{
  gssize  next;                        /* index of the entry to send, -1 none */
  GArray *expired;                     /* gsize indices: now EXPIRED */
  GArray *requeued;                    /* gsize indices: SENT before, QUEUED now */
  GArray *failed;                      /* gsize indices: given up after too many deliveries */
  gint64  wake_at;                     /* when waiting entries become due, 0 none */
} PomonaQueueDecision;

/* The entries may come in any order. */
void     pomona_queue_decide          (const PomonaQueueEntry  *entries,
                                       gsize                    n_entries,
                                       const PomonaQueueReport *report,
                                       PomonaQueueDecision     *decision);
void     pomona_queue_decision_clear  (PomonaQueueDecision     *decision);

/* Where the state of a command goes when its report arrives: QUEUED for an unknown status, NOT_NOW and so on. */
PomonaCommandState pomona_queue_state_after (PomonaCommandState  state,
                                             PomonaReportStatus  status);

/* When to wake a device for what waits: 0 when nothing does, `now` when something is due at once. */
gint64   pomona_queue_next_push       (const PomonaQueueEntry  *entries,
                                       gsize                    n_entries,
                                       gint64                   now,
                                       gint64                   last_push);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PomonaQueueDecision, pomona_queue_decision_clear)

G_END_DECLS
