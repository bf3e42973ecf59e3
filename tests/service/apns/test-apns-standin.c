/* test-apns-standin.c: the stand-in checks what Apple checks. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-standin-private.h"

#include <string.h>

#define TOPIC "com.apple.mgmt.External.x"
#define PATH "/3/device/00ff"

typedef struct
{
  const char *reason; /* NULL: good */
  guint status;
  const char *method, *path, *topic, *type, *priority, *expiration, *id, *collapse;
  gboolean duplicate;
  const char *body;
} RuleCase;

static const RuleCase rule_cases[] = {
  { NULL, 200, "POST", PATH, TOPIC, "mdm", "10", "0", "6b29fc40-ca47-1067-b31d-00dd010662da", NULL, FALSE, "{}" },
  { NULL, 200, "POST", PATH, TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "MethodNotAllowed", 405, "GET", PATH, TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "MethodNotAllowed", 405, NULL, PATH, TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "BadPath", 404, "POST", "/", TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "BadPath", 404, "POST", NULL, TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "MissingDeviceToken", 400, "POST", "/3/device/", TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "BadDeviceToken", 400, "POST", "/3/device/0", TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "BadDeviceToken", 400, "POST", "/3/device/zz", TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "MissingTopic", 400, "POST", PATH, NULL, "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "MissingTopic", 400, "POST", PATH, "", "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "TopicDisallowed", 400, "POST", PATH, "com.apple.mgmt.other", "mdm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "InvalidPushType", 400, "POST", PATH, TOPIC, "mdmm", NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "InvalidPushType", 400, "POST", PATH, TOPIC, NULL, NULL, NULL, NULL, NULL, FALSE, "{}" },
  { "BadPriority", 400, "POST", PATH, TOPIC, "mdm", "11", NULL, NULL, NULL, FALSE, "{}" },
  { "BadExpirationDate", 400, "POST", PATH, TOPIC, "mdm", "10", "tomorrow", NULL, NULL, FALSE, "{}" },
  { "BadExpirationDate", 400, "POST", PATH, TOPIC, "mdm", "10", "-1", NULL, NULL, FALSE, "{}" },
  { "BadMessageId", 400, "POST", PATH, TOPIC, "mdm", "10", "0", "17", NULL, FALSE, "{}" },
  { "BadCollapseId", 400, "POST", PATH, TOPIC, "mdm", "10", "0", NULL,
    "0123456789012345678901234567890123456789012345678901234567890123x", FALSE, "{}" },
  { "DuplicateHeaders", 400, "POST", PATH, TOPIC, "mdm", "10", "0", NULL, NULL, TRUE, "{}" },
  { "PayloadEmpty", 400, "POST", PATH, TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, "" },
  { "PayloadEmpty", 400, "POST", PATH, TOPIC, "mdm", NULL, NULL, NULL, NULL, FALSE, NULL },
};

static PomonaApnsCall
call_from (const RuleCase *test)
{
  PomonaApnsCall call = {
    g_strdup (test->method), g_strdup (test->path), g_strdup (test->topic), g_strdup (test->type), g_strdup (test->priority),
    g_strdup (test->expiration), g_strdup (test->id), g_strdup (test->collapse), test->duplicate, NULL,
  };

  if (test->body != NULL)
    call.body = g_byte_array_append (g_byte_array_new (), (const guint8 *) test->body, strlen (test->body));
  return call;
}

static void
test_rules (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rule_cases); i++)
    {
      PomonaApnsCall call = call_from (&rule_cases[i]);
      g_autofree char *token = NULL;
      PomonaApnsVerdict verdict = pomona_apns_rules_check (&call, TOPIC, &token);

      g_assert_cmpstr (verdict.reason, ==, rule_cases[i].reason);
      g_assert_cmpuint (verdict.status, ==, rule_cases[i].status);
      g_assert_cmpstr (token, ==, verdict.status == 200 ? "00ff" : NULL);
      pomona_apns_call_clear (&call);
    }
}

static void
test_too_large (void)
{
  PomonaApnsCall call = call_from (&rule_cases[0]);
  g_autofree char *token = NULL;

  g_byte_array_set_size (call.body, 4096);
  g_assert_cmpuint (pomona_apns_rules_check (&call, TOPIC, &token).status, ==, 200);
  g_clear_pointer (&token, g_free);
  g_byte_array_set_size (call.body, 4097);
  g_assert_cmpstr (pomona_apns_rules_check (&call, TOPIC, &token).reason, ==, "PayloadTooLarge");
  pomona_apns_call_clear (&call);
}

static void
test_magic (void)
{
  static const char *const bodies[][2] = {
    { "{\"mdm\":\"a \\\"b\\\" \\u00e9\"}", "a \"b\" é" },
    { "{\"aps\":{}}", NULL },
    { "[1]", NULL },
    { "{", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr(GByteArray) body = g_byte_array_new ();
      g_autofree char *magic = NULL;

      g_byte_array_append (body, (const guint8 *) bodies[i][0], strlen (bodies[i][0]));
      magic = pomona_apns_rules_read_magic (body);
      g_assert_cmpstr (magic, ==, bodies[i][1]);
    }
}

/* Scripts are used up one after the other; one for every token gives way to one for this token. */
static void
test_scripts (void)
{
  PomonaApnsBook *book = pomona_apns_book_new ();
  const PomonaApnsVerdict busy = { .status = 503 }, gone = { .status = 410 }, any = { .status = 429 };

  pomona_apns_book_script (book, "AA", &busy, 2);
  pomona_apns_book_script (book, "aa", &gone, 1);
  pomona_apns_book_script (book, NULL, &any, 1);
  g_assert_cmpuint (pomona_apns_book_look_up (book, "aa", TOPIC).status, ==, 503);
  g_assert_cmpuint (pomona_apns_book_look_up (book, "aa", TOPIC).status, ==, 503);
  g_assert_cmpuint (pomona_apns_book_look_up (book, "aa", TOPIC).status, ==, 410);
  g_assert_cmpuint (pomona_apns_book_look_up (book, "aa", TOPIC).status, ==, 429);
  g_assert_cmpuint (pomona_apns_book_look_up (book, "aa", TOPIC).status, ==, 200);
  pomona_apns_book_script (book, NULL, &any, 0);
  g_assert_cmpuint (pomona_apns_book_look_up (book, "bb", TOPIC).status, ==, 429);
  g_assert_cmpuint (pomona_apns_book_look_up (book, "cc", TOPIC).status, ==, 429);
  pomona_apns_book_clear_scripts (book);
  g_assert_cmpuint (pomona_apns_book_look_up (book, "cc", TOPIC).status, ==, 200);
  pomona_apns_book_free (book);
}

static void
test_registration (void)
{
  PomonaApnsBook *book = pomona_apns_book_new ();

  g_assert_cmpuint (pomona_apns_book_look_up (book, "aa", TOPIC).status, ==, 200);
  pomona_apns_book_set_registration (book, TRUE);
  g_assert_cmpstr (pomona_apns_book_look_up (book, "aa", TOPIC).reason, ==, "BadDeviceToken");
  pomona_apns_book_register (book, "AA", TOPIC, 0);
  g_assert_cmpuint (pomona_apns_book_look_up (book, "aa", TOPIC).status, ==, 200);
  g_assert_cmpstr (pomona_apns_book_look_up (book, "aa", "com.apple.mgmt.other").reason, ==, "DeviceTokenNotForTopic");
  pomona_apns_book_register (book, "aa", NULL, 5000000);
  g_assert_cmpstr (pomona_apns_book_look_up (book, "aa", TOPIC).reason, ==, "Unregistered");
  g_assert_cmpint (pomona_apns_book_look_up (book, "aa", TOPIC).timestamp, ==, 5000);
  pomona_apns_book_free (book);
}

static void
test_answer_body (void)
{
  const PomonaApnsVerdict plain = { .status = 400, .reason = "BadTopic" };
  const PomonaApnsVerdict gone = { .status = 410, .reason = "Unregistered", .timestamp = 1700000000123 };
  g_autofree char *first = pomona_apns_rules_write_body (&plain);
  g_autofree char *second = pomona_apns_rules_write_body (&gone);

  g_assert_cmpstr (first, ==, "{\"reason\":\"BadTopic\"}");
  g_assert_cmpstr (second, ==, "{\"reason\":\"Unregistered\",\"timestamp\":1700000000123}");
}

static void
test_port_in_use (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaApnsStandin) first = pomona_apns_standin_new (NULL, 0, &error);
  PomonaApnsStandin *second;

  g_assert_no_error (error);
  second = pomona_apns_standin_new (pomona_apns_standin_get_authority (first), pomona_apns_standin_get_port (first), &error);
  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/standin/rules", test_rules);
  g_test_add_func ("/apns/standin/too-large", test_too_large);
  g_test_add_func ("/apns/standin/magic", test_magic);
  g_test_add_func ("/apns/standin/scripts", test_scripts);
  g_test_add_func ("/apns/standin/registration", test_registration);
  g_test_add_func ("/apns/standin/answer-body", test_answer_body);
  g_test_add_func ("/apns/standin/port-in-use", test_port_in_use);
  return g_test_run ();
}
