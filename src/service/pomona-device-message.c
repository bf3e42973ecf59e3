/* pomona-device-message.c: a message of a device on its way through the store. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-device-message.h"

#include "pomona-mdm-error.h"
#include "pomona-work.h"

#include <glib/gi18n.h>

PomonaDeviceMessage *
pomona_device_message_new (PomonaRoutes      *routes,
                           PomonaRequest     *request,
                           PomonaCertificate *certificate,
                           gboolean           expired)
{
  PomonaDeviceMessage *self = g_new0 (PomonaDeviceMessage, 1);

  self->routes = routes;
  self->request = pomona_request_ref (request);
  self->certificate = pomona_certificate_ref (certificate);
  self->expired = expired;
  self->status = 200;
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) pomona_event_unref);
  return self;
}

void
pomona_device_message_free (PomonaDeviceMessage *self)
{
  pomona_request_unref (self->request);
  pomona_certificate_unref (self->certificate);
  g_clear_pointer (&self->checkin, pomona_checkin_unref);
  g_clear_pointer (&self->report, pomona_report_unref);
  g_free (self->raw_uuid);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_ptr_array_unref (self->events);
  g_free (self->seen_id);
  g_free (self->wanted_id);
  g_free (self);
}

const char *
pomona_device_message_get_fingerprint (PomonaDeviceMessage *self)
{
  return pomona_certificate_get_fingerprint (self->certificate);
}

static void
follow_up (PomonaDeviceMessage *self)
{
  PomonaContext *context = self->routes->context;

  for (guint i = 0; i < self->events->len; i++)
    pomona_bus_post (context->bus, g_ptr_array_index (self->events, i));
  if (self->seen_id != NULL)
    pomona_pusher_seen (context->pusher, self->seen_id);
  if (self->token_changed)
    pomona_pusher_token_changed (context->pusher, self->seen_id);
  if (self->wanted_id != NULL)
    pomona_pusher_want (context->pusher, self->wanted_id, TRUE);
}

void
pomona_device_message_respond (PomonaDeviceMessage *self)
{
  follow_up (self);
  pomona_request_respond (self->request, self->status, self->content_type, self->body, NULL);
  pomona_device_message_free (self);
}

/* What a device is told about a failure. It repeats a message that was not answered with 2xx, so that a passing fault of ours
 * loses nothing. */
static guint
status_of (const GError *error)
{
  if (error->domain == POMONA_MDM_ERROR)
    return 400;
  if (error->domain != POMONA_STORE_ERROR)
    return 500;
  switch ((PomonaStoreError) error->code)
    {
    case POMONA_STORE_ERROR_REFUSED:
    case POMONA_STORE_ERROR_NOT_FOUND:
      return 403;
    case POMONA_STORE_ERROR_BUSY:
    case POMONA_STORE_ERROR_LOCKED:
    case POMONA_STORE_ERROR_FULL:
    case POMONA_STORE_ERROR_CLOSED:
      return 503;
    case POMONA_STORE_ERROR_FAILED:
    case POMONA_STORE_ERROR_NEWER:
    case POMONA_STORE_ERROR_IN_USE:
    case POMONA_STORE_ERROR_IO:
    case POMONA_STORE_ERROR_CORRUPT:
    case POMONA_STORE_ERROR_WRONG_KEY:
    case POMONA_STORE_ERROR_NO_KEY:
    case POMONA_STORE_ERROR_EXISTS:
    default:
      return 500;
    }
}

void
pomona_device_message_refuse (PomonaDeviceMessage *self,
                              const char          *device_id,
                              const GError        *error)
{
  guint status = status_of (error);

  if (status >= 500)
    g_message ("A message of a device could not be taken: %s", error->message);
  else
    pomona_routes_note_refusal (self->routes, self->request, device_id, error->message);
  /* Never 401, and never the words that make a device leave. */
  pomona_request_respond_text (self->request, status, error->message);
  pomona_device_message_free (self);
}

static const char *
sender_of (PomonaDeviceMessage *self)
{
  if (self->checkin != NULL)
    return pomona_enrollment_id_get_device_id (self->checkin->enrollment_id);
  if (self->report != NULL)
    return pomona_enrollment_id_get_device_id (self->report->enrollment_id);
  return NULL;
}

static void
written_cb (gpointer      data,
            const GError *error)
{
  PomonaDeviceMessage *self = data;

  if (error == NULL)
    pomona_device_message_respond (self);
  else
    pomona_device_message_refuse (self, sender_of (self), error);
}

void
pomona_device_message_write (PomonaDeviceMessage  *self,
                             PomonaStoreWriteFunc  func)
{
  pomona_store_write (self->routes->context->store, func, written_cb, self, NULL);
}

void
pomona_device_message_set_answer (PomonaDeviceMessage *self,
                                  guint                status,
                                  const char          *content_type,
                                  GBytes              *body)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  self->status = status;
  self->content_type = body != NULL && g_bytes_get_size (body) > 0 ? content_type : NULL;
  self->body = body != NULL ? g_bytes_ref (body) : NULL;
}

gboolean
pomona_device_message_tell (PomonaDeviceMessage  *self,
                            PomonaDb             *db,
                            PomonaEventKind       kind,
                            PomonaSeverity        severity,
                            const char           *device_id,
                            const char           *subject,
                            const char           *detail,
                            int                   state,
                            GError              **error)
{
  return pomona_work_add_event (db, self->events, kind, severity, device_id, subject, detail, state, error);
}

gboolean
pomona_device_message_admit (PomonaDeviceMessage  *self,
                             PomonaDb             *db,
                             const char           *device_id,
                             GError              **error)
{
  const char *fingerprint = pomona_device_message_get_fingerprint (self);
  PomonaPinState state;

  if (!pomona_enrollments_check_pin (db, device_id, fingerprint, &state, error))
    return FALSE;
  switch (state)
    {
    case POMONA_PIN_MATCH:
    case POMONA_PIN_REPLACED:
      return TRUE;
    case POMONA_PIN_RENEWED:
      return pomona_enrollments_swap_pin (db, device_id, fingerprint,
                                          pomona_certificate_get_not_after (self->certificate), error) &&
             pomona_device_message_tell (self, db, POMONA_EVENT_CERTIFICATE, POMONA_SEVERITY_INFO, device_id, fingerprint,
                                         "renewed", -1, error);
    case POMONA_PIN_OTHER_DEVICE:
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED,
                           _("The certificate belongs to another device"));
      return FALSE;
    case POMONA_PIN_REVOKED:
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED, _("The certificate was revoked"));
      return FALSE;
    case POMONA_PIN_UNKNOWN:
    default:
      g_set_error_literal (error, POMONA_STORE_ERROR, POMONA_STORE_ERROR_REFUSED,
                           _("The device has not enrolled with this certificate"));
      return FALSE;
    }
}
