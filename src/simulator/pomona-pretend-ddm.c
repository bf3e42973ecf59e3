/* pomona-pretend-ddm.c: the declarations on a pretend device. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-json.h"
#include "pomona-plist.h"
#include "pomona-pretend-ddm-private.h"

#define MAX_IDENTIFIER   64    /* octets, also of a ServerToken */
#define MAX_TOKEN        256
#define MAX_DECLARATIONS 2000

static const struct { const char *endpoint, *manifest, *report; } classes[POMONA_N_PRETEND_CLASSES] = {
  { "activation", "Activations", "activations" },
  { "configuration", "Configurations", "configurations" },
  { "asset", "Assets", "assets" },
  { "management", "Management", "management" },
};

const char *
pomona_pretend_class_endpoint (PomonaPretendClass kind)
{
  return classes[kind].endpoint;
}

const char *
pomona_pretend_class_manifest (PomonaPretendClass kind)
{
  return classes[kind].manifest;
}

const char *
pomona_pretend_class_report (PomonaPretendClass kind)
{
  return classes[kind].report;
}

static gboolean
fail (GError     **error,
      const char  *format,
      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError     **error,
      const char  *format,
      ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_ANSWER, text);
  return FALSE;
}

static void
declaration_free (PomonaPretendDeclaration *self)
{
  g_free (self->identifier);
  g_free (self->wanted);
  g_free (self->token);
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
  g_free (self->download_token);
  g_free (self->problem);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self);
}

static PomonaPretendDeclaration *
declaration_new (PomonaPretendClass  kind,
                 const char         *identifier)
{
  PomonaPretendDeclaration *self = g_new0 (PomonaPretendDeclaration, 1);

  self->kind = kind;
  self->identifier = g_strdup (identifier);
  self->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  return self;
}

PomonaPretendDdm *
pomona_pretend_ddm_new (PomonaPretendState *state,
                        gboolean            user_channel)
{
  PomonaPretendDdm *self = g_new0 (PomonaPretendDdm, 1);

  self->state = state;
  self->user_channel = user_channel;
  self->set = g_ptr_array_new_with_free_func ((GDestroyNotify) declaration_free);
  self->subscriptions = g_ptr_array_new_with_free_func (g_free);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
pomona_pretend_ddm_free (PomonaPretendDdm *self)
{
  g_free (self->token);
  g_free (self->coming);
  g_clear_pointer (&self->set, g_ptr_array_unref);
  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_pointer (&self->telling, g_hash_table_unref);
  g_free (self);
}

PomonaPretendDeclaration *
pomona_pretend_ddm_find (PomonaPretendDdm   *self,
                         PomonaPretendClass  kind,
                         const char         *identifier)
{
  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];

      if (declaration->kind == kind && g_str_equal (declaration->identifier, identifier))
        return declaration;
    }
  return NULL;
}

JsonObject *
pomona_pretend_declaration_payload (PomonaPretendDeclaration *self)
{
  return pomona_json_get_object (self->body, "Payload");
}

const char *
pomona_pretend_declaration_type (PomonaPretendDeclaration *self)
{
  return pomona_json_get_string (self->body, "Type");
}

/* --- tokens and manifest --- */

static JsonObject *
parse (GBytes  *json,
       GError **error)
{
  JsonObject *object = pomona_json_parse_object (g_bytes_get_data (json, NULL), g_bytes_get_size (json), error);

  if (object == NULL)
    g_prefix_error (error, "The server's answer is no JSON object: ");
  return object;
}

gboolean
pomona_pretend_ddm_read_tokens (PomonaPretendDdm  *self,
                                GBytes            *json,
                                gboolean          *news,
                                GError           **error)
{
  g_autoptr(JsonObject) root = parse (json, error);
  JsonObject *tokens = pomona_json_get_object (root, "SyncTokens");
  const char *token = pomona_json_get_string (tokens, "DeclarationsToken");

  if (root == NULL)
    return FALSE;
  if (token == NULL || *token == '\0' || strlen (token) > MAX_TOKEN)
    return fail (error, "The tokens have no usable DeclarationsToken");
  if (pomona_json_get_string (tokens, "Timestamp") == NULL)
    return fail (error, "The tokens have no Timestamp");
  self->on = TRUE;
  *news = g_strcmp0 (token, self->token) != 0;
  return TRUE;
}

static gboolean
read_class (PomonaPretendDdm    *self,
            JsonObject          *declarations,
            PomonaPretendClass   kind,
            GPtrArray           *set,
            GError             **error)
{
  JsonArray *items = pomona_json_get_array (declarations, classes[kind].manifest);

  if (items == NULL)
    return fail (error, "The manifest has no list “%s”", classes[kind].manifest);
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonNode *node = json_array_get_element (items, i);
      JsonObject *item = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *identifier = pomona_json_get_string (item, "Identifier");
      const char *token = pomona_json_get_string (item, "ServerToken");
      PomonaPretendDeclaration *declaration;
      guint index;

      if (identifier == NULL || *identifier == '\0' || strlen (identifier) > MAX_IDENTIFIER || token == NULL || *token == '\0' ||
          strlen (token) > MAX_IDENTIFIER)
        return fail (error, "Entry %u of “%s” in the manifest has no usable Identifier or ServerToken", i, classes[kind].manifest);
      declaration = pomona_pretend_ddm_find (self, kind, identifier);
      if (declaration != NULL && g_ptr_array_find (self->set, declaration, &index))
        g_ptr_array_add (set, g_ptr_array_steal_index (self->set, index));
      else
        g_ptr_array_add (set, declaration_new (kind, identifier));
      declaration = set->pdata[set->len - 1];
      g_free (declaration->wanted);
      declaration->wanted = g_strdup (token);
    }
  return TRUE;
}

gboolean
pomona_pretend_ddm_read_items (PomonaPretendDdm  *self,
                               GBytes            *json,
                               GError           **error)
{
  g_autoptr(JsonObject) root = parse (json, error);
  JsonObject *declarations = pomona_json_get_object (root, "Declarations");
  const char *token = pomona_json_get_string (root, "DeclarationsToken");
  g_autoptr(GPtrArray) set = g_ptr_array_new_with_free_func ((GDestroyNotify) declaration_free);
  guint n = 0;

  if (root == NULL)
    return FALSE;
  if (token == NULL || *token == '\0' || strlen (token) > MAX_TOKEN)
    return fail (error, "The manifest has no usable DeclarationsToken");
  for (guint i = 0; i < POMONA_N_PRETEND_CLASSES; i++)
    {
      JsonArray *items = pomona_json_get_array (declarations, classes[i].manifest);

      n += items != NULL ? json_array_get_length (items) : 0;
    }
  if (n > MAX_DECLARATIONS)
    return fail (error, "The manifest has more than %d declarations", MAX_DECLARATIONS);
  self->fetching = self->downloading = NULL;
  for (guint i = 0; i < POMONA_N_PRETEND_CLASSES; i++)
    if (!read_class (self, declarations, i, set, error))
      {
        /* Nothing of a manifest that is wrong counts: what was moved over comes back. */
        while (set->len > 0)
          g_ptr_array_add (self->set, g_ptr_array_steal_index (set, 0));
        return FALSE;
      }
  g_ptr_array_unref (self->set);
  self->set = g_steal_pointer (&set);
  g_free (self->coming);
  self->coming = g_strdup (token);
  return TRUE;
}

/* --- declarations --- */

char *
pomona_pretend_ddm_next (PomonaPretendDdm *self)
{
  self->fetching = NULL;
  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];

      if (g_strcmp0 (declaration->token, declaration->wanted) != 0)
        {
          self->fetching = declaration;
          return g_strdup_printf ("declaration/%s/%s", classes[declaration->kind].endpoint, declaration->identifier);
        }
    }
  /* All is here: this set is the one that was processed. */
  if (self->coming != NULL)
    {
      g_free (self->token);
      self->token = g_steal_pointer (&self->coming);
    }
  return NULL;
}

gboolean
pomona_pretend_ddm_put (PomonaPretendDdm  *self,
                        GBytes            *json,
                        GError           **error)
{
  g_autoptr(JsonObject) body = parse (json, error);
  PomonaPretendDeclaration *declaration = self->fetching;
  const char *token = pomona_json_get_string (body, "ServerToken");

  if (body == NULL)
    return FALSE;
  g_return_val_if_fail (declaration != NULL, FALSE);
  if (g_strcmp0 (pomona_json_get_string (body, "Identifier"), declaration->identifier) != 0)
    return fail (error, "The server sent another declaration than “%s”", declaration->identifier);
  if (token == NULL || *token == '\0' || strlen (token) > MAX_IDENTIFIER)
    return fail (error, "The declaration “%s” has no usable ServerToken", declaration->identifier);
  if (pomona_json_get_string (body, "Type") == NULL || pomona_json_get_object (body, "Payload") == NULL)
    return fail (error, "The declaration “%s” has no Type or no Payload", declaration->identifier);
  g_clear_pointer (&declaration->body, json_object_unref);
  g_free (declaration->token);
  declaration->token = g_strdup (token);
  declaration->body = g_steal_pointer (&body);
  /* A set that changed in between sends a newer one; asking for the older one again would never end. */
  g_free (declaration->wanted);
  declaration->wanted = g_strdup (token);
  self->fetching = NULL;
  return TRUE;
}

void
pomona_pretend_ddm_put_gone (PomonaPretendDdm *self)
{
  g_return_if_fail (self->fetching != NULL);

  g_ptr_array_remove (self->set, self->fetching);
  self->fetching = NULL;
}

gboolean
pomona_pretend_ddm_is_on (PomonaPretendDdm *self)
{
  return self->on;
}

const char *
pomona_pretend_ddm_get_token (PomonaPretendDdm *self)
{
  return self->token;
}

guint
pomona_pretend_ddm_count (PomonaPretendDdm *self,
                          guint            *installed)
{
  if (installed != NULL)
    {
      *installed = 0;
      for (guint i = 0; i < self->set->len; i++)
        {
          PomonaPretendDeclaration *declaration = self->set->pdata[i];

          *installed += declaration->active && declaration->valid == POMONA_PRETEND_VALID;
        }
    }
  return self->set->len;
}

/* --- saving --- */

GVariant *
pomona_pretend_ddm_save (PomonaPretendDdm *self)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL), told = G_VARIANT_DICT_INIT (NULL);
  PomonaPlistArray *set = pomona_plist_array_new ();
  GHashTableIter iter;
  gpointer key, value;

  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];
      g_auto(GVariantDict) item = G_VARIANT_DICT_INIT (NULL);
      g_autofree char *body = declaration->body != NULL ? pomona_json_write_object (declaration->body, FALSE) : NULL;

      if (body == NULL)
        continue;
      pomona_plist_set_int (&item, "Class", declaration->kind);
      pomona_plist_set_string (&item, "Body", body);
      pomona_plist_set_int (&item, "Download", declaration->download);
      pomona_plist_set_string (&item, "DownloadToken", declaration->download_token);
      pomona_plist_set_string (&item, "Problem", declaration->problem);
      pomona_plist_set_data (&item, "Content", declaration->content);
      pomona_plist_array_append (set, pomona_plist_dict_end (&item));
    }
  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &key, &value))
    pomona_plist_set_string (&told, key, value);
  pomona_plist_set_bool (&dict, "On", self->on);
  pomona_plist_set_string (&dict, "Token", self->token);
  pomona_plist_set_array (&dict, "Set", pomona_plist_array_end (set));
  pomona_plist_set_dict (&dict, "Told", pomona_plist_dict_end (&told));
  return pomona_plist_dict_end (&dict);
}

static PomonaPretendDeclaration *
load_declaration (GVariant *item)
{
  gint64 kind = pomona_plist_get_int (item, "Class", -1);
  const char *text = pomona_plist_get_string (item, "Body");
  g_autoptr(JsonObject) body = text != NULL ? pomona_json_parse_object (text, -1, NULL) : NULL;
  const char *identifier = pomona_json_get_string (body, "Identifier"), *token = pomona_json_get_string (body, "ServerToken");
  PomonaPretendDeclaration *declaration;

  if (kind < 0 || kind >= POMONA_N_PRETEND_CLASSES || identifier == NULL || token == NULL)
    return NULL;
  declaration = declaration_new (kind, identifier);
  declaration->token = g_strdup (token);
  declaration->wanted = g_strdup (token);
  declaration->body = g_steal_pointer (&body);
  declaration->download = CLAMP (pomona_plist_get_int (item, "Download", 0), 0, POMONA_PRETEND_DOWNLOAD_WRONG);
  declaration->download_token = g_strdup (pomona_plist_get_string (item, "DownloadToken"));
  declaration->problem = g_strdup (pomona_plist_get_string (item, "Problem"));
  declaration->content = pomona_plist_get_data (item, "Content");
  return declaration;
}

void
pomona_pretend_ddm_load (PomonaPretendDdm *self,
                         GVariant         *saved)
{
  g_autoptr(GVariant) set = pomona_plist_get_array (saved, "Set");
  g_autoptr(GVariant) told = pomona_plist_get_dict (saved, "Told");
  GVariantIter iter;
  const char *key;
  GVariant *value;

  self->on = pomona_plist_get_bool (saved, "On", FALSE);
  g_free (self->token);
  self->token = g_strdup (pomona_plist_get_string (saved, "Token"));
  g_ptr_array_set_size (self->set, 0);
  for (gsize i = 0; i < pomona_plist_array_length (set); i++)
    {
      g_autoptr(GVariant) item = pomona_plist_array_get (set, i);
      PomonaPretendDeclaration *declaration = load_declaration (item);

      if (declaration != NULL)
        g_ptr_array_add (self->set, declaration);
    }
  if (told == NULL)
    return;
  g_variant_iter_init (&iter, told);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        g_hash_table_replace (self->told, g_strdup (key), g_variant_dup_string (value, NULL));
      g_variant_unref (value);
    }
}
