/* test-pretend-profile.c: tests of how a device reads profiles. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-cms.h"
#include "pomona-pretend-profile.h"
#include "simulator-fixtures.h"

static PomonaPretendInstalled *
read_plist (GVariant  *profile,
            GError   **error)
{
  g_autoptr(GBytes) bytes = pomona_plist_write (profile);

  return pomona_pretend_installed_new (bytes, error);
}

static void
test_plain (void)
{
  g_auto(GVariantDict) payload = G_VARIANT_DICT_INIT (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendInstalled) installed = read_plist (fixture_profile ("com.example.a", "com.example.type", &payload), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (pomona_pretend_installed_get_identifier (installed), ==, "com.example.a");
  g_assert_cmpuint (installed->signers->len, ==, 0);
  g_assert_false (pomona_pretend_installed_is_enrollment (installed));
}

static void
test_signed (void)
{
  g_autoptr(GBytes) plain = pomona_plist_write (fixture_enrollment ("https://a.example/mdm", "https://a.example/scep", "x", TRUE));
  PomonaAuthority *authority = fixture_authority ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = pomona_cms_sign_attached (plain, pomona_authority_get_certificate (authority),
                                                       pomona_authority_get_key (authority), NULL, &error);
  g_autoptr(PomonaPretendInstalled) installed = pomona_pretend_installed_new (message, &error);
  g_autoptr(GBytes) broken = NULL;
  guint8 *copy;
  gsize size;

  g_assert_no_error (error);
  g_assert_cmpuint (installed->signers->len, ==, 1);
  g_assert_true (pomona_pretend_installed_is_enrollment (installed));
  /* One bit of the contents turned: the signature must not match any more. */
  copy = g_memdup2 (g_bytes_get_data (message, &size), g_bytes_get_size (message));
  {
    guint8 *where = memmem (copy, size, "a.example", 9);

    g_assert_nonnull (where);
    where[0] = 'b';
  }
  broken = g_bytes_new_take (copy, size);
  g_assert_null (pomona_pretend_installed_new (broken, &error));
  g_assert_nonnull (error);
}

static void
test_malformed (void)
{
  static const char *const keys[] = { "PayloadType", "PayloadIdentifier", "PayloadUUID", "PayloadVersion", "PayloadContent" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_auto(GVariantDict) payload = G_VARIANT_DICT_INIT (NULL);
      g_autoptr(GError) error = NULL;

      g_assert_null (read_plist (fixture_with (fixture_profile ("com.example.a", "com.example.type", &payload), keys[i], NULL), &error));
      g_assert_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_PROFILE);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_auto(GVariantDict) payload = G_VARIANT_DICT_INIT (NULL);
      g_autoptr(GError) error = NULL;

      g_assert_null (read_plist (fixture_with_payload (fixture_profile ("com.example.a", "com.example.type", &payload), "com.example.type", keys[i], NULL), &error));
      g_assert_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_PROFILE);
    }
}

static PomonaPretendEnrollment *
enroll (GVariant  *profile,
        GError   **error)
{
  g_autoptr(GVariant) owned = g_variant_ref_sink (profile);

  return pomona_pretend_enrollment_new (owned, error);
}

static GVariant *
standard (void)
{
  return fixture_enrollment ("https://a.example:8443/mdm", "https://a.example:8443/scep/abc", "challenge", TRUE);
}

static void
test_enrollment (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendEnrollment) enrollment = enroll (standard (), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (enrollment->topic, ==, "com.apple.mgmt.External.test");
  g_assert_cmpstr (enrollment->server_url, ==, "https://a.example:8443/mdm");
  g_assert_cmpstr (enrollment->check_in_url, ==, enrollment->server_url);
  g_assert_cmpstr (enrollment->scep_url, ==, "https://a.example:8443/scep/abc");
  g_assert_cmpstr (pomona_secret_get_text (enrollment->challenge), ==, "challenge");
  g_assert_cmpstr (enrollment->common_name, ==, "Device");
  g_assert_cmpstr (enrollment->organization, ==, "Example");
  g_assert_true (enrollment->sign_message);
  g_assert_true (enrollment->check_out);
  g_assert_true (pomona_pretend_enrollment_can (enrollment, "com.apple.mdm.bootstraptoken"));
  g_assert_false (pomona_pretend_enrollment_can (enrollment, "com.example.other"));
  g_assert_cmpuint (enrollment->roots->len, ==, 1);
  g_assert_cmpuint (enrollment->pinned->len, ==, 0);
}

static void
test_pinned (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPretendEnrollment) enrollment = enroll (fixture_with_payload (standard (), "com.apple.mdm", "ServerURLPinningCertificateUUIDs",
    fixture_parse ("[<'11111111-0000-4000-8000-000000000003'>]")), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (enrollment->pinned->len, ==, 1);
  g_assert_null (enroll (fixture_with_payload (standard (), "com.apple.mdm", "CheckInURLPinningCertificateUUIDs",
                                               fixture_parse ("[<'nowhere'>]")), &error));
  g_assert_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_PROFILE);
}

static void
test_enrollment_refused (void)
{
  static const struct { const char *type, *key, *value; } bad[] = {
    { "com.apple.mdm", "Topic", "'com.example.topic'" },
    { "com.apple.mdm", "Topic", NULL },
    { "com.apple.mdm", "ServerURL", "'http://a.example/'" },
    { "com.apple.mdm", "ServerURL", NULL },
    { "com.apple.mdm", "CheckInURL", "'ftp://a.example/'" },
    { "com.apple.mdm", "AccessRights", "int64 0" },
    { "com.apple.mdm", "AccessRights", "int64 8192" },
    { "com.apple.mdm", "AccessRights", "int64 2" },
    { "com.apple.mdm", "AccessRights", "int64 128" },
    { "com.apple.mdm", "IdentityCertificateUUID", "'elsewhere'" },
    { "com.apple.mdm", "PayloadType", "'com.example.none'" },
    { "com.apple.security.scep", "PayloadContent", "{'URL': <'nonsense'>, 'Keysize': <int64 2048>}" },
    { "com.apple.security.scep", "PayloadContent", "{'URL': <'https://a.example/'>}" },
    { "com.apple.security.scep", "PayloadContent", "{'URL': <'https://a.example/'>, 'Keysize': <int64 2048>, 'Key Type': <'EC'>}" },
    { "com.apple.security.scep", "PayloadContent", NULL },
    { "com.apple.security.scep", "PayloadType", "'com.apple.security.acme'" },
    { "com.apple.security.root", "PayloadContent", "b'junk'" },
    { "com.apple.security.root", "PayloadContent", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      PomonaPretendEnrollment *enrollment = enroll (fixture_with_payload (standard (), bad[i].type, bad[i].key,
        bad[i].value != NULL ? fixture_parse (bad[i].value) : NULL), &error);

      g_test_message ("%s %s", bad[i].type, bad[i].key);
      g_assert_null (enrollment);
      g_assert_nonnull (error);
    }
}

static void
test_update (void)
{
  g_autoptr(PomonaPretendEnrollment) old = enroll (standard (), NULL);
  static const struct { const char *key, *value; gboolean good; } cases[] = {
    { "CheckOutWhenRemoved", "false", TRUE },
    { "AccessRights", "int64 1", TRUE },
    { "Topic", "'com.apple.mgmt.External.other'", FALSE },
    { "ServerURL", "'https://b.example/'", FALSE },
    { "CheckInURL", "'https://b.example/'", FALSE },
    { "ServerCapabilities", "[<'com.apple.mdm.token'>]", FALSE },
  };
  g_autoptr(PomonaPretendEnrollment) few = enroll (fixture_with_payload (standard (), "com.apple.mdm", "AccessRights", g_variant_new_int64 (1)), NULL);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(PomonaPretendEnrollment) new = enroll (fixture_with_payload (standard (), "com.apple.mdm", cases[i].key, fixture_parse (cases[i].value)), NULL);

      g_assert_nonnull (new);
      g_assert_cmpint (pomona_pretend_enrollment_check_update (old, new, NULL), ==, cases[i].good);
    }
  g_assert_false (pomona_pretend_enrollment_check_update (few, old, &error));
  g_assert_error (error, POMONA_SIMULATOR_ERROR, POMONA_SIMULATOR_ERROR_PROFILE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulator/profile/plain", test_plain);
  g_test_add_func ("/simulator/profile/signed", test_signed);
  g_test_add_func ("/simulator/profile/malformed", test_malformed);
  g_test_add_func ("/simulator/profile/enrollment", test_enrollment);
  g_test_add_func ("/simulator/profile/pinned", test_pinned);
  g_test_add_func ("/simulator/profile/enrollment-refused", test_enrollment_refused);
  g_test_add_func ("/simulator/profile/update", test_update);
  return g_test_run ();
}
