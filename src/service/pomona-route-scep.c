/* pomona-route-scep.c: identities for devices, by SCEP (RFC 8894). SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-routes-private.h"
#include "pomona-scep-address.h"
#include "pomona-scep-handler.h"
#include "pomona-scep.h"
#include "pomona-service-settings.h"

#include <string.h>

#define CONTENT_TYPE_MESSAGE "application/x-pki-message"
#define CONTENT_TYPE_CERTIFICATE "application/x-x509-ca-cert"

static void
answer_capabilities (PomonaRequest *request)
{
  const char *text = pomona_scep_get_capabilities ();
  g_autoptr(GBytes) body = g_bytes_new_static (text, strlen (text));

  pomona_request_respond (request, 200, "text/plain", body, NULL);
}

static void
answer_authority (PomonaRoutes  *self,
                  PomonaRequest *request)
{
  PomonaCertificate *certificate = pomona_authority_get_certificate (self->context->device_authority);

  pomona_request_respond (request, 200, CONTENT_TYPE_CERTIFICATE, pomona_certificate_get_der (certificate), NULL);
}

/* By GET it comes in the address; by POST in the body, whatever the address says beside it. */
static GBytes *
get_message (PomonaRequest  *request,
             GError        **error)
{
  const char *text;

  if (pomona_request_get_method (request) == POMONA_METHOD_POST)
    return g_bytes_ref (pomona_request_get_body (request));
  text = pomona_request_get_parameter (request, "message");
  return pomona_scep_decode_message (text != NULL ? text : "", error);
}

/* On the pool for private keys. */
static void
operate (PomonaRoutes  *self,
         PomonaRequest *request)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = get_message (request, &error);
  g_autoptr(GBytes) reply = message != NULL ? pomona_scep_handle (self, message, &error) : NULL;

  if (reply != NULL)
    pomona_request_respond (request, 200, CONTENT_TYPE_MESSAGE, reply, NULL);
  else if (error->domain == POMONA_PKI_ERROR)
    {
      pomona_routes_note_refusal (self, request, NULL, error->message);
      pomona_request_respond_text (request, 400, "This is no message of SCEP.");
    }
  else
    {
      g_message ("A request for a certificate could not be answered: %s", error->message);
      pomona_request_respond_text (request, 503, "Please try again later.");
    }
}

/* Certificates are issued at the addresses in enrollment profiles. */
static gboolean
may_operate (PomonaRoutes *self,
             const char   *rest)
{
  g_autofree char *mode = NULL;
  PomonaDb *db;

  if (rest[0] != '\0')
    return pomona_scep_address_check (self->context->device_authority, rest);
  db = pomona_store_reader (self->context->store, NULL);
  mode = db != NULL ? pomona_service_settings_dup (db, POMONA_SETTING_SCEP_ADDRESS, "private", NULL) : NULL;
  return g_strcmp0 (mode, "open") == 0;
}

void
pomona_route_scep (PomonaRoutes  *self,
                   PomonaRequest *request,
                   const char    *rest)
{
  const char *operation = pomona_request_get_parameter (request, "operation");

  if (operation == NULL || pomona_request_get_method (request) == POMONA_METHOD_PUT)
    pomona_request_respond_text (request, 400, "This is no request of SCEP.");
  else if (g_ascii_strcasecmp (operation, "GetCACaps") == 0)
    answer_capabilities (request);
  else if (g_ascii_strcasecmp (operation, "GetCACert") == 0)
    answer_authority (self, request);
  else if (g_ascii_strcasecmp (operation, "PKIOperation") != 0)
    pomona_request_respond_text (request, 400, "This operation of SCEP is not known here.");
  else if (!may_operate (self, rest))
    pomona_request_respond_text (request, 404, "Certificates are issued at the address in an enrollment profile only.");
  else if (g_bytes_get_size (pomona_request_get_body (request)) > POMONA_SCEP_MAX_SIZE)
    pomona_request_respond_text (request, 413, "The message is too large.");
  else
    pomona_routes_push_pki (self, request, operate);
}
