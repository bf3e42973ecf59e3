/* pomona-json-records.c: records as the JSON that scripts see. SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pomona-service"

#include "config.h"

#include "pomona-command.h"
#include "pomona-json-records.h"
#include "pomona-json.h"
#include "pomona-plist.h"
#include "pomona-time-text.h"

static void
set_time (JsonObject *object,
          const char *member,
          gint64      time)
{
  g_autofree char *text = NULL;

  if (time == 0)
    {
      json_object_set_null_member (object, member);
      return;
    }
  text = pomona_time_to_rfc3339 (time);
  json_object_set_string_member (object, member, text);
}

static void
set_tristate (JsonObject     *object,
              const char     *member,
              PomonaTristate  value)
{
  if (value == POMONA_TRISTATE_UNKNOWN)
    json_object_set_null_member (object, member);
  else
    json_object_set_boolean_member (object, member, value == POMONA_TRISTATE_YES);
}

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static void
set_identity (JsonObject   *object,
              PomonaDevice *device)
{
  json_object_set_string_member (object, "id", device->id);
  json_object_set_string_member (object, "udid", device->udid);
  json_object_set_string_member (object, "serial", device->serial);
  json_object_set_string_member (object, "name", device->name);
  json_object_set_string_member (object, "model", device->model);
  json_object_set_string_member (object, "product", device->product);
  json_object_set_string_member (object, "platform", pomona_platform_to_string (device->platform));
  json_object_set_string_member (object, "os_version", device->os_version);
  json_object_set_string_member (object, "build", device->build);
  if (device->parent_id != NULL)
    json_object_set_string_member (object, "parent_id", device->parent_id);
}

static void
set_standing (JsonObject   *object,
              PomonaDevice *device)
{
  json_object_set_string_member (object, "state", pomona_device_state_to_nick (device->state));
  json_object_set_string_member (object, "topic", device->topic);
  set_time (object, "last_seen", device->last_seen);
  set_time (object, "enrolled_at", device->enrolled_at);
  set_time (object, "token_at", device->token_at);
  set_time (object, "unreachable_since", device->unreachable_since);
  set_time (object, "identity_not_after", device->identity_not_after);
  json_object_set_boolean_member (object, "supervised", device->supervised);
  json_object_set_boolean_member (object, "practice", device->practice);
  json_object_set_boolean_member (object, "awaiting_configuration", device->awaiting_configuration);
  json_object_set_int_member (object, "pending", device->pending);
  json_object_set_int_member (object, "failed", device->failed);
  set_tristate (object, "filevault", device->filevault);
  set_tristate (object, "passcode", device->passcode);
}

static JsonObject *
device_to_object (PomonaDevice *device)
{
  JsonObject *object = json_object_new ();
  JsonArray *tags = json_array_new ();

  set_identity (object, device);
  set_standing (object, device);
  json_object_set_string_member (object, "owner", device->owner);
  for (guint i = 0; device->tags != NULL && device->tags[i] != NULL; i++)
    json_array_add_string_element (tags, device->tags[i]);
  json_object_set_array_member (object, "tags", tags);
  return object;
}

JsonNode *
pomona_device_to_json (PomonaDevice *device)
{
  return take_object (device_to_object (device));
}

JsonNode *
pomona_device_to_json_full (PomonaDevice *device,
                            GPtrArray    *inventory)
{
  JsonObject *object = device_to_object (device);
  JsonObject *answers = json_object_new ();

  json_object_set_string_member (object, "notes", device->notes);
  for (guint i = 0; i < inventory->len; i++)
    {
      PomonaInventory *answer = g_ptr_array_index (inventory, i);
      g_autoptr(GVariant) masked = pomona_command_redact (answer->value);
      JsonObject *entry = json_object_new ();

      set_time (entry, "received_at", answer->received_at);
      json_object_set_member (entry, "answer", pomona_plist_to_json (masked));
      json_object_set_object_member (answers, answer->kind, entry);
    }
  json_object_set_object_member (object, "inventory", answers);
  return take_object (object);
}

/* The answer as JSON where it is a property list, else its bytes as base64 under "answer_raw". */
static void
set_answer (JsonObject          *object,
            PomonaCommandRecord *command)
{
  g_autoptr(GVariant) value = NULL;
  g_autoptr(GVariant) masked = NULL;
  gsize size = 0;
  const void *data = command->answer != NULL ? g_bytes_get_data (command->answer, &size) : NULL;

  if (data != NULL)
    value = pomona_plist_parse (data, size, NULL, NULL);
  if (value != NULL)
    {
      masked = pomona_command_redact (value);
      json_object_set_member (object, "answer", pomona_plist_to_json (masked));
      return;
    }
  json_object_set_null_member (object, "answer");
  if (data != NULL)
    {
      g_autofree char *text = g_base64_encode (data, size);

      json_object_set_string_member (object, "answer_raw", text);
    }
}

static void
set_error_chain (JsonObject          *object,
                 PomonaCommandRecord *command)
{
  g_autoptr(JsonNode) chain = NULL;

  if (command->error_chain != NULL)
    chain = pomona_json_parse (command->error_chain, -1, NULL);
  if (chain != NULL && JSON_NODE_HOLDS_ARRAY (chain))
    json_object_set_member (object, "error_chain", g_steal_pointer (&chain));
  else
    json_object_set_array_member (object, "error_chain", json_array_new ());
}

JsonNode *
pomona_command_to_json (PomonaCommandRecord *command)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "command_uuid", command->uuid);
  json_object_set_string_member (object, "id", command->device_id);
  json_object_set_string_member (object, "request_type", command->request_type);
  json_object_set_string_member (object, "state", pomona_command_state_to_nick (command->state));
  json_object_set_int_member (object, "priority", command->priority);
  json_object_set_boolean_member (object, "automatic", command->automatic);
  set_time (object, "created_at", command->created_at);
  set_time (object, "pushed_at", command->pushed_at);
  set_time (object, "sent_at", command->sent_at);
  set_time (object, "answered_at", command->answered_at);
  set_time (object, "not_before", command->not_before);
  set_time (object, "expires_at", command->expires_at);
  json_object_set_int_member (object, "attempts", command->attempts);
  json_object_set_int_member (object, "not_now_count", command->not_now_count);
  json_object_set_string_member (object, "error", command->error_text);
  set_error_chain (object, command);
  set_answer (object, command);
  return take_object (object);
}

JsonNode *
pomona_push_to_json (PomonaPushRecord *push)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", push->device_id);
  json_object_set_string_member (object, "apns_id", push->apns_id);
  json_object_set_int_member (object, "status", push->status);
  json_object_set_string_member (object, "reason", push->reason);
  json_object_set_string_member (object, "meaning", push->meaning);
  set_time (object, "at", push->at);
  return take_object (object);
}

JsonNode *
pomona_push_certificate_to_json (PomonaPushCertificateRecord *record,
                                 GPtrArray                   *all)
{
  JsonObject *object = json_object_new ();
  JsonObject *by_topic = json_object_new ();

  json_object_set_string_member (object, "topic", record->topic);
  json_object_set_string_member (object, "serial", record->serial);
  json_object_set_string_member (object, "common_name", record->common_name);
  set_time (object, "not_before", record->not_before);
  set_time (object, "not_after", record->not_after);
  set_time (object, "imported_at", record->imported_at);
  for (guint i = 0; i < all->len; i++)
    {
      PomonaPushCertificateRecord *other = g_ptr_array_index (all, i);

      json_object_set_int_member (by_topic, other->topic, other->devices);
    }
  json_object_set_object_member (object, "devices_by_topic", by_topic);
  return take_object (object);
}

JsonNode *
pomona_link_to_json (PomonaEnrollmentLink *link)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "link", link->id);
  json_object_set_string_member (object, "label", link->label);
  json_object_set_string_member (object, "url", link->url);
  json_object_set_string_member (object, "profile_url", link->profile_url);
  json_object_set_string_member (object, "topic", link->topic);
  set_time (object, "expires", link->expires_at);
  json_object_set_int_member (object, "uses_allowed", link->uses_allowed);
  json_object_set_int_member (object, "uses", link->uses);
  json_object_set_boolean_member (object, "practice", link->practice);
  return take_object (object);
}

static const char *
severity_to_nick (PomonaSeverity severity)
{
  static const char * const nicks[] = { "info", "warning", "error" };

  return nicks[severity];
}

/* What the number in `state` means depends on the kind of event. */
static const char *
event_state_to_nick (PomonaEvent *event)
{
  if (event->state < 0)
    return NULL;
  if (event->kind >= POMONA_EVENT_COMMAND_QUEUED && event->kind <= POMONA_EVENT_COMMAND_ENDED)
    return pomona_command_state_to_nick ((PomonaCommandState) event->state);
  return pomona_device_state_to_nick ((PomonaDeviceState) event->state);
}

JsonNode *
pomona_event_to_json (PomonaEvent *event)
{
  JsonObject *object = json_object_new ();
  const char *state = event_state_to_nick (event);

  json_object_set_int_member (object, "seq", event->seq);
  set_time (object, "at", event->at);
  json_object_set_string_member (object, "kind", pomona_event_kind_to_nick (event->kind));
  json_object_set_string_member (object, "severity", severity_to_nick (event->severity));
  if (event->device_id != NULL)
    json_object_set_string_member (object, "id", event->device_id);
  json_object_set_string_member (object, "name", event->device_name);
  if (event->subject != NULL)
    json_object_set_string_member (object, "subject", event->subject);
  json_object_set_string_member (object, "detail", event->detail);
  if (state != NULL)
    json_object_set_string_member (object, "state", state);
  return take_object (object);
}
