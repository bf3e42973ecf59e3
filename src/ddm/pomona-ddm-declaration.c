/* pomona-ddm-declaration.c: one declaration. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-declaration.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pomona-ddm-canonical-private.h"
#include "pomona-ddm-error.h"
#include "pomona-json.h"

/* Types are much shorter. */
#define MAX_TYPE 256

G_DEFINE_BOXED_TYPE (PomonaDdmDeclaration, pomona_ddm_declaration, pomona_ddm_declaration_ref, pomona_ddm_declaration_unref)

static void
declaration_clear (gpointer data)
{
  PomonaDdmDeclaration *self = data;

  g_free ((char *) self->type);
  g_free ((char *) self->identifier);
  g_free ((char *) self->server_token);
  g_clear_pointer (&self->payload, json_object_unref);
}

static gboolean
is_printable (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static gboolean
check_identity (const char     *type,
                const char     *identifier,
                PomonaDdmKind  *out_kind,
                GError        **error)
{
  if (type == NULL || strlen (type) > MAX_TYPE || !pomona_ddm_kind_from_type (type, out_kind))
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                   _("The Type of the declaration must begin with com.apple.activation, asset, configuration or management"));
      return FALSE;
    }
  if (identifier == NULL || *identifier == '\0' || !g_utf8_validate (identifier, -1, NULL) || !is_printable (identifier))
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                   _("The declaration needs an Identifier of printable characters"));
      return FALSE;
    }
  if (strlen (identifier) > POMONA_DDM_MAX_IDENTIFIER)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_LIMIT,
                   _("The Identifier “%.80s…” is longer than the %d bytes that devices take"), identifier,
                   POMONA_DDM_MAX_IDENTIFIER);
      return FALSE;
    }
  return TRUE;
}

/* Takes the token. */
static PomonaDdmDeclaration *
declaration_new (PomonaDdmKind  kind,
                 const char    *type,
                 const char    *identifier,
                 char          *server_token,
                 JsonObject    *payload)
{
  PomonaDdmDeclaration *self = g_atomic_rc_box_new0 (PomonaDdmDeclaration);

  self->kind = kind;
  self->type = g_strdup (type);
  self->identifier = g_strdup (identifier);
  self->server_token = server_token;
  self->payload = json_object_ref (payload);
  json_object_seal (self->payload);
  return self;
}

char *
pomona_ddm_server_token (const char *type,
                         const char *identifier,
                         JsonObject *payload,
                         const char *revision)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  const char *const parts[] = { type, identifier, revision != NULL ? revision : "" };

  /* The NUL bytes keep the parts apart. */
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_string_append_len (text, parts[i], strlen (parts[i]) + 1);
  json_node_set_object (node, payload);
  pomona_ddm_canonical_append (text, node);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text->str, text->len);
}

PomonaDdmDeclaration *
pomona_ddm_declaration_new (const char  *type,
                            const char  *identifier,
                            JsonObject  *payload,
                            const char  *revision,
                            GError     **error)
{
  PomonaDdmKind kind;

  g_return_val_if_fail (payload != NULL, NULL);

  if (!check_identity (type, identifier, &kind, error))
    return NULL;
  return declaration_new (kind, type, identifier, pomona_ddm_server_token (type, identifier, payload, revision), payload);
}

/* A key that stands beside the payload instead of inside of it is a common mistake, and devices say nothing about it. */
static gboolean
check_keys (JsonObject  *object,
            GError     **error)
{
  static const char *const known[] = { "Type", "Identifier", "ServerToken", "Payload", NULL };
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, NULL))
    if (!g_strv_contains (known, name))
      {
        g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                     _("“%.80s” does not belong beside Type and Identifier; perhaps it is a key of the Payload"), name);
        return FALSE;
      }
  if (pomona_json_get_object (object, "Payload") == NULL)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                   _("The declaration needs a Payload, even if it is an empty object"));
      return FALSE;
    }
  return TRUE;
}

PomonaDdmDeclaration *
pomona_ddm_declaration_parse (const char  *text,
                              gssize       length,
                              const char  *revision,
                              GError     **error)
{
  g_autoptr(JsonObject) object = pomona_json_parse_object (text, length, error);

  if (object == NULL || !check_keys (object, error))
    return NULL;
  return pomona_ddm_declaration_new (pomona_json_get_string (object, "Type"), pomona_json_get_string (object, "Identifier"),
                                     pomona_json_get_object (object, "Payload"), revision, error);
}

PomonaDdmDeclaration *
pomona_ddm_declaration_parse_wire (const char  *text,
                                   gssize       length,
                                   GError     **error)
{
  g_autoptr(JsonObject) object = pomona_json_parse_object (text, length, error);
  const char *type;
  const char *identifier;
  const char *server_token;
  PomonaDdmKind kind;

  if (object == NULL || !check_keys (object, error))
    return NULL;
  type = pomona_json_get_string (object, "Type");
  identifier = pomona_json_get_string (object, "Identifier");
  server_token = pomona_json_get_string (object, "ServerToken");
  if (!check_identity (type, identifier, &kind, error))
    return NULL;
  if (server_token == NULL || *server_token == '\0' || strlen (server_token) > POMONA_DDM_MAX_SERVER_TOKEN)
    {
      g_set_error (error, POMONA_DDM_ERROR, POMONA_DDM_ERROR_MALFORMED,
                   _("The declaration %s needs a ServerToken of at most %d bytes"), identifier, POMONA_DDM_MAX_SERVER_TOKEN);
      return NULL;
    }
  return declaration_new (kind, type, identifier, g_strdup (server_token), pomona_json_get_object (object, "Payload"));
}

PomonaDdmDeclaration *
pomona_ddm_declaration_ref (PomonaDdmDeclaration *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
pomona_ddm_declaration_unref (PomonaDdmDeclaration *self)
{
  g_atomic_rc_box_release_full (self, declaration_clear);
}

GBytes *
pomona_ddm_declaration_to_bytes (const PomonaDdmDeclaration *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  char *text;

  json_object_set_string_member (object, "Type", self->type);
  json_object_set_string_member (object, "Identifier", self->identifier);
  json_object_set_string_member (object, "ServerToken", self->server_token);
  json_object_set_object_member (object, "Payload", json_object_ref (self->payload));
  text = pomona_json_write_object (object, FALSE);
  return g_bytes_new_take (text, strlen (text));
}
