/* pomona-checkin-handler-declarations.c: answers to DeclarativeManagement. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is asked for is read, and answered in JSON, by the floor ddm. A channel's set of declarations is empty as long as
 * nothing puts any into it. */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-checkin-handler.h"

#include "pomona-challenge-table.h"
#include "pomona-ddm-endpoint.h"
#include "pomona-ddm-manifest.h"
#include "pomona-mdm-error.h"
#include "pomona-message-kind.h"
#include "pomona-status-table.h"

#include <string.h>

/* The set of declarations of a channel. */
static PomonaDdmManifest *
get_manifest (PomonaDb             *db,
              PomonaDeviceMessage  *message,
              GError              **error)
{
  return pomona_ddm_manifest_new (NULL, 0, error);
}

static void
answer_declaration (PomonaDeviceMessage     *message,
                    const PomonaDdmManifest *manifest,
                    const PomonaDdmEndpoint *endpoint)
{
  static const char text[] = "There is no such declaration.\n";
  g_autoptr(GBytes) body = NULL;

  /* 404 makes the device drop its copy: right for what is not in the set, wrong for any fault of ours. */
  if (pomona_ddm_manifest_find (manifest, endpoint->kind, endpoint->identifier) != NULL)
    return;
  body = g_bytes_new_static (text, strlen (text));
  pomona_device_message_set_answer (message, 404, "text/plain; charset=utf-8", body);
}

static gboolean
answer_from_manifest (PomonaDb                 *db,
                      PomonaDeviceMessage      *message,
                      const PomonaDdmEndpoint  *endpoint,
                      GError                  **error)
{
  g_autoptr(PomonaDdmManifest) manifest = get_manifest (db, message, error);
  g_autoptr(GBytes) body = NULL;

  if (manifest == NULL)
    return FALSE;
  if (endpoint->type == POMONA_DDM_ENDPOINT_DECLARATION)
    {
      answer_declaration (message, manifest, endpoint);
      return TRUE;
    }
  /* The time is when the set became what it is: an empty one always was. */
  body = endpoint->type == POMONA_DDM_ENDPOINT_TOKENS
    ? pomona_ddm_manifest_to_tokens (manifest, 0)
    : pomona_ddm_manifest_to_items (manifest);
  pomona_device_message_set_answer (message, 200, POMONA_CONTENT_TYPE_DDM, body);
  return TRUE;
}

/* Kept as it came, readable or not: the device takes 200 for kept and does not send it again. */
static gboolean
take_status (PomonaDb             *db,
             PomonaDeviceMessage  *message,
             GError              **error)
{
  const char *id = message->checkin->enrollment_id->id;
  GBytes *data = message->checkin->data;
  g_autoptr(PomonaDevice) channel = pomona_enrollments_get (db, id, error);
  g_autoptr(PomonaDdmStatusReport) report = NULL;
  g_auto(GStrv) changed = NULL;
  g_autofree char *detail = NULL;

  if (channel == NULL)
    return FALSE;
  report = pomona_ddm_status_report_parse (g_bytes_get_data (data, NULL), (gssize) g_bytes_get_size (data), NULL);
  if (!pomona_status_put (db, id, data, report, &changed, error))
    return FALSE;
  detail = report != NULL ? g_strdup_printf ("%u", g_strv_length (changed)) : g_strdup ("unreadable");
  return pomona_progress_mark (db, pomona_device_message_get_fingerprint (message), POMONA_STEP_DECLARATIONS, NULL, error) &&
         pomona_device_message_tell (message, db, POMONA_EVENT_STATUS_REPORT,
                                     report != NULL ? POMONA_SEVERITY_INFO : POMONA_SEVERITY_WARNING, id, NULL, detail, -1,
                                     error);
}

gboolean
pomona_checkin_declarations (PomonaDb             *db,
                             PomonaDeviceMessage  *message,
                             GError              **error)
{
  g_autoptr(GError) local_error = NULL;
  PomonaDdmEndpoint endpoint;

  if (!pomona_ddm_endpoint_parse (message->checkin->endpoint, &endpoint, &local_error))
    {
      g_set_error_literal (error, POMONA_MDM_ERROR, POMONA_MDM_ERROR_MALFORMED, local_error->message);
      return FALSE;
    }
  if (endpoint.type == POMONA_DDM_ENDPOINT_STATUS)
    return take_status (db, message, error);
  return answer_from_manifest (db, message, &endpoint, error);
}
