/* test-profile-summary.c: what a profile is. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-profile-summary.h"

#include "mdm-test.h"

#define TOP S ("PayloadType", "Configuration") I ("PayloadVersion", "1") S ("PayloadIdentifier", "com.example") \
            S ("PayloadUUID", "0A")
#define PAYLOAD(type, id, uuid) "<dict>" S ("PayloadType", type) I ("PayloadVersion", "1") S ("PayloadIdentifier", id) \
                                S ("PayloadUUID", uuid) "</dict>"

static PomonaProfileSummary *
summarize (const char *body)
{
  g_autoptr(GVariant) profile = mdm_test_dict (body);
  g_autoptr(GError) error = NULL;
  PomonaProfileSummary *summary = pomona_profile_summary_new (profile, &error);

  g_assert_no_error (error);
  return summary;
}

static void
refuse (const char *body,
        const char *word)
{
  g_autoptr(GVariant) profile = mdm_test_dict (body);
  GError *error = NULL;

  g_assert_null (pomona_profile_summary_new (profile, &error));
  mdm_test_assert_error (error, POMONA_MDM_ERROR_MALFORMED, word);
}

static void
check_warning (const char *body,
               const char *word)
{
  g_autoptr(PomonaProfileSummary) summary = summarize (body);
  g_autofree char *all = g_strjoinv ("\n", summary->warnings);

  if (strstr (all, word) == NULL)
    g_error ("“%s” does not say “%s”", all, word);
}

static void
test_summary (void)
{
  g_autoptr(PomonaProfileSummary) summary = summarize (
    TOP S ("PayloadDisplayName", "Wi-Fi") S ("PayloadOrganization", "Example") S ("PayloadDescription", "d")
    YES ("PayloadRemovalDisallowed")
    ARRAY ("PayloadContent", PAYLOAD ("com.apple.wifi.managed", "a", "1") PAYLOAD ("com.apple.security.root", "b", "2")));

  g_assert_cmpstr (summary->identifier, ==, "com.example");
  g_assert_cmpstr (summary->uuid, ==, "0A");
  g_assert_cmpstr (summary->display_name, ==, "Wi-Fi");
  g_assert_cmpstr (summary->organization, ==, "Example");
  g_assert_cmpstr (summary->description, ==, "d");
  g_assert_cmpint (summary->version, ==, 1);
  g_assert_true (summary->removal_disallowed);
  g_assert_false (summary->has_mdm);
  g_assert_false (summary->encrypted);
  g_assert_cmpuint (g_strv_length (summary->payload_types), ==, 2);
  g_assert_cmpstr (summary->payload_types[1], ==, "com.apple.security.root");
  g_assert_cmpuint (g_strv_length (summary->warnings), ==, 0);
}

static void
test_enrollment (void)
{
  g_autoptr(PomonaProfileSummary) summary = summarize (TOP ARRAY ("PayloadContent", PAYLOAD ("com.apple.mdm", "a", "1")));

  g_assert_true (summary->has_mdm);
  check_warning (TOP ARRAY ("PayloadContent", PAYLOAD ("com.apple.mdm", "a", "1")), "enrolls");
}

static void
test_encrypted (void)
{
  g_autoptr(PomonaProfileSummary) summary = summarize (TOP D ("EncryptedPayloadContent", "AQID"));

  g_assert_true (summary->encrypted);
  g_assert_cmpuint (g_strv_length (summary->warnings), ==, 0);
}

static void
test_refused (void)
{
  refuse ("", "PayloadType");
  refuse (S ("PayloadType", "com.apple.wifi.managed"), "com.apple.wifi.managed");
  refuse (I ("PayloadType", "1"), "PayloadType");
  refuse (S ("PayloadType", "Configuration") S ("PayloadUUID", "1"), "PayloadIdentifier");
  refuse (S ("PayloadType", "Configuration") S ("PayloadIdentifier", "a"), "PayloadUUID");
  refuse (S ("PayloadType", "Configuration") S ("PayloadIdentifier", "") S ("PayloadUUID", "1"), "PayloadIdentifier");
}

static void
test_not_a_dictionary (void)
{
  g_autoptr(GVariant) text = g_variant_ref_sink (g_variant_new_string ("x"));
  GError *error = NULL;

  g_assert_null (pomona_profile_summary_new (text, &error));
  mdm_test_assert_error (error, POMONA_MDM_ERROR_MALFORMED, "not a configuration profile");
}

static void
test_warnings (void)
{
  check_warning (S ("PayloadType", "Configuration") S ("PayloadIdentifier", "a") S ("PayloadUUID", "1"), "PayloadVersion");
  check_warning (TOP, "PayloadContent");
  check_warning (TOP ARRAY ("PayloadContent", "<dict/>"), "Payload 1");
  check_warning (TOP ARRAY ("PayloadContent", "<string>x</string>"), "Payload 1");
  check_warning (TOP ARRAY ("PayloadContent", "<dict>" S ("PayloadType", "t") "</dict>"), "PayloadUUID");
  check_warning (TOP ARRAY ("PayloadContent", "<dict>" S ("PayloadType", "t") S ("PayloadIdentifier", "a") S ("PayloadUUID", "1")
                            "</dict>"), "PayloadVersion");
  check_warning (TOP ARRAY ("PayloadContent", PAYLOAD ("t", "a", "1") PAYLOAD ("t", "b", "1")), "share");
  check_warning (TOP ARRAY ("PayloadContent", PAYLOAD ("t", "com.example", "1")), "share");
  check_warning (TOP ARRAY ("PayloadContent", PAYLOAD ("com.apple.declarations", "a", "1")), "by hand");
}

static void
check_identifier (const char *data,
                  const char *expected)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, strlen (data));
  g_autofree char *identifier = pomona_profile_find_identifier (bytes);

  g_assert_cmpstr (identifier, ==, expected);
}

static void
test_find_identifier (void)
{
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autofree char *nothing = pomona_profile_find_identifier (empty);

  g_assert_null (nothing);
  check_identifier ("<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>PayloadIdentifier</key><string>x</string></dict>"
                    "</plist>", "x");
  check_identifier ("0\x82 <?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>PayloadIdentifier</key><string>x</string>"
                    "</dict></plist>\x31\x82", "x");
  check_identifier ("<?xml version=\"1.0\"?><plist version=\"1.0\"><dict/></plist>", NULL);
  check_identifier ("<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>", NULL);
  check_identifier ("<?xml </plist>", NULL);
  check_identifier ("not a profile", NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/profile-summary/summary", test_summary);
  g_test_add_func ("/mdm/profile-summary/enrollment", test_enrollment);
  g_test_add_func ("/mdm/profile-summary/encrypted", test_encrypted);
  g_test_add_func ("/mdm/profile-summary/refused", test_refused);
  g_test_add_func ("/mdm/profile-summary/not-a-dictionary", test_not_a_dictionary);
  g_test_add_func ("/mdm/profile-summary/warnings", test_warnings);
  g_test_add_func ("/mdm/profile-summary/find-identifier", test_find_identifier);
  return g_test_run ();
}
