/* pomona-apns-push.c: one wake-up for one device, and what became of it. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-push.h"

#include "pomona-clients-error.h"
#include "pomona-clock.h"
#include "pomona-hex.h"

#include <string.h>

struct _PomonaPush
{
  char *topic;
  char *token_hex;
  char *apns_id;
  PomonaSecret *body;
  gint64 expiration;
};

G_DEFINE_BOXED_TYPE (PomonaPush, pomona_push, pomona_push_ref, pomona_push_unref)
G_DEFINE_BOXED_TYPE (PomonaPushResult, pomona_push_result, pomona_push_result_ref, pomona_push_result_unref)

/* A topic becomes a header field, so it must be visible ASCII. */
static gboolean
topic_is_sane (const char *topic)
{
  gsize length = topic != NULL ? strlen (topic) : 0;

  if (length == 0 || length > POMONA_PUSH_MAX_TOPIC)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isgraph (topic[i]))
        return FALSE;
    }
  return TRUE;
}

/* The largest possible growth of a character is \u001f: six for one. */
static gsize
escape_into (guint8       *out,
             const guint8 *text,
             gsize         size)
{
  static const char digits[] = "0123456789abcdef";
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    {
      if (text[i] == '"' || text[i] == '\\')
        {
          out[n++] = '\\';
          out[n++] = text[i];
        }
      else if (text[i] < 0x20)
        {
          memcpy (out + n, "\\u00", 4);
          out[n + 4] = digits[text[i] >> 4];
          out[n + 5] = digits[text[i] & 15];
          n += 6;
        }
      else
        {
          out[n++] = text[i];
        }
    }
  return n;
}

/* Written by hand, because a JSON writer would leave copies of the secret in memory. */
static PomonaSecret *
build_body (PomonaSecret *magic)
{
  static const char head[] = "{\"mdm\":\"", tail[] = "\"}";
  gsize size, used = 0;
  const guint8 *text = pomona_secret_get_data (magic, &size);
  gsize room = sizeof head + 6 * size + sizeof tail;
  guint8 *buffer = g_malloc (room);
  PomonaSecret *body;

  memcpy (buffer, head, sizeof head - 1);
  used = sizeof head - 1;
  used += escape_into (buffer + used, text, size);
  memcpy (buffer + used, tail, sizeof tail - 1);
  used += sizeof tail - 1;
  body = pomona_secret_new (buffer, used);
  pomona_secret_wipe (buffer, room);
  g_free (buffer);
  return body;
}

PomonaPush *
pomona_push_new (const char    *topic,
                 const guint8  *token,
                 gsize          token_size,
                 PomonaSecret  *magic,
                 GError       **error)
{
  const char *text = magic != NULL ? pomona_secret_get_text (magic) : NULL;
  gsize magic_size = text != NULL ? strlen (text) : 0;
  PomonaPush *self;

  if (!topic_is_sane (topic))
    {
      g_set_error_literal (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_INVALID,
                           "The push topic is empty, too long or not plain text");
      return NULL;
    }
  if (token == NULL || token_size == 0 || token_size > POMONA_PUSH_MAX_TOKEN)
    {
      g_set_error (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_INVALID,
                   "The device token has %" G_GSIZE_FORMAT " bytes, but 1 to %d are possible", token_size, POMONA_PUSH_MAX_TOKEN);
      return NULL;
    }
  if (magic_size == 0 || magic_size > POMONA_PUSH_MAX_MAGIC || !g_utf8_validate_len (text, magic_size, NULL))
    {
      g_set_error_literal (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_INVALID,
                           "The PushMagic is empty, too long or not text; wait for the device's next TokenUpdate");
      return NULL;
    }

  self = g_atomic_rc_box_new0 (PomonaPush);
  self->topic = g_strdup (topic);
  self->token_hex = pomona_hex_encode (token, token_size);
  self->apns_id = g_uuid_string_random ();
  self->body = build_body (magic);
  return self;
}

PomonaPush *
pomona_push_ref (PomonaPush *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
push_clear (gpointer data)
{
  PomonaPush *self = data;

  g_free (self->topic);
  g_free (self->token_hex);
  g_free (self->apns_id);
  pomona_secret_unref (self->body);
}

void
pomona_push_unref (PomonaPush *self)
{
  g_atomic_rc_box_release_full (self, push_clear);
}

void
pomona_push_set_expiration (PomonaPush *self,
                            gint64      at)
{
  g_return_if_fail (at >= POMONA_PUSH_EXPIRE_AT_ONCE);

  self->expiration = at;
}

gboolean
pomona_push_set_apns_id (PomonaPush *self,
                         const char *apns_id)
{
  if (apns_id != NULL && !g_uuid_string_is_valid (apns_id))
    return FALSE;
  g_free (self->apns_id);
  self->apns_id = apns_id != NULL ? g_ascii_strdown (apns_id, -1) : g_uuid_string_random ();
  return TRUE;
}

const char *
pomona_push_get_topic (const PomonaPush *self)
{
  return self->topic;
}

const char *
pomona_push_get_token_hex (const PomonaPush *self)
{
  return self->token_hex;
}

const char *
pomona_push_get_apns_id (const PomonaPush *self)
{
  return self->apns_id;
}

gint64
pomona_push_get_expiration (const PomonaPush *self)
{
  return self->expiration;
}

const guint8 *
pomona_push_get_body (const PomonaPush *self,
                      gsize            *size)
{
  return pomona_secret_get_data (self->body, size);
}

PomonaPushResult *
pomona_push_result_new (const PomonaPush *push,
                        guint             status,
                        const char       *reason)
{
  PomonaPushResult *self = g_atomic_rc_box_new0 (PomonaPushResult);

  self->topic = g_strdup (push->topic);
  self->token_hex = g_strdup (push->token_hex);
  self->apns_id = g_strdup (push->apns_id);
  self->status = status;
  self->reason = g_strdup (reason);
  self->finished = pomona_clock_now ();
  self->outcome = pomona_apns_reason_lookup (status, reason)->outcome;
  return self;
}

PomonaPushResult *
pomona_push_result_ref (PomonaPushResult *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
result_clear (gpointer data)
{
  PomonaPushResult *self = data;

  g_free (self->topic);
  g_free (self->token_hex);
  g_free (self->apns_id);
  g_free (self->reason);
  g_free (self->detail);
}

void
pomona_push_result_unref (PomonaPushResult *self)
{
  g_atomic_rc_box_release_full (self, result_clear);
}

const char *
pomona_push_result_get_meaning (const PomonaPushResult *self)
{
  return pomona_apns_reason_get_meaning (pomona_apns_reason_lookup (self->status, self->reason));
}

const char *
pomona_push_result_get_next_step (const PomonaPushResult *self)
{
  return pomona_apns_reason_get_next_step (pomona_apns_reason_lookup (self->status, self->reason));
}
