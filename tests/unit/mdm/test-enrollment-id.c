/* test-enrollment-id.c: the five forms of an enrollment's id. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-enrollment-id.h"

#include "mdm-test.h"

#define ALL_F POMONA_SHARED_IPAD_USER_ID

static void
check (const char           *body,
       PomonaEnrollmentType  type,
       const char           *id,
       const char           *parent_id)
{
  g_autoptr(GVariant) dict = mdm_test_dict (body);
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaEnrollmentId) found = pomona_enrollment_id_from_message (dict, &error);

  g_assert_no_error (error);
  g_assert_cmpint (found->type, ==, type);
  g_assert_cmpstr (found->id, ==, id);
  g_assert_cmpstr (found->parent_id, ==, parent_id);
  g_assert_cmpstr (pomona_enrollment_id_get_device_id (found), ==, parent_id != NULL ? parent_id : id);
  g_assert_cmpint (pomona_enrollment_id_is_user_channel (found), ==, parent_id != NULL);
}

static void
test_forms (void)
{
  check (S ("UDID", "A"), POMONA_ENROLLMENT_DEVICE, "A", NULL);
  check (S ("UDID", "A") S ("UserID", "U"), POMONA_ENROLLMENT_USER, "A:U", "A");
  check (S ("UDID", "A") S ("UserID", ALL_F) S ("UserShortName", "jo@example.com"),
         POMONA_ENROLLMENT_SHARED_IPAD, "A:jo@example.com", "A");
  check (S ("EnrollmentID", "E"), POMONA_ENROLLMENT_USER_ENROLLMENT_DEVICE, "E", NULL);
  check (S ("EnrollmentID", "E") S ("EnrollmentUserID", "V"), POMONA_ENROLLMENT_USER_ENROLLMENT, "E:V", "E");
}

static void
test_precedence (void)
{
  check (S ("UDID", "A") S ("EnrollmentID", "E"), POMONA_ENROLLMENT_DEVICE, "A", NULL);
  check (S ("UDID", "A") S ("EnrollmentID", "E") S ("EnrollmentUserID", "V"), POMONA_ENROLLMENT_DEVICE, "A", NULL);
  check (S ("UDID", "A") S ("UserID", "") S ("UserShortName", "jo"), POMONA_ENROLLMENT_DEVICE, "A", NULL);
  check (S ("UDID", "") S ("EnrollmentID", "E"), POMONA_ENROLLMENT_USER_ENROLLMENT_DEVICE, "E", NULL);
  check (S ("UDID", "A") S ("UserID", "U") S ("UserShortName", "jo"), POMONA_ENROLLMENT_USER, "A:U", "A");
}

static void
refuse (const char     *body,
        PomonaMdmError  code,
        const char     *word)
{
  g_autoptr(GVariant) dict = mdm_test_dict (body);
  GError *error = NULL;

  g_assert_null (pomona_enrollment_id_from_message (dict, &error));
  mdm_test_assert_error (error, code, word);
}

static void
test_refused (void)
{
  g_autofree char *longest = g_strnfill (POMONA_ENROLLMENT_ID_MAX_PART, 'A');
  g_autofree char *fits = g_strconcat ("<key>UDID</key><string>", longest, "</string>", NULL);
  g_autofree char *too_long = g_strconcat ("<key>UDID</key><string>", longest, "A</string>", NULL);

  refuse ("", POMONA_MDM_ERROR_MALFORMED, "neither UDID nor EnrollmentID");
  refuse (S ("UserID", "U"), POMONA_MDM_ERROR_MALFORMED, "neither UDID nor EnrollmentID");
  refuse (I ("UDID", "1"), POMONA_MDM_ERROR_MALFORMED, "UDID");
  refuse (S ("UDID", "A") D ("UserID", "QQ=="), POMONA_MDM_ERROR_MALFORMED, "UserID");
  refuse (S ("UDID", "A") S ("UserID", ALL_F), POMONA_MDM_ERROR_MALFORMED, "UserShortName");
  refuse (S ("UDID", "A\n"), POMONA_MDM_ERROR_MALFORMED, "UDID");
  refuse (S ("UDID", "A") S ("UserID", "U&#9;"), POMONA_MDM_ERROR_MALFORMED, "UserID");
  refuse (too_long, POMONA_MDM_ERROR_LIMIT, "256");
  check (fits, POMONA_ENROLLMENT_DEVICE, longest, NULL);
}

/* A device that calls itself "A:U" must not become the user channel U of the device A. */
static void
test_no_colon_in_a_device (void)
{
  refuse (S ("UDID", "A:U"), POMONA_MDM_ERROR_MALFORMED, "UDID");
  refuse (S ("EnrollmentID", "E:V"), POMONA_MDM_ERROR_MALFORMED, "EnrollmentID");
  check (S ("UDID", "A") S ("UserID", "U:W"), POMONA_ENROLLMENT_USER, "A:U:W", "A");
}

static void
test_equal (void)
{
  g_autoptr(PomonaEnrollmentId) a = pomona_enrollment_id_new (POMONA_ENROLLMENT_DEVICE, "A", NULL);
  g_autoptr(PomonaEnrollmentId) b = pomona_enrollment_id_new (POMONA_ENROLLMENT_DEVICE, "A", NULL);
  g_autoptr(PomonaEnrollmentId) c = pomona_enrollment_id_new (POMONA_ENROLLMENT_USER_ENROLLMENT_DEVICE, "A", NULL);
  g_autoptr(PomonaEnrollmentId) again = pomona_enrollment_id_ref (a);

  g_assert_true (pomona_enrollment_id_equal (a, b));
  g_assert_true (pomona_enrollment_id_equal (a, again));
  g_assert_false (pomona_enrollment_id_equal (a, c));
}

static void
test_type_names (void)
{
  PomonaEnrollmentType type = POMONA_ENROLLMENT_USER;

  for (guint i = POMONA_ENROLLMENT_DEVICE; i <= POMONA_ENROLLMENT_SHARED_IPAD; i++)
    {
      g_assert_true (pomona_enrollment_type_from_string (pomona_enrollment_type_to_string (i), &type));
      g_assert_cmpint (type, ==, i);
    }
  g_assert_false (pomona_enrollment_type_from_string ("", &type));
  g_assert_false (pomona_enrollment_type_from_string (NULL, &type));
  g_assert_cmpint (type, ==, POMONA_ENROLLMENT_SHARED_IPAD);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/enrollment-id/forms", test_forms);
  g_test_add_func ("/mdm/enrollment-id/precedence", test_precedence);
  g_test_add_func ("/mdm/enrollment-id/refused", test_refused);
  g_test_add_func ("/mdm/enrollment-id/no-colon-in-a-device", test_no_colon_in_a_device);
  g_test_add_func ("/mdm/enrollment-id/equal", test_equal);
  g_test_add_func ("/mdm/enrollment-id/type-names", test_type_names);
  return g_test_run ();
}
