/* pomona-command-handler.c: takes reports of devices and hands out commands. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-command-handler.h"

#include "pomona-challenge-table.h"
#include "pomona-clock.h"
#include "pomona-command-policy.h"
#include "pomona-command-table.h"
#include "pomona-json.h"
#include "pomona-queue.h"
#include "pomona-renewal.h"

#include <glib/gi18n.h>
#include <string.h>

#define CONTENT_TYPE_PLIST "text/xml; charset=utf-8"

/* How often one that keeps coming without being managed is worth an event. */
#define STRAY_INTERVAL G_TIME_SPAN_HOUR

/* --- the answer that a report brings --- */

/* What the queue knows about the command that is answered. */
typedef struct
{
  char               *uuid;
  char               *request_type;
  PomonaCommandState  state;
  guint               not_now_count;
} Answered;

static void
answered_clear (Answered *answered)
{
  g_clear_pointer (&answered->uuid, g_free);
  g_clear_pointer (&answered->request_type, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answered, answered_clear)

static const PomonaQueueEntry *
find_entry (PomonaCommandQueue *queue,
            const char         *uuid)
{
  const PomonaQueueEntry *found = NULL;

  for (gsize i = 0; i < queue->n_entries; i++)
    {
      const PomonaQueueEntry *entry = &queue->entries[i];

      if (uuid != NULL && g_str_equal (entry->uuid, uuid))
        return entry;
      /* Without a name: the one that was sent last. */
      if (uuid == NULL && entry->state == POMONA_COMMAND_SENT && (found == NULL || entry->sent_at > found->sent_at))
        found = entry;
    }
  return found;
}

/* An answer may come late, to a command that has ended; `uuid` stays NULL when nothing is known of it. */
static gboolean
find_answered (PomonaDb            *db,
               const char          *enrollment_id,
               const char          *uuid,
               PomonaCommandQueue  *queue,
               Answered            *answered,
               GError             **error)
{
  const PomonaQueueEntry *entry = find_entry (queue, uuid);
  g_autoptr(PomonaCommandRecord) record = NULL;
  g_autoptr(GError) local_error = NULL;

  if (entry != NULL)
    {
      *answered = (Answered) { g_strdup (entry->uuid), g_strdup (entry->request_type), entry->state, entry->not_now_count };
      return TRUE;
    }
  if (uuid == NULL)
    return TRUE;
  record = pomona_commands_get (db, uuid, &local_error);
  if (record == NULL && g_error_matches (local_error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_NOT_FOUND))
    return TRUE;
  if (record == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (g_str_equal (record->device_id, enrollment_id))
    *answered = (Answered) { g_strdup (uuid), g_strdup (record->request_type), record->state, record->not_now_count };
  return TRUE;
}

static gboolean
store_answer (PomonaDb             *db,
              PomonaDeviceMessage  *message,
              PomonaDevice         *channel,
              const Answered       *answered,
              PomonaCommandAnswer  *answer,
              GError              **error)
{
  PomonaAnswerOutcome outcome;
  gboolean failed = answer->state == POMONA_COMMAND_ERROR;

  if (!pomona_commands_answer (db, channel->id, answer, &outcome, error))
    return FALSE;
  if (outcome != POMONA_ANSWER_RECORDED)
    return TRUE;
  if (!pomona_device_message_tell (message, db, POMONA_EVENT_COMMAND_ANSWERED,
                                   failed ? POMONA_SEVERITY_WARNING : POMONA_SEVERITY_INFO, channel->id, answered->uuid,
                                   answered->request_type, answer->state, error))
    return FALSE;
  if (answer->state != POMONA_COMMAND_ACKNOWLEDGED || message->report == NULL)
    return TRUE;
  return pomona_progress_mark (db, pomona_device_message_get_fingerprint (message), POMONA_STEP_ANSWER, NULL, error) &&
         pomona_command_take_facts (db, message, channel, answered->request_type, error);
}

static gint64
wake_after_not_now (const Answered *answered)
{
  const PomonaCommandPolicy *policy = pomona_command_policy_get (answered->request_type);

  return pomona_clock_now () + pomona_command_policy_not_now_delay (policy, answered->not_now_count + 1);
}

static gboolean
take_answer (PomonaDb             *db,
             PomonaDeviceMessage  *message,
             PomonaDevice         *channel,
             const Answered       *answered,
             GError              **error)
{
  PomonaReport *report = message->report;
  g_autofree char *error_text = pomona_report_error_text (report);
  g_autoptr(JsonNode) errors = report->n_errors > 0 ? pomona_report_errors_to_json (report) : NULL;
  g_autofree char *error_chain = errors != NULL ? pomona_json_write (errors, FALSE) : NULL;
  PomonaCommandAnswer answer = {
    .uuid = answered->uuid,
    .state = pomona_queue_state_after (answered->state, report->status),
    .body = pomona_request_get_body (message->request),
    .readable = TRUE,
    .error_text = error_text,
    .error_chain = error_chain,
  };

  if (report->status == POMONA_REPORT_UNKNOWN && error_text == NULL)
    answer.error_text = error_text = g_strdup_printf (_("The device answered with a status that is not known: %s"),
                                                      report->status_text);
  if (answer.state == POMONA_COMMAND_NOT_NOW)
    {
      answer.body = NULL;
      answer.not_before = wake_after_not_now (answered);
    }
  return store_answer (db, message, channel, answered, &answer, error);
}

static gboolean
take_unreadable (PomonaDb             *db,
                 PomonaDeviceMessage  *message,
                 PomonaDevice         *channel,
                 const Answered       *answered,
                 GError              **error)
{
  PomonaCommandAnswer answer = {
    .uuid = answered->uuid,
    .state = POMONA_COMMAND_ERROR,
    .body = pomona_request_get_body (message->request),
    .readable = FALSE,
    .error_text = _("The answer of the device could not be read. It is kept as it came"),
  };

  return store_answer (db, message, channel, answered, &answer, error);
}

/* --- the next command --- */

static gboolean
end_entries (PomonaDb                *db,
             PomonaDeviceMessage     *message,
             PomonaDevice            *channel,
             const PomonaQueueEntry  *entries,
             GArray                  *indices,
             PomonaCommandState       state,
             GError                 **error)
{
  for (guint i = 0; i < indices->len; i++)
    {
      const PomonaQueueEntry *entry = &entries[g_array_index (indices, guint, i)];
      gboolean written = state == POMONA_COMMAND_EXPIRED
        ? pomona_commands_mark_expired (db, entry->uuid, error)
        : pomona_commands_mark_failed (db, entry->uuid, _("The device was given the command several times and never answered"),
                                       error);

      if (!written ||
          !pomona_device_message_tell (message, db, POMONA_EVENT_COMMAND_ENDED, POMONA_SEVERITY_WARNING, channel->id,
                                       entry->uuid, entry->request_type, state, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
requeue_entries (PomonaDb                *db,
                 const PomonaQueueEntry  *entries,
                 GArray                  *indices,
                 GError                 **error)
{
  for (guint i = 0; i < indices->len; i++)
    if (!pomona_commands_mark_requeued (db, entries[g_array_index (indices, guint, i)].uuid, error))
      return FALSE;
  return TRUE;
}

static gboolean
send_entry (PomonaDb                *db,
            PomonaDeviceMessage     *message,
            PomonaDevice            *channel,
            const PomonaQueueEntry  *entry,
            GError                 **error)
{
  g_autoptr(GBytes) request = NULL;

  if (!pomona_commands_mark_sent (db, entry->uuid, error))
    return FALSE;
  request = pomona_commands_get_request (db, entry->uuid, error);
  if (request == NULL)
    return FALSE;
  pomona_device_message_set_answer (message, 200, CONTENT_TYPE_PLIST, request);
  /* Told, but not kept: who asks for it later finds the time in the command itself. */
  g_ptr_array_add (message->events,
                   pomona_event_new (0, POMONA_EVENT_COMMAND_SENT, POMONA_SEVERITY_INFO, channel->id, channel->name,
                                     entry->uuid, entry->request_type, POMONA_COMMAND_SENT));
  return TRUE;
}

/* With an identity whose time is over a device gets what renews or removes its enrollment profile, and nothing else. */
static gsize
offer (PomonaCommandQueue  *queue,
       gboolean             expired,
       PomonaQueueEntry    *offered)
{
  gsize n = 0;

  for (gsize i = 0; i < queue->n_entries; i++)
    if (!expired || g_strcmp0 (queue->entries[i].order_key, POMONA_RENEWAL_ORDER_KEY) == 0)
      offered[n++] = queue->entries[i];
  return n;
}

static gboolean
apply_decision (PomonaDb                *db,
                PomonaDeviceMessage     *message,
                PomonaDevice            *channel,
                const PomonaQueueEntry  *entries,
                PomonaQueueDecision     *decision,
                GError                 **error)
{
  return end_entries (db, message, channel, entries, decision->expired, POMONA_COMMAND_EXPIRED, error) &&
         end_entries (db, message, channel, entries, decision->failed, POMONA_COMMAND_ERROR, error) &&
         requeue_entries (db, entries, decision->requeued, error) &&
         (decision->next < 0 || send_entry (db, message, channel, &entries[decision->next], error));
}

static gboolean
send_next (PomonaDb             *db,
           PomonaDeviceMessage  *message,
           PomonaDevice         *channel,
           PomonaReportStatus    status,
           const char           *uuid,
           GError              **error)
{
  g_autoptr(PomonaCommandQueue) queue = pomona_commands_get_queue (db, channel->id, error);
  g_autofree PomonaQueueEntry *offered = NULL;
  const PomonaQueueReport report = {
    .now = pomona_clock_now (),
    .status = status,
    .command_uuid = uuid,
    .session_started = pomona_command_sessions_get (message->routes->sessions, channel->id),
  };
  PomonaQueueDecision decision;
  gboolean applied;
  gsize n;

  if (queue == NULL)
    return FALSE;
  offered = g_new (PomonaQueueEntry, queue->n_entries);
  n = offer (queue, message->expired, offered);
  pomona_queue_decide (offered, n, &report, &decision);
  applied = apply_decision (db, message, channel, offered, &decision, error);
  pomona_queue_decision_clear (&decision);
  return applied;
}

/* --- one report --- */

/* Somebody that is not managed any more, or not yet, gets nothing; that it came is worth knowing. */
static gboolean
note_stray (PomonaDb             *db,
            PomonaDeviceMessage  *message,
            PomonaDevice         *channel,
            GError              **error)
{
  g_autofree char *key = g_strconcat ("stray ", channel->id, NULL);

  if (channel->state != POMONA_DEVICE_CHECKED_OUT ||
      !pomona_command_sessions_pace (message->routes->sessions, key, STRAY_INTERVAL))
    return TRUE;
  return pomona_device_message_tell (message, db, POMONA_EVENT_REFUSED, POMONA_SEVERITY_WARNING, channel->id, NULL,
                                     "asks for commands after it checked out", POMONA_DEVICE_CHECKED_OUT, error);
}

/* What is still open of a removed device may be what removes its profile. */
static gboolean
gets_commands (PomonaDevice *channel)
{
  return channel->state == POMONA_DEVICE_ENROLLED || channel->state == POMONA_DEVICE_UNREACHABLE ||
         channel->state == POMONA_DEVICE_REMOVED;
}

static gboolean
write_report (PomonaDb             *db,
              PomonaDeviceMessage  *message,
              PomonaDevice         *channel,
              GError              **error)
{
  PomonaReportStatus status = message->report != NULL ? message->report->status : POMONA_REPORT_ERROR;
  const char *uuid = message->report != NULL ? message->report->command_uuid : message->raw_uuid;
  g_auto(Answered) answered = { 0 };

  if (status != POMONA_REPORT_IDLE)
    {
      g_autoptr(PomonaCommandQueue) queue = pomona_commands_get_queue (db, channel->id, error);

      if (queue == NULL || !find_answered (db, channel->id, uuid, queue, &answered, error))
        return FALSE;
    }
  if (answered.uuid != NULL && message->report != NULL && !take_answer (db, message, channel, &answered, error))
    return FALSE;
  if (answered.uuid != NULL && message->report == NULL && !take_unreadable (db, message, channel, &answered, error))
    return FALSE;
  if (!gets_commands (channel))
    return note_stray (db, message, channel, error);
  return send_next (db, message, channel, status, answered.uuid, error);
}

static gboolean
write_report_cb (PomonaDb  *db,
                 gpointer   data,
                 GError   **error)
{
  PomonaDeviceMessage *message = data;
  const PomonaEnrollmentId *id = message->report->enrollment_id;
  g_autoptr(PomonaDevice) channel = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!pomona_device_message_admit (message, db, pomona_enrollment_id_get_device_id (id), error))
    return FALSE;
  channel = pomona_enrollments_get (db, id->id, &local_error);
  /* A user of a known device whose TokenUpdate did not come yet: there is nothing for him. */
  if (channel == NULL && pomona_enrollment_id_is_user_channel (id) &&
      g_error_matches (local_error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_NOT_FOUND))
    return TRUE;
  if (channel == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return pomona_enrollments_seen (db, channel->id, error) && write_report (db, message, channel, error);
}

void
pomona_command_handle (PomonaDeviceMessage *message)
{
  const char *id = message->report->enrollment_id->id;

  message->seen_id = g_strdup (id);
  if (message->report->status == POMONA_REPORT_IDLE)
    pomona_command_sessions_begin (message->routes->sessions, id);
  pomona_device_message_write (message, write_report_cb);
}

/* --- reports that cannot be read --- */

/* The channel whose command is answered, if it is the device's own or one of its users'; else the device's. */
static PomonaDevice *
find_channel (PomonaDb             *db,
              PomonaDeviceMessage  *message,
              const char           *device_id,
              GError              **error)
{
  g_autoptr(PomonaCommandRecord) record = NULL;
  g_autoptr(PomonaDevice) channel = NULL;

  if (message->raw_uuid != NULL)
    record = pomona_commands_get (db, message->raw_uuid, NULL);
  if (record != NULL)
    channel = pomona_enrollments_get (db, record->device_id, NULL);
  if (channel != NULL && (g_str_equal (channel->id, device_id) || g_strcmp0 (channel->parent_id, device_id) == 0))
    return g_steal_pointer (&channel);
  return pomona_enrollments_get (db, device_id, error);
}

static gboolean
write_unreadable_cb (PomonaDb  *db,
                     gpointer   data,
                     GError   **error)
{
  PomonaDeviceMessage *message = data;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *id =
    pomona_enrollments_find_by_fingerprint (db, pomona_device_message_get_fingerprint (message), &local_error);
  g_autoptr(PomonaDevice) channel = NULL;

  if (id == NULL && local_error == NULL)
    g_set_error_literal (&local_error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED,
                         _("The device has not enrolled with this certificate"));
  if (id == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!pomona_device_message_admit (message, db, id, error))
    return FALSE;
  channel = find_channel (db, message, id, error);
  if (channel == NULL)
    return FALSE;
  message->seen_id = g_strdup (channel->id);
  return pomona_enrollments_seen (db, channel->id, error) && write_report (db, message, channel, error);
}

/* "<key>CommandUUID</key> <string>…</string>" somewhere in bytes that are no property list. */
static char *
find_uuid (GBytes *body)
{
  static const char key[] = "<key>CommandUUID</key>";
  gsize size;
  const char *text = g_bytes_get_data (body, &size);
  const char *found = g_strstr_len (text, (gssize) size, key);
  const char *start, *end;

  if (found == NULL)
    return NULL;
  start = g_strstr_len (found, (gssize) size - (found - text), "<string>");
  if (start == NULL)
    return NULL;
  start += strlen ("<string>");
  end = g_strstr_len (start, MIN ((gssize) size - (start - text), 128), "</string>");
  return end != NULL ? g_strndup (start, (gsize) (end - start)) : NULL;
}

void
pomona_command_handle_unreadable (PomonaDeviceMessage *message,
                                  const GError        *error)
{
  g_message ("The report of a device could not be read and is kept as it came: %s", error->message);
  message->raw_uuid = find_uuid (pomona_request_get_body (message->request));
  pomona_device_message_write (message, write_unreadable_cb);
}
