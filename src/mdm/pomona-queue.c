/* pomona-queue.c: which command a device gets next. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-queue.h"

#include <string.h>

/* A push that changed nothing is repeated after this, and then at twice the age of the wait. */
#define FIRST_REPUSH   G_TIME_SPAN_MINUTE
#define LONGEST_REPUSH (6 * G_TIME_SPAN_HOUR)

/* A device that was handed a command and went silent is woken after this. */
#define ANSWER_TIME    (2 * G_TIME_SPAN_MINUTE)

static const PomonaCommandPolicy *
get_policy (const PomonaQueueEntry *entry)
{
  return entry->policy != NULL ? entry->policy : pomona_command_policy_get (entry->request_type);
}

static gboolean
is_expired (const PomonaQueueEntry *entry,
            gint64                  now)
{
  return entry->expires != 0 && entry->expires <= now;
}

/* Deliveries since the last word about this command. */
static guint
unanswered (const PomonaQueueEntry *entry)
{
  return entry->attempts > entry->not_now_count ? entry->attempts - entry->not_now_count : 0;
}

static gint64
resend_at (const PomonaQueueEntry *entry)
{
  gint64 delay = pomona_command_policy_resend_delay (get_policy (entry), unanswered (entry));

  return delay > 0 ? entry->sent_at + delay : 0;
}

/* The clock of this machine may have been set back since; a wait never takes longer than it was meant to. */
static gboolean
is_due (gint64 due,
        gint64 set_at,
        gint64 now)
{
  return due <= now || now < set_at;
}

/* What became of each entry by time and by rule 2. Final ones are left alone. */
typedef enum
{
  FATE_FINAL,
  FATE_WAITS,
  FATE_LOST,     /* sent, and goes back into the queue */
  FATE_EXPIRED,
  FATE_FAILED,
} Fate;

static Fate
get_fate (const PomonaQueueEntry  *entry,
          const PomonaQueueReport *report)
{
  guint limit = get_policy (entry)->max_attempts;

  switch (entry->state)
    {
    case POMONA_COMMAND_SENT:
      if (is_expired (entry, report->now))
        return FATE_EXPIRED;
      return limit > 0 && unanswered (entry) >= limit ? FATE_FAILED : FATE_LOST;
    case POMONA_COMMAND_QUEUED:
    case POMONA_COMMAND_PUSHED:
    case POMONA_COMMAND_NOT_NOW:
      return is_expired (entry, report->now) ? FATE_EXPIRED : FATE_WAITS;
    case POMONA_COMMAND_ACKNOWLEDGED:
    case POMONA_COMMAND_ERROR:
    case POMONA_COMMAND_EXPIRED:
    case POMONA_COMMAND_CANCELLED:
    default:
      return FATE_FINAL;
    }
}

/* What seems to be put off in the future was put off before the clock was set back. */
static gboolean
was_not_now_in_session (const PomonaQueueEntry  *entry,
                        const PomonaQueueReport *report)
{
  return entry->state == POMONA_COMMAND_NOT_NOW && entry->not_now_at <= report->now &&
         (report->session_started == 0 || entry->not_now_at >= report->session_started);
}

/* Rule 4: whether this answer may hand out commands that got NotNow before. */
static gboolean
may_retry_not_now (const PomonaQueueEntry  *entries,
                   gsize                    n_entries,
                   const PomonaQueueReport *report)
{
  if (report->status == POMONA_REPORT_IDLE)
    return TRUE;
  if (report->status == POMONA_REPORT_NOT_NOW)
    return FALSE;
  for (gsize i = 0; i < n_entries; i++)
    if (was_not_now_in_session (&entries[i], report))
      return FALSE;
  return TRUE;
}

static int
compare_age (const PomonaQueueEntry *a,
             const PomonaQueueEntry *b)
{
  if (a->created != b->created)
    return a->created < b->created ? -1 : 1;
  return g_strcmp0 (a->uuid, b->uuid);
}

/* Rule 6; negative when `a` goes first. */
static int
compare_entries (const PomonaQueueEntry *a,
                 const PomonaQueueEntry *b)
{
  if (a->priority != b->priority)
    return a->priority > b->priority ? -1 : 1;
  if (a->not_now_count != b->not_now_count)
    return a->not_now_count < b->not_now_count ? -1 : 1;
  return compare_age (a, b);
}

/* Rule 5: the oldest open entry of each order key. */
static GHashTable *
find_heads (const PomonaQueueEntry *entries,
            gsize                   n_entries,
            const Fate             *fates)
{
  GHashTable *heads = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < n_entries; i++)
    {
      const PomonaQueueEntry *head;

      if (entries[i].order_key == NULL || (fates[i] != FATE_WAITS && fates[i] != FATE_LOST))
        continue;
      head = g_hash_table_lookup (heads, entries[i].order_key);
      if (head == NULL || compare_age (&entries[i], head) < 0)
        g_hash_table_insert (heads, (char *) entries[i].order_key, (gpointer) &entries[i]);
    }
  return heads;
}

static gboolean
is_eligible (const PomonaQueueEntry  *entry,
             Fate                     fate,
             const PomonaQueueReport *report,
             gboolean                 retry_not_now,
             GHashTable              *heads)
{
  if (fate != FATE_WAITS && fate != FATE_LOST)
    return FALSE;
  if (report->command_uuid != NULL && g_strcmp0 (entry->uuid, report->command_uuid) == 0)
    return FALSE;
  if (entry->state == POMONA_COMMAND_NOT_NOW && !retry_not_now)
    return FALSE;
  if (entry->not_before > report->now)
    return FALSE;
  if (!is_due (resend_at (entry), entry->sent_at, report->now))
    return FALSE;
  return entry->order_key == NULL || g_hash_table_lookup (heads, entry->order_key) == entry;
}

void
pomona_queue_decide (const PomonaQueueEntry  *entries,
                     gsize                    n_entries,
                     const PomonaQueueReport *report,
                     PomonaQueueDecision     *decision)
{
  g_autofree Fate *fates = g_new (Fate, n_entries);
  g_autoptr(GHashTable) heads = NULL;
  gboolean retry_not_now = may_retry_not_now (entries, n_entries, report);

  g_return_if_fail (decision != NULL);

  decision->next = -1;
  decision->expired = g_array_new (FALSE, FALSE, sizeof (guint));
  decision->requeued = g_array_new (FALSE, FALSE, sizeof (guint));
  decision->failed = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n_entries; i++)
    {
      fates[i] = get_fate (&entries[i], report);
      if (fates[i] == FATE_EXPIRED)
        g_array_append_val (decision->expired, i);
      else if (fates[i] == FATE_LOST)
        g_array_append_val (decision->requeued, i);
      else if (fates[i] == FATE_FAILED)
        g_array_append_val (decision->failed, i);
    }

  heads = find_heads (entries, n_entries, fates);
  for (gsize i = 0; i < n_entries; i++)
    if (is_eligible (&entries[i], fates[i], report, retry_not_now, heads) &&
        (decision->next < 0 || compare_entries (&entries[i], &entries[decision->next]) < 0))
      decision->next = (gssize) i;
}

void
pomona_queue_decision_clear (PomonaQueueDecision *decision)
{
  g_clear_pointer (&decision->expired, g_array_unref);
  g_clear_pointer (&decision->requeued, g_array_unref);
  g_clear_pointer (&decision->failed, g_array_unref);
}

PomonaCommandState
pomona_queue_state_after (PomonaCommandState state,
                          PomonaReportStatus status)
{
  if (state == POMONA_COMMAND_ACKNOWLEDGED || state == POMONA_COMMAND_ERROR)
    return state;

  switch (status)
    {
    case POMONA_REPORT_ACKNOWLEDGED:
      return POMONA_COMMAND_ACKNOWLEDGED;
    case POMONA_REPORT_ERROR:
    case POMONA_REPORT_COMMAND_FORMAT_ERROR:
    case POMONA_REPORT_UNKNOWN:
      return POMONA_COMMAND_ERROR;
    case POMONA_REPORT_NOT_NOW:
      return pomona_command_state_is_final (state) ? state : POMONA_COMMAND_NOT_NOW;
    case POMONA_REPORT_IDLE:
    default:
      return state;
    }
}

/* When the device should be awake for this entry; 0 never. */
static gint64
get_due (const PomonaQueueEntry *entry)
{
  const PomonaCommandPolicy *policy = get_policy (entry);

  switch (entry->state)
    {
    case POMONA_COMMAND_QUEUED:
    case POMONA_COMMAND_PUSHED:
      return MAX (MAX (entry->created, entry->not_before), resend_at (entry));
    case POMONA_COMMAND_SENT:
      return MAX (entry->sent_at + ANSWER_TIME, resend_at (entry));
    case POMONA_COMMAND_NOT_NOW:
      return MAX (entry->not_now_at + pomona_command_policy_not_now_delay (policy, entry->not_now_count),
                  entry->not_before);
    case POMONA_COMMAND_ACKNOWLEDGED:
    case POMONA_COMMAND_ERROR:
    case POMONA_COMMAND_EXPIRED:
    case POMONA_COMMAND_CANCELLED:
    default:
      return 0;
    }
}

gint64
pomona_queue_next_push (const PomonaQueueEntry *entries,
                        gsize                   n_entries,
                        gint64                  now,
                        gint64                  last_push)
{
  gint64 next = 0;

  for (gsize i = 0; i < n_entries; i++)
    {
      gint64 due = get_due (&entries[i]);

      if (due == 0 || is_expired (&entries[i], MAX (due, now)))
        continue;
      /* Woken for it already: again when it has waited twice as long. */
      if (last_push >= due && last_push <= now)
        due = last_push + CLAMP (last_push - due, FIRST_REPUSH, LONGEST_REPUSH);
      if (next == 0 || due < next)
        next = due;
    }
  return next;
}
