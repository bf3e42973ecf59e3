/* test-checkin-reply.c: answers to check-in messages. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-checkin-reply.h"

#include "mdm-test.h"

static GVariant *
read_back (GBytes *body)
{
  g_autoptr(GError) error = NULL;
  GVariant *dict = pomona_plist_parse_dict (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL, &error);

  g_assert_no_error (error);
  return dict;
}

static void
test_bootstrap_token (void)
{
  g_autoptr(PomonaSecret) token = pomona_secret_new ("\1\0\2", 3);
  g_autoptr(GBytes) none = pomona_checkin_reply_bootstrap_token (NULL);
  g_autoptr(GBytes) body = pomona_checkin_reply_bootstrap_token (token);
  g_autoptr(GVariant) dict = read_back (body);
  g_autoptr(GBytes) found = pomona_plist_get_data (dict, "BootstrapToken");

  /* An empty property list would be wrong. */
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_assert_cmpmem (g_bytes_get_data (found, NULL), g_bytes_get_size (found), "\1\0\2", 3);
}

static void
test_get_token (void)
{
  g_autoptr(GBytes) token = g_bytes_new_static ("jwt", 3);
  g_autoptr(GBytes) body = pomona_checkin_reply_get_token (token);
  g_autoptr(GVariant) dict = read_back (body);
  g_autoptr(GBytes) found = pomona_plist_get_data (dict, "TokenData");

  g_assert_true (g_bytes_equal (token, found));
}

static void
test_digest_challenge (void)
{
  g_autoptr(GBytes) open = pomona_checkin_reply_digest_challenge (NULL);
  g_autoptr(GBytes) body = pomona_checkin_reply_digest_challenge ("Digest realm=\"x\"");
  g_autoptr(GVariant) open_dict = read_back (open);
  g_autoptr(GVariant) dict = read_back (body);

  g_assert_cmpstr (pomona_plist_get_string (open_dict, "DigestChallenge"), ==, "");
  g_assert_cmpstr (pomona_plist_get_string (dict, "DigestChallenge"), ==, "Digest realm=\"x\"");
}

static void
test_return_to_service (void)
{
  g_autoptr(GBytes) wifi = g_bytes_new_static ("w", 1);
  g_autoptr(PomonaSecret) token = pomona_secret_new ("t", 1);
  g_autoptr(GBytes) no = pomona_checkin_reply_return_to_service (FALSE, NULL, NULL, NULL);
  g_autoptr(GBytes) yes = pomona_checkin_reply_return_to_service (TRUE, wifi, NULL, token);
  g_autoptr(GVariant) no_dict = read_back (no);
  g_autoptr(GVariant) yes_dict = read_back (yes);
  g_autoptr(GVariant) no_inner = pomona_plist_get_dict (no_dict, "ReturnToService");
  g_autoptr(GVariant) yes_inner = pomona_plist_get_dict (yes_dict, "ReturnToService");
  g_autoptr(GBytes) found = pomona_plist_get_data (yes_inner, "WiFiProfileData");

  g_assert_true (pomona_plist_has (no_inner, "Enabled"));
  g_assert_false (pomona_plist_get_bool (no_inner, "Enabled", TRUE));
  g_assert_true (pomona_plist_get_bool (yes_inner, "Enabled", FALSE));
  g_assert_true (g_bytes_equal (found, wifi));
  g_assert_true (pomona_plist_has (yes_inner, "BootstrapToken"));
  g_assert_false (pomona_plist_has (yes_inner, "MDMProfileData"));
}

static void
test_error (void)
{
  g_autoptr(GVariant) details = mdm_test_dict (S ("OSVersion", "26.1"));
  g_autoptr(GBytes) bare = pomona_checkin_reply_error ("com.apple.unrecognized.device", NULL, NULL, NULL);
  g_autoptr(GBytes) full = pomona_checkin_reply_error ("com.apple.softwareupdate.required", "log", "shown", details);
  g_autoptr(GVariant) bare_dict = read_back (bare);
  g_autoptr(GVariant) full_dict = read_back (full);
  g_autoptr(GVariant) found = pomona_plist_get_dict (full_dict, "details");

  g_assert_cmpstr (pomona_plist_get_string (bare_dict, "code"), ==, "com.apple.unrecognized.device");
  g_assert_false (pomona_plist_has (bare_dict, "message"));
  g_assert_cmpstr (pomona_plist_get_string (full_dict, "description"), ==, "log");
  g_assert_cmpstr (pomona_plist_get_string (full_dict, "message"), ==, "shown");
  g_assert_cmpstr (pomona_plist_get_string (found, "OSVersion"), ==, "26.1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/checkin-reply/bootstrap-token", test_bootstrap_token);
  g_test_add_func ("/mdm/checkin-reply/get-token", test_get_token);
  g_test_add_func ("/mdm/checkin-reply/digest-challenge", test_digest_challenge);
  g_test_add_func ("/mdm/checkin-reply/return-to-service", test_return_to_service);
  g_test_add_func ("/mdm/checkin-reply/error", test_error);
  return g_test_run ();
}
