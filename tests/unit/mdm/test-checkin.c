/* test-checkin.c: check-in messages. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-checkin.h"

#include "mdm-test.h"

#define TYPE(name) S ("MessageType", name)
#define WHO        S ("UDID", "A")

static PomonaCheckin *
parse (const char *body)
{
  g_autoptr(GVariant) dict = mdm_test_dict (body);
  g_autoptr(GError) error = NULL;
  PomonaCheckin *checkin = pomona_checkin_new_from_plist (dict, &error);

  g_assert_no_error (error);
  return checkin;
}

static void
refuse (const char     *body,
        PomonaMdmError  code,
        const char     *word)
{
  g_autoptr(GVariant) dict = mdm_test_dict (body);
  GError *error = NULL;

  g_assert_null (pomona_checkin_new_from_plist (dict, &error));
  mdm_test_assert_error (error, code, word);
}

static void
test_authenticate (void)
{
  g_autoptr(PomonaCheckin) checkin = parse (TYPE ("Authenticate") WHO S ("Topic", "com.apple.mgmt.External.x")
                                            S ("DeviceName", "Jo’s Mac") S ("Model", "MBA") S ("ModelName", "MacBook Air")
                                            S ("ProductName", "Mac14,2") S ("OSVersion", "26.1") S ("BuildVersion", "25B78")
                                            S ("SerialNumber", "C02") S ("IMEI", "1") S ("MEID", "2"));

  g_assert_cmpint (checkin->type, ==, POMONA_CHECKIN_AUTHENTICATE);
  g_assert_cmpstr (checkin->enrollment_id->id, ==, "A");
  g_assert_cmpstr (checkin->udid, ==, "A");
  g_assert_cmpstr (checkin->topic, ==, "com.apple.mgmt.External.x");
  g_assert_cmpstr (checkin->device_name, ==, "Jo’s Mac");
  g_assert_cmpstr (checkin->model, ==, "MBA");
  g_assert_cmpstr (checkin->model_name, ==, "MacBook Air");
  g_assert_cmpstr (checkin->product_name, ==, "Mac14,2");
  g_assert_cmpstr (checkin->os_version, ==, "26.1");
  g_assert_cmpstr (checkin->build_version, ==, "25B78");
  g_assert_cmpstr (checkin->serial_number, ==, "C02");
  g_assert_cmpstr (checkin->imei, ==, "1");
  g_assert_cmpstr (checkin->meid, ==, "2");
  g_assert_cmpint (pomona_checkin_get_platform (checkin), ==, POMONA_PLATFORM_MACOS);
  g_assert_cmpint (checkin->awaiting_configuration, ==, POMONA_TRISTATE_UNKNOWN);
}

/* What the schema calls required depends on the kind of device; only the topic is needed to go on. */
static void
test_authenticate_sparse (void)
{
  g_autoptr(PomonaCheckin) checkin = parse (TYPE ("Authenticate") S ("EnrollmentID", "E") S ("Topic", "t") S ("DeviceName", ""));

  g_assert_cmpstr (checkin->enrollment_id->id, ==, "E");
  g_assert_cmpstr (checkin->user_enrollment_id, ==, "E");
  g_assert_null (checkin->udid);
  g_assert_null (checkin->device_name);
  g_assert_cmpint (pomona_checkin_get_platform (checkin), ==, POMONA_PLATFORM_UNKNOWN);

  refuse (TYPE ("Authenticate") WHO, POMONA_MDM_ERROR_MALFORMED, "Topic");
  refuse (TYPE ("Authenticate") WHO S ("Topic", ""), POMONA_MDM_ERROR_MALFORMED, "Topic");
  refuse (TYPE ("Authenticate") WHO S ("Topic", "t") I ("OSVersion", "26"), POMONA_MDM_ERROR_MALFORMED, "OSVersion");
}

static void
test_token_update (void)
{
  g_autoptr(PomonaCheckin) checkin = parse (TYPE ("TokenUpdate") WHO S ("Topic", "t") D ("Token", "AQID")
                                            S ("PushMagic", "magic") D ("UnlockToken", "BAUG") YES ("AwaitingConfiguration"));
  gsize size;

  g_assert_cmpint (checkin->type, ==, POMONA_CHECKIN_TOKEN_UPDATE);
  g_assert_cmpmem (g_bytes_get_data (checkin->token, NULL), g_bytes_get_size (checkin->token), "\1\2\3", 3);
  g_assert_cmpstr (pomona_secret_get_text (checkin->push_magic), ==, "magic");
  g_assert_cmpmem (pomona_secret_get_data (checkin->unlock_token, &size), 3, "\4\5\6", 3);
  g_assert_cmpuint (size, ==, 3);
  g_assert_cmpint (checkin->awaiting_configuration, ==, POMONA_TRISTATE_YES);
  g_assert_cmpint (checkin->not_on_console, ==, POMONA_TRISTATE_UNKNOWN);
}

static void
test_token_update_absent_is_not_empty (void)
{
  g_autoptr(PomonaCheckin) bare = parse (TYPE ("TokenUpdate") WHO S ("Topic", "t") D ("Token", "AQID") S ("PushMagic", "m"));
  g_autoptr(PomonaCheckin) empty = parse (TYPE ("TokenUpdate") WHO S ("Topic", "t") D ("Token", "AQID") S ("PushMagic", "m")
                                          D ("UnlockToken", "") NO ("AwaitingConfiguration"));

  g_assert_null (bare->unlock_token);
  g_assert_cmpint (bare->awaiting_configuration, ==, POMONA_TRISTATE_UNKNOWN);
  g_assert_null (empty->unlock_token);
  g_assert_cmpint (empty->awaiting_configuration, ==, POMONA_TRISTATE_NO);
}

static void
test_token_update_user (void)
{
  g_autoptr(PomonaCheckin) checkin = parse (TYPE ("TokenUpdate") WHO S ("UserID", "U") S ("UserShortName", "jo")
                                            S ("UserLongName", "Jo Doe") NO ("NotOnConsole") S ("Topic", "t")
                                            D ("Token", "AQID") S ("PushMagic", "m"));

  g_assert_cmpstr (checkin->enrollment_id->id, ==, "A:U");
  g_assert_cmpstr (checkin->user_id, ==, "U");
  g_assert_cmpstr (checkin->user_short_name, ==, "jo");
  g_assert_cmpstr (checkin->user_long_name, ==, "Jo Doe");
  g_assert_cmpint (checkin->not_on_console, ==, POMONA_TRISTATE_NO);
}

static void
test_token_update_refused (void)
{
#define TOKEN_UPDATE TYPE ("TokenUpdate") WHO S ("Topic", "t")
  g_autofree char *many = g_strnfill (5464, 'A');
  g_autofree char *too_long = g_strconcat (TOKEN_UPDATE S ("PushMagic", "m") "<key>Token</key><data>", many, "</data>", NULL);

  refuse (TOKEN_UPDATE D ("Token", "AQID"), POMONA_MDM_ERROR_MALFORMED, "PushMagic");
  refuse (TOKEN_UPDATE D ("Token", "AQID") S ("PushMagic", ""), POMONA_MDM_ERROR_MALFORMED, "PushMagic");
  refuse (TOKEN_UPDATE D ("Token", "AQID") D ("PushMagic", "AQID"), POMONA_MDM_ERROR_MALFORMED, "wrong kind");
  refuse (TOKEN_UPDATE S ("PushMagic", "m"), POMONA_MDM_ERROR_MALFORMED, "Token");
  refuse (TOKEN_UPDATE S ("PushMagic", "m") D ("Token", ""), POMONA_MDM_ERROR_MALFORMED, "Token");
  refuse (TOKEN_UPDATE S ("PushMagic", "m") S ("Token", "AQID"), POMONA_MDM_ERROR_MALFORMED, "Token");
  refuse (TOKEN_UPDATE S ("PushMagic", "m") D ("Token", "AQID") S ("UnlockToken", "x"), POMONA_MDM_ERROR_MALFORMED,
          "UnlockToken");
  refuse (TOKEN_UPDATE S ("PushMagic", "m") D ("Token", "AQID") S ("AwaitingConfiguration", "yes"),
          POMONA_MDM_ERROR_MALFORMED, "AwaitingConfiguration");
  refuse (TYPE ("TokenUpdate") WHO D ("Token", "AQID") S ("PushMagic", "m"), POMONA_MDM_ERROR_MALFORMED, "Topic");
  refuse (too_long, POMONA_MDM_ERROR_LIMIT, "Token");
}

static void
test_check_out (void)
{
  g_autoptr(PomonaCheckin) checkin = parse (TYPE ("CheckOut") WHO);

  g_assert_cmpint (checkin->type, ==, POMONA_CHECKIN_CHECK_OUT);
}

static void
test_bootstrap_token (void)
{
  g_autoptr(PomonaCheckin) set = parse (TYPE ("SetBootstrapToken") WHO D ("BootstrapToken", "AQID") NO ("AwaitingConfiguration"));
  g_autoptr(PomonaCheckin) clear = parse (TYPE ("SetBootstrapToken") WHO);
  g_autoptr(PomonaCheckin) empty = parse (TYPE ("SetBootstrapToken") WHO D ("BootstrapToken", ""));
  g_autoptr(PomonaCheckin) get = parse (TYPE ("GetBootstrapToken") WHO);

  g_assert_cmpint (set->type, ==, POMONA_CHECKIN_SET_BOOTSTRAP_TOKEN);
  g_assert_true (pomona_secret_equal_data (set->bootstrap_token, "\1\2\3", 3));
  g_assert_null (clear->bootstrap_token);
  g_assert_null (empty->bootstrap_token);
  g_assert_cmpint (get->type, ==, POMONA_CHECKIN_GET_BOOTSTRAP_TOKEN);
}

static void
test_user_authenticate (void)
{
  g_autoptr(PomonaCheckin) first = parse (TYPE ("UserAuthenticate") WHO S ("UserID", "U"));
  g_autoptr(PomonaCheckin) second = parse (TYPE ("UserAuthenticate") WHO S ("UserID", "U") S ("DigestResponse", "Digest x"));

  g_assert_cmpint (first->type, ==, POMONA_CHECKIN_USER_AUTHENTICATE);
  g_assert_null (first->digest_response);
  g_assert_cmpstr (second->digest_response, ==, "Digest x");
  refuse (TYPE ("UserAuthenticate") WHO, POMONA_MDM_ERROR_MALFORMED, "UserID");
}

static void
test_get_token (void)
{
  g_autoptr(PomonaCheckin) maid = parse (TYPE ("GetToken") WHO S ("TokenServiceType", "com.apple.maid"));
  g_autoptr(PomonaCheckin) watch = parse (TYPE ("GetToken") WHO S ("TokenServiceType", "com.apple.watch.pairing")
                                          DICT ("TokenParameters", S ("PhoneUDID", "P")));

  g_assert_cmpint (maid->type, ==, POMONA_CHECKIN_GET_TOKEN);
  g_assert_cmpstr (maid->token_service_type, ==, "com.apple.maid");
  g_assert_null (maid->token_parameters);
  g_assert_cmpstr (pomona_plist_get_string (watch->token_parameters, "PhoneUDID"), ==, "P");
  refuse (TYPE ("GetToken") WHO, POMONA_MDM_ERROR_MALFORMED, "TokenServiceType");
  refuse (TYPE ("GetToken") WHO S ("TokenServiceType", "x") S ("TokenParameters", "y"), POMONA_MDM_ERROR_MALFORMED,
          "TokenParameters");
}

static void
test_declarative_management (void)
{
  g_autoptr(PomonaCheckin) tokens = parse (TYPE ("DeclarativeManagement") WHO S ("Endpoint", "tokens"));
  g_autoptr(PomonaCheckin) status = parse (TYPE ("DeclarativeManagement") WHO S ("Endpoint", "status") D ("Data", "e30="));

  g_assert_cmpint (tokens->type, ==, POMONA_CHECKIN_DECLARATIVE_MANAGEMENT);
  g_assert_cmpstr (tokens->endpoint, ==, "tokens");
  g_assert_null (tokens->data);
  g_assert_cmpmem (g_bytes_get_data (status->data, NULL), g_bytes_get_size (status->data), "{}", 2);
  refuse (TYPE ("DeclarativeManagement") WHO, POMONA_MDM_ERROR_MALFORMED, "Endpoint");
  refuse (TYPE ("DeclarativeManagement") WHO S ("Endpoint", "status"), POMONA_MDM_ERROR_MALFORMED, "Data");
  refuse (TYPE ("DeclarativeManagement") WHO S ("Endpoint", "status") S ("Data", "{}"), POMONA_MDM_ERROR_MALFORMED, "Data");
}

static void
test_return_to_service (void)
{
  g_autoptr(PomonaCheckin) checkin = parse (TYPE ("ReturnToService") WHO);

  g_assert_cmpint (checkin->type, ==, POMONA_CHECKIN_RETURN_TO_SERVICE);
}

static void
test_unknown (void)
{
  g_autoptr(PomonaCheckin) checkin = parse (TYPE ("BrandNew") WHO);
  g_autoptr(PomonaCheckin) again = pomona_checkin_ref (checkin);

  g_assert_cmpint (again->type, ==, POMONA_CHECKIN_UNKNOWN);
  g_assert_cmpstr (again->message_type, ==, "BrandNew");
}

static void
test_refused (void)
{
  g_autofree char *many = g_strnfill (1025, 'x');
  g_autofree char *long_type = g_strconcat (WHO "<key>MessageType</key><string>", many, "</string>", NULL);
  g_autofree char *long_name = g_strconcat (TYPE ("Authenticate") WHO S ("Topic", "t") "<key>DeviceName</key><string>", many,
                                            "</string>", NULL);

  refuse (WHO, POMONA_MDM_ERROR_MALFORMED, "MessageType");
  refuse (WHO I ("MessageType", "1"), POMONA_MDM_ERROR_MALFORMED, "MessageType");
  refuse (TYPE ("CheckOut"), POMONA_MDM_ERROR_MALFORMED, "UDID");
  refuse (long_type, POMONA_MDM_ERROR_LIMIT, "MessageType");
  refuse (long_name, POMONA_MDM_ERROR_LIMIT, "DeviceName");
}

static void
test_type_names (void)
{
  g_assert_null (pomona_checkin_type_to_string (POMONA_CHECKIN_UNKNOWN));
  for (guint i = POMONA_CHECKIN_AUTHENTICATE; i <= POMONA_CHECKIN_RETURN_TO_SERVICE; i++)
    g_assert_nonnull (pomona_checkin_type_to_string (i));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/checkin/authenticate", test_authenticate);
  g_test_add_func ("/mdm/checkin/authenticate-sparse", test_authenticate_sparse);
  g_test_add_func ("/mdm/checkin/token-update", test_token_update);
  g_test_add_func ("/mdm/checkin/token-update-absent-is-not-empty", test_token_update_absent_is_not_empty);
  g_test_add_func ("/mdm/checkin/token-update-user", test_token_update_user);
  g_test_add_func ("/mdm/checkin/token-update-refused", test_token_update_refused);
  g_test_add_func ("/mdm/checkin/check-out", test_check_out);
  g_test_add_func ("/mdm/checkin/bootstrap-token", test_bootstrap_token);
  g_test_add_func ("/mdm/checkin/user-authenticate", test_user_authenticate);
  g_test_add_func ("/mdm/checkin/get-token", test_get_token);
  g_test_add_func ("/mdm/checkin/declarative-management", test_declarative_management);
  g_test_add_func ("/mdm/checkin/return-to-service", test_return_to_service);
  g_test_add_func ("/mdm/checkin/unknown", test_unknown);
  g_test_add_func ("/mdm/checkin/refused", test_refused);
  g_test_add_func ("/mdm/checkin/type-names", test_type_names);
  return g_test_run ();
}
