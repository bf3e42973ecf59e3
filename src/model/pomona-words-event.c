/* pomona-words-event.c: events as sentences. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-model"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-words.h"

static const char *
name_of (const PomonaEvent *event)
{
  if (*event->device_name != '\0')
    return event->device_name;
  return event->device_id != NULL ? event->device_id : _("A device");
}

static char *
dup_answer (const PomonaEvent *event)
{
  const char *command = pomona_words_request_type (event->detail);

  switch (event->state)
    {
    case POMONA_COMMAND_ACKNOWLEDGED:
      /* Translators: device, command. */
      return g_strdup_printf (_("%s carried out “%s”"), name_of (event), command);
    case POMONA_COMMAND_NOT_NOW:
      return g_strdup_printf (_("%s is busy and will do “%s” later"), name_of (event), command);
    case POMONA_COMMAND_ERROR:
      return g_strdup_printf (_("%s could not carry out “%s”"), name_of (event), command);
    default:
      return g_strdup_printf (_("%s answered “%s”"), name_of (event), command);
    }
}

static char *
dup_push (const PomonaEvent *event)
{
  if (*event->detail == '\0')
    return g_strdup_printf (_("%s was woken"), name_of (event));
  /* Translators: device, Apple's word for the reason. */
  return g_strdup_printf (_("%s could not be woken: %s"), name_of (event), event->detail);
}

static char *
dup_command (const PomonaEvent *event)
{
  const char *command = pomona_words_request_type (event->detail);

  if (event->kind == POMONA_EVENT_COMMAND_QUEUED)
    return g_strdup_printf (_("“%s” waits for %s"), command, name_of (event));
  if (event->kind == POMONA_EVENT_COMMAND_SENT)
    return g_strdup_printf (_("%s took “%s”"), name_of (event), command);
  if (event->state == POMONA_COMMAND_EXPIRED)
    return g_strdup_printf (_("“%s” for %s expired"), command, name_of (event));
  return g_strdup_printf (_("“%s” for %s was cancelled"), command, name_of (event));
}

static char *
dup_device (const PomonaEvent *event)
{
  const char *name = name_of (event);

  switch ((int) event->kind)
    {
    case POMONA_EVENT_IDENTITY_ISSUED:
      return g_strdup (_("A device got its identity"));
    case POMONA_EVENT_DEVICE_AUTHENTICATED:
      return g_strdup_printf (_("%s began to enroll"), name);
    case POMONA_EVENT_DEVICE_ENROLLED:
      return g_strdup_printf (_("%s is managed now"), name);
    case POMONA_EVENT_DEVICE_TOKEN:
      return g_strdup_printf (_("%s has a new push token"), name);
    case POMONA_EVENT_DEVICE_SEEN:
      return g_strdup_printf (_("%s was here"), name);
    case POMONA_EVENT_DEVICE_CHANGED:
      if (event->state == POMONA_DEVICE_UNREACHABLE)
        return g_strdup_printf (_("%s can't be reached any more"), name);
      return g_strdup_printf (_("%s has changed"), name);
    case POMONA_EVENT_DEVICE_CHECKED_OUT:
      return g_strdup_printf (_("%s left management"), name);
    case POMONA_EVENT_DEVICE_REMOVED:
    default:
      return g_strdup_printf (_("%s was removed from management"), name);
    }
}

static char *
dup_rest (const PomonaEvent *event)
{
  switch ((int) event->kind)
    {
    case POMONA_EVENT_SERVICE_STARTED:
      return g_strdup_printf (_("The service started at %s"), event->detail);
    case POMONA_EVENT_SERVICE_STOPPED:
      return g_strdup (_("The service stopped"));
    case POMONA_EVENT_LINK_OPENED:
      return g_strdup (_("An enrollment link was opened"));
    case POMONA_EVENT_PROFILE_FETCHED:
      return g_strdup (_("An enrollment profile was fetched"));
    case POMONA_EVENT_PUSH_CONNECTION:
      return g_strdup_printf (_("Connection to Apple's push service: %s"), event->detail);
    case POMONA_EVENT_CERTIFICATE:
      return g_strdup_printf (_("A certificate was changed: %s"), event->subject != NULL ? event->subject : event->detail);
    case POMONA_EVENT_STATUS_REPORT:
      return g_strdup_printf (_("%s reported its status"), name_of (event));
    case POMONA_EVENT_REFUSED:
      return g_strdup_printf (_("A request was turned down: %s"), event->detail);
    case POMONA_EVENT_SETTING:
    default:
      return g_strdup_printf (_("A setting was changed: %s"), event->subject != NULL ? event->subject : "");
    }
}

char *
pomona_words_dup_event (const PomonaEvent *event)
{
  if (event->kind == POMONA_EVENT_COMMAND_ANSWERED)
    return dup_answer (event);
  if (event->kind == POMONA_EVENT_PUSH)
    return dup_push (event);
  if (event->kind >= POMONA_EVENT_COMMAND_QUEUED && event->kind <= POMONA_EVENT_COMMAND_ENDED)
    return dup_command (event);
  if (event->kind >= POMONA_EVENT_IDENTITY_ISSUED && event->kind <= POMONA_EVENT_DEVICE_REMOVED)
    return dup_device (event);
  return dup_rest (event);
}

const char *
pomona_words_event_icon (const PomonaEvent *event)
{
  if (event->severity == POMONA_SEVERITY_ERROR)
    return "pomona-error-symbolic";
  if (event->severity == POMONA_SEVERITY_WARNING)
    return "pomona-warning-symbolic";
  if (event->kind == POMONA_EVENT_DEVICE_ENROLLED || (event->kind == POMONA_EVENT_COMMAND_ANSWERED && event->state == POMONA_COMMAND_ACKNOWLEDGED))
    return "pomona-ok-symbolic";
  if (event->kind >= POMONA_EVENT_COMMAND_QUEUED && event->kind <= POMONA_EVENT_COMMAND_ENDED)
    return "pomona-pending-symbolic";
  return "pomona-activity-symbolic";
}
