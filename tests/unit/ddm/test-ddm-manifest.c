/* test-ddm-manifest.c: sets of declarations and their token. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-ddm-manifest.h"

#include "ddm-test.h"

static const PomonaDdmManifestEntry entries[] = {
  { POMONA_DDM_CONFIGURATION, "c2", "t2" },
  { POMONA_DDM_ACTIVATION, "a", "t1" },
  { POMONA_DDM_CONFIGURATION, "c1", "t3" },
  { POMONA_DDM_MANAGEMENT, "a", "t4" },
};

static PomonaDdmManifest *
new_manifest (const PomonaDdmManifestEntry *from,
              gsize                         n)
{
  g_autoptr(GError) error = NULL;
  PomonaDdmManifest *manifest = pomona_ddm_manifest_new (from, n, &error);

  g_assert_no_error (error);
  return manifest;
}

static void
test_items (void)
{
  g_autoptr(PomonaDdmManifest) manifest = new_manifest (entries, G_N_ELEMENTS (entries));
  g_autoptr(GBytes) body = pomona_ddm_manifest_to_items (manifest);
  g_autoptr(JsonObject) object = pomona_json_parse_object (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);
  g_autofree char *expected = g_strdup_printf (
    "{'Declarations':{'Activations':[{'Identifier':'a','ServerToken':'t1'}],'Assets':[],"
    "'Configurations':[{'Identifier':'c1','ServerToken':'t3'},{'Identifier':'c2','ServerToken':'t2'}],"
    "'Management':[{'Identifier':'a','ServerToken':'t4'}]},'DeclarationsToken':'%s'}", manifest->declarations_token);

  ddm_test_assert_json (object, expected);
}

static void
test_empty (void)
{
  g_autoptr(PomonaDdmManifest) manifest = new_manifest (NULL, 0);
  g_autoptr(GBytes) body = pomona_ddm_manifest_to_items (manifest);
  g_autoptr(JsonObject) object = pomona_json_parse_object (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);
  JsonObject *declarations = pomona_json_get_object (object, "Declarations");

  for (guint kind = 0; kind < POMONA_N_DDM_KINDS; kind++)
    g_assert_cmpuint (json_array_get_length (pomona_json_get_array (declarations, pomona_ddm_kind_get_items_key (kind))), ==, 0);
  g_assert_cmpuint (strlen (manifest->declarations_token), ==, 64);
  g_assert_null (pomona_ddm_manifest_find (manifest, POMONA_DDM_ASSET, "a"));
}

/* The set decides, not the order in which it was put together. */
static void
test_token_is_stable (void)
{
  g_autoptr(PomonaDdmManifest) first = new_manifest (entries, G_N_ELEMENTS (entries));

  for (guint round = 0; round < 50; round++)
    {
      PomonaDdmManifestEntry shuffled[G_N_ELEMENTS (entries)];
      g_autoptr(PomonaDdmManifest) again = NULL;

      memcpy (shuffled, entries, sizeof entries);
      for (guint i = G_N_ELEMENTS (shuffled) - 1; i > 0; i--)
        {
          guint j = (guint) g_test_rand_int_range (0, (int) i + 1);
          PomonaDdmManifestEntry kept = shuffled[i];

          shuffled[i] = shuffled[j];
          shuffled[j] = kept;
        }
      again = new_manifest (shuffled, G_N_ELEMENTS (shuffled));
      g_assert_cmpstr (again->declarations_token, ==, first->declarations_token);
    }
}

static void
test_token_covers_everything (void)
{
  static const PomonaDdmManifestEntry sets[][2] = {
    { { POMONA_DDM_ASSET, "a", "t" }, { POMONA_DDM_CONFIGURATION, "b", "t" } },
    { { POMONA_DDM_ASSET, "a", "t" }, { POMONA_DDM_MANAGEMENT, "b", "t" } },
    { { POMONA_DDM_ASSET, "a", "u" }, { POMONA_DDM_CONFIGURATION, "b", "t" } },
    { { POMONA_DDM_ASSET, "at", "t" }, { POMONA_DDM_CONFIGURATION, "b", "t" } },
    { { POMONA_DDM_ASSET, "a", "tt" }, { POMONA_DDM_CONFIGURATION, "b", "t" } },
  };
  g_autoptr(GHashTable) tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    for (gsize n = 1; n <= 2; n++)
      {
        g_autoptr(PomonaDdmManifest) manifest = new_manifest (sets[i], n);

        if (n == 1 && i == 1)
          continue;
        g_assert_true (g_hash_table_add (tokens, g_strdup (manifest->declarations_token)));
      }
}

static void
test_round_trip (void)
{
  g_autoptr(PomonaDdmManifest) manifest = new_manifest (entries, G_N_ELEMENTS (entries));
  g_autoptr(GBytes) body = pomona_ddm_manifest_to_items (manifest);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaDdmManifest) read = pomona_ddm_manifest_parse_items (g_bytes_get_data (body, NULL),
                                                                       g_bytes_get_size (body), &error);
  g_autoptr(PomonaDdmManifest) again = pomona_ddm_manifest_ref (read);

  g_assert_no_error (error);
  g_assert_cmpstr (again->declarations_token, ==, manifest->declarations_token);
  g_assert_cmpuint (again->n_entries, ==, G_N_ELEMENTS (entries));
  for (gsize i = 0; i < again->n_entries; i++)
    {
      g_assert_cmpstr (again->entries[i].identifier, ==, manifest->entries[i].identifier);
      g_assert_cmpstr (again->entries[i].server_token, ==, manifest->entries[i].server_token);
    }
}

static void
test_find (void)
{
  g_autoptr(PomonaDdmManifest) manifest = new_manifest (entries, G_N_ELEMENTS (entries));

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    g_assert_cmpstr (pomona_ddm_manifest_find (manifest, entries[i].kind, entries[i].identifier)->server_token, ==,
                     entries[i].server_token);
  g_assert_null (pomona_ddm_manifest_find (manifest, POMONA_DDM_ASSET, "a"));
  g_assert_null (pomona_ddm_manifest_find (manifest, POMONA_DDM_CONFIGURATION, "c3"));
}

static void
test_tokens (void)
{
  g_autoptr(PomonaDdmManifest) manifest = new_manifest (entries, G_N_ELEMENTS (entries));
  g_autoptr(GBytes) body = pomona_ddm_manifest_to_tokens (manifest, 1780363680 * (gint64) G_USEC_PER_SEC);
  g_autofree char *token = pomona_ddm_tokens_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);
  g_autofree char *expected = g_strdup_printf ("{'SyncTokens':{'DeclarationsToken':'%s','Timestamp':'2026-06-02T01:28:00Z'}}",
                                               manifest->declarations_token);
  g_autoptr(JsonObject) object = pomona_json_parse_object (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);

  g_assert_cmpstr (token, ==, manifest->declarations_token);
  ddm_test_assert_json (object, expected);
}

static void
test_tokens_refused (void)
{
  static const char *const wrong[] = { "{}", "{'SyncTokens':{}}", "{'SyncTokens':{'DeclarationsToken':''}}",
                                       "{'SyncTokens':{'DeclarationsToken':1}}" };
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *json = ddm_test_quote (wrong[i]);

      g_assert_null (pomona_ddm_tokens_parse (json, -1, &error));
      ddm_test_assert_error (error, POMONA_DDM_ERROR_MALFORMED, "DeclarationsToken");
    }
}

static void
refuse_items (const char *text,
              const char *word)
{
  g_autofree char *json = ddm_test_quote (text);
  GError *error = NULL;

  g_assert_null (pomona_ddm_manifest_parse_items (json, -1, &error));
  ddm_test_assert_error (error, POMONA_DDM_ERROR_MALFORMED, word);
}

static void
test_items_refused (void)
{
  refuse_items ("{'Declarations':{'Activations':[],'Assets':[],'Configurations':[],'Management':[]}}", "DeclarationsToken");
  refuse_items ("{'DeclarationsToken':'t'}", "Activations");
  refuse_items ("{'DeclarationsToken':'t','Declarations':{'Activations':[],'Assets':[],'Configurations':[]}}", "Management");
  refuse_items ("{'DeclarationsToken':'t','Declarations':{'Activations':[],'Assets':[],'Configurations':[],'Management':{}}}",
                "Management");
  refuse_items ("{'DeclarationsToken':'t','Declarations':{'Activations':[7],'Assets':[],'Configurations':[],'Management':[]}}",
                "Identifier");
  refuse_items ("{'DeclarationsToken':'t','Declarations':{'Activations':[{'Identifier':'a'}],'Assets':[],'Configurations':[],"
                "'Management':[]}}", "ServerToken");
}

static void
test_new_refused (void)
{
  static const PomonaDdmManifestEntry twice[] = { { POMONA_DDM_ASSET, "a", "1" }, { POMONA_DDM_ASSET, "a", "2" } };
  static const PomonaDdmManifestEntry nameless[] = { { POMONA_DDM_ASSET, "", "1" } };
  GError *error = NULL;

  g_assert_null (pomona_ddm_manifest_new (twice, 2, &error));
  ddm_test_assert_error (error, POMONA_DDM_ERROR_MALFORMED, "two");
  g_assert_null (pomona_ddm_manifest_new (nameless, 1, &error));
  ddm_test_assert_error (error, POMONA_DDM_ERROR_MALFORMED, "Identifier");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ddm/manifest/items", test_items);
  g_test_add_func ("/ddm/manifest/empty", test_empty);
  g_test_add_func ("/ddm/manifest/token-is-stable", test_token_is_stable);
  g_test_add_func ("/ddm/manifest/token-covers-everything", test_token_covers_everything);
  g_test_add_func ("/ddm/manifest/round-trip", test_round_trip);
  g_test_add_func ("/ddm/manifest/find", test_find);
  g_test_add_func ("/ddm/manifest/tokens", test_tokens);
  g_test_add_func ("/ddm/manifest/tokens-refused", test_tokens_refused);
  g_test_add_func ("/ddm/manifest/items-refused", test_items_refused);
  g_test_add_func ("/ddm/manifest/new-refused", test_new_refused);
  return g_test_run ();
}
