/* simulator-fixtures.c: profiles and certificates for the tests of this floor. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "simulator-fixtures.h"

PomonaAuthority *
fixture_authority (void)
{
  static PomonaAuthority *authority;

  if (authority == NULL)
    {
      g_autoptr(GError) error = NULL;

      authority = pomona_authority_new ("Test authority", "Test", POMONA_KEY_RSA_2048, 30, &error);
      g_assert_no_error (error);
    }
  return authority;
}

static void
begin (GVariantDict *dict,
       const char   *type,
       const char   *identifier,
       const char   *uuid)
{
  pomona_plist_set_string (dict, "PayloadType", type);
  pomona_plist_set_string (dict, "PayloadIdentifier", identifier);
  pomona_plist_set_string (dict, "PayloadUUID", uuid);
  pomona_plist_set_int (dict, "PayloadVersion", 1);
}

static GVariant *
mdm_payload (const char *server_url)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  const char *const capabilities[] = { "com.apple.mdm.per-user-connections", "com.apple.mdm.bootstraptoken", "com.apple.mdm.token", NULL };

  begin (&dict, "com.apple.mdm", "com.example.enroll.mdm", "11111111-0000-4000-8000-000000000001");
  pomona_plist_set_string (&dict, "IdentityCertificateUUID", "11111111-0000-4000-8000-000000000002");
  pomona_plist_set_string (&dict, "Topic", "com.apple.mgmt.External.test");
  pomona_plist_set_string (&dict, "ServerURL", server_url);
  pomona_plist_set_bool (&dict, "SignMessage", TRUE);
  pomona_plist_set_bool (&dict, "CheckOutWhenRemoved", TRUE);
  pomona_plist_set_int (&dict, "AccessRights", 8191);
  pomona_plist_set_strv (&dict, "ServerCapabilities", capabilities);
  return pomona_plist_dict_end (&dict);
}

static GVariant *
scep_payload (const char *url,
              const char *challenge)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL), content = G_VARIANT_DICT_INIT (NULL);

  begin (&dict, "com.apple.security.scep", "com.example.enroll.scep", "11111111-0000-4000-8000-000000000002");
  pomona_plist_set_string (&content, "URL", url);
  pomona_plist_set_string (&content, "Challenge", challenge);
  pomona_plist_set_int (&content, "Keysize", 2048);
  pomona_plist_set_int (&content, "Key Usage", 5);
  pomona_plist_set_string (&content, "Key Type", "RSA");
  pomona_plist_set_array (&content, "Subject", fixture_parse ("[<[<[<'O'>, <'Example'>]>]>, <[<[<'CN'>, <'Device'>]>]>]"));
  pomona_plist_set_dict (&dict, "PayloadContent", pomona_plist_dict_end (&content));
  return pomona_plist_dict_end (&dict);
}

static GVariant *
root_payload (void)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  begin (&dict, "com.apple.security.root", "com.example.enroll.root", "11111111-0000-4000-8000-000000000003");
  pomona_plist_set_data (&dict, "PayloadContent", pomona_certificate_get_der (pomona_authority_get_certificate (fixture_authority ())));
  return pomona_plist_dict_end (&dict);
}

GVariant *
fixture_enrollment (const char *server_url,
                    const char *scep_url,
                    const char *challenge,
                    gboolean    root)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  PomonaPlistArray *content = pomona_plist_array_new ();

  begin (&dict, "Configuration", "com.example.enroll", "11111111-0000-4000-8000-000000000000");
  pomona_plist_set_string (&dict, "PayloadDisplayName", "Management");
  pomona_plist_array_append (content, scep_payload (scep_url, challenge));
  pomona_plist_array_append (content, mdm_payload (server_url));
  if (root)
    pomona_plist_array_append (content, root_payload ());
  pomona_plist_set_array (&dict, "PayloadContent", pomona_plist_array_end (content));
  return pomona_plist_dict_end (&dict);
}

GVariant *
fixture_profile (const char   *identifier,
                 const char   *type,
                 GVariantDict *payload)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *inner = g_strdup_printf ("%s.payload", identifier);
  PomonaPlistArray *content = pomona_plist_array_new ();

  begin (payload, type, inner, "22222222-0000-4000-8000-000000000001");
  pomona_plist_array_append (content, pomona_plist_dict_end (payload));
  begin (&dict, "Configuration", identifier, "22222222-0000-4000-8000-000000000000");
  pomona_plist_set_string (&dict, "PayloadDisplayName", "Test profile");
  pomona_plist_set_array (&dict, "PayloadContent", pomona_plist_array_end (content));
  return pomona_plist_dict_end (&dict);
}

GVariant *
fixture_with (GVariant   *dict,
              const char *key,
              GVariant   *value)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (dict);
  g_auto(GVariantDict) copy = G_VARIANT_DICT_INIT (owned);

  if (value != NULL)
    pomona_plist_set_value (&copy, key, value);
  else
    g_variant_dict_remove (&copy, key);
  return pomona_plist_dict_end (&copy);
}

GVariant *
fixture_with_payload (GVariant   *profile,
                      const char *type,
                      const char *key,
                      GVariant   *value)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (profile);
  g_autoptr(GVariant) content = pomona_plist_get_array (owned, "PayloadContent");
  PomonaPlistArray *changed = pomona_plist_array_new ();

  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);

      if (g_strcmp0 (pomona_plist_get_string (payload, "PayloadType"), type) == 0)
        pomona_plist_array_append (changed, fixture_with (payload, key, value));
      else
        pomona_plist_array_append (changed, payload);
    }
  return fixture_with (owned, "PayloadContent", pomona_plist_array_end (changed));
}

GVariant *
fixture_parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = g_variant_parse (NULL, text, NULL, NULL, &error);
  g_autoptr(GBytes) bytes = NULL;

  g_assert_no_error (error);
  /* Floating up to some version of GLib, owned since; the copy floats always. */
  value = g_variant_take_ref (g_steal_pointer (&value));
  bytes = g_variant_get_data_as_bytes (value);
  return g_variant_new_from_bytes (g_variant_get_type (value), bytes, TRUE);
}
