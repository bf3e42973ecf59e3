/* pomona-route-mdm.c: what devices say. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-checkin-handler.h"
#include "pomona-command-handler.h"
#include "pomona-device-message.h"
#include "pomona-message-kind.h"
#include "pomona-plist.h"

#include <string.h>

/* As large as a body may be. */
static const PomonaPlistLimits limits = { .max_size = 8 * 1024 * 1024 };

static GVariant *
parse_body (PomonaRequest  *request,
            GError        **error)
{
  gsize size;
  const void *data = g_bytes_get_data (pomona_request_get_body (request), &size);

  return pomona_plist_parse_dict (data, size, &limits, error);
}

static void
take_checkin (PomonaDeviceMessage *message,
              GVariant            *dict)
{
  g_autoptr(GError) error = NULL;

  message->checkin = pomona_checkin_new_from_plist (dict, &error);
  if (message->checkin == NULL)
    pomona_device_message_refuse (message, NULL, error);
  else
    pomona_checkin_handle (message);
}

/* A report that lacks what a report has is kept like one that cannot be read at all, so that its device gets on. */
static void
take_report (PomonaDeviceMessage *message,
             GVariant            *dict)
{
  g_autoptr(GError) error = NULL;

  message->report = pomona_report_new_from_plist (dict, &error);
  if (message->report == NULL)
    pomona_command_handle_unreadable (message, error);
  else
    pomona_command_handle (message);
}

/* What a body is that cannot be read and comes without a content type that tells. */
static gboolean
looks_like_report (GBytes *body)
{
  gsize size;
  const char *text = g_bytes_get_data (body, &size);

  return size > 0 && g_strstr_len (text, (gssize) size, "<key>Status</key>") != NULL &&
    g_strstr_len (text, (gssize) size, "<key>MessageType</key>") == NULL;
}

static void
take_message (PomonaDeviceMessage *message)
{
  const char *content_type = pomona_request_get_header (message->request, POMONA_HEADER_CONTENT_TYPE);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) dict = parse_body (message->request, &error);
  PomonaMessageKind kind = pomona_message_kind_guess (content_type, dict);

  if (kind == POMONA_MESSAGE_CHECKIN && dict != NULL)
    take_checkin (message, dict);
  else if (kind == POMONA_MESSAGE_REPORT && dict != NULL)
    take_report (message, dict);
  else if (dict == NULL && (kind == POMONA_MESSAGE_REPORT ||
                            (kind == POMONA_MESSAGE_UNKNOWN && looks_like_report (pomona_request_get_body (message->request)))))
    pomona_command_handle_unreadable (message, error);
  else
    {
      pomona_routes_note_refusal (message->routes, message->request, NULL,
                                  error != NULL ? error->message : "Neither a check-in message nor a report");
      pomona_request_respond_text (message->request, 400, "This is no message of a device.");
      pomona_device_message_free (message);
    }
}

void
pomona_route_mdm (PomonaRoutes  *self,
                  PomonaRequest *request,
                  const char    *rest)
{
  PomonaMethod method = pomona_request_get_method (request);
  g_autoptr(PomonaCertificate) certificate = NULL;
  g_autoptr(GError) error = NULL;

  if (method != POMONA_METHOD_PUT && method != POMONA_METHOD_POST)
    {
      pomona_request_respond_text (request, 400, "Devices speak here, by PUT.");
      return;
    }
  switch (pomona_identity_judge_request (self->judge, request, &certificate, &error))
    {
    case POMONA_IDENTITY_GOOD:
      take_message (pomona_device_message_new (self, request, certificate, FALSE));
      break;
    case POMONA_IDENTITY_EXPIRED:
      take_message (pomona_device_message_new (self, request, certificate, TRUE));
      break;
    case POMONA_IDENTITY_FOREIGN:
      pomona_routes_note_refusal (self, request, NULL, error->message);
      pomona_request_respond_text (request, 403, error->message);
      break;
    case POMONA_IDENTITY_MISSING:
    case POMONA_IDENTITY_INVALID:
    default:
      pomona_routes_note_refusal (self, request, NULL, error->message);
      pomona_request_respond_text (request, 400, error->message);
      break;
    }
}
