/* test-message-kind.c: check-in or report. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-message-kind.h"

#include "mdm-test.h"

static void
check (const char        *content_type,
       const char        *body,
       PomonaMessageKind  kind)
{
  g_autoptr(GVariant) dict = body != NULL ? mdm_test_dict (body) : NULL;

  g_assert_cmpint (pomona_message_kind_guess (content_type, dict), ==, kind);
}

static void
test_content_type (void)
{
  check ("application/x-apple-aspen-mdm-checkin", NULL, POMONA_MESSAGE_CHECKIN);
  check ("application/x-apple-aspen-mdm", NULL, POMONA_MESSAGE_REPORT);
  check ("application/x-apple-aspen-mdm; charset=UTF-8", NULL, POMONA_MESSAGE_REPORT);
  check ("  Application/X-Apple-Aspen-MDM-Checkin;charset=UTF-8", NULL, POMONA_MESSAGE_CHECKIN);
  check ("application/x-apple-aspen-mdm-checkin-other", NULL, POMONA_MESSAGE_UNKNOWN);
  check ("application/x-apple", NULL, POMONA_MESSAGE_UNKNOWN);
  check ("text/xml", NULL, POMONA_MESSAGE_UNKNOWN);
  check ("", NULL, POMONA_MESSAGE_UNKNOWN);
  check (NULL, NULL, POMONA_MESSAGE_UNKNOWN);
}

static void
test_body (void)
{
  check (NULL, S ("MessageType", "CheckOut"), POMONA_MESSAGE_CHECKIN);
  check ("text/xml", S ("MessageType", "Whatever"), POMONA_MESSAGE_CHECKIN);
  check (NULL, S ("Status", "Idle"), POMONA_MESSAGE_REPORT);
  check (NULL, S ("UDID", "A"), POMONA_MESSAGE_UNKNOWN);
  check (NULL, I ("MessageType", "1"), POMONA_MESSAGE_UNKNOWN);
}

static void
test_contradiction (void)
{
  /* Devices never do it, but tools send everything under one type: what the body says is what it is. */
  check ("application/x-apple-aspen-mdm", S ("MessageType", "CheckOut"), POMONA_MESSAGE_CHECKIN);
  check ("application/x-apple-aspen-mdm-checkin", S ("Status", "Idle"), POMONA_MESSAGE_REPORT);
  check ("application/x-apple-aspen-mdm-checkin", S ("Status", "x") S ("MessageType", "y"), POMONA_MESSAGE_CHECKIN);
  check ("application/x-apple-aspen-mdm", S ("Status", "x") S ("MessageType", "y"), POMONA_MESSAGE_REPORT);
  check (NULL, S ("Status", "x") S ("MessageType", "y"), POMONA_MESSAGE_UNKNOWN);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mdm/message-kind/content-type", test_content_type);
  g_test_add_func ("/mdm/message-kind/body", test_body);
  g_test_add_func ("/mdm/message-kind/contradiction", test_contradiction);
  return g_test_run ();
}
