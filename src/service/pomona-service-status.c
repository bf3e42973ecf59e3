/* pomona-service-status.c: how the service stands, in one object. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members: state, url, organization, port, version, started_at; devices {total, waiting, enrolled, unreachable, checked_out,
 * removed, practice}; commands {queued, pushed, sent, notnow, failed}; push [{topic, state, error, in_flight, queued}];
 * expiries [{kind, name, not_after}]; store {path, writes, commits, failures}. */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-apns-state.h"
#include "pomona-authority-table.h"
#include "pomona-command-table.h"
#include "pomona-enrollment-table.h"
#include "pomona-push-identity-table.h"
#include "pomona-pusher-private.h"
#include "pomona-service-private.h"
#include "pomona-time-text.h"

static void
set_time (JsonObject *object,
          const char *member,
          gint64      time)
{
  g_autofree char *text = pomona_time_to_rfc3339 (time);

  json_object_set_string_member (object, member, text);
}

static gboolean
add_devices (JsonObject  *status,
             PomonaDb    *db,
             GError     **error)
{
  PomonaEnrollmentCounts counts;
  JsonObject *object;

  if (!pomona_enrollments_count (db, &counts, error))
    return FALSE;
  object = json_object_new ();
  json_object_set_int_member (object, "total",
                              counts.waiting + counts.enrolled + counts.unreachable + counts.checked_out + counts.removed);
  json_object_set_int_member (object, "waiting", counts.waiting);
  json_object_set_int_member (object, "enrolled", counts.enrolled);
  json_object_set_int_member (object, "unreachable", counts.unreachable);
  json_object_set_int_member (object, "checked_out", counts.checked_out);
  json_object_set_int_member (object, "removed", counts.removed);
  json_object_set_int_member (object, "practice", counts.practice);
  json_object_set_object_member (status, "devices", object);
  return TRUE;
}

static gboolean
add_commands (JsonObject  *status,
              PomonaDb    *db,
              GError     **error)
{
  PomonaCommandCounts counts;
  JsonObject *object;

  if (!pomona_commands_count (db, NULL, &counts, error))
    return FALSE;
  object = json_object_new ();
  for (guint state = 0; state <= POMONA_COMMAND_CANCELLED; state++)
    json_object_set_int_member (object, pomona_command_state_to_nick (state), counts.by_state[state]);
  json_object_set_object_member (status, "commands", object);
  return TRUE;
}

static void
add_expiry (JsonArray  *expiries,
            const char *kind,
            const char *name,
            gint64      not_after)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", kind);
  json_object_set_string_member (object, "name", name);
  set_time (object, "not_after", not_after);
  json_array_add_object_element (expiries, object);
}

static gboolean
add_own_certificate (JsonArray            *expiries,
                     PomonaDb             *db,
                     PomonaAuthorityRole   role,
                     const char           *kind,
                     GError              **error)
{
  g_autoptr(GPtrArray) all = pomona_authorities_list (db, role, error);
  PomonaStoredAuthority *current;
  g_autoptr(PomonaCertificate) certificate = NULL;

  if (all == NULL)
    return FALSE;
  if (all->len == 0)
    return TRUE;
  current = g_ptr_array_index (all, 0);
  certificate = pomona_certificate_new_from_der (current->certificate, error);
  if (certificate == NULL)
    return FALSE;
  add_expiry (expiries, kind, pomona_certificate_get_common_name (certificate), pomona_certificate_get_not_after (certificate));
  return TRUE;
}

static gboolean
add_expiries (JsonObject  *status,
              PomonaDb    *db,
              GError     **error)
{
  JsonArray *expiries = json_array_new ();
  g_autoptr(GPtrArray) pushes = NULL;

  json_object_set_array_member (status, "expiries", expiries);
  pushes = pomona_push_identities_list (db, error);
  if (pushes == NULL)
    return FALSE;
  for (guint i = 0; i < pushes->len; i++)
    {
      PomonaPushCertificateRecord *record = g_ptr_array_index (pushes, i);

      add_expiry (expiries, record->practice ? "practice-push" : "push", record->topic, record->not_after);
    }
  return add_own_certificate (expiries, db, POMONA_AUTHORITY_TLS_LEAF, "tls", error) &&
         add_own_certificate (expiries, db, POMONA_AUTHORITY_TLS, "tls-authority", error) &&
         add_own_certificate (expiries, db, POMONA_AUTHORITY_DEVICE, "device-authority", error);
}

static void
add_push (JsonObject    *status,
          PomonaContext *context)
{
  g_autoptr(GPtrArray) states = pomona_pusher_get_states (context->pusher);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < states->len; i++)
    {
      PomonaApnsState *state = g_ptr_array_index (states, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "topic", state->topic);
      json_object_set_string_member (object, "state", pomona_apns_phase_to_string (state->phase));
      json_object_set_string_member (object, "error", state->connect_error != NULL ? state->connect_error : "");
      json_object_set_int_member (object, "in_flight", state->in_flight);
      json_object_set_int_member (object, "queued", state->queued);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (status, "push", array);
}

static void
add_store (JsonObject    *status,
           PomonaContext *context)
{
  PomonaStoreCounters counters;
  JsonObject *object = json_object_new ();

  pomona_store_get_counters (context->store, &counters);
  json_object_set_string_member (object, "path", pomona_store_get_path (context->store));
  json_object_set_int_member (object, "writes", counters.writes);
  json_object_set_int_member (object, "commits", counters.commits);
  json_object_set_int_member (object, "failures", counters.failures);
  json_object_set_int_member (object, "waiting", counters.waiting);
  json_object_set_object_member (status, "store", object);
}

static gpointer
work_status (PomonaContext *context,
             gpointer       data,
             GError       **error)
{
  PomonaDb *db = pomona_store_reader (context->store, error);
  g_autoptr(JsonObject) status = json_object_new ();
  g_autofree char *url = pomona_context_dup_public_url (context);
  g_autofree char *organization = pomona_context_dup_organization (context);
  JsonNode *node;

  if (db == NULL)
    return NULL;
  json_object_set_string_member (status, "state", "serving");
  json_object_set_string_member (status, "url", url);
  json_object_set_string_member (status, "organization", organization);
  json_object_set_int_member (status, "port", GPOINTER_TO_UINT (data));
  json_object_set_string_member (status, "version", PACKAGE_VERSION);
  set_time (status, "started_at", context->started_at);
  if (!add_devices (status, db, error) || !add_commands (status, db, error) || !add_expiries (status, db, error))
    return NULL;
  add_push (status, context);
  add_store (status, context);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, status);
  return node;
}

void
pomona_service_get_status_async (PomonaService       *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  pomona_service_run (self, work_status, GUINT_TO_POINTER (pomona_service_get_port (self)), NULL, (GDestroyNotify) json_node_unref,
                      pomona_service_get_status_async, cancellable, callback, user_data);
}

JsonNode *
pomona_service_get_status_finish (PomonaService  *self,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  return pomona_service_run_finish (self, result, pomona_service_get_status_async, error);
}
