/* test-pretend-ddm.c: tests of declarative management on canned manifests. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-digest.h"
#include "pomona-json.h"
#include "pomona-pretend-ddm.h"
#include "pomona-pretend-profile.h"
#include "simulator-fixtures.h"

/* A server that holds a set: "class/identifier" to the text of the declaration. */
typedef struct
{
  GPtrArray *names;
  GPtrArray *texts;
  guint fetched;
  char *content_type;
  GBytes *download;
} Server;

static Server *
server_new (void)
{
  Server *self = g_new0 (Server, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
server_free (Server *self)
{
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->texts);
  g_clear_pointer (&self->download, g_bytes_unref);
  g_free (self->content_type);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

/* Adds or replaces; @payload in JSON with single quotes. */
static void
server_set (Server     *self,
            const char *name,
            const char *type,
            const char *token,
            const char *payload)
{
  g_autofree char *quoted = g_strdup (payload);
  char *text;
  guint index;

  g_strdelimit (quoted, "'", '"');
  text = g_strdup_printf ("{\"Type\": \"com.apple.%s\", \"Identifier\": \"%s\", \"ServerToken\": \"%s\", \"Payload\": %s}", type,
                          strchr (name, '/') + 1, token, quoted);
  if (g_ptr_array_find_with_equal_func (self->names, name, g_str_equal, &index))
    {
      g_ptr_array_remove_index (self->names, index);
      g_ptr_array_remove_index (self->texts, index);
    }
  g_ptr_array_add (self->names, g_strdup (name));
  g_ptr_array_add (self->texts, text);
}

static void
server_remove (Server     *self,
               const char *name)
{
  guint index;

  g_assert_true (g_ptr_array_find_with_equal_func (self->names, name, g_str_equal, &index));
  g_ptr_array_remove_index (self->names, index);
  g_ptr_array_remove_index (self->texts, index);
}

static GBytes *
bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static char *
server_token (Server *self)
{
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; i < self->texts->len; i++)
    g_string_append (all, self->texts->pdata[i]);
  return g_strdup_printf ("T%08x", g_str_hash (all->str));
}

static GBytes *
server_items (Server *self)
{
  static const struct { const char *class, *key; } classes[] = {
    { "activation/", "Activations" }, { "configuration/", "Configurations" }, { "asset/", "Assets" }, { "management/", "Management" },
  };
  g_autoptr(GString) text = g_string_new ("{\"Declarations\": {");
  g_autofree char *token = server_token (self);

  for (guint c = 0; c < G_N_ELEMENTS (classes); c++)
    {
      guint n = 0;

      g_string_append_printf (text, "%s\"%s\": [", c > 0 ? "," : "", classes[c].key);
      for (guint i = 0; i < self->names->len; i++)
        if (g_str_has_prefix (self->names->pdata[i], classes[c].class))
          {
            g_autoptr(JsonObject) body = pomona_json_parse_object (self->texts->pdata[i], -1, NULL);

            g_string_append_printf (text, "%s{\"Identifier\": \"%s\", \"ServerToken\": \"%s\"}", n++ > 0 ? "," : "",
                                    pomona_json_get_string (body, "Identifier"), pomona_json_get_string (body, "ServerToken"));
          }
      g_string_append (text, "]");
    }
  g_string_append_printf (text, "}, \"DeclarationsToken\": \"%s\"}", token);
  return bytes (text->str);
}

/* The whole exchange; returns whether there was news. */
static gboolean
synchronize (PomonaPretendDdm *ddm,
             Server           *server)
{
  g_autofree char *token = server_token (server);
  g_autofree char *tokens = g_strdup_printf ("{\"SyncTokens\": {\"DeclarationsToken\": \"%s\", \"Timestamp\": \"2026-01-01T00:00:00Z\"}}", token);
  g_autoptr(GBytes) tokens_bytes = bytes (tokens), items = server_items (server);
  g_autoptr(GError) error = NULL;
  gboolean news;

  server->fetched = 0;
  g_assert_true (pomona_pretend_ddm_read_tokens (ddm, tokens_bytes, &news, &error));
  if (!news)
    return FALSE;
  g_assert_true (pomona_pretend_ddm_read_items (ddm, items, &error));
  while (TRUE)
    {
      g_autofree char *endpoint = pomona_pretend_ddm_next (ddm);
      g_autoptr(GBytes) body = NULL;
      guint index;

      if (endpoint == NULL)
        break;
      g_assert_true (g_str_has_prefix (endpoint, "declaration/"));
      g_assert_true (g_ptr_array_find_with_equal_func (server->names, endpoint + strlen ("declaration/"), g_str_equal, &index));
      body = bytes (server->texts->pdata[index]);
      g_assert_true (pomona_pretend_ddm_put (ddm, body, &error));
      server->fetched++;
    }
  pomona_pretend_ddm_apply (ddm);
  while (TRUE)
    {
      g_autoptr(PomonaPretendDownload) download = pomona_pretend_ddm_next_download (ddm);

      if (download == NULL)
        break;
      pomona_pretend_ddm_put_download (ddm, server->content_type, server->download, server->download == NULL ? "Nothing there" : NULL);
    }
  pomona_pretend_ddm_apply (ddm);
  g_assert_cmpstr (pomona_pretend_ddm_get_token (ddm), ==, token);
  return TRUE;
}

/* The StatusItems of the next report; NULL if there is none. The server takes it. */
static JsonObject *
report (PomonaPretendDdm *ddm,
        gboolean          full)
{
  g_autoptr(GBytes) body = pomona_pretend_ddm_report (ddm, full);
  JsonObject *object = body != NULL ? pomona_json_parse_object (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL) : NULL;

  if (body == NULL)
    return NULL;
  g_assert_nonnull (object);
  g_assert_true (pomona_json_has (object, "Errors"));
  g_assert_cmpint (pomona_json_get_bool (object, "FullReport", FALSE), ==, full);
  pomona_pretend_ddm_reported (ddm);
  return object;
}

static JsonObject *
items_of (JsonObject *report_object)
{
  return pomona_json_get_object (report_object, "StatusItems");
}

static JsonObject *
find_entry (JsonObject *report_object,
            const char *class,
            const char *identifier)
{
  JsonObject *management = pomona_json_get_object (items_of (report_object), "management");
  JsonArray *entries = pomona_json_get_array (pomona_json_get_object (management, "declarations"), class);

  g_assert_nonnull (entries);
  for (guint i = 0; i < json_array_get_length (entries); i++)
    if (g_strcmp0 (pomona_json_get_string (json_array_get_object_element (entries, i), "identifier"), identifier) == 0)
      return json_array_get_object_element (entries, i);
  return NULL;
}

static void
assert_entry (JsonObject *report_object,
              const char *class,
              const char *identifier,
              gboolean    active,
              const char *valid,
              const char *code)
{
  JsonObject *entry = find_entry (report_object, class, identifier);
  JsonArray *reasons = pomona_json_get_array (entry, "reasons");

  g_assert_nonnull (entry);
  g_assert_cmpint (pomona_json_get_bool (entry, "active", !active), ==, active);
  g_assert_cmpstr (pomona_json_get_string (entry, "valid"), ==, valid);
  g_assert_nonnull (pomona_json_get_string (entry, "server-token"));
  if (code == NULL)
    g_assert_null (reasons);
  else
    g_assert_cmpstr (pomona_json_get_string (json_array_get_object_element (reasons, 0), "code"), ==, code);
}

typedef struct
{
  PomonaPretendState *state;
  PomonaPretendDdm *ddm;
  Server *server;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->state = pomona_pretend_state_new (GPOINTER_TO_INT (data), 0, 1);
  f->ddm = pomona_pretend_ddm_new (f->state, FALSE);
  f->server = server_new ();
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  pomona_pretend_ddm_free (f->ddm);
  pomona_pretend_state_free (f->state);
  server_free (f->server);
}

#define TEST_CONFIGURATION "configuration.management.test"

static void
test_first_sync (Fixture      *f,
                 gconstpointer data)
{
  g_autoptr(JsonObject) first = NULL, again = NULL;
  guint installed;

  server_set (f->server, "activation/a", "activation.simple", "1", "{'StandardConfigurations': ['c']}");
  server_set (f->server, "configuration/c", TEST_CONFIGURATION, "1", "{'Echo': 'hello'}");
  server_set (f->server, "configuration/lonely", TEST_CONFIGURATION, "1", "{'Echo': 'hello'}");
  server_set (f->server, "management/p", "management.properties", "1", "{'anything': 3}");
  g_assert_false (pomona_pretend_ddm_is_on (f->ddm));
  g_assert_true (synchronize (f->ddm, f->server));
  g_assert_true (pomona_pretend_ddm_is_on (f->ddm));
  g_assert_cmpuint (f->server->fetched, ==, 4);
  g_assert_cmpuint (pomona_pretend_ddm_count (f->ddm, &installed), ==, 4);
  g_assert_cmpuint (installed, ==, 2);
  first = report (f->ddm, FALSE);
  assert_entry (first, "activations", "a", TRUE, "valid", NULL);
  assert_entry (first, "configurations", "c", TRUE, "valid", NULL);
  assert_entry (first, "configurations", "lonely", FALSE, "unknown", "Info.NotReferencedByActivation");
  assert_entry (first, "management", "p", FALSE, "valid", NULL);
  g_assert_true (pomona_json_has (pomona_json_get_object (items_of (first), "management"), "client-capabilities"));
  again = report (f->ddm, FALSE);
  g_assert_null (again);
  g_assert_false (synchronize (f->ddm, f->server));
}

static void
test_only_changes (Fixture      *f,
                   gconstpointer data)
{
  g_autoptr(JsonObject) first = NULL, second = NULL, third = NULL;

  server_set (f->server, "activation/a", "activation.simple", "1", "{'StandardConfigurations': ['c']}");
  server_set (f->server, "configuration/c", TEST_CONFIGURATION, "1", "{'Echo': 'hello'}");
  synchronize (f->ddm, f->server);
  first = report (f->ddm, FALSE);
  server_set (f->server, "configuration/c", TEST_CONFIGURATION, "2", "{'Echo': 'hello again'}");
  g_assert_true (synchronize (f->ddm, f->server));
  g_assert_cmpuint (f->server->fetched, ==, 1);
  second = report (f->ddm, FALSE);
  g_assert_cmpstr (pomona_json_get_string (find_entry (second, "configurations", "c"), "server-token"), ==, "2");
  /* What was told before is not told again. */
  g_assert_false (pomona_json_has (pomona_json_get_object (items_of (second), "management"), "client-capabilities"));
  server_remove (f->server, "configuration/c");
  g_assert_true (synchronize (f->ddm, f->server));
  g_assert_cmpuint (f->server->fetched, ==, 0);
  third = report (f->ddm, FALSE);
  g_assert_null (find_entry (third, "configurations", "c"));
  assert_entry (third, "activations", "a", FALSE, "invalid", "Error.MissingConfigurations");
}

static void
test_predicates (Fixture      *f,
                 gconstpointer data)
{
  g_autoptr(JsonObject) first = NULL, second = NULL;

  server_set (f->server, "activation/yes", "activation.simple", "1", "{'StandardConfigurations': ['c'], 'Predicate': '@status(device.model.family) BEGINSWITH \\\"i\\\"'}");
  server_set (f->server, "activation/no", "activation.simple", "1", "{'StandardConfigurations': ['d'], 'Predicate': '@property(stage) == 2'}");
  server_set (f->server, "activation/odd", "activation.simple", "1", "{'StandardConfigurations': ['d'], 'Predicate': '@status('}");
  server_set (f->server, "configuration/c", TEST_CONFIGURATION, "1", "{'Echo': 'x'}");
  server_set (f->server, "configuration/d", TEST_CONFIGURATION, "1", "{'Echo': 'x'}");
  server_set (f->server, "management/p", "management.properties", "1", "{'stage': 1}");
  synchronize (f->ddm, f->server);
  first = report (f->ddm, FALSE);
  assert_entry (first, "activations", "yes", TRUE, "valid", NULL);
  assert_entry (first, "activations", "no", FALSE, "valid", "Info.Predicate");
  assert_entry (first, "activations", "odd", FALSE, "invalid", "Error.UnableToParsePredicate");
  assert_entry (first, "configurations", "d", FALSE, "unknown", "Info.NotReferencedByActivation");
  server_set (f->server, "management/p", "management.properties", "2", "{'stage': 2}");
  synchronize (f->ddm, f->server);
  g_assert_cmpuint (f->server->fetched, ==, 1);
  second = report (f->ddm, FALSE);
  assert_entry (second, "activations", "no", TRUE, "valid", NULL);
  assert_entry (second, "configurations", "d", TRUE, "valid", NULL);
}

static void
test_invalid (Fixture      *f,
              gconstpointer data)
{
  g_autoptr(JsonObject) told = NULL;

  server_set (f->server, "activation/a", "activation.simple", "1", "{'StandardConfigurations': ['odd', 'keys', 'missing', 'range', 'fails', 'class']}");
  server_set (f->server, "configuration/odd", "configuration.no.such.thing", "1", "{}");
  server_set (f->server, "configuration/keys", TEST_CONFIGURATION, "1", "{'Echo': 'x', 'Nonsense': 1}");
  server_set (f->server, "configuration/missing", TEST_CONFIGURATION, "1", "{}");
  server_set (f->server, "configuration/range", "configuration.passcode.settings", "1", "{'MinimumLength': 99}");
  server_set (f->server, "configuration/fails", TEST_CONFIGURATION, "1", "{'Echo': 'x', 'ReturnStatus': 'Failed'}");
  server_set (f->server, "configuration/class", "activation.simple", "1", "{'StandardConfigurations': []}");
  synchronize (f->ddm, f->server);
  told = report (f->ddm, FALSE);
  assert_entry (told, "activations", "a", TRUE, "valid", NULL);
  assert_entry (told, "configurations", "odd", TRUE, "invalid", "Error.UnknownDeclarationType");
  assert_entry (told, "configurations", "keys", TRUE, "invalid", "Error.UnknownPayloadKeys");
  assert_entry (told, "configurations", "missing", TRUE, "invalid", "Error.ConfigurationIsInvalid");
  assert_entry (told, "configurations", "range", TRUE, "invalid", "Error.ConfigurationIsInvalid");
  assert_entry (told, "configurations", "fails", TRUE, "invalid", "Error.ConfigurationFailed");
  assert_entry (told, "configurations", "class", TRUE, "invalid", "Error.UnknownDeclarationType");
}

static void
test_assets (Fixture      *f,
             gconstpointer data)
{
  g_autofree char *hash = NULL, *good = NULL, *bad = NULL;
  g_autoptr(JsonObject) first = NULL, second = NULL, third = NULL;

  f->server->download = bytes ("contents");
  f->server->content_type = g_strdup ("text/plain");
  hash = pomona_digest_sha256_hex ("contents", 8);
  good = g_strdup_printf ("{'Reference': {'DataURL': 'https://a.example/x', 'ContentType': 'text/plain', 'Size': 8, 'Hash-SHA-256': '%s'}}", hash);
  bad = g_strdup_printf ("{'Reference': {'DataURL': 'https://a.example/x', 'ContentType': 'text/plain', 'Size': 9, 'Hash-SHA-256': '%s'}}", hash);
  server_set (f->server, "activation/a", "activation.simple", "1", "{'StandardConfigurations': ['c', 'd']}");
  server_set (f->server, "configuration/c", TEST_CONFIGURATION, "1", "{'Echo': 'x', 'EchoDataAssetReference': 'one'}");
  server_set (f->server, "configuration/d", TEST_CONFIGURATION, "1", "{'Echo': 'x', 'EchoDataAssetReference': 'two'}");
  server_set (f->server, "asset/one", "asset.data", "1", good);
  server_set (f->server, "asset/lonely", "asset.data", "1", good);
  synchronize (f->ddm, f->server);
  first = report (f->ddm, FALSE);
  assert_entry (first, "assets", "one", TRUE, "valid", NULL);
  assert_entry (first, "configurations", "c", TRUE, "valid", NULL);
  assert_entry (first, "configurations", "d", TRUE, "invalid", "Error.MissingAssets");
  assert_entry (first, "assets", "lonely", FALSE, "unknown", "Info.NotReferencedByConfiguration");
  server_set (f->server, "asset/two", "asset.data", "1", bad);
  synchronize (f->ddm, f->server);
  second = report (f->ddm, FALSE);
  assert_entry (second, "assets", "two", TRUE, "invalid", "Error.AssetCannotBeVerified");
  assert_entry (second, "configurations", "d", TRUE, "invalid", "Error.ConfigurationCannotBeApplied");
  /* A new ServerToken is what makes the device try again. */
  g_clear_pointer (&f->server->download, g_bytes_unref);
  server_set (f->server, "asset/two", "asset.data", "2", bad);
  synchronize (f->ddm, f->server);
  third = report (f->ddm, FALSE);
  assert_entry (third, "assets", "two", TRUE, "invalid", "Error.AssetCannotBeDownloaded");
  assert_entry (third, "assets", "one", TRUE, "valid", NULL);
}

static void
test_subscriptions (Fixture      *f,
                    gconstpointer data)
{
  g_autoptr(JsonObject) first = NULL, second = NULL, third = NULL, full = NULL, nothing = NULL;
  JsonArray *rows;

  server_set (f->server, "activation/a", "activation.simple", "1", "{'StandardConfigurations': ['s']}");
  server_set (f->server, "configuration/s", "configuration.management.status-subscriptions", "1",
              "{'StatusItems': [{'Name': 'device.model.family'}, {'Name': 'passcode.is-present'}, {'Name': 'mdm.app'}, {'Name': 'test.error-value'}]}");
  synchronize (f->ddm, f->server);
  first = report (f->ddm, FALSE);
  g_assert_cmpstr (pomona_json_get_string (pomona_json_get_object (pomona_json_get_object (items_of (first), "device"), "model"), "family"), ==, "iPhone");
  g_assert_cmpuint (json_array_get_length (pomona_json_get_array (first, "Errors")), ==, 1);

  pomona_pretend_state_set_bool (f->state, "passcode", FALSE);
  second = report (f->ddm, FALSE);
  g_assert_false (pomona_json_has (items_of (second), "device"));
  g_assert_false (pomona_json_get_bool (pomona_json_get_object (items_of (second), "passcode"), "is-present", TRUE));
  g_assert_cmpuint (json_array_get_length (pomona_json_get_array (second, "Errors")), ==, 0);

  g_ptr_array_add (f->state->apps, g_variant_ref_sink (fixture_parse ("{'Identifier': <'com.example.new'>, 'Name': <'New'>, 'Managed': <true>}")));
  third = report (f->ddm, FALSE);
  rows = pomona_json_get_array (pomona_json_get_object (items_of (third), "mdm"), "app");
  g_assert_cmpuint (json_array_get_length (rows), ==, 1);
  g_ptr_array_remove_index (f->state->apps, f->state->apps->len - 1);
  {
    g_autoptr(JsonObject) fourth = report (f->ddm, FALSE);
    JsonObject *row;

    rows = pomona_json_get_array (pomona_json_get_object (items_of (fourth), "mdm"), "app");
    g_assert_cmpuint (json_array_get_length (rows), ==, 1);
    row = json_array_get_object_element (rows, 0);
    g_assert_true (pomona_json_get_bool (row, "_removed", FALSE));
    g_assert_cmpuint (json_object_get_size (row), ==, 2);
  }
  nothing = report (f->ddm, FALSE);
  g_assert_null (nothing);
  full = report (f->ddm, TRUE);
  g_assert_true (pomona_json_has (items_of (full), "device"));
  g_assert_true (pomona_json_has (pomona_json_get_object (items_of (full), "management"), "client-capabilities"));
}

/* A report that the server did not take is made again. */
static void
test_report_lost (Fixture      *f,
                  gconstpointer data)
{
  g_autoptr(GBytes) lost = NULL;
  g_autoptr(JsonObject) again = NULL;

  synchronize (f->ddm, f->server);
  lost = pomona_pretend_ddm_report (f->ddm, FALSE);
  g_assert_nonnull (lost);
  again = report (f->ddm, FALSE);
  g_assert_nonnull (again);
}

static void
test_legacy (Fixture      *f,
             gconstpointer data)
{
  g_auto(GVariantDict) payload = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(JsonObject) first = NULL, second = NULL;
  PomonaPretendInstalled *installed;

  f->server->download = pomona_plist_write (fixture_profile ("com.example.declared", "com.example.type", &payload));
  server_set (f->server, "activation/a", "activation.simple", "1", "{'StandardConfigurations': ['c']}");
  server_set (f->server, "configuration/c", "configuration.legacy", "1", "{'ProfileURL': 'https://a.example/profile'}");
  synchronize (f->ddm, f->server);
  first = report (f->ddm, FALSE);
  assert_entry (first, "configurations", "c", TRUE, "valid", NULL);
  installed = pomona_pretend_state_find_profile (f->state, "com.example.declared");
  g_assert_nonnull (installed);
  g_assert_cmpstr (installed->declared, ==, "c");
  server_remove (f->server, "activation/a");
  synchronize (f->ddm, f->server);
  g_assert_null (pomona_pretend_state_find_profile (f->state, "com.example.declared"));
  g_clear_pointer (&f->server->download, g_bytes_unref);
  f->server->download = bytes ("junk");
  server_set (f->server, "activation/a", "activation.simple", "2", "{'StandardConfigurations': ['c']}");
  server_set (f->server, "configuration/c", "configuration.legacy", "2", "{'ProfileURL': 'https://a.example/profile'}");
  synchronize (f->ddm, f->server);
  second = report (f->ddm, FALSE);
  assert_entry (second, "configurations", "c", TRUE, "invalid", "Error.ConfigurationCannotBeApplied");
}

static void
test_update (Fixture      *f,
             gconstpointer data)
{
  g_autoptr(JsonObject) first = NULL, second = NULL;
  JsonObject *update;

  server_set (f->server, "activation/a", "activation.simple", "1", "{'StandardConfigurations': ['s', 'u']}");
  server_set (f->server, "configuration/s", "configuration.management.status-subscriptions", "1",
              "{'StatusItems': [{'Name': 'softwareupdate.install-state'}, {'Name': 'softwareupdate.pending-version'}, {'Name': 'device.operating-system.version'}]}");
  server_set (f->server, "configuration/u", "configuration.softwareupdate.enforcement.specific", "1",
              "{'TargetOSVersion': '26.2', 'TargetLocalDateTime': '2026-03-01T12:00:00'}");
  synchronize (f->ddm, f->server);
  first = report (f->ddm, FALSE);
  update = pomona_json_get_object (items_of (first), "softwareupdate");
  g_assert_cmpstr (pomona_json_get_string (update, "install-state"), ==, "downloading");
  g_assert_cmpstr (pomona_json_get_string (pomona_json_get_object (update, "pending-version"), "os-version"), ==, "26.2");
  pomona_pretend_state_set_string (f->state, "OSVersion", "26.2");
  second = report (f->ddm, FALSE);
  update = pomona_json_get_object (items_of (second), "softwareupdate");
  g_assert_cmpstr (pomona_json_get_string (update, "install-state"), ==, "none");
}

static void
test_gone (Fixture      *f,
           gconstpointer data)
{
  g_autoptr(GBytes) items = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *endpoint = NULL, *next = NULL;

  server_set (f->server, "configuration/c", TEST_CONFIGURATION, "1", "{'Echo': 'x'}");
  items = server_items (f->server);
  g_assert_true (pomona_pretend_ddm_read_items (f->ddm, items, &error));
  endpoint = pomona_pretend_ddm_next (f->ddm);
  g_assert_cmpstr (endpoint, ==, "declaration/configuration/c");
  pomona_pretend_ddm_put_gone (f->ddm);
  next = pomona_pretend_ddm_next (f->ddm);
  g_assert_null (next);
  g_assert_cmpuint (pomona_pretend_ddm_count (f->ddm, NULL), ==, 0);
}

static void
test_bad_answers (Fixture      *f,
                  gconstpointer data)
{
  static const char *const tokens[] = {
    "", "junk", "[]", "{}", "{\"SyncTokens\": 3}", "{\"SyncTokens\": {\"DeclarationsToken\": \"\"}}",
    "{\"SyncTokens\": {\"DeclarationsToken\": \"x\"}}", "{\"DeclarationsToken\": \"x\"}",
  };
  static const char *const items[] = {
    "junk", "{}", "{\"Declarations\": {}, \"DeclarationsToken\": \"x\"}",
    "{\"Declarations\": {\"Activations\": [], \"Configurations\": [], \"Assets\": []}, \"DeclarationsToken\": \"x\"}",
    "{\"Declarations\": {\"Activations\": [], \"Configurations\": [], \"Assets\": [], \"Management\": []}}",
    "{\"Declarations\": {\"Activations\": [], \"Configurations\": [{\"Identifier\": \"c\"}], \"Assets\": [], \"Management\": []}, \"DeclarationsToken\": \"x\"}",
    "{\"Declarations\": {\"Activations\": [], \"Configurations\": [3], \"Assets\": [], \"Management\": []}, \"DeclarationsToken\": \"x\"}",
    "{\"Declarations\": {\"Activations\": [], \"Configurations\": [{\"Identifier\": \"c\", \"ServerToken\": \"0123456789012345678901234567890123456789012345678901234567890123456789\"}],"
    " \"Assets\": [], \"Management\": []}, \"DeclarationsToken\": \"x\"}",
  };
  static const char *const bodies[] = {
    "junk", "{}", "{\"Type\": \"t\", \"Identifier\": \"other\", \"ServerToken\": \"1\", \"Payload\": {}}",
    "{\"Type\": \"t\", \"Identifier\": \"c\", \"Payload\": {}}", "{\"Type\": \"t\", \"Identifier\": \"c\", \"ServerToken\": \"1\"}",
    "{\"Identifier\": \"c\", \"ServerToken\": \"1\", \"Payload\": {}}",
  };
  g_autoptr(GBytes) good = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr(GBytes) body = bytes (tokens[i]);
      g_autoptr(GError) error = NULL;
      gboolean news;

      g_assert_false (pomona_pretend_ddm_read_tokens (f->ddm, body, &news, &error));
      g_assert_nonnull (error);
    }
  server_set (f->server, "configuration/c", TEST_CONFIGURATION, "1", "{'Echo': 'x'}");
  synchronize (f->ddm, f->server);
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr(GBytes) body = bytes (items[i]);
      g_autoptr(GError) error = NULL;

      g_assert_false (pomona_pretend_ddm_read_items (f->ddm, body, &error));
      g_assert_nonnull (error);
      g_assert_cmpuint (pomona_pretend_ddm_count (f->ddm, NULL), ==, 1);
    }
  server_set (f->server, "configuration/c", TEST_CONFIGURATION, "2", "{'Echo': 'x'}");
  good = server_items (f->server);
  g_assert_true (pomona_pretend_ddm_read_items (f->ddm, good, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *endpoint = pomona_pretend_ddm_next (f->ddm);
      g_autoptr(GBytes) body = bytes (bodies[i]);
      g_autoptr(GError) error = NULL;

      g_assert_nonnull (endpoint);
      g_assert_false (pomona_pretend_ddm_put (f->ddm, body, &error));
      g_assert_nonnull (error);
    }
}

static void
test_saved (Fixture      *f,
            gconstpointer data)
{
  g_autoptr(PomonaPretendDdm) again = pomona_pretend_ddm_new (f->state, FALSE);
  g_autoptr(JsonObject) first = NULL, second = NULL;
  g_autoptr(GVariant) saved = NULL;

  server_set (f->server, "activation/a", "activation.simple", "1", "{'StandardConfigurations': ['c']}");
  server_set (f->server, "configuration/c", TEST_CONFIGURATION, "1", "{'Echo': 'x'}");
  synchronize (f->ddm, f->server);
  first = report (f->ddm, FALSE);
  saved = g_variant_ref_sink (pomona_pretend_ddm_save (f->ddm));
  pomona_pretend_ddm_load (again, saved);
  g_assert_true (pomona_pretend_ddm_is_on (again));
  g_assert_false (synchronize (again, f->server));
  pomona_pretend_ddm_apply (again);
  second = report (again, FALSE);
  g_assert_null (second);
}

#define ADD(name, kind, func) g_test_add ("/simulator/ddm/" name, Fixture, GINT_TO_POINTER (kind), set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("first-sync", POMONA_PRETEND_MAC, test_first_sync);
  ADD ("only-changes", POMONA_PRETEND_IPAD, test_only_changes);
  ADD ("predicates", POMONA_PRETEND_IPAD, test_predicates);
  ADD ("invalid", POMONA_PRETEND_IPHONE, test_invalid);
  ADD ("assets", POMONA_PRETEND_IPHONE, test_assets);
  ADD ("subscriptions", POMONA_PRETEND_IPHONE, test_subscriptions);
  ADD ("report-lost", POMONA_PRETEND_APPLE_TV, test_report_lost);
  ADD ("legacy", POMONA_PRETEND_IPAD, test_legacy);
  ADD ("update", POMONA_PRETEND_IPHONE, test_update);
  ADD ("gone", POMONA_PRETEND_MAC, test_gone);
  ADD ("bad-answers", POMONA_PRETEND_MAC, test_bad_answers);
  ADD ("saved", POMONA_PRETEND_MAC, test_saved);
  return g_test_run ();
}
