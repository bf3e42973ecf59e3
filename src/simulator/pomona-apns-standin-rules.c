/* pomona-apns-standin-rules.c: what Apple checks in a push. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-standin-private.h"

#include "pomona-json.h"

#include <string.h>

#define PATH_PREFIX "/3/device/"
#define MAX_PAYLOAD 4096
#define MAX_COLLAPSE_ID 64

static PomonaApnsVerdict
refuse (guint       status,
        const char *reason)
{
  return (PomonaApnsVerdict) { .status = status, .reason = reason };
}

static gboolean
is_number (const char *text)
{
  gint64 number;

  return g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &number, NULL);
}

static gboolean
is_one_of (const char        *text,
           const char *const *words)
{
  return text != NULL && g_strv_contains (words, text);
}

static gboolean
is_token (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length % 2 != 0)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return FALSE;
    }
  return TRUE;
}

static const char *
check_fields (const PomonaApnsCall *call,
              const char           *cert_topic)
{
  static const char *const types[] = { "alert", "background", "complication", "controls", "fileprovider", "liveactivity",
                                       "location", "mdm", "pushtotalk", "voip", "widgets", NULL };
  static const char *const priorities[] = { "1", "5", "10", NULL };

  if (call->duplicate)
    return "DuplicateHeaders";
  if (call->apns_id != NULL && !g_uuid_string_is_valid (call->apns_id))
    return "BadMessageId";
  if (call->expiration != NULL && !is_number (call->expiration))
    return "BadExpirationDate";
  if (call->priority != NULL && !is_one_of (call->priority, priorities))
    return "BadPriority";
  if (call->collapse_id != NULL && strlen (call->collapse_id) > MAX_COLLAPSE_ID)
    return "BadCollapseId";
  if (call->topic == NULL || *call->topic == '\0')
    return "MissingTopic";
  if (g_strcmp0 (call->topic, cert_topic) != 0)
    return "TopicDisallowed";
  if (!is_one_of (call->push_type, types))
    return "InvalidPushType";
  return NULL;
}

PomonaApnsVerdict
pomona_apns_rules_check (const PomonaApnsCall  *call,
                         const char            *cert_topic,
                         char                 **token_hex)
{
  const char *fault, *token;

  *token_hex = NULL;
  if (g_strcmp0 (call->method, "POST") != 0)
    return refuse (405, "MethodNotAllowed");
  if (call->path == NULL || !g_str_has_prefix (call->path, PATH_PREFIX))
    return refuse (404, "BadPath");
  token = call->path + strlen (PATH_PREFIX);
  if (*token == '\0')
    return refuse (400, "MissingDeviceToken");
  fault = check_fields (call, cert_topic);
  if (fault != NULL)
    return refuse (400, fault);
  if (!is_token (token))
    return refuse (400, "BadDeviceToken");
  if (call->body == NULL || call->body->len == 0)
    return refuse (400, "PayloadEmpty");
  if (call->body->len > MAX_PAYLOAD)
    return refuse (413, "PayloadTooLarge");
  *token_hex = g_ascii_strdown (token, -1);
  return (PomonaApnsVerdict) { .status = 200 };
}

char *
pomona_apns_rules_read_magic (const GByteArray *body)
{
  g_autoptr(JsonObject) object = pomona_json_parse_object ((const char *) body->data, body->len, NULL);

  return g_strdup (pomona_json_get_string (object, "mdm"));
}

char *
pomona_apns_rules_write_body (const PomonaApnsVerdict *verdict)
{
  g_autoptr(JsonObject) object = json_object_new ();

  if (verdict->reason != NULL)
    json_object_set_string_member (object, "reason", verdict->reason);
  if (verdict->timestamp != 0)
    json_object_set_int_member (object, "timestamp", verdict->timestamp);
  return pomona_json_write_object (object, FALSE);
}

void
pomona_apns_call_clear (PomonaApnsCall *call)
{
  g_free (call->method);
  g_free (call->path);
  g_free (call->topic);
  g_free (call->push_type);
  g_free (call->priority);
  g_free (call->expiration);
  g_free (call->apns_id);
  g_free (call->collapse_id);
  g_clear_pointer (&call->body, g_byte_array_unref);
  *call = (PomonaApnsCall) { NULL };
}
