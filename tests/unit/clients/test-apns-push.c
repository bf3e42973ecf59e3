/* test-apns-push.c: what may become a push, and what it looks like. SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pomona-apns-config.h"
#include "pomona-apns-push.h"
#include "pomona-clients-error.h"
#include "pomona-json.h"

#include <string.h>

#define TOPIC "com.apple.mgmt.External.x"

static const guint8 token[] = { 0x00, 0x01, 0x7f, 0x80, 0xab, 0xff };

static PomonaPush *
push_with_magic (const char  *magic,
                 GError     **error)
{
  g_autoptr(PomonaSecret) secret = pomona_secret_new (magic, -1);

  return pomona_push_new (TOPIC, token, sizeof token, secret, error);
}

static void
test_new (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(PomonaPush) push = push_with_magic ("B1D5D2F0", &error);
  gsize size;
  const guint8 *body;

  g_assert_no_error (error);
  g_assert_cmpstr (pomona_push_get_topic (push), ==, TOPIC);
  g_assert_cmpstr (pomona_push_get_token_hex (push), ==, "00017f80abff");
  g_assert_true (g_uuid_string_is_valid (pomona_push_get_apns_id (push)));
  g_assert_cmpint (pomona_push_get_expiration (push), ==, 0);
  body = pomona_push_get_body (push, &size);
  g_assert_cmpmem (body, size, "{\"mdm\":\"B1D5D2F0\"}", 18);
}

/* Whatever the magic is, a JSON parser gives it back as it was. */
static void
test_escaping (void)
{
  static const char *const magics[] = { "a\"b", "a\\b", "\\\"", "tab\tnewline\n\x01\x1f", "\xc3\xa9\xf0\x9f\x8d\x8e", "</script>", "\x7f", "a/b" };

  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(PomonaPush) push = push_with_magic (magics[i], &error);
      g_autoptr(JsonObject) object = NULL;
      gsize size;
      const guint8 *body;

      g_assert_no_error (error);
      body = pomona_push_get_body (push, &size);
      object = pomona_json_parse_object ((const char *) body, size, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (json_object_get_size (object), ==, 1);
      g_assert_cmpstr (pomona_json_get_string (object, "mdm"), ==, magics[i]);
    }
}

static void
expect_refused (const char   *topic,
                const guint8 *bytes,
                gsize         size,
                PomonaSecret *magic)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (pomona_push_new (topic, bytes, size, magic, &error));
  g_assert_error (error, POMONA_CLIENTS_ERROR, POMONA_CLIENTS_ERROR_INVALID);
}

static void
test_refused (void)
{
  g_autoptr(PomonaSecret) good = pomona_secret_new ("m", -1), empty = pomona_secret_new ("", -1);
  g_autoptr(PomonaSecret) nul = pomona_secret_new ("a\0b", 3), no_text = pomona_secret_new ("\xff", -1);
  g_autofree char *long_text = g_strnfill (POMONA_PUSH_MAX_MAGIC + 1, 'x');
  g_autoptr(PomonaSecret) long_magic = pomona_secret_new (long_text, -1);
  g_autofree guint8 *long_token = g_malloc0 (POMONA_PUSH_MAX_TOKEN + 1);

  expect_refused (TOPIC, token, sizeof token, empty);
  expect_refused (TOPIC, token, sizeof token, nul);
  expect_refused (TOPIC, token, sizeof token, no_text);
  expect_refused (TOPIC, token, sizeof token, long_magic);
  expect_refused (TOPIC, token, sizeof token, NULL);
  expect_refused (TOPIC, token, 0, good);
  expect_refused (TOPIC, NULL, 4, good);
  expect_refused (TOPIC, long_token, POMONA_PUSH_MAX_TOKEN + 1, good);
  expect_refused ("", token, sizeof token, good);
  expect_refused (NULL, token, sizeof token, good);
  expect_refused ("two words", token, sizeof token, good);
  expect_refused ("line\r\nbreak", token, sizeof token, good);
  expect_refused (long_text, token, sizeof token, good);
}

static void
test_id (void)
{
  g_autoptr(PomonaPush) push = push_with_magic ("m", NULL);
  g_autofree char *first = g_strdup (pomona_push_get_apns_id (push));

  g_assert_false (pomona_push_set_apns_id (push, "not-one"));
  g_assert_cmpstr (pomona_push_get_apns_id (push), ==, first);
  g_assert_true (pomona_push_set_apns_id (push, "6B29FC40-CA47-1067-B31D-00DD010662DA"));
  g_assert_cmpstr (pomona_push_get_apns_id (push), ==, "6b29fc40-ca47-1067-b31d-00dd010662da");
  g_assert_true (pomona_push_set_apns_id (push, NULL));
  g_assert_cmpstr (pomona_push_get_apns_id (push), !=, "6b29fc40-ca47-1067-b31d-00dd010662da");
}

static void
test_result (void)
{
  g_autoptr(PomonaPush) push = push_with_magic ("m", NULL);
  g_autoptr(PomonaPushResult) good = pomona_push_result_new (push, 200, NULL);
  g_autoptr(PomonaPushResult) bad = pomona_push_result_new (push, 410, "Unregistered");

  g_assert_cmpint (good->outcome, ==, POMONA_PUSH_DELIVERED);
  g_assert_cmpstr (good->apns_id, ==, pomona_push_get_apns_id (push));
  g_assert_cmpint (bad->outcome, ==, POMONA_PUSH_TOKEN_GONE);
  g_assert_cmpstr (bad->token_hex, ==, "00017f80abff");
  g_assert_cmpstr (pomona_push_result_get_meaning (bad), !=, pomona_push_result_get_meaning (good));
  g_assert_cmpstr (pomona_push_result_get_next_step (bad), !=, pomona_push_result_get_next_step (good));
}

static void
test_authority (void)
{
  g_autoptr(PomonaApnsConfig) config = pomona_apns_config_new ();
  g_autofree char *apple = pomona_apns_config_get_authority (config), *alternative = NULL, *six = NULL;

  g_assert_cmpstr (apple, ==, "api.push.apple.com");
  pomona_apns_config_set_host (config, POMONA_APNS_HOST, POMONA_APNS_ALT_PORT);
  alternative = pomona_apns_config_get_authority (config);
  g_assert_cmpstr (alternative, ==, "api.push.apple.com:2197");
  pomona_apns_config_set_host (config, "::1", 8443);
  six = pomona_apns_config_get_authority (config);
  g_assert_cmpstr (six, ==, "[::1]:8443");
}

static void
test_extra_ca (void)
{
  g_autoptr(PomonaApnsConfig) config = pomona_apns_config_new ();
  g_autoptr(GError) error = NULL;

  g_assert_false (pomona_apns_config_load_extra_ca (config, "/nonexistent/ca.pem", &error));
  g_assert_nonnull (error);
  g_assert_null (config->extra_ca);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apns/push/new", test_new);
  g_test_add_func ("/apns/push/escaping", test_escaping);
  g_test_add_func ("/apns/push/refused", test_refused);
  g_test_add_func ("/apns/push/id", test_id);
  g_test_add_func ("/apns/push/result", test_result);
  g_test_add_func ("/apns/config/authority", test_authority);
  g_test_add_func ("/apns/config/extra-ca", test_extra_ca);
  return g_test_run ();
}
