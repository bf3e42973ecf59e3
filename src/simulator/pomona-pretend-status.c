/* pomona-pretend-status.c: the values of status items. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pomona-certificate.h"
#include "pomona-json.h"
#include "pomona-plist.h"
#include "pomona-pretend-ddm-private.h"

/* Sets the value at a dotted name, with objects on the way. @value: (transfer full) */
static void
put (JsonObject *all,
     const char *name,
     JsonNode   *value)
{
  g_auto(GStrv) parts = g_strsplit (name, ".", -1);
  guint n = g_strv_length (parts);

  for (guint i = 0; i + 1 < n; i++)
    {
      JsonObject *inner = pomona_json_get_object (all, parts[i]);

      if (inner == NULL)
        {
          inner = json_object_new ();
          json_object_set_object_member (all, parts[i], inner);
        }
      all = inner;
    }
  json_object_set_member (all, parts[n - 1], value);
}

static JsonNode *
string_node (const char *text)
{
  return json_node_init_string (json_node_alloc (), text != NULL ? text : "");
}

static JsonNode *
bool_node (gboolean value)
{
  return json_node_init_boolean (json_node_alloc (), value);
}

static JsonNode *
object_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

static JsonNode *
array_node (JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, array);
  return node;
}

/* Apps that were installed by command, as mdm.app lists them. */
static JsonNode *
mdm_apps (PomonaPretendState *state)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < state->apps->len; i++)
    {
      GVariant *app = state->apps->pdata[i];
      JsonObject *row;

      if (!pomona_plist_get_bool (app, "Managed", FALSE))
        continue;
      row = json_object_new ();
      json_object_set_string_member (row, "identifier", pomona_plist_get_string (app, "Identifier"));
      json_object_set_string_member (row, "name", pomona_plist_get_string (app, "Name"));
      json_object_set_string_member (row, "version", pomona_plist_get_string (app, "Version"));
      json_object_set_string_member (row, "short-version", pomona_plist_get_string (app, "ShortVersion"));
      json_object_set_string_member (row, "state", "managed");
      json_array_add_object_element (array, row);
    }
  return array_node (array);
}

/* Apps that declarations ask for: installed as soon as the configuration is good. */
static JsonNode *
declared_apps (PomonaPretendDdm *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];
      JsonObject *payload = pomona_pretend_declaration_payload (declaration), *row;
      const char *bundle = pomona_json_get_string (payload, "BundleID"), *store = pomona_json_get_string (payload, "AppStoreID");
      gboolean good = declaration->active && declaration->valid == POMONA_PRETEND_VALID;

      if (g_strcmp0 (pomona_pretend_declaration_type (declaration), "com.apple.configuration.app.managed") != 0 || !good)
        continue;
      row = json_object_new ();
      json_object_set_string_member (row, "identifier", bundle != NULL ? bundle : store != NULL ? store : declaration->identifier);
      json_object_set_string_member (row, "declaration-identifier", declaration->identifier);
      json_object_set_string_member (row, "name", bundle != NULL ? bundle : "App");
      json_object_set_string_member (row, "version", "1.0");
      json_object_set_string_member (row, "state", "managed");
      json_array_add_object_element (array, row);
    }
  return array_node (array);
}

static void
add_certificate (JsonArray  *array,
                 GBytes     *der,
                 gboolean    identity,
                 const char *declaration)
{
  g_autoptr(PomonaCertificate) certificate = der != NULL ? pomona_certificate_new_from_der (der, NULL) : NULL;
  g_autofree char *data = NULL;
  JsonObject *row;

  if (certificate == NULL)
    return;
  data = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  row = json_object_new ();
  json_object_set_string_member (row, "identifier", pomona_certificate_get_fingerprint (certificate));
  json_object_set_string_member (row, "subject-summary", pomona_certificate_get_common_name (certificate));
  json_object_set_boolean_member (row, "is-identity", identity);
  json_object_set_string_member (row, "data", data);
  if (declaration != NULL)
    json_object_set_string_member (row, "declaration-identifier", declaration);
  json_array_add_object_element (array, row);
}

static JsonNode *
certificates (PomonaPretendDdm *self)
{
  JsonArray *array = json_array_new ();
  g_autoptr(GBytes) identity = pomona_pretend_state_get_data (self->state, "identity-certificate");

  if (!self->user_channel)
    add_certificate (array, identity, TRUE, NULL);
  for (guint i = 0; i < self->set->len; i++)
    {
      PomonaPretendDeclaration *declaration = self->set->pdata[i];
      const char *reference = pomona_json_get_string (pomona_pretend_declaration_payload (declaration), "CredentialAssetReference");
      PomonaPretendDeclaration *asset = reference != NULL ? pomona_pretend_ddm_find (self, POMONA_PRETEND_ASSET, reference) : NULL;

      if (asset != NULL && declaration->active && declaration->valid == POMONA_PRETEND_VALID)
        add_certificate (array, asset->content, FALSE, declaration->identifier);
    }
  return array_node (array);
}

static void
put_device (PomonaPretendState *state,
            JsonObject         *all)
{
  const PomonaPretendModel *model = state->model;
  const char *version = pomona_pretend_state_get_string (state, "OSVersion");
  g_autofree char *system = g_strdup_printf ("%s %s", pomona_pretend_kind_get_system (model->kind), version);

  put (all, "device.identifier.serial-number", string_node (pomona_pretend_state_get_string (state, "SerialNumber")));
  put (all, "device.identifier.udid", string_node (pomona_pretend_state_get_string (state, "UDID")));
  put (all, "device.model.family", string_node (pomona_pretend_kind_get_family (model->kind)));
  put (all, "device.model.identifier", string_node (model->product_name));
  put (all, "device.model.marketing-name", string_node (model->marketing_name));
  put (all, "device.model.number", string_node (model->model_number));
  put (all, "device.operating-system.family", string_node (pomona_pretend_kind_get_system (model->kind)));
  put (all, "device.operating-system.version", string_node (version));
  put (all, "device.operating-system.build-version", string_node (pomona_pretend_state_get_string (state, "BuildVersion")));
  put (all, "device.operating-system.marketing-name", string_node (system));
  put (all, "device.operating-system.supplemental.build-version", string_node (pomona_pretend_state_get_string (state, "BuildVersion")));
  put (all, "device.operating-system.supplemental.extra-version", string_node (""));
  put (all, "device.power.battery-health", string_node (model->battery ? "normal" : "unsupported"));
}

static void
put_update (PomonaPretendState *state,
            JsonObject         *all)
{
  const char *version = pomona_pretend_state_get_string (state, "ddm-update");
  const char *current = pomona_pretend_state_get_string (state, "OSVersion");
  const char *build = pomona_pretend_state_get_string (state, "ddm-update-build");
  const char *time = pomona_pretend_state_get_string (state, "ddm-update-time");
  const char *id = pomona_pretend_state_get_string (state, "ddm-update-id");
  gboolean pending = version != NULL && g_strcmp0 (version, current) != 0;
  JsonObject *object = json_object_new (), *reason = json_object_new ();
  JsonArray *reasons = json_array_new ();

  if (pending)
    {
      json_object_set_string_member (object, "os-version", version);
      json_object_set_string_member (object, "build-version", build != NULL ? build : state->model->next_build);
      json_object_set_string_member (object, "target-local-date-time", time != NULL ? time : "");
      json_array_add_string_element (reasons, "declaration");
      json_object_set_string_member (reason, "declaration-id", id != NULL ? id : "");
    }
  json_object_set_array_member (reason, "reason", reasons);
  put (all, "softwareupdate.device-id", string_node (pomona_pretend_state_get_string (state, "SoftwareUpdateDeviceID")));
  put (all, "softwareupdate.install-state", string_node (!pending ? "none" : pomona_pretend_state_get_bool (state, "update-downloaded") ? "prepared" : "downloading"));
  put (all, "softwareupdate.pending-version", object_node (object));
  put (all, "softwareupdate.install-reason", object_node (reason));
}

static void
put_tests (JsonObject *all)
{
  JsonObject *row = json_object_new (), *dict = json_object_new ();
  JsonArray *array = json_array_new ();

  json_object_set_string_member (row, "key1", "one");
  json_object_set_string_member (row, "key2", "two");
  json_array_add_object_element (array, row);
  json_object_set_string_member (dict, "key1", "one");
  json_object_set_string_member (dict, "key2", "two");
  put (all, "test.string-value", string_node ("Test string"));
  put (all, "test.boolean-value", bool_node (TRUE));
  put (all, "test.integer-value", json_node_init_int (json_node_alloc (), 42));
  put (all, "test.real-value", json_node_init_double (json_node_alloc (), 0.5));
  put (all, "test.array-value", array_node (array));
  put (all, "test.dictionary-value", object_node (dict));
}

JsonObject *
pomona_pretend_status_all (PomonaPretendDdm *self)
{
  PomonaPretendState *state = self->state;
  JsonObject *all = json_object_new ();
  gboolean passcode = pomona_pretend_state_get_bool (state, "passcode");

  put_device (state, all);
  put_update (state, all);
  put_tests (all);
  put (all, "app.managed.list", declared_apps (self));
  put (all, "security.certificate.list", certificates (self));
  if (state->model->kind == POMONA_PRETEND_MAC)
    put (all, "diskmanagement.filevault.enabled", bool_node (pomona_pretend_state_get_bool (state, "filevault")));
  else
    {
      put (all, "mdm.app", mdm_apps (state));
      put (all, "passcode.is-present", bool_node (passcode));
      put (all, "passcode.is-compliant", bool_node (passcode || !(pomona_pretend_state_get_bool (state, "ddm-passcode") ||
                                                                 pomona_pretend_state_get_bool (state, "passcode-required"))));
    }
  return all;
}

JsonNode *
pomona_pretend_status_get (JsonObject *all,
                           const char *name)
{
  g_auto(GStrv) parts = g_strsplit (name, ".", -1);
  JsonNode *node = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (all == NULL)
        return NULL;
      node = json_object_get_member (all, parts[i]);
      all = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    }
  return node != NULL ? json_node_copy (node) : NULL;
}
