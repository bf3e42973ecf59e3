/* pomona-apns-topic.c: the pushes and the connection of one topic. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-clients"

#include "config.h"

#include "pomona-apns-topic-private.h"

#include "pomona-apns-board-private.h"
#include "pomona-clock.h"

/* Connections that end early but did work count less than ones that never did: up to 2^5 first pauses. */
#define MAX_QUICK_LOSSES 6
#define MAX_QUICK_REFUSALS 8

struct _PomonaApnsTopic
{
  PomonaApnsConfig *config;
  char *name;
  PomonaApnsTopicFunc changed;
  gpointer user_data;

  GTlsCertificate *identity;
  PomonaApnsQueue *queue;
  PomonaApnsLink *link;  /* takes new pushes */
  GPtrArray *retiring;   /* take none, but have some on their way */
  GPtrArray *ending;     /* closed while they were connecting */
  guint in_flight;
  GSource *timer;
  gint64 wake_at;        /* monotonic; what the timer is set to */
  gint64 connect_at;     /* monotonic; not before */
  guint quick_losses;
  gboolean want_link;    /* even without a push */
  gboolean winding_down;

  const PomonaApnsReason *stop; /* the certificate was refused */
  char *stop_detail;

  PomonaApnsBoard *board;
};

static PomonaApnsPhase
current_phase (PomonaApnsTopic *self)
{
  if (self->identity == NULL)
    return POMONA_APNS_NO_IDENTITY;
  if (self->stop != NULL)
    return POMONA_APNS_STOPPED;
  if (self->link != NULL)
    return pomona_apns_link_is_open (self->link) ? POMONA_APNS_CONNECTED : POMONA_APNS_CONNECTING;
  if (self->want_link || pomona_apns_queue_get_waiting (self->queue, NULL) > 0)
    return POMONA_APNS_WAITING;
  return POMONA_APNS_IDLE;
}

static void
publish (PomonaApnsTopic *self)
{
  PomonaApnsState state = { .phase = current_phase (self) };
  gint64 wait = self->connect_at - g_get_monotonic_time ();

  if (state.phase == POMONA_APNS_WAITING)
    state.next_connect = pomona_clock_now () + MAX (wait, 0);
  state.in_flight = self->in_flight;
  state.queued = pomona_apns_queue_get_waiting (self->queue, &state.delayed);
  state.window = self->link != NULL ? pomona_apns_link_get_window (self->link) : 0;
  pomona_apns_board_set_now (self->board, &state);
  if (pomona_apns_board_take_changed (self->board))
    self->changed (self, self->name, self->user_data);
}

/* --- results --- */

static void
finish (PomonaApnsTopic  *self,
        PomonaApnsJob    *job,
        PomonaPushResult *result)
{
  pomona_apns_queue_remove (self->queue, job);
  result->attempts = job->attempts;
  result->maybe_sent = job->maybe_sent && result->outcome != POMONA_PUSH_DELIVERED;
  pomona_apns_board_note_result (self->board, result);
  pomona_apns_job_finish (job, result);
}

static void
finish_unanswered (PomonaApnsTopic *self,
                   PomonaApnsJob   *job,
                   const char      *reason,
                   const char      *detail)
{
  PomonaPushResult *result = pomona_push_result_new (job->push, 0, reason);

  result->detail = g_strdup (detail);
  finish (self, job, result);
}

/* Everything that waits has the same fate. */
static void
finish_waiting (PomonaApnsTopic *self,
                const char      *reason,
                const char      *detail)
{
  PomonaApnsJob *job;

  while ((job = pomona_apns_queue_take (self->queue, G_MAXINT64)) != NULL)
    finish_unanswered (self, job, reason, detail);
}

static void
handle_answer (PomonaApnsTopic *self,
               PomonaApnsJob   *job)
{
  PomonaApnsRequest *request = &job->request;
  g_auto(PomonaApnsReply) reply = { NULL, 0 };
  const PomonaApnsReason *row;
  PomonaPushResult *result;

  if (request->status != 200 && request->body != NULL)
    pomona_apns_reply_parse (request->body->data, request->body->len, &reply);
  row = pomona_apns_reason_lookup (request->status, reply.reason);
  pomona_apns_board_note_answer (self->board, reply.reason);

  if (pomona_apns_reason_may_retry (row) && ++job->strikes < self->config->max_attempts)
    {
      pomona_apns_queue_postpone (self->queue, job, g_get_monotonic_time ());
      pomona_apns_board_note_retry (self->board);
      return;
    }
  if (!pomona_apns_reason_may_retry (row))
    pomona_apns_queue_clear_token (self->queue, job);
  if (pomona_apns_reason_stops_topic (row) && self->stop == NULL)
    self->stop = row;

  result = pomona_push_result_new (job->push, request->status, reply.reason);
  result->timestamp = row->outcome == POMONA_PUSH_TOKEN_GONE ? reply.timestamp : 0;
  if (g_uuid_string_is_valid (request->apns_id))
    {
      g_free (result->apns_id);
      result->apns_id = g_ascii_strdown (request->apns_id, -1);
    }
  finish (self, job, result);
}

/* Safe to send again, so at once. A server that lowers its limit may refuse one push many times; a short
 * pause after a few keeps that from becoming a race. */
static void
handle_unsent (PomonaApnsTopic *self,
               PomonaApnsJob   *job)
{
  gint64 pause = (gint64) self->config->backoff_first_ms * 1000;

  pomona_apns_board_note_retry (self->board);
  if (job->request.sent && ++job->refusals > MAX_QUICK_REFUSALS)
    pomona_apns_queue_delay (self->queue, job, g_get_monotonic_time () + pause);
  else
    pomona_apns_queue_put_back (self->queue, job, TRUE);
}

/* Apple may have taken the push, but did not say so. */
static void
handle_no_answer (PomonaApnsTopic *self,
                  PomonaApnsJob   *job,
                  gboolean         at_once)
{
  job->maybe_sent = TRUE;
  if (++job->strikes >= self->config->max_attempts)
    {
      finish_unanswered (self, job, POMONA_APNS_REASON_NO_ANSWER, NULL);
      return;
    }
  pomona_apns_board_note_retry (self->board);
  if (at_once)
    pomona_apns_queue_put_back (self->queue, job, FALSE);
  else
    pomona_apns_queue_postpone (self->queue, job, g_get_monotonic_time ());
}

/* Runs inside a session: queue and job may be touched, links may not. */
static void
request_closed_cb (PomonaApnsRequest   *request,
                   PomonaApnsStreamEnd  end,
                   gpointer             user_data)
{
  PomonaApnsTopic *self = user_data;
  PomonaApnsJob *job = (PomonaApnsJob *) request;

  self->in_flight--;
  job->attempts += request->sent ? 1 : 0;
  switch (end)
    {
    case POMONA_APNS_STREAM_ANSWERED:
      handle_answer (self, job);
      break;
    case POMONA_APNS_STREAM_UNSENT:
      handle_unsent (self, job);
      break;
    case POMONA_APNS_STREAM_RESET:
      handle_no_answer (self, job, FALSE);
      break;
    case POMONA_APNS_STREAM_OVERDUE:
      handle_no_answer (self, job, TRUE);
      break;
    case POMONA_APNS_STREAM_LOST:
    default:
      /* Not the push's fault: how often a connection is tried is decided elsewhere. */
      job->maybe_sent = TRUE;
      pomona_apns_queue_put_back (self->queue, job, TRUE);
      pomona_apns_board_note_retry (self->board);
      break;
    }
}

/* --- connections --- */

static void
link_changed_cb (PomonaApnsLink *link,
                 gpointer        user_data)
{
  pomona_apns_topic_run (user_data);
}

static void
open_link (PomonaApnsTopic *self)
{
  static const PomonaApnsLinkFuncs funcs = { request_closed_cb, link_changed_cb };

  self->want_link = FALSE;
  self->link = pomona_apns_link_new (self->config, self->identity, &funcs, self);
  pomona_apns_board_note_connect (self->board);
}

/* Lets go of a closed connection, unless the operation that connects it still has to come back. */
static void
drop_link (PomonaApnsTopic *self,
           PomonaApnsLink  *link)
{
  if (pomona_apns_link_is_pending (link))
    g_ptr_array_add (self->ending, link);
  else
    pomona_apns_link_unref (link);
}

static void
close_links (PomonaApnsTopic *self)
{
  PomonaApnsLink *link = g_steal_pointer (&self->link);

  if (link != NULL)
    {
      pomona_apns_link_close (link);
      drop_link (self, link);
    }
  for (guint i = 0; i < self->retiring->len; i++)
    pomona_apns_link_close (self->retiring->pdata[i]);
  g_ptr_array_set_size (self->retiring, 0);
}

/* When the next connection may be opened. A connection that gave no answer failed, even if TLS came up: with
 * TLS 1.3 a refused certificate looks like that. */
static void
plan_next_connect (PomonaApnsTopic *self,
                   PomonaApnsLink  *link)
{
  gint64 now = g_get_monotonic_time ();
  gint64 opened = pomona_apns_link_get_opened (link);
  gboolean answered = pomona_apns_link_get_answers (link) > 0;
  guint failures = pomona_apns_board_get_failures (self->board) + 1;

  if (answered)
    failures = 0;
  if (opened > 0 && now - opened >= (gint64) self->config->stable_ms * 1000)
    self->quick_losses = failures = 0;
  else if (answered)
    self->quick_losses = MIN (self->quick_losses + 1, MAX_QUICK_LOSSES);
  pomona_apns_board_set_failures (self->board, failures);

  self->connect_at = now;
  if (failures > 0)
    self->connect_at += pomona_apns_backoff_us (self->config, failures);
  else if (self->quick_losses > 1)
    self->connect_at += pomona_apns_backoff_us (self->config, self->quick_losses - 1);
}

static void
note_end (PomonaApnsTopic *self,
          PomonaApnsLink  *link)
{
  const GError *error = pomona_apns_link_get_error (link);
  const char *reason = pomona_apns_link_get_reason (link);
  const PomonaApnsReason *row;

  if (error == NULL)
    return;
  g_debug ("%s: %s", self->name, error->message);
  pomona_apns_board_set_error (self->board, reason, error->message);
  row = pomona_apns_reason_lookup (0, reason);
  if (pomona_apns_reason_stops_topic (row) && self->stop == NULL)
    {
      self->stop = row;
      g_free (self->stop_detail);
      self->stop_detail = g_strdup (error->message);
    }
}

/* Puts connections that ended, or are about to, where they belong. */
static void
sort_links (PomonaApnsTopic *self)
{
  for (guint i = self->ending->len; i > 0; i--)
    {
      if (!pomona_apns_link_is_pending (self->ending->pdata[i - 1]))
        g_ptr_array_remove_index_fast (self->ending, i - 1);
    }
  for (guint i = self->retiring->len; i > 0; i--)
    {
      if (!pomona_apns_link_is_closed (self->retiring->pdata[i - 1]))
        continue;
      note_end (self, self->retiring->pdata[i - 1]);
      g_ptr_array_remove_index (self->retiring, i - 1);
    }
  if (self->link == NULL || !(pomona_apns_link_is_closed (self->link) || pomona_apns_link_is_retired (self->link)))
    return;
  plan_next_connect (self, self->link);
  note_end (self, self->link);
  if (pomona_apns_link_is_closed (self->link))
    drop_link (self, g_steal_pointer (&self->link));
  else
    g_ptr_array_add (self->retiring, g_steal_pointer (&self->link));
}

static gint64
check_links (PomonaApnsTopic *self,
             gint64           now)
{
  gint64 next = G_MAXINT64;

  if (self->link != NULL)
    next = pomona_apns_link_check (self->link, now);
  for (guint i = 0; i < self->retiring->len; i++)
    next = MIN (next, pomona_apns_link_check (self->retiring->pdata[i], now));
  return next;
}

/* --- the queue's turn --- */

static void
expire_waiting (PomonaApnsTopic *self,
                gint64           now)
{
  gint64 before = now - (gint64) self->config->give_up_ms * 1000;
  PomonaApnsJob *job;

  while ((job = pomona_apns_queue_find_waiting (self->queue, before)) != NULL)
    {
      g_autoptr(PomonaApnsState) state = pomona_apns_board_read (self->board);
      const PomonaApnsReason *row = pomona_apns_reason_lookup (0, state->connect_reason);
      const char *reason = POMONA_APNS_REASON_UNREACHABLE;

      if (job->strikes > 0)
        reason = POMONA_APNS_REASON_NO_ANSWER;
      else if (state->connect_reason != NULL && row->outcome == POMONA_PUSH_UNREACHABLE)
        reason = row->reason;
      finish_unanswered (self, job, reason, state->connect_error);
    }
}

/* Pushes that nothing can be done for get their result. */
static void
settle_waiting (PomonaApnsTopic *self,
                gint64           now)
{
  if (self->winding_down)
    finish_waiting (self, POMONA_APNS_REASON_CANCELLED, NULL);
  else if (self->identity == NULL)
    finish_waiting (self, POMONA_APNS_REASON_NO_IDENTITY, NULL);
  else if (self->stop != NULL)
    finish_waiting (self, self->stop->reason != NULL ? self->stop->reason : POMONA_APNS_REASON_TLS_REFUSED, self->stop_detail);
  else
    expire_waiting (self, now);
}

static gboolean
may_connect (PomonaApnsTopic *self)
{
  return self->link == NULL && self->identity != NULL && self->stop == NULL && !self->winding_down;
}

static void
send_ready (PomonaApnsTopic *self,
            gint64           now)
{
  if (may_connect (self) && now >= self->connect_at
      && (self->want_link || pomona_apns_queue_next_due (self->queue) <= now))
    open_link (self);
  if (self->stop != NULL && self->link != NULL)
    {
      pomona_apns_link_retire (self->link);
      sort_links (self);
    }
  while (self->link != NULL && pomona_apns_link_get_room (self->link) > 0)
    {
      PomonaApnsJob *job = pomona_apns_queue_take (self->queue, now);

      if (job == NULL)
        break;
      if (!pomona_apns_link_submit (self->link, &job->request))
        {
          pomona_apns_queue_put_back (self->queue, job, TRUE);
          break;
        }
      self->in_flight++;
    }
}

/* Returns whether a connection ended meanwhile. */
static gboolean
flush_links (PomonaApnsTopic *self)
{
  gboolean ended = FALSE;

  for (guint i = 0; i < self->retiring->len; i++)
    {
      pomona_apns_link_flush (self->retiring->pdata[i]);
      ended |= pomona_apns_link_is_closed (self->retiring->pdata[i]);
    }
  if (self->link != NULL)
    {
      pomona_apns_link_flush (self->link);
      ended |= pomona_apns_link_is_closed (self->link) || pomona_apns_link_is_retired (self->link);
    }
  return ended;
}

static gint64
next_wake (PomonaApnsTopic *self,
           gint64           now)
{
  gint64 due = pomona_apns_queue_next_due (self->queue);
  gint64 next = G_MAXINT64, patience = (gint64) self->config->give_up_ms * 1000;

  /* With a connection that has no room, its next sign of life brings us back here. */
  if (may_connect (self) && (self->want_link || due != G_MAXINT64))
    next = MAX (self->want_link ? 0 : due, self->connect_at);
  else if (self->link != NULL && due != G_MAXINT64 && pomona_apns_link_get_room (self->link) > 0)
    next = due;
  if (due != G_MAXINT64)
    {
      gint64 expiry = pomona_apns_queue_oldest_added (self->queue) + patience + 1;

      /* The oldest is on its way while younger ones wait: look again a little later. */
      next = MIN (next, MAX (expiry, now + patience / 16 + 1));
    }
  return next;
}

static void
set_timer (PomonaApnsTopic *self,
           gint64           at)
{
  /* A timer that fires early costs less than setting it anew for every answer. */
  if (at >= self->wake_at)
    return;
  self->wake_at = at;
  g_source_set_ready_time (self->timer, at);
}

void
pomona_apns_topic_run (PomonaApnsTopic *self)
{
  gint64 now, next;

  do
    {
      now = g_get_monotonic_time ();
      check_links (self, now);
      sort_links (self);
      settle_waiting (self, now);
      send_ready (self, now);
    }
  while (flush_links (self));
  next = MIN (check_links (self, now), next_wake (self, now));
  set_timer (self, next);
  publish (self);
}

static gboolean
timer_cb (gpointer user_data)
{
  PomonaApnsTopic *self = user_data;

  self->wake_at = G_MAXINT64;
  g_source_set_ready_time (self->timer, -1);
  pomona_apns_topic_run (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
timer_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { NULL, NULL, timer_dispatch, NULL, NULL, NULL };

PomonaApnsTopic *
pomona_apns_topic_new (PomonaApnsConfig    *config,
                       const char          *name,
                       PomonaApnsTopicFunc  changed,
                       gpointer             user_data)
{
  PomonaApnsTopic *self = g_new0 (PomonaApnsTopic, 1);

  self->config = pomona_apns_config_ref (config);
  self->name = g_strdup (name);
  self->changed = changed;
  self->user_data = user_data;
  self->queue = pomona_apns_queue_new (config);
  self->retiring = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_apns_link_unref);
  self->ending = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_apns_link_unref);
  self->wake_at = G_MAXINT64;
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  self->board = pomona_apns_board_new (name);
  return self;
}

gboolean
pomona_apns_topic_close (PomonaApnsTopic *self)
{
  self->winding_down = TRUE;
  close_links (self);
  sort_links (self);
  finish_waiting (self, POMONA_APNS_REASON_CANCELLED, NULL);
  return self->ending->len == 0;
}

void
pomona_apns_topic_free (PomonaApnsTopic *self)
{
  g_assert (self->in_flight == 0 && self->ending->len == 0);

  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  pomona_apns_queue_free (self->queue);
  g_ptr_array_unref (self->retiring);
  g_ptr_array_unref (self->ending);
  g_clear_object (&self->identity);
  pomona_apns_board_free (self->board);
  g_free (self->stop_detail);
  g_free (self->name);
  pomona_apns_config_unref (self->config);
  g_free (self);
}

void
pomona_apns_topic_set_identity (PomonaApnsTopic *self,
                                GTlsCertificate *identity)
{
  gboolean same = identity != NULL && self->identity != NULL && g_tls_certificate_is_same (identity, self->identity);

  if (!same || self->stop != NULL)
    close_links (self);
  g_set_object (&self->identity, identity);
  self->stop = NULL;
  g_clear_pointer (&self->stop_detail, g_free);
  self->connect_at = 0;
  self->quick_losses = 0;
  pomona_apns_board_set_failures (self->board, 0);
  pomona_apns_board_set_error (self->board, NULL, NULL);
  pomona_apns_topic_run (self);
}

void
pomona_apns_topic_connect (PomonaApnsTopic *self)
{
  self->want_link = self->link == NULL;
  /* Somebody asks for it, perhaps after mending the network: no reason to wait. */
  self->connect_at = 0;
  pomona_apns_topic_run (self);
}

void
pomona_apns_topic_add (PomonaApnsTopic *self,
                       PomonaApnsJob   *job)
{
  pomona_apns_queue_add (self->queue, job, g_get_monotonic_time ());
}

guint
pomona_apns_topic_wind_down (PomonaApnsTopic *self)
{
  self->winding_down = TRUE;
  self->want_link = FALSE;
  if (self->link != NULL)
    pomona_apns_link_retire (self->link);
  pomona_apns_topic_run (self);
  return self->in_flight;
}

guint
pomona_apns_topic_get_in_flight (PomonaApnsTopic *self)
{
  return self->in_flight;
}

PomonaApnsState *
pomona_apns_topic_get_state (PomonaApnsTopic *self)
{
  return pomona_apns_board_read (self->board);
}
