/* pomona-dep-token.c: the server token of automated enrollment. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-dep-token.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-clock.h"
#include "pomona-cms.h"
#include "pomona-json.h"
#include "pomona-pki-private.h"

PomonaCertificate *
pomona_dep_token_new_certificate (PomonaKey   *key,
                                  const char  *common_name,
                                  guint        days,
                                  GError     **error)
{
  gint64 now = pomona_clock_now ();
  const PomonaCertificateSpec spec = {
    .common_name = common_name,
    .not_before = now - POMONA_CLOCK_HOUR,
    .not_after = now + days * POMONA_CLOCK_DAY,
    .key_usage = GNUTLS_KEY_KEY_ENCIPHERMENT | GNUTLS_KEY_DIGITAL_SIGNATURE,
  };

  return pomona_certificate_new_self_signed (key, &spec, error);
}

void
pomona_dep_token_free (PomonaDepToken *self)
{
  g_clear_pointer (&self->consumer_key, g_free);
  g_clear_pointer (&self->consumer_secret, pomona_secret_unref);
  g_clear_pointer (&self->access_token, g_free);
  g_clear_pointer (&self->access_secret, pomona_secret_unref);
  g_free (self);
}

/* What is behind the header lines of a mail part, whose lines end with LF or CRLF; NULL if there is no empty
 * line. */
static const char *
skip_header (const char *text,
             gsize       size,
             gsize      *body_size)
{
  const char *end = text + size;
  const char *line = text;

  while (line < end)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));

      if (newline == NULL)
        return NULL;
      if (newline == line || (newline == line + 1 && *line == '\r'))
        {
          *body_size = (gsize) (end - newline - 1);
          return newline + 1;
        }
      line = newline + 1;
    }
  return NULL;
}

static GBytes *
get_message (GBytes  *file,
             GError **error)
{
  g_autofree char *base64 = NULL;
  gsize size;
  const char *text = g_bytes_get_data (file, &size);
  const char *body;
  gsize body_size = 0;
  guchar *message;

  if (!pomona_pki_check_size (size, POMONA_DEP_TOKEN_MAX_SIZE, _("server token"), error))
    return NULL;
  if (size > 0 && text[0] == 0x30)
    return g_bytes_ref (file);
  body = skip_header (text, size, &body_size);
  if (body == NULL)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("The file is not a server token; the portal gives it as a file that ends with .p7m"));
      return NULL;
    }
  base64 = g_strndup (body, body_size);
  message = g_base64_decode (base64, &size);
  return g_bytes_new_take (message, size);
}

/* The text between the first brace and the last one: around it are lines of a mail part and of a frame. */
static JsonObject *
find_json (GBytes *plain)
{
  gsize size;
  const char *text = g_bytes_get_data (plain, &size);
  const char *open = size > 0 ? memchr (text, '{', size) : NULL;
  const char *close = size > 0 ? memrchr (text, '}', size) : NULL;

  if (open == NULL || close == NULL || close < open)
    return NULL;
  return pomona_json_parse_object (open, close - open + 1, NULL);
}

static PomonaSecret *
get_secret (JsonObject *object,
            const char *name)
{
  const char *text = pomona_json_get_string (object, name);

  return text != NULL ? pomona_secret_new (text, -1) : NULL;
}

static gint64
get_time (JsonObject *object,
          const char *name)
{
  const char *text = pomona_json_get_string (object, name);
  g_autoptr(GDateTime) when = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return when != NULL ? g_date_time_to_unix (when) * G_USEC_PER_SEC : 0;
}

PomonaDepToken *
pomona_dep_token_read (GBytes             *file,
                       PomonaCertificate  *certificate,
                       PomonaKey          *key,
                       GError            **error)
{
  g_autoptr(GBytes) message = get_message (file, error);
  g_autoptr(GBytes) plain = NULL;
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(PomonaDepToken) self = NULL;

  if (message == NULL)
    return NULL;
  plain = pomona_cms_decrypt (message, certificate, key, NULL, error);
  if (plain == NULL)
    return NULL;
  object = find_json (plain);
  self = g_new0 (PomonaDepToken, 1);
  self->consumer_key = g_strdup (pomona_json_get_string (object, "consumer_key"));
  self->consumer_secret = get_secret (object, "consumer_secret");
  self->access_token = g_strdup (pomona_json_get_string (object, "access_token"));
  self->access_secret = get_secret (object, "access_secret");
  self->access_token_expiry = get_time (object, "access_token_expiry");
  if (self->consumer_key == NULL || self->consumer_secret == NULL || self->access_token == NULL ||
      self->access_secret == NULL || self->access_token_expiry == 0)
    {
      g_set_error_literal (error, POMONA_PKI_ERROR, POMONA_PKI_ERROR_INVALID,
                           _("The server token is damaged: a part of it is missing"));
      return NULL;
    }
  return g_steal_pointer (&self);
}
