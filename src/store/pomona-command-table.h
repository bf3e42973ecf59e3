/* pomona-command-table.h: the queue of commands and their history. SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pomona-db.h"
#include "pomona-queue.h"
#include "pomona-records.h"

G_BEGIN_DECLS

/* --- putting in --- */

typedef struct
{
  const char *uuid;
  const char *enrollment_id;
  const char *request_type;
  int         priority;
  gboolean    automatic;
  const char *coalesce_key;       /* NULL: replaces nothing */
  const char *order_key;          /* NULL: its order does not matter */
  const char *batch;              /* NULL or "": alone */
  gint64      created_at;         /* 0 = now; made unique by a few microseconds where needed */
  gint64      not_before;
  gint64      expires_at;
  GBytes     *request;            /* the property list for the device */
} PomonaNewCommand;

/**
 * pomona_commands_enqueue:
 * @replaced: (out) (optional) (transfer full): UUID of the waiting command with the same key that is
 *   cancelled by this one, or NULL
 *
 * Errors: NOT_FOUND: no such enrollment; REFUSED: it is not enrolled; EXISTS: the UUID is taken
 */
gboolean pomona_commands_enqueue          (PomonaDb                 *db,
                                           const PomonaNewCommand   *command,
                                           char                    **replaced,
                                           GError                  **error);

/* --- handing out --- */

/* What waits for one enrollment, for pomona_queue_decide (). */
typedef struct
{
  PomonaQueueEntry *entries;
  gsize             n_entries;
} PomonaCommandQueue;

PomonaCommandQueue *pomona_commands_get_queue (PomonaDb             *db,
                                           const char               *enrollment_id,
                                           GError                  **error);
void     pomona_command_queue_free        (PomonaCommandQueue       *queue);

/* The property list for the device. Secrets in it: for the wire only. */
GBytes  *pomona_commands_get_request      (PomonaDb                 *db,
                                           const char               *uuid,
                                           GError                  **error);

/* All that wait (QUEUED) of an enrollment: it was woken for them. */
gboolean pomona_commands_mark_pushed      (PomonaDb                 *db,
                                           const char               *enrollment_id,
                                           GError                  **error);

/* The following take one open command by its UUID; NOT_FOUND when it is not open any more. */
gboolean pomona_commands_mark_sent        (PomonaDb *db, const char *uuid, GError **error);
gboolean pomona_commands_mark_requeued    (PomonaDb *db, const char *uuid, GError **error);
gboolean pomona_commands_mark_expired     (PomonaDb *db, const char *uuid, GError **error);
gboolean pomona_commands_mark_cancelled   (PomonaDb *db, const char *uuid, GError **error);
/* Given up; text says why. */
gboolean pomona_commands_mark_failed      (PomonaDb *db, const char *uuid, const char *text, GError **error);
/* Raises it above everything that waits for its enrollment, and not_before is over. */
gboolean pomona_commands_move_first       (PomonaDb *db, const char *uuid, GError **error);

/* All open ones of an enrollment but `except` (NULL = none). */
gboolean pomona_commands_cancel_all       (PomonaDb                 *db,
                                           const char               *enrollment_id,
                                           const char               *except,
                                           GError                  **error);

/* --- answers --- */

typedef struct
{
  const char         *uuid;
  PomonaCommandState  state;      /* ACKNOWLEDGED, ERROR or NOT_NOW; QUEUED for an unknown status */
  GBytes             *body;       /* as received; NULL with NOT_NOW */
  gboolean            readable;   /* FALSE: no property list, kept as it is */
  const char         *error_text; /* NULL without one */
  const char         *error_chain;/* JSON array; NULL without one */
  gint64              not_before; /* with NOT_NOW: when to wake the device for it again; if it comes before, it may have it */
} PomonaCommandAnswer;

typedef enum
{
  POMONA_ANSWER_RECORDED,
  POMONA_ANSWER_REPEATED,         /* the command was answered before: nothing changed */
  POMONA_ANSWER_UNKNOWN,          /* no such command for this enrollment: nothing changed */
} PomonaAnswerOutcome;

/**
 * pomona_commands_answer:
 * @enrollment_id: who answers; the command of another one stays untouched
 *
 * An answer to a command that expired or was cancelled is recorded all the same: the device did it.
 */
gboolean pomona_commands_answer           (PomonaDb                 *db,
                                           const char               *enrollment_id,
                                           const PomonaCommandAnswer *answer,
                                           PomonaAnswerOutcome      *outcome,
                                           GError                  **error);

/* Failed commands of an enrollment do not count as failed any more. */
gboolean pomona_commands_mark_looked_at   (PomonaDb                 *db,
                                           const char               *enrollment_id,
                                           GError                  **error);

/* --- reading --- */

typedef struct
{
  const char *device_id;          /* NULL = all */
  const char *batch;              /* NULL = all */
  guint       states;             /* POMONA_COMMAND_STATE_BIT; 0 = all */
  guint       limit;              /* 0 = 200 */
  gint64      before;             /* created_at of the last one already shown; 0 = from the newest */
} PomonaCommandFilter;

/* PomonaCommandRecord without request and answer, newest first. */
GPtrArray           *pomona_commands_list (PomonaDb                 *db,
                                           const PomonaCommandFilter *filter,
                                           GError                  **error);
/* With both. NOT_FOUND. */
PomonaCommandRecord *pomona_commands_get  (PomonaDb                 *db,
                                           const char               *uuid,
                                           GError                  **error);

/* By state, indexed by PomonaCommandState; device_id NULL = all. */
typedef struct { guint by_state[POMONA_COMMAND_CANCELLED + 1]; } PomonaCommandCounts;

gboolean pomona_commands_count            (PomonaDb                 *db,
                                           const char               *device_id,
                                           PomonaCommandCounts      *counts,
                                           GError                  **error);

/* --- for the scheduler --- */

typedef struct
{
  char   *enrollment_id;
  int     priority;               /* of the most urgent one */
  gint64  not_before;             /* when the first one is worth waking the device for; 0 = at once */
} PomonaWaitingEnrollment;

/* PomonaWaitingEnrollment: enrolled ones for which a command waits to be fetched. */
GPtrArray *pomona_commands_list_waiting   (PomonaDb                 *db,
                                           GError                  **error);
void       pomona_waiting_enrollment_free (PomonaWaitingEnrollment  *waiting);

/* Ends at most `limit` open commands whose time is up. Returns them (PomonaCommandRecord). */
GPtrArray *pomona_commands_expire         (PomonaDb                 *db,
                                           guint                     limit,
                                           GError                  **error);

/* Deletes at most `limit` automatic commands that ended before `before`; what they told is in the
 * inventory. Returns how many by `deleted`. */
gboolean   pomona_commands_prune          (PomonaDb                 *db,
                                           gint64                    before,
                                           guint                     limit,
                                           guint                    *deleted,
                                           GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaCommandQueue, pomona_command_queue_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PomonaWaitingEnrollment, pomona_waiting_enrollment_free)

G_END_DECLS
