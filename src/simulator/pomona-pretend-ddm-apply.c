/* pomona-pretend-ddm-apply.c: decides which declarations are active and valid. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-digest.h"
#include "pomona-json.h"
#include "pomona-plist.h"
#include "pomona-pretend-ddm-private.h"
#include "pomona-pretend-predicate.h"
#include "pomona-pretend-profile.h"

void
pomona_pretend_declaration_blame (PomonaPretendDeclaration *self,
                                  const char               *code,
                                  const char               *description,
                                  JsonObject               *details)
{
  JsonObject *reason = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (reason, "code", code);
  json_object_set_string_member (reason, "description", description);
  if (details != NULL)
    json_object_set_object_member (reason, "details", details);
  json_node_take_object (node, reason);
  g_ptr_array_add (self->reasons, node);
}

JsonObject *
pomona_pretend_declaration_details (PomonaPretendDeclaration *self)
{
  JsonObject *details = json_object_new ();

  json_object_set_string_member (details, "Identifier", self->identifier);
  json_object_set_string_member (details, "ServerToken", self->token != NULL ? self->token : "");
  return details;
}

static JsonObject *
error_details (const char *text)
{
  JsonObject *details = json_object_new ();

  json_object_set_string_member (details, "Error", text);
  return details;
}

static JsonArray *
strings (GPtrArray *list)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < list->len; i++)
    json_array_add_string_element (array, list->pdata[i]);
  return array;
}

/* What all management.properties together say. */
static JsonObject *
properties (PomonaPretendDdm *self)
{
  JsonObject *all = json_object_new ();

  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];
      JsonObject *payload = pomona_pretend_declaration_payload (declaration);
      g_autoptr(GList) names = NULL;

      if (payload == NULL || g_strcmp0 (pomona_pretend_declaration_type (declaration), "com.apple.management.properties") != 0)
        continue;
      names = json_object_get_members (payload);
      for (GList *l = names; l != NULL; l = l->next)
        json_object_set_member (all, l->data, json_node_copy (json_object_get_member (payload, l->data)));
    }
  return all;
}

/* Whether the type is one that exists, in the class it came in, with a payload that makes sense. */
static gboolean
check_form (PomonaPretendDdm         *self,
            PomonaPretendDeclaration *declaration)
{
  const char *type = pomona_pretend_declaration_type (declaration);
  g_autofree char *prefix = g_strdup_printf ("com.apple.%s.", pomona_pretend_class_endpoint (declaration->kind));

  if (declaration->body == NULL)
    return FALSE;
  if (!g_str_has_prefix (type, prefix) || !pomona_pretend_rules_know_declaration (self, type))
    {
      JsonObject *details = json_object_new ();

      json_object_set_string_member (details, "UnknownDeclarationType", type);
      pomona_pretend_declaration_blame (declaration, "Error.UnknownDeclarationType", "This device does not know the type", details);
      declaration->valid = POMONA_PRETEND_INVALID;
      return FALSE;
    }
  if (!pomona_pretend_rules_check_payload (self, declaration))
    {
      declaration->valid = POMONA_PRETEND_INVALID;
      return FALSE;
    }
  declaration->valid = POMONA_PRETEND_VALID;
  return TRUE;
}

/* --- activations --- */

static gboolean
predicate_holds (PomonaPretendDdm         *self,
                 PomonaPretendDeclaration *activation,
                 JsonObject               *status,
                 JsonObject               *props)
{
  const char *text = pomona_json_get_string (pomona_pretend_declaration_payload (activation), "Predicate");
  g_autoptr(PomonaPretendPredicate) predicate = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *details;

  if (text == NULL)
    return TRUE;
  details = pomona_pretend_declaration_details (activation);
  json_object_set_string_member (details, "Predicate", text);
  predicate = pomona_pretend_predicate_new (text, &error);
  if (predicate == NULL)
    {
      activation->valid = POMONA_PRETEND_INVALID;
      pomona_pretend_declaration_blame (activation, "Error.UnableToParsePredicate", error->message, details);
      return FALSE;
    }
  if (pomona_pretend_predicate_evaluate (predicate, status, props))
    {
      json_object_unref (details);
      return TRUE;
    }
  pomona_pretend_declaration_blame (activation, "Info.Predicate", "The predicate is not true here", details);
  return FALSE;
}

static void
apply_activation (PomonaPretendDdm         *self,
                  PomonaPretendDeclaration *activation,
                  JsonObject               *status,
                  JsonObject               *props)
{
  g_auto(GStrv) names = NULL;
  g_autoptr(GPtrArray) missing = g_ptr_array_new ();

  if (!check_form (self, activation))
    return;
  names = pomona_json_get_strv (pomona_pretend_declaration_payload (activation), "StandardConfigurations");
  for (guint i = 0; names[i] != NULL; i++)
    if (pomona_pretend_ddm_find (self, POMONA_PRETEND_CONFIGURATION, names[i]) == NULL)
      g_ptr_array_add (missing, names[i]);
  if (missing->len > 0)
    {
      JsonObject *details = pomona_pretend_declaration_details (activation);

      json_object_set_array_member (details, "ConfigurationIdentifiers", strings (missing));
      pomona_pretend_declaration_blame (activation, "Error.MissingConfigurations", "It names configurations that are not here", details);
      activation->valid = POMONA_PRETEND_INVALID;
      return;
    }
  activation->active = predicate_holds (self, activation, status, props);
  for (guint i = 0; activation->active && names[i] != NULL; i++)
    pomona_pretend_ddm_find (self, POMONA_PRETEND_CONFIGURATION, names[i])->active = TRUE;
}

/* --- assets --- */

static void
want_download (PomonaPretendDeclaration *declaration)
{
  if (g_strcmp0 (declaration->download_token, declaration->token) == 0)
    return;
  g_free (declaration->download_token);
  declaration->download_token = g_strdup (declaration->token);
  declaration->download = POMONA_PRETEND_DOWNLOAD_WANTED;
  g_clear_pointer (&declaration->content, g_bytes_unref);
  g_clear_pointer (&declaration->problem, g_free);
}

/* What the download means for a declaration that is otherwise good. */
static void
judge_download (PomonaPretendDeclaration *declaration,
                const char               *failed_code,
                const char               *wrong_code)
{
  const char *problem = declaration->problem != NULL ? declaration->problem : "";

  switch (declaration->download)
    {
    case POMONA_PRETEND_DOWNLOAD_WANTED:
      declaration->valid = POMONA_PRETEND_UNKNOWN;
      break;
    case POMONA_PRETEND_DOWNLOAD_FAILED:
      declaration->valid = POMONA_PRETEND_INVALID;
      pomona_pretend_declaration_blame (declaration, failed_code, problem, error_details (problem));
      break;
    case POMONA_PRETEND_DOWNLOAD_WRONG:
      declaration->valid = POMONA_PRETEND_INVALID;
      pomona_pretend_declaration_blame (declaration, wrong_code, problem, error_details (problem));
      break;
    case POMONA_PRETEND_DOWNLOAD_NONE:
    case POMONA_PRETEND_DOWNLOAD_GOOD:
    default:
      break;
    }
}

static void
apply_asset (PomonaPretendDdm         *self,
             PomonaPretendDeclaration *asset)
{
  JsonObject *reference;
  const char *url;

  if (!check_form (self, asset))
    return;
  if (!asset->active)
    {
      asset->valid = POMONA_PRETEND_UNKNOWN;
      pomona_pretend_declaration_blame (asset, "Info.NotReferencedByConfiguration", "No active configuration names it",
                                        pomona_pretend_declaration_details (asset));
      return;
    }
  reference = pomona_json_get_object (pomona_pretend_declaration_payload (asset), "Reference");
  if (reference == NULL)
    return;
  url = pomona_json_get_string (reference, "DataURL");
  if (url == NULL || !g_str_has_prefix (url, "https://"))
    {
      asset->valid = POMONA_PRETEND_INVALID;
      pomona_pretend_declaration_blame (asset, "Error.AssetCannotBeDeserialized", "DataURL is no https address",
                                        error_details ("DataURL is no https address"));
      return;
    }
  want_download (asset);
  judge_download (asset, "Error.AssetCannotBeDownloaded", "Error.AssetCannotBeVerified");
}

/* --- configurations --- */

/* Marks the assets that an active configuration names; FALSE if one of them is not here. */
static gboolean
mark_assets (PomonaPretendDdm         *self,
             PomonaPretendDeclaration *configuration)
{
  g_autoptr(GPtrArray) names = pomona_pretend_rules_references (pomona_pretend_declaration_payload (configuration));
  g_autoptr(GPtrArray) missing = g_ptr_array_new ();

  for (guint i = 0; i < names->len; i++)
    {
      PomonaPretendDeclaration *asset = pomona_pretend_ddm_find (self, POMONA_PRETEND_ASSET, names->pdata[i]);

      if (asset == NULL)
        g_ptr_array_add (missing, names->pdata[i]);
      else if (configuration->active)
        asset->active = TRUE;
    }
  if (missing->len > 0)
    {
      JsonObject *details = pomona_pretend_declaration_details (configuration);

      json_object_set_array_member (details, "AssetIdentifiers", strings (missing));
      pomona_pretend_declaration_blame (configuration, "Error.MissingAssets", "It names assets that are not here", details);
      configuration->valid = POMONA_PRETEND_INVALID;
    }
  return missing->len == 0;
}

static void
apply_configuration (PomonaPretendDdm         *self,
                     PomonaPretendDeclaration *configuration)
{
  if (!check_form (self, configuration))
    return;
  mark_assets (self, configuration);
  if (!configuration->active)
    {
      if (configuration->valid == POMONA_PRETEND_VALID)
        configuration->valid = POMONA_PRETEND_UNKNOWN;
      pomona_pretend_declaration_blame (configuration, "Info.NotReferencedByActivation", "No active activation names it",
                                        pomona_pretend_declaration_details (configuration));
    }
}

/* A configuration is no better than its assets. */
static void
weigh_assets (PomonaPretendDdm         *self,
              PomonaPretendDeclaration *configuration)
{
  g_autoptr(GPtrArray) names = NULL;

  if (!configuration->active || configuration->valid != POMONA_PRETEND_VALID)
    return;
  names = pomona_pretend_rules_references (pomona_pretend_declaration_payload (configuration));
  for (guint i = 0; i < names->len; i++)
    {
      PomonaPretendDeclaration *asset = pomona_pretend_ddm_find (self, POMONA_PRETEND_ASSET, names->pdata[i]);

      if (asset == NULL || asset->valid == POMONA_PRETEND_VALID)
        continue;
      configuration->valid = MIN (configuration->valid, asset->valid == POMONA_PRETEND_INVALID ? POMONA_PRETEND_INVALID : POMONA_PRETEND_UNKNOWN);
      if (asset->valid == POMONA_PRETEND_INVALID)
        {
          g_autofree char *text = g_strdup_printf ("The asset “%s” is not good", asset->identifier);

          configuration->valid = POMONA_PRETEND_INVALID;
          pomona_pretend_declaration_blame (configuration, "Error.ConfigurationCannotBeApplied", text, error_details (text));
          return;
        }
    }
}

/* --- what configurations do to the device --- */

static void
install_profile (PomonaPretendDdm         *self,
                 PomonaPretendDeclaration *configuration,
                 GBytes                   *data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendInstalled) installed = pomona_pretend_installed_new (data, &error);
  PomonaPretendInstalled *old;
  const char *problem = NULL;

  if (installed == NULL)
    problem = error->message;
  else if (pomona_pretend_installed_is_enrollment (installed))
    problem = "A declared profile must not hold an MDM payload";
  if (problem != NULL)
    {
      configuration->valid = POMONA_PRETEND_INVALID;
      pomona_pretend_declaration_blame (configuration, "Error.ConfigurationCannotBeApplied", problem, error_details (problem));
      return;
    }
  old = pomona_pretend_state_find_profile (self->state, pomona_pretend_installed_get_identifier (installed));
  if (old != NULL)
    g_ptr_array_remove (self->state->profiles, old);
  installed->managed = TRUE;
  installed->declared = g_strdup (configuration->identifier);
  g_ptr_array_add (self->state->profiles, g_steal_pointer (&installed));
}

/* The profile itself comes from an address or from an asset. */
static void
apply_legacy (PomonaPretendDdm         *self,
              PomonaPretendDeclaration *configuration)
{
  JsonObject *payload = pomona_pretend_declaration_payload (configuration);
  const char *url = pomona_json_get_string (payload, "ProfileURL");
  const char *reference = pomona_json_get_string (payload, "ProfileAssetReference");
  PomonaPretendDeclaration *asset = reference != NULL ? pomona_pretend_ddm_find (self, POMONA_PRETEND_ASSET, reference) : NULL;

  if ((url == NULL) == (reference == NULL))
    {
      const char *problem = "It needs either ProfileURL or ProfileAssetReference";

      configuration->valid = POMONA_PRETEND_INVALID;
      pomona_pretend_declaration_blame (configuration, "Error.ConfigurationIsInvalid", problem, error_details (problem));
    }
  else if (asset != NULL && asset->content != NULL)
    install_profile (self, configuration, asset->content);
  else if (url != NULL)
    {
      want_download (configuration);
      judge_download (configuration, "Error.ConfigurationCannotBeApplied", "Error.ConfigurationCannotBeApplied");
      if (configuration->download == POMONA_PRETEND_DOWNLOAD_GOOD && configuration->content != NULL)
        install_profile (self, configuration, configuration->content);
    }
}

static void
apply_test (PomonaPretendDeclaration *configuration)
{
  const char *wish = pomona_json_get_string (pomona_pretend_declaration_payload (configuration), "ReturnStatus");

  if (g_strcmp0 (wish, "Failed") == 0)
    {
      configuration->valid = POMONA_PRETEND_INVALID;
      pomona_pretend_declaration_blame (configuration, "Error.ConfigurationFailed", "It asked to fail",
                                        pomona_pretend_declaration_details (configuration));
    }
}

static void
subscribe (PomonaPretendDdm         *self,
           PomonaPretendDeclaration *configuration)
{
  JsonArray *items = pomona_json_get_array (pomona_pretend_declaration_payload (configuration), "StatusItems");

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonNode *node = json_array_get_element (items, i);
      const char *name = JSON_NODE_HOLDS_OBJECT (node) ? pomona_json_get_string (json_node_get_object (node), "Name") : NULL;

      if (name != NULL && !g_ptr_array_find_with_equal_func (self->subscriptions, name, g_str_equal, NULL))
        g_ptr_array_add (self->subscriptions, g_strdup (name));
    }
}

static void
have_effect (PomonaPretendDdm         *self,
             PomonaPretendDeclaration *configuration,
             const char               *type)
{
  JsonObject *payload = pomona_pretend_declaration_payload (configuration);

  if (g_str_equal (type, "com.apple.configuration.management.status-subscriptions"))
    subscribe (self, configuration);
  else if (g_str_equal (type, "com.apple.configuration.management.test"))
    apply_test (configuration);
  else if (g_str_has_prefix (type, "com.apple.configuration.legacy"))
    apply_legacy (self, configuration);
  else if (g_str_equal (type, "com.apple.configuration.passcode.settings"))
    pomona_pretend_state_set_bool (self->state, "ddm-passcode", TRUE);
  else if (g_str_equal (type, "com.apple.configuration.softwareupdate.enforcement.specific"))
    {
      pomona_pretend_state_set_string (self->state, "ddm-update", pomona_json_get_string (payload, "TargetOSVersion"));
      pomona_pretend_state_set_string (self->state, "ddm-update-build", pomona_json_get_string (payload, "TargetBuildVersion"));
      pomona_pretend_state_set_string (self->state, "ddm-update-time", pomona_json_get_string (payload, "TargetLocalDateTime"));
      pomona_pretend_state_set_string (self->state, "ddm-update-id", configuration->identifier);
    }
}

/* What no configuration asks for any more is undone. */
static void
undo_effects (PomonaPretendDdm *self)
{
  static const char *const facts[] = { "ddm-passcode", "ddm-update", "ddm-update-build", "ddm-update-time", "ddm-update-id" };

  g_ptr_array_set_size (self->subscriptions, 0);
  if (self->user_channel)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    pomona_pretend_state_set (self->state, facts[i], NULL);
}

static void
remove_profiles (PomonaPretendDdm *self)
{
  for (guint i = self->state->profiles->len; i > 0; i--)
    {
      PomonaPretendInstalled *installed = self->state->profiles->pdata[i - 1];
      PomonaPretendDeclaration *owner = installed->declared != NULL
                                        ? pomona_pretend_ddm_find (self, POMONA_PRETEND_CONFIGURATION, installed->declared) : NULL;

      if (installed->declared != NULL && !self->user_channel && (owner == NULL || !owner->active))
        g_ptr_array_remove_index (self->state->profiles, i - 1);
    }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
each (PomonaPretendDdm   *self,
      PomonaPretendClass  kind,
      void              (*apply) (PomonaPretendDdm *, PomonaPretendDeclaration *))
{
  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];

      if (declaration->kind == kind)
        apply (self, declaration);
    }
}

static void
apply_effect (PomonaPretendDdm         *self,
              PomonaPretendDeclaration *configuration)
{
  if (configuration->active && configuration->valid == POMONA_PRETEND_VALID)
    have_effect (self, configuration, pomona_pretend_declaration_type (configuration));
}

static void
apply_management (PomonaPretendDdm         *self,
                  PomonaPretendDeclaration *declaration)
{
  check_form (self, declaration);
}

void
pomona_pretend_ddm_apply (PomonaPretendDdm *self)
{
  g_autoptr(JsonObject) status = pomona_pretend_status_all (self);
  g_autoptr(JsonObject) props = properties (self);

  undo_effects (self);
  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];

      declaration->active = FALSE;
      declaration->valid = POMONA_PRETEND_UNKNOWN;
      g_ptr_array_set_size (declaration->reasons, 0);
    }
  each (self, POMONA_PRETEND_MANAGEMENT, apply_management);
  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];

      if (declaration->kind == POMONA_PRETEND_ACTIVATION)
        apply_activation (self, declaration, status, props);
    }
  each (self, POMONA_PRETEND_CONFIGURATION, apply_configuration);
  each (self, POMONA_PRETEND_ASSET, apply_asset);
  each (self, POMONA_PRETEND_CONFIGURATION, weigh_assets);
  each (self, POMONA_PRETEND_CONFIGURATION, apply_effect);
  remove_profiles (self);
  g_ptr_array_sort (self->subscriptions, compare_names);
}

/* --- downloads --- */

void
pomona_pretend_download_free (PomonaPretendDownload *self)
{
  g_free (self->url);
  g_free (self);
}

PomonaPretendDownload *
pomona_pretend_ddm_next_download (PomonaPretendDdm *self)
{
  self->downloading = NULL;
  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];
      JsonObject *payload = pomona_pretend_declaration_payload (declaration);
      JsonObject *reference = pomona_json_get_object (payload, "Reference");
      const char *type = pomona_json_get_string (pomona_json_get_object (payload, "Authentication"), "Type");
      PomonaPretendDownload *download;

      if (!declaration->active || declaration->download != POMONA_PRETEND_DOWNLOAD_WANTED)
        continue;
      self->downloading = declaration;
      download = g_new0 (PomonaPretendDownload, 1);
      download->url = g_strdup (declaration->kind == POMONA_PRETEND_ASSET ? pomona_json_get_string (reference, "DataURL")
                                                                         : pomona_json_get_string (payload, "ProfileURL"));
      download->authenticated = g_strcmp0 (type, "None") != 0;
      return download;
    }
  return NULL;
}

/* NULL if what came is what the reference says. */
static char *
mismatch (JsonObject *reference,
          const char *content_type,
          GBytes     *data)
{
  const char *type = pomona_json_get_string (reference, "ContentType");
  const char *hash = pomona_json_get_string (reference, "Hash-SHA-256");
  gint64 size = pomona_json_get_int (reference, "Size", -1);
  g_autofree char *actual = pomona_digest_sha256_hex_bytes (data);

  if (type != NULL && (content_type == NULL || g_ascii_strcasecmp (type, content_type) != 0))
    return g_strdup_printf ("It came as %s instead of %s", content_type != NULL ? content_type : "nothing in particular", type);
  if (size >= 0 && (gsize) size != g_bytes_get_size (data))
    return g_strdup_printf ("It has %" G_GSIZE_FORMAT " bytes instead of %" G_GINT64_FORMAT, g_bytes_get_size (data), size);
  if (hash != NULL && g_ascii_strcasecmp (hash, actual) != 0)
    return g_strdup ("Its SHA-256 is another one");
  return NULL;
}

void
pomona_pretend_ddm_put_download (PomonaPretendDdm *self,
                                 const char       *content_type,
                                 GBytes           *data,
                                 const char       *problem)
{
  PomonaPretendDeclaration *declaration = self->downloading;

  g_return_if_fail (declaration != NULL);

  self->downloading = NULL;
  g_free (declaration->problem);
  declaration->problem = g_strdup (problem);
  if (data == NULL)
    {
      declaration->download = POMONA_PRETEND_DOWNLOAD_FAILED;
      return;
    }
  if (declaration->kind == POMONA_PRETEND_ASSET)
    declaration->problem = mismatch (pomona_json_get_object (pomona_pretend_declaration_payload (declaration), "Reference"),
                                     content_type, data);
  declaration->download = declaration->problem == NULL ? POMONA_PRETEND_DOWNLOAD_GOOD : POMONA_PRETEND_DOWNLOAD_WRONG;
  if (declaration->problem == NULL)
    declaration->content = g_bytes_ref (data);
}
