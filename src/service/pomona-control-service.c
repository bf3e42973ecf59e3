/* pomona-control-service.c: methods of the local socket about the service itself. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <glib/gi18n.h>

#include "pomona-control-private.h"
#include "pomona-json-records.h"
#include "pomona-json.h"

#define EVENTS_SHOWN 200

static void
status_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  JsonNode *status = pomona_service_get_status_finish (POMONA_SERVICE (source), result, &error);

  if (status == NULL)
    pomona_control_call_return_error (call, g_steal_pointer (&error));
  else
    pomona_control_call_return (call, status);
}

static void
method_status (PomonaControlCall *call)
{
  pomona_service_get_status_async (call->service, call->cancellable, status_cb, call);
}

static void
events_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) events = pomona_service_list_events_finish (POMONA_SERVICE (source), result, &error);
  JsonNode *node;
  JsonArray *array;

  if (events == NULL)
    {
      pomona_control_call_return_error (call, g_steal_pointer (&error));
      return;
    }
  /* The list is newest first, a log reads oldest first. */
  array = json_array_new ();
  for (guint i = events->len; i > 0; i--)
    json_array_add_element (array, pomona_event_to_json (g_ptr_array_index (events, i - 1)));
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  if (pomona_json_get_bool (call->params, "follow", FALSE))
    pomona_control_call_follow (call);
  pomona_control_call_return (call, node);
}

static void
method_events (PomonaControlCall *call)
{
  pomona_service_list_events_async (call->service, NULL, EVENTS_SHOWN, 0, call->cancellable, events_cb, call);
}

/* --- push certificates --- */

static void
certificates_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) all = pomona_service_list_push_certificates_finish (POMONA_SERVICE (source), result, &error);
  PomonaPushCertificateRecord *wanted = call->data;

  if (all == NULL)
    {
      pomona_control_call_return_error (call, g_steal_pointer (&error));
      return;
    }
  for (guint i = 0; i < all->len && wanted == NULL; i++)
    if (((PomonaPushCertificateRecord *) g_ptr_array_index (all, i))->current)
      wanted = g_ptr_array_index (all, i);
  if (wanted == NULL)
    pomona_control_call_fail (call, 1, _("There is no push certificate yet"));
  else
    pomona_control_call_return (call, pomona_push_certificate_to_json (wanted, all));
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  PomonaPushCertificateRecord *record = pomona_service_import_push_certificate_finish (POMONA_SERVICE (source), result, &error);

  if (record == NULL)
    {
      pomona_control_call_return_error (call, g_steal_pointer (&error));
      return;
    }
  call->data = record;
  call->destroy = (GDestroyNotify) pomona_push_certificate_record_unref;
  pomona_service_list_push_certificates_async (call->service, call->cancellable, certificates_cb, call);
}

static GBytes *
dup_bytes (JsonObject *params,
           const char *member)
{
  const char *text = pomona_json_get_string (params, member);
  guchar *data;
  gsize size;

  if (text == NULL)
    return NULL;
  data = g_base64_decode (text, &size);
  return g_bytes_new_take (data, size);
}

static void
method_pushcert_import (PomonaControlCall *call)
{
  const char *password = pomona_json_get_string (call->params, "password");
  g_autoptr(GBytes) certificate = NULL;
  g_autoptr(GBytes) key = dup_bytes (call->params, "key");
  g_autoptr(GBytes) apns_ca = dup_bytes (call->params, "apns_ca");
  g_autoptr(PomonaSecret) secret = password != NULL ? pomona_secret_new (password, -1) : NULL;
  PomonaPushImport import = { 0 };

  if (pomona_control_call_need (call, "certificate") == NULL)
    return;
  certificate = dup_bytes (call->params, "certificate");
  import.certificate = certificate;
  import.key = key;
  import.password = secret;
  import.allow_topic_change = pomona_json_get_string (call->params, "allow_topic_change");
  import.apns_host = pomona_json_get_string (call->params, "apns_host");
  import.apns_ca = apns_ca;
  pomona_service_import_push_certificate_async (call->service, &import, call->cancellable, imported_cb, call);
}

static void
method_pushcert_show (PomonaControlCall *call)
{
  pomona_service_list_push_certificates_async (call->service, call->cancellable, certificates_cb, call);
}

const PomonaControlMethod pomona_control_service_methods[] = {
  { "status", method_status },
  { "events", method_events },
  { "pushcert-import", method_pushcert_import },
  { "pushcert-show", method_pushcert_show },
  { NULL },
};
