/* pomona-control-devices.c: methods of the local socket about devices and links. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "pomona-control-private.h"
#include "pomona-json-records.h"
#include "pomona-json.h"
#include "pomona-time-text.h"

#define DEFAULT_LIFETIME (24 * G_TIME_SPAN_HOUR)

static gboolean
contains (const char *text,
          const char *folded_needle)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, folded_needle) != NULL;
}

static gboolean
matches (PomonaDevice *device,
         const char   *filter)
{
  g_autofree char *needle = NULL;

  if (filter == NULL || *filter == '\0')
    return TRUE;
  needle = g_utf8_casefold (filter, -1);
  for (guint i = 0; device->tags != NULL && device->tags[i] != NULL; i++)
    if (contains (device->tags[i], needle))
      return TRUE;
  return contains (device->name, needle) || contains (device->serial, needle) || contains (device->id, needle) ||
         contains (device->model, needle) || contains (device->owner, needle) || contains (device->os_version, needle) ||
         contains (pomona_platform_to_string (device->platform), needle) ||
         contains (pomona_device_state_to_nick (device->state), needle);
}

static void
devices_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) devices = pomona_service_list_devices_finish (POMONA_SERVICE (source), result, &error);
  JsonArray *array;
  JsonNode *node;

  if (devices == NULL)
    {
      pomona_control_call_return_error (call, g_steal_pointer (&error));
      return;
    }
  array = json_array_new ();
  for (guint i = 0; i < devices->len; i++)
    {
      PomonaDevice *device = g_ptr_array_index (devices, i);

      if (matches (device, pomona_json_get_string (call->params, "filter")))
        json_array_add_element (array, pomona_device_to_json (device));
    }
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  pomona_control_call_return (call, node);
}

static void
method_devices (PomonaControlCall *call)
{
  pomona_service_list_devices_async (call->service, pomona_json_get_bool (call->params, "users", FALSE), call->cancellable,
                                     devices_cb, call);
}

static void
inventory_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inventory = pomona_service_get_inventory_finish (POMONA_SERVICE (source), result, &error);

  if (inventory == NULL)
    pomona_control_call_return_error (call, g_steal_pointer (&error));
  else
    pomona_control_call_return (call, pomona_device_to_json_full (call->data, inventory));
}

static void
device_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  PomonaDevice *device = pomona_service_get_device_finish (POMONA_SERVICE (source), result, &error);

  if (device == NULL)
    {
      pomona_control_call_return_error (call, g_steal_pointer (&error));
      return;
    }
  call->data = device;
  call->destroy = (GDestroyNotify) pomona_device_unref;
  pomona_service_get_inventory_async (call->service, device->id, call->cancellable, inventory_cb, call);
}

static void
method_device (PomonaControlCall *call)
{
  const char *id = pomona_control_call_need (call, "id");

  if (id != NULL)
    pomona_service_get_device_async (call->service, id, call->cancellable, device_cb, call);
}

static void
certificates_for_link_cb (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GPtrArray) certificates = pomona_service_list_push_certificates_finish (POMONA_SERVICE (source), result, NULL);
  PomonaEnrollmentLink *link = call->data;
  JsonNode *node = pomona_link_to_json (link);
  gboolean known = FALSE;

  for (guint i = 0; certificates != NULL && i < certificates->len; i++)
    known |= g_str_equal (((PomonaPushCertificateRecord *) g_ptr_array_index (certificates, i))->topic, link->topic);
  if (!known)
    json_object_set_string_member (json_node_get_object (node), "warning",
                                   _("There is no push certificate yet: devices that enroll now can't be woken, and must enroll "
                                     "again once there is one"));
  pomona_control_call_return (call, node);
}

static void
link_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  PomonaControlCall *call = user_data;
  g_autoptr(GError) error = NULL;
  PomonaEnrollmentLink *link = pomona_service_create_link_finish (POMONA_SERVICE (source), result, &error);

  if (link == NULL)
    {
      pomona_control_call_return_error (call, g_steal_pointer (&error));
      return;
    }
  call->data = link;
  call->destroy = (GDestroyNotify) pomona_enrollment_link_unref;
  pomona_service_list_push_certificates_async (call->service, call->cancellable, certificates_for_link_cb, call);
}

static void
method_enroll_link (PomonaControlCall *call)
{
  const char *expires = pomona_json_get_string (call->params, "expires");
  const char *label = pomona_json_get_string (call->params, "label");
  gint64 uses = pomona_json_get_int (call->params, "uses", 1);
  gint64 lifetime = DEFAULT_LIFETIME;
  g_autoptr(GError) error = NULL;

  if (expires != NULL && !pomona_time_parse_duration (expires, &lifetime, &error))
    pomona_control_call_fail (call, 2, error->message);
  else if (uses < 0 || uses > 100000)
    pomona_control_call_fail (call, 2, _("A link can be used between 1 and 100000 times, or 0 for any number"));
  else
    pomona_service_create_link_async (call->service, label != NULL ? label : "", (guint) uses, lifetime,
                                      pomona_json_get_bool (call->params, "practice", FALSE), call->cancellable, link_cb, call);
}

const PomonaControlMethod pomona_control_device_methods[] = {
  { "devices", method_devices },
  { "device", method_device },
  { "enroll-link", method_enroll_link },
  { NULL },
};
