/* pomona-checkin-handler.c: answers check-in messages. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-checkin-handler.h"

#include "pomona-challenge-table.h"
#include "pomona-command-table.h"
#include "pomona-checkin-reply.h"
#include "pomona-command.h"
#include "pomona-enqueue.h"
#include "pomona-escrow-table.h"
#include "pomona-service-settings.h"

#include <glib/gi18n.h>
#include <string.h>

#define CONTENT_TYPE_PLIST "text/xml; charset=utf-8"

static const char *
device_id_of (PomonaDeviceMessage *message)
{
  return pomona_enrollment_id_get_device_id (message->checkin->enrollment_id);
}

static gboolean
refuse (GError     **error,
        const char  *text)
{
  g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED, text);
  return FALSE;
}

/* --- Authenticate --- */

static const char *outcome_nicks[] = {
  [POMONA_AUTHENTICATE_NEW] = "new",
  [POMONA_AUTHENTICATE_AGAIN] = "again",
  [POMONA_AUTHENTICATE_RENEWED] = "renewed",
  [POMONA_AUTHENTICATE_REPEATED] = "repeated",
};

static gboolean
write_authenticate (PomonaDb             *db,
                    PomonaDeviceMessage  *message,
                    GError              **error)
{
  const char *fingerprint = pomona_device_message_get_fingerprint (message);
  const char *id = message->checkin->enrollment_id->id;
  PomonaAuthenticateOutcome outcome;

  if (pomona_enrollment_id_is_user_channel (message->checkin->enrollment_id))
    return refuse (error, _("A user channel does not authenticate by itself"));
  if (!pomona_enrollments_authenticate (db, message->checkin, fingerprint,
                                        pomona_certificate_get_not_after (message->certificate), &outcome, error))
    return FALSE;
  return pomona_progress_mark (db, fingerprint, POMONA_STEP_AUTHENTICATE, id, error) &&
         pomona_device_message_tell (message, db, POMONA_EVENT_DEVICE_AUTHENTICATED, POMONA_SEVERITY_INFO, id, fingerprint,
                                     outcome_nicks[outcome], -1, error);
}

/* --- TokenUpdate --- */

/* A device that waits at the setup assistant goes on when it is told so, and not before. */
static gboolean
release_from_setup (PomonaDb             *db,
                    PomonaDeviceMessage  *message,
                    GError              **error)
{
  const PomonaEnqueueOptions options = { .automatic = TRUE };
  g_autoptr(GVariant) command = NULL;
  g_autofree char *uuid = NULL;

  if (message->checkin->awaiting_configuration != POMONA_TRISTATE_YES)
    return TRUE;
  command = pomona_command_new (pomona_enrollment_id_is_user_channel (message->checkin->enrollment_id)
                                  ? "UserConfigured" : "DeviceConfigured");
  uuid = pomona_enqueue (db, message->checkin->enrollment_id->id, command, &options, message->events, error);
  if (uuid == NULL)
    return FALSE;
  g_free (message->wanted_id);
  message->wanted_id = g_strdup (message->checkin->enrollment_id->id);
  return TRUE;
}

/* The first TokenUpdate: now the device is enrolled, and the service wants to know it. */
static gboolean
welcome (PomonaDb             *db,
         PomonaDeviceMessage  *message,
         GError              **error)
{
  const char *id = message->checkin->enrollment_id->id;
  g_autoptr(PomonaDevice) device = pomona_enrollments_get (db, id, error);

  if (device == NULL || !pomona_enqueue_inventory (db, device, TRUE, message->events, error))
    return FALSE;
  message->wanted_id = g_strdup (id);
  return pomona_progress_mark (db, pomona_device_message_get_fingerprint (message), POMONA_STEP_TOKEN, id, error) &&
         pomona_device_message_tell (message, db, POMONA_EVENT_DEVICE_ENROLLED, POMONA_SEVERITY_INFO, id, NULL,
                                     message->checkin->topic, POMONA_DEVICE_ENROLLED, error);
}

/* Pushes for what waits went to a token that is no more: the new one is told at once, not at the next round of the clock. */
static gboolean
want_waiting (PomonaDb             *db,
              PomonaDeviceMessage  *message,
              GError              **error)
{
  const char *id = message->checkin->enrollment_id->id;
  g_autoptr(PomonaCommandQueue) queue = pomona_commands_get_queue (db, id, error);

  if (queue == NULL)
    return FALSE;
  if (queue->n_entries > 0 && message->wanted_id == NULL)
    message->wanted_id = g_strdup (id);
  return TRUE;
}

static gboolean
write_token_update (PomonaDb             *db,
                    PomonaDeviceMessage  *message,
                    GError              **error)
{
  const PomonaEnrollmentId *id = message->checkin->enrollment_id;
  gboolean is_device = !pomona_enrollment_id_is_user_channel (id);
  PomonaTokenOutcome outcome;

  if (!pomona_enrollments_token_update (db, message->checkin, &outcome, error))
    return FALSE;
  message->token_changed = outcome.token_changed || outcome.was_unreachable;
  if (outcome.topic_changed &&
      !pomona_device_message_tell (message, db, POMONA_EVENT_DEVICE_TOKEN, POMONA_SEVERITY_ERROR, id->id,
                                   message->checkin->topic, "topic changed", -1, error))
    return FALSE;
  if (is_device && outcome.tally == 1)
    return welcome (db, message, error) && release_from_setup (db, message, error);
  if (outcome.tally == 1 && !release_from_setup (db, message, error))
    return FALSE;
  if (message->token_changed && !want_waiting (db, message, error))
    return FALSE;
  return pomona_device_message_tell (message, db, POMONA_EVENT_DEVICE_TOKEN, POMONA_SEVERITY_INFO, id->id, NULL,
                                     outcome.token_changed ? "token changed" : "", -1, error);
}

/* --- CheckOut --- */

static gboolean
write_check_out (PomonaDb             *db,
                 PomonaDeviceMessage  *message,
                 GError              **error)
{
  const char *id = message->checkin->enrollment_id->id;

  return pomona_enrollments_check_out (db, id, error) &&
         pomona_device_message_tell (message, db, POMONA_EVENT_DEVICE_CHECKED_OUT, POMONA_SEVERITY_WARNING, id, NULL, "",
                                     POMONA_DEVICE_CHECKED_OUT, error);
}

/* --- bootstrap tokens --- */

/* Secrets come from and go to devices that are managed, and from their device channel. */
static gboolean
check_managed (PomonaDb             *db,
               PomonaDeviceMessage  *message,
               GError              **error)
{
  g_autoptr(PomonaDevice) device = pomona_enrollments_get (db, device_id_of (message), error);

  if (device == NULL)
    return FALSE;
  if (device->state == POMONA_DEVICE_CHECKED_OUT || device->state == POMONA_DEVICE_REMOVED)
    return refuse (error, _("The device is not managed any more"));
  return TRUE;
}

static gboolean
write_bootstrap_token (PomonaDb             *db,
                       PomonaDeviceMessage  *message,
                       GError              **error)
{
  const char *id = device_id_of (message);
  PomonaSecret *token = message->checkin->bootstrap_token;

  if (!check_managed (db, message, error))
    return FALSE;
  if (token != NULL && !pomona_escrow_put (db, id, POMONA_ESCROW_BOOTSTRAP_TOKEN, token, error))
    return FALSE;
  if (token == NULL && !pomona_escrow_supersede (db, id, POMONA_ESCROW_BOOTSTRAP_TOKEN, error))
    return FALSE;
  return pomona_device_message_tell (message, db, POMONA_EVENT_DEVICE_CHANGED, POMONA_SEVERITY_INFO, id, NULL,
                                     token != NULL ? "bootstrap token" : "bootstrap token removed", -1, error);
}

static gboolean
answer_bootstrap_token (PomonaDb             *db,
                        PomonaDeviceMessage  *message,
                        GError              **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(PomonaSecret) token = NULL;
  g_autoptr(GBytes) body = NULL;

  if (!check_managed (db, message, error))
    return FALSE;
  token = pomona_escrow_get (db, device_id_of (message), POMONA_ESCROW_BOOTSTRAP_TOKEN, &local_error);
  if (local_error != NULL)
    {
      /* A key that does not open must not look like a token that was never there. */
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  body = pomona_checkin_reply_bootstrap_token (token);
  pomona_device_message_set_answer (message, 200, CONTENT_TYPE_PLIST, body);
  return TRUE;
}

/* --- the others --- */

static void
say (PomonaDeviceMessage *message,
     guint                status,
     const char          *text)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autoptr(GBytes) body = g_bytes_new (line, strlen (line));

  pomona_device_message_set_answer (message, status, "text/plain; charset=utf-8", body);
}

/* Network users are not managed, which 410 says; or they are let in without a password check of ours. */
static gboolean
answer_user (PomonaDb             *db,
             PomonaDeviceMessage  *message,
             GError              **error)
{
  g_autofree char *mode = pomona_service_settings_dup (db, POMONA_SETTING_USER_AUTHENTICATE, "decline", error);
  g_autoptr(GBytes) body = NULL;

  if (mode == NULL)
    return FALSE;
  if (!g_str_equal (mode, "accept"))
    {
      say (message, 410, "Network users are not managed here.");
      return TRUE;
    }
  if (message->checkin->digest_response == NULL)
    body = pomona_checkin_reply_digest_challenge (NULL);
  pomona_device_message_set_answer (message, 200, CONTENT_TYPE_PLIST, body);
  return TRUE;
}

static gboolean
answer_return_to_service (PomonaDb             *db,
                          PomonaDeviceMessage  *message,
                          GError              **error)
{
  g_autoptr(GBytes) body = NULL;

  if (!check_managed (db, message, error))
    return FALSE;
  body = pomona_checkin_reply_return_to_service (FALSE, NULL, NULL, NULL);
  pomona_device_message_set_answer (message, 200, CONTENT_TYPE_PLIST, body);
  return TRUE;
}

static gboolean
answer_rest (PomonaDb             *db,
             PomonaDeviceMessage  *message,
             GError              **error)
{
  switch (message->checkin->type)
    {
    case POMONA_CHECKIN_TOKEN_UPDATE:
      return write_token_update (db, message, error);
    case POMONA_CHECKIN_CHECK_OUT:
      return write_check_out (db, message, error);
    case POMONA_CHECKIN_SET_BOOTSTRAP_TOKEN:
      return write_bootstrap_token (db, message, error);
    case POMONA_CHECKIN_GET_BOOTSTRAP_TOKEN:
      return answer_bootstrap_token (db, message, error);
    case POMONA_CHECKIN_USER_AUTHENTICATE:
      return answer_user (db, message, error);
    case POMONA_CHECKIN_DECLARATIVE_MANAGEMENT:
      return check_managed (db, message, error) && pomona_checkin_declarations (db, message, error);
    case POMONA_CHECKIN_RETURN_TO_SERVICE:
      return answer_return_to_service (db, message, error);
    case POMONA_CHECKIN_GET_TOKEN:
      /* Such tokens are made with keys of Apple's services, none of which are set up here. */
      say (message, 400, "There is no token for this service.");
      return TRUE;
    case POMONA_CHECKIN_AUTHENTICATE:
    case POMONA_CHECKIN_UNKNOWN:
    default:
      say (message, 400, "This message is not known here.");
      return TRUE;
    }
}

static gboolean
write_cb (PomonaDb  *db,
          gpointer   data,
          GError   **error)
{
  PomonaDeviceMessage *message = data;

  if (message->checkin->type == POMONA_CHECKIN_AUTHENTICATE)
    return write_authenticate (db, message, error);
  return pomona_device_message_admit (message, db, device_id_of (message), error) &&
         pomona_enrollments_seen (db, message->checkin->enrollment_id->id, error) &&
         answer_rest (db, message, error);
}

/* With an identity whose time is over, a device may do what leads to a new one, or leave. */
static gboolean
is_for_expired (PomonaCheckinType type)
{
  return type == POMONA_CHECKIN_TOKEN_UPDATE || type == POMONA_CHECKIN_CHECK_OUT;
}

void
pomona_checkin_handle (PomonaDeviceMessage *message)
{
  g_autoptr(GError) error = NULL;

  if (message->expired && !is_for_expired (message->checkin->type))
    {
      refuse (&error, _("The certificate of the device has expired. Enroll the device by a new link"));
      pomona_device_message_refuse (message, device_id_of (message), error);
      return;
    }
  if (message->checkin->type == POMONA_CHECKIN_UNKNOWN)
    pomona_routes_note_refusal (message->routes, message->request, device_id_of (message), "Unknown MessageType");
  message->seen_id = g_strdup (message->checkin->enrollment_id->id);
  pomona_device_message_write (message, write_cb);
}
