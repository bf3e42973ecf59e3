/* test-apns-reply.c: bodies of Apple's push service, good ones and others. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-reply.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *reason;
  gint64 timestamp;
} Case;

static const Case cases[] = {
  { "{\"reason\":\"BadDeviceToken\"}", "BadDeviceToken", 0 },
  { "{\"reason\":\"Unregistered\",\"timestamp\":1700000000123}", "Unregistered", 1700000000123000 },
  { " {\n \"timestamp\": 1700000000123.0,\n \"reason\": \"Unregistered\" }\n", "Unregistered", 1700000000123000 },
  { "{\"reason\":\"Unregistered\",\"timestamp\":\"1700000000123\"}", "Unregistered", 0 },
  { "{\"reason\":\"Unregistered\",\"timestamp\":-5}", "Unregistered", 0 },
  { "{\"reason\":\"Unregistered\",\"timestamp\":9223372036854775807}", "Unregistered", 0 },
  { "{\"reason\":\"Two words\"}", NULL, 0 },
  { "{\"reason\":\"<b>\"}", NULL, 0 },
  { "{\"reason\":\"\"}", NULL, 0 },
  { "{\"reason\":\"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM\"}", NULL, 0 },
  { "{\"reason\":7}", NULL, 0 },
  { "{\"reason\":null}", NULL, 0 },
  { "{\"reason\":{\"reason\":\"A\"}}", NULL, 0 },
  { "[\"reason\"]", NULL, 0 },
  { "\"BadDeviceToken\"", NULL, 0 },
  { "{\"reason\":\"BadDeviceToken\"", NULL, 0 },
  { "{\"reason\":\"A\",\"x\":[[[[[[1]]]]]]}", NULL, 0 },
  { "<html>", NULL, 0 },
  { "{}", NULL, 0 },
  { "", NULL, 0 },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(PomonaApnsReply) reply;

      pomona_apns_reply_parse ((const guint8 *) cases[i].text, strlen (cases[i].text), &reply);
      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (reply.reason, ==, cases[i].reason);
      g_assert_cmpint (reply.timestamp, ==, cases[i].timestamp);
    }
}

static void
test_sizes (void)
{
  g_autofree char *padding = g_strnfill (POMONA_APNS_REPLY_MAX_BODY - 14, ' ');
  g_autofree char *fits = g_strconcat ("{\"reason\":\"A\"}", padding, NULL);
  g_autofree char *large = g_strconcat (fits, " ", NULL);
  g_auto(PomonaApnsReply) first, second, third;

  g_assert_cmpuint (strlen (fits), ==, POMONA_APNS_REPLY_MAX_BODY);
  pomona_apns_reply_parse ((const guint8 *) fits, strlen (fits), &first);
  g_assert_cmpstr (first.reason, ==, "A");
  pomona_apns_reply_parse ((const guint8 *) large, strlen (large), &second);
  g_assert_null (second.reason);
  pomona_apns_reply_parse (NULL, 0, &third);
  g_assert_null (third.reason);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/reply/parse", test_parse);
  g_test_add_func ("/apns/reply/sizes", test_sizes);
  return g_test_run ();
}
