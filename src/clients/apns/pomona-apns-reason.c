/* pomona-apns-reason.c: what Apple's push service can answer, and what that means. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-reason.h"

#include <glib/gi18n.h>

/* Texts that several rows share. */
#define OUR_FAULT N_("Pomona sent a push that Apple could not read")
#define REPORT_IT N_("This is a fault in Pomona: please report it together with the word shown here")
#define NO_CERTIFICATE_SEEN N_("Apple did not see a push certificate on the connection")
#define CHECK_CERTIFICATE N_("Open the push certificate page and check that the certificate is valid and was not revoked")
#define WAIT_FOR_APPLE N_("Nothing to do: the push is tried again. If it goes on, look at Apple's system status page")
#define WAIT_FOR_DEVICE N_("Wait until the device checks in again by itself; if it does not, enroll it again")
#define CHECK_TOPIC N_("Open the push certificate page and compare the topic with the one your devices enrolled with")

static const PomonaApnsReason rows[] = {
  /* 400 */
  { "BadDeviceToken", 400, POMONA_PUSH_TOKEN_BAD, N_("Apple does not know the push address of this device"), WAIT_FOR_DEVICE },
  { "MissingDeviceToken", 400, POMONA_PUSH_TOKEN_BAD, N_("The push address of this device is empty"), WAIT_FOR_DEVICE },
  { "DeviceTokenNotForTopic", 400, POMONA_PUSH_TOPIC_CHANGED,
    N_("This device enrolled with another push certificate than the one in use"),
    N_("Go back to the certificate that the device enrolled with, or enroll the device again") },
  { "TopicDisallowed", 400, POMONA_PUSH_TOPIC_REFUSED, N_("The push certificate is not for this push topic"), CHECK_TOPIC },
  { "BadTopic", 400, POMONA_PUSH_TOPIC_REFUSED, N_("Apple does not accept this push topic"), CHECK_TOPIC },
  { "MissingTopic", 400, POMONA_PUSH_TOPIC_REFUSED, N_("The push named no topic and the certificate has more than one"), CHECK_TOPIC },
  { "BadCollapseId", 400, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  { "BadExpirationDate", 400, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  { "BadMessageId", 400, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  { "BadPriority", 400, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  { "DuplicateHeaders", 400, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  { "InvalidPushType", 400, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  { "PayloadEmpty", 400, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  { "IdleTimeout", 400, POMONA_PUSH_RETRY, N_("Apple closed the connection because it was idle"), WAIT_FOR_APPLE },
  /* 403 */
  { "BadCertificate", 403, POMONA_PUSH_CERTIFICATE, N_("Apple refused the push certificate"), CHECK_CERTIFICATE },
  { "BadCertificateEnvironment", 403, POMONA_PUSH_WRONG_HOST,
    N_("The push certificate belongs to another of Apple's push hosts"),
    N_("Check the host of the push service in the settings") },
  { "ExpiredProviderToken", 403, POMONA_PUSH_CERTIFICATE, NO_CERTIFICATE_SEEN, CHECK_CERTIFICATE },
  { "InvalidProviderToken", 403, POMONA_PUSH_CERTIFICATE, NO_CERTIFICATE_SEEN, CHECK_CERTIFICATE },
  { "MissingProviderToken", 403, POMONA_PUSH_CERTIFICATE, NO_CERTIFICATE_SEEN, CHECK_CERTIFICATE },
  { "UnrelatedKeyIdInToken", 403, POMONA_PUSH_CERTIFICATE, NO_CERTIFICATE_SEEN, CHECK_CERTIFICATE },
  { "BadEnvironmentKeyIdInToken", 403, POMONA_PUSH_CERTIFICATE, NO_CERTIFICATE_SEEN, CHECK_CERTIFICATE },
  { "BadEnvironmentKeyInToken", 403, POMONA_PUSH_CERTIFICATE, NO_CERTIFICATE_SEEN, CHECK_CERTIFICATE },
  { "Forbidden", 403, POMONA_PUSH_CERTIFICATE, N_("Apple does not allow this push certificate to send"), CHECK_CERTIFICATE },
  /* 404, 405, 413 */
  { "BadPath", 404, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  { "MethodNotAllowed", 405, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  { "PayloadTooLarge", 413, POMONA_PUSH_REQUEST, OUR_FAULT, REPORT_IT },
  /* 410 */
  { "Unregistered", 410, POMONA_PUSH_TOKEN_GONE,
    N_("The device was erased or is no longer managed, or it has a new push address that it has not told yet"),
    N_("Wait for the device to check in; if it was erased or handed on, remove or enroll it again") },
  { "ExpiredToken", 410, POMONA_PUSH_TOKEN_GONE, N_("The push address of this device has expired"), WAIT_FOR_DEVICE },
  /* 429 */
  { "TooManyRequests", 429, POMONA_PUSH_RETRY, N_("This device was pushed too often in a short time"),
    N_("Nothing to do: Pomona waits before it tries again") },
  { "TooManyProviderTokenUpdates", 429, POMONA_PUSH_RETRY, N_("Apple asks for slower connections"), WAIT_FOR_APPLE },
  /* 5xx */
  { "InternalServerError", 500, POMONA_PUSH_RETRY, N_("Apple's push service had a fault of its own"), WAIT_FOR_APPLE },
  { "ServiceUnavailable", 503, POMONA_PUSH_RETRY, N_("Apple's push service is not available at the moment"), WAIT_FOR_APPLE },
  { "Shutdown", 503, POMONA_PUSH_RETRY, N_("This server of Apple's push service is being shut down"), WAIT_FOR_APPLE },
  /* before Apple answers */
  { POMONA_APNS_REASON_TLS_EXPIRED, 0, POMONA_PUSH_CERTIFICATE, N_("The push certificate has expired"),
    N_("Renew the push certificate on Apple's portal with the same Apple account") },
  { POMONA_APNS_REASON_TLS_REVOKED, 0, POMONA_PUSH_CERTIFICATE, N_("The push certificate was revoked"),
    N_("Find out who revoked it on Apple's portal, then renew it there with the same Apple account") },
  { POMONA_APNS_REASON_TLS_REFUSED, 0, POMONA_PUSH_CERTIFICATE, N_("Apple refused the push certificate while connecting"), CHECK_CERTIFICATE },
  { POMONA_APNS_REASON_TLS_UNTRUSTED, 0, POMONA_PUSH_UNREACHABLE,
    N_("The server that answered could not prove that it is Apple's"),
    N_("Something on the network opens encrypted connections: exclude Apple's push hosts from that inspection") },
  { POMONA_APNS_REASON_NO_HTTP2, 0, POMONA_PUSH_UNREACHABLE,
    N_("The server that answered does not speak HTTP/2"),
    N_("Something on the network answers instead of Apple: exclude Apple's push hosts from the proxy") },
  { POMONA_APNS_REASON_UNREACHABLE, 0, POMONA_PUSH_UNREACHABLE, N_("Apple's push service could not be reached"),
    N_("Check the network, and that the firewall lets connections to api.push.apple.com through on port 443 or 2197") },
  { POMONA_APNS_REASON_NO_ANSWER, 0, POMONA_PUSH_RETRY, N_("Apple's push service did not answer"), WAIT_FOR_APPLE },
  { POMONA_APNS_REASON_NO_IDENTITY, 0, POMONA_PUSH_NO_IDENTITY, N_("There is no push certificate for this device's topic"),
    N_("Open the push certificate page and add the certificate the device enrolled with") },
  { POMONA_APNS_REASON_CANCELLED, 0, POMONA_PUSH_CANCELLED, N_("Pomona was closed before the push was sent"),
    N_("Nothing to do: the push is sent after the next start") },
  /* any other word */
  { NULL, 200, POMONA_PUSH_DELIVERED, N_("Apple took the push"), N_("Nothing to do: the device answers when it is awake and online") },
  { NULL, 403, POMONA_PUSH_CERTIFICATE, N_("Apple refused the push certificate"), CHECK_CERTIFICATE },
  { NULL, 410, POMONA_PUSH_TOKEN_GONE, N_("The push address of this device is no longer in use"), WAIT_FOR_DEVICE },
  { NULL, 429, POMONA_PUSH_RETRY, N_("Apple asks to push less often"), WAIT_FOR_APPLE },
  { NULL, 500, POMONA_PUSH_RETRY, N_("Apple's push service had a fault of its own"), WAIT_FOR_APPLE },
  { NULL, 400, POMONA_PUSH_REQUEST, N_("Apple refused the push for a reason that Pomona does not know"), REPORT_IT },
  { NULL, 0, POMONA_PUSH_RETRY, N_("The push service gave an answer that Pomona does not understand"), WAIT_FOR_APPLE },
};

static const char *const outcome_names[POMONA_PUSH_N_OUTCOMES] = {
  [POMONA_PUSH_DELIVERED] = "delivered",
  [POMONA_PUSH_TOKEN_GONE] = "token-gone",
  [POMONA_PUSH_TOKEN_BAD] = "token-bad",
  [POMONA_PUSH_TOPIC_CHANGED] = "topic-changed",
  [POMONA_PUSH_TOPIC_REFUSED] = "topic-refused",
  [POMONA_PUSH_CERTIFICATE] = "certificate",
  [POMONA_PUSH_WRONG_HOST] = "wrong-host",
  [POMONA_PUSH_RETRY] = "retry",
  [POMONA_PUSH_REQUEST] = "request",
  [POMONA_PUSH_UNREACHABLE] = "unreachable",
  [POMONA_PUSH_NO_IDENTITY] = "no-identity",
  [POMONA_PUSH_CANCELLED] = "cancelled",
};

/* The status whose row without a word stands for @status. */
static guint
status_class (guint status)
{
  switch (status)
    {
    case 200:
    case 403:
    case 410:
    case 429:
      return status;
    default:
      if (status >= 500 && status <= 599)
        return 500;
      if (status >= 400 && status <= 499)
        return 400;
      return 0;
    }
}

const PomonaApnsReason *
pomona_apns_reason_lookup (guint       status,
                           const char *reason)
{
  guint wanted = status_class (status);

  /* A success stays one, whatever the body says, and no answer can pass for a reason of our own. */
  for (gsize i = 0; reason != NULL && status != 200 && i < G_N_ELEMENTS (rows); i++)
    {
      if (g_strcmp0 (rows[i].reason, reason) == 0 && (rows[i].status != 0 || status == 0))
        return &rows[i];
    }
  for (gsize i = 0; i < G_N_ELEMENTS (rows) - 1; i++)
    {
      if (rows[i].reason == NULL && rows[i].status == wanted)
        return &rows[i];
    }
  return &rows[G_N_ELEMENTS (rows) - 1];
}

const PomonaApnsReason *
pomona_apns_reason_list (gsize *n)
{
  *n = G_N_ELEMENTS (rows);
  return rows;
}

const char *
pomona_apns_reason_get_meaning (const PomonaApnsReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _(self->meaning);
}

const char *
pomona_apns_reason_get_next_step (const PomonaApnsReason *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _(self->next_step);
}

gboolean
pomona_apns_reason_may_retry (const PomonaApnsReason *self)
{
  return self->outcome == POMONA_PUSH_RETRY;
}

gboolean
pomona_apns_reason_stops_topic (const PomonaApnsReason *self)
{
  return self->outcome == POMONA_PUSH_CERTIFICATE || self->outcome == POMONA_PUSH_WRONG_HOST;
}

const char *
pomona_push_outcome_to_string (PomonaPushOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < POMONA_PUSH_N_OUTCOMES, "retry");

  return outcome_names[outcome];
}

gboolean
pomona_push_outcome_from_string (const char        *text,
                                 PomonaPushOutcome *outcome)
{
  for (guint i = 0; i < POMONA_PUSH_N_OUTCOMES; i++)
    {
      if (g_strcmp0 (outcome_names[i], text) == 0)
        {
          *outcome = i;
          return TRUE;
        }
    }
  return FALSE;
}
