/* test-enrollment-profile.c: the profile that enrolls. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-enrollment-profile.h"

#include "mdm-test.h"
#include "pomona-profile-summary.h"
#include "pomona-schema.h"

static PomonaEnrollmentProfileSpec
new_spec (PomonaSecret *challenge)
{
  return (PomonaEnrollmentProfileSpec) {
    .organization = "Example",
    .display_name = "Example devices",
    .identifier = "com.example.enroll",
    .uuid = "11111111-1111-4111-8111-111111111111",
    .mdm_uuid = "22222222-2222-4222-8222-222222222222",
    .scep_uuid = "33333333-3333-4333-8333-333333333333",
    .root_uuid = "44444444-4444-4444-8444-444444444444",
    .topic = "com.apple.mgmt.External.1",
    .server_url = "https://mdm.example.com/mdm",
    .scep_url = "https://mdm.example.com/scep",
    .scep_name = "Example",
    .scep_challenge = challenge,
    .subject_cn = "device-1",
  };
}

static GVariant *
find_payload (GVariant   *profile,
              const char *type)
{
  g_autoptr(GVariant) content = pomona_plist_get_array (profile, "PayloadContent");

  for (gsize i = 0; i < pomona_plist_array_length (content); i++)
    {
      g_autoptr(GVariant) payload = pomona_plist_array_get (content, i);

      if (g_strcmp0 (pomona_plist_get_string (payload, "PayloadType"), type) == 0)
        return g_steal_pointer (&payload);
    }
  return NULL;
}

static void
test_profile (void)
{
  g_autoptr(PomonaSecret) challenge = pomona_secret_new ("once", -1);
  PomonaEnrollmentProfileSpec spec = new_spec (challenge);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) profile = pomona_enrollment_profile_new (&spec, &error);
  g_autoptr(PomonaProfileSummary) summary = NULL;
  g_autoptr(GVariant) mdm = NULL;
  g_auto(GStrv) capabilities = NULL;

  g_assert_no_error (error);
  summary = pomona_profile_summary_new (profile, NULL);
  g_assert_true (summary->has_mdm);
  g_assert_cmpstr (summary->identifier, ==, spec.identifier);
  g_assert_cmpuint (g_strv_length (summary->payload_types), ==, 2);
  /* The remark that it enrolls, and nothing that is wrong. */
  g_assert_cmpuint (g_strv_length (summary->warnings), ==, 1);

  mdm = find_payload (profile, "com.apple.mdm");
  g_assert_cmpstr (pomona_plist_get_string (mdm, "Topic"), ==, spec.topic);
  g_assert_cmpstr (pomona_plist_get_string (mdm, "ServerURL"), ==, spec.server_url);
  g_assert_false (pomona_plist_has (mdm, "CheckInURL"));
  g_assert_cmpstr (pomona_plist_get_string (mdm, "IdentityCertificateUUID"), ==, spec.scep_uuid);
  g_assert_cmpint (pomona_plist_get_int (mdm, "AccessRights", 0), ==, 8191);
  g_assert_true (pomona_plist_get_bool (mdm, "SignMessage", FALSE));
  g_assert_true (pomona_plist_get_bool (mdm, "CheckOutWhenRemoved", FALSE));
  capabilities = pomona_plist_get_strv (mdm, "ServerCapabilities");
  g_assert_cmpuint (g_strv_length (capabilities), ==, 3);
}

static void
test_scep (void)
{
  g_autoptr(PomonaSecret) challenge = pomona_secret_new ("once", -1);
  g_autofree char *zeros = g_malloc0 (32);
  g_autoptr(GBytes) fingerprint = g_bytes_new (zeros, 32);
  PomonaEnrollmentProfileSpec spec = new_spec (challenge);
  g_autoptr(GVariant) profile = NULL;
  g_autoptr(GVariant) scep = NULL;
  g_autoptr(GVariant) content = NULL;
  g_autoptr(GVariant) subject = NULL;
  g_autofree char *text = NULL;

  spec.scep_ca_fingerprint = fingerprint;
  spec.subject_o = "Example";
  profile = pomona_enrollment_profile_new (&spec, NULL);
  scep = find_payload (profile, "com.apple.security.scep");
  content = pomona_plist_get_dict (scep, "PayloadContent");
  g_assert_cmpstr (pomona_plist_get_string (scep, "PayloadUUID"), ==, spec.scep_uuid);
  g_assert_cmpstr (pomona_plist_get_string (content, "URL"), ==, spec.scep_url);
  g_assert_cmpstr (pomona_plist_get_string (content, "Challenge"), ==, "once");
  g_assert_cmpstr (pomona_plist_get_string (content, "Key Type"), ==, "RSA");
  g_assert_cmpint (pomona_plist_get_int (content, "Keysize", 0), ==, 2048);
  g_assert_cmpint (pomona_plist_get_int (content, "Key Usage", 0), ==, 5);
  g_assert_true (pomona_plist_has (content, "CAFingerprint"));
  subject = pomona_plist_get_array (content, "Subject");
  text = g_variant_print (subject, FALSE);
  g_assert_cmpstr (text, ==, "[<[<[<'O'>, <'Example'>]>]>, <[<[<'CN'>, <'device-1'>]>]>]");
}

static void
test_own_root (void)
{
  g_autoptr(PomonaSecret) challenge = pomona_secret_new ("once", -1);
  g_autoptr(GBytes) root = g_bytes_new_static ("DER", 3);
  PomonaEnrollmentProfileSpec spec = new_spec (challenge);
  g_autoptr(GVariant) profile = NULL;
  g_autoptr(GVariant) pinned = NULL;
  g_autoptr(PomonaProfileSummary) summary = NULL;
  g_autoptr(GVariant) mdm = NULL;
  g_auto(GStrv) pins = NULL;
  g_auto(GStrv) no_pins = NULL;
  g_autoptr(GVariant) unpinned_mdm = NULL;

  spec.tls_root = root;
  profile = pomona_enrollment_profile_new (&spec, NULL);
  summary = pomona_profile_summary_new (profile, NULL);
  /* Trust comes before what needs it. */
  g_assert_cmpstr (summary->payload_types[0], ==, "com.apple.security.root");
  unpinned_mdm = find_payload (profile, "com.apple.mdm");
  no_pins = pomona_plist_get_strv (unpinned_mdm, "ServerURLPinningCertificateUUIDs");
  g_assert_cmpuint (g_strv_length (no_pins), ==, 0);

  spec.pin_tls_root = TRUE;
  pinned = pomona_enrollment_profile_new (&spec, NULL);
  mdm = find_payload (pinned, "com.apple.mdm");
  pins = pomona_plist_get_strv (mdm, "ServerURLPinningCertificateUUIDs");
  g_assert_cmpstr (pins[0], ==, spec.root_uuid);
}

static void
refuse (const PomonaEnrollmentProfileSpec *spec,
        const char                        *word)
{
  GError *error = NULL;

  g_assert_null (pomona_enrollment_profile_new (spec, &error));
  mdm_test_assert_error (error, POMONA_MDM_ERROR_MALFORMED, word);
}

static void
test_refused (void)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("DER", 3);
  const PomonaEnrollmentProfileSpec good = new_spec (NULL);
  PomonaEnrollmentProfileSpec spec;

#define REFUSE(member, value, word) \
  G_STMT_START { spec = good; spec.member = value; refuse (&spec, word); } G_STMT_END

  REFUSE (organization, NULL, "organization");
  REFUSE (display_name, "", "display name");
  REFUSE (identifier, NULL, "identifier");
  REFUSE (subject_cn, NULL, "subject");
  REFUSE (scep_url, NULL, "SCEP");
  REFUSE (topic, NULL, "Topic");
  REFUSE (topic, "com.example.push", "com.example.push");
  REFUSE (server_url, "http://mdm.example.com", "https");
  REFUSE (server_url, "https://", "https");
  REFUSE (check_in_url, "ftp://x", "CheckInURL");
  REFUSE (uuid, NULL, "UUID");
  REFUSE (mdm_uuid, "not-a-uuid", "UUID");
  REFUSE (scep_ca_fingerprint, bytes, "SHA-256");
  REFUSE (access_rights, -1, "-1");
  REFUSE (access_rights, 8192, "8192");
  REFUSE (access_rights, 2, "2");
  REFUSE (access_rights, 128, "128");
  spec = good;
  spec.tls_root = bytes;
  spec.root_uuid = NULL;
  refuse (&spec, "UUID");
#undef REFUSE
}

static void
test_renewal (void)
{
  g_autoptr(PomonaSecret) first = pomona_secret_new ("once", -1);
  g_autoptr(PomonaSecret) second = pomona_secret_new ("twice", -1);
  PomonaEnrollmentProfileSpec spec = new_spec (first);
  g_autoptr(GVariant) installed = pomona_enrollment_profile_new (&spec, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) renewal = NULL;

  spec.scep_challenge = second;
  spec.display_name = "A new name";
  spec.access_rights = 1;
  renewal = pomona_renewal_profile_new (&spec, installed, &error);
  g_assert_no_error (error);
  g_assert_nonnull (renewal);
}

static void
test_frozen (void)
{
  const PomonaEnrollmentProfileSpec good = new_spec (NULL);
  PomonaEnrollmentProfileSpec spec = good;
  g_autoptr(GVariant) installed = NULL;
  GError *error = NULL;

  spec.access_rights = 1;
  installed = pomona_enrollment_profile_new (&spec, NULL);

#define FROZEN(member, value, word) \
  G_STMT_START { \
    spec = good; \
    spec.access_rights = 1; \
    spec.member = value; \
    g_assert_null (pomona_renewal_profile_new (&spec, installed, &error)); \
    mdm_test_assert_error (error, POMONA_MDM_ERROR_FROZEN, word); \
  } G_STMT_END

  FROZEN (topic, "com.apple.mgmt.External.2", "Topic");
  FROZEN (server_url, "https://other.example.com/mdm", "ServerURL");
  FROZEN (check_in_url, "https://mdm.example.com/mdm", "CheckInURL");
  FROZEN (identifier, "com.example.other", "PayloadIdentifier");
  FROZEN (access_rights, 8191, "rights");
#undef FROZEN
}

static void
test_frozen_capability (void)
{
  PomonaEnrollmentProfileSpec spec = new_spec (NULL);
  g_autoptr(GVariant) full = pomona_enrollment_profile_new (&spec, NULL);
  g_autoptr(GVariant) bare = mdm_test_dict (
    S ("PayloadIdentifier", "com.example.enroll")
    ARRAY ("PayloadContent", "<dict>" S ("PayloadType", "com.apple.mdm") S ("PayloadIdentifier", "com.example.enroll.mdm")
           S ("Topic", "com.apple.mgmt.External.1") S ("ServerURL", "https://mdm.example.com/mdm") I ("AccessRights", "8191")
           "</dict>"));
  g_autoptr(GVariant) nothing = mdm_test_dict ("");
  GError *error = NULL;

  g_assert_false (pomona_enrollment_profile_check_update (bare, full, &error));
  mdm_test_assert_error (error, POMONA_MDM_ERROR_FROZEN, "users");
  g_assert_true (pomona_enrollment_profile_check_update (full, full, NULL));
  g_assert_true (pomona_enrollment_profile_check_update (bare, bare, NULL));
  g_assert_false (pomona_enrollment_profile_check_update (full, nothing, &error));
  mdm_test_assert_error (error, POMONA_MDM_ERROR_MALFORMED, "com.apple.mdm");
}

/* Every key that we write is one that the schema knows. */
static void
test_known_keys (void)
{
  g_autoptr(PomonaSecret) challenge = pomona_secret_new ("once", -1);
  g_autoptr(GBytes) root = g_bytes_new_static ("DER", 3);
  PomonaEnrollmentProfileSpec spec = new_spec (challenge);
  static const char *const types[] = { "com.apple.mdm", "com.apple.security.scep", "com.apple.security.root" };
  const PomonaSchemaItem *common = pomona_schema_payload ("CommonPayloadKeys");
  g_autoptr(GVariant) profile = NULL;

  spec.tls_root = root;
  spec.pin_tls_root = TRUE;
  spec.check_in_url = spec.server_url;
  profile = pomona_enrollment_profile_new (&spec, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const PomonaSchemaItem *item = pomona_schema_payload (types[i]);
      g_autoptr(GVariant) payload = find_payload (profile, types[i]);
      GVariantIter iter;
      const char *key;

      g_variant_iter_init (&iter, payload);
      while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
        if (pomona_schema_find_key (item->keys, item->n_keys, key) == NULL &&
            pomona_schema_find_key (common->keys, common->n_keys, key) == NULL)
          g_error ("%s has no key %s", types[i], key);
      for (guint j = 0; j < item->n_keys; j++)
        if (item->keys[j].required)
          g_assert_true (pomona_plist_has (payload, item->keys[j].name));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/enrollment-profile/profile", test_profile);
  g_test_add_func ("/mdm/enrollment-profile/scep", test_scep);
  g_test_add_func ("/mdm/enrollment-profile/own-root", test_own_root);
  g_test_add_func ("/mdm/enrollment-profile/refused", test_refused);
  g_test_add_func ("/mdm/enrollment-profile/renewal", test_renewal);
  g_test_add_func ("/mdm/enrollment-profile/frozen", test_frozen);
  g_test_add_func ("/mdm/enrollment-profile/frozen-capability", test_frozen_capability);
  g_test_add_func ("/mdm/enrollment-profile/known-keys", test_known_keys);
  return g_test_run ();
}
